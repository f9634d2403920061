import { costCell } from './cells';
import { pricesOf, type RegionPrices } from '../../../src/core/cost/prices';
import { runCost } from '../../../src/core/cost/run-cost';
import { withCost } from '../../../src/core/cost/with-cost';
import { preflight } from '../../../src/core/estimate';
import type { Results, ResultSample } from '../../../src/core/results';
import { manifest, manifestFunction } from '../manifests';

const virginia = pricesOf('us-east-1') as RegionPrices;

function sample(fields: Partial<ResultSample> = {}): ResultSample {
  return {
    requestId: 'request',
    variant: 'default',
    memorySizeMB: 1024,
    scenario: 'client',
    placement: 'handler',
    round: 1,
    outcome: 'accepted',
    epoch: 'epoch',
    platform: 'present',
    billedDurationMs: 1000,
    ...fields,
  };
}

describe('what a run cost', () => {
  const cost = (...samples: ResultSample[]) => runCost(samples, [costCell()], virginia);

  test('is the sum of all that ran, whatever it counted as', () => {
    expect(cost(sample(), sample({ outcome: 'discarded' }), sample({ outcome: 'warm', billedDurationMs: 1 }))).toEqual({ total: 0.0000339501, invocations: 3 });
  });

  test('is less with less memory', () => {
    // 0.5 GB x 1 s x $0.0000166667, and the request.
    expect(cost(sample({ memorySizeMB: 512 })).total).toBe(0.00000853335);
  });

  test('has the time in it for which environments were held', () => {
    expect(cost(sample({ holdMs: 2000, adjusted: true })).total).toBe(0.0000502001);
  });

  test('has no request in it that never ran', () => {
    expect(cost(sample({ outcome: 'throttled' }), sample({ outcome: 'lost', requestId: undefined })).invocations).toBe(0);
  });

  test('says of how many invocations nobody knows how long they took', () => {
    expect(cost(sample(), sample({ billedDurationMs: undefined }))).toEqual({ total: 0.0000170667, invocations: 2, unrecorded: 1 });
  });
});

describe('what a run will cost', () => {
  const functions = [manifestFunction({ memorySizeMB: 1024, scenarios: ['client'], timeoutSeconds: 30 })];
  const usd = (request: object, region?: string) => preflight(manifest({ functions }), request, 1000, region).usd;

  test('is said for a second each, and at most', () => {
    // 11 cold starts, the discarded one among them.
    expect(usd({ n: 10, samplesPerRound: 1 }, 'us-east-1')).toEqual({ ifOneSecondEach: 0.000185534, ifTimeoutEach: 0.00550221 });
  });

  test('is less with less memory', () => {
    const half = manifest({ functions: functions.map(probe => ({ ...probe, memorySizeMB: 512 })) });
    // 11 x (0.5 GB x 1 s x $0.0000166667 + $0.0000002)
    expect(preflight(half, { n: 10, samplesPerRound: 1 }, 1000, 'us-east-1').usd!.ifOneSecondEach).toBe(0.0000938669);
  });

  test('has two seconds of hold in it where a function gets more messages at once', () => {
    expect(usd({ n: 10, samplesPerRound: 10 }, 'us-east-1')!.ifOneSecondEach).toBe(0.000518868);
  });

  test('is absent where region or prices are not known', () => {
    expect(usd({ n: 1 })).toBeUndefined();
    expect(usd({ n: 1 }, 'mx-central-1')).toBeUndefined();
  });
});

describe('a result', () => {
  const results = (run: object, environment = {}) => withCost({
    cells: [costCell(), costCell({ memorySizeMB: 1024, invoke: [190] })], samples: [sample()], environment, run: { region: 'us-east-1', source: 'aws', ...run },
  } as unknown as Results);

  test('has the cost of its cells, the recommendation, and where the prices come from', () => {
    const { cells, pricing, recommendations } = results({});
    expect(cells[0].cost?.perMillionColdStarts.total).toBe(4.36667);
    expect(recommendations).toHaveLength(1);
    expect(pricing).toMatchObject({ region: 'us-east-1', date: '2026-09-22', source: expect.stringContaining('calculator.aws'), run: { invocations: 1 } });
  });

  test('of a local run or of logs has no cost of its own', () => {
    expect(results({ source: 'local' }, { throttle: { throttles: true } }).pricing).not.toHaveProperty('run');
    expect(results({}, { imported: {} }).pricing).not.toHaveProperty('run');
  });

  test.each([{ throttle: { throttles: false } }, {}])('of a local run that may have had any share of CPU has no cost at all: %j', environment => {
    const { cells, pricing, recommendations } = results({ source: 'local' }, environment);
    expect(cells[0]).not.toHaveProperty('cost');
    expect(recommendations).toEqual([]);
    expect(pricing).toEqual({ region: 'us-east-1', absent: 'no price for cold starts that may have had more CPU than their memory size buys' });
  });

  test('of a region without prices says so, and recommends by speed', () => {
    const { cells, pricing, recommendations } = results({ region: 'eu-south-2' });
    expect(pricing).toEqual({ region: 'eu-south-2', absent: 'no price with a known source for region eu-south-2' });
    expect(cells[0]).not.toHaveProperty('cost');
    expect(recommendations![0]).toHaveProperty('speed');
  });
});
