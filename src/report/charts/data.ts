import { costRows, type CostRow } from './cost-rows';
import { sampleRow, type SampleRow } from './sample-row';
import { groupBy } from '../../core/collections';
import { type ResultCell, type ResultSample, type Results } from '../../core/results';
import { quantile } from '../../core/statistics';
import { cellGroups, cellKey, groupName, groupPlaces } from '../cells';
import { isImported } from '../imported';
import { measuredMetrics, type ShownMetric, shownMetrics } from '../metrics';
import { printable } from '../printable';
import { thinned } from '../thinning';

/** One median with its interval; what the lines, bands and bars show. */
export interface MedianRow {
  /** the group's place. */
  readonly group: number;
  readonly memorySizeMB: number;
  readonly metric: ShownMetric;
  readonly median: number;
  readonly low?: number;
  readonly high?: number;
}

export interface PhaseRow { readonly group: number; readonly memorySizeMB: number; readonly phase: string; readonly median: number }

/** What the charts draw, in the page and in charts/*.svg alike. */
export interface ChartData {
  /** names of the groups: one curve over memory each. */
  readonly groups: readonly string[];
  readonly sizes: readonly number[];
  readonly metrics: ReadonlyArray<{ readonly name: ShownMetric; readonly label: string }>;
  readonly medians: readonly MedianRow[];
  readonly samples: readonly SampleRow[];
  readonly phases: readonly PhaseRow[];
  readonly costs: readonly CostRow[];
  /** for pictures that stand alone. */
  readonly measured: string;
}

export function chartData(results: Results): ChartData {
  const groups = cellGroups(results.cells);
  const metrics = measuredMetrics(results.cells);
  const accepted = results.samples.filter(({ outcome }) => outcome === 'accepted');
  const places = groupPlaces(groups);
  const byCell = groupBy(accepted, cellKey);
  return {
    groups: groups.map(group => printable(groupName(group, results))),
    sizes: [...new Set(results.cells.map(({ memorySizeMB }) => memorySizeMB))].sort((a, b) => a - b),
    metrics,
    medians: groups.flatMap(({ cells }, group) => cells.flatMap(cell => metrics.flatMap(({ name }) => medianRow(cell, group, name)))),
    samples: thinned(results.samples).filter(({ outcome }) => outcome === 'accepted').map((sample, place) => (
      sampleRow(place, places.get(cellKey(sample))!, sample.memorySizeMB, shownMetrics(sample)))),
    phases: groups.flatMap(({ cells }, group) => cells.flatMap(cell => phasesOf(cell, byCell.get(cellKey(cell)) ?? [], group))),
    costs: costRows(results),
    measured: measuredWhere(results),
  };
}

function medianRow({ memorySizeMB, statistics }: ResultCell, group: number, metric: ShownMetric): MedianRow[] {
  const summary = statistics[metric];
  if (!summary) return [];
  const [low, high] = summary.medianCi95 ?? [];
  return [{ group, memorySizeMB, metric, median: summary.median, ...low !== undefined && { low, high } }];
}

function phasesOf({ memorySizeMB }: ResultCell, samples: readonly ResultSample[], group: number): PhaseRow[] {
  const phases = groupBy(samples.flatMap(sample => Object.entries(sample.phases ?? {})), ([name]) => name);
  return [...phases].map(([phase, times]) => ({
    group, memorySizeMB, phase: printable(phase), median: quantile(times.map(([, ms]) => ms).sort((a, b) => a - b), 0.5),
  }));
}

function measuredWhere(results: Results): string {
  if (isImported(results)) return 'found in logs';
  return results.run.source === 'aws' ? `measured on AWS in ${printable(results.run.region)}` : 'measured locally, not on AWS';
}
