import { Verdict } from '../../../src/core/acceptance';
import { cellsOf } from '../../../src/core/cells';
import { RunSettings } from '../../../src/core/planning';
import { InitStart, Report, Start } from '../../../src/core/platform-records';
import { begin, CellProgress } from '../../../src/core/progress';
import {
  buildResults, JudgedRound, metricOf, METRICS, resultCell, ResultSample, RunRecord, Sampled, sampleOf, sampleWarnings, statusOf,
} from '../../../src/core/results';
import { sampleOf as anySample } from '../../report/results';
import { ENVIRONMENT_ID, EPOCH, harnessRecord, platformEntries } from '../arbitraries';
import { run as ofOne } from './runs';

const settings: RunSettings = { n: 2, samplesPerRound: 1, environmentsAtOnce: 498, seed: 7 };
const run: RunRecord = { ...ofOne, request: {}, settings };
const [cell] = cellsOf(run.manifest, {});

describe('the status of a run', () => {
  const [none] = begin([cell]).cells;
  const done: CellProgress = { ...none, accepted: 2 };

  test('is COMPLETE only if each of its cells has what was asked for', () => {
    expect(statusOf(run, [done, done])).toBe('COMPLETE');
    expect(statusOf(run, [done, none])).toBe('PARTIAL');
  });

  test('is FAILED whether the reason is known or the state, whatever it has', () => {
    expect(statusOf({ ...run, failure: 'x' }, [done])).toBe('FAILED');
    expect(statusOf({ ...run, status: 'FAILED' }, [done])).toBe('FAILED');
  });
});

describe('a cell that has fewer samples than were asked for', () => {
  /** Rounds that asked for one cold start each, of which came this. */
  const rounds = (verdicts: readonly Verdict[], redeployed: readonly string[] = []): JudgedRound[] => verdicts.map((verdict, place) => ({
    round: 2 + place,
    discarded: false,
    redeployed,
    epoch: EPOCH,
    judged: [{ cell: 0, verdict, delivery: { round: 2 + place, slot: 0, functionName: 'probe', first: true, freshStream: true } }],
  }));
  const accepted: Verdict = { outcome: 'accepted', proof: 'harness' };
  const warm: Verdict = { outcome: 'warm', reason: 'stream-seen-before' };
  const stale: Verdict = { outcome: 'stale', reason: 'epoch-differs' };
  const built = (judged: JudgedRound[], more: Partial<RunRecord> = {}) => {
    const { cells, run: { warnings } } = buildResults({ run: { ...run, ...more }, rounds: judged, source: 'aws', region: 'us-east-1', environment: {} });
    return { shortfall: cells[0].shortfall, warning: warnings.find(text => text.includes('samples: ')) };
  };
  const name = 'default 128 MB client (handler)';

  test('says that its function was redeployed', () => {
    expect(built(rounds([accepted], ['probe']))).toEqual(
      { shortfall: 'redeployed', warning: `${name}: 1 of 2 samples: its function was redeployed in the middle of the run` });
  });

  test('says what came instead', () => {
    expect(built(rounds([warm, stale, warm]))).toEqual(
      { shortfall: 'no-progress', warning: `${name}: 0 of 2 samples: 3 rounds in a row brought none (2 warm, 1 stale)` });
  });

  test('says that no more may be asked for', () => {
    const [first, ...others] = rounds([{ outcome: 'discarded', reason: 'discarded-round' }, stale, accepted, stale, stale]);
    // later rounds ask for two each.
    const twice = others.map(round => ({
      ...round, judged: [...round.judged, { ...round.judged[0], verdict: stale, delivery: { ...round.judged[0].delivery, slot: 1 } }],
    }));
    expect(built([{ ...first, discarded: true }, ...twice])).toEqual(
      { shortfall: 'too-many-requests', warning: `${name}: 1 of 2 samples: 9 cold starts were asked for, the most of one cell` });
  });

  test('has none of that while its run goes on', () => {
    expect(built(rounds([accepted]), { status: 'RUNNING', finishedAt: undefined })).toEqual({});
  });
});

