import { type AwsClients, awsClients } from './aws-clients';
import { followCampaign } from './campaign';
import { type DeployedBenchmark, deployedBenchmark } from './deployed-benchmark';
import { engineErrors } from './engine-errors';
import { startRun } from './invoker';
import { type EngineSettings, startEngine } from './local-engine';
import type { OutputDirectory } from './output-directory';
import type { Progress } from './progress';
import type { SynthesizedBenchmark } from './synthesized-benchmark';
import { type Terminal, unlessAborted } from './terminal';
import type { Results } from '../core/results';
import { dynamoTable } from '../pipeline/aws-ports';
import { Store } from '../pipeline/store';
import type { RunRequest, RunStarted } from '../protocol';
import { counted } from '../report/numbers';

const POLL_MS = 1000;

/** The engine of one command, with what talks to it. Ends with the command. */
export class LocalAws {
  static async run<T>(
    { stack }: SynthesizedBenchmark, settings: Pick<EngineSettings, 'seed' | 'faults'>, terminal: Terminal, progress: Progress, work: (aws: LocalAws) => Promise<T>,
  ): Promise<T> {
    const measured = new Set<string>();
    const engine = await startEngine(stack, { ...settings, measured }, terminal, progress);
    const clients = awsClients(engine);
    try {
      return await work(new LocalAws(engine, clients, measured, terminal.interrupts.signal, progress));
    } finally {
      progress.end();
      clients.destroy();
      await engine.stop();
    }
  }

  private constructor(
    private readonly engine: Awaited<ReturnType<typeof startEngine>>,
    private readonly clients: AwsClients,
    private readonly measured: Set<string>,
    private readonly signal: AbortSignal,
    private readonly progress: Progress,
  ) {}

  async deploy({ stack, manifest, warnings }: SynthesizedBenchmark): Promise<DeployedBenchmark> {
    warnings.forEach(warning => this.progress.step(`Warning: ${warning}`));
    this.progress.step(`Deploying ${stack.stackName} to the local engine`);
    await engineErrors(async () => unlessAborted(this.signal, () => this.engine.deploy(stack)));
    const benchmark = await deployedBenchmark(this.clients, stack.stackName, manifest.constructPath);
    benchmark.manifest.functions.forEach(({ functionName }) => this.measured.add(functionName));
    this.signal.throwIfAborted();
    return benchmark;
  }

  async start(benchmark: DeployedBenchmark, request: RunRequest): Promise<RunStarted> {
    const started = await startRun(this.clients, benchmark, request);
    const { runId, estimate: { cells, rounds, invocations } } = started;
    this.progress.step(`Run ${runId}: ${counted(cells, 'cell')} in ${counted(rounds, 'round')}, ${counted(invocations, 'cold start')}`);
    return started;
  }

  /** Follows a run to its end, or to the interrupt. */
  async follow(
    benchmark: DeployedBenchmark, { runId, executionArn, estimate }: RunStarted, output: OutputDirectory,
    { interleavedWith, progress = this.progress }: { readonly interleavedWith?: string; readonly progress?: Progress } = {},
  ): Promise<{ readonly results: Results; readonly interrupted: boolean }> {
    const { engine, clients, signal } = this;
    const end = await followCampaign({
      runId,
      executionArn,
      planned: estimate,
      stepFunctions: clients.stepFunctions,
      store: new Store(dynamoTable(benchmark.manifest.resultsTableName, clients.dynamoDb)),
      source: 'local',
      region: engine.region,
      environment: () => ({ ...engine.facts() }),
      measurements: engine.measurements,
      ...interleavedWith !== undefined && { interleavedWith },
      pollMs: POLL_MS,
      endsWithUs: true,
    }, output, progress, signal);
    if (!end.results) throw signal.reason;
    return end;
  }
}
