import { FakeAccount } from './fake-account';
import { Death } from './fake-process';
import { buildResults, Results } from '../../../src/core/results';
import { aggregate } from '../../../src/pipeline/aggregator';
import { coordinate, StepEvent } from '../../../src/pipeline/coordinator';
import { Invoker, startRun } from '../../../src/pipeline/invoker';
import { Executions, ExecutionStatus } from '../../../src/pipeline/ports';
import { readRun } from '../../../src/pipeline/run-reader';
import { StepAnswer } from '../../../src/pipeline/steps/step';
import { RunRequest, RunStarted } from '../../../src/protocol';

export interface CampaignOptions {
  /** kills the coordinator at this call of the step with this number, from 0. */
  readonly death?: Death & { readonly step: number };
  /** runs every step's call twice, the second a little later. */
  readonly twice?: boolean;
  /** what else happens, before the step with this number. */
  readonly before?: (step: number, event: StepEvent) => void;
  readonly unreservedConcurrency?: number;
}

/** The state machine: it is what the construct deploys, in a few lines. */
export class Campaign {
  readonly events: StepEvent[] = [];
  /** calls of the coordinator, step by step. */
  readonly calls: number[] = [];
  /** how long each step took, ms. */
  readonly durations: number[] = [];
  readonly statuses = new Map<string, ExecutionStatus>();
  private readonly inputs: Array<{ name: string; input: unknown }> = [];

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

  /** Answers with the execution's last state. */
  async execute(runId: string): Promise<'Succeed' | 'Fail'> {
    const { input: request } = this.inputs.find(({ name }) => name === runId)!;
    try {
      let state = await this.step({ step: 'prepare', runId, request, executionArn: `arn:execution:${runId}`, manifest: this.account.manifest });
      while (state.next !== 'finish') {
        const { round, sweep } = state;
        state = await this.step(state.next === 'round' ? { step: 'round', runId, round } : { step: 'settle', runId, round, sweep });
        if (state.next === 'settle' && state.sweep > 0) await this.account.clock.sleep(5000);
      }
      await aggregate({ store: this.account.store, clock: this.account.clock, region: 'eu-west-1' }, { runId, final: true });
      const { status } = await this.step({ step: 'finish', runId });
      return status === 'FAILED' ? 'Fail' : 'Succeed';
    } catch (error) {
      const { name, message } = error as Error;
      await this.step({ step: 'abort', runId, error: { Error: name, Cause: JSON.stringify({ errorMessage: message }) } });
      return 'Fail';
    } finally {
      this.statuses.set(runId, 'ENDED');
    }
  }

  private async step(event: StepEvent): Promise<StepAnswer> {
    const number = this.events.push(event) - 1;
    this.options.before?.(number, event);
    const { death } = this.options;
    if (!this.options.twice) return this.attempt(event, number, death?.step === number ? death : undefined);
    const first = this.attempt(event, number);
    await this.account.clock.sleep(20);
    const [answer] = await Promise.all([first, this.attempt(event, number)]);
    return answer;
  }

  private async attempt(event: StepEvent, number: number, death?: Death): Promise<StepAnswer> {
    const { account } = this;
    const process = account.newProcess(death);
    const begin = account.clock.now();
    const answer = await Promise.race([coordinate(account.coordinator(process), event), process.killed]);
    this.calls[number] = process.calls;
    this.durations[number] = account.clock.now() - begin;
    if (answer !== 'killed') return answer;
    await account.clock.sleep(2000);
    return this.attempt(event, number);
  }
}
