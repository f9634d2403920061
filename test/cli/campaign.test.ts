import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { manifestOf } from './manifests';
import { temporaryDirectory } from './temporary-directory';
import { type Campaign, followCampaign } from '../../src/cli/campaign';
import { OutputDirectory } from '../../src/cli/output-directory';
import { progressOn } from '../../src/cli/progress';
import { ledgerOf } from '../../src/core/ledger';
import type { Results, ResultSample, RunRecord } from '../../src/core/results';
import { Store } from '../../src/pipeline/store';
import type { HarnessRecord } from '../../src/protocol';
import { FakeTable } from '../pipeline/fakes/fake-table';

const directory = temporaryDirectory();
const manifest = { ...manifestOf(), functions: [manifestOf().functions[0]] };
const STARTED = '2026-01-01T00:00:00.000Z';

/** A run of one cell, n = 2, that goes one step further each time the execution is asked for. */
class Script {
  readonly store = new Store(new FakeTable());
  readonly interrupt = new AbortController();
  /** results.json after each step. */
  readonly seen: Array<Results | undefined> = [];
  private step = 0;

  constructor(private readonly steps: ReadonlyArray<(script: Script) => Promise<unknown> | unknown>, private readonly end: object = { status: 'SUCCEEDED' }) {}

  async follow(overrides: Partial<Campaign> = {}): Promise<{ results: Results; interrupted: boolean }> {
    const output = new OutputDirectory(directory.path);
    const send = async () => {
      if (this.step > 0) this.seen.push(this.results());
      const next = this.steps.at(this.step++);
      await next?.(this);
      return next === undefined ? this.end : { status: 'RUNNING' };
    };
    const end = await followCampaign({
      runId: 'r',
      executionArn: 'arn',
      planned: { rounds: 3, invocations: 3 },
      stepFunctions: { send } as unknown as SFNClient,
      store: this.store,
      source: 'local',
      region: 'us-east-1',
      environment: () => ({}),
      pollMs: 1,
      endsWithUs: true,
      ...overrides,
    }, output, progressOn({ write: () => undefined }, true), this.interrupt.signal);
    return end as { results: Results; interrupted: boolean };
  }

  results(): Results | undefined {
    const file = join(directory.path, 'results.json');
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as Results : undefined;
  }

  samples(): ResultSample[] {
    const file = join(directory.path, 'samples.ndjson');
    return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').map(line => JSON.parse(line) as ResultSample) : [];
  }
}

const run: RunRecord = {
  runId: 'r',
  request: { n: 2, scenarios: ['client'] },
  settings: { n: 2, samplesPerRound: 1, environmentsAtOnce: 10, seed: 1 },
  manifest,
  status: 'RUNNING',
  startedAt: STARTED,
  executionArn: 'arn',
  fence: 1,
  warnings: [],
};
const begin = ({ store }: Script) => store.createRun(run);
const finish = ({ store }: Script) => store.setRun('r', { status: 'COMPLETE', finishedAt: '2026-01-01T00:01:00.000Z' });

/** A round that has been asked for. */
const ask = (round: number) => ({ store }: Script) => store.createRound('r', {
  plan: {
    round,
    discarded: round === 1,
    pauseMs: 0,
    functions: [{ functionName: 'probe-128', placement: 'handler' }],
    messages: [{ slot: 0, scenario: 'client', targets: ['probe-128'] }],
  },
  epoch: `e${round}`,
  startedAt: 0,
});

/** Its sample. */
const answer = (round: number) => ({ store }: Script) => store.putHarness({
  type: 'coldstart.sample',
  timestamp: STARTED,
  level: 'INFO',
  requestId: `request-${round}`,
  environmentId: `stream-${round}`,
  functionName: 'probe-128',
  runId: 'r',
  round,
  slot: 0,
  scenario: 'client',
  placement: 'handler',
  epoch: `e${round}`,
  invocation: 1,
  initializationType: 'on-demand',
  status: 'ok',
  scenarioDurationMs: 100 * round,
} satisfies HarnessRecord);

