import { resolve } from 'node:path';
import { answer } from '../../report/answer';
import { printableJson } from '../../report/printable';
import { table } from '../../report/table';
import type { Command } from '../command';
import { EXIT, UserError } from '../errors';
import { writableDirectory, writeReports } from '../output-directory';
import { readResults } from '../results-file';
import { hasColor } from '../terminal';

export const run: Command = async (args, { stdout, env, cwd }) => {
  const [path] = args.operands;
  if (path === undefined) throw new UserError('No results are given.', 'Name a results.json or the directory that has it, e.g. report cold-start-results/<run id>.');
  const { results, directory } = readResults(resolve(cwd, path), path);
  const out = args.text('out');
  await writeReports(out === undefined ? directory : writableDirectory(resolve(cwd, out)), results);
  stdout.write(args.flag('json')
    ? `${printableJson(results)}\n`
    : `${table(results, { color: hasColor(stdout, env) })}\n${answer(results).join('\n')}\n`);
  return EXIT.complete;
};
