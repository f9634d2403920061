import { costCell } from './cells';
import { cellCost } from '../../../src/core/cost/cell-cost';
import { pricesOf, type RegionPrices } from '../../../src/core/cost/prices';

const virginia = pricesOf('us-east-1') as RegionPrices;
const frankfurt = pricesOf('eu-central-1') as RegionPrices;
const cost = (fields: Parameters<typeof costCell>[0] = {}, prices = virginia) => cellCost(costCell(fields), prices)!;

describe('what a million cold starts cost', () => {
  test('is INIT, first invoke and request, at the price of the memory size', () => {
    // 0.5 GB x 0.5 s x $0.0000166667 x 10^6 = $4.166675
    expect(cost().perMillionColdStarts).toEqual({ init: 1, firstInvoke: 3.16667, requests: 0.2, total: 4.36667 });
  });

  test('is a fifth less on arm64, and what a region takes', () => {
    expect(cost({ architecture: 'arm64' }).perMillionColdStarts.total).toBe(3.53335);
    expect(cost({}, pricesOf('af-south-1') as RegionPrices).perMillionColdStarts.total).toBe(5.795);
  });

  test('goes by means, for a bill is a sum', () => {
    const { perMillionColdStarts } = cost({ init: [100, 100, 100], invoke: [100, 100, 1600] });
    expect(perMillionColdStarts.firstInvoke).toBe(5.00001);
  });

  test('has INIT added where the logs are of before August 2025, when it was not billed', () => {
    expect(cost({ billed: [380] }).perMillionColdStarts).toEqual(cost().perMillionColdStarts);
  });

  test('is absent where no cold start was measured whole, or nobody knows on what', () => {
    expect(cellCost({ ...costCell(), statistics: {} }, virginia)).toBeUndefined();
    for (const metric of ['billedDurationMs', 'initDurationMs', 'durationMs'] as const) {
      const { [metric]: _, ...statistics } = costCell().statistics;
      expect(cellCost({ ...costCell(), statistics }, virginia)).toBeUndefined();
    }
    expect(cellCost(costCell({ architecture: 'unknown' }), virginia)).toBeUndefined();
  });
});

describe('by memory size', () => {
  test.each([[128, 2.08334e-7, 3_200_000], [512, 8.33335e-7, 800_000], [1024, 0.00000166667, 400_000], [1769, 0.00000287924, 231_543]])(
    '%i MB: price of 100 ms, seconds of the free tier', (memorySizeMB, per100Ms, freeTierSeconds) => {
      expect(cost({ memorySizeMB })).toMatchObject({ per100Ms, freeTierSeconds });
    });
});

describe('to have no cold starts', () => {
  test('by provisioned concurrency costs by the month, and pays late or at much use', () => {
    // 0.5 GB x 2,628,000 s x $0.0000041667; a cold start is billed $0.000004166675
    expect(cost().avoiding.provisionedConcurrency).toEqual({ perMonth: 5.47504, paysFromColdStarts: 1_314_008, paysFromUtilization: 0.6 });
  });

  test('by provisioned concurrency on arm64 has no price in some regions', () => {
    expect(cost({ architecture: 'arm64' }, frankfurt).avoiding.provisionedConcurrency).toEqual({ absent: 'no price with a known source for arm64 in this region' });
  });

  test('by a ping every five minutes costs next to nothing for one environment', () => {
    // 8,760 requests of 1 ms
    expect(cost().avoiding.keepWarm).toEqual({ perMonth: 0.001825, paysFromColdStarts: 438 });
  });

  test('by SnapStart is paid by version and by restore, and saves INIT', () => {
    const slowInit = cost({ init: [9000] }).avoiding.snapStart;
    // INIT: 0.5 x 9 x $0.0000166667 = $0.000075; a restore 0.5 x $0.0001397998 = $0.00006989990
    expect(slowInit).toEqual({ perMonth: 1.97704, paysFromColdStarts: 387_637, perMillionRestores: 69.8999 });
  });

  test('by SnapStart never pays where a restore costs more than the INIT it saves', () => {
    expect(cost().avoiding.snapStart).toEqual({ perMonth: 1.97704, perMillionRestores: 69.8999 });
  });

  test('by SnapStart costs nothing for Java, and is not to be had for others', () => {
    expect(cost({ runtime: 'java21' }).avoiding.snapStart).toEqual({ perMonth: 0, paysFromColdStarts: 0, perMillionRestores: 0 });
    expect(cost({ runtime: 'nodejs22.x' }).avoiding.snapStart).toEqual({ absent: 'SnapStart doesn\'t support nodejs22.x' });
    expect(cost({}, frankfurt).avoiding.snapStart).toEqual({ absent: 'no price with a known source for this region' });
  });

  test.each([
    ['java8.al2', false], ['java11', true], ['java25', true], ['python3.11', false], ['python3.12', true], ['python4.0', true], ['dotnet6', false],
    ['dotnet8', true], ['dotnet10', true], ['ruby3.4', false], ['provided.al2023', false], ['unknown', false],
  ])('by SnapStart: %s %s', (runtime, supported) => {
    expect('absent' in cost({ runtime }).avoiding.snapStart).toBe(!supported);
  });
});
