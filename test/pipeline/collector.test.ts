import { gzipSync } from 'node:zlib';
import { collect } from '../../src/pipeline/collector';
import { Store } from '../../src/pipeline/store';
import { ProbeMessage } from '../../src/protocol';
import { harnessRecord, platformEntries } from '../core/arbitraries';
import { FakeTable } from './fakes/fake-table';

const MESSAGE: ProbeMessage = { runId: 'run', round: 2, slot: 0, epoch: 'e', scenario: 'client', targets: ['probe'] };

function destination(condition: string, responsePayload?: unknown): object {
  return {
    version: '1.0',
    timestamp: '2026-11-21T06:00:31.000Z',
    requestContext: { requestId: 'request-1', functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:probe:$LATEST', condition, approximateInvokeCount: 1 },
    requestPayload: { Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(MESSAGE) } }] },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload,
  };
}

function queueEvent(...bodies: unknown[]) {
  return { Records: bodies.map((body, place) => ({ messageId: `message-${place}`, body: typeof body === 'string' ? body : JSON.stringify(body) })) };
}

function logsEvent(logStream: string, lines: unknown[], messageType = 'DATA_MESSAGE') {
  const logEvents = lines.map((line, place) => ({ id: String(place), timestamp: place, message: typeof line === 'string' ? line : JSON.stringify(line) }));
  return { awslogs: { data: gzipSync(JSON.stringify({ messageType, owner: '1', logGroup: 'g', logStream, subscriptionFilters: ['f'], logEvents })).toString('base64') } };
}

const PLATFORM_LINES = [
  { time: '2026-11-21T06:00:00.000Z', type: 'platform.initStart', record: { initializationType: 'on-demand', phase: 'init', runtimeVersion: 'python:3.13.v1' } },
  { time: '2026-11-21T06:00:00.120Z', type: 'platform.initReport', record: { phase: 'init', status: 'success', metrics: { durationMs: 120 } } },
  { time: '2026-11-21T06:00:00.122Z', type: 'platform.start', record: { requestId: 'request-1', version: '$LATEST' } },
  {
    time: '2026-11-21T06:00:00.730Z',
    type: 'platform.report',
    record: {
      requestId: 'request-1',
      status: 'success',
      metrics: { durationMs: 608, billedDurationMs: 728, memorySizeMB: 128, maxMemoryUsedMB: 64, initDurationMs: 120 },
    },
  },
];

function setup() {
  const table = new FakeTable();
  const warnings: string[] = [];
  const store = new Store(table);
  return { table, store, warnings, collected: (event: Parameters<typeof collect>[1]) => collect(store, event, message => warnings.push(message)) };
}

describe('destinations', () => {
  test('a success carries the harness\'s record', async () => {
    const { store, collected } = setup();
    expect(await collected(queueEvent(destination('Success', harnessRecord())))).toEqual({ batchItemFailures: [] });
    expect(await store.deliveries('run', 2)).toEqual({ harness: [harnessRecord()], destinations: [] });
  });

  test('a failure carries what was asked and how it failed', async () => {
    const { store, collected } = setup();
    await collected(queueEvent(destination('RetriesExhausted', { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 30.00 seconds' })));
    expect((await store.deliveries('run', 2)).destinations).toEqual([{
      runId: 'run',
      round: 2,
      slot: 0,
      functionName: 'probe',
      requestId: 'request-1',
      time: Date.parse('2026-11-21T06:00:31Z'),
      condition: 'RetriesExhausted',
      errorType: 'Sandbox.Timedout',
      errorMessage: 'Task timed out after 30.00 seconds',
    }]);
  });

  test('two failures of one event are kept, whichever comes first', async () => {
    const { store, collected } = setup();
    const crash = destination('RetriesExhausted', { errorType: 'Runtime.ExitError' });
    const timeout = { ...destination('RetriesExhausted', { errorType: 'Sandbox.Timedout' }), timestamp: '2026-11-21T06:01:00.000Z' };
    await collected(queueEvent(timeout, crash, timeout));
    expect((await store.deliveries('run', 2)).destinations.map(({ errorType }) => errorType)).toEqual(['Runtime.ExitError', 'Sandbox.Timedout']);
  });

  test('an event that was too old was never run', async () => {
    const { store, collected } = setup();
    await collected(queueEvent(destination('EventAgeExceeded', null)));
    expect((await store.deliveries('run', 2)).destinations).toMatchObject([{ condition: 'EventAgeExceeded' }]);
  });

  test('what was not meant for the function is no part of the run', async () => {
    const { table, collected } = setup();
    expect(await collected(queueEvent(destination('Success', harnessRecord({ status: 'unrequested' }))))).toEqual({ batchItemFailures: [] });
    expect(table.items.size).toBe(0);
  });

  test('a message that can\'t be read stays in the queue, the others do not', async () => {
    const { store, warnings, collected } = setup();
    const response = await collected(queueEvent('not JSON', destination('Success', harnessRecord()), destination('Success', { foreign: true }), {}));
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }, { itemIdentifier: 'message-2' }, { itemIdentifier: 'message-3' }] });
    expect(warnings).toHaveLength(3);
    expect((await store.deliveries('run', 2)).harness).toHaveLength(1);
  });
});

