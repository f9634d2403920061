import { Campaign } from './fakes/campaign';
import { FakeAccount } from './fakes/fake-account';
import { coordinate } from '../../src/pipeline/coordinator';
import { startRun } from '../../src/pipeline/invoker';
import { PROBE_ENVIRONMENT } from '../../src/protocol';

const setup = () => {
  const account = new FakeAccount();
  return { account, campaign: new Campaign(account) };
};

describe('one run at a time', () => {
  test('a second request is refused while a run is in progress, naming that run', async () => {
    const { campaign } = setup();
    await campaign.start({ n: 1, runId: 'first' });

    await expect(campaign.start({ n: 1, runId: 'second' })).rejects.toMatchObject({
      name: 'RunInProgress', message: 'run first is in progress since 2026-11-21T06:00:00.000Z: wait until it has ended, or stop it',
    });
  });

  test('the same request again is the same run', async () => {
    const { campaign } = setup();
    const first = await campaign.start({ n: 1, runId: 'first' });

    expect(await campaign.start({ n: 1, runId: 'first' })).toEqual(first);
    await expect(campaign.start({ n: 2, runId: 'first' })).rejects.toMatchObject({ name: 'RunInProgress' });
  });

  test('an invoker killed after it took the lock starts the run when it is asked again', async () => {
    const { account, campaign } = setup();
    const { executions } = campaign.invoker;
    const dying = { ...campaign.invoker, executions: { ...executions, start: async () => { throw new Error('killed'); } } };
    await expect(account.clock.run(startRun(dying, { n: 1, runId: 'first' }))).rejects.toThrow('killed');

    await expect(campaign.start({ n: 1, runId: 'second' })).rejects.toMatchObject({ name: 'RunInProgress' });
    expect((await campaign.start({ n: 1, runId: 'first' })).runId).toBe('first');
    expect((await campaign.follow('first')).run.status).toBe('COMPLETE');
  });

  test('a lock whose execution never showed up is dead after a minute', async () => {
    const { account, campaign } = setup();
    await campaign.start({ n: 1, runId: 'first' });
    campaign.statuses.set('first', 'MISSING');
    await expect(campaign.start({ n: 1, runId: 'second' })).rejects.toMatchObject({ name: 'RunInProgress' });

    await account.clock.run(account.clock.sleep(60_000));
    expect((await campaign.start({ n: 1, runId: 'second' })).runId).toBe('second');
  });

  test('a run id is used once', async () => {
    const { campaign } = setup();
    await campaign.run({ n: 1, runId: 'first' });

    await expect(campaign.start({ n: 1, runId: 'first' })).rejects.toMatchObject({
      name: 'InvalidRequest', message: 'the runId first has been used: runs are never merged, choose another or leave it out',
    });
    expect((await campaign.start({ n: 1, runId: 'second' })).runId).toBe('second');
  });

  test('an execution name used outside of the table releases the lock again', async () => {
    const { account, campaign } = setup();
    campaign.statuses.set('first', 'ENDED');

    await expect(campaign.start({ n: 1, runId: 'first' })).rejects.toMatchObject({ name: 'InvalidRequest' });
    expect((await account.store.lock())?.releasedAt).toBeDefined();
  });

  test('a request is checked before anything is taken', async () => {
    const { account, campaign } = setup();

    await expect(campaign.start({ memorySizes: [129] })).rejects.toMatchObject({ name: 'InvalidRequest', message: 'memorySizes must be of 128, 512, got 129' });
    expect(await account.store.lock()).toBeUndefined();
  });
});

describe('a run whose execution was stopped', () => {
  test('loses its lock to the next one, and what is left of it publishes nothing more', async () => {
    const { account, campaign } = setup();
    await campaign.start({ n: 20, runId: 'first', samplesPerRound: 1 });
    // a stopped execution does not stop a running Lambda.
    const first = campaign.execute('first');
    await account.clock.run(account.clock.sleep(3000));
    campaign.stop('first');
    const second = account.clock.run(startRun(campaign.invoker, { n: 3, runId: 'second', samplesPerRound: 1 }));
    await second;
    const before = account.published.filter(({ runId }) => runId === 'first').length;

    const results = await campaign.follow('second');
    expect(await account.clock.run(first)).toBe('ABORTED');
    expect(results.run.status).toBe('COMPLETE');
    expect(account.published.filter(({ runId }) => runId === 'first').length).toBeLessThanOrEqual(before + 1);
    expect((await campaign.results('first', true)).run.status).toBe('PARTIAL');
    const late = coordinate(account.coordinator(account.newProcess()), { step: 'round', runId: 'first', round: 4 });
    await expect(account.clock.run(late)).rejects.toMatchObject({
      name: 'Superseded', message: 'run first no longer holds the benchmark\'s lock (nobody holds it)',
    });
  });

  test('updates nothing more after a second, in which it may not have looked', async () => {
    const functions = Object.fromEntries(Array.from({ length: 40 }, (_, place) => [`probe-${place}`, 128 + place]));
    const account = new FakeAccount({ functions });
    const campaign = new Campaign(account);
    await campaign.start({ n: 1, runId: 'first' });
    void campaign.execute('first');
    await account.clock.run(account.clock.sleep(1500));
    campaign.stop('first');
    await campaign.start({ n: 1, runId: 'second' });
    const takenOverAt = account.clock.now();
    await account.clock.drain();

    const ofFirst = account.functions.updates.filter(({ variables }) => variables[PROBE_ENVIRONMENT.epoch].startsWith('first.'));
    expect(ofFirst.length).toBeLessThan(40);
    expect(Math.max(...ofFirst.map(({ at }) => at)) - takenOverAt).toBeLessThan(1100);
  });

  test('counts what it had asked for and never heard of as lost', async () => {
    const { account, campaign } = setup();
    await campaign.start({ n: 20, runId: 'first', samplesPerRound: 1 });
    void campaign.execute('first');
    await account.clock.run(account.clock.sleep(3400));

    const running = await campaign.results('first');
    const stopped = await campaign.results('first', true);
    expect(running.run.status).toBe('PARTIAL');
    expect(running.run).not.toHaveProperty('finishedAt');
    expect(running.samples.every(({ outcome }) => outcome !== 'lost')).toBe(true);
    expect(stopped.samples.length).toBeGreaterThanOrEqual(running.samples.length);
  });
});

test('a step that fails marks the run FAILED, with the reason, and releases the lock', async () => {
  const { account, campaign } = setup();
  await campaign.start({ n: 3, runId: 'first' });
  jest.spyOn(account.functions, 'get').mockRejectedValueOnce(Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' }));
  const results = await campaign.follow('first');

  expect(results.run).toMatchObject({ status: 'FAILED', failure: 'AccessDeniedException: not authorized' });
  expect((await account.store.lock())?.releasedAt).toBeDefined();
});

test('an execution started past the invoker is refused', async () => {
  const { account, campaign } = setup();
  await campaign.start({ n: 1, runId: 'first' });
  await account.store.releaseLock({ runId: 'first', fence: 1 }, 1);

  expect(await account.clock.run(campaign.execute('first'))).toBe('FAILED');
  expect(await account.store.run('first')).toBeUndefined();
});
