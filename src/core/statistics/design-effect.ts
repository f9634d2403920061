import { Rounds, sum } from './values';

/**
 * By how much the variance of the share of values below `at` exceeds what as many independent values would have (Kish's design effect), from how
 * much the rounds differ. Woodruff's idea (JASA 47, 1952): a share is a mean, so its variance is known even for clusters.
 */
export function designEffect(rounds: Rounds, at: number): number {
  const n = sum(rounds.map(({ length }) => length));
  // a value that equals it is half below, or ties would tilt the share.
  const below = rounds.map(values => sum(values.map(value => value < at ? 1 : value === at ? 0.5 : 0)));
  const share = sum(below) / n;
  const squares = sum(rounds.map(({ length }, place) => (below[place] - share * length) ** 2));
  const variance = squares * rounds.length / (rounds.length - 1);
  return share === 0 || share === 1 ? 1 : variance / (n * share * (1 - share));
}
