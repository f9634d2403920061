import { designEffect } from './design-effect';
import { binomialCdf, normalQuantile, studentQuantile } from './distributions';
import { quantile } from './quantile';
import { Interval, Rounds } from './values';

const TAIL = 0.025;
const MIN_ROUNDS = 4;

/**
 * Two of the values that hold the p-quantile in at least 95 % of all cases, whatever the distribution, or undefined if there are too few values.
 * Values of one round count for less than as many of different rounds, as Korn and Graubard do it for shares (Survey Methodology 24, 1998).
 */
export function quantileInterval(rounds: Rounds, sorted: readonly number[], p: number): Interval | undefined {
  const n = sorted.length;
  const clustered = n > rounds.length;
  if (rounds.length < MIN_ROUNDS) return undefined;
  const effective = clustered ? effectiveValues(rounds, quantile(sorted, p)) : n;
  const ranks = effective < 1 ? undefined : ranksOf(effective, p);
  if (!ranks) return undefined;
  // the same share of all values as of the effective ones, and no less than that.
  const low = Math.floor(ranks[0] * (n + 1) / (effective + 1));
  const high = Math.ceil(ranks[1] * (n + 1) / (effective + 1));
  return low < 1 || high > n ? undefined : [sorted[low - 1], sorted[high - 1]];
}

/** As many independent values know as much. */
function effectiveValues(rounds: Rounds, at: number): number {
  const n = rounds.flat().length;
  const fewRounds = (normalQuantile(1 - TAIL) / studentQuantile(1 - TAIL, rounds.length - 1)) ** 2;
  return Math.floor(n / Math.max(1, designEffect(rounds, at)) * fewRounds);
}

/** By order statistics: the number of values below the quantile is binomial. */
function ranksOf(n: number, p: number): Interval | undefined {
  const cdf = binomialCdf(n, p);
  const low = cdf.findLastIndex(probability => probability <= TAIL) + 1;
  const high = cdf.findIndex(probability => probability >= 1 - TAIL) + 1;
  return low === 0 || high > n ? undefined : [low, high];
}
