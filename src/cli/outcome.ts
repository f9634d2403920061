import { relative } from 'node:path';
import type { Arguments } from './arguments';
import { EXIT, UserError } from './errors';
import type { OutputDirectory } from './output-directory';
import { hasColor, type Terminal } from './terminal';
import type { Results } from '../core/results';
import { SCENARIO_NOT_FOUND } from '../protocol';
import { printableJson } from '../report/printable';
import { table } from '../report/table';

/** Writes what is made of a result and shows it. */
export async function showResults(results: Results, output: OutputDirectory, args: Arguments, { stdout, env }: Terminal): Promise<void> {
  await output.writeReports(results);
  stdout.write(args.flag('json') ? `${printableJson(results)}\n` : table(results, { color: hasColor(stdout, env) }));
}

/** The exit code of a run that has ended. A scenario that the module does not have is a mistake in what was asked for, which only the run could show. */
export function conclude({ run, samples }: Results): number {
  const missing = `scenario-failed: ${SCENARIO_NOT_FOUND}: `;
  const reason = samples.find(sample => sample.reason?.startsWith(missing))?.reason;
  if (reason !== undefined) {
    throw new UserError(`The probe has ${reason.slice(missing.length)}.`, 'Export the scenario from the module, or name those that there are: Probe.fromAsset(…, { scenarios }).');
  }
  return run.status === 'COMPLETE' ? EXIT.complete : EXIT.failed;
}

/** A path as the user would type it. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === '' || short.startsWith('..') ? path : short;
}
