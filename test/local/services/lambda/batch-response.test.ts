import { failedMessageIds } from '../../../../src/local/services/lambda/batch-response';

const failures = (response: string) => [...failedMessageIds(Buffer.from(response), ['a', 'b', 'c'])];

test.each([
  ['nothing', ''],
  ['null', 'null'],
  ['an empty object', '{}'],
  ['no list', '{"batchItemFailures":null}'],
  ['an empty list', '{"batchItemFailures":[]}'],
])('%s is a success of all messages', (_, response) => {
  expect(failures(response)).toEqual([]);
});

test('names the messages that failed', () => {
  expect(failures('{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"c"}]}')).toEqual(['a', 'c']);
});

test.each([
  ['a string', '"done"'],
  ['not JSON', '{'],
  ['an unknown message', '{"batchItemFailures":[{"itemIdentifier":"x"}]}'],
  ['an empty identifier', '{"batchItemFailures":[{"itemIdentifier":""}]}'],
  ['a null identifier', '{"batchItemFailures":[{"itemIdentifier":null}]}'],
  ['a misspelt key', '{"batchItemFailures":[{"itemIdentifer":"a"}]}'],
  ['no list', '{"batchItemFailures":"a"}'],
])('%s fails the whole batch', (_, response) => {
  expect(failures(response)).toEqual(['a', 'b', 'c']);
});
