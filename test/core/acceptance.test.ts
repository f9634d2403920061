import fc from 'fast-check';
import { anyEvidence, destinationRecord, ENVIRONMENT_ID, EPOCH, harnessRecord, platformEntries, T0 } from './arbitraries';
import { Expectation, isComplete, judge, missingFacts, PROACTIVE_GAP_MS } from '../../src/core/acceptance';
import { OUTCOMES } from '../../src/core/ledger';
import { Delivery, join } from '../../src/core/observation';
import { InitReport, InitStart, Report, Start } from '../../src/core/platform-records';

const asked = [{ round: 2, slot: 0, functionName: 'probe' }];
const expected: Expectation = { epoch: EPOCH, discarded: false };
const [initStart, initReport, start, report] = platformEntries().map(({ record }) => record) as [InitStart, InitReport, Start, Report];
const about = { ...asked[0], requestId: 'request-1', environmentId: ENVIRONMENT_ID, first: true, freshStream: true };
const harnessOnly: Delivery = { ...about, harness: harnessRecord() };
const platformOnly: Delivery = { ...about, initStart, initReport, start, report };
const complete: Delivery = { ...platformOnly, ...harnessOnly };
const { initDurationMs, ...reportWithoutInit } = report;
const broken = { ...complete, harness: undefined, destination: destinationRecord() };

function reported(fields: Partial<Report>): Delivery {
  return { ...complete, report: { ...report, ...fields } };
}

function initialized(fields: Partial<InitReport>): Delivery {
  return { ...complete, initReport: { ...initReport, ...fields }, report: reportWithoutInit };
}

describe('accepted', () => {
  test('by harness and platform', () => {
    expect(judge(complete, expected)).toEqual({ outcome: 'accepted', proof: 'harness+platform' });
  });

  test('by the harness alone, where the platform\'s records never came', () => {
    expect(judge(harnessOnly, expected)).toEqual({ outcome: 'accepted', proof: 'harness' });
  });

  test('by the harness alone, where the platform\'s records cannot show that it was not initialized ahead', () => {
    expect(judge({ ...complete, initStart: undefined, initReport: undefined }, expected)).toEqual({ outcome: 'accepted', proof: 'harness' });
  });

  test('by the platform alone, where there is no harness and the environment began after the update', () => {
    expect(judge(platformOnly, { ...expected, updatedAt: T0 })).toEqual({ outcome: 'accepted', proof: 'platform' });
  });

  test('without a status, as in an example of AWS\'s own', () => {
    expect(judge(reported({ status: undefined }), expected).outcome).toBe('accepted');
    expect(judge({ ...complete, initReport: { ...initReport, status: undefined } }, expected).outcome).toBe('accepted');
  });
});

