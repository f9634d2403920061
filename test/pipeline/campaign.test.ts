import { Campaign, LAMBDA_LIMIT_MS } from './fakes/campaign';
import { expectHonest, outcomesOf } from './fakes/expect-results';
import { AccountOptions, FakeAccount } from './fakes/fake-account';
import { Fault, Happens } from './fakes/faults';
import { PROBE_ENVIRONMENT, ProbeMessage } from '../../src/protocol';

async function campaign(options: AccountOptions, request: object) {
  const account = new FakeAccount(options);
  const run = new Campaign(account);
  const results = await run.run(request);
  expectHonest(results);
  expect(account.warnings).toEqual([]);
  return { account, run, results };
}

/** The faults befall these deliveries. */
function befall(faults: Fault | Fault[], where: (message: ProbeMessage, functionName?: string) => boolean): Happens {
  return (fault, { message, functionName }) => [faults].flat().includes(fault) && message !== undefined && where(message, functionName);
}

/** The first delivery to the smaller function in this round. */
function once(faults: Fault | Fault[], round = 2): Happens {
  return befall(faults, (message, functionName) => message.round === round && message.slot === 0 && functionName === 'probe-128');
}

function oneFunction(options: AccountOptions = {}): AccountOptions {
  return { functions: { 'probe-128': 128 }, ...options };
}

