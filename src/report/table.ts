import { type CellGroup, cellGroups, groupName } from './cells';
import { found, isImported, told } from './imported';
import { machine, mismatches } from './local-facts';
import { coldStartsWanted, counted, duration, milliseconds } from './numbers';
import { printable } from './printable';
import { cellName } from '../core/cells';
import { type CpuLimit, cpuLimitOf } from '../core/cpu-limit';
import type { Ledger } from '../core/ledger';
import type { ResultCell, Results } from '../core/results';

export interface TableOptions {
  readonly color?: boolean;
}

type Style = (text: string) => string;
interface Styles { readonly bold: Style; readonly dim: Style; readonly red: Style; readonly green: Style; readonly yellow: Style }

function styles(color: boolean): Styles {
  const style = (on: number, off: number): Style => (color ? text => `\u001b[${on}m${text}\u001b[${off}m` : text => text);
  return { bold: style(1, 22), dim: style(2, 22), red: style(31, 39), green: style(32, 39), yellow: style(33, 39) };
}

/** The result for a terminal: both truths, INIT and first invoke, side by side for every cell. */
export function table(results: Results, { color = false }: TableOptions = {}): string {
  const style = styles(color);
  return [
    ...header(results, style),
    ...cellGroups(results.cells).flatMap(group => ['', ...groupTable(group, results, style)]),
    ...footer(results, style),
  ].join('\n') + '\n';
}

function header(results: Results, style: Styles): string[] {
  const { run, cells } = results;
  const paint = { COMPLETE: style.green, PARTIAL: style.yellow, FAILED: style.red }[run.status];
  const took = run.finishedAt ? `, ${duration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))}` : '';
  const before = cells.some(({ statistics }) => statistics.restoreDurationMs) ? 'INIT or restore' : 'INIT';
  const legend = cells.some(({ statistics }) => statistics.coldStartMs) ? `, bars: ▒ ${before} █ first invoke` : '';
  const where = run.source === 'aws' ? run.region : machine(results);
  const measured = isImported(results)
    ? printable(found(results))
    : `on ${printable(where)}: ${counted(cells.length, 'cell')}, ${coldStartsWanted(run)} each${took}`;
  return [`${style.bold(printable(run.id))}  ${paint(run.status)}`, style.dim(`${measured}; medians in ms${legend}`)];
}

const MISSING = '–';

interface Column { readonly title: string; readonly value: (cell: ResultCell) => string }

const COLUMNS: readonly Column[] = [
  { title: 'memory MB', value: ({ memorySizeMB }) => String(memorySizeMB) },
  { title: 'n', value: ({ ledger }) => String(ledger.accepted) },
  { title: 'scenario', value: cell => median(cell, 'scenarioDurationMs') },
  { title: '95 % CI', value: ({ statistics }) => statistics.scenarioDurationMs?.medianCi95?.map(milliseconds).join('–') ?? '' },
  { title: 'INIT', value: cell => median(cell, 'initDurationMs') },
  { title: 'restore', value: cell => (cell.statistics.restoreDurationMs ? median(cell, 'restoreDurationMs') : '') },
  { title: 'first invoke', value: cell => median(cell, 'durationMs') },
  { title: 'cold start', value: cell => median(cell, 'coldStartMs') },
  { title: 'memory used', value: ({ statistics }) => (statistics.maxMemoryUsedMB ? `${Math.round(statistics.maxMemoryUsedMB.median)} MB` : '') },
];

function median({ statistics }: ResultCell, name: keyof ResultCell['statistics']): string {
  const value = statistics[name]?.median;
  return value === undefined ? MISSING : milliseconds(value);
}

function groupTable(group: CellGroup, results: Results, style: Styles): string[] {
  // a column that nobody fills is left out; what logs can't have is not missing.
  const empty = isImported(results) ? ['', MISSING] : [''];
  const columns = COLUMNS.filter(({ value }) => group.cells.some(cell => !empty.includes(value(cell))));
  const rows = group.cells.map(cell => columns.map(({ value }) => value(cell)));
  const longest = Math.max(...group.cells.map(({ statistics }) => statistics.coldStartMs?.median ?? 0));
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...rows.map(row => row[i].length)));
  const facts = [...told(group.runtime, group.architecture), `placement ${group.placement}`].join(', ');
  const line = (texts: readonly string[]) => texts.map((text, i) => text.padStart(widths[i])).join('   ');
  return [
    `${style.bold(printable(groupName(group, results)))}  ${style.dim(printable(facts))}`,
    style.dim(line(columns.map(({ title }) => title))),
    ...rows.map((row, i) => {
      const note = rejected(group.cells[i].ledger);
      return `${line(row)}   ${bar(group.cells[i], longest, style)}${note ? `   ${style.yellow(note)}` : ''}`.trimEnd();
    }),
  ];
}

