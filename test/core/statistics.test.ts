import fc from 'fast-check';
import { medianInterval, quantile, summarize } from '../../src/core/statistics';

const values = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 200 });
const upTo = (n: number) => Array.from({ length: n }, (_, place) => place + 1);

describe('examples', () => {
  test('as R and NumPy compute them', () => {
    // numpy: a = [12, 7, 3, 31, 8, 15, 9]; mean, std(ddof=1), median
    expect(summarize([12, 7, 3, 31, 8, 15, 9])).toEqual({
      n: 7, mean: 12.142857, standardDeviation: 9.136531, min: 3, median: 9, medianCi95: [3, 31], max: 31,
    });
  });

  test('quantiles interpolate (type 7)', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4], 0.9)).toBeCloseTo(3.7, 12);
    expect(quantile([5], 0.99)).toBe(5);
  });

  test('no values, no summary', () => {
    expect(summarize([])).toBeUndefined();
  });

  test('one value has no standard deviation', () => {
    expect(summarize([4])).toEqual({ n: 1, mean: 4, min: 4, median: 4, max: 4 });
  });
});

describe('what the number of values does not support is absent', () => {
  test.each([['p90', 36], ['p95', 72], ['p99', 367]] as const)('%s from %i values on', (name, from) => {
    expect(summarize(upTo(from - 1))).not.toHaveProperty(name);
    expect(summarize(upTo(from))).toHaveProperty(name);
  });

  test('the median\'s interval from six values on', () => {
    expect(medianInterval(upTo(5))).toBeUndefined();
    expect(medianInterval(upTo(6))).toEqual([1, 6]);
  });
});

describe('the median\'s interval', () => {
  // tables of the sign test, e.g. https://www.statsdirect.com/help/nonparametric_methods/quantile_ci.htm: ranks for 95 %.
  test.each([[6, 1, 6], [8, 1, 8], [9, 2, 8], [10, 2, 9], [20, 6, 15], [25, 8, 18], [50, 18, 33], [100, 40, 61]])('of %i values: ranks %i and %i', (n, low, high) => {
    expect(medianInterval(upTo(n))).toEqual([low, high]);
  });

  test('covers at least 95 %, and the next narrower one does not', () => {
    fc.assert(fc.property(fc.integer({ min: 6, max: 1000 }), n => {
      const [low] = medianInterval(upTo(n))!;
      expect(1 - 2 * binomialCdf(n, low - 1)).toBeGreaterThanOrEqual(0.95 - 1e-9);
      expect(1 - 2 * binomialCdf(n, low)).toBeLessThan(0.95);
    }));
  });

  test('exists where probabilities are too small for a double', () => {
    const [low, high] = medianInterval(upTo(10_000))!;
    expect([low, high]).toEqual([4902, 5099]);
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

describe('of any values', () => {
  test('the figures are in order', () => {
    fc.assert(fc.property(values, numbers => {
      const { min, median, p90 = Infinity, p95 = Infinity, p99 = Infinity, max, mean, medianCi95: [low, high] = [min, max] } = summarize(numbers)!;
      expect([min, low, median, high].every((value, place, all) => place === 0 || value >= all[place - 1])).toBe(true);
      expect(high).toBeLessThanOrEqual(max);
      expect(median <= Math.min(p90, p95, p99)).toBe(true);
      expect(mean >= min && mean <= max).toBe(true);
    }));
  });

  test('their order does not matter', () => {
    const shuffled = values.chain(numbers => fc.tuple(fc.constant(numbers), fc.shuffledSubarray(numbers, { minLength: numbers.length })));
    fc.assert(fc.property(shuffled, ([numbers, others]) => {
      expect(summarize(others)).toEqual(summarize(numbers));
    }));
  });

  test('they are left as they are', () => {
    const numbers = Object.freeze([3, 1, 2]);
    expect(summarize(numbers)?.median).toBe(2);
  });

  test('all of them count: the largest is the maximum, however far off', () => {
    fc.assert(fc.property(values, numbers => {
      expect(summarize([...numbers, 1_000_000])).toMatchObject({ n: numbers.length + 1, max: 1_000_000 });
    }));
  });
});
