import { PatternError } from './json-tokens';

/** A pattern of terms for unstructured events. */
export interface Terms {
  readonly all: readonly string[];
  readonly none: readonly string[];
  /** counts only when it stands alone. */
  readonly any: readonly string[];
}

const TERM = /\s*(?<sign>[?-]?)(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<word>[A-Za-z0-9_]+))(?=\s|$)/ys;

export function parseTerms(text: string): Terms {
  const terms = { '': [] as string[], '-': [] as string[], '?': [] as string[] };
  const end = text.trimEnd().length;
  TERM.lastIndex = 0;
  for (let at = 0; at < end; at = TERM.lastIndex) {
    const match = TERM.exec(text);
    if (!match) {
      throw new PatternError(`unexpected ${JSON.stringify(text.slice(at).trimStart().slice(0, 10))} at position ${at}: `
        + 'terms with other than letters, digits and _ must be in double quotation marks; regular expressions are not supported by the engine');
    }
    const { sign, quoted, word } = match.groups!;
    terms[sign as '' | '-' | '?'].push(quoted?.replace(/\\(.)/gs, '$1') ?? word!);
  }
  return { all: terms[''], none: terms['-'], any: terms['?'] };
}

/** Case matters. A term that is just space, `" "`, matches everything. */
export function matchesTerms({ all, none, any }: Terms, message: string): boolean {
  const has = (term: string) => term.trim() === '' || message.includes(term);
  if (all.length + none.length === 0 && any.length > 0) return any.some(has);
  return all.every(has) && !none.some(has);
}
