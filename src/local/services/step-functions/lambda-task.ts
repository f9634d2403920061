import type { Principal } from '../../iam/principal';
import type { FunctionInvoker } from '../ports';
import { isRecord } from '../properties';
import { ApiError } from '../service';
import type { TaskResource } from './definition';
import { StateError } from './state-error';

/** What Step Functions asks of Lambda. */
export interface FunctionCaller extends FunctionInvoker {
  /** Runs a function, by name or ARN, and waits; fails with Lambda's own API errors. */
  invokeSync(functionName: string, payload: Buffer, principal: Principal): Promise<FunctionAnswer>;
}

export interface FunctionAnswer {
  readonly payload: Buffer;
  readonly functionError?: string;
  readonly errorType?: string;
}

/** Does a Task state as the state machine's role and gives its result. https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
export async function callFunction(functions: FunctionCaller, resource: TaskResource, input: unknown, principal: Principal): Promise<unknown> {
  if (resource.kind === 'function') return invoke(functions, resource.functionArn, input, principal);
  const { FunctionName: functionName, Payload: payload = {}, InvocationType: type = 'RequestResponse' } = isRecord(input) ? input : {};
  if (typeof functionName !== 'string') throw new StateError('States.Runtime', `FunctionName must be a string, got ${JSON.stringify(functionName)}`);
  if (type === 'Event') {
    await asTaskError(() => functions.invokeAsync(functionName, bufferOf(payload), principal));
    return { Payload: '', ...metadata(202) };
  }
  if (type !== 'RequestResponse') {
    throw new StateError('States.Runtime', `InvocationType ${JSON.stringify(type)} is not supported by the engine: use RequestResponse or Event`);
  }
  return { ExecutedVersion: '$LATEST', Payload: await invoke(functions, functionName, payload, principal), ...metadata(200) };
}

function metadata(statusCode: number): object {
  return { SdkHttpMetadata: { HttpStatusCode: statusCode }, StatusCode: statusCode };
}

async function invoke(functions: FunctionCaller, functionName: string, payload: unknown, principal: Principal): Promise<unknown> {
  const answer = await asTaskError(() => functions.invokeSync(functionName, bufferOf(payload), principal));
  const text = answer.payload.toString('utf8');
  const value = jsonOf(text);
  if (answer.functionError === undefined) return value;
  const named = isRecord(value) && typeof value.errorType === 'string' ? value.errorType : undefined;
  throw new StateError(named || answer.errorType || 'Lambda.Unknown', text);
}

function bufferOf(payload: unknown): Buffer {
  return Buffer.from(JSON.stringify(payload));
}

/** A custom runtime may answer with anything; then it is text. */
function jsonOf(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** An error of Lambda's API fails the task under Lambda's name; one of the engine itself ends the execution, uncaught. */
async function asTaskError<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ApiError)) throw new StateError('States.Runtime', `the engine failed: ${(error as Error).message}`);
    const name = error.code === 'AccessDeniedException' ? 'Lambda.AWSLambdaException' : `Lambda.${error.code}`;
    throw new StateError(name, `${error.message} (Service: Lambda, Status Code: ${error.statusCode}, Error Code: ${error.code})`);
  }
}
