import { text } from './markdown';
import { counted, milliseconds } from './numbers';
import { printable } from './printable';
import { cellName } from '../core/cells';
import type { CellComparison, ComparableMetric, Comparison, ComparisonVerdict } from '../core/comparison';

const WORDS: { readonly [verdict in ComparisonVerdict]: string } = {
  'regression': 'regression',
  'within-limit': 'slower, within the limit',
  'improvement': 'improvement',
  'no-difference-shown': 'no difference shown',
  'too-few-samples': 'too few samples',
};

/** A comparison for a terminal. */
export function comparisonTable(comparison: Comparison): string {
  const rows = [HEADINGS, ...comparison.cells.map(cell => [printable(cellName(cell.cell)), ...figures(cell)])];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map(row => row[column].length)));
  return [
    `${printable(comparison.head)} against ${printable(comparison.base)}: ${verdictSentence(comparison)}`,
    '',
    ...rows.map(row => row.map((value, column) => (column <= 1 || column === row.length - 1 ? value.padEnd(widths[column]) : value.padStart(widths[column]))).join('   ').trimEnd()),
    ...comparison.unmatched.length ? ['', `Not compared, for only one side has them: ${comparison.unmatched.map(printable).join(', ')}`] : [],
    '',
  ].join('\n');
}

/** The same for a pull request's comment. */
export function comparisonMarkdown(comparison: Comparison): string {
  const line = (values: readonly string[]) => `| ${values.join(' | ')} |`;
  return [
    `### Cold starts: ${verdictSentence(comparison)}`,
    '',
    `${text(comparison.head)} against ${text(comparison.base)}`,
    '',
    line(HEADINGS),
    line(HEADINGS.map((_, column) => (column <= 1 || column === HEADINGS.length - 1 ? '---' : '--:'))),
    ...comparison.cells.map(cell => line([text(cellName(cell.cell)), ...figures(cell).map(text)])),
    ...comparison.unmatched.length ? ['', `Not compared, for only one side has them: ${comparison.unmatched.map(text).join(', ')}`] : [],
    '',
  ].join('\n');
}

function verdictSentence({ cells, maxRegressionPercent }: Comparison): string {
  const of = (verdict: ComparisonVerdict) => cells.filter(cell => cell.verdict === verdict).length;
  const parts = (Object.keys(WORDS) as ComparisonVerdict[]).flatMap(verdict => of(verdict) ? [`${of(verdict)} × ${WORDS[verdict]}`] : []);
  const regressions = of('regression');
  return regressions
    ? `${counted(regressions, 'regression')} of more than ${maxRegressionPercent} % (${parts.join(', ')})`
    : parts.join(', ') || 'nothing to compare';
}

const HEADINGS = ['cell', 'what', 'n', 'base', 'head', 'change', '95 % CI', 'p (Holm)', 'time', 'verdict'];

function figures({ metric, baseN, headN, difference, adjustedPValue, wall, verdict, reason }: CellComparison): string[] {
  const detectable = difference?.smallestDetectable;
  return [
    metric,
    baseN === headN ? String(baseN) : `${baseN}, ${headN}`,
    difference ? figure(metric, difference.baseMedian) : '',
    difference ? figure(metric, difference.headMedian) : '',
    difference ? change(difference.ratio) : '',
    difference?.ratioCi95?.map(change).join(' … ') ?? '',
    adjustedPValue === undefined ? '' : adjustedPValue < 0.001 ? '< 0.001' : adjustedPValue.toFixed(3),
    wall ? change(wall.ratio) : '',
    WORDS[verdict] + (verdict === 'no-difference-shown' && detectable ? ` (from ${change(detectable)} on it would be found)` : reason ? `: ${reason}` : ''),
  ];
}

function figure(metric: ComparableMetric, value: number): string {
  return metric === 'maxMemoryUsedMB' ? `${Math.round(value)} MB` : `${milliseconds(value)} ms`;
}

function change(ratio: number): string {
  const percent = 100 * (ratio - 1);
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %`;
}
