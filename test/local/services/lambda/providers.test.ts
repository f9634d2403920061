import { FakeHandler, FakeRuntime } from './fake-runtime';
import { engineContext, functionArn, policy, QUEUE_ARN, ROLE_ARN, Stack } from './fixture';
import type { AuthorizationQuery } from '../../../../src/local/iam/authorizer';
import { LambdaService } from '../../../../src/local/services/lambda/lambda-service';

const TOPIC_ARN = 'arn:aws:sns:eu-west-1:111122223333:Topic';
const CONSUME = { Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], Resource: QUEUE_ARN };

function setUp({ visibilityTimeout = 30 } = {}) {
  const context = engineContext();
  const runtime = new FakeRuntime(invocation => handler(invocation));
  const queues = {
    attributes: async (resource: string, principal: AuthorizationQuery['principal']) => {
      context.authorizer.authorize({ principal, action: 'sqs:GetQueueAttributes', resource });
      return { VisibilityTimeout: String(visibilityTimeout) };
    },
    onArrival: jest.fn(() => () => undefined),
    receive: async () => [],
  };
  const service = new LambdaService(context, {
    runtime, queues: queues as never, logs: { openStream: () => ({ write: () => undefined }) }, topics: { publish: async () => undefined }, endpoint: () => '',
  }, { scratchDirectory: '/unused', concurrentExecutions: 1000, gatePlaces: 1, onMeasurement: () => undefined });
  const stack = new Stack(service.resourceTypes);
  const createFunction = async (properties: object = {}) => stack.create('AWS::Lambda::Function', 'Probe', {
    FunctionName: 'probe', Code: stack.code(), Handler: 'index.handler', Role: ROLE_ARN, Runtime: 'nodejs22.x', ...properties,
  });
  return { context, runtime, queues, service, stack, createFunction };
}

let setup: ReturnType<typeof setUp>;
let handler: FakeHandler;
beforeEach(() => {
  handler = () => null;
  setup = setUp();
});
afterEach(() => setup.stack.remove());

describe('AWS::Lambda::Function', () => {
  test('Ref is its name, Arn its ARN', async () => {
    expect(await setup.createFunction()).toEqual({ physicalId: 'probe', attributes: { Arn: functionArn('probe') } });
  });

  test('has a physical name if it isn\'t given one', async () => {
    expect(await setup.createFunction({ FunctionName: undefined })).toMatchObject({ physicalId: 'Stack-Probe-1' });
  });

  test('its runtime is prepared, so that a machine without it fails at deployment', async () => {
    jest.spyOn(setup.runtime, 'prepare').mockRejectedValue(new Error('python3.13 needs an interpreter'));
    await expect(setup.createFunction({ Runtime: 'python3.13' })).rejects.toThrow('python3.13 needs an interpreter');
  });

  test('its role must trust Lambda', async () => {
    const roleArn = 'arn:aws:iam::111122223333:role/Other';
    setup.context.authorizer.registerRole({ roleArn, trustPolicy: policy({ Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }) });
    await expect(setup.createFunction({ Role: roleArn })).rejects.toThrow('The role defined for the function cannot be assumed by Lambda.');
  });

  test('names are unique', async () => {
    await setup.createFunction();
    await expect(setup.createFunction()).rejects.toThrow('"probe" is the name of a function that already exists');
  });

  test.each([
    ['container images', { PackageType: 'Image' }, 'PackageType "Image" is not supported'],
    ['SnapStart', { SnapStart: { ApplyOn: 'PublishedVersions' } }, 'SnapStart {"ApplyOn":"PublishedVersions"} is not supported'],
    ['an unknown architecture', { Architectures: ['mips'] }, 'must be one of x86_64, arm64'],
    ['two architectures', { Architectures: ['x86_64', 'arm64'] }, 'must be one of x86_64, arm64'],
    ['a name with a dot', { FunctionName: 'my.probe' }, 'must have 1 to 64 letters'],
    ['too much reserved concurrency', { ReservedConcurrentExecutions: 901 }, 'below its minimum value of [100]'],
    ['an unknown layer', { Layers: ['arn:aws:lambda:eu-west-1:111122223333:layer:x:1'] }, 'does not exist'],
  ])('refuses %s', async (_, properties, message) => {
    await expect(setup.createFunction(properties)).rejects.toThrow(message);
  });
});

