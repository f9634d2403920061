import { mean, sampleStandardDeviation } from 'simple-statistics';

/** What results.json says about the values of one metric of one cell. A figure that the number of values doesn't support is absent. */
export interface Summary {
  readonly n: number;
  readonly mean: number;
  readonly standardDeviation?: number;
  readonly min: number;
  readonly median: number;
  readonly medianCi95?: [number, number];
  readonly p90?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly max: number;
}

/** From how many values on a percentile has a two-sided 95 % bound by order statistics: 1 - p^n >= 0.975. */
const PERCENTILES = [
  { name: 'p90', p: 0.9, from: 36 },
  { name: 'p95', p: 0.95, from: 72 },
  { name: 'p99', p: 0.99, from: 367 },
] as const;

/** Every value counts: a slow one is the result, not an outlier. */
export function summarize(values: readonly number[]): Summary | undefined {
  if (!values.length) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const interval = medianInterval(sorted);
  return {
    n,
    mean: rounded(mean(sorted)),
    ...(n > 1 && { standardDeviation: rounded(sampleStandardDeviation(sorted)) }),
    min: sorted[0],
    median: rounded(quantile(sorted, 0.5)),
    ...(interval && { medianCi95: interval }),
    ...Object.fromEntries(PERCENTILES.filter(({ from }) => n >= from).map(({ name, p }) => [name, rounded(quantile(sorted, p))])),
    max: sorted[n - 1],
  };
}

/** Type 7 of Hyndman and Fan (doi:10.2307/2684934), the default of R and NumPy. */
export function quantile(sorted: readonly number[], p: number): number {
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}

/**
 * The narrowest pair of order statistics, equally far from both ends, that holds the median in at least 95 % of all cases whatever the
 * distribution: the number of values below the median is binomial. Fewer than six values have none.
 */
export function medianInterval(sorted: readonly number[]): [number, number] | undefined {
  const n = sorted.length;
  let rank = 0;
  let logTerm = -n * Math.LN2;
  let tail = Math.exp(logTerm);
  while (tail <= 0.025) {
    logTerm += Math.log((n - rank) / (rank + 1));
    rank++;
    tail += Math.exp(logTerm);
  }
  return rank === 0 ? undefined : [sorted[rank - 1], sorted[n - rank]];
}

/** To ns: what is below is an artefact of binary fractions. */
export function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
