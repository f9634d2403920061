import { build, round } from './runs';
import { metricOf, ResultSample } from '../../../src/core/results';
import { harnessRecord, platformEntries } from '../arbitraries';

test('a cold start has no figure unless both its parts have', () => {
  const sample: ResultSample = { ...build([round(2, [harnessRecord()], platformEntries())]).samples[0] };
  expect(metricOf(sample, 'coldStartMs')).toBe(728);
  expect(metricOf({ ...sample, initDurationMs: undefined }, 'coldStartMs')).toBeUndefined();
  expect(metricOf({ ...sample, durationMs: undefined }, 'coldStartMs')).toBeUndefined();
  expect(metricOf({ ...sample, initDurationMs: undefined, restoreDurationMs: 300 }, 'coldStartMs')).toBe(908);
});
