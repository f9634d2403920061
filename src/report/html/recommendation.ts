import { html, type Markup } from './markup';
import type { Results } from '../../core/results';
import { advised, ASPECTS } from '../advice';
import { pricesInWords } from '../prices';
import { printable } from '../printable';

/** What memory size to take and why, for each curve that has more than one. */
export function recommendationSection(results: Results): Markup | undefined {
  const all = advised(results);
  if (all.length === 0) return undefined;
  const prices = pricesInWords(results);
  return html`<section aria-labelledby="recommendation"><h2 id="recommendation">What memory to take</h2>
  <p>Of the sizes that were measured; others may be better. ${prices}</p>
  <div class="small-multiples">${all.map(({ name, recommendation }) => html`<div><h3>${printable(name)}</h3><dl class="advice">
    ${ASPECTS.flatMap(({ name: aspect, means }) => {
      const choice = recommendation[aspect];
      return choice ? html`<div><dt>${aspect} <small>${means}</small></dt><dd><strong>${choice.memorySizeMB} MB</strong>: ${printable(choice.reason)}</dd></div>` : [];
    })}</dl></div>`)}</div></section>`;
}
