import { advised, ASPECTS } from './advice';
import { answer } from './answer';
import { type CellGroup, cellGroups, groupName } from './cells';
import { found, isImported, told } from './imported';
import { machine, mismatches } from './local-facts';
import { coldStartsWanted, counted, milliseconds } from './numbers';
import { precisionInWords } from './precision';
import { PER_MILLION, pricesInWords } from './prices';
import { printable } from './printable';
import { halfWidth, outlierCount, SPREAD_IN_WORDS } from './spread';
import type { ResultCell, Results } from '../core/results';

const WARNINGS = 10;

/** The result for a pull request's comment: the answer, then every cell, folded when there are many. */
export function markdown(results: Results): string {
  const { run, cells } = results;
  const where = run.source === 'aws' ? `AWS ${run.region}` : `${machine(results)}, not AWS`;
  const measured = isImported(results) ? found(results) : `${counted(cells.length, 'cell')}, ${coldStartsWanted(run)} each, on ${where}`;
  const tables = cellGroups(cells).flatMap(group => ['', ...groupTable(group, results)]);
  const legend = cells.some(cell => halfWidth(cell) || outlierCount(cell)) ? ['', SPREAD_IN_WORDS] : [];
  const warnings = [...mismatches(results), ...run.warnings];
  return [
    `### Cold starts: ${run.status}`,
    '',
    `${text(measured)}; medians in ms with 95 % confidence intervals.`,
    ...run.failure ? ['', `**Failed:** ${text(run.failure)}`] : [],
    '',
    ...answer(results).map(sentence => `- ${text(sentence)}`),
    ...cells.length > FOLDED_FROM ? folded('All cells', [...tables, ...legend]) : [...tables, ...legend],
    ...adviceTable(results),
    ...warnings.length ? folded(counted(warnings.length, 'warning'), ['', ...warnings.slice(0, WARNINGS).map(warning => `- ${text(warning)}`),
      ...warnings.length > WARNINGS ? [`- and ${warnings.length - WARNINGS} further, see results.json`] : []]) : [],
    '',
    `<sub>${text(`${results.tool.name} ${results.tool.version}, run ${run.id}`)}</sub>`,
    '',
  ].join('\n');
}

const FOLDED_FROM = 12;

function folded(summary: string, lines: readonly string[]): string[] {
  return ['', `<details><summary>${summary}</summary>`, ...lines, '', '</details>'];
}

const COLUMNS: ReadonlyArray<{ readonly title: string; readonly value: (cell: ResultCell) => string }> = [
  { title: 'memory MB', value: ({ memorySizeMB }) => String(memorySizeMB) },
  { title: 'n', value: ({ ledger }) => (ledger.accepted === ledger.requested - ledger.discarded ? String(ledger.accepted) : `${ledger.accepted} of ${ledger.requested - ledger.discarded}`) },
  { title: 'cold start', value: cell => figure(cell, 'coldStartMs') },
  { title: '±', value: halfWidth },
  { title: 'INIT', value: cell => figure(cell, 'initDurationMs') },
  { title: 'restore', value: cell => figure(cell, 'restoreDurationMs') },
  { title: 'first invoke', value: cell => figure(cell, 'durationMs') },
  { title: 'scenario', value: cell => figure(cell, 'scenarioDurationMs') },
  PER_MILLION,
  { title: 'outliers', value: outlierCount },
  { title: 'precise enough', value: precisionInWords },
];

/** What memory to take and why. */
function adviceTable(results: Results): string[] {
  const rows = advised(results).flatMap(({ name, recommendation }) => ASPECTS.flatMap(({ name: aspect }) => {
    const choice = recommendation[aspect];
    return choice ? [`| ${[text(name), aspect, choice.memorySizeMB, text(choice.reason)].join(' | ')} |`] : [];
  }));
  if (rows.length === 0) return [];
  const prices = pricesInWords(results);
  return folded('What memory to take, and why', ['', '| what | by | memory MB | why |', '| --- | --- | --: | --- |', ...rows, ...prices === undefined ? [] : ['', text(prices)]]);
}

function groupTable(group: CellGroup, results: Results): string[] {
  const columns = COLUMNS.filter(({ value }) => group.cells.some(cell => value(cell) !== ''));
  const line = (values: readonly string[]) => `| ${values.join(' | ')} |`;
  return [
    `**${text(groupName(group, results))}** (${text([...told(group.runtime, group.architecture), group.placement].join(', '))})`,
    '',
    line(columns.map(({ title }) => title)),
    line(columns.map(() => '--:')),
    ...group.cells.map(cell => line(columns.map(({ value }) => value(cell)))),
  ];
}

function figure({ statistics }: ResultCell, metric: keyof ResultCell['statistics']): string {
  const summary = statistics[metric];
  if (!summary) return '';
  const interval = summary.medianCi95?.map(milliseconds).join('–');
  return interval ? `${milliseconds(summary.median)} (${interval})` : milliseconds(summary.median);
}

/** Text that Markdown does not take for anything else; nobody is mentioned by it, nothing linked. */
export function text(foreign: string): string {
  return printable(foreign).replace(/[\\`*_[\]#|~<>&@]/g, character => (
    '<>&@'.includes(character) ? `&#${character.charCodeAt(0)};` : `\\${character}`)).replace(/(https?):/gi, '$1&#58;');
}