const BAR = 24;

/** INIT, or a restore, and, behind it, the first invoke; the longest cold start of the group is a whole bar. */
function bar({ statistics: { coldStartMs, initDurationMs, restoreDurationMs } }: ResultCell, longest: number, style: Styles): string {
  const before = initDurationMs ?? restoreDurationMs;
  if (!coldStartMs || !before) return '';
  const length = Math.max(1, Math.round(BAR * coldStartMs.median / longest));
  const init = Math.min(length, Math.round(BAR * before.median / longest));
  return style.yellow('▒'.repeat(init)) + '█'.repeat(length - init);
}

/** What was asked for and is not a sample; the discarded first cold starts are told once for all. */
function rejected(ledger: Ledger): string {
  const { requested: _, accepted: __, discarded: ___, ...others } = ledger;
  return Object.entries(others).filter(([, count]) => count > 0).map(([outcome, count]) => `${count} ${outcome}`).join(', ');
}

const SHOWN = 8;
/** Why the sizes say nothing. */
const DOUBTS: { readonly [limit in CpuLimit]: readonly string[] } = {
  limited: [],
  unlimited: ['the CPU could not be limited on this machine, so every memory size ran at full speed: the sizes say nothing here'],
  unknown: ['whether the CPU was limited is not known, so every memory size may have run at full speed: the sizes say nothing here'],
};
const LONGEST_REASON = 300;

function footer(results: Results, style: Styles): string[] {
  const { run, cells, samples } = results;
  const discarded = cells.reduce((sum, { ledger }) => sum + ledger.discarded, 0);
  const reasons = new Map<string, number>();
  for (const { outcome, reason } of samples) {
    if (reason && outcome !== 'accepted' && outcome !== 'discarded') reasons.set(`${outcome}: ${reason}`, (reasons.get(`${outcome}: ${reason}`) ?? 0) + 1);
  }
  const quantized = cellGroups(cells)
    .map(group => ({ name: groupName(group, results), sizes: group.cells.filter(cell => cell.quantized).map(({ memorySizeMB }) => memorySizeMB) }))
    .filter(({ sizes }) => sizes.length);
  const notes = [
    ...run.failure ? [style.red(`Failed: ${cut(run.failure)}`)] : [],
    ...DOUBTS[cpuLimitOf(results)].map(doubt => style.yellow(`Warning: ${doubt}`)),
    ...mismatches(results).map(mismatch => style.yellow(`Warning: ${cut(mismatch)}`)),
    ...quantized.map(({ name, sizes }) => style.yellow(`Note: ${cut(name)} needs less CPU at ${sizes.join(', ')} MB than a few scheduling periods give: its time comes in steps there, as on Lambda.`)),
    ...firstOf(warnings(results).map(warning => `Warning: ${cut(warning)}`), 'warning').map(style.yellow),
    ...firstOf([...reasons].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `${count} × ${cut(reason)}`), 'reason').map(style.red),
    ...discarded ? [style.dim(`${counted(discarded, 'first cold start')} discarded: new code is not cached on the workers yet.`)] : [],
  ];
  return notes.length ? ['', ...notes] : [];
}

/** That a run has ended early is one fact, however many cells lack samples by it; how many each has stands in its row. */
function warnings({ run, cells }: Results): string[] {
  const short = cells.filter(({ shortfall }) => shortfall === 'ended');
  const ofCells = short.map(cell => `${cellName(cell)}: `);
  return [
    ...run.warnings.filter(warning => !ofCells.some(prefix => warning.startsWith(prefix))),
    ...short.length ? [`${counted(short.length, 'cell has', 'cells have')} fewer than the ${counted(run.samples, 'sample')} asked for: the run ended before`] : [],
  ];
}

function firstOf(lines: readonly string[], noun: string): string[] {
  const rest = lines.length - SHOWN;
  return [...lines.slice(0, SHOWN), ...rest > 0 ? [`and ${counted(rest, `further ${noun}`)}, see results.json`] : []];
}

function cut(text: string): string {
  const line = printable(text);
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}
