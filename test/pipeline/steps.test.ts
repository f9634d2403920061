import { Campaign } from './fakes/campaign';
import { FakeAccount } from './fakes/fake-account';
import { coordinate, StepEvent } from '../../src/pipeline/coordinator';
import { RunRequest } from '../../src/protocol';

/** A benchmark and its coordinator, outside of any state machine. */
async function begun(request: RunRequest = { n: 1, runId: 'run' }) {
  const account = new FakeAccount();
  const campaign = new Campaign(account);
  await campaign.start(request);
  const step = async (event: StepEvent) => account.clock.run(coordinate(account.coordinator(account.newProcess()), event));
  const prepare = async (executionArn = 'arn:execution:run') => step({ step: 'prepare', runId: 'run', request, executionArn, manifest: account.manifest });
  return { account, campaign, step, prepare };
}

describe('abort', () => {
  test.each<[string, { readonly Error?: string; readonly Cause?: string } | undefined, string]>([
    ['a Lambda\'s error', { Error: 'TypeError', Cause: '{"errorMessage":"x is undefined"}' }, 'TypeError: x is undefined'],
    ['a time-out, whose cause is text', { Error: 'Sandbox.Timedout', Cause: 'Task timed out' }, 'Sandbox.Timedout: Task timed out'],
    ['a cause in another JSON', { Error: 'States.Runtime', Cause: '{"reason":1}' }, 'States.Runtime: {"reason":1}'],
    ['a cause that is no object', { Error: 'States.Runtime', Cause: 'null' }, 'States.Runtime: null'],
    ['no cause', { Error: 'States.Timeout' }, 'States.Timeout: '],
    ['nothing at all', undefined, 'Error: '],
  ])('says why the run failed: %s', async (_, error, failure) => {
    const { account, step, prepare } = await begun();
    await prepare();
    expect(await step({ step: 'abort', runId: 'run', error })).toMatchObject({ next: 'finish', status: 'FAILED' });
    expect(await account.store.run('run')).toMatchObject({ status: 'FAILED', failure });
    expect((await account.store.lock())?.releasedAt).toBeDefined();
  });

  test('keeps the failure that the run had already', async () => {
    const { account, step, prepare } = await begun();
    await prepare();
    await account.store.setRun('run', { failure: 'each cell failed' });
    await step({ step: 'abort', runId: 'run', error: { Error: 'E' } });
    expect((await account.store.run('run'))?.failure).toBe('each cell failed');
  });

  test('releases the lock of a run that was never written down, and of no other', async () => {
    const { account, step } = await begun();
    await step({ step: 'abort', runId: 'other' });
    expect((await account.store.lock())?.releasedAt).toBeUndefined();
    await step({ step: 'abort', runId: 'run' });
    expect((await account.store.lock())?.releasedAt).toBeDefined();
  });
});

describe('a step past the invoker', () => {
  test('of a run that there is not', async () => {
    const { step } = await begun();
    await expect(step({ step: 'round', runId: 'run', round: 1 })).rejects.toThrow('the results table has no run run: runs are started by the benchmark\'s invoker function');
  });

  test('of a run whose lock nobody holds any more', async () => {
    const { account, step, prepare } = await begun();
    await prepare();
    await account.store.releaseLock((await account.store.lock())!, 1);
    await expect(step({ step: 'round', runId: 'run', round: 1 })).rejects.toThrow('run run no longer holds the benchmark\'s lock (nobody holds it)');
  });

  test('of another execution with the same name', async () => {
    const { prepare } = await begun();
    await prepare();
    await expect(prepare('arn:execution:other')).rejects.toThrow('run run is another execution\'s: arn:execution:run');
    expect(await prepare()).toMatchObject({ next: 'round', round: 1 });
  });
});

test('a run that gets fewer samples a round than it asked for says so', async () => {
  const { account, prepare } = await begun({ n: 3, runId: 'run', samplesPerRound: 50 });
  await prepare();
  expect((await account.store.run('run'))?.warnings).toEqual([
    expect.stringMatching(/^samplesPerRound is \d+, not 50: 3 samples are wanted and 498 environments may start at once$/),
  ]);
});

test('a round that is over is not begun again', async () => {
  const { account, step, prepare } = await begun();
  await prepare();
  const first = await step({ step: 'round', runId: 'run', round: 1 });
  const published = account.published.length;
  expect(await step({ step: 'round', runId: 'run', round: 1 })).toEqual(first);
  expect(account.published).toHaveLength(published);
});
