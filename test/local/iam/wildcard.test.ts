import * as fc from 'fast-check';
import { matchesArn, matchesWildcards } from '../../../src/local/iam/wildcard';

/** The slow way, as its definition reads. */
function matchesByRegExp(pattern: string, text: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

const few = (characters: string) => fc.string({ unit: fc.constantFrom(...characters), maxLength: 12 });

test('* is any run of characters, ? is one', () => {
  fc.assert(fc.property(few('ab:*?'), few('ab:'), (pattern, text) => {
    expect(matchesWildcards(pattern, text)).toBe(matchesByRegExp(pattern, text));
  }), { numRuns: 5_000 });
});

test('a text without wildcards matches itself and nothing else', () => {
  fc.assert(fc.property(few('ab:/.$('), few('ab:/.$('), (pattern, text) => {
    expect(matchesWildcards(pattern, text)).toBe(pattern === text);
  }));
});

test('parts put back in place of * always match', () => {
  fc.assert(fc.property(fc.array(few('ab:/'), { minLength: 1 }), few('ab:/'), (parts, filling) => {
    expect(matchesWildcards(parts.join('*'), parts.join(filling))).toBe(true);
  }));
});

test('a hostile pattern takes no time worth mentioning', () => {
  expect(matchesWildcards('*a'.repeat(500), `${'a'.repeat(5_000)}b`)).toBe(false);
});

test.each([
  ['arn:aws:sns:us-east-1:1:*', 'arn:aws:sns:us-east-1:1:topic:sub/1', true],
  ['arn:aws:logs:*:*:log-group:/aws/lambda/*', 'arn:aws:logs:us-east-1:1:log-group:/aws/lambda/fn:log-stream:x', true],
  ['arn:aws:lambda:us-east-1:1:function:fn', 'arn:aws:lambda:us-east-1:1:function:fn:1', false],
  ['arn:aws:lambda:us-east-1:1:function:Fn', 'arn:aws:lambda:us-east-1:1:function:fn', false],
])('as a resource %s covers %s: %s', (pattern, arn, expected) => {
  expect(matchesWildcards(pattern, arn)).toBe(expected);
});

test.each([
  ['arn:aws:sns:*:1:topic', 'arn:aws:sns:us-east-1:1:topic', true],
  ['arn:aws:s*:topic', 'arn:aws:sns:us-east-1:1:topic', false], // * stays within its component.
  ['arn:aws:sns:us-east-1:1:*', 'arn:aws:sns:us-east-1:1:a:b', true], // the sixth component may have colons.
  ['arn:aws:logs:us-east-1:1:log-group:g:*', 'arn:aws:logs:us-east-1:1:log-group:g', false],
  ['arn:aws:sns:us-east-1:1:topi?', 'arn:aws:sns:us-east-1:1:topic', true],
])('as an ARN in a condition %s is like %s: %s', (pattern, arn, expected) => {
  expect(matchesArn(pattern, arn)).toBe(expected);
});
