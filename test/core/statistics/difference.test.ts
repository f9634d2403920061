import fc from 'fast-check';
import { numbered, oneARound } from './rounds';
import { type Difference, type DifferenceOptions, differenceOfMedians, holmAdjusted, isAbsent } from '../../../src/core/statistics';
import { pairedBlocks, unpairedBlock } from '../../../src/core/statistics/blocks';
import { exchangeDistribution } from '../../../src/core/statistics/exchanges';
import reference from '../../fixtures/statistics/differences.json';

type Rounds = readonly (readonly number[])[];
const oneCampaign: DifferenceOptions = { oneCampaign: true, tests: 1 };
const twoCampaigns: DifferenceOptions = { oneCampaign: false, tests: 1 };

function difference(base: Rounds, head: Rounds, options: Partial<DifferenceOptions> = {}): Difference {
  const found = differenceOfMedians(numbered(base), numbered(head), { ...oneCampaign, ...options });
  if (isAbsent(found)) throw new Error(found.absent);
  return found;
}

const base40 = Array.from({ length: 40 }, (_, place) => 100 + (place * 7919 % 41) / 10);
const slower = (factor: number) => base40.map((_, place) => base40[(place * 17 + 5) % 40] * factor);

describe('as SciPy computes it', () => {
  test.each(reference.pairs)('one campaign, a value of each side a round, the first $base.0 and $head.0: the sign test', ({ base, head, pValue }) => {
    expect(difference(oneARound(base), oneARound(head)).pValue).toBeCloseTo(pValue, 10);
  });

  test.each(reference.campaigns)('two campaigns, the first values $base.0 and $head.0: all exchanges', ({ base, head, pValue }) => {
    expect(difference(oneARound(base), oneARound(head), twoCampaigns).pValue).toBeCloseTo(pValue, 10);
  });

  test.each(reference.holm)('p-values adjusted for each other: $pValues', ({ pValues, adjusted }) => {
    holmAdjusted(pValues).forEach((value, place) => expect(value).toBeCloseTo(adjusted[place], 12));
  });
});

describe('a difference', () => {
  test('is head over base, with an interval that holds it and the p-value\'s own verdict', () => {
    const { ratio, ratioCi95: [low, high] = [NaN, NaN], pValue, baseMedian, headMedian } = difference(oneARound(base40), oneARound(slower(1.1)));
    expect(headMedian / baseMedian).toBeCloseTo(1.1, 9);
    expect(ratio).toBeGreaterThan(1.09);
    expect(low).toBeGreaterThan(1.08);
    expect(high).toBeLessThan(1.12);
    expect(low <= ratio && ratio <= high).toBe(true);
    expect(pValue).toBeLessThan(1e-6);
  });

  test('of the same values is none', () => {
    expect(difference(oneARound(base40), oneARound(base40))).toMatchObject({ ratio: 1, pValue: 1 });
    expect(difference(oneARound(base40), oneARound(base40), twoCampaigns)).toMatchObject({ ratio: 1, pValue: 1 });
  });

  test('of what drifts is seen by pairs and not by medians', () => {
    const drift = (place: number) => 1 + place / 20;
    const drifting = [base40, slower(1.05)].map(values => oneARound(values.map((value, place) => value * drift(place))));
    expect(difference(drifting[0], drifting[1]).pValue).toBeLessThan(0.001);
    expect(difference(drifting[0], drifting[1], twoCampaigns).pValue).toBeGreaterThan(0.2);
  });

  test('is found where values come in steps, and a median jumps', () => {
    const steps = (slow: number) => oneARound(base40.map((_, place) => (place % 10 < slow ? 40 : 20) + place / 1000));
    expect(difference(steps(2), steps(8), twoCampaigns).pValue).toBeLessThan(0.001);
    expect(difference(steps(5), steps(5), twoCampaigns).pValue).toBe(1);
  });

  test('does not take the values of one round for independent', () => {
    const alike = (values: readonly number[]) => values.map(value => Array.from({ length: 10 }, (_, place) => value + place / 100));
    const [base, head] = [alike([100, 104, 98, 101]), alike([103, 107, 101, 104])];
    expect(difference(base, head).pValue).toBe(2 / 16);
    expect(difference(base, head).leastPValue).toBe(2 / 16);
  });

  test('with too few rounds to refute anything has no interval', () => {
    const few = difference(oneARound([100, 101, 102, 103, 104]), oneARound([200, 201, 202, 203, 204]));
    expect(few).toMatchObject({ pValue: 0.0625, leastPValue: 0.0625 });
    expect(few).not.toHaveProperty('ratioCi95');
    expect(few).not.toHaveProperty('smallestDetectable');
  });

  test('of no values, or of zeros, is absent with its reason', () => {
    expect(differenceOfMedians(numbered([[1]]), new Map(), oneCampaign)).toEqual({ absent: 'head has no value' });
    expect(differenceOfMedians(new Map(), numbered([[1]]), oneCampaign)).toEqual({ absent: 'base has no value' });
    expect(differenceOfMedians(numbered([[0]]), numbered([[1]]), oneCampaign)).toEqual({ absent: 'a value of 0 has no ratio' });
  });

  test('is the same the other way round', () => {
    const values = fc.array(fc.array(fc.integer({ min: 50, max: 200 }), { minLength: 1, maxLength: 4 }), { minLength: 6, maxLength: 10 });
    fc.assert(fc.property(values, values, fc.boolean(), (base, head, together) => {
      const [there, back] = [difference(base, head, { oneCampaign: together }), difference(head, base, { oneCampaign: together })];
      expect(back.pValue).toBeCloseTo(there.pValue, 9);
      expect(back.ratio * there.ratio).toBeCloseTo(1, 4);
    }), { numRuns: 20 });
  });
});

