import { Concurrency } from '../../../../src/local/services/lambda/concurrency';

test('refuses executions above the account\'s limit, and takes them again when others have ended', () => {
  const concurrency = new Concurrency(2);
  const leave = concurrency.enter('a');
  concurrency.enter('b');
  expect(() => concurrency.enter('c')).toThrow(expect.objectContaining({
    code: 'TooManyRequestsException', statusCode: 429, message: 'Rate Exceeded.', members: { Reason: 'ConcurrentInvocationLimitExceeded' },
  }));
  leave();
  expect(() => concurrency.enter('c')).not.toThrow();
});

test('a function with reserved concurrency has that, and takes it from all others', () => {
  const concurrency = new Concurrency(1000);
  concurrency.reserve('reserved', 1);
  expect(concurrency.unreservedLimit).toBe(999);
  concurrency.enter('reserved');
  expect(() => concurrency.enter('reserved')).toThrow(expect.objectContaining({ members: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' } }));
});

test('reserved concurrency 0 throttles every invocation', () => {
  const concurrency = new Concurrency(1000);
  concurrency.reserve('off', 0);
  expect(() => concurrency.enter('off')).toThrow('Rate Exceeded.');
});

test.each([[1000, 901, 100], [10, 1, 10]])('of %i executions %i can\'t be reserved: %i stay unreserved', (limit, reserved, least) => {
  expect(() => new Concurrency(limit).reserve('greedy', reserved)).toThrow(`below its minimum value of [${least}]`);
});
