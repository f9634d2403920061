import type { Comparison, Expression } from './json-parser';
import { ANY, SelectorStep } from './json-tokens';

type Predicate = (json: unknown) => boolean;

/** Compiles an expression once for many events. */
export function matcherOf(expression: Expression): Predicate {
  switch (expression.kind) {
    case 'or': {
      const operands = expression.operands.map(matcherOf);
      return json => operands.some(operand => operand(json));
    }
    case 'and': {
      const operands = expression.operands.map(matcherOf);
      return json => operands.every(operand => operand(json));
    }
    case 'notExists': return json => select(json, expression.selector).length === 0;
    case 'is': return json => select(json, expression.selector).includes(expression.value);
    case 'compareText': {
      const matches = wildcardsOf(expression.text);
      const wanted = expression.operator === '=';
      return json => select(json, expression.selector).some(value => isValueNode(value) && matches(String(value)) === wanted);
    }
    case 'compareNumber': {
      const { selector, operator, number } = expression;
      return json => select(json, selector).some(value => typeof value === 'number' ? COMPARE[operator](value, number) : operator === '!=' && isValueNode(value));
    }
  }
}

const COMPARE: { readonly [operator in Comparison]: (left: number, right: number) => boolean } = {
  '=': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** A selector that points at an object, an array or null matches no comparison. */
function isValueNode(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** The values that a selector points at: none, one, or several by a wildcard. */
function select(json: unknown, steps: readonly SelectorStep[]): unknown[] {
  return steps.reduce<unknown[]>((values, step) => values.flatMap(value => children(value, step)), [json]);
}

function children(value: unknown, step: SelectorStep): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (step === ANY) return Object.values(value);
  if (typeof step === 'number' && !Array.isArray(value)) return [];
  return Object.hasOwn(value, step) ? [(value as { [name: string]: unknown })[step]] : [];
}

function wildcardsOf(text: string): (value: string) => boolean {
  if (!text.includes('*')) return value => value === text;
  const source = text.split('*').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*');
  const expression = new RegExp(`^${source}$`, 's');
  return value => expression.test(value);
}
