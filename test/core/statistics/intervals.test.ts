import fc from 'fast-check';
import { oneARound, upTo } from './rounds';
import { type Interval, isAbsent, medianInterval, type Rounds } from '../../../src/core/statistics';
import { designEffect } from '../../../src/core/statistics/design-effect';
import { quantileInterval } from '../../../src/core/statistics/quantile-interval';
import reference from '../../fixtures/statistics/intervals.json';

const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

function intervalOf(rounds: Rounds): Interval {
  const interval = medianInterval(rounds);
  if (isAbsent(interval)) throw new Error(interval.absent);
  return interval;
}

describe('the interval of a quantile', () => {
  test.each(reference.quantileIntervals)('of $values.length independent values, p = $p, is the one that SciPy finds', ({ p, values, interval }) => {
    expect(quantileInterval(oneARound(values), sorted(values), p)).toEqual(interval);
  });

  test('is wider where the values of a round are alike, and absent where they are one value in effect', () => {
    const width = (rounds: number[][]) => {
      const interval = quantileInterval(rounds, sorted(rounds.flat()), 0.9);
      return interval ? interval[1] - interval[0] : Infinity;
    };
    const values = upTo(400);
    const dealt = upTo(20).map(round => values.filter(value => value % 20 === round % 20));
    const alike = upTo(20).map(round => values.slice(20 * round - 20, 20 * round));
    expect(width(oneARound(values))).toBeLessThan(width(dealt));
    expect(width(dealt)).toBeLessThan(Infinity);
    expect(width(alike)).toBe(Infinity);
  });
});

describe('the interval of the median', () => {
  // tables of the sign test, e.g. https://www.statsdirect.com/help/nonparametric_methods/quantile_ci.htm: ranks for 95 %.
  test.each([[6, 1, 6], [9, 2, 8], [17, 5, 13], [20, 6, 15], [25, 8, 18], [100, 40, 61]])('of %i independent values: ranks %i and %i, exact', (n, low, high) => {
    expect(intervalOf(oneARound(upTo(n)))).toEqual([low, high]);
  });

  test.each([7, 8, 10, 11, 13])('of %i values, whose ranks hold it more often than wanted, is narrower than those and wider than the next', n => {
    const [low, high] = intervalOf(oneARound(upTo(n)));
    expect(low % 1).not.toBe(0);
    expect(low + high).toBeCloseTo(n + 1, 9);
    expect(1 - 2 * binomialCdf(n, Math.floor(low) - 1)).toBeGreaterThan(0.97);
    expect(1 - 2 * binomialCdf(n, Math.floor(low))).toBeLessThan(0.95);
  });

  test('needs six values and four rounds, and says which are missing', () => {
    expect(medianInterval(oneARound(upTo(5)))).toEqual({ absent: '5 of the 6 values that it needs' });
    expect(medianInterval([[1, 2], [3, 4], [5, 6]])).toEqual({ absent: '3 of the 4 rounds that it needs' });
    expect(medianInterval([[1, 2], [3, 4], [5], [6]])).toEqual([1, 6]);
  });

  test('is wider the more alike the values of a round are, and all there is if nothing narrower will do', () => {
    const values = upTo(100);
    const dealt = upTo(10).map(round => values.filter(value => value % 10 === round % 10));
    const mixed = upTo(10).map(round => values.filter(value => Math.ceil(value / 10) === round ? value % 2 : value % 20 === round));
    const alike = upTo(10).map(round => values.slice(10 * round - 10, 10 * round));
    const widths = [dealt, mixed, alike].map(rounds => intervalOf(rounds)).map(([low, high]) => high - low);
    expect(widths[0]).toBeLessThan(widths[1]);
    expect(widths[1]).toBeLessThan(widths[2]);
    expect(intervalOf([[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]])).toEqual([1, 12]);
  });

  test('does not shrink to a point because few rounds agree by chance', () => {
    const [low, high] = intervalOf([[1, 101], [2, 102], [3, 103], [4, 104]]);
    expect(high - low).toBeGreaterThan(50);
  });

  test('is one value where all are', () => {
    expect(intervalOf(oneARound(Array<number>(8).fill(20)))).toEqual([20, 20]);
  });

  test('exists where probabilities are too small for a double', () => {
    const [low, high] = intervalOf(oneARound(upTo(10_000)));
    expect([Math.floor(low), Math.ceil(high)]).toEqual([4902, 5099]);
  });

  test('moves and stretches with the values', () => {
    const rounds = fc.array(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 5 }), { minLength: 6, maxLength: 20 });
    fc.assert(fc.property(rounds, given => {
      const [low, high] = intervalOf(given);
      const [moved, stretched] = intervalOf(given.map(values => values.map(value => 2 * value + 10)));
      expect([moved, stretched]).toEqual([expect.closeTo(2 * low + 10, 6), expect.closeTo(2 * high + 10, 6)]);
    }));
  });
});

describe('the design effect', () => {
  test.each(reference.designEffects)('of $rounds.length rounds is that of cluster-robust regression', ({ rounds, at, designEffect: expected }) => {
    expect(designEffect(rounds, at)).toBeCloseTo(expected, 9);
  });

  test('of values on one side of a point is that of independent ones', () => {
    expect(designEffect([[1, 2], [3, 4]], 9)).toBe(1);
  });
});

/** P(X <= k) of n fair coins, summed exactly. */
function binomialCdf(n: number, k: number): number {
  let term = 1n;
  let sum = 0n;
  for (let i = 0; i <= k; i++) {
    sum += term;
    term = term * BigInt(n - i) / BigInt(i + 1);
  }
  return Number(sum * 10n ** 18n / 2n ** BigInt(n)) / 1e18;
}
