import { isRecord } from '../properties';
import { attributeValues, MessageAttribute, Scalar } from './message';

/** Whether a message's attributes let it pass. */
export type FilterPolicy = (attributes: ReadonlyMap<string, MessageAttribute>) => boolean;

type Matcher = (value: Scalar) => boolean;
/** Undefined: the message has no such attribute. */
type Condition = (values: readonly Scalar[] | undefined) => boolean;

// https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
const MOST_KEYS = 5;
const MOST_COMBINATIONS = 150;
const LARGEST_POLICY = 256 * 1024;
const LARGEST_NUMBER = 1e9;

const OPERATORS = ['anything-but', 'equals-ignore-case', 'exists', 'numeric', 'prefix', 'suffix'];

/** Compiles a filter policy over message attributes; throws an Error that says what is wrong with it or beyond the engine. */
export function compileFilterPolicy(policy: { readonly [key: string]: unknown }): FilterPolicy {
  checkLimits(policy);
  const keys = Object.entries(policy).map(([key, rules]) => ({ key, matches: anyOf(key, rules) }));
  return attributes => keys.every(({ key, matches }) => matches(attributeValues(attributes.get(key))));
}

function checkLimits(policy: { readonly [key: string]: unknown }): void {
  const keys = Object.keys(policy);
  if (keys.length > MOST_KEYS) throw new Error(`filter policy has ${keys.length} keys, SNS allows ${MOST_KEYS}`);
  const combinations = Object.values(policy).reduce<number>((product, rules) => product * (Array.isArray(rules) ? rules.length : 1), 1);
  if (combinations > MOST_COMBINATIONS) {
    throw new Error(`filter policy has ${combinations} combinations of values (product of the lists' lengths), SNS allows ${MOST_COMBINATIONS}`);
  }
  const bytes = Buffer.byteLength(JSON.stringify(policy));
  if (bytes > LARGEST_POLICY) throw new Error(`filter policy has ${bytes} bytes, SNS allows ${LARGEST_POLICY}`);
}

function anyOf(key: string, rules: unknown): Condition {
  if (key === '$or') throw new Error('filter policy operator \'$or\' is not supported by the engine');
  if (!Array.isArray(rules) || rules.length === 0) {
    throw new Error(`filter policy key '${key}' must be a list of at least one value or operator (nested policies belong to MessageBody scope)`);
  }
  const conditions = rules.map(rule => conditionOf(key, rule));
  return values => conditions.some(condition => condition(values));
}

function conditionOf(key: string, rule: unknown): Condition {
  if (!isRecord(rule)) return some(exactly(key, rule));
  const [operator, ...more] = Object.keys(rule);
  if (operator === undefined || more.length > 0) {
    throw new Error(`filter policy key '${key}': ${JSON.stringify(rule)} must have exactly one operator`);
  }
  const operand = rule[operator];
  switch (operator) {
    case 'exists': {
      if (typeof operand !== 'boolean') throw badOperand(key, operator, operand, 'true or false');
      return values => (values !== undefined) === operand;
    }
    case 'anything-but': return some(anythingBut(key, operand));
    case 'numeric': return some(numeric(key, operand));
    default: return some(textMatcher(key, operator, operand));
  }
}

/** A `String.Array` matches if one of its elements does. */
function some(matcher: Matcher): Condition {
  return values => values !== undefined && values.some(matcher);
}

function exactly(key: string, expected: unknown): Matcher {
  if (expected !== null && !['string', 'number', 'boolean'].includes(typeof expected)) {
    throw new Error(`filter policy key '${key}': ${JSON.stringify(expected)} is neither a value nor an operator`);
  }
  if (typeof expected === 'number') checkNumber(key, expected);
  return value => value === expected;
}

function anythingBut(key: string, operand: unknown): Matcher {
  if (isRecord(operand)) {
    const [operator = '', ...more] = Object.keys(operand);
    if (more.length > 0 || !['prefix', 'suffix'].includes(operator)) {
      throw badOperand(key, 'anything-but', operand, 'values, or one prefix or suffix');
    }
    const matches = textMatcher(key, operator, operand[operator]);
    return value => typeof value === 'string' && !matches(value);
  }
  const list: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  if (list.length === 0 || !list.every(one => typeof one === 'string' || typeof one === 'number')) {
    throw badOperand(key, 'anything-but', operand, 'strings or numbers, or one prefix or suffix');
  }
  return value => !list.some(one => one === value);
}

function textMatcher(key: string, operator: string, operand: unknown): Matcher {
  if (!OPERATORS.includes(operator)) {
    throw new Error(`filter policy key '${key}': operator '${operator}' is not supported by the engine; supported are ${OPERATORS.join(', ')}`);
  }
  if (typeof operand !== 'string') throw badOperand(key, operator, operand, 'a string');
  switch (operator) {
    case 'prefix': return value => typeof value === 'string' && value.startsWith(operand);
    case 'suffix': return value => typeof value === 'string' && value.endsWith(operand);
    default: return value => typeof value === 'string' && value.toLowerCase() === operand.toLowerCase();
  }
}

const COMPARISONS: { readonly [operator: string]: (value: number, bound: number) => boolean } = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** `["=", 1]` or a range `[">", 0, "<=", 150]`. */
function numeric(key: string, operand: unknown): Matcher {
  const expected = 'one or two pairs of a comparison (=, <, <=, >, >=) and a number';
  if (!Array.isArray(operand) || ![2, 4].includes(operand.length)) throw badOperand(key, 'numeric', operand, expected);
  const tests: Matcher[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const comparison = COMPARISONS[String(operand[index])];
    const bound: unknown = operand[index + 1];
    if (!comparison || typeof bound !== 'number') throw badOperand(key, 'numeric', operand, expected);
    checkNumber(key, bound);
    tests.push(value => typeof value === 'number' && comparison(value, bound));
  }
  return value => tests.every(test => test(value));
}

function checkNumber(key: string, value: number): void {
  if (Math.abs(value) > LARGEST_NUMBER) throw new Error(`filter policy key '${key}': number ${value} is not within ±${LARGEST_NUMBER}`);
}

function badOperand(key: string, operator: string, operand: unknown, expected: string): Error {
  return new Error(`filter policy key '${key}': operator '${operator}' has ${JSON.stringify(operand)}, it takes ${expected}`);
}
