import type { Arguments } from './arguments';
import type { BenchmarkSelection } from './benchmarks';
import { EXIT } from './errors';
import { faultShares } from './faults';
import { LocalAws } from './local-campaign';
import { conclude, showResults } from './outcome';
import { type OutputDirectory, outputLocation } from './output-directory';
import type { Progress } from './progress';
import { runRequest } from './selection';
import { synthesizedBenchmark } from './synthesized-benchmark';
import type { Terminal } from './terminal';
import type { Results } from '../core/results';
import type { Manifest } from '../manifest';
import type { RunRequest } from '../protocol';

export interface LocalRun {
  readonly exitCode: number;
  readonly results: Results;
  readonly output: OutputDirectory;
}

/** Measures a synthesized benchmark in the local engine, by the same clients and calls as on AWS. */
export async function runLocally(
  assembly: string, selection: BenchmarkSelection, args: Arguments, terminal: Terminal, progress: Progress,
): Promise<LocalRun> {
  const faults = faultShares(args);
  const location = outputLocation(args, terminal.cwd);
  const benchmark = await synthesizedBenchmark(assembly, selection);
  const request = localRequest(args, benchmark.manifest);
  return LocalAws.run(benchmark, { faults, ...request.seed !== undefined && { seed: request.seed } }, terminal, progress, async aws => {
    const deployed = await aws.deploy(benchmark);
    const started = await aws.start(deployed, request);
    const output = location.open(started.runId);
    const { results, interrupted } = await aws.follow(deployed, started, output);
    progress.end();
    await showResults(results, output, args, terminal);
    return { results, output, exitCode: interrupted ? EXIT.interrupted : conclude(results) };
  });
}

/** One sample in a configuration: nothing is held, and a stale environment can't be. */
export function localRequest(args: Arguments, manifest: Manifest): RunRequest {
  return { ...runRequest(args, manifest), samplesPerRound: 1 };
}
