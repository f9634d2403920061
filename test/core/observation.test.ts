import fc from 'fast-check';
import { anyEvidence, destinationRecord, ENVIRONMENT_ID, harnessRecord, platformEntries, T0 } from './arbitraries';
import { Delivery, join, logEvidence, PlatformEntry } from '../../src/core/observation';
import { HarnessRecord } from '../../src/protocol';

const asked = [{ round: 2, slot: 0, functionName: 'probe' }];
const nothing = { harness: [], destinations: [], platform: [] };
const at = (ms: number) => ({ timestamp: new Date(T0 + ms).toISOString() });
const entry = (record: PlatformEntry['record'], environmentId = ENVIRONMENT_ID): PlatformEntry => ({ environmentId, record });
const startAt = (ms: number, requestId = 'request-1') => entry({ type: 'platform.start', time: T0 + ms, requestId });
const reportAt = (ms: number, durationMs: number) => entry({ type: 'platform.report', time: T0 + ms, requestId: 'request-1', durationMs });
const initReportAt = (ms: number, status?: 'success' | 'timeout') => entry({ type: 'platform.initReport', time: T0 + ms, ...status && { status } });

describe('events of the log group', () => {
  const events = (...messages: string[]) => messages.map((message, place) => ({ logStreamName: `stream-${place}`, message }));

  test('are evidence of what the harness and the platform say, the latter of its stream', () => {
    const line = JSON.stringify({ time: new Date(T0).toISOString(), type: 'platform.start', record: { requestId: 'request-1' } });
    expect(logEvidence(events(JSON.stringify(harnessRecord()), line))).toEqual({
      harness: [harnessRecord()],
      platform: [entry({ type: 'platform.start', time: T0, requestId: 'request-1' }, 'stream-1')],
    });
  });

  test('that cannot be read are trouble on their stream', () => {
    expect(logEvidence(events('{"type":"platform.report"')))
      .toEqual({ harness: [], platform: [entry({ type: 'unreadable', text: '{"type":"platform.report"' }, 'stream-0')] });
  });

  test('of what no verdict needs, and of anyone else, are none', () => {
    expect(logEvidence(events('{"type":"platform.runtimeDone"}', 'hello', '{"type":"other"}'))).toEqual({ harness: [], platform: [] });
  });
});

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

  test('a failure that nobody else heard of: nothing speaks against its stream', () => {
    expect(join(asked, { ...nothing, destinations: [destinationRecord()] })).toEqual([
      { ...asked[0], requestId: 'request-1', destination: destinationRecord(), first: true, freshStream: true },
    ]);
  });

  test('a failure after all that the harness had to say', () => {
    const [delivery] = join(asked, { ...nothing, harness: [harnessRecord()], destinations: [destinationRecord()] });
    expect(delivery).toMatchObject({ harness: harnessRecord(), destination: destinationRecord() });
  });

  test('of two words of one failure, the earlier one', () => {
    const [earlier, later] = [destinationRecord(), destinationRecord({ time: T0 + 5000, condition: 'EventAgeExceeded' })];
    for (const destinations of [[earlier, later], [later, earlier]]) {
      expect(join(asked, { ...nothing, destinations })).toMatchObject([{ destination: earlier }]);
    }
  });

  test('a harness\'s record alone, to which nothing is added', () => {
    expect(join(asked, { ...nothing, harness: [harnessRecord()] })).toEqual([
      { ...asked[0], requestId: 'request-1', environmentId: ENVIRONMENT_ID, harness: harnessRecord(), first: true, freshStream: true },
    ]);
  });

  test('what was lost on the way to the log, with each request of that environment', () => {
    const troubles = [entry({ type: 'unreadable', text: '{"type":"platform.report"' }), entry({ type: 'platform.logsDropped', time: T0 + 500, droppedRecords: 12 })];
    const [delivery] = join(asked, { ...nothing, harness: [harnessRecord()], platform: [...platformEntries(), ...troubles] });
    expect(delivery.logTroubles).toEqual(troubles.map(({ record }) => record));
  });

  test('a record that comes again with its fields in another order is the same one', () => {
    const again = entry({ requestId: 'request-1', time: T0 + 122, type: 'platform.start' });
    expect(join(asked, { ...nothing, harness: [harnessRecord()], platform: [...platformEntries(), again] })).toHaveLength(1);
  });

  test('clocks that disagree part nothing', () => {
    const [delivery, ...others] = join(asked, { ...nothing, harness: [harnessRecord(at(-50))], platform: platformEntries() });
    expect(others).toEqual([]);
    expect(delivery).toMatchObject({ harness: harnessRecord(at(-50)), start: { time: T0 + 122 }, report: { durationMs: 608 } });
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

  test('also one that failed later than it had succeeded, when the environment was reset', () => {
    const [delivery] = join(asked, { ...nothing, harness: [harnessRecord()], platform: [initReportAt(120, 'success'), initReportAt(5000, 'timeout')] });
    expect(delivery.initReport).toEqual(initReportAt(5000, 'timeout').record);
  });

  test('a further INIT without a status tells of no failure', () => {
    const [delivery] = join(asked, { ...nothing, harness: [harnessRecord()], platform: [initReportAt(120, 'success'), initReportAt(5000)] });
    expect(delivery.initReport).toEqual(initReportAt(120, 'success').record);
  });

  test('of two beginnings of INIT the first counts, whatever is in them', () => {
    const first = entry({ type: 'platform.initStart', time: T0, initializationType: 'provisioned-concurrency' });
    const again = entry({ type: 'platform.initStart', time: T0 + 10_000, initializationType: 'on-demand' });
    for (const platform of [[first, again], [again, first]]) {
      expect(join(asked, { ...nothing, harness: [harnessRecord()], platform })[0].initStart).toEqual(first.record);
    }
  });
});