describe('each rule has its own name', () => {
  const rules: Array<[string, Delivery, Partial<Expectation>, object]> = [
    ['second-delivery', { ...complete, first: false }, {}, { outcome: 'duplicate' }],
    ['event-age-exceeded', { ...asked[0], requestId: 'r', destination: destinationRecord({ condition: 'EventAgeExceeded' }), first: true, freshStream: true }, {}, { outcome: 'throttled' }],
    ['never-reported', { ...asked[0], first: true, freshStream: true }, {}, { outcome: 'lost' }],
    ['not-published', { ...asked[0], first: true, freshStream: true }, { unpublished: { reason: 'not-published', detail: 'InternalError' } }, { outcome: 'lost', detail: 'InternalError' }],
    ['update-failed', { ...asked[0], first: true, freshStream: true }, { unpublished: { reason: 'update-failed' } }, { outcome: 'lost' }],
    ['redeployed', { ...asked[0], first: true, freshStream: true }, { unpublished: { reason: 'redeployed' } }, { outcome: 'lost' }],
    ['never-reported', platformOnly, {}, { outcome: 'lost' }],
    ['not-first-invocation', { ...complete, harness: harnessRecord({ invocation: 2 }) }, {}, { outcome: 'warm' }],
    ['not-first-invocation', { ...complete, harness: harnessRecord({ status: 'warm' }) }, {}, { outcome: 'warm' }],
    ['stream-seen-before', { ...complete, freshStream: false }, {}, { outcome: 'warm' }],
    ['epoch-differs', { ...complete, harness: harnessRecord({ epoch: 'run.1.1' }) }, {}, { outcome: 'stale' }],
    ['epoch-differs', { ...complete, harness: harnessRecord({ status: 'stale' }) }, {}, { outcome: 'stale' }],
    ['initialized-before-update', platformOnly, { updatedAt: T0 + 1 }, { outcome: 'stale' }],
    ['redeployed', complete, { redeployedAt: T0 + 100 }, { outcome: 'stale' }],
    ['init-timed-out', initialized({ status: 'timeout' }), {}, { outcome: 'timeout' }],
    ['function-timed-out', reported({ status: 'timeout' }), {}, { outcome: 'timeout' }],
    ['function-timed-out', { ...broken, report: undefined, destination: destinationRecord({ errorType: 'Sandbox.Timedout', errorMessage: undefined }) }, {}, { outcome: 'timeout', detail: 'Sandbox.Timedout' }],
    ['function-timed-out', { ...broken, report: undefined, destination: destinationRecord({ errorType: undefined, errorMessage: '2026-11-21T06:00:30Z r Task timed out after 30.00 seconds' }) }, {}, { outcome: 'timeout' }],
    ['init-failed', initialized({ status: 'error', errorType: 'Runtime.ImportModuleError' }), {}, { outcome: 'error', detail: 'Runtime.ImportModuleError' }],
    ['init-failed', { ...broken, initReport: { ...initReport, status: 'failure' } }, {}, { outcome: 'error', detail: 'Runtime.ExitError: Runtime exited with error: exit status 1' }],
    ['init-failed', initialized({ status: undefined, errorType: 'Runtime.ExitError' }), {}, { outcome: 'error', detail: 'Runtime.ExitError' }],
    ['scenario-failed', { ...complete, harness: harnessRecord({ status: 'error', errorType: 'TypeError', errorMessage: 'x' }) }, {}, { outcome: 'error', detail: 'TypeError: x' }],
    ['function-failed', reported({ status: 'error', errorType: 'Runtime.OutOfMemory' }), {}, { outcome: 'error', detail: 'Runtime.OutOfMemory' }],
    ['function-failed', reported({ status: undefined, errorType: 'Runtime.ExitError' }), {}, { outcome: 'error', detail: 'Runtime.ExitError' }],
    ['function-failed', { ...broken, report: undefined }, {}, { outcome: 'error' }],
    ['discarded-round', complete, { discarded: true }, { outcome: 'discarded' }],
    ['initialization-type', { ...complete, harness: harnessRecord({ initializationType: 'provisioned-concurrency' }) }, {}, { outcome: 'proactive', detail: 'provisioned-concurrency' }],
    ['initialization-type', { ...complete, initStart: { ...initStart, initializationType: 'snap-start' } }, {}, { outcome: 'proactive', detail: 'snap-start' }],
    ['initialized-ahead', { ...complete, start: { ...start, time: T0 + 5000 } }, {}, { outcome: 'proactive', detail: '4880 ms between INIT and the request' }],
    ['initialized-ahead', { ...complete, start: { ...start, time: T0 + 5000 }, report: reportWithoutInit }, {}, { outcome: 'proactive' }],
    ['init-unproven', { ...complete, report: reportWithoutInit }, {}, { outcome: 'error' }],
    ['init-unproven', { ...platformOnly, initStart: undefined }, { updatedAt: T0 }, { outcome: 'error' }],
    ['no-init-duration', { ...platformOnly, report: reportWithoutInit }, { updatedAt: T0 }, { outcome: 'warm' }],
  ];

  test.each(rules)('%s', (reason, delivery, more, verdict) => {
    expect(judge(delivery, { ...expected, ...more })).toMatchObject({ reason, ...verdict });
    expect(judge(delivery, { ...expected, ...more })).not.toHaveProperty('proof');
  });
});

describe('after somebody else changed the function', () => {
  const outcome = (delivery: Delivery, redeployedAt: number) => judge(delivery, { ...expected, redeployedAt }).outcome;

  test.each<[string, Delivery, number]>([
    ['by the platform\'s start', complete, start.time],
    ['else by the harness\'s time', harnessOnly, Date.parse(harnessRecord().timestamp)],
    ['else by the destination\'s', { ...about, destination: destinationRecord() }, destinationRecord().time],
  ])('what began is stale, and what began before is not: %s', (_, delivery, began) => {
    expect(outcome(delivery, began - 1)).toBe('stale');
    expect(outcome(delivery, began)).toBe('stale');
    expect(outcome(delivery, began + 1)).not.toBe('stale');
  });

  test('what nobody knows to have begun then is not refused', () => {
    expect(outcome({ ...platformOnly, start: undefined }, T0 - 1)).not.toBe('stale');
  });
});