/** Its end. */
const close = (round: number) => ({ store }: Script) => store.putTally('r', {
  round, discarded: round === 1, cells: [], redeployed: [], dispatchSpreadMs: 0, complete: true, settled: false,
});

const nothing = () => undefined;

test('a complete run: every sample when it comes, every round when it ends', async () => {
  const script = new Script([begin, ask(1), answer(1), close(1), ask(2), answer(2), close(2), ask(3), answer(3), close(3), finish]);
  const { results, interrupted } = await script.follow();

  expect(interrupted).toBe(false);
  expect(results.run).toMatchObject({ id: 'r', status: 'COMPLETE', samples: 2, source: 'local' });
  expect(results.cells[0].ledger).toEqual({ ...ledgerOf([]), requested: 3, accepted: 2, discarded: 1 });
  expect(script.results()).toEqual(results);
  expect(script.samples().map(({ requestId, outcome }) => [requestId, outcome])).toEqual([
    ['request-1', 'discarded'], ['request-2', 'accepted'], ['request-3', 'accepted'],
  ]);
  // before a round's end its sample is in samples.ndjson alone.
  expect(script.seen.map(seen => seen?.samples.length)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3]);
  expect(script.seen.at(-1)?.run.status).toBe('PARTIAL');
});

test('nothing is written before there is a run', async () => {
  const script = new Script([nothing, nothing, begin, finish]);
  await script.follow();
  expect(script.seen.slice(0, 2)).toEqual([undefined, undefined]);
});

test('an interrupt that ends the run leaves a partial result that says so', async () => {
  const script = new Script([begin, ask(1), answer(1), close(1), ask(2), answer(2), ({ interrupt }) => interrupt.abort()]);
  const { results, interrupted } = await script.follow();

  expect(interrupted).toBe(true);
  expect(results.run.status).toBe('PARTIAL');
  expect(results.run.finishedAt).toBeDefined();
  expect(results.run.warnings).toContain('the run was interrupted');
  expect(results.samples).toHaveLength(2);
  expect(script.results()).toEqual(results);
});

test('an interrupt that only leaves the run says nothing of an end', async () => {
  const script = new Script([begin, ask(1), answer(1), ({ interrupt }) => interrupt.abort()]);
  const { results, interrupted } = await script.follow({ endsWithUs: false });

  expect(interrupted).toBe(true);
  expect(results.run.finishedAt).toBeUndefined();
  expect(results.run.warnings).toEqual([]);
});

test('an interrupt before the run has written anything has no result', async () => {
  expect(await new Script([({ interrupt }) => interrupt.abort()]).follow()).toEqual({ interrupted: true });
});

test('a run that somebody stopped is partial', async () => {
  const { results } = await new Script([begin, ask(1), answer(1)], { status: 'ABORTED', stopDate: new Date('2026-01-01T00:00:30Z') }).follow();
  expect(results.run).toMatchObject({ status: 'PARTIAL', finishedAt: '2026-01-01T00:00:30.000Z' });
  expect(results.run.warnings).toContain('the run was stopped');
});

test('a run whose last step was killed has failed, with the execution\'s reason', async () => {
  const { results } = await new Script([begin, ask(1)], { status: 'FAILED', error: 'Sandbox.Timedout', cause: 'after 900 s' }).follow();
  expect(results.run).toMatchObject({ status: 'FAILED', failure: 'Sandbox.Timedout: after 900 s' });
});

test('an execution that ended before it wrote anything is an error', async () => {
  await expect(new Script([nothing], { status: 'FAILED', error: 'States.Runtime', cause: 'no' }).follow())
    .rejects.toThrow('run r ended before it began: States.Runtime: no');
});

test('what the engine measured of a request joins its sample', async () => {
  const script = new Script([begin, ask(1), answer(1), close(1), finish]);
  const measurements = new Map([['request-1', { environmentId: 'stream-1', cpuDurationMs: 42, throttledPeriods: 3, disturbedMs: 0 }]]);
  const { results } = await script.follow({ measurements });
  expect(results.samples[0]).toMatchObject({ cpuDurationMs: 42, throttledPeriods: 3, disturbedMs: 0 });
});
