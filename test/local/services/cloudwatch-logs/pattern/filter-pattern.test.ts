import * as fc from 'fast-check';
import { compileFilterPattern } from '../../../../../src/local/services/cloudwatch-logs/pattern/filter-pattern';

const matches = (pattern: string, event: unknown) => compileFilterPattern(pattern)(typeof event === 'string' ? event : JSON.stringify(event));

// events and patterns of https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
describe('JSON patterns', () => {
  const trail = {
    'eventType': 'UpdateTrail',
    'sourceIPAddress': '111.111.111.111',
    'arrayKey': ['value', 'another value'],
    'objectList': [{ name: 'a', id: 1 }, { name: 'b', id: 2 }],
    'SomeObject': null,
    'cluster.name': 'c',
    'flag': true,
    'latency': 50,
  };

  test.each([
    ['{ $.eventType = "UpdateTrail" }', true],
    ['{ $.eventType = UpdateTrail }', true],
    ['{ $.eventType = "Update*" }', true],
    ['{ $.eventType = "*Trail" }', true],
    ['{ $.eventType = "*date*" }', true],
    ['{ $.eventType = "Update" }', false],
    ['{ $.eventType != "UpdateTrail" }', false],
    ['{ $.eventType != "Other" }', true],
    ['{ $.sourceIPAddress != 123.123.* }', true],
    ['{ $.sourceIPAddress = 111.* }', true],
    ['{ $.arrayKey[0] = "value" }', true],
    ['{ $.arrayKey[1] = "value" }', false],
    ['{ $.arrayKey[*] = "another value" }', true],
    ['{ $.objectList[1].id = 2 }', true],
    ['{ $.objectList[*].id > 1 }', true],
    ['{ $.* = "c" }', true],
    ['{ $.[\'cluster.name\'] = "c" }', true],
    ['{ $.SomeObject IS NULL }', true],
    ['{ $.flag IS TRUE }', true],
    ['{ $.flag IS FALSE }', false],
    ['{ $.SomeOtherObject NOT EXISTS }', true],
    ['{ $.SomeObject NOT EXISTS }', false],
    ['{ $.latency = 50 }', true],
    ['{ $.latency = 5e1 }', true],
    ['{ $.latency = 5* }', true],
    ['{ $.latency >= 50 && $.latency <= 50 }', true],
    ['{ $.latency > 50 || $.latency < 50 }', false],
    ['{ $.latency != 50 }', false],
    // any value at all: what CDK's FilterPattern.exists() is.
    ['{ $.latency = "*" }', true],
    ['{ $.missing = "*" }', false],
    ['{ $.missing != "x" }', false],
    // "if a property selector points to an array or object, the filter pattern won't match the log format"
    ['{ $.objectList = "*" }', false],
    ['{ $.SomeObject = "*" }', false],
    ['{$.eventType="UpdateTrail"}', true],
  ])('%s: %s', (pattern, expected) => {
    expect(matches(pattern, trail)).toBe(expected);
  });

  const users = {
    user: { id: 1, email: 'John.Stiles@example.com' },
    users: [{ id: 2, email: 'John.Doe@example.com' }, { id: 3, email: 'Jane.Doe@example.com' }],
    actions: ['GET', 'PUT', 'DELETE'],
    coordinates: [[0, 1, 2], [4, 5, 6], [7, 8, 9]],
  };

  test.each([
    ['{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }', true],
    ['{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch" && $.actions[2] = "nonmatch" }', true],
    ['{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch") && $.actions[2] = "nonmatch" }', false],
    ['{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }', false],
    ['{ $.coordinates[2][*] = 9 }', true],
  ])('%s: %s', (pattern, expected) => {
    expect(matches(pattern, users)).toBe(expected);
  });

  test('take platform records and a line of one\'s own as CDK writes them', () => {
    const pattern = '{ ($.type = "platform.report") || ($.type = "platform.initStart") || ($.kind = "*") }';
    expect(matches(pattern, { time: 'T', type: 'platform.report', record: {} })).toBe(true);
    expect(matches(pattern, { time: 'T', type: 'platform.start', record: {} })).toBe(false);
    expect(matches(pattern, { kind: 'sample' })).toBe(true);
  });

  test.each(['plain text', '"a string"', '17', '{ broken', ''])('never match an event that is not a JSON object: %s', event => {
    expect(matches('{ $.a NOT EXISTS }', event)).toBe(false);
  });

  test('have quotation marks and backslashes escaped', () => {
    expect(matches('{ $.a = "say \\"hi\\" \\\\ bye" }', { a: 'say "hi" \\ bye' })).toBe(true);
  });

  test('take regular expression characters as they are', () => {
    expect(matches('{ $.a = "a.c*(" }', { a: 'abc(' })).toBe(false);
    expect(matches('{ $.a = "a.c*(" }', { a: 'a.c and (' })).toBe(true);
  });

  test('don\'t find what objects inherit', () => {
    expect(matches('{ $.constructor = "*" || $.length = "*" }', {})).toBe(false);
    expect(matches('{ $.toString NOT EXISTS }', {})).toBe(true);
  });

  test.each([
    ['{ $.a = %x% }', 'regular expression at position 7 is not supported'],
    ['{ $.a EXISTS }', '\'EXISTS\' at position 5'],
    ['{ $.a IS NOT NULL }', '\'NOT\' at position 8 where NULL, TRUE or FALSE should be'],
    ['{ $.a NOT NULL }', 'EXISTS should be'],
    ['{ $.a = b:c }', 'must be in double quotation marks'],
    ['{ $.a == "b" }', '\'=\' at position 6 where a string or a number should be'],
    ['{ $.a > "b" }', 'a number after > should be'],
    ['{ $.a = "b" $.c = "d" }', '&&, || or the end should be'],
    ['{ ($.a = "b" }', 'ends where ) should be'],
    ['{ $.a = }', 'ends where a value should be'],
    ['{ $.a }', 'ends where a comparison'],
    ['{ }', 'ends where a property selector should be'],
    ['{ a = "b" }', 'where a property selector like $.name should be'],
    ['{ $ = "b" }', 'must be like $.name'],
    ['{ $.a[*].b[*] = 1 }', '2 wildcards'],
    ['{ $.a[*] = 1 || $.b[*] = 1 || $.c[*] = 1 || $.d[*] = 1 }', 'more than 3 selectors with wildcards'],
    ['{ $.a = "b"', 'must end with }'],
    ['[ip, user, status = 4*]', 'space-delimited'],
    [`{ $.a = "${'x'.repeat(1024)}" }`, 'at most 1024'],
  ])('%s is refused: %s', (pattern, reason) => {
    expect(() => compileFilterPattern(pattern)).toThrow(reason);
  });
});

