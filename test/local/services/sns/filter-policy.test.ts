import { compileFilterPolicy } from '../../../../src/local/services/sns/filter-policy';
import type { MessageAttribute } from '../../../../src/local/services/sns/message';

const text = (value: string): MessageAttribute => ({ dataType: 'String', value });
const number = (value: number): MessageAttribute => ({ dataType: 'Number', value: String(value) });
const array = (...values: unknown[]): MessageAttribute => ({ dataType: 'String.Array', value: JSON.stringify(values) });

function matches(rules: unknown[], attribute?: MessageAttribute): boolean {
  return compileFilterPolicy({ key: rules })(new Map(attribute ? [['key', attribute]] : []));
}

// the examples of https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html and numeric-value-matching.html
describe('a value', () => {
  test('equals one of the policy\'s', () => {
    expect(matches(['rugby', 'tennis'], text('rugby'))).toBe(true);
    expect(matches(['rugby', 'tennis'], text('baseball'))).toBe(false);
    expect(matches(['rugby'], text('Rugby'))).toBe(false);
  });

  test('of a list equals one of the policy\'s', () => {
    expect(matches(['rugby', 'tennis'], array('baseball', 'tennis'))).toBe(true);
    expect(matches(['rugby', 'tennis'], array('baseball'))).toBe(false);
    expect(matches(['rugby'], array())).toBe(false);
  });

  test('is a number, whatever it is written like, and no string', () => {
    expect(matches([301.5], { dataType: 'Number', value: '3.015e2' })).toBe(true);
    expect(matches(['301.5'], number(301.5))).toBe(false);
    expect(matches([301.5], text('301.5'))).toBe(false);
    expect(matches([1, true, null], array(null))).toBe(true);
  });

  test('begins or ends as the policy says', () => {
    expect(matches([{ prefix: 'bas' }], text('baseball'))).toBe(true);
    expect(matches([{ prefix: 'bas' }], text('rugby'))).toBe(false);
    expect(matches([{ suffix: 'ball' }], text('baseball'))).toBe(true);
    expect(matches([{ suffix: 'ball' }], text('ballet'))).toBe(false);
    expect(matches([{ prefix: '1' }], number(12))).toBe(false);
  });

  test('equals but for its case', () => {
    expect(matches([{ 'equals-ignore-case': 'tennis' }], text('TENNIS'))).toBe(true);
    expect(matches([{ 'equals-ignore-case': 'tennis' }], text('tenni'))).toBe(false);
  });

  test('is anything but', () => {
    const rules = [{ 'anything-but': ['rugby', 'tennis'] }];
    expect(matches(rules, text('football'))).toBe(true);
    expect(matches(rules, text('rugby'))).toBe(false);
    expect(matches(rules, array('rugby', 'baseball'))).toBe(true);
    expect(matches(rules, array('rugby'))).toBe(false);
    expect(matches(rules)).toBe(false);
    expect(matches([{ 'anything-but': 'rugby' }], text('tennis'))).toBe(true);
    expect(matches([{ 'anything-but': [100, 500] }], number(100.1))).toBe(true);
    expect(matches([{ 'anything-but': [100, 500] }], number(500))).toBe(false);
    expect(matches([{ 'anything-but': { prefix: 'order-' } }], text('order_number'))).toBe(true);
    expect(matches([{ 'anything-but': { prefix: 'order-' } }], text('order-cancelled'))).toBe(false);
  });

  test('lies in a range', () => {
    expect(matches([{ numeric: ['=', 301.5] }], number(301.5))).toBe(true);
    expect(matches([{ numeric: ['<', 0] }], number(-1))).toBe(true);
    const range = [{ numeric: ['>', 0, '<=', 150] }];
    expect([0, 1, 150, 151].map(value => matches(range, number(value)))).toEqual([false, true, true, false]);
    expect(matches(range, text('1'))).toBe(false);
  });

  test('is there, or is not', () => {
    expect(matches([{ exists: true }], text('x'))).toBe(true);
    expect(matches([{ exists: true }])).toBe(false);
    expect(matches([{ exists: false }], text('x'))).toBe(false);
    expect(matches([{ exists: false }])).toBe(true);
    expect(matches([{ 'anything-but': 'x' }, { exists: false }])).toBe(true);
  });

  test('of binary type is not seen', () => {
    expect(matches([{ exists: false }], { dataType: 'Binary', value: 'AQ==' })).toBe(true);
  });
});

test('all keys must match', () => {
  const policy = compileFilterPolicy({ a: ['1'], b: ['2'] });
  expect(policy(new Map([['a', text('1')], ['b', text('2')]]))).toBe(true);
  expect(policy(new Map([['a', text('1')]]))).toBe(false);
});

test('a policy without keys lets everything pass', () => {
  expect(compileFilterPolicy({})(new Map())).toBe(true);
});

test.each([
  [{ key: [{ cidr: '10.0.0.0/24' }] }, 'operator \'cidr\' is not supported'],
  [{ key: [{ wildcard: '*ball' }] }, 'operator \'wildcard\' is not supported'],
  [{ $or: [{ a: ['1'] }, { b: ['2'] }] }, 'operator \'$or\' is not supported'],
  [{ key: [{ 'anything-but': { wildcard: 'x*' } }] }, 'one prefix or suffix'],
  [{ key: [{ prefix: 'a', suffix: 'b' }] }, 'exactly one operator'],
  [{ key: [{ prefix: 1 }] }, 'it takes a string'],
  [{ key: [{ numeric: ['>', '0'] }] }, 'comparison'],
  [{ key: [{ numeric: ['>', 0, '<'] }] }, 'comparison'],
  [{ key: [{ exists: 'yes' }] }, 'true or false'],
  [{ key: [2e9] }, 'not within'],
  [{ key: [['a']] }, 'neither a value nor an operator'],
  [{ key: 'a' }, 'must be a list'],
  [{ key: [] }, 'must be a list'],
  [{ key: { nested: ['a'] } }, 'nested policies belong to MessageBody scope'],
  [{ a: [1], b: [1], c: [1], d: [1], e: [1], f: [1] }, '6 keys, SNS allows 5'],
  [{ a: Array.from({ length: 16 }, String), b: Array.from({ length: 10 }, String) }, '160 combinations'],
])('%j is refused: %s', (policy, reason) => {
  expect(() => compileFilterPolicy(policy)).toThrow(reason);
});

test('150 combinations are allowed', () => {
  expect(() => compileFilterPolicy({ a: Array.from({ length: 15 }, String), b: Array.from({ length: 10 }, String) })).not.toThrow();
});
