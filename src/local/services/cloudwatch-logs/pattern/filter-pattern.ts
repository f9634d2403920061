import { matcherOf } from './json-matcher';
import { parseJsonPattern } from './json-parser';
import { PatternError } from './json-tokens';
import { matchesTerms, parseTerms } from './terms';

/** Whether an event's message matches. */
export type FilterPattern = (message: string) => boolean;

const LONGEST_PATTERN = 1024;

/**
 * Compiles a filter pattern: terms, or a JSON pattern in braces; throws a `PatternError`. Patterns of fields between spaces, in
 * brackets, and regular expressions are not supported. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function compileFilterPattern(text: string): FilterPattern {
  if (text.length > LONGEST_PATTERN) throw new PatternError(`the pattern has ${text.length} characters, at most ${LONGEST_PATTERN} are allowed`);
  const pattern = text.trim();
  if (pattern === '') return () => true;
  if (pattern.startsWith('[')) throw new PatternError('patterns for space-delimited events ([…]) are not supported by the engine');
  if (pattern.startsWith('{')) return compileJson(pattern);
  const terms = parseTerms(pattern);
  return message => matchesTerms(terms, message);
}

function compileJson(pattern: string): FilterPattern {
  if (!pattern.endsWith('}')) throw new PatternError('a JSON pattern must end with }');
  const matches = matcherOf(parseJsonPattern(pattern.slice(1, -1)));
  return message => {
    const json = parsed(message);
    return json !== undefined && matches(json);
  };
}

/** Only objects and arrays have properties to select. */
function parsed(message: string): unknown {
  if (!/^\s*[{[]/.test(message)) return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
