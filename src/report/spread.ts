import type { ResultCell } from '../core/results';
import type { Summary } from '../core/statistics';

/** Of the cold start; where no platform record tells it, of the scenario. */
export function shownSummary({ statistics }: ResultCell): Summary | undefined {
  return statistics.coldStartMs ?? statistics.scenarioDurationMs;
}

/** Half of the median's interval in percent of it; empty where there is none. */
export function halfWidth(cell: ResultCell): string {
  const { median, medianCi95 } = shownSummary(cell) ?? {};
  if (!median || !medianCi95) return '';
  return `${((medianCi95[1] - medianCi95[0]) / 2 / median * 100).toFixed(1)} %`;
}

/** Empty where there are too few values to tell. */
export function outlierCount(cell: ResultCell): string {
  return String(shownSummary(cell)?.outliers?.count ?? '');
}
