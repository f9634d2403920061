import type { Faults } from './faults';
import type { AsyncQueue } from '../services/lambda/async-queue';
import { tooManyRequests } from '../services/lambda/errors';
import type { Invocation, Invoker } from '../services/lambda/invoker';

/** A queue of events that may run one twice. */
export function duplicating(queue: Pick<AsyncQueue, 'enqueue'>, faults: Faults): Pick<AsyncQueue, 'enqueue'> {
  return {
    enqueue: (lambdaFunction, payload, requestId) => {
      queue.enqueue(lambdaFunction, payload, requestId);
      if (faults.happens('duplicate-events', { functionName: lambdaFunction.name, requestId })) queue.enqueue(lambdaFunction, payload, requestId);
    },
  };
}

/** An invoker that finds no concurrency for some events, however often it is asked. */
export function throttling(invoker: Pick<Invoker, 'invoke' | 'isMeasured'>, faults: Faults): Pick<Invoker, 'invoke'> {
  const throttled = new Set<string>();
  const throttles = (invocation: Invocation) => {
    const { requestId, lambdaFunction: { name: functionName } } = invocation;
    return throttled.has(requestId) || (invoker.isMeasured(invocation) && faults.happens('throttled-events', { functionName, requestId }));
  };
  return {
    invoke: async invocation => {
      if (!throttles(invocation)) return invoker.invoke(invocation);
      throttled.add(invocation.requestId);
      throw tooManyRequests('ConcurrentInvocationLimitExceeded');
    },
  };
}
