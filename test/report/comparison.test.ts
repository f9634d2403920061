import type { CellComparison, Comparison } from '../../src/core/comparison';
import { comparisonMarkdown, comparisonTable } from '../../src/report/comparison';

const cell = (fields: Partial<CellComparison> = {}): CellComparison => ({
  cell: { variant: 'default', memorySizeMB: 512, scenario: 'client', placement: 'handler' },
  metric: 'cpuDurationMs',
  baseN: 40,
  headN: 40,
  verdict: 'regression',
  difference: { baseMedian: 50, headMedian: 55, ratio: 1.1, ratioCi95: [1.08, 1.12], pValue: 0.0001, leastPValue: 0.0001, smallestDetectable: 1.03 },
  adjustedPValue: 0.0004,
  wall: { metric: 'durationMs', ratio: 1.09 },
  ...fields,
});
const comparison = (...cells: CellComparison[]): Comparison => ({
  base: 'run-1-baseline', head: 'run-1', metrics: ['cpuDurationMs'], maxRegressionPercent: 5, cells, verdict: cells[0].verdict, unmatched: [],
});

test('says in the first line what counts, then every cell with what it rests on', () => {
  expect(comparisonTable(comparison(cell()))).toBe(`\
run-1 against run-1-baseline: 1 regression of more than 5 % (1 × regression)

cell                              what             n      base      head    change            95 % CI   p (Holm)     time   verdict
default 512 MB client (handler)   cpuDurationMs   40   50.0 ms   55.0 ms   +10.0 %   +8.0 % … +12.0 %    < 0.001   +9.0 %   regression
`);
});

test('no difference shown is told with the one that would have been found', () => {
  expect(comparisonTable(comparison(cell({ verdict: 'no-difference-shown' })))).toContain('no difference shown (from +3.0 % on it would be found)');
});

test('too few samples say why, and have no figures', () => {
  const text = comparisonTable(comparison(cell({ verdict: 'too-few-samples', difference: undefined, adjustedPValue: undefined, wall: undefined, baseN: 0, reason: 'base has no value' })));
  expect(text).toMatch(/cpuDurationMs {3}0, 40 +too few samples: base has no value\n/);
});

test('cells of one side alone are named', () => {
  const text = comparisonTable({ ...comparison(cell()), unmatched: ['default 128 MB client (handler)'] });
  expect(text).toContain('Not compared, for only one side has them: default 128 MB client (handler)');
});

test('in Markdown the same is a table that foreign names can\'t break', () => {
  const hostile = cell({ cell: { variant: 'default', memorySizeMB: 512, scenario: 'a|b`<img>', placement: 'handler' } });
  const lines = comparisonMarkdown(comparison(hostile)).split('\n');
  expect(lines[0]).toBe('### Cold starts: 1 regression of more than 5 % (1 × regression)');
  expect(lines[6]).toMatch(/^\| default 512 MB a\\\|b\\`&#60;img&#62; \(handler\) \| cpuDurationMs \| 40 \| 50\.0 ms \| 55\.0 ms \| \+10\.0 % \|/);
});
