import { findAssembly } from '../assembly-source';
import type { Command } from '../command';
import { runLocally } from '../local-run';
import { shownPath } from '../outcome';
import { progressOn } from '../progress';
import { benchmarkSelection } from '../selection';

export const run: Command = async (args, terminal) => {
  const progress = progressOn(terminal.stderr, args.flag('quiet'));
  const assembly = await findAssembly(args, terminal);
  const { exitCode, output } = await runLocally(assembly, benchmarkSelection(args), args, terminal, progress);
  progress.step(`Report: ${shownPath(output.reportFile, terminal.cwd)}`);
  return exitCode;
};
