import type { Arguments } from './arguments';
import { UserError } from './errors';
import { suggestion } from './suggestion';
import type { Terminal } from './terminal';
import { COMMANDS, type CommandUsage } from './usage';

/** What a file of commands/ exports as `run`; it gives the exit code. */
export type Command = (args: Arguments, terminal: Terminal) => Promise<number>;

export function commandNamed(name: string): CommandUsage {
  const usage = COMMANDS.find(command => command.name === name);
  if (usage) return usage;
  const names = COMMANDS.map(command => command.name);
  const meant = suggestion(name, names);
  throw new UserError(
    name.startsWith('-') ? `There is no option ${name} before a command.` : `There is no command ${name}.`,
    meant ? `Did you mean ${meant}?` : `Choose one of ${names.join(', ')}.`,
  );
}
