import { cellKey } from './cells';
import { groupBy } from '../core/collections';
import { type ResultSample } from '../core/results';

/** As many points as a browser draws without a pause, and a report of 3 MB holds. */
export const MOST_SAMPLES = 15_000;

/**
 * The samples that are shown one by one: all of them, or of each cell evenly many, from the fastest to the slowest, both ends included. Whatever
 * was not accepted stays as long as there is room: it is what a reader looks for.
 */
export function thinned(samples: readonly ResultSample[], most = MOST_SAMPLES): readonly ResultSample[] {
  if (samples.length <= most) return samples;
  const accepted = samples.filter(({ outcome }) => outcome === 'accepted');
  const others = evenly(samples.filter(({ outcome }) => outcome !== 'accepted'), Math.floor(most / 3));
  const cells = groupBy(accepted, cellKey);
  const each = Math.floor((most - others.length) / Math.max(1, cells.size));
  const kept = new Set([...others, ...[...cells.values()].flatMap(cell => evenly([...cell].sort((a, b) => speedOf(a) - speedOf(b)), each))]);
  return samples.filter(sample => kept.has(sample));
}

function speedOf({ initDurationMs, restoreDurationMs, durationMs, scenarioDurationMs = 0 }: ResultSample): number {
  return (initDurationMs ?? restoreDurationMs ?? 0) + (durationMs ?? scenarioDurationMs);
}

function evenly<T>(values: readonly T[], count: number): readonly T[] {
  if (values.length <= count) return values;
  return Array.from({ length: count }, (_, place) => values[Math.round(place * (values.length - 1) / Math.max(1, count - 1))]);
}
