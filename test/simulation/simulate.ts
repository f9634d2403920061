import { functionsOf, World } from './world';
import { Invoker, RunInProgress, startRun } from '../../src/pipeline/invoker';
import { readRun, RunView } from '../../src/pipeline/run-reader';
import { RunRequest } from '../../src/protocol';
import { Campaign } from '../pipeline/fakes/campaign';
import { Dice } from '../pipeline/fakes/dice';
import { FakeAccount } from '../pipeline/fakes/fake-account';
import { FakeExecution } from '../pipeline/fakes/fake-state-machine';
import { drawnFaults } from '../pipeline/fakes/faults';

/** One run, as it was followed. */
export interface SimulatedRun {
  readonly runId: string;
  readonly execution: FakeExecution;
  readonly startedAt: number;
  /** what its lock was taken over from it at. */
  readonly supersededAt?: number;
  readonly endedAt: number;
  /** when the log group was last read as a whole: what was in the log group by then is known. */
  readonly settledAt: number;
  /** what there is to read when the execution has ended; undefined if it didn't even begin. */
  readonly atEnd?: RunView;
  /** and when nothing is on its way any more. */
  readonly afterwards?: RunView;
}

/** A request for a run, and whether it had to be refused, for another one was in progress. */
export interface RequestedRun {
  readonly runId: string;
  readonly mustBeRefused: boolean;
  readonly refused: boolean;
}

export interface Simulation {
  readonly world: World;
  readonly account: FakeAccount;
  readonly campaign: Campaign;
  readonly runs: readonly SimulatedRun[];
  readonly requests: readonly RequestedRun[];
}

const FIRST = 'first';
const SECOND = 'second';
/** No campaign of this size takes longer, whatever happens. */
export const MAX_VIRTUAL_MS = 2 * 3_600_000;
const DEAD_LOCK_MS = 60_000;

/** Lives through one campaign, in virtual time. */
export async function simulate(world: World): Promise<Simulation> {
  const { seed, scenarios, placements, concurrency, timeoutSeconds, subscriptionMs, pageSize, faults } = world;
  const account = new FakeAccount({
    seed,
    timeoutSeconds,
    subscriptionMs,
    pageSize,
    functions: functionsOf(world),
    scenarios: ['client', 'resource'].slice(0, scenarios),
    placements: [...placements],
    // the pipeline's own functions need some.
    concurrency: concurrency - 3,
    faults: drawnFaults(faults, new Dice(seed + 1)),
  });
  const campaign = new Campaign(account, { unreservedConcurrency: concurrency });
  return new Simulator(world, account, campaign).run();
}

class Simulator {
  private readonly requests: RequestedRun[] = [];
  private readonly ends = new Map<string, { startedAt: number; endedAt: number; supersededAt?: number; atEnd?: RunView }>();

  constructor(private readonly world: World, private readonly account: FakeAccount, private readonly campaign: Campaign) {}

  async run(): Promise<Simulation> {
    const { world, account, campaign, account: { clock } } = this;
    await clock.run(this.firstRun());
    await clock.drain();
    const runs = await Promise.all([...this.ends].map(async ([runId, end]): Promise<SimulatedRun> => ({
      runId,
      execution: campaign.executions.get(runId)!,
      ...end,
      settledAt: this.settledAt(runId),
      afterwards: await readRun(account.store, runId, { ended: true }),
    })));
    return { world, account, campaign, runs, requests: this.requests };
  }

  private async firstRun(): Promise<void> {
    const { account, account: { clock, dice } } = this;
    if (account.happens('invoker-killed', {})) await this.leaveDeadLock();
    if (!await this.start(this.requestFor(FIRST))) return;
    const execution = this.follow(FIRST);
    if (account.happens('function-redeployed', {})) this.redeploy();
    for (let request = 0; request < 2; request++) {
      clock.after(dice.magnitude('another request at', 10, 100_000), () => { void this.requestAnother(); });
    }
    await (account.happens('execution-stopped', {}) ? this.takeOver(execution) : execution);
  }

  /** New code, new variables, or one a little after the other, as deployments do it. */
  private redeploy(): void {
    const { clock, dice, functions } = this.account;
    const name = functions.names[dice.integer('redeployed', 0, functions.names.length - 1)];
    const changes = [() => functions.redeploy(name), () => functions.reconfigure(name)];
    const [first, second] = dice.number('what is redeployed first') < 0.5 ? changes : changes.reverse();
    clock.after(dice.magnitude('redeployed at', 100, 60_000), () => {
      first();
      if (dice.number('redeployed twice') < 0.5) clock.after(dice.magnitude('second change', 50, 5000), second);
    });
  }

  private settledAt(runId: string): number {
    const { events, begins } = this.campaign;
    return begins[events.findLastIndex(event => event.step === 'settle' && event.sweep === 0 && event.runId === runId)] ?? -Infinity;
  }

  /** The invoker dies between the lock and the execution: nobody can tell it from one that is about to start. */
  private async leaveDeadLock(): Promise<void> {
    const { invoker } = this.campaign;
    const dying: Invoker = { ...invoker, executions: { ...invoker.executions, start: async () => { throw new Error('killed'); } } };
    await startRun(dying, { runId: 'dead', n: 1 }).catch(() => undefined);
    await this.start({ runId: 'too-early', n: 1 }, { mustBeRefused: true });
    await this.account.clock.sleep(DEAD_LOCK_MS);
  }

  private requestFor(runId: string): RunRequest & { readonly runId: string } {
    const { n, samplesPerRound, precision } = this.world;
    return { runId, n, samplesPerRound, ...(precision !== undefined && { precision }) };
  }

  private async follow(runId: string): Promise<void> {
    const { account: { clock, store }, campaign } = this;
    const startedAt = clock.now();
    await Promise.race([campaign.execute(runId), clock.sleep(MAX_VIRTUAL_MS)]);
    this.ends.set(runId, { ...this.ends.get(runId), startedAt, endedAt: clock.now(), atEnd: await readRun(store, runId, { ended: true }) });
  }

  private async takeOver(execution: Promise<void>): Promise<void> {
    const { account: { clock, dice }, campaign } = this;
    await Promise.race([execution, clock.sleep(dice.magnitude('stopped at', 100, 30_000))]);
    if (this.ends.has(FIRST)) return;
    this.ends.set(FIRST, { startedAt: clock.now(), endedAt: clock.now(), supersededAt: clock.now() });
    campaign.stop(FIRST);
    if (await this.start(this.requestFor(SECOND))) await this.follow(SECOND);
  }

  /** Once the lock is free there is nothing to refuse, and the other run would be one more to follow. */
  private async requestAnother(): Promise<void> {
    const { account: { clock, store }, campaign: { statuses } } = this;
    const lock = await store.lock();
    if (lock?.releasedAt !== undefined || statuses.get(lock?.runId ?? '') !== 'RUNNING') return;
    await this.start({ n: 1, runId: `other-${clock.now()}` }, { mustBeRefused: true });
  }

  private async start(request: RunRequest & { readonly runId: string }, { mustBeRefused = false } = {}): Promise<boolean> {
    try {
      await startRun(this.campaign.invoker, request);
      this.requests.push({ runId: request.runId, mustBeRefused, refused: false });
      return true;
    } catch (error) {
      if (!(error instanceof RunInProgress)) throw error;
      this.requests.push({ runId: request.runId, mustBeRefused, refused: true });
      return false;
    }
  }
}
