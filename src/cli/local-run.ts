import type { Arguments } from './arguments';
import { awsClients } from './aws-clients';
import type { BenchmarkSelection } from './benchmarks';
import { followCampaign } from './campaign';
import { deployedBenchmark } from './deployed-benchmark';
import { engineErrors } from './engine-errors';
import { EXIT } from './errors';
import { faultShares } from './faults';
import { startRun } from './invoker';
import { startEngine } from './local-engine';
import { conclude, showResults } from './outcome';
import { type OutputDirectory, outputLocation } from './output-directory';
import type { Progress } from './progress';
import { runRequest } from './selection';
import { synthesizedBenchmark } from './synthesized-benchmark';
import { type Terminal, unlessAborted } from './terminal';
import type { Results } from '../core/results';
import { dynamoTable } from '../pipeline/aws-ports';
import { Store } from '../pipeline/store';
import { counted } from '../report/numbers';

const POLL_MS = 1000;

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
  const { stack, manifest: synthesized, warnings } = await synthesizedBenchmark(assembly, selection);
  // one sample in a configuration: nothing is held, and a stale environment can't be.
  const request = { ...runRequest(args, synthesized), samplesPerRound: 1 };
  warnings.forEach(warning => progress.step(`Warning: ${warning}`));
  const { signal } = terminal.interrupts;
  const measured = new Set<string>();
  const engine = await startEngine(stack, { faults, measured, ...request.seed !== undefined && { seed: request.seed } }, terminal, progress);
  const clients = awsClients(engine);
  try {
    progress.step(`Deploying ${stack.displayName} to the local engine`);
    await engineErrors(async () => unlessAborted(signal, () => engine.deploy(stack)));
    const benchmark = await deployedBenchmark(clients, stack.stackName, synthesized.constructPath);
    benchmark.manifest.functions.forEach(({ functionName }) => measured.add(functionName));
    signal.throwIfAborted();
    const { runId, executionArn, estimate } = await startRun(clients, benchmark, request);
    const output = location.open(runId);
    const { cells, rounds, invocations } = estimate;
    progress.step(`Run ${runId}: ${counted(cells, 'cell')} in ${counted(rounds, 'round')}, ${counted(invocations, 'cold start')}`);
    const { results, interrupted } = await followCampaign({
      runId,
      executionArn,
      planned: estimate,
      stepFunctions: clients.stepFunctions,
      store: new Store(dynamoTable(benchmark.manifest.resultsTableName, clients.dynamoDb)),
      source: 'local',
      region: engine.region,
      environment: () => ({ ...engine.facts() }),
      measurements: engine.measurements,
      pollMs: POLL_MS,
      endsWithUs: true,
    }, output, progress, signal);
    progress.end();
    if (!results) throw signal.reason;
    await showResults(results, output, args, terminal);
    return { results, output, exitCode: interrupted ? EXIT.interrupted : conclude(results) };
  } finally {
    progress.end();
    clients.destroy();
    await engine.stop();
  }
}
