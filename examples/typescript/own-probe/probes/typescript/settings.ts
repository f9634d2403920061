/** NAME=value lines as an object. */
export function settingsOf(text: string): { [name: string]: string } {
  const lines = text.split('\n').map(line => line.split('=')).filter(([, value]) => value !== undefined);
  return Object.fromEntries(lines);
}