/** The harness's records, whatever the order in which they come, are deliveries in this order. */
function expectInOrder(records: readonly HarnessRecord[]): void {
  for (const harness of [records, [...records].reverse()]) {
    const deliveries = join(asked, { ...nothing, harness });
    expect(deliveries.map(({ harness: record, first }) => [record, first])).toEqual(records.map((record, place) => [record, place === 0]));
  }
}

describe('second deliveries', () => {
  const later = harnessRecord({ requestId: 'request-0', environmentId: 'other-stream', timestamp: new Date(T0 + 500).toISOString() });

  test('the platform\'s start time tells which was first, not the order of arrival', () => {
    const deliveries = join(asked, { ...nothing, harness: [later, harnessRecord()] });
    expect(deliveries.map(({ requestId, first }) => [requestId, first])).toEqual([['request-1', true], ['request-0', false]]);
  });

  test('at the same time, the request id does', () => {
    expectInOrder([{ ...later, timestamp: harnessRecord().timestamp }, harnessRecord()]);
  });

  test('of one event, at the same time, in the same environment, the harness\'s count does', () => {
    expectInOrder([harnessRecord(), harnessRecord({ invocation: 2, status: 'warm' })]);
  });

  test('of one event, at the same time, in two environments, their names do', () => {
    expectInOrder([harnessRecord({ environmentId: 'stream-a' }), harnessRecord({ environmentId: 'stream-b' })]);
  });

  test('of failures, the time at which they were told does', () => {
    const first = destinationRecord({ requestId: 'request-2', time: T0 + 1 });
    expect(join(asked, { ...nothing, destinations: [destinationRecord(), first] }).map(({ requestId }) => requestId)).toEqual(['request-2', 'request-1']);
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

describe('one event run twice in the same environment, of which not everything is known', () => {
  const known = ({ start: begun, harness, report: ended }: Delivery) => [begun && begun.time - T0, harness?.invocation, ended?.durationMs];
  const [first, again] = [harnessRecord(at(20)), harnessRecord({ invocation: 2, status: 'warm', ...at(2010) })];

  test.each<[string, HarnessRecord[], PlatformEntry[], ReturnType<typeof known>[]]>([
    ['all', [first, again], [startAt(10), reportAt(30, 20), startAt(2000), reportAt(2020, 19)], [[10, 1, 20], [2000, 2, 19]]],
    ['the second start alone', [first], [startAt(10), reportAt(30, 20), startAt(2000)], [[10, 1, 20], [2000, undefined, undefined]]],
    ['the second report alone', [first], [startAt(10), reportAt(30, 20), reportAt(2020, 19)], [[10, 1, 20], [undefined, undefined, 19]]],
    ['the second word of the harness alone', [first, again], [startAt(10), reportAt(30, 20)], [[10, 1, 20], [undefined, 2, undefined]]],
    ['two words of the harness, one start and no report', [first, again], [startAt(10)], [[10, 1, undefined], [undefined, 2, undefined]]],
    ['two words of the harness in one millisecond', [{ ...again, ...at(20) }, first], [startAt(10)], [[10, 1, undefined], [undefined, 2, undefined]]],
    ['two starts', [], [startAt(10), startAt(2000)], [[10, undefined, undefined], [2000, undefined, undefined]]],
  ])('%s', (_, harness, platform, runs) => {
    const destinations = harness.length ? [] : [destinationRecord()];
    expect(join(asked, { harness, destinations, platform }).map(known)).toEqual(runs);
  });
});

describe('a stream', () => {
  const both = [asked[0], { ...asked[0], slot: 1 }];
  const second = harnessRecord({ slot: 1, requestId: 'request-2', timestamp: new Date(T0 + 2000).toISOString() });

  test('is fresh for its first request alone, whatever the harness counts', () => {
    const deliveries = join(both, { ...nothing, harness: [second, harnessRecord()] });
    expect(deliveries.map(({ slot, freshStream }) => [slot, freshStream])).toEqual([[0, true], [1, false]]);
  });

  test('is fresh for the earlier one, which need not be of the first slot', () => {
    const [early, late] = [harnessRecord({ slot: 1, requestId: 'request-2', ...at(10) }), harnessRecord(at(2000))];
    const deliveries = join(both, { ...nothing, harness: [late, early] });
    expect(deliveries.map(({ slot, freshStream }) => [slot, freshStream])).toEqual([[0, false], [1, true]]);
  });

  test('is fresh for a request of which the platform has no start', () => {
    expect(join(asked, { ...nothing, harness: [harnessRecord()], platform: [startAt(10, 'foreign')] })[0].freshStream).toBe(true);
  });

  test('is fresh before a request that is not ours, and at the same time', () => {
    for (const ms of [122, 5000]) {
      expect(join(asked, { ...nothing, harness: [harnessRecord()], platform: [...platformEntries(), startAt(ms, 'foreign')] })[0].freshStream).toBe(true);
    }
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
        `${slot} ${requestId} ${environmentId} ${harness?.invocation} ${JSON.stringify([start, report])}`));
      expect(new Set(runs).size).toBe(runs.length);
    }));
  });
});
