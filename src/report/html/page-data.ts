import { gzipSync } from 'node:zlib';
import type { Spec } from 'vega';
import type { Results } from '../../core/results';
import { cellGroups, cellKey, groupPlaces } from '../cells';
import type { ChartOptions, DatasetName } from '../charts/chart';
import type { CostRow } from '../charts/cost-rows';
import type { ChartData, MedianRow, PhaseRow } from '../charts/data';
import { CHARTS } from '../charts/index';
import { vegaOf } from '../charts/svg';
import { SHOWN_METRICS, shownMetrics } from '../metrics';
import { printable } from '../printable';
import { thinned } from '../thinning';

/** Rows without their repeated names. Null is absent. */
export interface Columns {
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<ReadonlyArray<string | number | null>>;
}

export interface PageChart {
  readonly name: string;
  readonly specifications: { readonly [scale in ChartOptions['scale']]?: Spec };
  readonly datasets: readonly DatasetName[];
}

/** What the page's script needs: shared with src/report/page, which runs in a browser. */
export interface PageData {
  readonly charts: readonly PageChart[];
  readonly medians: readonly MedianRow[];
  readonly phases: readonly PhaseRow[];
  readonly costs: readonly CostRow[];
  /** the raw table; the charts' points are made of it too. */
  readonly samples: Columns;
}

/** Compressed, as text: numbers of thousands of samples are half of a report. */
export function packed(data: PageData): string {
  return gzipSync(JSON.stringify(data)).toString('base64');
}

export function pageData(results: Results, data: ChartData): PageData {
  return {
    charts: CHARTS.filter(chart => chart.applies(data)).map(chart => ({
      name: chart.name,
      specifications: Object.fromEntries(chart.scales.map(scale => [scale, vegaOf(chart.specification(data, { width: 'container', scale }))])),
      datasets: chart.datasets,
    })),
    medians: data.medians,
    phases: data.phases,
    costs: data.costs,
    samples: samplesOf(results),
  };
}

const COLUMNS = [
  'round', 'variant', 'memorySizeMB', 'scenario', 'placement', 'outcome', ...SHOWN_METRICS.map(({ name }) => name), 'moduleLoadMs', 'cpuDurationMs',
  'disturbedMs', 'billedDurationMs', 'maxMemoryUsedMB', 'holdMs', 'startedAt', 'requestId', 'reason',
] as const;
const DIGITS = 6;
/** Ids are random, and so not to be compressed: beyond so many samples they are in results.json alone. */
const MOST_IDS = 3000;

/** Columns that nobody fills are left out. `group` is the place of the curve. */
function samplesOf(results: Results): Columns {
  const places = groupPlaces(cellGroups(results.cells));
  const rows = thinned(results.samples).map((sample): { readonly [column: string]: unknown } => (
    { ...sample, ...shownMetrics(sample), group: places.get(cellKey(sample)) }));
  const columns = ['group', ...COLUMNS].filter(name => rows.some(row => row[name] !== undefined) && (name !== 'requestId' || rows.length <= MOST_IDS));
  return { columns, rows: rows.map(row => columns.map(name => valueOf(row[name]))) };
}

function valueOf(value: unknown): string | number | null {
  if (typeof value === 'number') return Number(value.toPrecision(DIGITS));
  return value === undefined ? null : printable(String(value));
}
