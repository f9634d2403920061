/** docs/statistics.md says in plain words what each of these does, and how well. */
export { type Difference, type DifferenceOptions, differenceOfMedians } from './difference';
export { holmAdjusted } from './holm';
export { medianInterval } from './median-interval';
export { halfWidthPercent, isPreciseEnough } from './precision';
export { quantile } from './quantile';
export { type Absent, type Interval, isAbsent, rounded, type Rounds } from './values';
export { OUTLIERS_FROM, summarize, type Summary } from './summary';
