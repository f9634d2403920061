import { cellOf, CURVE, importedOf, resultsOf } from './results';
import type { Recommendation } from '../../src/core/cost/recommendation';
import { withCost } from '../../src/core/cost/with-cost';
import { answer } from '../../src/report/answer';

test('names the size that is enough, what the smallest costs, and what memory does not change', () => {
  expect(answer(resultsOf(CURVE))).toEqual([
    'client: 1769 MB is fastest with 172 ms a cold start, and no smaller size comes within 10 % of it; 128 MB takes 830 ms, 4.8 times the fastest. '
    + 'INIT is 116–127 ms whatever the memory; the first invoke goes from 703 ms at 128 MB to 50.0 ms at 1769 MB.',
    'With n = 3 this is a first impression; decide on -n 100.',
  ]);
});

describe('a recommendation', () => {
  const recommended = (sizes: { readonly [aspect in 'cost' | 'speed' | 'balanced' | 'knee']?: number }, note?: string) => {
    const choices = Object.fromEntries(Object.entries(sizes).map(([aspect, memorySizeMB]) => [aspect, { memorySizeMB, reason: '' }]));
    const recommendation = { variant: 'default', scenario: 'client', placement: 'handler', ...choices, note } as Recommendation;
    return answer({ ...resultsOf(CURVE), recommendations: [recommendation] });
  };

  test.each([
    [{ cost: 128, speed: 1769, balanced: 512, knee: 1024 }, 'Take 128 MB for cost, 1769 MB for speed, or 512 MB for balance; the knee is at 1024 MB.'],
    [{ cost: 128, speed: 1769, balanced: 128, knee: 1769 }, 'Take 128 MB for cost and balance or 1769 MB for speed; the knee is at 1769 MB.'],
    [{ cost: 128, speed: 128, balanced: 128, knee: 128 }, 'Take 128 MB for cost and speed; the knee is at 128 MB.'],
    [{ speed: 1769, knee: 1024 }, 'Take 1769 MB for speed; the knee is at 1024 MB.'],
  ])('of %j is a sentence', (sizes, sentence) => {
    expect(recommended(sizes)[0]).toMatch(/^client: 1769 MB is fastest/);
    expect(recommended(sizes)[0].endsWith(` ${sentence}`)).toBe(true);
  });

  test('has its note behind it, whatever it says', () => {
    expect(recommended({ speed: 512, knee: 512 }, 'Measured on the moon.')[1]).toBe('Measured on the moon.');
    expect(recommended({ speed: 512, knee: 512 })[1]).toMatch(/^With n = 3/);
  });
});

test('the smallest size within ten percent of the fastest is enough', () => {
  const cells = [[128, 700], [512, 60], [1024, 50]].map(([memorySizeMB, ms]) => (
    cellOf({ memorySizeMB, scenarioMs: Array<number>(20).fill(ms), initMs: 120 })
  ));
  expect(answer(resultsOf(cells))).toEqual([
    'client: 512 MB is enough: 184 ms a cold start, within 10 % of the fastest (1024 MB, 174 ms); 128 MB takes 824 ms, 4.7 times the fastest. '
    + 'INIT is 120 ms whatever the memory; the first invoke goes from 704 ms at 128 MB to 54.0 ms at 1024 MB.',
  ]);
});

test('where memory makes no difference, that is the answer', () => {
  const cells = [128, 1024].map(memorySizeMB => cellOf({ memorySizeMB, scenarioMs: Array<number>(20).fill(2), initMs: 120 }));
  expect(answer(resultsOf(cells))).toEqual([
    'client: memory makes no difference of more than 10 %: a cold start takes 126 ms at every size measured. '
    + 'INIT is 120 ms whatever the memory; so is the first invoke, 6.00 ms.',
  ]);
});

