import { chartData } from '../../../src/report/charts/data';
import { cellOf, resultsOf, sampleOf } from '../results';
import { syntheticResults } from '../support/synthetic';

test('groups are curves over memory, named by what tells them apart', () => {
  const { groups, sizes } = chartData(syntheticResults({ sizes: [512, 128], scenarios: ['client', 'resource'], placements: ['handler', 'lazy'], n: 2 }));
  expect(groups).toEqual(['client / handler', 'client / lazy', 'resource / handler', 'resource / lazy']);
  expect(sizes).toEqual([128, 512]);
});

test('every accepted sample is a point, near its memory size, with what was measured', () => {
  const results = syntheticResults({ sizes: [128, 512], scenarios: ['client'], placements: ['handler'], n: 30 });
  const { samples } = chartData(results);
  expect(samples).toHaveLength(60);
  samples.forEach(({ memorySizeMB, jitteredMB, coldStartMs, initDurationMs, durationMs }) => {
    expect(Math.abs(jitteredMB / memorySizeMB - 1)).toBeLessThan(0.026);
    expect(coldStartMs).toBeCloseTo(initDurationMs! + durationMs!, 4);
  });
});

test('without platform records there is neither INIT nor a cold start, and no zero in their place', () => {
  const results = resultsOf(
    [cellOf({ memorySizeMB: 128, scenarioMs: [10, 12] })], {}, [10, 12].map(scenarioDurationMs => sampleOf({ scenarioDurationMs })),
  );
  const { metrics, medians, samples } = chartData(results);
  expect(metrics.map(({ name }) => name)).toEqual(['scenarioDurationMs']);
  expect(medians).toEqual([{ group: 0, memorySizeMB: 128, metric: 'scenarioDurationMs', median: 11 }]);
  expect(samples[0]).toEqual({ group: 0, memorySizeMB: 128, jitteredMB: expect.any(Number), scenarioDurationMs: 10 });
});

test('phases are medians over the samples that have them; their names are one printable line', () => {
  const results = resultsOf([cellOf({ memorySizeMB: 128, scenarioMs: [1, 2, 3] })], {}, [
    sampleOf({ phases: { 'a\nb': 1 } }), sampleOf({ phases: { 'a\nb': 3 } }), sampleOf({}), sampleOf({ outcome: 'error', phases: { 'a\nb': 99 } }),
  ]);
  expect(chartData(results).phases).toEqual([{ group: 0, memorySizeMB: 128, phase: 'a b', median: 2 }]);
});
