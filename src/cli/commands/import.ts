import { resolve } from 'node:path';
import { importedResults } from '../../core/import/imported';
import { logEventsOf } from '../../core/import/log-events';
import { type LogReading, readEvents } from '../../core/import/reading';
import { answer } from '../../report/answer';
import { counted } from '../../report/numbers';
import { printableJson } from '../../report/printable';
import { table } from '../../report/table';
import type { Command } from '../command';
import { EXIT, UserError } from '../errors';
import { HOW_TO_EXPORT, readLogs, STANDARD_INPUT } from '../log-file';
import { shownPath } from '../outcome';
import { outputLocation } from '../output-directory';
import { type Progress, progressOn } from '../progress';
import { hasColor } from '../terminal';
import { toolVersion } from '../version';

export const run: Command = async (args, terminal) => {
  const { stdout, stderr, env, cwd } = terminal;
  const [path] = args.operands;
  if (path === undefined) throw new UserError('No logs are given.', 'Name a file of log lines, or - for standard input, e.g. import logs.json.');
  const { text, digest } = await readLogs(resolve(cwd, path), path, terminal);
  const logs = logEventsOf(text);
  const reading = readEvents(logs.events);
  const tool = { name: 'cdk-cold-start-benchmark', version: toolVersion() };
  const results = importedResults({ export: logs, reading, tool, digest, importedAt: new Date().toISOString() });
  if (results.cells.length === 0) throw noColdStart(path === STANDARD_INPUT ? 'Standard input' : path, reading, results.run.warnings);
  // the same logs are the same run, which may be made again.
  const output = outputLocation(args, cwd, results.run.id).open(results.run.id);
  output.writeResults(results);
  await output.writeReports(results);
  const progress = progressOn(stderr, args.flag('quiet'));
  tellUnknown(reading, progress);
  stdout.write(args.flag('json')
    ? `${printableJson(results)}\n`
    : `${table(results, { color: hasColor(stdout, env) })}\n${answer(results).join('\n')}\n`);
  progress.step(`Report: ${shownPath(output.reportFile, cwd)}`);
  return results.run.status === 'COMPLETE' ? EXIT.complete : EXIT.failed;
};

const SHOWN = 3;
const LONGEST_LINE = 160;

function firstOf(lines: readonly string[]): string[] {
  return lines.slice(0, SHOWN).map(line => line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line);
}

/** Most of a log is what the functions wrote; but a format that isn't known would be told by the same words. */
function tellUnknown({ unknown }: LogReading, progress: Progress): void {
  if (unknown.length === 0) return;
  progress.step(`${counted(unknown.length, 'line was', 'lines were')} not understood as a platform record; the first:`);
  firstOf(unknown).forEach(line => progress.step(`  ${line}`));
}

function noColdStart(shown: string, { entries, events, unknown }: LogReading, warnings: readonly string[]): UserError {
  const requests = entries.filter(({ record }) => record.type === 'platform.report').length;
  return requests > 0
    ? new UserError(
      `${shown} has no cold start: ${counted(requests, 'request')}, none with Init Duration or Restore Duration.`,
      'Export a time in which environments started, e.g. after a deployment.',
      warnings,
    )
    : new UserError(
      `${shown} has no REPORT line and no platform.report record: ${counted(events, 'line')}.`,
      HOW_TO_EXPORT,
      [...warnings, ...firstOf(unknown)],
    );
}
