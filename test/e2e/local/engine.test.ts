import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient, UpdateFunctionConfigurationCommand, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishBatchCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { EngineFixture, outputsOf } from './engine-fixture';
import type { Engine } from '../../../src/local/engine';

jest.setTimeout(120_000);

interface InvocationRecord {
  readonly requestContext: { readonly requestId: string; readonly condition: string };
  readonly responseContext: { readonly statusCode: number; readonly functionError?: string };
  readonly responsePayload: { readonly [name: string]: unknown };
}

interface PlatformRecord {
  readonly logStream: string;
  readonly record: { readonly requestId: string; readonly status: string; readonly metrics: { readonly [name: string]: number } };
}

const fixture = new EngineFixture();
let outputs: { readonly [name: string]: string };
let engine: Engine;
let clients: ReturnType<typeof clientsOf>;

function clientsOf({ endpoint, region, credentials }: Engine) {
  const options = { endpoint, region, credentials };
  return {
    sns: new SNSClient(options),
    lambda: new LambdaClient(options),
    dynamoDb: new DynamoDBClient(options),
    logs: new CloudWatchLogsClient(options),
    sfn: new SFNClient(options),
    cloudFormation: new CloudFormationClient(options),
  };
}

beforeAll(async () => {
  engine = await fixture.start();
  outputs = outputsOf(await engine.deploy(fixture.stack));
  clients = clientsOf(engine);
});
afterAll(async () => {
  Object.values(clients ?? {}).forEach(client => client.destroy());
  await fixture.remove();
});

const languageAttribute = (language: string) => ({ language: { DataType: 'String', StringValue: language } });

async function publish(language: string, message: object): Promise<void> {
  const MessageAttributes = languageAttribute(language);
  await clients.sns.send(new PublishCommand({ TopicArn: outputs.TopicArn, Message: JSON.stringify(message), MessageAttributes }));
}

async function records<T>(kind: string): Promise<T[]> {
  const { Items = [] } = await clients.dynamoDb.send(new QueryCommand({
    TableName: outputs.TableName, KeyConditionExpression: 'pk = :kind', ExpressionAttributeValues: { ':kind': { S: kind } }, ConsistentRead: true,
  }));
  return Items.map(({ record }) => JSON.parse(record!.S!) as T);
}

/** Asks until there is an answer. */
async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(50);
  }
}

async function recordOf(wanted: (response: InvocationRecord['responsePayload']) => boolean): Promise<InvocationRecord> {
  return eventually(async () => (await records<InvocationRecord>('invocation')).find(({ responsePayload }) => wanted(responsePayload)));
}

test('the stack is known to CloudFormation, with its outputs', async () => {
  const { Stacks } = await clients.cloudFormation.send(new DescribeStacksCommand({ StackName: 'Engine' }));
  const output = { OutputKey: 'TopicArn', OutputValue: outputs.TopicArn };
  expect(Stacks![0]).toMatchObject({ StackStatus: 'CREATE_COMPLETE', Outputs: expect.arrayContaining([output]) });
});

describe.each(['node', 'python'])('%s: topic → function → queue → function → table', language => {
  test('a message\'s record arrives', async () => {
    await publish(language, { n: 1 });
    const record = await recordOf(response => response.language === language && response.n === 1);
    expect(record).toMatchObject({
      requestContext: { condition: 'Success', approximateInvokeCount: 1, functionArn: expect.stringMatching(/:\$LATEST$/) },
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
      responsePayload: { invocation: 1 },
    });
  });

  test('its platform record arrives by the subscription, with INIT\'s duration, and agrees with what the engine measured', async () => {
    const { requestContext, responsePayload } = await recordOf(response => response.language === language && response.n === 1);
    const { requestId } = requestContext;
    const { record, logStream } = await eventually(async () =>
      (await records<PlatformRecord>('platform')).find(platform => platform.record.requestId === requestId));
    const measurement = engine.measurements.get(requestId)!;
    expect(logStream).toBe(responsePayload.environmentId);
    expect(measurement).toMatchObject({ coldStart: true, environmentId: logStream });
    expect(record.status).toBe('success');
    expect(record.metrics.initDurationMs).toBeCloseTo(measurement.initDurationMs!, 1);
    expect(record.metrics.durationMs).toBeCloseTo(measurement.durationMs, 1);
  });
});

test('boto3 in a function speaks to the engine, as the function\'s role', async () => {
  const { responsePayload: { identity } } = await recordOf(response => response.language === 'python');
  expect(identity).toMatch(/^arn:aws:sts::000000000000:assumed-role\/Engine-PythonProbeServiceRole/);
});

test('a failure\'s record says so', async () => {
  await publish('node', { n: 2, fail: 'too far' });
  const record = await recordOf(response => response.errorMessage === 'too far');
  expect(record).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 1 },
    responseContext: { statusCode: 200, functionError: 'Unhandled' },
    responsePayload: { errorType: 'RangeError' },
  });
});