describe('the smallest detectable difference', () => {
  const detectable = (tests: number, rounds = 40) => (
    difference(oneARound(base40.slice(0, rounds)), oneARound(slower(1).slice(0, rounds)), { tests }).smallestDetectable!
  );

  test('shrinks with the number of rounds and grows with the number of tests', () => {
    expect(detectable(1)).toBeGreaterThan(1);
    expect(detectable(1)).toBeLessThan(detectable(1, 12));
    expect(detectable(20)).toBeGreaterThan(detectable(1));
  });

  test('is absent where no p-value could be small enough for so many tests', () => {
    expect(difference(oneARound(base40.slice(0, 8)), oneARound(slower(1).slice(0, 8)), { tests: 20 })).not.toHaveProperty('smallestDetectable');
  });
});

describe('what could as well have come the other way round', () => {
  const labels = (blocks: ReturnType<typeof pairedBlocks>) => blocks.map(block => block.map(({ ofHead, values }) => `${ofHead ? 'head' : 'base'} ${values.join()}`));

  test('is each round that measured both', () => {
    expect(labels(pairedBlocks(numbered([[1], [2]]), numbered([[3], [4]])))).toEqual([['base 1', 'head 3'], ['base 2', 'head 4']]);
  });

  test('is neighbouring rounds where sides take turns', () => {
    expect(labels(pairedBlocks(numbered([[1], [2]], 1, 2), numbered([[3], [4]], 2, 2)))).toEqual([['base 1', 'head 3'], ['base 2', 'head 4']]);
  });

  test('is, of a side that has more rounds, the next of the other', () => {
    expect(labels(pairedBlocks(numbered([[1], [2], [3], [4]]), numbered([[5], [6]], 2, 1)))).toEqual([
      ['base 1', 'base 2', 'head 5'], ['base 3', 'head 6', 'base 4'],
    ]);
  });

  test('is everything where there are two campaigns', () => {
    expect(labels(unpairedBlock(numbered([[1], []]), numbered([[2], [3]])))).toEqual([['base 1', 'head 2', 'head 3']]);
  });

  test('is counted without going through every exchange', () => {
    const scores = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 2, maxLength: 9 });
    fc.assert(fc.property(scores, fc.nat(7), (given, wanted) => {
      const heads = Math.min(wanted + 1, given.length - 1);
      const sums = subsets(given, heads);
      const { from, probabilities } = exchangeDistribution(given, heads);
      expect([...probabilities].reduce((total, probability) => total + probability, 0)).toBeCloseTo(1, 9);
      probabilities.forEach((probability, place) => {
        expect(probability).toBeCloseTo(sums.filter(sum => sum === from + place).length / sums.length, 9);
      });
    }));
  });
});

/** The sums of all choices of so many of the scores. */
function subsets(scores: readonly number[], heads: number): number[] {
  if (heads === 0) return [0];
  return scores.flatMap((score, place) => subsets(scores.slice(place + 1), heads - 1).map(sum => sum + score));
}
