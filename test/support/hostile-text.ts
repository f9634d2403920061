import fc from 'fast-check';

/** What a terminal would obey or a reader be deceived by; see https://www.unicode.org/reports/tr36/ and ECMA-48. */
const COMMANDS = [
  '\u001b[2J', '\u001b]0;title\u0007', '\u001b]8;;https://example.com\u001b\\', '\u009b31m', '\u0008', '\u007f', '\0', '\r', '\n', '\r\n', '\t', '\u000b',
  '\u2028', '\u2029', '\u061c', '\u200b', '\u200e', '\u202e', '\u2066', '\ufeff', '\u00ad', '\u{e0041}', '\ufff9',
];
/** What a spreadsheet, a parser, a shell, a file system or JavaScript gives a meaning. */
const SYNTAX = [
  '=1+1', '+1', '-1', '@SUM(A1)', '＝1', '"', '""', ',', ';', '\'', '|', ' ', '=', '=cmd|\'/c calc\'!A1', '{', '}', '\\', '\\n', '$(id)', '`id`', '../', '/', '<b>',
  '__proto__', 'constructor', 'toString',
];

/** A name or message of foreign code, hostile in every way that an output could be sensitive to. */
export const hostileText = fc.array(fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...COMMANDS) },
  { weight: 3, arbitrary: fc.constantFrom(...SYNTAX) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }) },
), { minLength: 1, maxLength: 6 }).map(parts => parts.join(''));

/** Controls and what makes a text read as another one. */
export const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
