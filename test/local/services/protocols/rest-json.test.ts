import { restJsonAnswer, restJsonErrorAnswer } from '../../../../src/local/services/protocols/rest-json';
import { ApiError } from '../../../../src/local/services/service';

test('an answer is JSON', () => {
  expect(restJsonAnswer({ a: 1 })).toEqual({ statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' });
});

test('an error has its code in a header, and says whose fault it is', () => {
  const { statusCode, headers, body } = restJsonErrorAnswer(new ApiError('ServiceException', 'broken', 500));
  expect([statusCode, headers?.['x-amzn-ErrorType'], JSON.parse(body as string)])
    .toEqual([500, 'ServiceException', { Type: 'Service', message: 'broken', Message: 'broken' }]);
});

test('when to come back is a header', () => {
  expect(restJsonErrorAnswer(new ApiError('TooManyRequestsException', 'Rate Exceeded.', 429, { retryAfterSeconds: 2 })).headers)
    .toMatchObject({ 'Retry-After': '2' });
});
