import { resolve } from 'node:path';
import { existingAssembly, findAssembly } from '../assembly-source';
import type { Command } from '../command';
import { runInterleaved } from '../interleaved-run';
import { runLocally } from '../local-run';
import { shownPath } from '../outcome';
import { progressOn } from '../progress';
import { benchmarkSelection } from '../selection';

export const run: Command = async (args, terminal) => {
  const progress = progressOn(terminal.stderr, args.flag('quiet'));
  const assembly = await findAssembly(args, terminal);
  const baseline = args.text('baseline');
  const { exitCode, output } = baseline === undefined
    ? await runLocally(assembly, benchmarkSelection(args), args, terminal, progress)
    : await runInterleaved(assembly, existingAssembly(resolve(terminal.cwd, baseline), baseline), benchmarkSelection(args), args, terminal, progress);
  progress.step(`Report: ${shownPath(output.reportFile, terminal.cwd)}`);
  return exitCode;
};