describe('patterns of terms', () => {
  const events = ['[ERROR 400] BAD REQUEST', '[ERROR 401] UNAUTHORIZED REQUEST', '[ERROR 419] MISSING ARGUMENTS', '[INFO] all is well'];

  test.each([
    ['ERROR', [0, 1, 2]],
    ['ERROR ARGUMENTS', [2]],
    ['?REQUEST ?ARGUMENTS', [0, 1, 2]],
    // "if you combine "?" with other filter patterns, all question mark terms will be ignored"
    ['?ARGUMENTS ERROR', [0, 1, 2]],
    ['"BAD REQUEST"', [0]],
    ['ERROR -ARGUMENTS', [0, 1]],
    ['-ERROR', [3]],
    ['ERROR -"BAD REQUEST"', [1, 2]],
    ['error', []],
    ['" "', [0, 1, 2, 3]],
    ['', [0, 1, 2, 3]],
  ])('%j', (pattern, expected) => {
    expect(events.flatMap((event, index) => matches(pattern, event) ? [index] : [])).toEqual(expected);
  });

  test.each(['%ERROR%', 'a:b', '"open', 'a"b"'])('%s is refused', pattern => {
    expect(() => compileFilterPattern(pattern)).toThrow('must be in double quotation marks');
  });
});

