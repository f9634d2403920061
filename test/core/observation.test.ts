import fc from 'fast-check';
import { anyEvidence, destinationRecord, ENVIRONMENT_ID, harnessRecord, platformEntries, T0 } from './arbitraries';
import { join } from '../../src/core/observation';

const asked = [{ round: 2, slot: 0, functionName: 'probe' }];
const nothing = { harness: [], destinations: [], platform: [] };

describe('what belongs together is put together', () => {
  test('harness, request and environment of one cold start', () => {
    const platform = platformEntries();
    const [initStart, initReport, start, report] = platform.map(({ record }) => record);
    expect(join(asked, { harness: [harnessRecord()], destinations: [], platform })).toEqual([{
      ...asked[0],
      requestId: 'request-1',
      environmentId: ENVIRONMENT_ID,
      harness: harnessRecord(),
      initStart,
      initReport,
      start,
      report,
      first: true,
      freshStream: true,
    }]);
  });

  test('a failure that the harness could not tell of: its stream is found by its request', () => {
    const [delivery] = join(asked, { ...nothing, destinations: [destinationRecord()], platform: platformEntries() });
    expect(delivery).toMatchObject({ requestId: 'request-1', environmentId: ENVIRONMENT_ID, destination: destinationRecord(), report: { status: 'success' } });
  });

  test('what was asked for and never heard of is one delivery all the same', () => {
    expect(join(asked, nothing)).toEqual([{ ...asked[0], first: true, freshStream: true }]);
  });

  test('what was not asked for is left out', () => {
    const others = [harnessRecord({ slot: 5 }), harnessRecord({ functionName: 'other' }), harnessRecord({ status: 'unrequested' })];
    expect(join(asked, { ...nothing, harness: others })).toEqual([{ ...asked[0], first: true, freshStream: true }]);
  });

  test('an INIT that failed and was repeated counts as failed', () => {
    const failed = { environmentId: ENVIRONMENT_ID, record: { type: 'platform.initReport' as const, time: T0 + 10_000, status: 'timeout' as const } };
    const repeated = { environmentId: ENVIRONMENT_ID, record: { type: 'platform.initReport' as const, time: T0 + 12_000, status: 'success' as const } };
    const [delivery] = join(asked, { harness: [harnessRecord()], destinations: [], platform: [repeated, failed] });
    expect(delivery.initReport?.status).toBe('timeout');
  });
});

describe('second deliveries', () => {
  const later = harnessRecord({ requestId: 'request-0', environmentId: 'other-stream', timestamp: new Date(T0 + 500).toISOString() });

  test('the platform\'s start time tells which was first, not the order of arrival', () => {
    const deliveries = join(asked, { ...nothing, harness: [later, harnessRecord()] });
    expect(deliveries.map(({ requestId, first }) => [requestId, first])).toEqual([['request-1', true], ['request-0', false]]);
  });

  test('at the same time, the request id does', () => {
    const same = { ...later, timestamp: harnessRecord().timestamp };
    expect(join(asked, { ...nothing, harness: [harnessRecord(), same] }).map(({ requestId }) => requestId)).toEqual(['request-0', 'request-1']);
  });

  test('one event run twice under one request id, in two environments', () => {
    const second = harnessRecord({ environmentId: 'other-stream', timestamp: new Date(T0 + 500).toISOString() });
    const platform = [...platformEntries(), ...platformEntries('request-1', 'other-stream')];
    const deliveries = join(asked, { harness: [second, harnessRecord()], destinations: [], platform });
    expect(deliveries.map(({ environmentId, first }) => [environmentId, first])).toEqual([[ENVIRONMENT_ID, true], ['other-stream', false]]);
  });

  test('one event run twice, the second time without a word of the harness', () => {
    const deliveries = join(asked, { ...nothing, harness: [harnessRecord()], platform: [...platformEntries(), ...platformEntries('request-1', 'other-stream')] });
    expect(deliveries).toHaveLength(2);
    expect(deliveries.filter(({ harness }) => harness)).toHaveLength(1);
  });

  test('one event run twice in the same environment: each run has its own report', () => {
    const again = harnessRecord({ invocation: 2, status: 'warm', timestamp: new Date(T0 + 2000).toISOString() });
    const platform = [
      ...platformEntries(),
      { environmentId: ENVIRONMENT_ID, record: { type: 'platform.start' as const, time: T0 + 2000, requestId: 'request-1' } },
      { environmentId: ENVIRONMENT_ID, record: { type: 'platform.report' as const, time: T0 + 2003, requestId: 'request-1', durationMs: 3 } },
    ];
    const deliveries = join(asked, { harness: [again, harnessRecord()], destinations: [], platform });
    expect(deliveries.map(({ report, first }) => [report?.durationMs, first])).toEqual([[608, true], [3, false]]);
  });

  test('one event run twice in the same environment, where the first run died without a word of the harness', () => {
    const again = harnessRecord({ timestamp: new Date(T0 + 2001).toISOString() });
    const platform = [
      ...platformEntries(),
      { environmentId: ENVIRONMENT_ID, record: { type: 'platform.start' as const, time: T0 + 2000, requestId: 'request-1' } },
      { environmentId: ENVIRONMENT_ID, record: { type: 'platform.report' as const, time: T0 + 2003, requestId: 'request-1', durationMs: 3 } },
    ];
    const deliveries = join(asked, { harness: [again], destinations: [destinationRecord()], platform });
    expect(deliveries.map(({ harness, destination, report, first }) => [harness !== undefined, destination !== undefined, report?.durationMs, first]))
      .toEqual([[false, true, 608, true], [true, false, 3, false]]);
  });
});

