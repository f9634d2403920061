import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const REPOSITORY = join(__dirname, '..', '..', '..', '..');
export const BIN = join(REPOSITORY, 'bin', 'cdk-cold-start-benchmark');

export interface Finished {
  /** a signal's name if one ended it. */
  readonly exitCode: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** what it has printed so far. */
  readonly printed: { readonly stdout: string; readonly stderr: string };
  readonly finished: Promise<Finished>;
}

interface Surroundings {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** open files that the program gets as its descriptors 3, 4 and so on. */
  readonly descriptors?: readonly number[];
}

/** Starts a program and keeps what it prints. */
export function start(command: string, args: readonly string[], surroundings: Surroundings = {}): Running {
  const { cwd = REPOSITORY, env = process.env, descriptors = [] } = surroundings;
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe', ...descriptors] });
  const printed = { stdout: '', stderr: '' };
  child.stdout!.setEncoding('utf8').on('data', (text: string) => { printed.stdout += text; });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => { printed.stderr += text; });
  const finished = new Promise<Finished>((done, failed) => {
    child.on('error', failed);
    child.on('close', (code, signal) => done({ exitCode: code ?? signal ?? 'unknown', ...printed }));
  });
  return { child, printed, finished };
}

export async function run(command: string, args: readonly string[], options: Surroundings = {}): Promise<Finished> {
  return start(command, args, options).finished;
}

/** Fails with everything that was printed. */
export async function succeed(command: string, args: readonly string[], options: Surroundings = {}): Promise<Finished> {
  const finished = await run(command, args, options);
  if (finished.exitCode !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${finished.exitCode}\n${finished.stdout}\n${finished.stderr}`);
  }
  return finished;
}

export interface Sample {
  readonly requestId?: string;
  readonly environmentId?: string;
  readonly memorySizeMB: number;
  readonly scenario: string;
  readonly placement: string;
  readonly round: number;
  readonly outcome: string;
  readonly reason?: string;
  readonly scenarioDurationMs?: number;
  readonly moduleLoadMs?: number;
  readonly phases?: { readonly [name: string]: number };
  readonly initDurationMs?: number;
  readonly durationMs?: number;
  readonly platform?: string;
}

export interface Cell {
  readonly memorySizeMB: number;
  readonly runtime: string;
  readonly scenario: string;
  readonly placement: string;
  readonly ledger: { readonly [outcome: string]: number };
  readonly statistics: { readonly [metric: string]: { readonly n: number; readonly median: number } | undefined };
}

/** results.json as far as these tests read it. */
export interface Results {
  readonly run: {
    readonly id: string;
    readonly status: string;
    readonly source: string;
    readonly failure?: string;
    readonly warnings: readonly unknown[];
  };
  readonly environment: unknown;
  readonly cells: readonly Cell[];
  readonly samples: readonly Sample[];
}

export function readResults(directory: string): Results {
  return JSON.parse(readFileSync(join(directory, 'results.json'), 'utf8')) as Results;
}

/** Lines of samples.ndjson, but for one that is being written or that a kill cut short. */
export function readSamples(directory: string): Sample[] {
  const path = join(directory, 'samples.ndjson');
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').split('\n').slice(0, -1).map(line => JSON.parse(line) as Sample);
}

export function outcomesOf({ ledger: { requested, ...outcomes } }: Cell): { [outcome: string]: number } {
  const sum = Object.values(outcomes).reduce((a, b) => a + b, 0);
  if (sum !== requested) throw new Error(`${requested} were requested, but outcomes sum to ${sum}: ${JSON.stringify(outcomes)}`);
  return Object.fromEntries(Object.entries(outcomes).filter(([, count]) => count > 0));
}
