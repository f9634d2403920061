import { jsonAnswer, jsonErrorAnswer, readJsonCall } from '../../../../src/local/services/protocols/aws-json';
import { ApiError, ApiRequest } from '../../../../src/local/services/service';

function request(body: string, headers: ApiRequest['headers'] = { 'x-amz-target': 'AmazonSQS.SendMessage' }): ApiRequest {
  return { principal: { kind: 'root' }, method: 'POST', path: '/', query: new URLSearchParams(), headers, body: Buffer.from(body) };
}

test('the target names the action, the body is its input', () => {
  expect(readJsonCall(request('{"QueueUrl":"u"}'))).toEqual({ action: 'SendMessage', input: { QueueUrl: 'u' } });
});

test('an empty body is an empty input', () => {
  expect(readJsonCall(request('')).input).toEqual({});
});

test.each(['{', '[]', 'null', '"text"'])('%s is no input', body => {
  expect(() => readJsonCall(request(body))).toThrow(expect.objectContaining({ code: 'SerializationException' }));
});

test('a request without a target is refused', () => {
  expect(() => readJsonCall(request('{}', {}))).toThrow(expect.objectContaining({ code: 'UnknownOperationException' }));
});

test.each(['application/x-amz-json-1.0', 'application/x-amz-json-1.1'])('answers in %s if it is asked in it', type => {
  expect(jsonAnswer({ headers: { 'content-type': type } }, { a: 1 })).toEqual({ statusCode: 200, headers: { 'Content-Type': type }, body: '{"a":1}' });
});

test('an error has its code in __type', () => {
  const { statusCode, body } = jsonErrorAnswer({ headers: {} }, new ApiError('QueueDoesNotExist', 'no such queue', 400, { Detail: 1 }));
  expect([statusCode, JSON.parse(body as string)]).toEqual([400, { __type: 'QueueDoesNotExist', message: 'no such queue', Detail: 1 }]);
});

// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
test.each([
  ['QueueDoesNotExist', 400, 'AWS.SimpleQueueService.NonExistentQueue;Sender'],
  ['AccessDeniedException', 403, 'AccessDeniedException;Sender'],
  ['InternalFailure', 500, 'InternalFailure;Receiver'],
])('clients that know SQS from its query protocol get %s as they know it', (code, statusCode, header) => {
  const { headers } = jsonErrorAnswer({ headers: { 'x-amzn-query-mode': 'true' } }, new ApiError(code, 'message', statusCode));
  expect(headers?.['x-amzn-query-error']).toBe(header);
});