describe('AWS::Lambda::Permission', () => {
  const invoke = async (sourceArn: string) => setup.service.invokeAsync(functionArn('probe'), Buffer.from('{}'),
    { kind: 'service', service: 'sns.amazonaws.com', sourceArn });

  beforeEach(async () => { await setup.createFunction(); });

  async function permit(properties: object = {}): Promise<void> {
    await setup.stack.create('AWS::Lambda::Permission', 'Permission', {
      Action: 'lambda:InvokeFunction', FunctionName: functionArn('probe'), Principal: 'sns.amazonaws.com', ...properties,
    });
  }

  test('without one a service may not invoke', async () => {
    await expect(invoke(TOPIC_ARN)).rejects.toThrow(expect.objectContaining({ code: 'AccessDeniedException' }));
  });

  test('with one it may, from the given source only', async () => {
    await permit({ SourceArn: TOPIC_ARN });
    await expect(invoke(TOPIC_ARN)).resolves.toBeUndefined();
    await expect(invoke(`${TOPIC_ARN}2`)).rejects.toThrow('because no resource-based policy allows the lambda:InvokeFunction action');
  });

  test('a source may be a pattern, and an account', async () => {
    await permit({ SourceArn: 'arn:aws:sns:eu-west-1:111122223333:*', SourceAccount: '111122223333' });
    await expect(invoke(TOPIC_ARN)).resolves.toBeUndefined();
    await expect(invoke(TOPIC_ARN.replace('111122223333', '444455556666'))).rejects.toThrow('not authorized');
  });

  test('a policy of 20 KB is the most', async () => {
    const SourceArn = `arn:aws:sns:eu-west-1:111122223333:${'x'.repeat(4000)}`;
    for (let count = 0; count < 4; count++) await permit({ SourceArn });
    await expect(permit({ SourceArn })).rejects.toThrow('larger than 20480 bytes');
  });

  test('the function must be there', async () => {
    await expect(permit({ FunctionName: 'other' })).rejects.toThrow('Function not found: arn:aws:lambda:eu-west-1:111122223333:function:other');
  });
});

describe('AWS::Lambda::EventInvokeConfig', () => {
  beforeEach(async () => { await setup.createFunction(); });

  const configure = async (properties: object) => setup.stack.create('AWS::Lambda::EventInvokeConfig', 'Config',
    { FunctionName: 'probe', Qualifier: '$LATEST', ...properties });

  test('a destination needs the function\'s role to have the right to it', async () => {
    const DestinationConfig = { OnFailure: { Destination: QUEUE_ARN } };
    await expect(configure({ DestinationConfig })).rejects.toThrow(`The destination ARN ${QUEUE_ARN} is invalid`);

    setup.context.authorizer.attachPolicy(ROLE_ARN, 'Send', policy({ Action: 'sqs:SendMessage', Resource: QUEUE_ARN }));
    await expect(configure({ DestinationConfig })).resolves.toBeDefined();
  });

  test('a destination function gets the record, in the name of the first one\'s role', async () => {
    const event = new Promise(resolve => { handler = ({ spec, event: given }) => spec.functionName === 'next' && resolve(given); });
    await setup.createFunction({ FunctionName: 'next' });
    setup.context.authorizer.attachPolicy(ROLE_ARN, 'Next', policy({ Action: 'lambda:InvokeFunction', Resource: functionArn('next') }));
    await configure({ DestinationConfig: { OnSuccess: { Destination: functionArn('next') } } });
    await setup.service.invokeAsync('probe', Buffer.from('{"n":1}'), { kind: 'root' });
    expect(await event).toMatchObject({ requestContext: { functionArn: `${functionArn('probe')}:$LATEST`, condition: 'Success' }, requestPayload: { n: 1 } });
    expect(setup.context.authorizer.usage()).toEqual([expect.objectContaining({ action: 'lambda:InvokeFunction', used: 1 })]);
  });

  test.each([
    ['an age below a minute', { MaximumEventAgeInSeconds: 59 }, 'from 60 to 21600'],
    ['three retries', { MaximumRetryAttempts: 3 }, 'from 0 to 2'],
    ['another version', { Qualifier: 'live' }, 'Qualifier "live" is not supported'],
    ['an unknown condition', { DestinationConfig: { OnTimeout: {} } }, 'DestinationConfig.OnTimeout {} is not supported'],
  ])('refuses %s', async (_, properties, message) => {
    await expect(configure(properties)).rejects.toThrow(message);
  });
});

