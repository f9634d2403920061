import { median } from 'simple-statistics';
import { designEffect } from './design-effect';
import { binomialCdf, studentCdf } from './distributions';
import { Absent, ascending, Interval, Rounds } from './values';

/** From these on the lowest and the highest value hold the median in 95 % of all cases: 1 - 2 * 0.5^6 = 0.969. */
const MIN_VALUES = 6;
/** How much three rounds differ says next to nothing of how much rounds do. */
const MIN_ROUNDS = 4;
const LEVEL = 0.95;
/** A pair of values that holds the median this often is near enough to 95 %; interpolation would add an assumption. */
const NEAR_ENOUGH = 0.97;
/** Rounds can't agree better than chance: a smaller effect is a whim of few rounds, and the interval would be far too narrow. */
const LEAST_DESIGN_EFFECT = 0.2;

/** The 95 % confidence interval of the median, whatever the distribution and however alike the values of a round are. */
export function medianInterval(rounds: Rounds): Interval | Absent {
  const sorted = ascending(rounds.flat());
  const n = sorted.length;
  const clustered = n > rounds.length;
  if (n < MIN_VALUES) return { absent: `${n} of the ${MIN_VALUES} values that it needs` };
  if (rounds.length < MIN_ROUNDS) return { absent: `${rounds.length} of the ${MIN_ROUNDS} rounds that it needs` };
  const confidence = clustered ? clusteredConfidence(rounds, sorted) : independentConfidence(n);
  const rank = narrowestRank(n, confidence);
  // nothing narrower would do: all there is.
  if (rank === 0) return [sorted[0], sorted[n - 1]];
  if (!clustered && confidence(rank) <= NEAR_ENOUGH) return [sorted[rank - 1], sorted[n - rank]];
  return interpolated(sorted, rank, confidence);
}

/** How sure it is that the median lies between the rank-th value from below and the rank-th from above. */
type Confidence = (rank: number) => number;

/** The number of values below the median is binomial. */
function independentConfidence(n: number): Confidence {
  const cdf = binomialCdf(n, 0.5);
  return rank => 1 - 2 * cdf[rank - 1];
}

/** The same number by rounds: its variance is as the rounds show it, with as many degrees of freedom; half a value is the continuity correction. */
function clusteredConfidence(rounds: Rounds, sorted: readonly number[]): Confidence {
  const n = sorted.length;
  const effect = Math.max(LEAST_DESIGN_EFFECT, designEffect(rounds, median([...sorted])));
  const deviation = Math.sqrt(effect * n / 4);
  return rank => 1 - 2 * studentCdf((rank - 0.5 - n / 2) / deviation, rounds.length - 1);
}

function narrowestRank(n: number, confidence: Confidence): number {
  let rank = 0;
  while (2 * (rank + 1) <= n && confidence(rank + 1) >= LEVEL) rank++;
  return rank;
}

/** Between this pair and the next narrower one, so that it is 95 % and not more: Hettmansperger and Sheather (Stat. Probab. Lett. 4, 1986). */
function interpolated(sorted: readonly number[], rank: number, confidence: Confidence): Interval {
  const n = sorted.length;
  const excess = (confidence(rank) - LEVEL) / (confidence(rank) - confidence(rank + 1));
  const inwards = (n - rank) * excess / (rank + (n - 2 * rank) * excess);
  const between = (outer: number, inner: number) => outer + (inner - outer) * inwards;
  return [between(sorted[rank - 1], sorted[rank]), between(sorted[n - rank], sorted[n - rank - 1])];
}
