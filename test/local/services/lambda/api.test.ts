import {
  GetAccountSettingsCommand, GetEventSourceMappingCommand, GetFunctionCommand, GetFunctionConfigurationCommand, GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand, InvokeCommand, LambdaClient, LambdaServiceException, ListEventSourceMappingsCommand, ListFunctionsCommand, ListTagsCommand,
  paginateListFunctions, UpdateFunctionConfigurationCommand, UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { FakeHandler, FakeRuntime } from './fake-runtime';
import { engineContext, functionArn, policy, QUEUE_ARN, ROLE_ARN, Stack } from './fixture';
import type { Principal } from '../../../../src/local/iam/principal';
import { LambdaService } from '../../../../src/local/services/lambda/lambda-service';
import { ApiServer } from '../../../../src/local/services/server';

const CALLER: Principal = { kind: 'role', roleArn: ROLE_ARN };

let handler: FakeHandler;
let context: ReturnType<typeof engineContext>;
let service: LambdaService;
let server: ApiServer;
let stack: Stack;
let client: LambdaClient;
let runtime: FakeRuntime;

function clientOf(principal: Principal): LambdaClient {
  return new LambdaClient({ endpoint: server.endpoint, region: 'eu-west-1', credentials: context.credentials.issue(principal), maxAttempts: 1 });
}

beforeEach(async () => {
  handler = ({ event }) => event;
  context = engineContext();
  runtime = new FakeRuntime(invocation => handler(invocation));
  const queues = {
    attributes: async () => ({ VisibilityTimeout: '30' }), onArrival: () => () => undefined, receive: async () => [], send: async () => undefined,
  };
  service = new LambdaService(context, {
    runtime,
    queues: queues as never,
    logs: { openStream: () => ({ write: () => undefined }) },
    topics: { publish: async () => undefined },
    endpoint: () => server.endpoint,
  }, { scratchDirectory: '/unused', concurrentExecutions: 10, gatePlaces: 1, onMeasurement: () => undefined });
  server = await ApiServer.start({ services: [service], credentials: context.credentials, region: 'eu-west-1', log: context.log });
  stack = new Stack(service.resourceTypes);
  client = clientOf({ kind: 'root' });
  await createFunction('probe', { Environment: { Variables: { EPOCH: '1', MINE: 'x' } }, MemorySize: 256, Timeout: 30 });
});
afterEach(async () => {
  client.destroy();
  await service.stop();
  await server.stop();
  stack.remove();
});

async function createFunction(name: string, properties: object = {}): Promise<void> {
  await stack.create('AWS::Lambda::Function', name, {
    FunctionName: name, Code: stack.code({ 'index.js': '12345' }), Handler: 'index.handler', Role: ROLE_ARN, Runtime: 'nodejs22.x', ...properties,
  });
}

const update = async (input: Partial<UpdateFunctionConfigurationCommandInput>) =>
  client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'probe', ...input }));
const configuration = async () => client.send(new GetFunctionConfigurationCommand({ FunctionName: 'probe' }));
/** Time in which updates are in progress passes in here alone, however long requests take. */
const updated = async () => {
  jest.advanceTimersByTime(1000);
  while ((await configuration()).LastUpdateStatus === 'InProgress') await new Promise(resolve => setImmediate(resolve));
};

