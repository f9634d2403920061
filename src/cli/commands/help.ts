import { type Command, commandNamed } from '../command';
import { EXIT } from '../errors';
import { commandHelp, generalHelp } from '../usage';

export const run: Command = async (args, { stdout }) => {
  const [name] = args.operands;
  stdout.write(name === undefined ? generalHelp() : commandHelp(commandNamed(name)));
  return EXIT.complete;
};
