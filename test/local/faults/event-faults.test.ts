import { duplicating, throttling } from '../../../src/local/faults/event-faults';
import { Faults } from '../../../src/local/faults/faults';
import type { Invocation } from '../../../src/local/services/lambda/invoker';
import { lambdaFunction, succeeded } from '../services/lambda/fixture';

const event = (requestId: string, functionName = 'probe'): Invocation => ({
  lambdaFunction: lambdaFunction(functionName), requestId, payload: Buffer.from('{}'), kind: 'event',
});

describe('duplicate-events', () => {
  function enqueued(share: number | undefined): string[] {
    const requestIds: string[] = [];
    const queue = duplicating({ enqueue: (_, __, requestId) => void requestIds.push(requestId) }, new Faults({ 'duplicate-events': share }, 1));
    queue.enqueue(lambdaFunction(), Buffer.from('{}'), 'request-1');
    return requestIds;
  }

  test('an event is run twice under one request id', () => {
    expect(enqueued(1)).toEqual(['request-1', 'request-1']);
  });

  test('without the fault it is run once', () => {
    expect(enqueued(undefined)).toEqual(['request-1']);
  });
});

describe('throttled-events', () => {
  function setUp(share: number) {
    const faults = new Faults({ 'throttled-events': share }, 1);
    const isMeasured = (invocation: Invocation) => invocation.lambdaFunction.name === 'probe';
    return { faults, invoker: throttling({ invoke: async invocation => succeeded(invocation), isMeasured }, faults) };
  }

  test('an event that was throttled once stays so, as at a limit of concurrency', async () => {
    const { faults, invoker } = setUp(1);
    for (const _ of ['first', 'second']) {
      await expect(invoker.invoke(event('request-1'))).rejects.toMatchObject({
        code: 'TooManyRequestsException', statusCode: 429, members: { Reason: 'ConcurrentInvocationLimitExceeded' },
      });
    }
    expect(faults.facts()!.injected['throttled-events']).toMatchObject({ times: 1, requestIds: ['request-1'] });
  });

  test('another one runs', async () => {
    const { faults, invoker } = setUp(0.5);
    const requestIds = Array.from({ length: 50 }, (_, n) => `request-${n}`);
    const ran = await Promise.allSettled(requestIds.map(id => invoker.invoke(event(id))));
    const throttled = requestIds.filter((_, n) => ran[n]!.status === 'rejected');
    expect(throttled.length).toBeGreaterThan(0);
    expect(throttled.length).toBeLessThan(50);
    expect(faults.facts()!.injected['throttled-events']!.requestIds).toEqual(throttled);
  });

  test('only what is measured is throttled', async () => {
    await expect(setUp(1).invoker.invoke(event('request-1', 'collector'))).resolves.toMatchObject({ status: 'success' });
  });
});
