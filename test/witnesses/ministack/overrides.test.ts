import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient, UpdateFunctionConfigurationCommand, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda';
import type { Deployment } from './deployment';
import { Lane } from './lane';
import { parseLogEvent } from '../../../src/core/platform-records';
import { type HarnessRecord, PLATFORM_RECORD_TYPES } from '../../../src/protocol';

jest.setTimeout(120_000);

/** Each of these fails once MiniStack has learned something: then an override can go. */
let lane: Lane;
let original: Deployment;
beforeAll(async () => {
  lane = await Lane.start();
  original = await lane.deployOriginal('Original');
});
afterAll(async () => lane?.stop());

test('of a pattern for JSON MiniStack looks for all terms, so that none of our lines matches', async () => {
  const logs = new CloudWatchLogsClient(lane.ministack.client);
  const store = original.store('Python');
  const stream = { logGroupName: original.probeLogGroup('Python'), logStreamName: `by-hand-${randomUUID()}` };
  const record: HarnessRecord = {
    type: 'coldstart.sample',
    level: 'INFO',
    timestamp: '2026-11-26T12:00:00.000Z',
    requestId: 'f1c2ab0e-9d51-4a3c-8a57-0d6d5f0a9a11',
    environmentId: stream.logStreamName,
    functionName: 'probe',
    runId: stream.logStreamName,
    round: 1,
    slot: 0,
    scenario: 'client',
    placement: 'handler',
    epoch: 'by-hand.1.1',
    invocation: 1,
    status: 'ok',
  };
  const withAllTerms = { ...record, slot: 1, scenario: ['$.type', ...PLATFORM_RECORD_TYPES].join(' ') };
  await logs.send(new CreateLogStreamCommand(stream));
  await logs.send(new PutLogEventsCommand({
    ...stream, logEvents: [record, withAllTerms].map(line => ({ timestamp: Date.now(), message: JSON.stringify(line) })),
  }));

  let delivered: HarnessRecord[] = [];
  for (let attempt = 0; attempt < 600 && delivered.length === 0; attempt++) {
    await sleep(100);
    ({ harness: delivered } = await store.deliveries(record.runId, record.round));
  }
  expect(delivered).toEqual([withAllTerms]);
});

test('MiniStack has no /opt', async () => {
  expect(await original.invoke(nodeProbe(), {})).toMatchObject({
    failed: true, answer: { errorMessage: expect.stringContaining('Cannot find module \'/opt/nodejs/cold-start-harness\'') },
  });
});

test('MiniStack gives Node.js no names in the context, or no top-level await', async () => {
  const client = new LambdaClient(lane.ministack.client);
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: nodeProbe(), Handler: '../layer_0/nodejs/cold-start-harness.handler' }));
  await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 30, minDelay: 1 }, { FunctionName: nodeProbe() });

  const { failed, answer } = await original.invoke(nodeProbe(), asked(nodeProbe()));

  // from 22 on Node.js has require() load ES modules, but not those with top-level await.
  if (failed) expect(answer).toMatchObject({ errorMessage: expect.stringContaining('top-level await') });
  else expect(answer).toMatchObject({ functionName: '', status: 'unrequested' });
});

test('MiniStack writes text instead of platform records, without Init Duration, and each invocation to a stream of its own', async () => {
  const [probe] = original.physicalIds('AWS::Lambda::Function', 'PythonProbes');
  const { answer: first } = await original.invoke(probe, asked(probe));
  const { answer: second } = await original.invoke(probe, asked(probe));
  expect([first, second]).toMatchObject([{ status: 'ok', invocation: 1 }, { status: 'warm', invocation: 2 }]);

  const events = (await original.logEvents('Python')).filter(({ logStreamName }) => !logStreamName?.startsWith('by-hand'));
  // START, the harness's line, END and REPORT.
  const invocation = ['unknown', 'sample', 'unknown', 'unknown'];
  expect(events.map(({ message }) => parseLogEvent(message).kind)).toEqual([...invocation, ...invocation]);
  const reports = events.filter(({ message }) => /^REPORT RequestId: \S+\tDuration: \d+ ms\t/.test(message));
  expect(reports).toHaveLength(2);
  reports.forEach(({ message }) => expect(message).not.toContain('Init Duration'));
  const { environmentId } = first as HarnessRecord;
  expect(second).toMatchObject({ environmentId });
  expect(new Set([environmentId, ...events.map(({ logStreamName }) => logStreamName)]).size).toBe(3);
});

function nodeProbe(): string {
  return original.physicalIds('AWS::Lambda::Function', 'NodeProbes')[0];
}

/** An SNS event that asks a probe that no run has touched for a cold start. */
function asked(probe: string): object {
  const message = { runId: 'by-hand', round: 2, slot: 0, epoch: 'none', scenario: probe.includes('Node') ? 'run' : 'client', targets: [probe] };
  return { Records: [{ Sns: { Message: JSON.stringify(message) } }] };
}
