import { failed, lambdaFunction, succeeded } from './fixture';
import { AsyncQueue } from '../../../../src/local/services/lambda/async-queue';
import type { Destinations, EventRecord } from '../../../../src/local/services/lambda/destinations';
import type { Invocation, Invoker, Outcome } from '../../../../src/local/services/lambda/invoker';
import type { LambdaFunction } from '../../../../src/local/services/lambda/lambda-function';
import { Timers } from '../../../../src/local/services/lambda/timers';
import { ApiError } from '../../../../src/local/services/service';

const throttle = () => new ApiError('TooManyRequestsException', 'Rate Exceeded.', 429);

/** A queue in virtual time, before a function that does as told. */
function queueBefore(run: (invocation: Invocation, attempt: number) => Outcome) {
  const attempts: number[] = [];
  const records: (EventRecord & { at: number })[] = [];
  const messages: string[] = [];
  const timers = new Timers();
  const invoker = {
    invoke: async (invocation: Invocation) => {
      attempts.push(seconds());
      return run(invocation, attempts.length);
    },
  } as Invoker;
  const destinations = { deliver: async (record: EventRecord) => void records.push({ ...record, at: seconds() }) } as Destinations;
  const queue = new AsyncQueue({ log: message => messages.push(message) }, invoker, destinations, timers);
  return { queue, attempts, records, messages, timers };
}

const seconds = () => Math.round(Date.now() / 1000);

function configured(eventInvokeConfig: Partial<LambdaFunction['eventInvokeConfig']>): LambdaFunction {
  const configuredFunction = lambdaFunction();
  configuredFunction.eventInvokeConfig = { ...configuredFunction.eventInvokeConfig, ...eventInvokeConfig };
  return configuredFunction;
}

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

test('an event that the function takes ends with Success', async () => {
  const { queue, records } = queueBefore(invocation => succeeded(invocation, 'done'));
  queue.enqueue(lambdaFunction(), Buffer.from('{"n":1}'), 'request-1');
  await jest.advanceTimersByTimeAsync(0);
  expect(records).toEqual([expect.objectContaining({ requestId: 'request-1', condition: 'Success', invokeCount: 1, at: 0 })]);
  expect(records[0]!.outcome!.payload.toString()).toBe('"done"');
});

test('function errors are retried after one minute, then after two, with the same request id', async () => {
  const requestIds: string[] = [];
  const { queue, attempts, records } = queueBefore(invocation => {
    requestIds.push(invocation.requestId);
    return failed(invocation);
  });
  queue.enqueue(lambdaFunction(), Buffer.from('{}'), 'request-1');
  await jest.runAllTimersAsync();
  expect(attempts).toEqual([0, 60, 180]);
  expect(requestIds).toEqual(['request-1', 'request-1', 'request-1']);
  expect(records).toEqual([expect.objectContaining({ condition: 'RetriesExhausted', invokeCount: 3, at: 180 })]);
});

test('a retry may succeed', async () => {
  const { queue, records } = queueBefore((invocation, attempt) => attempt === 1 ? failed(invocation) : succeeded(invocation));
  queue.enqueue(lambdaFunction(), Buffer.from('{}'), 'request-1');
  await jest.runAllTimersAsync();
  expect(records).toEqual([expect.objectContaining({ condition: 'Success', invokeCount: 2, at: 60 })]);
});

test('no retry with MaximumRetryAttempts 0', async () => {
  const { queue, attempts, records } = queueBefore(failed);
  queue.enqueue(configured({ maximumRetryAttempts: 0 }), Buffer.from('{}'), 'request-1');
  await jest.runAllTimersAsync();
  expect(attempts).toEqual([0]);
  expect(records).toEqual([expect.objectContaining({ condition: 'RetriesExhausted', invokeCount: 1, at: 0 })]);
});

test('an event too old for its next retry ends at once, with the last outcome', async () => {
  const { queue, attempts, records } = queueBefore(failed);
  queue.enqueue(configured({ maximumEventAgeSeconds: 100 }), Buffer.from('{}'), 'request-1');
  await jest.runAllTimersAsync();
  expect(attempts).toEqual([0, 60]);
  expect(records).toEqual([expect.objectContaining({ condition: 'EventAgeExceeded', invokeCount: 2, at: 60 })]);
  expect(records[0]!.outcome).toBeDefined();
});

test('throttles are retried after 1 s, doubling, and are no attempts', async () => {
  const { queue, attempts, records } = queueBefore((invocation, attempt) => {
    if (attempt <= 4) throw throttle();
    return succeeded(invocation);
  });
  queue.enqueue(configured({ maximumRetryAttempts: 0 }), Buffer.from('{}'), 'request-1');
  await jest.runAllTimersAsync();
  expect(attempts).toEqual([0, 1, 3, 7, 15]);
  expect(records).toEqual([expect.objectContaining({ condition: 'Success', invokeCount: 1, at: 15 })]);
});

test('the pause between throttled attempts grows to 5 minutes', async () => {
  const { queue, attempts } = queueBefore(() => { throw throttle(); });
  queue.enqueue(lambdaFunction(), Buffer.from('{}'), 'request-1');
  await jest.runAllTimersAsync();
  const pauses = attempts.slice(1).map((attempt, index) => attempt - attempts[index]!);
  expect(pauses.slice(0, 12)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
});

test('an event that is throttled until its age ends without an outcome, at that age', async () => {
  const { queue, attempts, records } = queueBefore(() => { throw throttle(); });
  queue.enqueue(configured({ maximumEventAgeSeconds: 60 }), Buffer.from('{}'), 'request-1');
  await jest.runAllTimersAsync();
  expect(attempts).toEqual([0, 1, 3, 7, 15, 31]);
  expect(records).toEqual([expect.objectContaining({ condition: 'EventAgeExceeded', invokeCount: 0, at: 60 })]);
  expect(records[0]!.outcome).toBeUndefined();
});

test('an event that failed once and is throttled from then on ends with the outcome it had', async () => {
  const { queue, records } = queueBefore((invocation, attempt) => {
    if (attempt > 1) throw throttle();
    return failed(invocation);
  });
  queue.enqueue(configured({ maximumEventAgeSeconds: 100 }), Buffer.from('{}'), 'request-1');
  await jest.runAllTimersAsync();
  expect(records).toEqual([expect.objectContaining({ condition: 'EventAgeExceeded', invokeCount: 1, at: 100 })]);
  expect(records[0]!.outcome).toMatchObject({ functionError: 'Unhandled' });
});

test('an environment that can\'t be started is a system error: it is said, and retried like a throttle', async () => {
  const { queue, records, messages } = queueBefore((invocation, attempt) => {
    if (attempt === 1) throw new Error('no such interpreter');
    return succeeded(invocation);
  });
  queue.enqueue(lambdaFunction(), Buffer.from('{}'), 'request-1');
  await jest.runAllTimersAsync();
  expect(messages).toEqual(['event request-1 of probe could not be run: no such interpreter']);
  expect(records).toEqual([expect.objectContaining({ condition: 'Success', at: 1 })]);
});

test('nothing is retried after the engine has stopped', async () => {
  const { queue, attempts, records, timers } = queueBefore(failed);
  queue.enqueue(lambdaFunction(), Buffer.from('{}'), 'request-1');
  await jest.advanceTimersByTimeAsync(0);
  timers.stop();
  await jest.runAllTimersAsync();
  expect(attempts).toEqual([0]);
  expect(records).toEqual([]);
  expect(jest.getTimerCount()).toBe(0);
});
