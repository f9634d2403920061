import type { Reading, RunInvariant } from './invariants';
import { Known, MAX_GAP_MS, Truth } from './truth';
import { metricOf, Results, ResultSample } from '../../src/core/results';
import { PROBE_ENVIRONMENT } from '../../src/protocol';
import { TrueInvocation } from '../pipeline/fakes/fake-environment';

/** What holds for every sample, by what really happened. */
export const SAMPLE_INVARIANTS: { readonly [name: string]: RunInvariant } = {
  'no accepted sample breaks a rule': ({ truth }) => accepted(truth).flatMap(known => brokenRules(known, truth).map(rule => `${rule}: ${nameOf(known)}`)),

  'no slow sample is lost as warm': ({ truth }) => truth.known
    .filter(({ judged, truth: invocation }) => judged.verdict.outcome === 'warm' && invocation?.place === 1)
    .map(nameOf),

  'no sample is without its platform records where the log group has them': reading => isSettled(reading) ? accepted(reading.truth)
    .filter(({ judged, truth: invocation }) => judged.verdict.proof === 'harness' && invocation && reading.truth.isTold(invocation))
    .map(nameOf) : [],

  'verdicts are what really happened, where everything is told': reading => isSettled(reading) ? wrongVerdicts(reading) : [],

  'nothing that was asked for and told vanishes': reading => isSettled(reading) ? vanished(reading) : [],

  'only what was too old is throttled': ({ simulation: { account }, truth }) => truth.known
    .filter(({ judged: { verdict, delivery } }) => verdict.outcome === 'throttled' && !account.lambda.tooOld.some(({ requestId }) => requestId === delivery.requestId))
    .map(nameOf),

  'every figure is one that was measured': ({ results, truth }) => accepted(truth).flatMap(known => known.truth ? wrongFigures(known, known.truth, results) : []),
};

function accepted({ known }: Truth): Known[] {
  return known.filter(({ judged }) => judged.verdict.outcome === 'accepted');
}

/** What no record tells can't be held against a verdict: without the platform's records, what only those know. */
function brokenRules({ round, judged: { verdict }, truth: invocation }: Known, truth: Truth): string[] {
  if (!invocation) return ['nothing was run'];
  const byPlatform = verdict.proof !== 'harness';
  const rules: Array<[string, boolean]> = [
    ['the epoch is another', invocation.configuration.variables[PROBE_ENVIRONMENT.epoch] === round.epoch],
    ['code or variables are not those that the run began with', truth.isAsPinned(invocation)],
    ['it did not succeed', invocation.ended === 'success'],
    ['the round is discarded', !round.discarded],
    ['not the first invocation of the process', invocation.harness?.invocation === 1],
    ['not asked of the function', invocation.harness?.status === 'ok'],
    ['not the environment\'s first invocation', !byPlatform || invocation.place === 1],
    ['INIT did not succeed', !byPlatform || invocation.init === 'success'],
    ['initialized ahead', !byPlatform || invocation.aheadMs <= MAX_GAP_MS],
  ];
  return rules.filter(([, holds]) => !holds).map(([rule]) => rule);
}

/** The run came to its end and has looked for everything. */
function isSettled({ run, view }: Reading): boolean {
  return run.execution.status === 'SUCCEEDED' && view.run.failure === undefined;
}

function wrongVerdicts({ truth }: Reading): string[] {
  return truth.known.flatMap(known => {
    const { judged: { verdict }, round, truth: invocation } = known;
    if (!invocation || !truth.isTold(invocation)) return [];
    const expected = truth.outcomesOf(invocation, round);
    return expected.includes(verdict.outcome) ? [] : [`not ${expected.join(' or ')}: ${nameOf(known)}`];
  });
}

function vanished({ truth }: Reading): string[] {
  const known = new Set(truth.known.map(({ truth: invocation }) => invocation));
  return truth.asked
    .filter(invocation => truth.isTold(invocation) && !known.has(invocation))
    .map(({ requestId, message: { round, slot }, functionName, place }) => `${requestId}, round ${round} slot ${slot} ${functionName}, invocation ${place}`);
}

function wrongFigures({ judged: { delivery } }: Known, invocation: TrueInvocation, { samples }: Results): string[] {
  const { harness, start, end } = invocation;
  const sample = samples.find(({ requestId, environmentId }) => requestId === delivery.requestId && environmentId === delivery.environmentId)!;
  const expected: Partial<ResultSample> = {
    scenario: harness?.scenario,
    placement: harness?.placement,
    scenarioDurationMs: harness?.scenarioDurationMs,
    initDurationMs: delivery.report && reportedInitMs(invocation),
    durationMs: delivery.report && end - start - (harness?.holdMs ?? 0),
  };
  const wrong = (Object.keys(expected) as (keyof ResultSample)[]).filter(key => expected[key] !== sample[key]);
  const guessed = sample.platform === 'missing' && metricOf(sample, 'coldStartMs') !== undefined;
  return [...wrong.map(key => `${key} is ${sample[key]}, not ${expected[key]}`), ...guessed ? ['a cold start without platform records'] : []];
}

function reportedInitMs({ lines }: TrueInvocation): number | undefined {
  const report = lines.find(({ value }) => value.type === 'platform.report')?.value as { record?: { metrics?: { initDurationMs?: number } } } | undefined;
  return report?.record?.metrics?.initDurationMs;
}

function nameOf({ judged: { delivery, verdict }, truth: invocation }: Known): string {
  const { round, slot, functionName, requestId } = delivery;
  const really = invocation ? `INIT ${invocation.init}, ${invocation.ended}, invocation ${invocation.place}, ahead ${invocation.aheadMs} ms` : 'nothing';
  return `round ${round} slot ${slot} ${functionName} ${requestId ?? ''} is ${verdict.outcome} (${verdict.reason ?? verdict.proof}), really ${really}`;
}
