import { mean, median, medianAbsoluteDeviation, sampleStandardDeviation } from 'simple-statistics';
import { medianInterval } from './median-interval';
import { outlierFences } from './outliers';
import { quantile } from './quantile';
import { quantileInterval } from './quantile-interval';
import { ascending, Interval, isAbsent, rounded, Rounds } from './values';

/** Values outside `within` are marked as outliers. They count in all figures. */
export interface Outliers {
  readonly count: number;
  readonly within: Interval;
}

/** What results.json says about the values of one metric of one cell. A figure that the number of values doesn't support is absent. */
export interface Summary {
  readonly n: number;
  readonly mean: number;
  readonly standardDeviation?: number;
  readonly medianAbsoluteDeviation?: number;
  readonly min: number;
  readonly median: number;
  readonly medianCi95?: Interval;
  /** why there is no medianCi95. */
  readonly medianCi95Absent?: string;
  readonly p90?: number;
  readonly p90Ci95?: Interval;
  readonly p95?: number;
  readonly p95Ci95?: Interval;
  readonly p99?: number;
  readonly p99Ci95?: Interval;
  readonly max: number;
  /** absent: too few values to tell. */
  readonly outliers?: Outliers;
}

/** From how many independent values on a percentile has a two-sided 95 % bound by order statistics: 1 - p^n >= 0.975. */
const PERCENTILES = [
  { name: 'p90', p: 0.9, from: 36 },
  { name: 'p95', p: 0.95, from: 72 },
  { name: 'p99', p: 0.99, from: 368 },
] as const;

/** How far the middle half of fewer values lies apart is chance. */
export const OUTLIERS_FROM = 8;

/** Every value counts: a slow one is the result, not an outlier to drop. */
export function summarize(all: Rounds): Summary | undefined {
  const rounds = all.filter(({ length }) => length > 0);
  const sorted = ascending(rounds.flat());
  const n = sorted.length;
  if (n === 0) return undefined;
  const outliers = outliersOf(sorted);
  return {
    n,
    mean: rounded(mean(sorted)),
    ...(n > 1 && {
      standardDeviation: rounded(sampleStandardDeviation(sorted)),
      medianAbsoluteDeviation: rounded(medianAbsoluteDeviation(sorted)),
    }),
    min: sorted[0],
    median: rounded(median(sorted)),
    ...medianInWords(rounds),
    ...percentiles(rounds, sorted),
    max: sorted[n - 1],
    ...(outliers && { outliers }),
  };
}

function outliersOf(sorted: readonly number[]): Outliers | undefined {
  if (sorted.length < OUTLIERS_FROM) return undefined;
  const [low, high] = outlierFences(sorted);
  const count = sorted.filter(value => value < low || value > high).length;
  return { count, within: roundedInterval([low, high]) };
}

function medianInWords(rounds: Rounds): Pick<Summary, 'medianCi95' | 'medianCi95Absent'> {
  const interval = medianInterval(rounds);
  return isAbsent(interval) ? { medianCi95Absent: interval.absent } : { medianCi95: roundedInterval(interval) };
}

function percentiles(rounds: Rounds, sorted: readonly number[]): Partial<Summary> {
  return Object.fromEntries(PERCENTILES.filter(({ from }) => sorted.length >= from).flatMap(({ name, p }) => {
    const interval = quantileInterval(rounds, sorted, p);
    return [[name, rounded(quantile(sorted, p))], ...interval ? [[`${name}Ci95`, roundedInterval(interval)]] : []];
  }));
}

function roundedInterval([low, high]: Interval): Interval {
  return [rounded(low), rounded(high)];
}
