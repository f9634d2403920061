import fc from 'fast-check';
import { Campaign } from './fakes/campaign';
import { expectHonest, outcomesOf } from './fakes/expect-results';
import { AccountOptions, FakeAccount } from './fakes/fake-account';
import { Fault } from './fakes/fake-lambda';
import { RetryableError } from '../../src/pipeline/ports';
import { PROBE_ENVIRONMENT, ProbeMessage } from '../../src/protocol';

async function campaign(options: AccountOptions, request: object) {
  const account = new FakeAccount(options);
  const run = new Campaign(account);
  const results = await run.run(request);
  expectHonest(results);
  expect(account.warnings).toEqual([]);
  return { account, run, results };
}

/** The fault befalls the first delivery to the smaller function in this round. */
function once(fault: Fault | Fault[], round = 2): AccountOptions['delivery'] {
  return (message, functionName) => message.round === round && message.slot === 0 && functionName === 'probe-128' ? fault : undefined;
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

    expect(account.functions.environmentOf('probe-128')).toMatchObject({ USER_SETTING: 'kept', [PROBE_ENVIRONMENT.module]: 'index' });
  });

  test('changes at most 12 configurations in any second', async () => {
    const functions = Object.fromEntries(Array.from({ length: 40 }, (_, place) => [`probe-${place}`, 128 + place]));
    const { account } = await campaign({ functions }, { n: 1 });

    const { updateTimes } = account.functions;
    updateTimes.forEach(begin => expect(updateTimes.filter(at => at >= begin && at < begin + 1000).length).toBeLessThanOrEqual(12));
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
    ['warm', 'warm', 'not-first-invocation'],
    ['stale', 'stale', 'epoch-differs'],
    ['duplicate', 'duplicate', 'second-delivery'],
    ['throttled', 'throttled', 'event-age-exceeded'],
    ['timeout', 'timeout', 'function-timed-out: Sandbox.Timedout: RequestId: x Error: Task timed out after 30.00 seconds'],
    ['init-timeout', 'timeout', 'init-timed-out'],
    ['crash', 'error', 'function-failed: Runtime.ExitError: RequestId: x Error: Runtime exited with error: exit status 1'],
    ['error', 'error', 'scenario-failed: TypeError: scenario is broken'],
    ['proactive', 'proactive', 'initialized-ahead'],
    ['never-delivered', 'lost', 'never-reported'],
    ['silent', 'lost', 'never-reported'],
  ];

  test.each(cases)('%s', async (fault, outcome, reason) => {
    const { results } = await campaign({ delivery: once(fault) }, { n: 3, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    expect(outcomesOf(results)).toEqual({ accepted: 6, discarded: 2, [outcome]: 1 });
    expect(results.samples.find(sample => sample.outcome === outcome)?.reason).toMatch(reason);
    const [{ ledger }] = results.cells;
    expect(ledger).toMatchObject({ requested: 5, accepted: 3, discarded: 1, [outcome]: 1 });
  });

  test('a sample that only the log group knows of is found there', async () => {
    const { results } = await campaign({ delivery: once('late'), pageSize: 3 }, { n: 2, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    // it was made up for before it was found: more than n is no harm.
    expect(outcomesOf(results)).toEqual({ accepted: 5, discarded: 2 });
  });

  test('a sample without platform records is accepted on the word of the harness, without figures of the platform', async () => {
    const { results } = await campaign({ delivery: once('no-platform') }, { n: 2, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    const missing = results.samples.filter(({ platform }) => platform === 'missing');
    expect(missing).toEqual([expect.objectContaining({ outcome: 'accepted', proof: 'harness', scenarioDurationMs: 600 })]);
    expect(missing[0]).not.toHaveProperty('initDurationMs');
    expect(missing[0]).not.toHaveProperty('durationMs');
    expect(results.cells[0].statistics.initDurationMs?.n).toBe(1);
    expect(results.run.warnings).toEqual(['1 of 4 accepted samples have no platform record, and so no initDurationMs and durationMs']);
  });

  test('records that Lambda dropped are missed no longer than any, and the run says why they are missing', async () => {
    const { results } = await campaign({ delivery: once('logs-dropped') }, { n: 2, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    expect(outcomesOf(results)).toEqual({ accepted: 4, discarded: 2 });
    expect(results.run.warnings).toEqual([
      '1 of 4 accepted samples have no platform record, and so no initDurationMs and durationMs',
      'Lambda dropped log records (4 by its own count): what they said is missing',
    ]);
  });

  test('subscription deliveries may take minutes', async () => {
    const { results } = await campaign({ logDelayMs: 170_000, pageSize: 5 }, { n: 2, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    results.samples.forEach(({ platform }) => expect(platform).toBe('present'));
  });

  test('a late verdict tops up what a round had believed', async () => {
    const delivery = (message: ProbeMessage) => message.round === 3 ? 'proactive' as const : undefined;
    const { results, run } = await campaign({ delivery, logDelayMs: 170_000 }, { n: 2, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    expect(outcomesOf(results)).toEqual({ accepted: 4, discarded: 2, proactive: 2 });
    expect(run.events.map(({ step }) => step)).toEqual(
      ['prepare', 'round', 'round', 'round', 'settle', 'round', 'settle', 'finish']);
  });

  test('many proactive initializations lead to single samples and a pause', async () => {
    const delivery = ({ round }: ProbeMessage) => round === 2 ? 'proactive' as const : undefined;
    const { results, account, run } = await campaign(oneFunction({ delivery }), { n: 20, samplesPerRound: 10 });

    expect(results.run.status).toBe('COMPLETE');
    expect(account.published.filter(({ round }) => round === 3)).toHaveLength(1);
    expect(run.durations[3]).toBeGreaterThan(10_000);
    expect(results.run.warnings).toEqual([expect.stringContaining('10 cold starts were initialized ahead')]);
  });
});

describe('a run that cannot have its samples', () => {
  test.each<[Fault, string]>([['throttled', '3 throttled'], ['warm', '3 warm'], ['silent', '3 lost']])('%s: PARTIAL, with the reason', async (fault, what) => {
    const delivery = ({ round }: ProbeMessage, functionName: string) => round > 2 && functionName === 'probe-128' ? fault : undefined;
    const { results } = await campaign({ delivery }, { n: 5, samplesPerRound: 1 });

    expect(results.run.status).toBe('PARTIAL');
    expect(results.cells.map(({ ledger }) => ledger.accepted)).toEqual([1, 5]);
    expect(results.cells[0].shortfall).toBe('no-progress');
    expect(results.run.warnings).toContain(`default 128 MB client (handler): 1 of 5 samples: 3 rounds in a row brought none (${what})`);
  });

  test('asks for at most 3n', async () => {
    const delivery = ({ round }: ProbeMessage) => round % 3 === 1 ? undefined : round > 1 ? 'warm' as const : undefined;
    const { results } = await campaign(oneFunction({ delivery }), { n: 6, samplesPerRound: 1 });

    expect(results.run.status).toBe('PARTIAL');
    expect(results.cells[0].ledger.requested).toBe(18);
    expect(results.cells[0].shortfall).toBe('too-many-requests');
  });

  test('waits about two minutes for what nobody will ever tell', async () => {
    const { run } = await campaign(oneFunction({ delivery: once('silent') }), { n: 1 });

    const settles = run.events.filter(({ step }) => step === 'settle');
    expect(settles).toHaveLength(21);
  });

  test('a redeployment ends the cells of that function', async () => {
    const account = new FakeAccount();
    const run = new Campaign(account, { before: step => { if (step === 4) account.functions.redeploy('probe-128'); } });
    const results = await run.run({ n: 5, samplesPerRound: 1 });

    expectHonest(results);
    expect(results.run.status).toBe('PARTIAL');
    expect(results.cells.map(({ ledger, shortfall }) => [ledger.accepted, shortfall])).toEqual([[2, 'redeployed'], [5, undefined]]);
    expect(results.samples.find(({ outcome }) => outcome === 'lost')?.reason).toBe('redeployed: changed in the middle of the run: codeSha256');
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

describe('the discarded round is the check', () => {
  test('a cell that only fails ends the run FAILED, with every failing cell named', async () => {
    const delivery = (_: ProbeMessage, functionName: string) => functionName === 'probe-128' ? 'error' as const : functionName === 'probe-256' ? 'timeout' as const : undefined;
    const { results, run, account } = await campaign(
      { functions: { 'probe-128': 128, 'probe-256': 256, 'probe-512': 512 }, delivery }, { n: 5, samplesPerRound: 1 });

    expect(results.run.status).toBe('FAILED');
    expect(results.run.failure).toBe('default 128 MB client (handler): TypeError: scenario is broken; '
      + 'default 256 MB client (handler): Sandbox.Timedout: RequestId: x Error: Task timed out after 30.00 seconds');
    expect(run.events.map(({ step }) => step)).toEqual(['prepare', 'round', 'settle', 'finish']);
    expect((await account.store.lock())?.releasedAt).toBeDefined();
  });

  test('a cell that was throttled in it gets another one', async () => {
    const { results } = await campaign({ delivery: once('throttled', 1) }, { n: 2, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    expect(results.cells[0].ledger).toMatchObject({ requested: 4, accepted: 2, throttled: 1, discarded: 1 });
  });
});

describe('updates', () => {
  test.each(['throttled', 'conflict', 'stale-revision', 'transient'] as const)('%s: tried again', async kind => {
    const update = (_: string, call: number) => call % 2 === 1 ? new RetryableError(kind, kind) : undefined;
    const { results } = await campaign({ control: { update } }, { n: 2, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    expect(outcomesOf(results)).toEqual({ accepted: 4, discarded: 2 });
  });

  test('a slow one delays the round', async () => {
    const { results } = await campaign({ control: { update: (_, call) => call === 2 ? 'slow' : undefined } }, { n: 2, samplesPerRound: 1 });

    expect(outcomesOf(results)).toEqual({ accepted: 4, discarded: 2 });
  });

  test('a failed one costs its cold starts, not the run', async () => {
    const update = (functionName: string, call: number) => functionName === 'probe-128' && call === 2 ? 'failed' as const : undefined;
    const { results, account } = await campaign({ control: { update } }, { n: 2, samplesPerRound: 1 });

    expect(results.run.status).toBe('COMPLETE');
    expect(outcomesOf(results)).toEqual({ accepted: 4, discarded: 2, lost: 1 });
    expect(results.samples.find(({ outcome }) => outcome === 'lost')?.reason).toBe('update-failed: InternalError: no luck');
    expect(account.published.find(({ round }) => round === 2)?.targets).toEqual(['probe-512']);
  });
});

describe('an update that does not come to an end', () => {
  test('costs its cold starts, and says how long it was waited for', async () => {
    const update = (functionName: string, call: number) => functionName === 'probe-128' && call === 2 ? 'stuck' as const : undefined;
    const { results } = await campaign({ control: { update } }, { n: 1, samplesPerRound: 1 });

    expect(results.samples.find(({ outcome }) => outcome === 'lost')?.reason).toBe('update-failed: not Successful within 180 s');
    expect(results.cells.find(({ memorySizeMB }) => memorySizeMB === 512)?.ledger).toMatchObject({ accepted: 1, discarded: 1 });
  });

  test('an account that throttles on and on costs them too', async () => {
    const update = (_: string, call: number) => call > 1 ? new RetryableError('throttled', 'TooManyRequestsException: Rate exceeded') : undefined;
    const { results } = await campaign(oneFunction({ control: { update } }), { n: 1, samplesPerRound: 1 });

    expect(results.run.status).toBe('PARTIAL');
    expect(outcomesOf(results)).toEqual({ discarded: 1, lost: 2 });
  });

  test('an error that no other try helps against ends the run', async () => {
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    const { results } = await campaign(oneFunction({ control: { update: () => { throw denied; } } }), { n: 1 });

    expect(results.run).toMatchObject({ status: 'FAILED', failure: 'AccessDeniedException: not authorized' });
  });
});

describe('publishing', () => {
  test('failed entries alone are published again', async () => {
    const publish: AccountOptions['publish'] = (messages, call) => call === 2
      ? messages.slice(0, 2).map(({ slot }) => ({ slot, reason: 'InternalError: later', senderFault: false })) : [];
    const { results, account } = await campaign(oneFunction({ publish }), { n: 5, samplesPerRound: 5 });

    expect(outcomesOf(results)).toEqual({ accepted: 5, discarded: 1 });
    expect(account.published).toHaveLength(6);
  });

  test('an entry that is never published is lost, with the reason', async () => {
    const publish: AccountOptions['publish'] = messages => messages.filter(({ round, slot }) => round === 2 && slot === 1)
      .map(({ slot }) => ({ slot, reason: 'InvalidParameter: no', senderFault: true }));
    const { results } = await campaign(oneFunction({ publish }), { n: 5, samplesPerRound: 5 });

    expect(results.run.status).toBe('COMPLETE');
    expect(outcomesOf(results)).toEqual({ accepted: 5, discarded: 1, lost: 1 });
    expect(results.samples.find(({ outcome }) => outcome === 'lost')?.reason).toBe('not-published: InvalidParameter: no');
  });

  test('a denial ends the run', async () => {
    const publish = () => { throw Object.assign(new Error('not authorized'), { name: 'AuthorizationErrorException' }); };
    const { results } = await campaign(oneFunction({ publish }), { n: 1 });

    expect(results.run).toMatchObject({ status: 'FAILED', failure: 'AuthorizationErrorException: not authorized' });
  });

  test('a topic that stays throttled ends the run as PARTIAL', async () => {
    const publish: AccountOptions['publish'] = messages => {
      if (messages[0].round > 1) throw new RetryableError('throttled', 'ThrottledException: slow down');
      return [];
    };
    const { results } = await campaign(oneFunction({ publish }), { n: 5, samplesPerRound: 5 });

    expect(results.run.status).toBe('PARTIAL');
    expect(outcomesOf(results)).toEqual({ discarded: 1, lost: 14 });
  });
});

test('whatever happens, the run ends, the sums are right and no sample is short in silence', async () => {
  const faults: Fault[] = ['warm', 'stale', 'duplicate', 'throttled', 'timeout', 'init-timeout', 'crash', 'error', 'proactive', 'never-delivered', 'late', 'no-platform'];
  const arbitrary = fc.record({
    seed: fc.integer({ min: 0, max: 1_000_000 }),
    share: fc.double({ min: 0, max: 0.6, noNaN: true }),
    faults: fc.subarray(faults, { minLength: 1 }),
    n: fc.integer({ min: 1, max: 8 }),
    samplesPerRound: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(fc.asyncProperty(arbitrary, async ({ seed, share, faults: chosen, n, samplesPerRound }) => {
    let state = seed + 1;
    const random = () => (state = state * 48271 % 2147483647) / 2147483647;
    const delivery = ({ round }: ProbeMessage) => round > 1 && random() < share ? chosen[Math.floor(random() * chosen.length)] : undefined;
    const { results } = await campaign({ delivery, seed }, { n, samplesPerRound });
    for (const { ledger, shortfall } of results.cells) {
      expect(ledger.requested - ledger.duplicate).toBeLessThanOrEqual(3 * n);
      expect(ledger.accepted >= n).toBe(shortfall === undefined);
    }
    expect(results.run.status).toBe(results.cells.every(({ ledger }) => ledger.accepted >= n) ? 'COMPLETE' : 'PARTIAL');
  }), { numRuns: 60 });
}, 60_000);
