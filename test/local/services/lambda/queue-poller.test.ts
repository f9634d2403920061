import { engineContext, failed, lambdaFunction, QUEUE_ARN, ROLE_ARN, succeeded } from './fixture';
import type { Invocation, Invoker, Outcome } from '../../../../src/local/services/lambda/invoker';
import { EventSourceMapping, QueuePoller } from '../../../../src/local/services/lambda/queue-poller';
import { Timers } from '../../../../src/local/services/lambda/timers';
import { ApiError } from '../../../../src/local/services/service';
import type { SqsMessage } from '../../../../src/local/services/sqs/message';

/** As much of a queue as pollers see; nothing comes back by itself. */
class FakeQueue {
  readonly deleted: string[] = [];
  readonly principals = new Set<unknown>();
  private readonly waiting: SqsMessage[] = [];
  private readonly listeners = new Set<() => void>();

  put(...bodies: string[]): void {
    for (const body of bodies) this.waiting.push(message(body));
    for (const listener of [...this.listeners]) listener();
  }

  async receive(_: string, max: number, principal: unknown): Promise<SqsMessage[]> {
    this.principals.add(principal);
    return this.waiting.splice(0, max);
  }

  async delete(_: string, receiptHandle: string, principal: unknown): Promise<void> {
    this.principals.add(principal);
    this.deleted.push(receiptHandle);
  }