describe('Invoke', () => {
  test('answers with the function\'s answer and the version', async () => {
    const answer = await client.send(new InvokeCommand({ FunctionName: 'probe', Payload: JSON.stringify({ n: 1 }) }));
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect([answer.FunctionError, answer.LogResult, answer.Payload!.transformToString()]).toEqual([undefined, undefined, '{"n":1}']);
  });

  test('its request id is that of the invocation', async () => {
    const { $metadata } = await client.send(new InvokeCommand({ FunctionName: 'probe' }));
    expect(runtime.environments[0]!.requestIds).toEqual([$metadata.requestId]);
  });

  test('no payload is an empty object', async () => {
    const answer = await client.send(new InvokeCommand({ FunctionName: functionArn('probe'), Qualifier: '$LATEST' }));
    expect(answer.Payload!.transformToString()).toBe('{}');
  });

  test('a function\'s error is no error of the API', async () => {
    handler = () => { throw new RangeError('too far'); };
    const answer = await client.send(new InvokeCommand({ FunctionName: 'probe' }));
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(JSON.parse(answer.Payload!.transformToString())).toMatchObject({ errorType: 'RangeError', errorMessage: 'too far' });
  });

  test('LogType Tail gives the end of the log', async () => {
    const { LogResult } = await client.send(new InvokeCommand({ FunctionName: 'probe', LogType: 'Tail' }));
    expect(Buffer.from(LogResult!, 'base64').toString()).toMatch(/^START RequestId: [0-9a-f-]{36}\n$/);
  });

  test('an event is accepted at once and run later', async () => {
    const ran = new Promise(resolve => { handler = ({ event }) => resolve(event); });
    const answer = await client.send(new InvokeCommand({ FunctionName: 'probe', InvocationType: 'Event', Payload: '{"n":1}' }));
    expect([answer.StatusCode, answer.ExecutedVersion]).toEqual([202, undefined]);
    expect(await ran).toEqual({ n: 1 });
  });

  test('a dry run runs nothing', async () => {
    expect(await client.send(new InvokeCommand({ FunctionName: 'probe', InvocationType: 'DryRun' }))).toMatchObject({ StatusCode: 204 });
    expect(runtime.environments).toEqual([]);
  });

  test.each([
    ['not JSON', { Payload: 'not JSON' }, 'InvalidRequestContentException'],
    ['6 MB', { Payload: JSON.stringify('x'.repeat(6 * 1024 * 1024)) }, 'RequestEntityTooLargeException'],
    ['an event of 1 MB', { Payload: JSON.stringify('x'.repeat(1024 * 1024)), InvocationType: 'Event' as const }, 'RequestEntityTooLargeException'],
    ['another version', { Qualifier: '7' }, 'ResourceNotFoundException'],
    ['another function', { FunctionName: 'other' }, 'ResourceNotFoundException'],
    ['a client context that isn\'t JSON', { ClientContext: 'bm90IEpTT04=' }, 'InvalidRequestContentException'],
  ])('refuses %s', async (_, input, name) => {
    await expect(client.send(new InvokeCommand({ FunctionName: 'probe', ...input }))).rejects.toThrow(expect.objectContaining({ name }));
  });

  test('above the account\'s concurrency it is throttled, with the reason', async () => {
    const endings: (() => void)[] = [];
    handler = async () => new Promise<void>(resolve => endings.push(resolve));
    const running = Array.from({ length: 10 }, async () => client.send(new InvokeCommand({ FunctionName: 'probe' })));
    while (endings.length < 10) await new Promise(resolve => setImmediate(resolve));
    await expect(client.send(new InvokeCommand({ FunctionName: 'probe' }))).rejects.toMatchObject({
      name: 'TooManyRequestsException', Reason: 'ConcurrentInvocationLimitExceeded', $metadata: { httpStatusCode: 429 },
    });
    endings.forEach(end => end());
    await Promise.all(running);
  });
});

describe('GetFunction', () => {
  test('has all that the template said, and Lambda\'s defaults', async () => {
    const { Configuration, Code, Tags, Concurrency } = await client.send(new GetFunctionCommand({ FunctionName: 'probe' }));
    expect(Configuration).toMatchObject({
      FunctionName: 'probe',
      FunctionArn: functionArn('probe'),
      Runtime: 'nodejs22.x',
      Role: ROLE_ARN,
      Handler: 'index.handler',
      Timeout: 30,
      MemorySize: 256,
      Version: '$LATEST',
      Environment: { Variables: { EPOCH: '1', MINE: 'x' } },
      TracingConfig: { Mode: 'PassThrough' },
      State: 'Active',
      LastUpdateStatus: 'Successful',
      PackageType: 'Zip',
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/probe' },
      CodeSize: 5,
    });
    expect(Configuration!.LastModified).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
    expect([Code!.RepositoryType, Tags, Concurrency]).toEqual(['S3', {}, undefined]);
  });

  test('a function without variables has no Environment', async () => {
    await createFunction('plain');
    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: 'plain' }));
    expect(Configuration).not.toHaveProperty('Environment');
  });

  test('has JSON logging with its levels, and layers', async () => {
    const { physicalId: layer } = await stack.create('AWS::Lambda::LayerVersion', 'Layer', { LayerName: 'l', Content: stack.code({ a: '123' }) });
    await createFunction('logs', { LoggingConfig: { LogFormat: 'JSON', LogGroup: 'mine' }, Layers: [layer] });
    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: 'logs' }));
    expect(Configuration).toMatchObject({
      LoggingConfig: { LogFormat: 'JSON', LogGroup: 'mine', ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' }, Layers: [{ Arn: layer, CodeSize: 3 }],
    });
  });
});

