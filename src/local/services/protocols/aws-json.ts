import { ApiError, ApiRequest, ApiResponse } from '../service';

/** AWS JSON 1.0 and 1.1: one path, the action in a header, JSON both ways. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export interface JsonCall {
  readonly action: string;
  readonly input: JsonObject;
}

export interface JsonObject { readonly [member: string]: unknown }

const TARGET = 'x-amz-target';

export function isJsonCall(request: Pick<ApiRequest, 'headers'>): boolean {
  return request.headers[TARGET] !== undefined;
}

export function readJsonCall(request: ApiRequest): JsonCall {
  const target = String(request.headers[TARGET] ?? '');
  const action = target.slice(target.lastIndexOf('.') + 1);
  if (!action) {
    throw new ApiError('UnknownOperationException', `the request has no operation: its X-Amz-Target header is '${target}'`);
  }
  return { action, input: readJsonObject(request.body) };
}

/** A JSON body; an empty one is an empty object. */
export function readJsonObject(body: Buffer): JsonObject {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new ApiError('SerializationException', `the request's body is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ApiError('SerializationException', 'the request\'s body is not a JSON object');
  }
  return value as JsonObject;
}

/** The answer, in the version of the protocol that the request is in. */
export function jsonAnswer(request: Pick<ApiRequest, 'headers'>, output: object = {}, statusCode = 200): ApiResponse {
  return { statusCode, headers: { 'Content-Type': jsonContentType(request) }, body: JSON.stringify(output) };
}

export function jsonErrorAnswer(request: Pick<ApiRequest, 'headers'>, error: ApiError): ApiResponse {
  const answer = jsonAnswer(request, { ...error.members, __type: error.code, message: error.message }, error.statusCode);
  if (!request.headers['x-amzn-query-mode']) return answer;
  // services that once spoke the query protocol (SQS) keep its error codes in a header for clients that ask:
  // https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
  const fault = error.statusCode < 500 ? 'Sender' : 'Receiver';
  return { ...answer, headers: { ...answer.headers, 'x-amzn-query-error': `${queryCompatibleCode(error.code)};${fault}` } };
}

/** SQS's codes that the query protocol named otherwise; all others are the same in both. */
const QUERY_COMPATIBLE_CODES: { readonly [code: string]: string } = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  PurgeQueueInProgress: 'AWS.SimpleQueueService.PurgeQueueInProgress',
  QueueDeletedRecently: 'AWS.SimpleQueueService.QueueDeletedRecently',
  QueueNameExists: 'QueueAlreadyExists',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
};

function queryCompatibleCode(code: string): string {
  return QUERY_COMPATIBLE_CODES[code] ?? code;
}

function jsonContentType(request: Pick<ApiRequest, 'headers'>): string {
  const type = request.headers['content-type'];
  return type?.startsWith('application/x-amz-json-1.1') ? 'application/x-amz-json-1.1' : 'application/x-amz-json-1.0';
}
