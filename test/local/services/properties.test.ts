import { PropertyReader } from '../../../src/local/services/properties';

const reader = (properties: object) => new PropertyReader('AWS::X::Y', { logicalId: 'Mine' }, properties as { [name: string]: unknown });

test('numbers and booleans may be strings, as in CloudFormation', () => {
  const read = reader({ n: '30', m: 5, yes: 'true', no: false });
  expect([read.number('n', { min: 0, max: 30 }), read.number('m', { min: 0, max: 30 }), read.boolean('yes'), read.boolean('no')]).toEqual([30, 5, true, false]);
});

test('what is absent is undefined', () => {
  const read = reader({});
  expect([read.text('x'), read.number('x', { min: 0, max: 1 }), read.boolean('x'), read.record('x'), read.list('x')]).toEqual(Array(5).fill(undefined));
  expect(() => read.only('x', 'a')).not.toThrow();
});

test.each<[string, (read: PropertyReader) => unknown, string]>([
  ['a text', read => read.text('list'), 'property list [1] must be a string'],
  ['a required text', read => read.requiredText('none'), 'property none is required'],
  ['a number', read => read.number('text', { min: 0, max: 9 }), 'property text "a" must be a whole number from 0 to 9'],
  ['a number in its range', read => read.number('number', { min: 0, max: 9 }), 'property number 10 must be a whole number from 0 to 9'],
  ['a boolean', read => read.boolean('text'), 'property text "a" must be true or false'],
  ['an object', read => read.record('list'), 'property list [1] must be an object'],
  ['a list', read => read.list('text'), 'property text "a" must be a list'],
  ['one of two values', read => read.only('text', 'b', 'c'), 'property text "a" is not supported by the engine: use \'b\' or \'c\', or leave it out'],
  ['known members', read => read.onlyMembers('record', { known: 1, other: 2 }, 'known'), 'property record.other 2 is not supported by the engine; supported are known'],
])('%s that is none is named with its resource', (_, read, message) => {
  expect(() => read(reader({ text: 'a', list: [1], number: 10 }))).toThrow(`AWS::X::Y 'Mine': ${message}`);
});
