import { html, type Markup } from './markup';
import { inWords } from '../../core/cost/usd';
import type { Results } from '../../core/results';
import { OUTLIERS_FROM } from '../../core/statistics';
import { isImported, told } from '../imported';
import { machine, mismatches } from '../local-facts';
import { counted } from '../numbers';
import { printable } from '../printable';

/** Share of the samples in which other processes took more than this part of the time. */
const DISTURBED = 0.05;

const ACCEPTED = 'A sample is accepted only if it is the environment\'s first invocation, the environment has the configuration asked for, INIT was on demand and right '
  + 'before the request, and both the harness and Lambda\'s own records agree (proof: harness+platform) as far as they are there.';
const ACCEPTED_FROM_LOGS = 'The figures were not measured for this report but found in logs: a sample is accepted if its REPORT line or platform.report record has an INIT or '
  + 'a restore, and no record in the logs shows that the request failed or that INIT was not on demand and right before it.';

/** Where and how it was measured, as far as it is known. */
export function environmentSection(results: Results): Markup {
  const { run, tool } = results;
  const facts: Array<readonly [string, string | undefined]> = [
    ['run', run.id],
    ['tool', `${tool.name} ${tool.version}`],
    ['measured', run.source === 'aws' ? ['on AWS', ...told(run.region).map(region => `in ${region}`)].join(' ') : `on ${machine(results)}`],
    ['runtimes', runtimesOf(results)],
    ['architectures', distinctTexts(results.cells.map(({ architecture }) => architecture))],
    ...isImported(results) ? [] : [['samples per round', String(run.samplesPerRound)], ['seed of the order', String(run.seed)]] as const,
    ['disturbed', disturbed(results)],
    ['quantized', quantized(results)],
    ['cost of the run', runCost(results)],
  ];
  return html`<section aria-labelledby="method"><h2 id="method">Environment and method</h2>
  <dl>${facts.flatMap(([name, value]) => value ? html`<div><dt>${name}</dt><dd>${printable(value)}</dd></div>` : [])}</dl>
  ${mismatches(results).map(text => html`<p class="warning">${printable(text)}</p>`)}
  <p>${isImported(results) ? ACCEPTED_FROM_LOGS : ACCEPTED} Medians have distribution-free 95 % confidence intervals;
    a percentile that the number of samples does not support is left out; outliers, by a modified z-score beyond 3.5, are counted from ${OUTLIERS_FROM} values on, and kept.</p>
  ${results.pricing?.source === undefined || !results.cells.some(({ cost }) => cost) ? undefined : html`<p class="source">Prices: ${printable(results.pricing.source)}</p>`}</section>`;
}

function distinctTexts(values: readonly string[]): string {
  return told(...new Set(values)).join(', ');
}

function runtimesOf({ cells, samples }: Results): string {
  const versions = distinctTexts(samples.flatMap(({ runtimeVersion }) => runtimeVersion ?? []));
  return `${distinctTexts(cells.map(({ runtime }) => runtime))}${versions ? ` (${versions})` : ''}`;
}

function disturbed({ samples }: Results): string | undefined {
  const known = samples.filter(({ outcome, disturbedMs, durationMs }) => outcome === 'accepted' && disturbedMs !== undefined && durationMs !== undefined);
  if (known.length === 0) return undefined;
  const count = known.filter(({ disturbedMs, durationMs }) => disturbedMs! > DISTURBED * durationMs!).length;
  return `${percent(count / known.length)} of the samples waited for other processes for more than ${percent(DISTURBED)} of their time; they are kept`;
}

function quantized({ cells }: Results): string | undefined {
  const count = cells.filter(cell => cell.quantized).length;
  return count ? `${percent(count / cells.length)} of the cells need less CPU than a few scheduling periods give: their times come in steps` : undefined;
}

function runCost({ pricing }: Results): string | undefined {
  if (!pricing?.run) return undefined;
  const { total, invocations, unrecorded } = pricing.run;
  const rest = unrecorded === undefined ? '' : `; of ${unrecorded} of them only the request is in it, as no record came`;
  return `${inWords(total)} for ${counted(invocations, 'invocation')} of probes, without free tier${rest}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}
