import { pricedRegions, pricesOf, type RegionPrices, SOURCES } from '../../../src/core/cost/prices';
import { isAbsent } from '../../../src/core/statistics';

function known(region: string): RegionPrices {
  const prices = pricesOf(region);
  if (isAbsent(prices)) throw new Error(prices.absent);
  return prices;
}

test('a region of which no price was found has none, and none is guessed', () => {
  expect(pricesOf('mx-central-1')).toEqual({ absent: 'no price with a known source for region mx-central-1' });
  expect(pricesOf('constructor')).toHaveProperty('absent');
  expect(known('eu-central-1').provisioned).not.toHaveProperty('arm64');
  expect(known('eu-central-1')).not.toHaveProperty('snapStart');
});

test('Northern Virginia\'s are those of the pricing page', () => {
  expect(known('us-east-1')).toMatchObject({
    onDemand: { x86_64: 0.0000166667, arm64: 0.0000133334, request: 0.0000002 },
    provisioned: { x86_64: { kept: 0.0000041667, working: 0.0000097222 }, arm64: { kept: 0.0000033334, working: 0.0000077778 } },
    snapStart: { cached: 0.0000015046, restored: 0.0001397998 },
  });
});

describe.each(pricedRegions())('the prices of %s', region => {
  const { onDemand, provisioned, snapStart } = known(region);

  test('have a source and a date, each of them', () => {
    for (const { source } of [onDemand, ...Object.values(provisioned), ...snapStart ? [snapStart] : []]) {
      expect(SOURCES[source].date).toMatch(/^2026-\d\d-\d\d$/);
      expect(SOURCES[source].source).toMatch(/^https:\/\/.*(npm @|github\.com)/);
    }
  });

  // typing errors: a digit too many or too few is a factor of ten.
  test('are of the size that Lambda\'s prices have', () => {
    expect(onDemand.x86_64).toBeGreaterThanOrEqual(0.000015);
    expect(onDemand.x86_64).toBeLessThan(0.000025);
    expect(onDemand.arm64 / onDemand.x86_64).toBeCloseTo(0.8, 2);
    expect(onDemand.request / onDemand.x86_64).toBeCloseTo(0.012, 3);
    expect(provisioned.x86_64!.kept + provisioned.x86_64!.working).toBeLessThan(onDemand.x86_64 * 1.35);
    expect(provisioned.x86_64!.working / provisioned.x86_64!.kept).toBeCloseTo(7 / 3, 2);
    if (provisioned.arm64) expect(provisioned.arm64.kept / provisioned.x86_64!.kept).toBeCloseTo(0.8, 4);
    if (snapStart) expect(Math.abs(snapStart.restored / snapStart.cached - 92)).toBeLessThan(2);
  });
});
