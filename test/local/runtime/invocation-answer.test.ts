import { answerOf, Ending } from '../../../src/local/runtime/invocation-answer';
import type { Reply } from '../../../src/local/runtime/runtime-api';

function ended(ending: Partial<Ending>) {
  const { payload, ...answer } = answerOf({
    kind: 'next', requestId: 'request-1', timeoutMs: 3_000, exitMessage: 'Runtime exited without providing a reason', ...ending,
  });
  return { ...answer, payload: JSON.parse(payload.toString()) };
}

function replied(kind: Reply['kind'], payload: unknown, errorType?: string): Reply {
  return { kind, payload: Buffer.from(JSON.stringify(payload)), errorType, startedAt: 0, endedAt: 1 };
}

test('a response', () => {
  expect(ended({ reply: replied('response', { a: 1 }) })).toEqual({ status: 'success', payload: { a: 1 }, outcome: { status: 'success' }, producedBytes: 7 });
});

test('an exception in the handler is an error for the caller, and no failure of the platform\'s', () => {
  const error = { errorMessage: 'boom', errorType: 'ValueError' };
  expect(ended({ reply: replied('error', error, 'ValueError') })).toEqual({
    status: 'error', functionError: 'Unhandled', errorType: 'ValueError', payload: error, outcome: { status: 'success' }, producedBytes: 0,
  });
});

test('a response beyond 6 MB', () => {
  expect(ended({ reply: replied('too-large', 'cut off') })).toMatchObject({
    status: 'error',
    functionError: 'Unhandled',
    errorType: 'Function.ResponseSizeTooLarge',
    payload: {
      errorType: 'Function.ResponseSizeTooLarge', errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    },
    outcome: { status: 'error', errorType: 'Function.ResponseSizeTooLarge' },
  });
});

test('a response beyond 6 MB by a runtime that ends for it: its caller learns of the response, the records of the end', () => {
  expect(ended({ kind: 'exit', reply: replied('too-large', 'cut off') })).toMatchObject({
    errorType: 'Function.ResponseSizeTooLarge', payload: { errorType: 'Function.ResponseSizeTooLarge' }, outcome: { status: 'error', errorType: 'Runtime.ExitError' },
  });
});

test('a timeout', () => {
  expect(ended({ kind: 'timeout' })).toMatchObject({
    status: 'timeout',
    functionError: 'Unhandled',
    errorType: 'Sandbox.Timedout',
    payload: { errorType: 'Sandbox.Timedout', errorMessage: 'RequestId: request-1 Error: Task timed out after 3.00 seconds' },
    outcome: { status: 'timeout' },
  });
});

test('a runtime that ends', () => {
  expect(ended({ kind: 'exit' })).toMatchObject({
    status: 'error',
    errorType: 'Runtime.ExitError',
    payload: { errorType: 'Runtime.ExitError', errorMessage: 'RequestId: request-1 Error: Runtime exited without providing a reason' },
    outcome: { status: 'error', errorType: 'Runtime.ExitError' },
  });
});

test('a runtime that reports an error and ends: its caller gets the error', () => {
  expect(ended({ kind: 'exit', reply: replied('error', { errorType: 'Error', errorMessage: 'later' }, 'Error') })).toMatchObject({
    status: 'error', errorType: 'Error', payload: { errorMessage: 'later' }, outcome: { errorType: 'Runtime.ExitError' },
  });
});

test('a runtime that answers and then finds no end: its caller has the answer', () => {
  expect(ended({ kind: 'timeout', reply: replied('response', 1) })).toMatchObject({ status: 'success', payload: 1, outcome: { status: 'timeout' } });
});

test('an INIT that fails when it is repeated', () => {
  const payload = { errorType: 'Runtime.ImportModuleError', errorMessage: 'Unable to import module \'index\'' };
  expect(ended({ kind: 'init-error', initFailure: { errorType: payload.errorType, payload: Buffer.from(JSON.stringify(payload)) } })).toMatchObject({
    status: 'error', functionError: 'Unhandled', errorType: 'Runtime.ImportModuleError', payload, outcome: { status: 'error', errorType: 'Runtime.ImportModuleError' },
  });
});