describe('a run', () => {
  test('ends COMPLETE with n accepted samples in each cell and one discarded round', async () => {
    const { results, run } = await campaign({}, { n: 4, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    expect(results.run.warnings).toEqual([]);
    results.cells.forEach(({ ledger }) => expect(ledger).toMatchObject({ requested: 5, accepted: 4, discarded: 1 }));
    expect(run.events.map(({ step }) => step)).toEqual(['prepare', 'round', 'round', 'round', 'round', 'round', 'settle', 'finish']);
  });

  test('gives each accepted sample the proof of both harness and platform', async () => {
    const { results } = await campaign({}, { n: 2, samplesPerRound: 1 });

    results.samples.filter(({ outcome }) => outcome === 'accepted')
      .forEach(sample => expect(sample).toMatchObject({ proof: 'harness+platform', platform: 'present', initDurationMs: 120 }));
  });

  test('takes several samples a round by holding environments, and subtracts the hold', async () => {
    const { results, account, run } = await campaign(oneFunction(), { n: 20, samplesPerRound: 5 });

    expect(results.run.status).toBe('COMPLETE');
    expect(outcomesOf(results)).toEqual({ discarded: 1, accepted: 20 });
    expect(run.events.filter(({ step }) => step === 'round')).toHaveLength(5);
    expect(account.published.filter(({ round }) => round > 1).every(({ holdUntil }) => holdUntil !== undefined)).toBe(true);
    const held = results.samples.filter(({ outcome }) => outcome === 'accepted');
    held.forEach(sample => {
      expect(sample.adjusted).toBe(true);
      expect(sample.holdMs).toBeGreaterThan(0);
      expect(sample.durationMs).toBeCloseTo(603, 3);
      expect(sample.billedDurationMs).toBeCloseTo(723, -1);
    });
  });

  test('holds nothing where a function gets one message', async () => {
    const { account } = await campaign({}, { n: 2, samplesPerRound: 1 });

    expect(account.published.every(({ holdUntil }) => holdUntil === undefined)).toBe(true);
  });

  test('lets scenarios share an epoch, but for the placement init', async () => {
    const { account, results } = await campaign(oneFunction({ scenarios: ['client', 'resource'], placements: ['lazy', 'init'] }), { n: 10, samplesPerRound: 4 });

    expect(results.run.status).toBe('COMPLETE');
    expect(results.cells).toHaveLength(4);
    const scenariosByRound = new Map<number, Set<string>>();
    account.published.forEach(({ round, scenario }) => scenariosByRound.set(round, (scenariosByRound.get(round) ?? new Set()).add(scenario)));
    const shared = [...scenariosByRound].filter(([, scenarios]) => scenarios.size > 1).map(([round]) => round);
    expect(shared.length).toBeGreaterThan(0);
    results.samples.filter(({ round }) => shared.includes(round)).forEach(({ placement }) => expect(placement).toBe('lazy'));
  });

  test('starts no more environments at once than the account allows', async () => {
    const functions = Object.fromEntries([128, 256, 512, 1024, 2048].map(size => [`probe-${size}`, size]));
    const account = new FakeAccount({ functions });
    const results = await new Campaign(account, { unreservedConcurrency: 10 }).run({ n: 2, samplesPerRound: 1 });

    expectHonest(results);
    expect(results.run.status).toBe('COMPLETE');
    expect(Math.max(...account.published.map(({ targets }) => targets.length))).toBe(3);
  });

  test('leaves alone what a user has set in the environment', async () => {
    const { account } = await campaign({}, { n: 1 });

    expect(account.functions.variablesOf('probe-128')).toMatchObject({ USER_SETTING: 'kept', [PROBE_ENVIRONMENT.module]: 'index' });
  });

  test('changes at most 12 configurations in any second', async () => {
    const functions = Object.fromEntries(Array.from({ length: 40 }, (_, place) => [`probe-${place}`, 128 + place]));
    const { account } = await campaign({ functions }, { n: 1 });

    const { updates } = account.functions;
    updates.forEach(({ at: begin }) => expect(updates.filter(({ at }) => at >= begin && at < begin + 1000).length).toBeLessThanOrEqual(12));
  });

  test('adds little of its own to a round', async () => {
    const functions = Object.fromEntries([128, 256, 512, 1024, 2048].map(size => [`probe-${size}`, size]));
    const { run, results } = await campaign({ functions }, { n: 3, samplesPerRound: 1 });

    const slowest = Math.max(...results.samples.map(({ initDurationMs = 0, durationMs = 0 }) => initDurationMs + durationMs));
    const rounds = run.durations.filter((_, number) => run.events[number].step === 'round').slice(1, -1);
    rounds.forEach(duration => expect(duration - slowest).toBeLessThan(700));
  });

  test('is never merged with another', async () => {
    const account = new FakeAccount();
    const campaigns = new Campaign(account);
    const first = await campaigns.run({ n: 1, runId: 'first' });
    const second = await campaigns.run({ n: 2, samplesPerRound: 1, runId: 'second' });

    expect(first.cells.map(({ ledger }) => ledger.accepted)).toEqual([1, 1]);
    expect(second.cells.map(({ ledger }) => ledger.accepted)).toEqual([2, 2]);
    expect(await campaigns.results('first')).toEqual(first);
  });

  test('stops early at the precision asked for', async () => {
    const { results } = await campaign(oneFunction(), { n: 30, samplesPerRound: 1, precision: 5 });

    expect(results.run.status).toBe('COMPLETE');
    expect(results.cells[0].ledger.accepted).toBe(20);
  });
});

describe('what is not a proven cold start is counted as what it is, and made up for', () => {
  const cases: Array<[Fault | Fault[], string, string]> = [
    ['old-environment', 'warm', 'not-first-invocation'],
    ['stale-environment', 'stale', 'epoch-differs'],
    ['message-twice', 'duplicate', 'second-delivery'],
    ['event-twice', 'duplicate', 'second-delivery'],
    ['concurrency-taken', 'throttled', 'event-age-exceeded'],
    ['timeout', 'timeout', 'function-timed-out: Sandbox.Timedout: RequestId: x Error: Task timed out after 30.00 seconds'],
    ['init-timeout', 'timeout', 'init-timed-out'],
    ['crash', 'error', 'function-failed: Runtime.ExitError: RequestId: x Error: Runtime exited with error: exit status 1'],
    ['error', 'error', 'scenario-failed: TypeError: scenario is broken'],
    ['proactive', 'proactive', 'initialized-ahead'],
    ['init-crash', 'error', 'init-failed'],
    [['init-crash', 'init-crash-again'], 'error', 'init-failed: Runtime.ExitError'],
    ['event-lost', 'lost', 'never-reported'],
  ];

  test.each(cases)('%s', async (fault, outcome, reason) => {
    const { results } = await campaign({ faults: once(fault) }, { n: 3, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    expect(outcomesOf(results)).toEqual({ accepted: 6, discarded: 2, [outcome]: 1 });
    expect(results.samples.find(sample => sample.outcome === outcome)?.reason).toMatch(reason);
    const [{ ledger }] = results.cells;
    expect(ledger).toMatchObject({ requested: 5, accepted: 3, discarded: 1, [outcome]: 1 });
  });

  test('a sample that only the log group knows of is found there', async () => {
    const { results } = await campaign({ faults: once(['destination-lost', 'subscription-lost']), pageSize: 3 }, { n: 2, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    // it was made up for before it was found: more than n is no harm.
    expect(outcomesOf(results)).toEqual({ accepted: 5, discarded: 2 });
  });

  test('a second delivery that only the log group knows of is counted, though its round lacked nothing', async () => {
    const told = new Map<Fault, number>();
    const second = (fault: Fault) => told.set(fault, (told.get(fault) ?? 0) + 1).get(fault)! > (fault === 'subscription-lost' ? 5 : 1);
    const faults: Happens = (fault, occasion) => once(['message-twice', 'destination-lost', 'subscription-lost'])(fault, occasion)
      && (fault === 'message-twice' || second(fault));
    const { results } = await campaign({ faults }, { n: 2, samplesPerRound: 1 });

    expect(outcomesOf(results)).toEqual({ accepted: 4, discarded: 2, duplicate: 1 });
  });

  test('a run of an event that nobody has told of is found by its request', async () => {
    let lines = 0;
    const faults: Happens = (fault, occasion) => once(['event-twice', 'timeout'])(fault, occasion)
      // the first run's four lines.
      || (once('subscription-lost')(fault, occasion) && ++lines <= 4);
    const { results } = await campaign({ faults }, { n: 2, samplesPerRound: 1 });

    expect(outcomesOf(results)).toEqual({ accepted: 4, discarded: 2, timeout: 1, duplicate: 1 });
  });

  test('a sample without platform records is accepted on the word of the harness, without figures of the platform', async () => {
    const { results } = await campaign({ faults: once('platform-dropped') }, { n: 2, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    const missing = results.samples.filter(({ platform }) => platform === 'missing');
    expect(missing).toEqual([expect.objectContaining({ outcome: 'accepted', proof: 'harness', scenarioDurationMs: 600 })]);
    expect(missing[0]).not.toHaveProperty('initDurationMs');
    expect(missing[0]).not.toHaveProperty('durationMs');
    expect(results.cells[0].statistics.initDurationMs?.n).toBe(1);
    expect(results.run.warnings).toEqual(['1 of 4 accepted samples have no platform record, and so no initDurationMs and durationMs']);
  });

  test('records that Lambda dropped are missed no longer than any, and the run says why they are missing', async () => {
    const { results } = await campaign({ faults: once('logs-dropped') }, { n: 2, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    expect(outcomesOf(results)).toEqual({ accepted: 4, discarded: 2 });
    expect(results.run.warnings).toEqual([
      '1 of 4 accepted samples have no platform record, and so no initDurationMs and durationMs',
      'Lambda dropped log records (4 by its own count): what they said is missing',
    ]);
  });

  test('subscription deliveries may take minutes', async () => {
    const { results } = await campaign({ subscriptionMs: 170_000, pageSize: 5 }, { n: 2, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    results.samples.forEach(({ platform }) => expect(platform).toBe('present'));
  });

  test('a late verdict tops up what a round had believed', async () => {
    const faults = befall('proactive', ({ round }) => round === 3);
    const { results, run } = await campaign({ faults, subscriptionMs: 170_000 }, { n: 2, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    expect(outcomesOf(results)).toEqual({ accepted: 4, discarded: 2, proactive: 2 });
    expect(run.events.map(({ step }) => step)).toEqual(
      ['prepare', 'round', 'round', 'round', 'settle', 'round', 'settle', 'finish']);
  });

  test('many proactive initializations lead to single samples and a pause', async () => {
    const faults = befall('proactive', ({ round }) => round === 2);
    const { results, account, run } = await campaign(oneFunction({ faults }), { n: 20, samplesPerRound: 10 });

    expect(results.run.status).toBe('COMPLETE');
    expect(account.published.filter(({ round }) => round === 3)).toHaveLength(1);
    expect(run.durations[3]).toBeGreaterThan(10_000);
    expect(results.run.warnings).toEqual([expect.stringContaining('10 cold starts were initialized ahead')]);
  });
});

describe('a run that cannot have its samples', () => {
  test.each<[Fault, string]>([['concurrency-taken', '3 throttled'], ['old-environment', '3 warm'], ['event-lost', '3 lost']])('%s: PARTIAL, with the reason', async (fault, what) => {
    const faults = befall(fault, ({ round }, functionName) => round > 2 && functionName === 'probe-128');
    const { results } = await campaign({ faults }, { n: 5, samplesPerRound: 1 });

    expect(results.run.status).toBe('PARTIAL');
    expect(results.cells.map(({ ledger }) => ledger.accepted)).toEqual([1, 5]);
    expect(results.cells[0].shortfall).toBe('no-progress');
    expect(results.run.warnings).toContain(`default 128 MB client (handler): 1 of 5 samples: 3 rounds in a row brought none (${what})`);
  });

  test('asks for at most three times the n and the discarded one', async () => {
    const faults = befall('entry-refused', ({ round, slot }) => round > 1 && slot > 0);
    const { results } = await campaign(oneFunction({ faults }), { n: 6, samplesPerRound: 6 });

    expect(results.run.status).toBe('PARTIAL');
    expect(results.cells[0].ledger.requested).toBe(21);
    expect(results.cells[0].shortfall).toBe('too-many-requests');
  });

  test('waits about two minutes for what nobody will ever tell', async () => {
    const { run } = await campaign(oneFunction({ faults: once('event-lost') }), { n: 1 });

    const settles = run.events.filter(({ step }) => step === 'settle');
    expect(settles).toHaveLength(21);
  });

  test('a redeployment ends the cells of that function; what began after it was last seen unchanged is not counted', async () => {
    const account = new FakeAccount();
    const run = new Campaign(account, { before: step => { if (step === 4) account.functions.redeploy('probe-128'); } });
    const results = await run.run({ n: 5, samplesPerRound: 1 });

    expectHonest(results);
    expect(results.run.status).toBe('PARTIAL');
    expect(results.cells.map(({ ledger, shortfall }) => [ledger.accepted, shortfall])).toEqual([[1, 'redeployed'], [5, undefined]]);
    expect(results.samples.find(({ outcome }) => outcome === 'lost')?.reason).toBe('redeployed: changed in the middle of the run: codeSha256');
    expect(results.samples.find(({ outcome }) => outcome === 'stale')?.reason).toBe('redeployed');
  });

  test('a redeployment after the last update is noticed too: what ran after it is not of the code asked for', async () => {
    const account = new FakeAccount(oneFunction());
    // while the last round waits for its results.
    const run = new Campaign(account, { before: step => { if (step === 3) account.clock.after(300, () => account.functions.redeploy('probe-128')); } });
    const results = await run.run({ n: 2, samplesPerRound: 1 });

    expectHonest(results);
    expect(results.run.status).toBe('PARTIAL');
    expect(outcomesOf(results)).toEqual({ discarded: 1, accepted: 1, stale: 1 });
  });
});

describe('code deployed in the middle of a run, and configured a little later', () => {
  test('nothing that ran in between counts, though the function was modified last after it', async () => {
    const account = new FakeAccount(oneFunction({ faults: befall('event-late', ({ round }) => round === 3), seed: 11 }));
    const later = (ms: number, action: () => void) => account.clock.after(ms, action);
    const run = new Campaign(account, {
      before: step => {
        if (step !== 3) return;
        later(150, () => account.functions.redeploy('probe-128'));
        later(60_000, () => account.functions.reconfigure('probe-128'));
      },
    });
    const results = await run.run({ n: 2, samplesPerRound: 1 });

    expectHonest(results);
    expect(account.lambda.invocations.at(-1)!.configuration.code).toBe('code-1-changed');
    expect(outcomesOf(results)).toEqual({ discarded: 1, accepted: 1, stale: 1 });
  });
});

describe('the discarded rounds are the check', () => {
  test('a cell that only fails ends the run FAILED, with every failing cell named', async () => {
    const faults: Happens = (fault, { functionName }) => (fault === 'error' && functionName === 'probe-128') || (fault === 'timeout' && functionName === 'probe-256');
    const { results, run, account } = await campaign(
      { functions: { 'probe-128': 128, 'probe-256': 256, 'probe-512': 512 }, faults }, { n: 5, samplesPerRound: 1 });

    expect(results.run.status).toBe('FAILED');
    expect(results.run.failure).toBe('default 128 MB client (handler): TypeError: scenario is broken; '
      + 'default 256 MB client (handler): Sandbox.Timedout: RequestId: x Error: Task timed out after 30.00 seconds');
    expect(run.events.map(({ step }) => step)).toEqual(['prepare', 'round', 'round', 'settle', 'finish']);
    expect((await account.store.lock())?.releasedAt).toBeDefined();
  });

  test('the message is that of the first failure', async () => {
    const faults: Happens = (fault, { message }) => fault === (message?.round === 1 ? 'error' : 'timeout');
    const { results } = await campaign(oneFunction({ faults }), { n: 5, samplesPerRound: 1 });

    expect(results.run.failure).toBe('default 128 MB client (handler): TypeError: scenario is broken');
    expect(outcomesOf(results)).toEqual({ error: 1, timeout: 1 });
  });

  test.each<[Fault, string]>([['error', 'error'], ['timeout', 'timeout'], ['crash', 'error']])('one %s in it is asked for once more', async (fault, outcome) => {
    const { results } = await campaign({ faults: once(fault, 1) }, { n: 1, samplesPerRound: 1 });

    expect(results.run).toMatchObject({ status: 'COMPLETE', warnings: [] });
    expect(results.cells[0].ledger).toMatchObject({ requested: 3, accepted: 1, [outcome]: 1, discarded: 1 });
  });

  test('a cell of which three rounds are heard of only at the end gets its sample then', async () => {
    const faults = befall(['destination-lost', 'subscription-lost'], ({ round }) => round <= 3);
    const { results } = await campaign(oneFunction({ faults }), { n: 1, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    expect(outcomesOf(results)).toEqual({ discarded: 3, accepted: 1 });
  });

  test('a cell that was throttled in it gets another one', async () => {
    const { results } = await campaign({ faults: once('concurrency-taken', 1) }, { n: 2, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    expect(results.cells[0].ledger).toMatchObject({ requested: 4, accepted: 2, throttled: 1, discarded: 1 });
  });
});

describe('updates', () => {
  const faulty: Fault[] = ['update-throttled', 'update-conflict', 'function-touched', 'update-broken', 'update-unanswered', 'read-throttled', 'read-broken', 'read-outdated'];

  test.each(faulty)('%s: tried again', async kind => {
    let occasion = 0;
    const { results } = await campaign({ faults: fault => fault === kind && ++occasion % 2 === 1 }, { n: 2, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    expect(outcomesOf(results)).toEqual({ accepted: 4, discarded: 2 });
  });

  test('a slow one delays the round', async () => {
    const { results } = await campaign({ faults: (fault, { call }) => fault === 'update-slow' && call === 2 }, { n: 2, samplesPerRound: 1 });

    expect(outcomesOf(results)).toEqual({ accepted: 4, discarded: 2 });
  });

  test('a failed one costs its cold starts, not the run', async () => {
    const faults: Happens = (fault, { functionName, call }) => fault === 'update-failed' && functionName === 'probe-128' && call === 2;
    const { results, account } = await campaign({ faults }, { n: 2, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    expect(outcomesOf(results)).toEqual({ accepted: 4, discarded: 2, lost: 1 });
    expect(results.samples.find(({ outcome }) => outcome === 'lost')?.reason).toBe('update-failed: InternalError: no luck');
    expect(account.published.find(({ round }) => round === 2)?.targets).toEqual(['probe-512']);
  });
});

describe('an update that does not come to an end', () => {
  test('costs its cold starts, and says how long it was waited for', async () => {
    const faults: Happens = (fault, { functionName, call }) => fault === 'update-stuck' && functionName === 'probe-128' && call === 2;
    const { results } = await campaign({ faults }, { n: 1, samplesPerRound: 1 });

    expect(results.samples.find(({ outcome }) => outcome === 'lost')?.reason).toBe('update-failed: not Successful within 180 s');
    expect(results.cells.find(({ memorySizeMB }) => memorySizeMB === 512)?.ledger).toMatchObject({ accepted: 1, discarded: 1 });
  });

  test('an account that throttles on and on costs them too', async () => {
    const faults: Happens = (fault, { call = 0 }) => fault === 'update-throttled' && call > 1;
    const { results } = await campaign(oneFunction({ faults }), { n: 1, samplesPerRound: 1 });

    expect(results.run.status).toBe('PARTIAL');
    expect(outcomesOf(results)).toEqual({ discarded: 1, lost: 3 });
  });

  test('an error that no other try helps against ends the run', async () => {
    const account = new FakeAccount(oneFunction());
    jest.spyOn(account.functions, 'update').mockRejectedValue(Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' }));
    const results = await new Campaign(account).run({ n: 1 });

    expect(results.run).toMatchObject({ status: 'FAILED', failure: 'AccessDeniedException: not authorized' });
  });
});

describe('publishing', () => {
  test('failed entries alone are published again', async () => {
    const faults: Happens = (fault, { message, call }) => fault === 'entry-throttled' && call === 2 && message!.slot < 2;
    const { results, account } = await campaign(oneFunction({ faults }), { n: 5, samplesPerRound: 5 });

    expect(outcomesOf(results)).toEqual({ accepted: 5, discarded: 1 });
    expect(account.published).toHaveLength(6);
  });

  test('an entry that is never published is lost, with the reason', async () => {
    const faults = befall('entry-refused', ({ round, slot }) => round === 2 && slot === 1);
    const { results } = await campaign(oneFunction({ faults }), { n: 5, samplesPerRound: 5 });

    expect(results.run.status).toBe('COMPLETE');
    expect(outcomesOf(results)).toEqual({ accepted: 5, discarded: 1, lost: 1 });
    expect(results.samples.find(({ outcome }) => outcome === 'lost')?.reason).toBe('not-published: InvalidParameter: no');
  });

  test('a denial ends the run', async () => {
    const account = new FakeAccount(oneFunction());
    jest.spyOn(account.topic, 'publish').mockRejectedValue(Object.assign(new Error('not authorized'), { name: 'AuthorizationErrorException' }));
    const results = await new Campaign(account).run({ n: 1 });

    expect(results.run).toMatchObject({ status: 'FAILED', failure: 'AuthorizationErrorException: not authorized' });
  });

  test('a topic that stays throttled does not take a step longer than its Lambda has', async () => {
    const faults = befall('publish-throttled', ({ round }) => round > 1);
    const { results, run } = await campaign(oneFunction({ faults }), { n: 450, samplesPerRound: 450 });

    expect(results.run.status).toBe('PARTIAL');
    expect(results.samples.filter(({ reason }) => reason === 'not-published: the round was out of time')).not.toEqual([]);
    expect(Math.max(...run.durations)).toBeLessThan(LAMBDA_LIMIT_MS);
  });

  test('a topic that stays throttled ends the run as PARTIAL', async () => {
    const faults = befall('publish-throttled', ({ round }) => round > 1);
    const { results } = await campaign(oneFunction({ faults }), { n: 5, samplesPerRound: 5 });

    expect(results.run.status).toBe('PARTIAL');
    expect(outcomesOf(results)).toEqual({ discarded: 1, lost: 15 });
  });
});
