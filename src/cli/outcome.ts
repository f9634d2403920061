import { relative } from 'node:path';
import type { Arguments } from './arguments';
import { EXIT } from './errors';
import type { OutputDirectory } from './output-directory';
import { hasColor, type Terminal } from './terminal';
import type { Results } from '../core/results';
import { table } from '../report/table';

/** Writes what is made of a result and shows it. */
export function showResults(results: Results, output: OutputDirectory, args: Arguments, { stdout, env }: Terminal): void {
  output.writeReports(results);
  stdout.write(args.flag('json') ? `${JSON.stringify(results, undefined, 2)}\n` : table(results, { color: hasColor(stdout, env) }));
}

export function exitCode({ run }: Results): number {
  return run.status === 'COMPLETE' ? EXIT.complete : EXIT.failed;
}

/** A path as the user would type it. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === '' || short.startsWith('..') ? path : short;
}
