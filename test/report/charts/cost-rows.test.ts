import { withCost } from '../../../src/core/cost/with-cost';
import { costDomains, costRows } from '../../../src/report/charts/cost-rows';
import { cellOf, CURVE, resultsOf } from '../results';
import { syntheticResults } from '../support/synthetic';

const SIZES = Array.from({ length: 20 }, (_, place) => 128 * (place + 1));

test('each memory size is a point, and those that are recommended say by what', () => {
  const results = syntheticResults({ sizes: SIZES, scenarios: ['client', 'resource'], placements: ['handler', 'init'], n: 40 });
  const rows = costRows(results);
  expect(rows).toHaveLength(80);
  results.recommendations!.forEach((recommendation, group) => {
    for (const aspect of ['cost', 'speed', 'balanced', 'knee'] as const) {
      const { memorySizeMB } = recommendation[aspect]!;
      const row = rows.find(each => each.group === group && each.memorySizeMB === memorySizeMB)!;
      expect(row).toMatchObject({ recommended: true, label: { text: expect.stringMatching(new RegExp(`^${memorySizeMB}: .*${aspect}`)) } });
    }
  });
  const { x, y } = costDomains(rows);
  rows.forEach(({ coldStartMs, usd }) => expect([coldStartMs > x[0], coldStartMs < x[1], usd > y[0], usd < y[1]]).toEqual([true, true, true, true]));
});

test('without a price there is no point', () => {
  expect(costRows(resultsOf(CURVE))).toEqual([]);
  expect(costRows(withCost(resultsOf([cellOf({ memorySizeMB: 128, scenarioMs: [10, 12] })])))).toEqual([]);
  expect(costRows(withCost(resultsOf(CURVE, { region: 'nowhere-1' })))).toEqual([]);
});

test('one size is a point in the middle of axes, recommended by nothing', () => {
  const [row, ...others] = costRows(syntheticResults({ sizes: [512], scenarios: ['client'], placements: ['handler'], n: 3 }));
  expect(others).toEqual([]);
  expect(row).toMatchObject({ memorySizeMB: 512, recommended: false, label: { text: '512' } });
});