describe('of samples is said', () => {
  test('how many were initialized ahead', () => {
    expect(sampleWarnings([anySample({ outcome: 'proactive' }), anySample({ outcome: 'proactive' }), anySample({})])).toEqual(
      ['2 cold starts were initialized ahead of their requests; they are counted as proactive and in no statistic']);
  });

  test('that a variant\'s runtime changed, and not that two variants differ or that some sample has no version', () => {
    const of = (variant: string, runtimeVersion?: string) => anySample({ variant, runtimeVersion });
    expect(sampleWarnings([of('a', 'v2'), of('b', 'v1'), of('b'), of('a', 'v2'), of('c')])).toEqual([]);
    expect(sampleWarnings([of('a', 'v2'), of('b', 'v1'), of('a', 'v1')])).toEqual(['the runtime\'s version changed in the middle of the run: a v1, a v2, b v1']);
  });
});

describe('the figures of a cell', () => {
  const sample = (round: number, durationMs: number, fields: Partial<ResultSample> = {}) => (
    anySample({ round, durationMs, initDurationMs: 100, scenarioDurationMs: durationMs, ...fields }));

  test('are of accepted samples alone', () => {
    const { statistics, ledger } = resultCell(cell, [sample(2, 10), sample(2, 5000, { outcome: 'discarded' })], undefined);
    expect(statistics.durationMs).toMatchObject({ n: 1, median: 10 });
    expect(statistics.coldStartMs).toMatchObject({ n: 1, median: 110 });
    expect(ledger).toMatchObject({ requested: 2, accepted: 1, discarded: 1 });
  });

  test('know of rounds: values that are alike only within a round say less of the median', () => {
    const values = Array.from({ length: 30 }, (_, place) => 10 * Math.floor(place / 3));
    const intervalOf = (roundOf: (place: number) => number) => (
      resultCell(cell, values.map((ms, place) => sample(roundOf(place), ms)), undefined).statistics.durationMs!.medianCi95!);
    const [together, apart] = [intervalOf(place => Math.floor(place / 3)), intervalOf(place => place)].map(([low, high]) => high - low);
    expect(together).toBeGreaterThan(apart);
  });

  test('are each metric\'s own', () => {
    const one = sample(2, 10, { scenarioDurationMs: 7, restoreDurationMs: 3, billedDurationMs: 111, maxMemoryUsedMB: 64 });
    expect(METRICS.map(metric => metricOf(one, metric))).toEqual([7, 100, 3, 10, 110, 111, 64]);
  });
});

describe('a sample', () => {
  const [initStart, , start, report] = platformEntries().map(({ record }) => record) as [InitStart, unknown, Start, Report];
  const of = (fields: Partial<Sampled>, verdict: Verdict = { outcome: 'accepted', proof: 'harness' }) => (
    sampleOf(cell, { requestId: 'request-1', environmentId: ENVIRONMENT_ID, ...fields }, verdict, { round: 2, epoch: EPOCH }));

  test('has the reason with what is known in detail', () => {
    expect(of({}, { outcome: 'error', reason: 'scenario-failed', detail: 'TypeError: x' }).reason).toBe('scenario-failed: TypeError: x');
    expect(of({}, { outcome: 'warm', reason: 'stream-seen-before' }).reason).toBe('stream-seen-before');
    expect(of({})).not.toHaveProperty('reason');
  });

  test('is less what the environment was held, and nothing where that is longer than it took', () => {
    const held = of({ harness: harnessRecord({ holdMs: 200.3 }), initStart, start, report });
    expect(held).toMatchObject({ durationMs: 407.7, billedDurationMs: 528, adjusted: true });
    const tooLong = of({ harness: harnessRecord({ holdMs: 5000 }), report });
    ['durationMs', 'billedDurationMs'].forEach(field => expect(tooLong).not.toHaveProperty(field));
  });

  test('that was not held, or of which there is no report, is not adjusted', () => {
    expect(of({ harness: harnessRecord(), report })).toMatchObject({ durationMs: 608, billedDurationMs: 728 });
    expect(of({ harness: harnessRecord(), report })).not.toHaveProperty('adjusted');
    const unreported = of({ harness: harnessRecord({ holdMs: 200 }) });
    ['adjusted', 'durationMs', 'billedDurationMs'].forEach(field => expect(unreported).not.toHaveProperty(field));
  });
});
