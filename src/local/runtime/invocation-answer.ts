import type { InvokeResult } from './environment-spec';
import type { Outcome } from './platform-log';
import { MAX_RESPONSE_BYTES, Reply, RuntimeError } from './runtime-api';

/** How an invocation ended, as seen from outside the runtime. */
export interface Ending {
  readonly kind: 'next' | 'init-error' | 'exit' | 'timeout';
  readonly requestId: string;
  readonly timeoutMs: number;
  readonly reply?: Reply;
  readonly initFailure?: RuntimeError;
  readonly exitMessage: string;
}

/** What its caller gets, and what the platform's records say of it. */
export interface Answer extends Pick<InvokeResult, 'status' | 'payload' | 'functionError' | 'errorType'> {
  readonly outcome: Outcome;
  readonly producedBytes: number;
}

const SUCCESS: Outcome = { status: 'success' };
const TOO_LARGE = 'Function.ResponseSizeTooLarge';

export function answerOf(ending: Ending): Answer {
  const { kind, reply, initFailure } = ending;
  if (kind === 'init-error') {
    const { errorType, payload } = initFailure!;
    return failed({ status: 'error', errorType }, payload);
  }
  const outcome = outcomeOf(ending);
  if (!reply) return failed(outcome, errorPayload(outcome.errorType ?? 'Sandbox.Timedout', messageOf(ending)));
  if (reply.kind === 'response') return { status: 'success', payload: reply.payload, outcome, producedBytes: reply.payload.length };
  const errorType = reply.kind === 'too-large' ? TOO_LARGE : reply.errorType;
  return { ...failed({ status: 'error', errorType: errorType ?? outcome.errorType }, payloadOf(reply)), outcome };
}

/** A handler's exception is no failure of the runtime, which went on to report it: https://github.com/aws-samples/aws-lambda-extensions/issues/85 */
function outcomeOf({ kind, reply }: Ending): Outcome {
  if (kind === 'timeout') return { status: 'timeout' };
  if (kind === 'exit') return { status: 'error', errorType: 'Runtime.ExitError' };
  return reply?.kind === 'too-large' ? { status: 'error', errorType: TOO_LARGE } : SUCCESS;
}

function payloadOf({ kind, payload }: Reply): Buffer {
  if (kind !== 'too-large') return payload;
  return errorPayload(TOO_LARGE, `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`);
}

function messageOf({ kind, requestId, timeoutMs, exitMessage }: Ending): string {
  return `RequestId: ${requestId} Error: ${kind === 'timeout' ? `Task timed out after ${(timeoutMs / 1_000).toFixed(2)} seconds` : exitMessage}`;
}

function failed(outcome: Outcome, payload: Buffer): Answer {
  const errorType = outcome.errorType ?? (outcome.status === 'timeout' ? 'Sandbox.Timedout' : undefined);
  return { status: outcome.status, payload, functionError: 'Unhandled', errorType, outcome, producedBytes: 0 };
}

function errorPayload(errorType: string, errorMessage: string): Buffer {
  return Buffer.from(JSON.stringify({ errorType, errorMessage }));
}
