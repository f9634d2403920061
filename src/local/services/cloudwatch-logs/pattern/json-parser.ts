import { ANY, PatternError, SelectorStep, Token, tokensOf } from './json-tokens';

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** What a JSON pattern says. */
export type Expression =
  | { readonly kind: 'or' | 'and'; readonly operands: readonly Expression[] }
  | { readonly kind: 'compareText'; readonly selector: readonly SelectorStep[]; readonly operator: '=' | '!='; readonly text: string }
  | { readonly kind: 'compareNumber'; readonly selector: readonly SelectorStep[]; readonly operator: Comparison; readonly number: number }
  | { readonly kind: 'is'; readonly selector: readonly SelectorStep[]; readonly value: null | true | false }
  | { readonly kind: 'notExists'; readonly selector: readonly SelectorStep[] };

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html: one in a selector, three in a pattern. */
const MOST_WILDCARD_SELECTORS = 3;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const CONSTANTS: { readonly [word: string]: null | true | false } = { NULL: null, TRUE: true, FALSE: false };

/** Parses what stands between the braces. Precedence: () > && > ||. */
export function parseJsonPattern(text: string): Expression {
  return new Parser(tokensOf(text)).parse();
}

class Parser {
  private next = 0;
  private wildcardSelectors = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): Expression {
    const expression = this.or();
    const rest = this.tokens[this.next];
    if (rest) throw unexpected(rest, '&&, || or the end');
    return expression;
  }

  private or(): Expression {
    return this.chain('or', '||', () => this.and());
  }

  private and(): Expression {
    return this.chain('and', '&&', () => this.operand());
  }

  private chain(kind: 'or' | 'and', symbol: string, operand: () => Expression): Expression {
    const operands = [operand()];
    while (this.takeSymbol(symbol)) operands.push(operand());
    return operands.length === 1 ? operands[0]! : { kind, operands };
  }

  private operand(): Expression {
    if (!this.takeSymbol('(')) return this.condition();
    const expression = this.or();
    if (!this.takeSymbol(')')) throw unexpected(this.tokens[this.next], ')');
    return expression;
  }

  private condition(): Expression {
    const selector = this.selector();
    const token = this.take('a comparison, IS or NOT EXISTS');
    if (token.kind === 'symbol' && /[=<>]/.test(token.text)) return this.comparison(selector, token.text as Comparison);
    if (token.kind === 'word' && token.text === 'IS') return this.is(selector);
    if (token.kind === 'word' && token.text === 'NOT') {
      const exists = this.take('EXISTS');
      if (exists.kind === 'word' && exists.text === 'EXISTS') return { kind: 'notExists', selector };
      throw unexpected(exists, 'EXISTS');
    }
    throw unexpected(token, 'a comparison (=, !=, <, <=, >, >=), IS or NOT EXISTS');
  }

  private is(selector: readonly SelectorStep[]): Expression {
    const token = this.take('NULL, TRUE or FALSE');
    if (token.kind === 'word' && token.text in CONSTANTS) return { kind: 'is', selector, value: CONSTANTS[token.text]! };
    throw unexpected(token, 'NULL, TRUE or FALSE');
  }

  private comparison(selector: readonly SelectorStep[], operator: Comparison): Expression {
    const value = this.take('a value');
    if (value.kind === 'word' && NUMBER.test(value.text)) return { kind: 'compareNumber', selector, operator, number: Number(value.text) };
    if (value.kind !== 'word' && value.kind !== 'string') throw unexpected(value, 'a string or a number');
    if (operator !== '=' && operator !== '!=') throw unexpected(value, `a number after ${operator}`);
    return { kind: 'compareText', selector, operator, text: value.text };
  }

  private selector(): readonly SelectorStep[] {
    const token = this.take('a property selector');
    if (token.kind !== 'selector') throw unexpected(token, 'a property selector like $.name');
    const wildcards = token.steps.filter(step => step === ANY).length;
    if (wildcards > 1) throw new PatternError(`property selector at position ${token.at} has ${wildcards} wildcards, at most one is allowed`);
    this.wildcardSelectors += wildcards;
    if (this.wildcardSelectors > MOST_WILDCARD_SELECTORS) {
      throw new PatternError(`the pattern has more than ${MOST_WILDCARD_SELECTORS} selectors with wildcards`);
    }
    return token.steps;
  }

  private takeSymbol(text: string): boolean {
    const token = this.tokens[this.next];
    const found = token?.kind === 'symbol' && token.text === text;
    if (found) this.next++;
    return found;
  }

  private take(expected: string): Token {
    const token = this.tokens[this.next++];
    if (!token) throw unexpected(undefined, expected);
    return token;
  }
}

function unexpected(token: Token | undefined, expected: string): PatternError {
  if (!token) return new PatternError(`the pattern ends where ${expected} should be`);
  const shown = token.kind === 'selector' ? 'a property selector' : `'${token.text}'`;
  return new PatternError(`${shown} at position ${token.at} where ${expected} should be`);
}