describe('the slow tail does not vanish', () => {
  test('an INIT over 10 s, repeated in the invoke, is a timeout and not warm', () => {
    expect(judge(initialized({ status: 'timeout', durationMs: 10_000 }), expected).outcome).toBe('timeout');
  });

  test('also while initReport is still on its way it is not warm', () => {
    expect(judge({ ...complete, initReport: undefined, report: reportWithoutInit }, expected).outcome).not.toBe('warm');
  });

  test('a failure in the discarded round is a failure, and not just discarded', () => {
    const failure = { ...complete, harness: harnessRecord({ status: 'error' }) };
    expect(judge(failure, { ...expected, discarded: true }).outcome).toBe('error');
  });
});

describe('what could still change a verdict is waited for', () => {
  const missing = (delivery: Delivery, more: Partial<Expectation> = {}) => missingFacts(delivery, judge(delivery, { ...expected, ...more }));

  test('the start, which tells the first delivery from the second', () => {
    expect(missing({ ...complete, first: false, start: undefined })).toBe(1);
  });

  test('initReport of an error, which may have been an INIT over 10 s', () => {
    const failed = reported({ status: 'error', initDurationMs: undefined });
    expect(missing({ ...failed, initReport: undefined })).toBe(1);
    expect(missing(failed)).toBe(0);
  });

  test('initReport where initDurationMs is missing, also in the discarded round', () => {
    expect(missing({ ...complete, report: reportWithoutInit, initReport: undefined }, { discarded: true })).toBe(1);
  });

  test('INIT of a proactive one, and not that of a warm one', () => {
    const unseen = { ...complete, initStart: undefined, initReport: undefined };
    expect(missing({ ...unseen, harness: harnessRecord({ initializationType: 'provisioned-concurrency' }) })).toBe(1);
    expect(missing({ ...unseen, harness: harnessRecord({ status: 'warm' }) })).toBe(0);
  });
});

describe('the gap between INIT and the request', () => {
  const after = (gap: number): Delivery => ({ ...complete, start: { ...start, time: T0 + 120 + gap } });

  test('of a real cold start is a few ms', () => {
    const real = {
      ...complete,
      initStart: { ...initStart, time: Date.parse('2026-10-08T07:30:27.768Z') },
      start: { ...start, time: Date.parse('2026-10-08T07:30:28.235Z') },
      report: { ...report, initDurationMs: 463.512 },
    };
    expect(judge(real, expected).outcome).toBe('accepted');
  });

  test(`up to ${PROACTIVE_GAP_MS} ms is accepted, more is proactive`, () => {
    expect(judge(after(PROACTIVE_GAP_MS), expected).outcome).toBe('accepted');
    expect(judge(after(PROACTIVE_GAP_MS + 1), expected).outcome).toBe('proactive');
  });

  test('is measured from initReport where initStart is missing', () => {
    expect(judge({ ...after(500), initStart: undefined }, expected).outcome).toBe('proactive');
  });
});

const anyExpectation: fc.Arbitrary<Expectation> = fc.record({
  epoch: fc.constant(EPOCH),
  discarded: fc.boolean(),
  redeployedAt: fc.option(fc.integer({ min: T0, max: T0 + 20_000 }), { nil: undefined }),
  updatedAt: fc.option(fc.integer({ min: T0, max: T0 + 20_000 }), { nil: undefined }),
});

