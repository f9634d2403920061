import { engineContext, failed, lambdaFunction, policy, QUEUE_ARN, ROLE_ARN, succeeded } from './fixture';
import { Destinations, EventRecord } from '../../../../src/local/services/lambda/destinations';

const TOPIC_ARN = 'arn:aws:sns:eu-west-1:111122223333:Topic';
const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:next';
const ROLE = { kind: 'role', roleArn: ROLE_ARN };

function setUp({ send = async () => undefined } = {}) {
  const context = engineContext();
  const queues = { send: jest.fn(send) };
  const topics = { publish: jest.fn(async () => undefined) };
  const invokeAsync = jest.fn(async () => undefined);
  const destinations = new Destinations(context, { queues: queues as never, topics, invokeAsync });
  return { context, queues, topics, invokeAsync, destinations };
}

function record(condition: EventRecord['condition'], overrides: Partial<EventRecord> = {}, destination = QUEUE_ARN): EventRecord {
  const probe = lambdaFunction();
  probe.eventInvokeConfig = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 60, onSuccess: destination, onFailure: destination };
  return { lambdaFunction: probe, requestId: 'request-1', payload: Buffer.from('{"ORDER_IDS":["a"]}'), invokeCount: 1, condition, ...overrides };
}

const outcomeOf = (outcome: typeof succeeded | typeof failed) => outcome({ requestId: 'request-1', lambdaFunction: lambdaFunction() } as never);

function sent(send: jest.Mock): unknown {
  return JSON.parse(send.mock.calls[0][1]);
}

beforeEach(() => jest.useFakeTimers({ now: new Date('2026-01-02T03:04:05.678Z') }));
afterEach(() => jest.useRealTimers());

test('the record of a success', async () => {
  const { destinations, queues } = setUp();
  await destinations.deliver(record('Success', { outcome: outcomeOf(succeeded) }));
  expect(queues.send).toHaveBeenCalledWith(QUEUE_ARN, expect.any(String), ROLE);
  expect(sent(queues.send)).toEqual({
    version: '1.0',
    timestamp: '2026-01-02T03:04:05.678Z',
    requestContext: {
      requestId: 'request-1',
      functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:probe:$LATEST',
      condition: 'Success',
      approximateInvokeCount: 1,
    },
    requestPayload: { ORDER_IDS: ['a'] },
    responseContext: { statusCode: 200, executedVersion: '$LATEST' },
    responsePayload: null,
  });
});

// the example of https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
test('the record of a failure', async () => {
  const { destinations, queues } = setUp();
  await destinations.deliver(record('RetriesExhausted', { invokeCount: 3, outcome: outcomeOf(failed) }));
  expect(sent(queues.send)).toEqual({
    version: '1.0',
    timestamp: '2026-01-02T03:04:05.678Z',
    requestContext: {
      requestId: 'request-1',
      functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:probe:$LATEST',
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload: { ORDER_IDS: ['a'] },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'Error', errorMessage: 'it broke' },
  });
});

test('the record of an event that never ran has no response', async () => {
  const { destinations, queues } = setUp();
  await destinations.deliver(record('EventAgeExceeded', { invokeCount: 0 }));
  expect(sent(queues.send)).toEqual(expect.not.objectContaining({ responseContext: expect.anything() }));
  expect(sent(queues.send)).toMatchObject({ requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 0 } });
});

test('a response that is not JSON is kept as text', async () => {
  const { destinations, queues } = setUp();
  await destinations.deliver(record('Success', { outcome: { ...outcomeOf(succeeded), payload: Buffer.from('plain') } }));
  expect(sent(queues.send)).toMatchObject({ responsePayload: 'plain' });
});

test('topics get the record as message, functions as event', async () => {
  const { destinations, topics, invokeAsync } = setUp();
  await destinations.deliver(record('Success', { outcome: outcomeOf(succeeded) }, TOPIC_ARN));
  await destinations.deliver(record('Success', { outcome: outcomeOf(succeeded) }, FUNCTION_ARN));
  expect(topics.publish).toHaveBeenCalledWith(TOPIC_ARN, expect.stringContaining('"condition":"Success"'), ROLE);
  expect(invokeAsync).toHaveBeenCalledWith(FUNCTION_ARN, expect.any(Buffer), ROLE);
});

test('without a destination nothing is sent', async () => {
  const { destinations, queues } = setUp();
  await destinations.deliver({ ...record('Success'), lambdaFunction: lambdaFunction() });
  expect(queues.send).not.toHaveBeenCalled();
});

test('a record that can\'t be delivered is said, not thrown', async () => {
  const { destinations, context } = setUp({ send: async () => { throw new Error('not authorized to perform: sqs:SendMessage'); } });
  await destinations.deliver(record('Success', { outcome: outcomeOf(succeeded) }));
  expect(context.messages).toEqual([
    `the record of event request-1 of probe could not be delivered to ${QUEUE_ARN}: not authorized to perform: sqs:SendMessage`,
  ]);
});

test.each([
  [QUEUE_ARN, 'sqs:SendMessage'], [TOPIC_ARN, 'sns:Publish'], [FUNCTION_ARN, 'lambda:InvokeFunction'],
])('%s needs %s of the function\'s role', (arn, action) => {
  const { destinations, context } = setUp();
  expect(() => destinations.check(arn, ROLE_ARN)).toThrow(`does not have permissions to call ${action} on it`);

  context.authorizer.attachPolicy(ROLE_ARN, 'Destination', policy({ Action: action, Resource: arn }));
  expect(() => destinations.check(arn, ROLE_ARN)).not.toThrow();
});

test('other destinations are refused by name', () => {
  expect(() => setUp().destinations.check('arn:aws:events:eu-west-1:111122223333:event-bus/default', ROLE_ARN))
    .toThrow('the destination arn:aws:events:eu-west-1:111122223333:event-bus/default is not supported');
});
