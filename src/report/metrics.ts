import { type Metric, metricOf, type ResultCell, type ResultSample } from '../core/results';

/** The durations that a report shows, the most telling first. */
export const SHOWN_METRICS = [
  { name: 'coldStartMs', label: 'cold start' },
  { name: 'scenarioDurationMs', label: 'scenario' },
  { name: 'initDurationMs', label: 'INIT' },
  { name: 'restoreDurationMs', label: 'restore' },
  { name: 'durationMs', label: 'first invoke' },
] as const satisfies ReadonlyArray<{ readonly name: Metric; readonly label: string }>;

export type ShownMetric = (typeof SHOWN_METRICS)[number]['name'];

/** Those that were measured at all: without platform records there is no INIT. */
export function measuredMetrics(cells: readonly ResultCell[]): Array<(typeof SHOWN_METRICS)[number]> {
  return SHOWN_METRICS.filter(({ name }) => cells.some(({ statistics }) => statistics[name]));
}

export function shownMetrics(sample: ResultSample): { [metric in ShownMetric]?: number } {
  return Object.fromEntries(SHOWN_METRICS.map(({ name }) => [name, metricOf(sample, name)]));
}
