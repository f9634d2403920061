import fc from 'fast-check';
import { DestinationRecord, PlatformEntry } from '../../src/core/observation';
import { HarnessRecord } from '../../src/protocol';

export const EPOCH = 'run.1.2';
export const T0 = Date.parse('2026-11-21T06:00:00.000Z');

export const ENVIRONMENT_ID = '2026/11/21/probe[$LATEST]0123456789abcdef0123456789abcdef';

export function harnessRecord(fields: Partial<HarnessRecord> = {}): HarnessRecord {
  return {
    type: 'coldstart.sample',
    level: 'INFO',
    timestamp: new Date(T0 + 125).toISOString(),
    requestId: 'request-1',
    environmentId: ENVIRONMENT_ID,
    functionName: 'probe',
    runId: 'run',
    round: 2,
    slot: 0,
    scenario: 'client',
    placement: 'handler',
    epoch: EPOCH,
    invocation: 1,
    initializationType: 'on-demand',
    status: 'ok',
    moduleLoadMs: 80,
    scenarioDurationMs: 600,
    ...fields,
  };
}

export function destinationRecord(fields: Partial<DestinationRecord> = {}): DestinationRecord {
  return {
    runId: 'run',
    round: 2,
    slot: 0,
    functionName: 'probe',
    requestId: 'request-1',
    time: T0 + 1000,
    condition: 'RetriesExhausted',
    errorType: 'Runtime.ExitError',
    errorMessage: 'Runtime exited with error: exit status 1',
    ...fields,
  };
}

/** A cold start's platform records: INIT from T0 on for 120 ms, the request 2 ms later. */
export function platformEntries(requestId = 'request-1', environmentId = ENVIRONMENT_ID): PlatformEntry[] {
  return [
    { environmentId, record: { type: 'platform.initStart', time: T0, initializationType: 'on-demand', runtimeVersion: 'python:3.13.v1' } },
    { environmentId, record: { type: 'platform.initReport', time: T0 + 120, status: 'success', durationMs: 120 } },
    { environmentId, record: { type: 'platform.start', time: T0 + 122, requestId } },
    {
      environmentId,
      record: {
        type: 'platform.report',
        time: T0 + 730,
        requestId,
        status: 'success',
        durationMs: 608,
        billedDurationMs: 728,
        memorySizeMB: 128,
        maxMemoryUsedMB: 64,
        initDurationMs: 120,
      },
    },
  ];
}

const requestIds = fc.constantFrom('request-1', 'request-2', 'request-3');
const environmentIds = fc.constantFrom('stream-a', 'stream-b');
/** Often the same one. */
const times = fc.oneof(fc.constantFrom(T0, T0 + 1, T0 + 1000), fc.integer({ min: T0, max: T0 + 20_000 }));
const statuses = fc.option(fc.constantFrom('success' as const, 'error' as const, 'failure' as const, 'timeout' as const), { nil: undefined });
const ms = fc.option(fc.integer({ min: 0, max: 12_000 }), { nil: undefined });

/** Any record of a small world, so that they meet. */
export const anyHarnessRecord: fc.Arbitrary<HarnessRecord> = fc.record({
  requestId: requestIds,
  environmentId: environmentIds,
  slot: fc.integer({ min: 0, max: 1 }),
  invocation: fc.integer({ min: 1, max: 2 }),
  epoch: fc.constantFrom(EPOCH, 'run.1.1'),
  status: fc.constantFrom('ok' as const, 'error' as const, 'warm' as const, 'stale' as const, 'unrequested' as const),
  initializationType: fc.constantFrom(undefined, 'on-demand', 'provisioned-concurrency'),
  time: times,
}).map(({ time, ...fields }) => harnessRecord({ ...fields, timestamp: new Date(time).toISOString() }));

export const anyDestinationRecord: fc.Arbitrary<DestinationRecord> = fc.record({
  requestId: requestIds,
  slot: fc.integer({ min: 0, max: 1 }),
  time: times,
  condition: fc.constantFrom('RetriesExhausted', 'EventAgeExceeded'),
  errorType: fc.constantFrom('Sandbox.Timedout', 'Runtime.ExitError'),
}).map(destinationRecord);

export const anyPlatformEntry: fc.Arbitrary<PlatformEntry> = fc.oneof(
  fc.record({ environmentId: environmentIds, time: times, initializationType: fc.constantFrom(undefined, 'on-demand', 'snap-start') })
    .map(({ environmentId, ...record }) => ({ environmentId, record: { type: 'platform.initStart' as const, ...record } })),
  fc.record({ environmentId: environmentIds, time: times, status: statuses, durationMs: ms })
    .map(({ environmentId, ...record }) => ({ environmentId, record: { type: 'platform.initReport' as const, ...record } })),
  fc.record({ environmentId: environmentIds, time: times, requestId: requestIds })
    .map(({ environmentId, ...record }) => ({ environmentId, record: { type: 'platform.start' as const, ...record } })),
  fc.record({ environmentId: environmentIds, time: times, requestId: requestIds, status: statuses, durationMs: ms, initDurationMs: ms })
    .map(({ environmentId, ...record }) => ({ environmentId, record: { type: 'platform.report' as const, ...record } })),
  fc.record({ environmentId: environmentIds, time: times, droppedRecords: ms })
    .map(({ environmentId, ...record }) => ({ environmentId, record: { type: 'platform.logsDropped' as const, ...record } })),
  fc.record({ environmentId: environmentIds, text: fc.constantFrom('{"type":"platform.report"', '{}') })
    .map(({ environmentId, ...record }) => ({ environmentId, record: { type: 'unreadable' as const, ...record } })),
);

/** Evidence in which one record is said one way only: the same key never has two contents. */
export const anyEvidence = fc.record({
  harness: fc.uniqueArray(anyHarnessRecord, { maxLength: 5, selector: record => `${record.requestId} ${record.environmentId} ${record.invocation} ${record.slot}` }),
  destinations: fc.uniqueArray(anyDestinationRecord, { maxLength: 3, selector: record => `${record.requestId} ${record.slot}` }),
  platform: fc.uniqueArray(anyPlatformEntry, { maxLength: 10, selector: entry => JSON.stringify(entry) }),
});