describe('a stream', () => {
  const both = [asked[0], { ...asked[0], slot: 1 }];
  const second = harnessRecord({ slot: 1, requestId: 'request-2', timestamp: new Date(T0 + 2000).toISOString() });

  test('is fresh for its first request alone, whatever the harness counts', () => {
    const deliveries = join(both, { ...nothing, harness: [second, harnessRecord()] });
    expect(deliveries.map(({ slot, freshStream }) => [slot, freshStream])).toEqual([[0, true], [1, false]]);
  });

  test('is not fresh after a request that is not ours', () => {
    const platform = [...platformEntries(), { environmentId: ENVIRONMENT_ID, record: { type: 'platform.start' as const, time: T0 + 10, requestId: 'foreign' } }];
    expect(join(asked, { harness: [harnessRecord()], destinations: [], platform })[0].freshStream).toBe(false);
  });
});

describe('the result depends on what is known alone', () => {
  const two = [asked[0], { ...asked[0], slot: 1 }];
  const shuffledEvidence = anyEvidence.chain(evidence => fc.record({
    evidence: fc.constant(evidence),
    other: fc.record({
      harness: fc.shuffledSubarray(evidence.harness, { minLength: evidence.harness.length }),
      destinations: fc.shuffledSubarray(evidence.destinations, { minLength: evidence.destinations.length }),
      platform: fc.shuffledSubarray(evidence.platform, { minLength: evidence.platform.length }),
    }),
  }));

  test('not on the order in which it came', () => {
    fc.assert(fc.property(shuffledEvidence, ({ evidence, other }) => {
      expect(join(two, other)).toEqual(join(two, evidence));
    }), { numRuns: 500 });
  });

  test('not on how often it came', () => {
    fc.assert(fc.property(anyEvidence, evidence => {
      const { harness, destinations, platform } = evidence;
      const twice = { harness: [...harness, ...harness], destinations: [...destinations, ...destinations], platform: [...platform, ...platform] };
      expect(join(two, twice)).toEqual(join(two, evidence));
    }));
  });

  test('each cold start asked for has exactly one first delivery, and no run of an event is told twice', () => {
    fc.assert(fc.property(anyEvidence, evidence => {
      const deliveries = join(two, evidence);
      two.forEach(({ slot }) => expect(deliveries.filter(delivery => delivery.slot === slot && delivery.first)).toHaveLength(1));
      const runs = deliveries.filter(({ requestId }) => requestId).map(({ slot, requestId, environmentId, harness, start, report }) => (
        `${slot} ${requestId} ${environmentId} ${harness?.invocation} ${start?.time} ${report?.time}`));
      expect(new Set(runs).size).toBe(runs.length);
    }));
  });
});