  onArrival(_: string, listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}

function message(body: string): SqsMessage {
  return {
    messageId: `id-${body}`,
    receiptHandle: `handle-${body}`,
    body,
    md5OfBody: 'md5',
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0', SenderId: 'A', ApproximateFirstReceiveTimestamp: '0' },
    messageAttributes: new Map([['kind', { dataType: 'String', value: 'test' }], ['bytes', { dataType: 'Binary', value: 'AAE=' }]]),
  };
}

interface Delivery { readonly at: number; readonly bodies: string[] }

function setUp(run: (invocation: Invocation, attempt: number) => Outcome | Promise<Outcome>, overrides: Partial<EventSourceMapping> = {}) {
  const queue = new FakeQueue();
  const deliveries: Delivery[] = [];
  const events: unknown[] = [];
  const context = engineContext();
  const timers = new Timers();
  const invoker = {
    invoke: async (invocation: Invocation) => {
      const event = JSON.parse(invocation.payload.toString()) as { Records: { body: string }[] };
      events.push(event);
      deliveries.push({ at: Math.round(Date.now() / 1000), bodies: event.Records.map(({ body }) => body) });
      return run(invocation, deliveries.length);
    },
  } as Invoker;
  const poller = new QueuePoller(context, {
    uuid: 'uuid',
    arn: 'arn',
    queueArn: QUEUE_ARN,
    lambdaFunction: lambdaFunction('collector'),
    enabled: true,
    batchSize: 10,
    batchingWindowSeconds: 0,
    reportBatchItemFailures: false,
    visibilityTimeoutSeconds: 30,
    lastModified: new Date(),
    ...overrides,
  }, queue as never, invoker, timers);
  return { queue, deliveries, events, context, timers, poller };
}

const settle = () => jest.advanceTimersByTimeAsync(0);

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

test('messages are delivered in batches, and deleted by the function\'s role when it succeeded', async () => {
  const { queue, deliveries, poller } = setUp(succeeded, { batchSize: 2 });
  poller.start();
  queue.put('a', 'b', 'c');
  await settle();
  expect(deliveries).toEqual([{ at: 0, bodies: ['a', 'b'] }, { at: 0, bodies: ['c'] }]);
  expect(queue.deleted.sort()).toEqual(['handle-a', 'handle-b', 'handle-c']);
  expect([...queue.principals]).toEqual([{ kind: 'role', roleArn: ROLE_ARN }]);
});

test('what waited before the poller started is delivered too', async () => {
  const { queue, deliveries, poller } = setUp(succeeded);
  queue.put('early');
  poller.start();
  await settle();
  expect(deliveries).toEqual([{ at: 0, bodies: ['early'] }]);
});

test('the event is AWS\'s', async () => {
  const { queue, events, poller } = setUp(succeeded);
  poller.start();
  queue.put('hello');
  await settle();
  expect(events).toEqual([{
    Records: [{
      messageId: 'id-hello',
      receiptHandle: 'handle-hello',
      body: 'hello',
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0', SenderId: 'A', ApproximateFirstReceiveTimestamp: '0' },
      messageAttributes: {
        kind: { stringValue: 'test', stringListValues: [], binaryListValues: [], dataType: 'String' },
        bytes: { binaryValue: 'AAE=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
      },
      md5OfBody: 'md5',
      eventSource: 'aws:sqs',
      eventSourceARN: QUEUE_ARN,
      awsRegion: 'eu-west-1',
    }],
  }]);
});

test('a batch that failed is left to the visibility timeout', async () => {
  const { queue, poller } = setUp(failed);
  poller.start();
  queue.put('a', 'b');
  await settle();
  expect(queue.deleted).toEqual([]);
});

test('with ReportBatchItemFailures all but the reported messages are deleted', async () => {
  const answer = { batchItemFailures: [{ itemIdentifier: 'id-b' }] };
  const { queue, poller } = setUp(invocation => succeeded(invocation, answer), { reportBatchItemFailures: true });
  poller.start();
  queue.put('a', 'b', 'c');
  await settle();
  expect(queue.deleted).toEqual(['handle-a', 'handle-c']);
});

test('without ReportBatchItemFailures the answer says nothing', async () => {
  const { queue, poller } = setUp(invocation => succeeded(invocation, { batchItemFailures: [{ itemIdentifier: 'id-a' }] }));
  poller.start();
  queue.put('a');
  await settle();
  expect(queue.deleted).toEqual(['handle-a']);
});

test('a batching window gathers what arrives within it', async () => {
  const { queue, deliveries, poller } = setUp(succeeded, { batchSize: 100, batchingWindowSeconds: 5 });
  poller.start();
  queue.put('a');
  await jest.advanceTimersByTimeAsync(2000);
  queue.put('b');
  await jest.advanceTimersByTimeAsync(10_000);
  expect(deliveries).toEqual([{ at: 5, bodies: ['a', 'b'] }]);
});

test('a full batch doesn\'t wait for the window\'s end', async () => {
  const { queue, deliveries, poller } = setUp(succeeded, { batchSize: 2, batchingWindowSeconds: 5 });
  poller.start();
  queue.put('a', 'b');
  await settle();
  expect(deliveries).toEqual([{ at: 0, bodies: ['a', 'b'] }]);
});

test('batches above ten take several receives', async () => {
  const { queue, deliveries, poller } = setUp(succeeded, { batchSize: 25, batchingWindowSeconds: 1 });
  const bodies = Array.from({ length: 25 }, (_, index) => `m${index}`);
  poller.start();
  queue.put(...bodies);
  await settle();
  expect(deliveries).toEqual([{ at: 0, bodies }]);
});

test('messages that are too large for one payload of 6 MB come in several batches', async () => {
  const { queue, deliveries, poller } = setUp(succeeded);
  const large = (letter: string) => letter.repeat(1024 * 1024);
  poller.start();
  queue.put(...[...'abcdefg'].map(large));
  await settle();
  expect(deliveries.map(({ bodies }) => bodies.map(body => body[0]))).toEqual([['a', 'b', 'c', 'd', 'e'], ['f', 'g']]);
  expect(queue.deleted).toHaveLength(7);
});

test.each([[2, 2], [undefined, 5]])('MaximumConcurrency %s: at most %i batches at once', async (maximumConcurrency, most) => {
  let running = 0;
  let highest = 0;
  const { queue, deliveries, poller } = setUp(async invocation => {
    highest = Math.max(highest, ++running);
    await new Promise(resolve => setTimeout(resolve, 1000));
    running--;
    return succeeded(invocation);
  }, { batchSize: 1, maximumConcurrency });
  poller.start();
  queue.put(...'abcdefgh');
  await jest.advanceTimersByTimeAsync(10_000);
  expect(highest).toBe(most);
  expect(deliveries).toHaveLength(8);
});

test('a throttled batch is tried again as long as its messages are hidden from others', async () => {
  const { queue, deliveries, poller } = setUp(() => { throw new ApiError('TooManyRequestsException', 'Rate Exceeded.', 429); });
  poller.start();
  queue.put('a');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(deliveries.map(({ at }) => at)).toEqual([0, 1, 3, 7, 15]);
  expect(queue.deleted).toEqual([]);
});

test('what goes wrong is said, and the poller goes on', async () => {
  const { queue, deliveries, context, poller } = setUp((invocation, attempt) => {
    if (attempt === 1) throw new Error('no interpreter');
    return succeeded(invocation);
  });
  poller.start();
  queue.put('a');
  await settle();
  queue.put('b');
  await settle();
  expect(context.messages).toEqual([`event source ${QUEUE_ARN} of collector: no interpreter`]);
  expect(deliveries.map(({ bodies }) => bodies)).toEqual([['a'], ['b']]);
});

test('a stopped poller takes nothing, and leaves no timer', async () => {
  const { queue, deliveries, timers, poller } = setUp(succeeded, { batchSize: 5, batchingWindowSeconds: 5 });
  poller.start();
  poller.stop();
  timers.stop();
  queue.put('a');
  await settle();
  expect(deliveries).toEqual([]);
  expect(jest.getTimerCount()).toBe(0);
});

test('the engine\'s stop ends a batching window', async () => {
  const { queue, timers, poller } = setUp(succeeded, { batchSize: 5, batchingWindowSeconds: 300 });
  poller.start();
  queue.put('a');
  await settle();
  poller.stop();
  timers.stop();
  await settle();
  expect(jest.getTimerCount()).toBe(0);
});
