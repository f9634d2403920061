import { distinct } from './collections';
import { OUTCOMES } from './ledger';
import { METRICS, ResultCell, Results } from './results';
import { Absent, isAbsent, type Summary } from './statistics';

const SUMMARY_FIELDS = ['n', 'mean', 'standardDeviation', 'min', 'median', 'p90', 'p95', 'p99', 'max'] as const;
const MEDIANS = ['scenarioDurationMs', 'initDurationMs', 'coldStartMs'] as const;
const CELL_FIELDS = ['variant', 'memorySizeMB', 'architecture', 'runtime', 'scenario', 'placement'] as const;
const SEPARATOR = '/';

type Value = string | number | undefined;

/** One row for each memory size in numeric order, the medians of each variant, scenario and placement beside each other. */
export function csvContent(results: Pick<Results, 'cells'>): string {
  const { cells } = results;
  const sizes = distinct(cells.map(({ memorySizeMB }) => memorySizeMB)).sort((a, b) => a - b);
  // a column says no more than is needed to tell it from the others.
  const qualifiers = (['variant', 'scenario', 'placement'] as const).filter(field => distinct(cells.map(cell => cell[field])).length > 1);
  const nameOf = (cell: ResultCell) => qualifiers.map(field => cell[field]).join(SEPARATOR);
  const groups = distinct(cells.map(nameOf));
  const header = ['memorySizeMB', ...groups.flatMap(group => ['n', ...MEDIANS].map(column => group ? `${group} ${column}` : column))];
  const rows = sizes.map(size => [size, ...groups.flatMap(group => {
    const cell = cells.find(candidate => candidate.memorySizeMB === size && nameOf(candidate) === group);
    return [cell?.ledger.accepted, ...MEDIANS.map(metric => cell?.statistics[metric]?.median)];
  })]);
  return table([header, ...rows]);
}

interface Column<T> { readonly title: string; readonly value: (of: T) => Value }

const SPREAD: ReadonlyArray<Column<Summary>> = [
  { title: 'medianAbsoluteDeviation', value: ({ medianAbsoluteDeviation }) => medianAbsoluteDeviation },
  { title: 'outliers', value: ({ outliers }) => outliers?.count },
  ...(['p90Ci95', 'p95Ci95', 'p99Ci95'] as const).flatMap(field => ['low', 'high'].map((end, place): Column<Summary> => (
    { title: `${field} ${end}`, value: summary => summary[field]?.[place] }))),
];

const PRECISION: ReadonlyArray<Column<ResultCell>> = [
  { title: 'quantized', value: ({ quantized }) => quantized && 'true' },
  { title: 'precision reached', value: ({ precision }) => precision && String(precision.reached) },
  { title: 'precision halfWidthPercent', value: ({ precision }) => precision?.halfWidthPercent },
  { title: 'precision reason', value: ({ precision }) => precision?.reason },
];

/** Named as in results.json; what is money says so. */
const COST: ReadonlyArray<Column<NonNullable<ResultCell['cost']>>> = [
  ...(['init', 'firstInvoke', 'requests', 'total'] as const).map((part): Column<NonNullable<ResultCell['cost']>> => (
    { title: `costUsd perMillionColdStarts ${part}`, value: ({ perMillionColdStarts }) => perMillionColdStarts[part] })),
  { title: 'costUsd per100Ms', value: ({ per100Ms }) => per100Ms },
  { title: 'cost freeTierSeconds', value: ({ freeTierSeconds }) => freeTierSeconds },
  { title: 'costUsd provisionedConcurrency perMonth', value: ({ avoiding }) => known(avoiding.provisionedConcurrency)?.perMonth },
  { title: 'cost provisionedConcurrency paysFromColdStarts', value: ({ avoiding }) => known(avoiding.provisionedConcurrency)?.paysFromColdStarts },
  { title: 'cost provisionedConcurrency paysFromUtilization', value: ({ avoiding }) => known(avoiding.provisionedConcurrency)?.paysFromUtilization },
  { title: 'costUsd keepWarm perMonth', value: ({ avoiding }) => avoiding.keepWarm.perMonth },
  { title: 'cost keepWarm paysFromColdStarts', value: ({ avoiding }) => avoiding.keepWarm.paysFromColdStarts },
  { title: 'costUsd snapStart perMonth', value: ({ avoiding }) => known(avoiding.snapStart)?.perMonth },
  { title: 'cost snapStart paysFromColdStarts', value: ({ avoiding }) => known(avoiding.snapStart)?.paysFromColdStarts },
  { title: 'costUsd snapStart perMillionRestores', value: ({ avoiding }) => known(avoiding.snapStart)?.perMillionRestores },
];

function known<T extends object>(figure: T | Absent): T | undefined {
  return isAbsent(figure) ? undefined : figure;
}

/** One row for each cell, all its counts and statistics. Columns that came later stand behind, so that programs find the others where they were. */
export function resultsCsv(results: Pick<Results, 'cells'>): string {
  const summaries = METRICS.flatMap(metric => [...SUMMARY_FIELDS.map(field => `${metric} ${field}`), `${metric} medianCi95 low`, `${metric} medianCi95 high`]);
  const header = [...CELL_FIELDS, 'requested', ...OUTCOMES, 'shortfall', ...summaries,
    ...METRICS.flatMap(metric => SPREAD.map(({ title }) => `${metric} ${title}`)), ...PRECISION.map(({ title }) => title), ...COST.map(({ title }) => title)];
  const rows = results.cells.map((cell): Value[] => [
    ...CELL_FIELDS.map(field => cell[field]),
    ...(['requested', ...OUTCOMES] as const).map(field => cell.ledger[field]),
    cell.shortfall,
    ...METRICS.flatMap(metric => {
      const summary = cell.statistics[metric];
      return [...SUMMARY_FIELDS.map(field => summary?.[field]), summary?.medianCi95?.[0], summary?.medianCi95?.[1]];
    }),
    ...METRICS.flatMap(metric => valuesOf(SPREAD, cell.statistics[metric])),
    ...valuesOf(PRECISION, cell),
    ...valuesOf(COST, cell.cost),
  ]);
  return table([header, ...rows]);
}

function valuesOf<T>(columns: ReadonlyArray<Column<T>>, of: T | undefined): Value[] {
  return columns.map(({ value }) => of && value(of));
}

function table(rows: readonly Value[][]): string {
  return rows.map(row => `${row.map(escape).join(',')}\n`).join('');
}

/** Where a spreadsheet would begin a formula: at the start, or behind what it may take for a separator; white space and full-width signs make no difference. */
const FORMULA = /^(?=[\t\r\n\0])|(?:^|(?<=[,;\t\r\n]))(?=[\s\0]*[=+\-@＝＋－＠])/g;

/** RFC 4180; what a spreadsheet would take for a formula gets an apostrophe (https://owasp.org/www-community/attacks/CSV_Injection). */
function escape(value: Value): string {
  if (typeof value !== 'string') return value === undefined ? '' : String(value);
  const safe = value.replace(FORMULA, '\'');
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
