import type { Faults } from './faults';
import type { EngineContext } from '../engine-context';
import type { Queues } from '../services/lambda/ports';
import { routeOf } from '../services/lambda/routes';
import type { SubscribedFunctions } from '../services/ports';
import { readJsonCall } from '../services/protocols/aws-json';
import { ApiError, ApiRequest, Service } from '../services/service';
import type { SqsService } from '../services/sqs/sqs-service';

/** How late logs are. On AWS it may be minutes. */
const LATE_LOGS_MS = 15_000;

/** Lambda, whose control plane may refuse. */
export function refusing(lambda: Service, faults: Faults): Service {
  return intercepted(lambda, request => {
    const { action, name: functionName } = routeOf(request.method, request.path);
    if (action !== 'Invoke' && faults.happens('throttles', { functionName })) {
      throw new ApiError('TooManyRequestsException', 'Rate exceeded', 429, { Reason: 'CallerRateLimitExceeded' });
    }
    if (action === 'UpdateFunctionConfiguration' && faults.happens('conflicts', { functionName })) {
      throw faults.random('conflicts') < 0.5
        ? new ApiError('ResourceConflictException', 'The operation cannot be performed at this time. An update is in progress for the resource', 409)
        : new ApiError('PreconditionFailedException', 'The Revision Id provided does not match the latest Revision Id', 412);
    }
    return request;
  });
}

/** CloudWatch Logs, where a search may not find yet what is young. */
export function searchingLate(logs: Service, faults: Faults): Service {
  return intercepted(logs, request => {
    const { action, input } = readJsonCall(request);
    if (action !== 'FilterLogEvents' || !faults.happens('late-logs')) return request;
    const indexed = Date.now() - LATE_LOGS_MS;
    const endTime = typeof input.endTime === 'number' ? Math.min(input.endTime, indexed) : indexed;
    return { ...request, body: Buffer.from(JSON.stringify({ ...input, endTime })) };
  });
}

/** Functions to which a log subscription's deliveries may come late or never. */
export function deliveringLate(functions: SubscribedFunctions, { faults, log }: Pick<EngineContext, 'faults' | 'log'>): SubscribedFunctions {
  return {
    requireInvocable: (functionArn, source) => functions.requireInvocable(functionArn, source),
    invokeAsync: async (functionArn, payload, source) => {
      const functionName = functionArn.slice(functionArn.lastIndexOf(':') + 1);
      if (faults.happens('lost-logs', { functionName })) return;
      const deliver = () => functions.invokeAsync(functionArn, payload, source);
      if (!faults.happens('late-logs', { functionName })) return deliver();
      faults.timers.after(LATE_LOGS_MS, () => void deliver().catch((error: Error) => log(`a late delivery to ${functionName} failed: ${error.message}`)));
    },
  };
}

/** Queues that may deliver what has been deleted: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html */
export function deliveringAgain(queues: SqsService, faults: Faults): Queues {
  return {
    send: (queueArn, body, principal, attributes) => queues.send(queueArn, body, principal, attributes),
    receive: (queueArn, maxMessages, principal) => queues.receive(queueArn, maxMessages, principal),
    delete: async (queueArn, receiptHandle, principal) => faults.happens('duplicate-messages')
      ? queues.release(queueArn, receiptHandle, principal)
      : queues.delete(queueArn, receiptHandle, principal),
    onArrival: (queueArn, listener) => queues.onArrival(queueArn, listener),
    attributes: (queueArn, principal) => queues.attributes(queueArn, principal),
  };
}

/** A service that gets its requests from someone who may refuse or change them. */
function intercepted(service: Service, intercept: (request: ApiRequest) => ApiRequest): Service {
  return {
    signingName: service.signingName,
    resourceTypes: service.resourceTypes,
    handle: async request => service.handle(intercept(request)),
    stop: async () => service.stop?.(),
  };
}
