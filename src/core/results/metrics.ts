import { rounded } from '../statistics';
import { Metric, ResultSample } from './contract';

/** The figure of one sample; a cold start is INIT, or a restore, and the first invoke. */
export function metricOf(sample: ResultSample, metric: Metric): number | undefined {
  if (metric !== 'coldStartMs') return sample[metric];
  const { initDurationMs, restoreDurationMs, durationMs } = sample;
  const before = initDurationMs ?? restoreDurationMs;
  return before === undefined || durationMs === undefined ? undefined : rounded(before + durationMs);
}