describe('UpdateFunctionConfiguration', () => {
  // of the clock just what updates use: the server and its clients are real.
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setInterval'] }));
  afterEach(() => jest.useRealTimers());

  test('is in progress, then successful; what it doesn\'t name stays', async () => {
    const answer = await update({ Timeout: 60 });
    expect(answer).toMatchObject({ Timeout: 60, MemorySize: 256, LastUpdateStatus: 'InProgress', State: 'Active' });
    await updated();
    expect(await configuration()).toMatchObject({ Timeout: 60, MemorySize: 256, LastUpdateStatus: 'Successful' });
  });

  test('replaces the whole map of variables', async () => {
    await update({ Environment: { Variables: { EPOCH: '2' } } });
    await updated();
    expect((await configuration()).Environment).toEqual({ Variables: { EPOCH: '2' } });
  });

  test('a second one in the meantime is a conflict', async () => {
    await update({ Timeout: 60 });
    await expect(update({ Timeout: 61 })).rejects.toMatchObject({
      name: 'ResourceConflictException',
      $metadata: { httpStatusCode: 409 },
      message: `The operation cannot be performed at this time. An update is in progress for resource: ${functionArn('probe')}`,
    });
  });

  test('a stale revision is refused, the current one is not', async () => {
    const { RevisionId: old } = await configuration();
    await update({ Timeout: 60, RevisionId: old });
    await updated();
    await expect(update({ Timeout: 61, RevisionId: old })).rejects.toMatchObject({ name: 'PreconditionFailedException', $metadata: { httpStatusCode: 412 } });
    await expect(update({ Timeout: 61, RevisionId: (await configuration()).RevisionId })).resolves.toBeDefined();
  });

  // https://github.com/aws/aws-sdk/issues/377
  test('the revision in its answer is not the last one', async () => {
    const { RevisionId: answered } = await update({ Timeout: 60 });
    await updated();
    expect((await configuration()).RevisionId).not.toBe(answered);
  });

  test('environments of the old configuration serve until it is done, and are gone then', async () => {
    handler = ({ spec }) => spec.environment.EPOCH;
    const epoch = async () => (await client.send(new InvokeCommand({ FunctionName: 'probe' }))).Payload!.transformToString();
    expect(await epoch()).toBe('"1"');
    await update({ Environment: { Variables: { EPOCH: '2' } } });
    expect(await epoch()).toBe('"1"');
    await updated();
    expect(await epoch()).toBe('"2"');
    expect(runtime.environments.map(({ alive }) => alive)).toEqual([false, true]);
  });

  test.each([
    ['a memory size of 64', { MemorySize: 64 }, 'must be a whole number from 128 to 10240'],
    ['5 KB of variables', { Environment: { Variables: { A1: 'x'.repeat(5000) } } }, 'exceeded the 4KB limit'],
    ['an unknown layer', { Layers: ['arn:aws:lambda:eu-west-1:111122223333:layer:x:1'] }, 'does not exist'],
    ['another role', { Role: `${ROLE_ARN}2` }, 'Role can\'t be updated in this engine; these can: Description'],
    ['tracing without the right to', { TracingConfig: { Mode: 'Active' as const } }, 'does not have permissions to call PutTraceSegments on XRAY'],
  ])('refuses %s', async (_, input, message) => {
    await expect(update(input)).rejects.toMatchObject({ name: 'InvalidParameterValueException', message: expect.stringContaining(message) });
    expect(await configuration()).toMatchObject({ LastUpdateStatus: 'Successful', MemorySize: 256 });
  });
});

