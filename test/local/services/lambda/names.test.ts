import { ADDRESS } from './fixture';
import { readFunctionReference } from '../../../../src/local/services/lambda/names';

test.each([
  ['probe'],
  ['function:probe'],
  ['111122223333:function:probe'],
  ['arn:aws:lambda:eu-west-1:111122223333:function:probe'],
])('%s is the function probe', reference => {
  expect(readFunctionReference(ADDRESS, reference)).toEqual({ functionName: 'probe', qualifier: undefined });
});

test.each([
  ['probe:$LATEST', undefined],
  ['probe', '$LATEST'],
  ['arn:aws:lambda:eu-west-1:111122223333:function:probe:$LATEST', '$LATEST'],
])('%s with Qualifier %s has the qualifier $LATEST', (reference, parameter) => {
  expect(readFunctionReference(ADDRESS, reference, parameter)).toEqual({ functionName: 'probe', qualifier: '$LATEST' });
});

test('two different qualifiers are refused', () => {
  expect(() => readFunctionReference(ADDRESS, 'probe:1', '2')).toThrow('does not match the specified qualifier');
});

test.each([
  ['arn:aws:lambda:us-east-1:111122223333:function:probe'],
  ['arn:aws:lambda:eu-west-1:444455556666:function:probe'],
  ['arn:aws-cn:lambda:eu-west-1:111122223333:function:probe'],
])('%s is not found: it is elsewhere', reference => {
  expect(() => readFunctionReference(ADDRESS, reference)).toThrow(expect.objectContaining({ code: 'ResourceNotFoundException', statusCode: 404 }));
});

test.each([[''], ['no blanks'], ['a'.repeat(65)], ['arn:aws:sns:eu-west-1:111122223333:topic']])('"%s" is no reference', reference => {
  expect(() => readFunctionReference(ADDRESS, reference)).toThrow(expect.objectContaining({ code: 'ValidationException' }));
});
