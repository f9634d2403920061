import { mean, median, medianAbsoluteDeviation } from 'simple-statistics';
import { Interval } from './values';

/** Iglewicz and Hoaglin, How to Detect and Handle Outliers (ASQC 1993): a modified z-score beyond this. */
const LIMIT = 3.5;
/** What makes a median and a mean absolute deviation of normal values their standard deviation. */
const NORMAL_MEDIAN = 1.4826;
const NORMAL_MEAN = 1.253314;

/** Values outside are marked as outliers, and count like all others. Where half of the values are the same, the mean deviation stands in. */
export function outlierFences(values: readonly number[]): Interval {
  const middle = median([...values]);
  const deviation = NORMAL_MEDIAN * medianAbsoluteDeviation([...values]) || NORMAL_MEAN * mean(values.map(value => Math.abs(value - middle)));
  return [middle - LIMIT * deviation, middle + LIMIT * deviation];
}
