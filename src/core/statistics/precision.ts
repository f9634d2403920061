import { median } from 'simple-statistics';
import { medianInterval } from './median-interval';
import { isAbsent, Rounds } from './values';

/** Few rounds may agree by chance, and whoever stops at the first narrow interval stops at those: it would hold the median in 85 % of all cases. */
const MIN_ROUNDS = 10;
const MIN_VALUES = 20;

/** Half the width of the median's 95 % confidence interval, in percent of the median; undefined where there is no interval. */
export function halfWidthPercent(rounds: Rounds): number | undefined {
  const interval = medianInterval(rounds);
  return isAbsent(interval) ? undefined : (interval[1] - interval[0]) / 2 / median(rounds.flat()) * 100;
}

/**
 * Whether no further value is needed: the interval is narrow enough, and was so already a round ago. Values of one round know no more than
 * independent ones, though few rounds may look so: as independent ones they must do as well.
 */
export function isPreciseEnough(rounds: Rounds, percent: number): boolean {
  const values = rounds.flat();
  if (rounds.length < MIN_ROUNDS || values.length < MIN_VALUES) return false;
  return [rounds, rounds.slice(0, -1), values.map(value => [value])].every(seen => (halfWidthPercent(seen) ?? Infinity) <= percent);
}