describe('invokeSync', () => {
  const caller = { kind: 'role', roleArn: ROLE_ARN } as const;
  beforeEach(async () => { await setup.createFunction(); });

  test('answers whoever has the right to invoke', async () => {
    handler = ({ event }) => event;
    setup.context.authorizer.attachPolicy(ROLE_ARN, 'Invoke', policy({ Action: 'lambda:InvokeFunction', Resource: functionArn('probe') }));
    const { payload } = await setup.service.invokeSync(functionArn('probe'), Buffer.from('{"n":1}'), caller);
    expect(payload.toString()).toBe('{"n":1}');
  });

  test('refuses whoever hasn\'t', async () => {
    await expect(setup.service.invokeSync('probe', Buffer.from('{}'), caller)).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });
});

describe('AWS::Lambda::EventSourceMapping', () => {
  const map = async (properties: object = {}) => setup.stack.create('AWS::Lambda::EventSourceMapping', 'Mapping',
    { FunctionName: 'probe', EventSourceArn: QUEUE_ARN, ...properties });

  beforeEach(async () => { await setup.createFunction({ Timeout: 30 }); });

  test('listens to its queue', async () => {
    setup.context.authorizer.attachPolicy(ROLE_ARN, 'Consume', policy(CONSUME));
    const { physicalId, attributes } = await map();
    expect(attributes).toEqual({ Id: physicalId, EventSourceMappingArn: `arn:aws:lambda:eu-west-1:111122223333:event-source-mapping:${physicalId}` });
    expect(setup.queues.onArrival).toHaveBeenCalledWith(QUEUE_ARN, expect.any(Function));
  });

  test('unless it is disabled', async () => {
    setup.context.authorizer.attachPolicy(ROLE_ARN, 'Consume', policy(CONSUME));
    await map({ Enabled: false });
    expect(setup.queues.onArrival).not.toHaveBeenCalled();
  });

  test.each(['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'])('needs sqs:%s of the function\'s role', async action => {
    const others = CONSUME.Action.filter(other => other !== `sqs:${action}`);
    setup.context.authorizer.attachPolicy(ROLE_ARN, 'Consume', policy({ ...CONSUME, Action: others }));
    await expect(map()).rejects.toThrow(`The provided execution role does not have permissions to call ${action} on SQS`);
  });

  test('the queue must hide messages as long as the function may run', async () => {
    setup.context.authorizer.attachPolicy(ROLE_ARN, 'Consume', policy(CONSUME));
    await setup.createFunction({ FunctionName: 'slow', Timeout: 31 });
    await expect(map({ FunctionName: 'slow' })).rejects.toThrow('Queue visibility timeout: 30 seconds is less than Function timeout: 31 seconds');
  });

  test.each([
    ['a stream', { EventSourceArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/s' }, 'SQS queues as event sources only'],
    ['a batch above 10 without a window', { BatchSize: 11 }, 'MaximumBatchingWindowInSeconds must be greater than or equal to 1'],
    ['a concurrency of 1', { ScalingConfig: { MaximumConcurrency: 1 } }, 'from 2 to 1000'],
    ['another response type', { FunctionResponseTypes: ['Other'] }, 'must be ReportBatchItemFailures'],
  ])('refuses %s', async (_, properties, message) => {
    await expect(map(properties)).rejects.toThrow(message);
  });
});