// --- properties: patterns are made from trees, and both are judged -----------------------------------------------------------------

type Tree =
  | { readonly all: Tree[] } | { readonly any: Tree[] }
  | { readonly name: string; readonly operator: '=' | '!='; readonly text: string }
  | { readonly name: string; readonly operator: '<' | '>' | '='; readonly number: number }
  | { readonly name: string; readonly exists: false };

const names = fc.constantFrom('a', 'b', 'c-d', 'e.f');
const values = fc.oneof(fc.constantFrom('x', 'xy', '', 'say "hi"', 'back\\slash', '{}&&||'), fc.integer({ min: -3, max: 3 }), fc.boolean(), fc.constant(null));
const events = fc.dictionary(names, values);
const leaves: fc.Arbitrary<Tree> = fc.oneof(
  fc.record({ name: names, operator: fc.constantFrom('=' as const, '!=' as const), text: fc.constantFrom('x', 'xy', 'say "hi"', 'back\\slash', '{}&&||') }),
  fc.record({ name: names, operator: fc.constantFrom('<' as const, '>' as const, '=' as const), number: fc.integer({ min: -3, max: 3 }) }),
  fc.record({ name: names, exists: fc.constant(false as const) }),
);
const trees = fc.letrec<{ tree: Tree }>(tie => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaves,
    fc.record({ all: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }) }),
  ),
})).tree;

/** Writes parentheses only where precedence needs them. */
function write(tree: Tree, within: 'any' | 'all' = 'any'): string {
  if ('any' in tree) {
    const text = tree.any.map(operand => write(operand)).join(' || ');
    return within === 'all' ? `(${text})` : text;
  }
  if ('all' in tree) return tree.all.map(operand => write(operand, 'all')).join('&&');
  const selector = tree.name.includes('.') ? `$.['${tree.name}']` : `$.${tree.name}`;
  if ('exists' in tree) return `${selector} NOT EXISTS`;
  return `${selector} ${tree.operator}${'text' in tree ? `"${tree.text.replace(/["\\]/g, '\\$&')}"` : tree.number}`;
}

function judge(tree: Tree, event: { [name: string]: unknown }): boolean {
  if ('any' in tree) return tree.any.some(operand => judge(operand, event));
  if ('all' in tree) return tree.all.every(operand => judge(operand, event));
  const value = event[tree.name];
  if ('exists' in tree) return !(tree.name in event);
  if (value === undefined || value === null) return false;
  if ('text' in tree) return (String(value) === tree.text) === (tree.operator === '=');
  if (typeof value !== 'number') return false;
  return tree.operator === '=' ? value === tree.number : tree.operator === '<' ? value < tree.number : value > tree.number;
}

test('a pattern matches what its tree says', () => {
  fc.assert(fc.property(trees.filter(tree => write(tree).length < 1000), events, (tree, event) => {
    expect(matches(`{${write(tree)}}`, event)).toBe(judge(tree, event));
  }), { numRuns: 2000 });
});

test('any text is either a pattern or refused with a reason, never a crash', () => {
  const alphabet = fc.constantFrom(...'{}()[]$.\'"*%=!<>&| abAB01-+_\\'.split(''), 'IS', 'NULL', 'NOT', 'EXISTS', '$.a', '&&', '||');
  fc.assert(fc.property(fc.array(alphabet, { maxLength: 30 }), parts => {
    try {
      compileFilterPattern(parts.join(''))('{"a":1}');
    } catch (error) {
      expect((error as Error).message).toMatch(/position|must|pattern|supported/);
    }
  }), { numRuns: 2000 });
});

test('white space between the parts of a pattern means nothing', () => {
  fc.assert(fc.property(events, fc.constantFrom('', ' ', '\n\t '), (event, space) => {
    const pattern = ['{', '(', '$.a', '=', '"x"', '||', '$.b', '>', '1', ')', '&&', '$.c-d', '!=', 'x', '}'].join(space);
    expect(matches(pattern, event)).toBe(matches('{ ($.a = "x" || $.b > 1) && $.c-d != x }', event));
  }));
});