test('an update retires environments: messages that come together get as many new ones, which run one after the other', async () => {
  const probe = { FunctionName: outputs.ProbeName };
  const { Environment: environment, RevisionId } = await clients.lambda.send(new GetFunctionConfigurationCommand(probe));
  await clients.lambda.send(new UpdateFunctionConfigurationCommand({
    ...probe, RevisionId, Environment: { Variables: { ...environment!.Variables, EPOCH: 'second' } },
  }));
  await waitUntilFunctionUpdatedV2({ client: clients.lambda, maxWaitTime: 20, minDelay: 1, maxDelay: 2 }, probe);
  await clients.sns.send(new PublishBatchCommand({
    TopicArn: outputs.TopicArn,
    PublishBatchRequestEntries: [11, 12, 13].map(n => ({ Id: String(n), Message: JSON.stringify({ n }), MessageAttributes: languageAttribute('node') })),
  }));
  const found = await Promise.all([11, 12, 13].map(async n => recordOf(response => response.n === n)));
  expect(found.map(({ responsePayload: { epoch, invocation } }) => [epoch, invocation])).toEqual([['second', 1], ['second', 1], ['second', 1]]);
  const environmentIds = found.map(({ responsePayload: { environmentId } }) => environmentId as string);
  expect(new Set(environmentIds).size).toBe(3);
  const spans = (await Promise.all(environmentIds.map(spanOf))).sort(([a], [b]) => a - b);
  for (const [index, [start]] of spans.slice(1).entries()) expect(start).toBeGreaterThanOrEqual(spans[index]![1]);
});

/** From the start of an environment's INIT to its first report. */
async function spanOf(logStreamName: string): Promise<[start: number, end: number]> {
  const { events } = await clients.logs.send(new FilterLogEventsCommand({ logGroupName: outputs.LogGroupName, logStreamNames: [logStreamName] }));
  const timeOf = (type: string) => Date.parse(events!.map(({ message }) => JSON.parse(message!)).find(record => record.type === type).time);
  return [timeOf('platform.initStart'), timeOf('platform.report')];
}

test('a request that is waited for answers with the end of its log', async () => {
  const answer = await clients.lambda.send(new InvokeCommand({ FunctionName: outputs.EchoName, Payload: '{"n":1}', LogType: 'Tail' }));
  expect(JSON.parse(answer.Payload!.transformToString())).toEqual({ echo: { n: 1 }, layers: ['first', 'second'] });
  expect(Buffer.from(answer.LogResult!, 'base64').toString()).toMatch(/START RequestId: [^]*REPORT RequestId: [^]*Init Duration: /);
});

test('a state machine calls a function and retries its error', async () => {
  const { executionArn } = await clients.sfn.send(new StartExecutionCommand({ stateMachineArn: outputs.MachineArn, input: '{"failFirst":1}' }));
  const execution = await eventually(async () => {
    const description = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
    return description.status === 'RUNNING' ? undefined : description;
  });
  expect([execution.status, JSON.parse(execution.output ?? '{}')]).toEqual(['SUCCEEDED', { echo: { failFirst: 1 }, layers: ['first', 'second'] }]);
});

test('the log group has what the functions wrote', async () => {
  const { events } = await clients.logs.send(new FilterLogEventsCommand({ logGroupName: outputs.LogGroupName, filterPattern: '{ $.type = "platform.start" }' }));
  expect(events!.length).toBeGreaterThan(0);
});

test('a function that isn\'t there is a 404', async () => {
  await expect(clients.lambda.send(new InvokeCommand({ FunctionName: 'absent' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } });
});

test('the facts name the throttle and the runtimes', () => {
  expect(engine.facts()).toMatchObject({ runtimes: expect.arrayContaining([expect.objectContaining({ runtime: 'nodejs22.x' }), expect.objectContaining({ runtime: 'python3.13' })]) });
});

test('nothing went wrong that nobody saw', () => {
  expect(fixture.messages).toEqual([]);
});

describe('stop', () => {
  /** Folders of this process's engines, wherever the runtime put them. */
  const folders = () => [...new Set([tmpdir(), '/var/tmp'])].flatMap(parent => readdirSync(parent).filter(name => name.startsWith(`cold-start-engine-${process.pid}-`)));
  let before: string[];
  beforeEach(() => { before = folders(); });

  test('leaves no folder and no listener, and may be asked twice', async () => {
    const other = await fixture.start();
    await other.deploy(fixture.stack);
    const { endpoint } = other;
    expect(folders()).toHaveLength(before.length + 1);
    await Promise.all([other.stop(), other.stop()]);
    expect(folders()).toEqual(before);
    await expect(fetch(endpoint)).rejects.toThrow();
  });

  test('ends a deployment under way', async () => {
    const other = await fixture.start();
    const deployment = other.deploy(fixture.stack).catch((error: Error) => error.message);
    await other.stop();
    expect(await deployment).toMatch(/the engine has been stopped$/);
    expect(folders()).toEqual(before);
  });

  test.each(['INIT', 'invocation'])('ends environments in their %s', async phase => {
    const other = await fixture.start();
    const { EchoName, TopicArn } = outputsOf(await other.deploy(fixture.stack));
    const { lambda, sns } = clientsOf(other);
    const answer = lambda.send(new InvokeCommand({ FunctionName: EchoName, Payload: '{"sleepMs":60000}' })).catch((error: Error) => error.name);
    await sns.send(new PublishCommand({ TopicArn, Message: '{"n":1}', MessageAttributes: languageAttribute('python') }));
    if (phase === 'invocation') await once(other, 'measurement');
    await other.stop();
    expect(await answer).toEqual(expect.any(String));
    expect(folders()).toEqual(before);
    expect(fixture.messages).toEqual([]);
  });
});