describe('what there is', () => {
  test('functions, page by page', async () => {
    for (let count = 0; count < 3; count++) await createFunction(`another-${count}`);
    const names: string[] = [];
    for await (const { Functions } of paginateListFunctions({ client, pageSize: 2 }, {})) {
      names.push(...Functions!.map(({ FunctionName }) => FunctionName!));
    }
    expect(names).toEqual(['another-0', 'another-1', 'another-2', 'probe']);
  });

  test('the account\'s limits', async () => {
    expect(await client.send(new GetAccountSettingsCommand({}))).toMatchObject({
      AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 }, AccountUsage: { FunctionCount: 1, TotalCodeSize: 5 },
    });
  });

  test('a function\'s policy', async () => {
    await expect(client.send(new GetPolicyCommand({ FunctionName: 'probe' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await stack.create('AWS::Lambda::Permission', 'Permission', {
      FunctionName: 'probe', Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com', SourceArn: 'arn:aws:sns:eu-west-1:111122223333:Topic',
    });
    const { Policy } = await client.send(new GetPolicyCommand({ FunctionName: 'probe' }));
    expect(JSON.parse(Policy!)).toEqual({
      Version: '2012-10-17',
      Id: 'default',
      Statement: [{
        Sid: expect.any(String),
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
        Resource: functionArn('probe'),
        Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:Topic' } },
      }],
    });
  });

  test('its configuration of asynchronous invocations', async () => {
    await expect(client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: 'probe' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    context.authorizer.attachPolicy(ROLE_ARN, 'Send', policy({ Action: 'sqs:SendMessage', Resource: QUEUE_ARN }));
    await stack.create('AWS::Lambda::EventInvokeConfig', 'Config', {
      FunctionName: 'probe', Qualifier: '$LATEST', MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: QUEUE_ARN } },
    });
    expect(await client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: 'probe' }))).toMatchObject({
      FunctionArn: `${functionArn('probe')}:$LATEST`,
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 21_600,
      LastModified: expect.any(Date),
      DestinationConfig: { OnFailure: { Destination: QUEUE_ARN } },
    });
  });

  test('event source mappings', async () => {
    context.authorizer.attachPolicy(ROLE_ARN, 'Consume', policy({ Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'], Resource: QUEUE_ARN }));
    const { physicalId: UUID } = await stack.create('AWS::Lambda::EventSourceMapping', 'Mapping', {
      FunctionName: 'probe', EventSourceArn: QUEUE_ARN, BatchSize: 5, ScalingConfig: { MaximumConcurrency: 2 },
    });
    const expected = {
      UUID,
      EventSourceArn: QUEUE_ARN,
      FunctionArn: functionArn('probe'),
      BatchSize: 5,
      State: 'Enabled',
      ScalingConfig: { MaximumConcurrency: 2 },
      LastModified: expect.any(Date),
    };
    expect(await client.send(new GetEventSourceMappingCommand({ UUID }))).toMatchObject(expected);
    expect((await client.send(new ListEventSourceMappingsCommand({ FunctionName: 'probe' }))).EventSourceMappings).toEqual([expect.objectContaining(expected)]);
    expect((await client.send(new ListEventSourceMappingsCommand({ EventSourceArn: `${QUEUE_ARN}2` }))).EventSourceMappings).toEqual([]);
    // the queue's visibility timeout binds updates too.
    await expect(update({ Timeout: 31 })).rejects.toThrow('Queue visibility timeout: 30 seconds is less than Function timeout: 31 seconds');
  });

  test('an action that the engine hasn\'t is named, with those it has', async () => {
    await expect(client.send(new ListTagsCommand({ Resource: functionArn('probe') })))
      .rejects.toThrow(/^Lambda GET \/2017-03-31\/tags\/.* is not supported by the engine; supported are Invoke, GetFunction/);
  });
});

describe('rights', () => {
  const calls: [action: string, resource: string, call: (caller: LambdaClient) => Promise<unknown>][] = [
    ['InvokeFunction', functionArn('probe'), async caller => caller.send(new InvokeCommand({ FunctionName: 'probe' }))],
    ['InvokeFunction', `${functionArn('probe')}:$LATEST`, async caller => caller.send(new InvokeCommand({ FunctionName: 'probe', Qualifier: '$LATEST' }))],
    ['GetFunction', functionArn('probe'), async caller => caller.send(new GetFunctionCommand({ FunctionName: 'probe' }))],
    ['GetFunctionConfiguration', functionArn('probe'), async caller => caller.send(new GetFunctionConfigurationCommand({ FunctionName: 'probe' }))],
    ['UpdateFunctionConfiguration', functionArn('probe'), async caller =>
      caller.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'probe', Timeout: 9 }))],
    ['ListFunctions', '*', async caller => caller.send(new ListFunctionsCommand({}))],
    ['GetAccountSettings', '*', async caller => caller.send(new GetAccountSettingsCommand({}))],
    ['ListEventSourceMappings', '*', async caller => caller.send(new ListEventSourceMappingsCommand({}))],
  ];

  test.each(calls)('lambda:%s on %s', async (action, resource, call) => {
    const caller = clientOf(CALLER);
    const refusal = await call(caller).catch((error: LambdaServiceException) => error);
    expect(refusal).toMatchObject({
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 403 },
      message: expect.stringContaining(`is not authorized to perform: lambda:${action} on resource: ${resource}`),
    });
    context.authorizer.attachPolicy(ROLE_ARN, 'Caller', policy({ Action: `lambda:${action}`, Resource: resource }));
    await expect(call(caller)).resolves.toBeDefined();
    caller.destroy();
  });

  test('who may not act on a function does not learn whether it exists', async () => {
    const caller = clientOf(CALLER);
    await expect(caller.send(new GetFunctionCommand({ FunctionName: 'other' }))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    caller.destroy();
  });

  test('layers of an update need lambda:GetLayerVersion', async () => {
    const { physicalId: layer } = await stack.create('AWS::Lambda::LayerVersion', 'Layer', { LayerName: 'l', Content: stack.code() });
    context.authorizer.attachPolicy(ROLE_ARN, 'Update', policy({ Action: 'lambda:UpdateFunctionConfiguration', Resource: functionArn('probe') }));
    const caller = clientOf(CALLER);
    await expect(caller.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'probe', Layers: [layer] })))
      .rejects.toThrow(`is not authorized to perform: lambda:GetLayerVersion on resource: ${layer}`);
    caller.destroy();
  });
});
