import { accessSync, appendFileSync, closeSync, constants, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Arguments } from './arguments';
import { UserError } from './errors';
import type { Comparison } from '../core/comparison';
import { resultsCsv } from '../core/csv';
import { isRunId } from '../core/request';
import type { ResultSample, Results } from '../core/results';
import { chartData } from '../report/charts/data';
import { chartFiles } from '../report/charts/svg';
import { comparisonMarkdown } from '../report/comparison';
import { reportHtml } from '../report/html/document';
import { markdown } from '../report/markdown';

const DEFAULT_PARENT = 'cold-start-results';

/** Where a run's results will go: checked before anything is measured, opened when the run has its id. */
export interface OutputLocation {
  open(runId: string): OutputDirectory;
}

export function outputLocation(args: Arguments, cwd: string, resumedRun?: string): OutputLocation {
  const out = args.text('out');
  const parent = writableDirectory(resolve(cwd, out ?? DEFAULT_PARENT));
  if (out === undefined) return { open: runId => new OutputDirectory(join(parent, folderOf(runId))) };
  const holder = existsSync(join(parent, 'results.json')) ? runIn(parent) : undefined;
  if (holder !== undefined && holder !== resumedRun) {
    throw new UserError(`${out} holds the results of another run (${holder}).`, 'Give another --out; runs are never merged and results never overwritten.');
  }
  return { open: () => new OutputDirectory(parent) };
}

/** The id comes from a function or a table, which may be anybody's. */
function folderOf(runId: string): string {
  if (isRunId(runId)) return runId;
  throw new UserError(`${JSON.stringify(runId)} is not the id of a run: it can't name a folder.`, 'Make sure that --stack, AWS_PROFILE and AWS_ENDPOINT_URL name what you mean.');
}

function runIn(directory: string): string {
  try {
    return (JSON.parse(readFileSync(join(directory, 'results.json'), 'utf8')) as Results).run.id;
  } catch {
    return 'a results.json that can\'t be read';
  }
}

/** Makes sure of a directory before there is something to write. */
export function writableDirectory(directory: string): string {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
    return directory;
  } catch (error) {
    throw new UserError(`Results can't be written to ${directory}: ${(error as NodeJS.ErrnoException).code}.`, 'Give a directory that you may write to with --out.');
  }
}

/** The files of one run. A kill at any moment leaves a whole results.json and every sample that had come. */
export class OutputDirectory {
  readonly resultsFile: string;
  /** for people. */
  readonly reportFile: string;
  private readonly samplesFile: string;
  /** what samples.ndjson has, by request; a later line for a request replaces an earlier one. */
  private readonly written = new Map<string, string>();

  constructor(readonly path: string) {
    mkdirSync(path, { recursive: true });
    this.resultsFile = join(path, 'results.json');
    this.reportFile = join(path, 'report.html');
    this.samplesFile = join(path, 'samples.ndjson');
    if (existsSync(this.samplesFile)) this.recall(readFileSync(this.samplesFile, 'utf8'));
  }

  /** Appends what is new or known better. */
  append(samples: readonly ResultSample[]): void {
    const lines = samples.flatMap(sample => {
      const line = JSON.stringify(sample);
      if (sample.requestId === undefined || this.written.get(sample.requestId) === line) return [];
      this.written.set(sample.requestId, line);
      return [`${line}\n`];
    });
    if (lines.length) appendFileSync(this.samplesFile, lines.join(''));
  }

  writeResults(results: Results): void {
    writeAtomically(this.resultsFile, `${JSON.stringify(results, undefined, 2)}\n`);
  }

  async writeReports(results: Results): Promise<void> {
    await writeReports(this.path, results);
  }

  private recall(text: string): void {
    // a kill may have cut the last line short: its sample is appended again.
    for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n').filter(Boolean)) {
      this.written.set((JSON.parse(line) as ResultSample).requestId!, line);
    }
    if (!text.endsWith('\n')) appendFileSync(this.samplesFile, '\n');
  }
}

export async function writeReports(directory: string, results: Results): Promise<void> {
  writeAtomically(join(directory, 'results.csv'), resultsCsv(results));
  writeAtomically(join(directory, 'report.md'), markdown(results));
  writeAtomically(join(directory, 'report.html'), reportHtml(results));
  const charts = join(directory, 'charts');
  mkdirSync(charts, { recursive: true });
  for (const { name, svg } of await chartFiles(chartData(results))) writeAtomically(join(charts, name), svg);
}

/** The verdict on two results, for people and for machines. */
export function writeComparison(directory: string, comparison: Comparison): void {
  writeAtomically(join(directory, 'compare.md'), comparisonMarkdown(comparison));
  writeAtomically(join(directory, 'compare.json'), `${JSON.stringify(comparison, undefined, 2)}\n`);
}

function writeAtomically(path: string, content: string): void {
  const unfinished = join(dirname(path), `.${path.slice(dirname(path).length + 1)}.unfinished`);
  const file = openSync(unfinished, 'w');
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(unfinished, path);
}
