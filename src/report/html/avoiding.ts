import { html, type Markup } from './markup';
import type { Avoiding, Remedy } from '../../core/cost/avoiding';
import { amount } from '../../core/cost/usd';
import type { Results } from '../../core/results';
import { isAbsent } from '../../core/statistics';
import { cellGroups, groupName } from '../cells';
import { printable } from '../printable';

const REMEDIES = [
  { name: 'provisionedConcurrency', title: 'provisioned concurrency' },
  { name: 'keepWarm', title: 'keep-warm ping' },
  { name: 'snapStart', title: 'SnapStart' },
] as const satisfies ReadonlyArray<{ readonly name: keyof Avoiding; readonly title: string }>;

/** What no cold starts would cost, for each cell that has a price. */
export function avoidingSection(results: Results): Markup | undefined {
  const rows = cellGroups(results.cells).flatMap(group => group.cells.flatMap(({ memorySizeMB, cost }) => (
    cost ? [{ name: printable(groupName(group, results)), memorySizeMB, avoiding: cost.avoiding }] : [])));
  const remedies = REMEDIES.filter(({ name }) => rows.some(({ avoiding }) => !isAbsent(avoiding[name])));
  if (rows.length === 0) return undefined;
  return html`<section aria-labelledby="avoiding"><h2 id="avoiding">What it would cost to have none</h2>
  <p>For one environment: $ a month, and from how many cold starts a month on it can pay for itself, as it saves at most what they are billed. A ping every five minutes keeps
    one environment, and nobody promises that; SnapStart saves INIT, not the first invoke. What a user's waiting is worth, none of it knows.</p>
  ${absences(rows.map(({ avoiding }) => avoiding)).map(text => html`<p>${text}</p>`)}
  <div class="scroll" tabindex="0" role="region" aria-label="Table of what avoiding cold starts costs"><table class="sortable"><thead><tr>
    ${['what', 'memory, MB', ...remedies.flatMap(({ title }) => [`${title}, $ a month`, `${title}, pays from`])].map(title => html`<th scope="col">${title}</th>`)}</tr></thead><tbody>
    ${rows.map(({ name, memorySizeMB, avoiding }) => html`<tr><th scope="row">${name}</th><td>${memorySizeMB}</td>${remedies.map(remedy => cellsOf(avoiding[remedy.name]))}</tr>`)}
  </tbody></table></div></section>`;
}

function cellsOf(remedy: Avoiding[keyof Avoiding]): Markup {
  if (isAbsent(remedy)) return html`<td></td><td></td>`;
  const { perMonth, paysFromColdStarts }: Remedy = remedy;
  return html`<td>${amount(perMonth)}</td><td>${paysFromColdStarts?.toLocaleString('en-US') ?? 'never'}</td>`;
}

/** Why a figure is not there, each reason once. */
function absences(all: readonly Avoiding[]): string[] {
  return REMEDIES.flatMap(({ name, title }) => {
    const reasons = all.flatMap(({ [name]: figure }) => isAbsent(figure) ? figure.absent : []);
    return [...new Set(reasons)].map(reason => `No figure for ${title}: ${printable(reason)}.`);
  });
}
