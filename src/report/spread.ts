import type { ResultCell } from '../core/results';
import { OUTLIERS_FROM, type Summary } from '../core/statistics';

/** What the columns of it mean. */
export const SPREAD_IN_WORDS = '± is half of the 95 % confidence interval, in percent of the median; outliers are counted by the median absolute deviation, and stay in all '
  + `figures; where there is no count, there are fewer than ${OUTLIERS_FROM} values.`;

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
