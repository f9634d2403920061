import { html, type Markup } from './markup';
import type { ResultCell, Results } from '../../core/results';
import { cellGroups, groupName } from '../cells';
import { milliseconds } from '../numbers';
import { precisionInWords, precisionReached } from '../precision';
import { PER_MILLION } from '../prices';
import { printable } from '../printable';
import { halfWidth, outlierCount, shownSummary, SPREAD_IN_WORDS } from '../spread';

interface Column { readonly title: string; readonly value: (cell: ResultCell) => string }

const FIRST: readonly Column[] = [
  { title: 'n', value: ({ ledger }) => String(ledger.accepted) },
  { title: 'cold start', value: cell => ms(cell.statistics.coldStartMs?.median) },
  { title: '95 % CI', value: cell => shownSummary(cell)?.medianCi95?.map(milliseconds).join('–') ?? '' },
  { title: '±', value: halfWidth },
  { title: 'scenario ±', value: precisionReached },
];

const REST: readonly Column[] = [
  { title: 'p95', value: cell => ms(cell.statistics.coldStartMs?.p95) },
  { title: 'INIT', value: cell => ms(cell.statistics.initDurationMs?.median) },
  { title: 'restore', value: cell => ms(cell.statistics.restoreDurationMs?.median) },
  { title: 'first invoke', value: cell => ms(cell.statistics.durationMs?.median) },
  { title: 'scenario', value: cell => ms(cell.statistics.scenarioDurationMs?.median) },
  { title: 'billed', value: cell => ms(cell.statistics.billedDurationMs?.median) },
  PER_MILLION,
  { title: 'memory used, MB', value: ({ statistics }) => (statistics.maxMemoryUsedMB ? String(Math.round(statistics.maxMemoryUsedMB.median)) : '') },
  { title: 'outliers', value: outlierCount },
];

function ms(value: number | undefined): string {
  return value === undefined ? '' : milliseconds(value);
}

/** All figures that the charts show, for those who read tables. */
export function cellsSection(results: Results): Markup {
  const { precision } = results.run;
  const asked = precision === undefined ? [] : [{ title: `within ${precision} %`, value: precisionInWords }];
  const columns = [...FIRST, ...asked, ...REST].filter(({ value }) => results.cells.some(cell => value(cell) !== ''));
  return html`<section aria-labelledby="cells"><h2 id="cells">Cells</h2>
  <p>Medians in ms. ${SPREAD_IN_WORDS}
    ${precision === undefined ? undefined : 'The precision asked for is that of the scenario.'}</p>
  <div class="scroll" tabindex="0" role="region" aria-label="Table of cells"><table class="sortable"><thead><tr>
    ${['what', 'memory, MB', ...columns.map(({ title }) => title)].map(title => html`<th scope="col">${title}</th>`)}</tr></thead><tbody>
    ${cellGroups(results.cells).flatMap(group => group.cells.map(cell => html`<tr><th scope="row">${printable(groupName(group, results))}</th>
      <td>${cell.memorySizeMB}</td>${columns.map(({ value }) => html`<td>${value(cell)}</td>`)}</tr>`))}
  </tbody></table></div></section>`;
}
