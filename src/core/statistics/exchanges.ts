import { binomialTerms } from './distributions';
import { groupBy } from '../collections';
import { sum } from './values';

/** Probabilities of consecutive whole numbers. */
export interface Distribution {
  readonly from: number;
  readonly probabilities: Float64Array;
}

export const CERTAINLY_ZERO: Distribution = { from: 0, probabilities: Float64Array.of(1) };

/**
 * How the sum of the scores of head's groups is distributed if any `heads` of the groups are equally likely to be head's: every exchange of labels,
 * counted without going through them one by one. Groups with the same score are alike; each is head with the same probability, then only outcomes
 * with the right number of heads are kept.
 */
export function exchangeDistribution(scores: readonly number[], heads: number): Distribution {
  const least = sum(scores.filter(score => score < 0));
  const width = sum(scores.map(Math.abs)) + 1;
  let byHeads: Float64Array[] = [new Float64Array(width)];
  byHeads[0][-least] = 1;
  for (const [score, { length }] of groupBy(scores, value => value)) {
    byHeads = withAlike(byHeads, score, binomialTerms(length, heads / scores.length), heads);
  }
  const total = sum([...byHeads[heads]]);
  return trimmed({ from: least, probabilities: byHeads[heads].map(probability => probability / total) });
}

/** Some more groups with the same score: `terms` says how likely how many of them are head's. */
function withAlike(byHeads: readonly Float64Array[], score: number, terms: readonly number[], most: number): Float64Array[] {
  const width = byHeads[0].length;
  const next = Array.from({ length: Math.min(most, byHeads.length - 1 + terms.length - 1) + 1 }, () => new Float64Array(width));
  byHeads.forEach((before, already) => before.forEach((probability, place) => {
    // few sums are possible with so many heads.
    if (probability === 0) return;
    for (let more = 0; more < terms.length && already + more <= most; more++) next[already + more][place + more * score] += probability * terms[more];
  }));
  return next;
}

/** Of the sum of two that are independent. */
export function convolved(a: Distribution, b: Distribution): Distribution {
  const probabilities = new Float64Array(a.probabilities.length + b.probabilities.length - 1);
  b.probabilities.forEach((probability, shift) => {
    if (probability > 0) a.probabilities.forEach((other, place) => probabilities[place + shift] += other * probability);
  });
  return { from: a.from + b.from, probabilities };
}

function trimmed({ from, probabilities }: Distribution): Distribution {
  const first = probabilities.findIndex(probability => probability > 0);
  const last = probabilities.findLastIndex(probability => probability > 0);
  return { from: from + first, probabilities: probabilities.slice(first, last + 1) };
}
