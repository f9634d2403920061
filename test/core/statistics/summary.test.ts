import fc from 'fast-check';
import { oneARound, upTo } from './rounds';
import { quantile, summarize } from '../../../src/core/statistics';
import reference from '../../fixtures/statistics/summaries.json';

const values = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 200 });
const summaryOf = (numbers: readonly number[]) => summarize(oneARound(numbers))!;

describe('as NumPy and SciPy compute them', () => {
  test.each(reference.summaries)('$values.length values, the first $values.0', ({ values: numbers, quantiles, ...expected }) => {
    const figures = summaryOf(numbers);
    for (const [name, value] of Object.entries(expected)) expect(figures[name as keyof typeof expected]).toBeCloseTo(value, 5);
    const sorted = [...numbers].sort((a, b) => a - b);
    for (const [p, value] of Object.entries(quantiles)) expect(quantile(sorted, Number(p))).toBeCloseTo(value, 9);
  });
});

describe('a summary', () => {
  test('of few values says so', () => {
    expect(summaryOf([12, 7, 3, 16, 8])).toEqual({
      n: 5,
      mean: 9.2,
      standardDeviation: 4.969909,
      medianAbsoluteDeviation: 4,
      min: 3,
      median: 8,
      medianCi95Absent: '5 of the 6 values that it needs',
      max: 16,
    });
  });

  test('of one value has no deviation', () => {
    expect(summaryOf([4])).toEqual({ n: 1, mean: 4, min: 4, median: 4, medianCi95Absent: '1 of the 6 values that it needs', max: 4 });
  });

  test('of no values there is none', () => {
    expect(summarize([])).toBeUndefined();
    expect(summarize([[], []])).toBeUndefined();
  });

  test('takes no notice of rounds without a value', () => {
    const rounds = [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]];
    expect(summarize([[], ...rounds, []])).toEqual(summarize(rounds));
  });

  test('of values in few rounds has no interval', () => {
    expect(summarize([upTo(10), upTo(10), upTo(10)])).toMatchObject({ n: 30, medianCi95Absent: '3 of the 4 rounds that it needs' });
    expect(summarize([upTo(10), upTo(10), upTo(10)])).not.toHaveProperty('medianCi95');
  });
});

describe('percentiles that the number of values does not support are absent', () => {
  test.each([['p90', 36], ['p95', 72], ['p99', 368]] as const)('%s from %i values on, with its interval', (name, from) => {
    expect(summaryOf(upTo(from - 1))).not.toHaveProperty(name);
    expect(summaryOf(upTo(from))).toMatchObject({ [name]: expect.any(Number), [`${name}Ci95`]: [expect.any(Number), from] });
  });

  test('with few rounds there is the percentile, but no interval', () => {
    const summary = summarize([upTo(20), upTo(20), upTo(20), upTo(20)]);
    expect(summary).toHaveProperty('p90');
    expect(summary).not.toHaveProperty('p90Ci95');
  });
});

describe('outliers', () => {
  const usual = [98, 99, 100, 100, 101, 101, 102, 103];

  test('are marked by the modified z-score, and count like all others', () => {
    expect(summaryOf([...usual, 200])).toMatchObject({ n: 9, max: 200, outliers: { count: 1, within: [101 - 3.5 * 1.4826, 101 + 3.5 * 1.4826] } });
    expect(summaryOf([...usual, 20, 200])).toMatchObject({ outliers: { count: 2 } });
  });

  test('may be none', () => {
    expect(summaryOf(usual)).toMatchObject({ outliers: { count: 0 } });
    expect(summaryOf(usual.map(() => 7))).toMatchObject({ outliers: { count: 0, within: [7, 7] } });
  });

  test('are not spoken of with fewer than eight values', () => {
    expect(summaryOf([...usual.slice(2), 200])).not.toHaveProperty('outliers');
  });

  test('are found among values of which most are the same', () => {
    expect(summaryOf([10, 10, 10, 10, 10, 10, 10, 100])).toMatchObject({ outliers: { count: 1 } });
  });
});

describe('of any values', () => {
  test('the figures are in order', () => {
    fc.assert(fc.property(values, numbers => {
      const { min, median, p90 = Infinity, p95 = Infinity, p99 = Infinity, max, mean, medianCi95: [low, high] = [min, max] } = summaryOf(numbers);
      expect([min, low, median, high].every((value, place, all) => place === 0 || value >= all[place - 1])).toBe(true);
      expect(high).toBeLessThanOrEqual(max);
      expect(median <= Math.min(p90, p95, p99)).toBe(true);
      expect(mean >= min && mean <= max).toBe(true);
    }));
  });

  test('their order does not matter', () => {
    const shuffled = values.chain(numbers => fc.tuple(fc.constant(numbers), fc.shuffledSubarray(numbers, { minLength: numbers.length })));
    fc.assert(fc.property(shuffled, ([numbers, others]) => {
      expect(summaryOf(others)).toEqual(summaryOf(numbers));
    }));
  });

  test('they are left as they are', () => {
    const rounds = Object.freeze([Object.freeze([3, 1, 2]), Object.freeze([9, 8, 7]), Object.freeze([5]), Object.freeze([6])]);
    expect(summarize(rounds)?.median).toBe(5.5);
  });

  test('all of them count: the largest is the maximum, however far off', () => {
    fc.assert(fc.property(values, numbers => {
      expect(summaryOf([...numbers, 1_000_000])).toMatchObject({ n: numbers.length + 1, max: 1_000_000 });
    }));
  });
});
