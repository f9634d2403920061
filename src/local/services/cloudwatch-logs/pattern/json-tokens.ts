/** A step of a property selector: `.name`, `[0]`, or a wildcard. */
export type SelectorStep = string | number | typeof ANY;
export const ANY = Symbol('*');

export type Token =
  | { readonly kind: 'symbol'; readonly text: '(' | ')' | '&&' | '||' | '=' | '!=' | '<' | '<=' | '>' | '>='; readonly at: number }
  | { readonly kind: 'selector'; readonly steps: readonly SelectorStep[]; readonly at: number }
  | { readonly kind: 'string'; readonly text: string; readonly at: number }
  /** a keyword, a number or an unquoted string. */
  | { readonly kind: 'word'; readonly text: string; readonly at: number };

const SPACE = /\s+/y;
const SYMBOL = /\(|\)|&&|\|\||!=|<=|>=|=|<|>/y;
const STRING = /"(?<text>(?:[^"\\]|\\.)*)"/ys;
/** Unquoted strings are alphanumeric; numbers may have a sign, a point and an exponent; both may have wildcards. */
const WORD = /[A-Za-z0-9_.*+-]+/y;
const SELECTOR_STEP = /\.?\[(?:(?<index>\d+)|(?<all>\*)|'(?<quoted>[^']*)')\]|\.(?:(?<any>\*)|(?<name>[A-Za-z0-9_-]+))/y;

/** A syntax error; the message says where. */
export class PatternError extends Error {}

/** The tokens between the braces of a JSON pattern. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = match(SPACE, text, 0)?.[0].length ?? 0;
  while (at < text.length) {
    const { token, end } = tokenAt(text, at);
    tokens.push(token);
    at = end + (match(SPACE, text, end)?.[0].length ?? 0);
  }
  return tokens;
}

function tokenAt(text: string, at: number): { readonly token: Token; readonly end: number } {
  if (text[at] === '$') return selectorAt(text, at);
  if (text[at] === '%') throw new PatternError(`regular expression at position ${at} is not supported by the engine`);
  const symbol = match(SYMBOL, text, at)?.[0];
  if (symbol !== undefined) return { token: { kind: 'symbol', text: symbol, at } as Token, end: at + symbol.length };
  const string = match(STRING, text, at);
  if (string) return { token: { kind: 'string', text: string.groups!.text!.replace(/\\(.)/gs, '$1'), at }, end: at + string[0].length };
  const word = match(WORD, text, at)?.[0];
  if (word !== undefined) return { token: { kind: 'word', text: word, at }, end: at + word.length };
  throw new PatternError(`unexpected ${JSON.stringify(text.slice(at, at + 10))} at position ${at}: `
    + 'strings with other than letters, digits and _ must be in double quotation marks');
}

function selectorAt(text: string, at: number): { readonly token: Token; readonly end: number } {
  const steps: SelectorStep[] = [];
  let end = at + 1;
  for (let step = match(SELECTOR_STEP, text, end); step; step = match(SELECTOR_STEP, text, end)) {
    const { index, all, quoted, any, name } = step.groups!;
    steps.push(all ?? any ? ANY : index !== undefined ? Number(index) : (quoted ?? name)!);
    end += step[0].length;
  }
  if (steps.length === 0) throw new PatternError(`property selector at position ${at} must be like $.name, $.list[0] or $.['a.b']`);
  return { token: { kind: 'selector', steps, at }, end };
}

function match(expression: RegExp, text: string, at: number): RegExpExecArray | undefined {
  expression.lastIndex = at;
  return expression.exec(text) ?? undefined;
}
