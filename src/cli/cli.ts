import { parseArguments } from './arguments';
import { commandNamed } from './command';
import { describeError, EXIT, exitCodeOf } from './errors';
import type { Terminal } from './terminal';
import { commandHelp, generalHelp } from './usage';
import { toolVersion } from './version';

/** Runs one command line; every error becomes two lines and an exit code. */
export async function cli(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(argv, terminal);
  } catch (error) {
    if (terminal.interrupts.signal.aborted) {
      terminal.stderr.write('Interrupted.\n');
      return EXIT.interrupted;
    }
    terminal.stderr.write(`${describeError(error, Boolean(terminal.env.DEBUG))}\n`);
    return exitCodeOf(error);
  }
}

async function dispatch([name, ...rest]: readonly string[], terminal: Terminal): Promise<number> {
  if (name === undefined) {
    terminal.stderr.write(generalHelp());
    return EXIT.misuse;
  }
  if (name === '--help' || name === '-h') {
    terminal.stdout.write(generalHelp());
    return EXIT.complete;
  }
  if (name === '--version') {
    terminal.stdout.write(`${toolVersion()}\n`);
    return EXIT.complete;
  }
  const usage = commandNamed(name);
  const args = parseArguments(usage, rest);
  if (args.flag('help')) {
    terminal.stdout.write(commandHelp(usage));
    return EXIT.complete;
  }
  // loaded when asked for: the help must not wait for an engine and its AWS clients.
  const { COMMAND_FILES } = await import('./commands');
  const command = await COMMAND_FILES[usage.name]();
  return command.run(args, terminal);
}