test('where memory makes no difference, speed is no reason to choose one', () => {
  const cells = [[128, 101], [1769, 100]].map(([memorySizeMB, ms]) => {
    const cell = cellOf({ memorySizeMB, scenarioMs: Array.from({ length: 20 }, (_, place) => ms + place / 100), initMs: 120 });
    return { ...cell, statistics: { ...cell.statistics, billedDurationMs: cell.statistics.coldStartMs } };
  });
  const priced = withCost(resultsOf(cells, { source: 'aws' }));
  expect(priced.recommendations).toMatchObject([{ cost: { memorySizeMB: 128 }, speed: { memorySizeMB: 1769 } }]);
  expect(answer(priced)).toEqual([expect.stringMatching(/^client: memory makes no difference of more than 10 %: .* Take 128 MB, the cheapest\.$/)]);
  expect(answer(withCost(resultsOf(cells, { source: 'aws', region: 'nowhere-1' }))).join(' ')).not.toContain('Take');
});

test('what is enough is the knee that is recommended', () => {
  const cells = [[128, 700], [512, 60.9], [1024, 50]].map(([memorySizeMB, ms]) => (
    cellOf({ memorySizeMB, scenarioMs: Array<number>(20).fill(ms), initMs: 60 })));
  const [sentence] = answer(withCost(resultsOf(cells, { source: 'aws' })));
  expect(sentence).toMatch(/: 512 MB is enough: .*; the knee is at 512 MB\.$/);
});

test('an INIT that does depend on memory is not called flat', () => {
  const cells = [[128, 300], [1024, 120]].map(([memorySizeMB, initMs]) => cellOf({ memorySizeMB, scenarioMs: Array<number>(20).fill(2), initMs }));
  expect(answer(resultsOf(cells))[0]).toContain('INIT is 120–300 ms; the first invoke is 6.00 ms whatever the memory.');
});

test('one size has no curve', () => {
  expect(answer(resultsOf([cellOf({ memorySizeMB: 128, scenarioMs: Array<number>(20).fill(700), initMs: 120 })]))).toEqual([
    'client: a cold start takes 824 ms at 128 MB: 120 ms INIT, 704 ms first invoke.',
  ]);
});

test('every group has its sentence', () => {
  const cells = ['client', 'resource'].map(scenario => cellOf({ scenario, memorySizeMB: 128, scenarioMs: Array<number>(20).fill(700), initMs: 120 }));
  expect(answer(resultsOf(cells)).map(sentence => sentence.split(':')[0])).toEqual(['client', 'resource']);
});

test('of logs the function is named, a restore is called one, and nothing is advised that logs do not have', () => {
  expect(answer(importedOf([cellOf({ variant: 'orders', memorySizeMB: 128, scenarioMs: [96], restoreMs: 500 })]))).toEqual([
    'orders / invoke: a cold start takes 600 ms at 128 MB: 500 ms restore, 100 ms first invoke.',
    'With n = 1 this is a first impression.',
  ]);
  const curve = [128, 1024].map(memorySizeMB => cellOf({ memorySizeMB, scenarioMs: [96], restoreMs: 500 }));
  expect(answer(importedOf(curve))[0]).toContain('restore is 500 ms whatever the memory');
});

test('cells without platform figures have no part in it', () => {
  expect(answer(resultsOf([cellOf({ memorySizeMB: 128, scenarioMs: [1] }), cellOf({ memorySizeMB: 256 })]))).toEqual([
    'No cold start was measured whole, so there is nothing to say about memory.',
  ]);
});

test('where the CPU could not be limited, nothing is said about memory', () => {
  const environment = { throttle: { name: 'none', throttles: false } };
  expect(answer({ ...resultsOf(CURVE), environment })).toEqual(['The CPU could not be limited on this machine, so there is nothing to say about memory, nor about dollars.']);
});

test('where nobody knows whether it was limited, neither', () => {
  const environment = { endpoint: 'http://127.0.0.1:4566' };
  expect(answer({ ...resultsOf(CURVE), environment })).toEqual([
    'Whether the CPU was limited to what each memory size buys is not known, so there is nothing to say about memory, nor about dollars.',
  ]);
});
