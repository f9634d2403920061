// control characters move cursors and rewrite titles, format characters (bidirectional marks, zero width, tags) make a text read as another
// one: names and messages come from foreign code.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text as one line that a terminal shows and never obeys. */
export function printable(text: string): string {
  return text.replace(UNSAFE, character => {
    if (character === '\n' || character === '\t') return ' ';
    const code = character.codePointAt(0)!.toString(16);
    if (code.length > 4) return `\\u{${code}}`;
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`;
  });
}

/** JSON that says the same to a program, and nothing else to a terminal: it leaves C1 controls and format characters as they are. */
export function printableJson(value: object): string {
  // the only unescaped ones below U+0020 are its own new lines.
  return JSON.stringify(value, undefined, 2).replace(UNSAFE, character => (character === '\n' ? character
    : Array.from({ length: character.length }, (_, place) => `\\u${character.charCodeAt(place).toString(16).padStart(4, '0')}`).join('')));
}
