import type { Entrance } from './quota';

/** The command line that puts a command into a group of processes before it starts. The process keeps its id. */
export function enter(entrance: Entrance, command: readonly string[]): string[] {
  const joins = entrance.joins.map(file => `echo $$ > ${quoted(file)} && `).join('');
  return [...entrance.command, ...(joins ? ['/bin/sh', '-c', `${joins}exec "$@"`, 'enter'] : []), ...command];
}

function quoted(text: string): string {
  return `'${text.replaceAll('\'', '\'\\\'\'')}'`;
}
