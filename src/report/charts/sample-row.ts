import type { ShownMetric } from '../metrics';

/** One accepted sample: a point. */
export type SampleRow = { readonly [metric in ShownMetric]?: number } & {
  readonly group: number;
  readonly memorySizeMB: number;
  readonly jitteredMB: number;
};

/** Points of one size are spread over this part of it, so that they don't hide each other. */
const JITTER = 0.05;
const GOLDEN = 0.618_033_988_75;

/** The same everywhere and each time: no chart changes by itself. */
export function sampleRow(place: number, group: number, memorySizeMB: number, metrics: { readonly [metric in ShownMetric]?: number }): SampleRow {
  return { group, memorySizeMB, jitteredMB: memorySizeMB * (1 + (place * GOLDEN % 1 - 0.5) * JITTER), ...metrics };
}