describe('log events', () => {
  test('of an environment are stored by environment and by request', async () => {
    const { store, collected } = setup();
    await collected(logsEvent('2026/11/21/probe[$LATEST]0123456789abcdef0123456789abcdef', [...PLATFORM_LINES, harnessRecord(), 'START RequestId: x']));
    expect(await store.deliveries('run', 2)).toEqual({ harness: [harnessRecord()], destinations: [] });
    const entries = await store.platform(['request-1'], []);
    const byType = (a: { record: { type: string } }, b: { record: { type: string } }) => a.record.type < b.record.type ? -1 : 1;
    const [initStart, initReport, start, report] = platformEntries();
    const versioned = { ...start, record: { ...start.record, version: '$LATEST' } };
    expect(entries.sort(byType)).toEqual([initReport, initStart, report, versioned].sort(byType));
  });

  test('that Lambda dropped, and records that can\'t be read, are kept with their environment: each once, however often told', async () => {
    const { store, collected } = setup();
    const dropped = { time: '2026-11-21T06:00:01.000Z', type: 'platform.logsDropped', record: { droppedRecords: 12, droppedBytes: 345, reason: 'too many' } };
    const broken = { time: '2026-11-21T06:00:00.730Z', type: 'platform.report', record: { requestId: 'request-1', metrics: { durationMs: '608' } } };
    const event = logsEvent('stream', [dropped, broken, { ...broken, padding: 'x'.repeat(300) }]);
    await collected(event);
    await collected(event);
    const entries = await store.platform([], ['stream']);
    expect(entries.map(({ record }) => record)).toEqual([
      { type: 'platform.logsDropped', time: Date.parse('2026-11-21T06:00:01Z'), droppedRecords: 12, droppedBytes: 345, reason: 'too many' },
      { type: 'unreadable', text: JSON.stringify(broken) },
      { type: 'unreadable', text: expect.stringMatching(/^\{.{199}$/) },
    ]);
  });

  test('control messages are ignored', async () => {
    const { table, collected } = setup();
    await collected(logsEvent('', ['CWL CONTROL MESSAGE: Checking health of destination'], 'CONTROL_MESSAGE'));
    expect(table.items.size).toBe(0);
  });
});

test('either path may come first, and each any number of times', async () => {
  const logs = logsEvent(harnessRecord().environmentId, [...PLATFORM_LINES, harnessRecord()]);
  const queue = queueEvent(destination('Success', harnessRecord()));
  const [one, other] = [setup(), setup()];
  await one.collected(logs);
  await one.collected(queue);
  await other.collected(queue);
  await other.collected(logs);
  await other.collected(logs);
  await other.collected(queue);
  expect(new Map([...other.table.items].sort())).toEqual(new Map([...one.table.items].sort()));
});
