import { Coordinator } from './step';
import { FunctionPlan } from '../../core/planning';
import { RunRecord } from '../../core/results';
import { PROBE_ENVIRONMENT } from '../../protocol';
import { Backoff, retrying } from '../pacing';
import { FunctionConfiguration, Pin, RetryableError } from '../ports';
import { FunctionState, FunctionStates, RoundState, Store } from '../store';
import { assertHeld } from './held-run';

/** An update "can take a minute" for functions in a VPC. */
const UPDATE_MS = 180_000;
const FIRST_POLL_MS = 50;
const MAX_POLL_MS = 2000;

type Environment = { readonly [name: string]: string };

/**
 * Gives every function of the round its new epoch and waits until it is in force; answers with what became of each. Where another
 * coordinator was first, with its findings, so that both publish the same.
 */
export async function updateFunctions(coordinator: Coordinator, run: RunRecord, state: RoundState): Promise<FunctionStates> {
  const { store } = coordinator;
  const { plan, epoch } = state;
  const pins = await store.pins(run.runId);
  const fence = fenceCheck(coordinator, run);
  const updates = await Promise.all(plan.functions.map(async probe => {
    const update = new FunctionUpdate(coordinator, probe.functionName, variablesOf(probe, epoch), pins[probe.functionName], fence);
    return { functionName: probe.functionName, ...await update.run() };
  }));
  await store.addPins(run.runId, Object.fromEntries(updates
    .filter(({ functionName, pin }) => pin && !pins[functionName])
    .map(({ functionName, pin }) => [functionName, pin!])));
  await addRedeployments(store, run, updates
    .filter(({ state: { unpublished } }) => unpublished?.reason === 'redeployed')
    .map(({ functionName }) => functionName));
  await store.setSeen(run.runId, Object.fromEntries(updates.flatMap(({ functionName, inForceAt }) => inForceAt ? [[functionName, inForceAt]] : [])));
  const states = Object.fromEntries(updates.map(({ functionName, state: result }) => [functionName, result]));
  return store.createFunctionStates(run.runId, plan.round, states);
}

/** A deployment can be many changes, of which the last alone has a date: what began after the last good reading may be of either code. */
export async function addRedeployments(store: Store, run: RunRecord, functionNames: readonly string[]): Promise<void> {
  if (functionNames.length === 0) return;
  const seen = await store.seen(run.runId);
  await Promise.all(functionNames.map(async name => store.addRedeployment(run.runId, name, seen[name] ?? Date.parse(run.startedAt))));
}

function variablesOf({ placement, scenario }: FunctionPlan, epoch: string): Environment {
  return {
    [PROBE_ENVIRONMENT.epoch]: epoch,
    [PROBE_ENVIRONMENT.placement]: placement,
    ...(scenario !== undefined && { [PROBE_ENVIRONMENT.scenario]: scenario }),
  };
}

/** Whether the lock is still ours, asked at most once a second. The answer goes for all who ask until the next one. */
function fenceCheck({ store, clock }: Coordinator, run: RunRecord): () => Promise<void> {
  let checkedAt = -Infinity;
  let held: Promise<void> = Promise.resolve();
  return async () => {
    if (clock.now() - checkedAt >= 1000) {
      checkedAt = clock.now();
      held = assertHeld(store, run);
    }
    return held;
  };
}

interface UpdateResult {
  readonly state: FunctionState;
  readonly pin?: Pin;
  readonly inForceAt?: number;
}

/** One function's way to its new configuration: read, merge, write, wait; from the start again whenever somebody came between. */
class FunctionUpdate {
  private readonly deadline: number;
  /** the revision that was replaced, once it has been. */
  private replaced?: string;

  constructor(
    private readonly coordinator: Coordinator,
    private readonly functionName: string,
    private readonly variables: Environment,
    private readonly pin: Pin | undefined,
    private readonly fence: () => Promise<void>,
  ) {
    this.deadline = coordinator.clock.now() + UPDATE_MS;
  }

  async run(): Promise<UpdateResult> {
    const { clock } = this.coordinator;
    const backoff = new Backoff(clock, FIRST_POLL_MS, MAX_POLL_MS);
    let pin = this.pin;
    while (clock.now() < this.deadline) {
      const current = await this.read();
      pin ??= current.pin;
      const changed = differences(pin, current.pin);
      if (changed.length > 0) return redeployed(changed);
      if (this.isInForce(current)) return { pin, inForceAt: clock.now(), state: {} };
      if (this.isFailed(current)) return failed(current.lastUpdateStatusReason ?? 'no reason given');
      if (this.isWritable(current) && await this.write(current)) backoff.restart();
      await backoff.wait();
    }
    return failed(`not Successful within ${UPDATE_MS / 1000} s`);
  }

  private async read(): Promise<FunctionConfiguration> {
    const { clock, control, reads } = this.coordinator;
    return retrying(clock, async () => {
      await reads.turn();
      return control.get(this.functionName);
    });
  }

  /** Answers whether it was written; if somebody else was faster, the next reading tells. */
  private async write(current: FunctionConfiguration): Promise<boolean> {
    const { clock, control, updates } = this.coordinator;
    try {
      await retrying(clock, async () => {
        await updates.turn();
        await this.fence();
        await control.update(this.functionName, { ...current.environment, ...this.variables }, current.revisionId);
      });
      this.replaced = current.revisionId;
      return true;
    } catch (error) {
      if (error instanceof RetryableError) return false;
      throw error;
    }
  }

  private has({ environment }: FunctionConfiguration): boolean {
    return Object.entries(this.variables).every(([name, value]) => environment[name] === value);
  }

  /** `Successful` alone may still be about the update before. */
  private isInForce(current: FunctionConfiguration): boolean {
    return current.lastUpdateStatus === 'Successful' && this.has(current) && current.revisionId !== this.replaced;
  }

  /** An earlier update's failure is no reason not to try. */
  private isFailed(current: FunctionConfiguration): boolean {
    return current.lastUpdateStatus === 'Failed' && (this.replaced === undefined ? this.has(current) : current.revisionId !== this.replaced);
  }

  private isWritable(current: FunctionConfiguration): boolean {
    return current.lastUpdateStatus !== 'InProgress' && !this.has(current) && current.revisionId !== this.replaced;
  }
}

function redeployed(changed: readonly string[]): UpdateResult {
  return { state: { unpublished: { reason: 'redeployed', detail: `changed in the middle of the run: ${changed.join(', ')}` } } };
}

function failed(detail: string): UpdateResult {
  return { state: { unpublished: { reason: 'update-failed', detail } } };
}

/** What of a function is no longer as it was when the run first saw it. */
export function differences(pin: Pin, current: Pin): string[] {
  return (Object.keys(pin) as (keyof Pin)[]).filter(field => JSON.stringify(pin[field]) !== JSON.stringify(current[field]));
}
