/** How much slower than the fastest still counts as fast enough. */
export const TOLERANCE_PERCENT = 10;

export function isFastEnough(ms: number, fastestMs: number): boolean {
  return ms <= fastestMs * (1 + TOLERANCE_PERCENT / 100);
}

/** What cold starts over memory look like. */
export interface Curve<T> {
  readonly fastest: T;
  readonly slowest: T;
  /** the smallest size that is fast enough: from here on more memory makes little difference. */
  readonly knee: T;
  /** whether every size is fast enough. */
  readonly isFlat: boolean;
}

/** Of one size at least, in order of memory; of equals the smaller one. */
export function curveOf<T>(sizes: readonly T[], msOf: (size: T) => number): Curve<T> {
  const fastest = sizes.reduce((best, size) => (msOf(size) < msOf(best) ? size : best));
  const slowest = sizes.reduce((worst, size) => (msOf(size) > msOf(worst) ? size : worst));
  const isEnough = (size: T) => isFastEnough(msOf(size), msOf(fastest));
  return { fastest, slowest, knee: sizes.find(isEnough)!, isFlat: isEnough(slowest) };
}
