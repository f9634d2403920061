import { randomUUID } from 'node:crypto';
import type { Principal } from '../../iam/principal';
import { ApiError } from '../service';
import type { FunctionAccess } from './access';
import type { AsyncQueue } from './async-queue';
import type { Invocation, Invoker, Outcome } from './invoker';
import type { LambdaFunction } from './lambda-function';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST_REQUEST = 6_291_456;
const LARGEST_EVENT = 1_048_576;

/** Invocations as clients and other services ask for them: checked, then run or queued. */
export class Invocations {
  constructor(private readonly access: FunctionAccess, private readonly invoker: Invoker, private readonly queue: Pick<AsyncQueue, 'enqueue'>) {}

  authorize(reference: string, principal: Principal, qualifier?: string): LambdaFunction {
    return this.access.authorize('InvokeFunction', reference, principal, qualifier);
  }

  async request(lambdaFunction: LambdaFunction, payload: Buffer, details: Pick<Invocation, 'clientContext' | 'traceId'> = {}): Promise<Outcome & { requestId: string }> {
    if (payload.length > LARGEST_REQUEST) {
      throw new ApiError('RequestEntityTooLargeException', `Request must be smaller than ${LARGEST_REQUEST} bytes for the InvokeFunction operation`, 413);
    }
    const requestId = randomUUID();
    const outcome = await this.invoker.invoke({ ...details, lambdaFunction, requestId, payload: readPayload(payload), kind: 'request' });
    return { ...outcome, requestId };
  }

  /** Answers with the request's id as soon as the event is in the queue. */
  event(lambdaFunction: LambdaFunction, payload: Buffer): string {
    if (payload.length > LARGEST_EVENT) {
      throw new ApiError('RequestEntityTooLargeException',
        `${payload.length} byte payload is too large for the Event invocation type (limit ${LARGEST_EVENT} bytes)`, 413);
    }
    const requestId = randomUUID();
    this.queue.enqueue(lambdaFunction, readPayload(payload), requestId);
    return requestId;
  }
}

/** JSON; nothing at all is an empty object. */
function readPayload(payload: Buffer): Buffer {
  if (payload.length === 0) return Buffer.from('{}');
  try {
    JSON.parse(payload.toString('utf8'));
    return payload;
  } catch (error) {
    throw new ApiError('InvalidRequestContentException', `Could not parse request body into json: ${(error as Error).message}`);
  }
}
