import { ApiError, ApiRequest, ApiResponse } from '../service';
import { invalid } from './errors';
import type { Invocations } from './invocations';
import type { LambdaFunction } from './lambda-function';

/** The Invoke action. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export async function invokeAction(invocations: Invocations, request: ApiRequest, name: string): Promise<ApiResponse> {
  const lambdaFunction = invocations.authorize(name, request.principal, request.query.get('Qualifier') ?? undefined);
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  switch (type) {
    case 'RequestResponse': return answerOf(invocations, lambdaFunction, request);
    case 'Event': return { statusCode: 202, headers: { 'x-amzn-RequestId': invocations.event(lambdaFunction, request.body) } };
    case 'DryRun': return { statusCode: 204 };
    default: throw invalid(`the invocation type '${String(type)}' must be one of RequestResponse, Event, DryRun`);
  }
}

async function answerOf(invocations: Invocations, lambdaFunction: LambdaFunction, { headers, body }: ApiRequest): Promise<ApiResponse> {
  const clientContext = textOf(headers['x-amz-client-context']);
  const outcome = await invocations.request(lambdaFunction, body, {
    traceId: textOf(headers['x-amzn-trace-id']),
    clientContext: clientContext && readClientContext(clientContext),
  });
  return {
    statusCode: 200,
    headers: {
      'Content-Type': 'application/json',
      'x-amzn-RequestId': outcome.requestId,
      'X-Amz-Executed-Version': outcome.executedVersion,
      ...(outcome.functionError && { 'X-Amz-Function-Error': outcome.functionError }),
      ...(headers['x-amz-log-type'] === 'Tail' && { 'X-Amz-Log-Result': outcome.logTail.toString('base64') }),
    },
    body: outcome.payload,
  };
}

/** Base64 of JSON; the function's runtime gets the JSON. */
function readClientContext(encoded: string): string {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw new ApiError('InvalidRequestContentException', 'Client context must be a valid Base64-encoded JSON object.');
  }
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
