import { CoordinatorMemory, FakeAccount } from './fake-account';
import { Death } from './fake-process';
import { FakeExecution, TaskError } from './fake-state-machine';
import { buildResults, Results } from '../../../src/core/results';
import { aggregate, AggregatorEvent } from '../../../src/pipeline/aggregator';
import { coordinate, StepEvent } from '../../../src/pipeline/coordinator';
import { Invoker, startRun } from '../../../src/pipeline/invoker';
import { Executions, ExecutionStatus } from '../../../src/pipeline/ports';
import { readRun } from '../../../src/pipeline/run-reader';
import { campaignDefinition } from '../../../src/private/campaign-definition';
import { RunRequest, RunStarted } from '../../../src/protocol';

export interface CampaignOptions {
  /** kills the coordinator at this call of the step with this number, from 0. */
  readonly death?: Death & { readonly step: number };
  /** runs every step twice, the second a little later. */
  readonly twice?: boolean;
  /** what else happens, before the step with this number. */
  readonly before?: (step: number, event: StepEvent) => void;
  readonly unreservedConcurrency?: number;
}

const COORDINATOR = 'coordinator';
const AGGREGATOR = 'aggregator';
export const LAMBDA_LIMIT_MS = 15 * 60_000;

/** Runs of the benchmark, by the invoker and the state machine that the construct deploys. */
export class Campaign {
  readonly events: StepEvent[] = [];
  /** when each step began. */
  readonly begins: number[] = [];
  /** calls of the coordinator, step by step. */
  readonly calls: number[] = [];
  /** how long each step took, ms. */
  readonly durations: number[] = [];
  readonly statuses = new Map<string, ExecutionStatus>();
  readonly executions = new Map<string, FakeExecution>();
  private readonly inputs: Array<{ name: string; input: unknown }> = [];
  /** of environments of the coordinator that wait for their next invocation. */
  private readonly idle: CoordinatorMemory[] = [];

  constructor(readonly account: FakeAccount, private readonly options: CampaignOptions = {}) {}

  get invoker(): Invoker {
    const { clock, store, manifest } = this.account;
    const executions: Executions = {
      start: async (name, input) => {
        if (this.statuses.has(name)) return false;
        this.statuses.set(name, 'RUNNING');
        this.inputs.push({ name, input });
        return true;
      },
      status: async name => this.statuses.get(name) ?? 'MISSING',
      arnOf: name => `arn:execution:${name}`,
      manifest: async () => manifest,
    };
    return {
      store,
      clock,
      executions,
      account: { unreservedConcurrency: async () => this.options.unreservedConcurrency ?? 1000 },
      newRunIdSuffix: () => 'abc123',
    };
  }

  async start(request: RunRequest): Promise<RunStarted> {
    return this.account.clock.run(startRun(this.invoker, request));
  }

  /** Starts a run and follows it to its end. */
  async run(request: RunRequest): Promise<Results> {
    const { runId } = await this.start(request);
    return this.follow(runId);
  }

  async follow(runId: string): Promise<Results> {
    await this.account.clock.run(this.execute(runId));
    return this.results(runId);
  }

  async results(runId: string, ended = false): Promise<Results> {
    const view = await this.account.clock.run(readRun(this.account.store, runId, { ended }));
    return buildResults({ ...view!, source: 'aws', region: 'eu-west-1', environment: {} });
  }

  /** Runs what the invoker has started; answers with how the execution ended. */
  async execute(runId: string): Promise<FakeExecution['status']> {
    const { input } = this.inputs.find(({ name }) => name === runId)!;
    const { clock, manifest } = this.account;
    const definition = campaignDefinition({ partition: 'aws', coordinator: COORDINATOR, aggregator: AGGREGATOR }, manifest);
    const execution = new FakeExecution(definition, `arn:execution:${runId}`, clock, async (functionName, payload) => {
      if (this.account.happens('coordinator-throttled', {})) throw new TaskError('Lambda.TooManyRequestsException', 'Rate Exceeded.');
      return functionName === COORDINATOR ? this.step(payload as StepEvent) : this.aggregate(payload as AggregatorEvent);
    });
    this.executions.set(runId, execution);
    await execution.run(input as { [name: string]: unknown });
    this.statuses.set(runId, 'ENDED');
    return execution.status;
  }

  /** StopExecution. */
  stop(runId: string): void {
    this.executions.get(runId)?.stop();
    this.statuses.set(runId, 'ENDED');
  }

  private async step(event: StepEvent): Promise<object> {
    const { account, options: { death, twice } } = this;
    const number = this.events.push(event) - 1;
    this.begins.push(account.clock.now());
    this.options.before?.(number, event);
    if (twice) {
      void this.attempt(event, number).catch(() => undefined);
      await account.clock.sleep(20);
    } else if (account.happens('coordinator-doubled', {})) {
      void this.attempt(event, number).catch(() => undefined);
      await account.clock.sleep(account.dice.magnitude('connection lost', 10, 10_000));
      throw new TaskError('Lambda.SdkClientException', 'Read timed out');
    }
    return this.attempt(event, number, death?.step === number ? death : undefined);
  }

  private async attempt(event: StepEvent, number: number, scripted?: Death): Promise<object> {
    const { account } = this;
    const crashes = account.happens('coordinator-crashed', {});
    const death = scripted ?? (crashes || account.happens('coordinator-killed', {}) ? account.newDeath() : undefined);
    const recycled = account.happens('coordinator-recycled', {});
    const memory = (recycled ? undefined : this.idle.pop()) ?? account.newMemory();
    const process = account.newProcess(death);
    const begin = account.clock.now();
    try {
      const answer = await Promise.race([coordinate(account.coordinator(process, memory), event), process.killed, this.timeLimit()]);
      if (answer === 'too long') {
        process.kill();
        throw new TaskError('Sandbox.Timedout', 'Task timed out after 900.00 seconds');
      }
      if (answer === 'killed') throw new TaskError(crashes ? 'Runtime.OutOfMemory' : 'Runtime.ExitError', 'Runtime exited');
      this.idle.push(memory);
      return answer;
    } catch (error) {
      throw error instanceof TaskError ? error : taskErrorOf(error as Error);
    } finally {
      this.calls[number] = process.calls;
      this.durations[number] = account.clock.now() - begin;
    }
  }

  private async timeLimit(): Promise<'too long'> {
    await this.account.clock.sleep(LAMBDA_LIMIT_MS);
    return 'too long';
  }

  private async aggregate(event: AggregatorEvent): Promise<object> {
    const { store, clock } = this.account;
    return aggregate({ store, clock, region: 'eu-west-1' }, event);
  }
}

/** A function's error, as its caller sees it. */
function taskErrorOf({ name, message }: Error): TaskError {
  return new TaskError(name, JSON.stringify({ errorType: name, errorMessage: message }));
}
