import { html, type Markup } from './markup';
import { cellName } from '../../core/cells';
import { OUTCOMES } from '../../core/ledger';
import type { Results } from '../../core/results';
import { answer } from '../answer';
import type { Chart } from '../charts/chart';
import type { ChartData } from '../charts/data';
import { CHARTS } from '../charts/index';
import { found, isImported, told } from '../imported';
import { coldStartsWanted, counted, duration } from '../numbers';
import { printable } from '../printable';
import { thinned } from '../thinning';

/** The title and, in words, what was measured where. */
export function header(results: Results, subject: string): Markup {
  const { run, cells } = results;
  const took = run.finishedAt ? ` in ${duration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))}` : '';
  const measured = isImported(results)
    ? found(results)
    : `${counted(cells.length, 'cell')}, ${coldStartsWanted(run)} wanted in each, measured ${run.startedAt.slice(0, 16).replace('T', ' ')} UTC${took}`;
  return html`<header>
  <p class="badges"><span class="badge ${run.source}">${run.source === 'aws' ? ['AWS', ...told(printable(run.region))].join(' ') : 'local'}</span>
    <span class="badge ${run.status.toLowerCase()}">${run.status}</span></p>
  <h1>Cold starts of ${subject}</h1>
  <p class="lede">${printable(measured)}. Every sample is a ${isImported(results) ? 'cold start by Lambda\'s own records' : 'proven cold start'}.</p>
  ${run.source === 'local' ? html`<p class="note">Measured on one machine, not on AWS: no microVM boot, no code download and no network are in these figures. Use them to rank, not to predict AWS's milliseconds.</p>` : undefined}
</header>`;
}

/** What a reader came for. */
export function answerSection(results: Results): Markup {
  const { run } = results;
  return html`<section aria-labelledby="answer"><h2 id="answer">The answer</h2>
  ${answer(results).map(sentence => html`<p class="answer">${sentence}</p>`)}
  ${results.recommendations?.length ? html`<p><a href="#recommendation">Why these memory sizes</a></p>` : undefined}
  ${run.failure ? html`<p class="warning"><strong>Failed:</strong> ${printable(run.failure)}</p>` : undefined}
  ${run.warnings.length ? html`<details ${run.status === 'COMPLETE' ? undefined : html`open`}><summary>${counted(run.warnings.length, 'warning')}</summary>
    <ul>${run.warnings.slice(0, 100).map(warning => html`<li>${printable(warning)}</li>`)}</ul></details>` : undefined}
</section>`;
}

export function chartSection(chart: Chart, results: Results, data: ChartData): Markup {
  const id = `chart-${chart.name}`;
  const accepted = results.samples.filter(({ outcome }) => outcome === 'accepted').length;
  const isThinned = chart.datasets.includes('samples') && data.samples.length < accepted;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${chart.title}</h2>
  <p>${chart.caption}${isThinned ? html` <strong class="thinned">Of ${accepted.toLocaleString('en-US')} cold starts ${data.samples.length.toLocaleString('en-US')} are drawn,
    evenly many of each cell from the fastest to the slowest${chart.datasets.includes('medians') ? '; lines and bands are of all' : undefined}.</strong>` : undefined}</p>
  <div class="controls">
    ${chart.choosesMetric && data.metrics.length > 1 ? html`<label>Duration <select data-metric="${chart.name}">
      ${data.metrics.map(({ name, label }) => html`<option value="${name}">${label}</option>`)}</select></label>` : undefined}
    ${chart.scales.length > 1 ? html`<label>Scale <select data-scale="${chart.name}"><option>linear</option><option value="log">logarithmic</option></select></label>` : undefined}
  </div>
  <div class="${chart.perGroup ? 'small-multiples' : 'whole'}">
    ${chart.perGroup ? data.groups.map((name, place) => figure(chart, name, place)) : figure(chart)}
  </div>
</section>`;
}

function figure({ name, title }: Chart, group?: string, place?: number): Markup {
  const label = `${title}${group === undefined ? '' : ` of ${group}`}. The table of cells has its figures.`;
  return html`<figure><figcaption>${group}</figcaption>
    <div class="chart" role="img" aria-label="${label}" data-chart="${name}" data-group="${place}"></div></figure>`;
}

export function chartSections(results: Results, data: ChartData): Markup[] {
  return CHARTS.filter(chart => chart.applies(data)).map(chart => chartSection(chart, results, data));
}

/** Nothing is lost in silence. */
export function ledgerSection(results: Results): Markup {
  const outcomes = OUTCOMES.filter(outcome => outcome === 'accepted' || results.cells.some(({ ledger }) => ledger[outcome] > 0));
  return html`<section aria-labelledby="ledger"><h2 id="ledger">Ledger</h2>
  <p>${isImported(results) ? 'Every request in the logs, by what it was.' : 'Every cold start that was asked for, by what became of it.'} Only the accepted ones are in the figures.</p>
  <div class="scroll" tabindex="0" role="region" aria-label="Table of outcomes"><table class="sortable"><thead><tr>
    ${['cell', 'requested', ...outcomes].map(title => html`<th scope="col">${title}</th>`)}</tr></thead><tbody>
    ${results.cells.map(cell => html`<tr><th scope="row">${printable(cellName(cell))}</th><td>${cell.ledger.requested}</td>
      ${outcomes.map(outcome => html`<td>${cell.ledger[outcome]}</td>`)}</tr>`)}
  </tbody></table></div></section>`;
}

export function samplesSection({ samples }: Results): Markup {
  const shown = thinned(samples).length;
  return html`<section aria-labelledby="samples"><h2 id="samples">Samples</h2>
  <p>${counted(samples.length, 'cold start')}, one row each.${shown < samples.length ? html` <strong class="thinned">${shown.toLocaleString('en-US')} are in this page; results.json has all.</strong>` : undefined}</p>
  <div class="controls"><button type="button" id="copy">Copy as text</button><span id="copied" role="status"></span></div>
  <div class="scroll" tabindex="0" role="region" aria-label="Table of samples"><table id="samples-table"><thead></thead><tbody></tbody></table></div>
  <div class="controls"><button type="button" id="previous">Previous</button><span id="page" role="status"></span><button type="button" id="next">Next</button></div>
</section>`;
}