describe('of anything that can be known', () => {
  const anyDelivery = anyEvidence.chain(evidence => fc.constantFrom(...join([asked[0], { ...asked[0], slot: 1 }], evidence)));

  test('the verdict is one outcome, with a reason unless it is accepted', () => {
    fc.assert(fc.property(anyDelivery, anyExpectation, (delivery, expectation) => {
      const { outcome, reason, proof } = judge(delivery, expectation);
      expect(OUTCOMES).toContain(outcome);
      expect(reason === undefined).toBe(outcome === 'accepted');
      expect(proof !== undefined).toBe(outcome === 'accepted');
    }), { numRuns: 1000 });
  });

  // a perfect cold start of which each thing is now and then missing or wrong.
  const mostly = <T>(good: T, ...others: T[]) => fc.oneof(
    { weight: 8, arbitrary: fc.constant(good) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
  const nearlyPerfect = fc.record({
    first: mostly(true, false),
    freshStream: mostly(true, false),
    harness: mostly<Delivery['harness']>(harnessRecord(), undefined, harnessRecord({ epoch: 'x' }), harnessRecord({ status: 'error' }),
      harnessRecord({ status: 'warm', invocation: 2 }), harnessRecord({ status: 'stale' }), harnessRecord({ initializationType: 'snap-start' })),
    start: mostly<Delivery['start']>(start, undefined, { ...start, time: T0 + 300 }),
    report: mostly<Delivery['report']>(report, undefined, reportWithoutInit, { ...report, status: 'timeout' }, { ...report, status: 'failure' }),
    initStart: mostly<Delivery['initStart']>(initStart, undefined, { ...initStart, time: T0 - 200 }, { ...initStart, initializationType: 'snap-start' }),
    initReport: mostly<Delivery['initReport']>(initReport, undefined, { ...initReport, status: 'error' }, { ...initReport, time: T0 - 80 }),
    destination: mostly<Delivery['destination']>(undefined, destinationRecord()),
  }).map((parts): Delivery => ({ ...complete, ...parts }));

  test('accepted is only what meets every condition of the contract', () => {
    let accepted = 0;
    fc.assert(fc.property(nearlyPerfect, anyExpectation, (delivery, expectation) => {
      if (judge(delivery, expectation).outcome !== 'accepted') return;
      accepted++;
      expect(delivery.first && delivery.freshStream && !expectation.discarded).toBe(true);
      expect(delivery.harness !== undefined || (delivery.report !== undefined && expectation.updatedAt !== undefined)).toBe(true);
      if (delivery.harness) {
        expect(delivery.harness).toMatchObject({ status: 'ok', epoch: expectation.epoch, invocation: 1 });
        expect([undefined, 'on-demand']).toContain(delivery.harness.initializationType);
      } else {
        expect(delivery.initStart!.time).toBeGreaterThanOrEqual(expectation.updatedAt!);
      }
      expect([undefined, 'success']).toContain(delivery.report?.status);
      expect([undefined, 'success']).toContain(delivery.initReport?.status);
      expect([undefined, 'on-demand']).toContain(delivery.initStart?.initializationType);
      if (delivery.report) expect(delivery.report.initDurationMs).toBeDefined();
      if (delivery.report && delivery.start && delivery.initStart) {
        expect(delivery.start.time - delivery.initStart.time - delivery.report.initDurationMs!).toBeLessThanOrEqual(PROACTIVE_GAP_MS);
      }
      if (delivery.start && expectation.redeployedAt !== undefined) expect(delivery.start.time).toBeLessThan(expectation.redeployedAt);
    }), { numRuns: 3000, seed: 1 });
    expect(accepted).toBeGreaterThan(100);
  });

  test('once nothing is missing, further records of the same delivery change no verdict', () => {
    fc.assert(fc.property(anyExpectation, expectation => {
      const verdict = judge(complete, expectation);
      expect(isComplete(complete, verdict)).toBe(true);
    }));
    expect(missingFacts(harnessOnly, judge(harnessOnly, expected))).toBe(3);
    expect(missingFacts({ ...complete, start: undefined }, judge(complete, expected))).toBe(1);
    expect(missingFacts({ ...complete, initReport: undefined }, judge(complete, expected))).toBe(0);
    const lost: Delivery = { ...asked[0], first: true, freshStream: true };
    expect(isComplete(lost, judge(lost, expected))).toBe(false);
    expect(isComplete(lost, judge(lost, { ...expected, unpublished: { reason: 'not-published' } }))).toBe(true);
    expect(isComplete({ ...lost, requestId: 'r', environmentId: ENVIRONMENT_ID }, { outcome: 'throttled', reason: 'event-age-exceeded' })).toBe(true);
  });
});

test('the complete delivery that the examples stand on is what the records of one cold start make', () => {
  expect(join(asked, { harness: [harnessRecord()], destinations: [], platform: platformEntries() })).toEqual([complete]);
  expect(initDurationMs).toBe(120);
});
