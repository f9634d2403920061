import { Simulation, SimulatedRun } from './simulate';
import { Outcome } from '../../src/core/ledger';
import { JudgedDelivery } from '../../src/core/progress';
import { Pin } from '../../src/pipeline/ports';
import { RoundView } from '../../src/pipeline/run-reader';
import { PROBE_ENVIRONMENT } from '../../src/protocol';
import { TrueInvocation } from '../pipeline/fakes/fake-environment';
import { INGESTION_MS } from '../pipeline/fakes/fake-log-group';

/** Between INIT and the request of a plain cold start. */
export const MAX_GAP_MS = 100;

/** One verdict and what really happened. */
export interface Known {
  readonly round: RoundView;
  readonly judged: JudgedDelivery;
  /** absent: nothing was run, or it isn't clear what of several. */
  readonly truth?: TrueInvocation;
}

/** What the simulator knows of a run, and what should have been made of it. */
export class Truth {
  readonly known: readonly Known[];
  /** invocations that the run asked for, by what was asked. */
  private readonly bySlot = new Map<string, TrueInvocation[]>();
  private readonly byRequest = new Map<string, TrueInvocation[]>();
  private readonly byStream = new Map<string, TrueInvocation[]>();
  private readonly pins: { readonly [functionName: string]: Pin | undefined };

  constructor(private readonly simulation: Simulation, private readonly run: SimulatedRun, rounds: readonly RoundView[]) {
    const { account } = simulation;
    for (const invocation of [...account.lambda.invocations].sort(inOrder)) {
      append(this.byStream, invocation.environmentId, invocation);
      if (!isAskedBy(run.runId, invocation)) continue;
      append(this.bySlot, slotOf(invocation.message, invocation.functionName), invocation);
      append(this.byRequest, `${invocation.requestId} ${invocation.environmentId}`, invocation);
    }
    this.pins = (account.table.items.get(`RUN#${run.runId}\nPINS`) ?? {}) as unknown as { [functionName: string]: Pin };
    this.known = rounds.flatMap(round => round.judged.map(judged => ({ round, judged, truth: this.find(judged) })));
  }

  /** Everything of one slot. */
  ofSlot(invocation: TrueInvocation): readonly TrueInvocation[] {
    return this.bySlot.get(slotOf(invocation.message, invocation.functionName)) ?? [];
  }

  get asked(): readonly TrueInvocation[] {
    return [...this.bySlot.values()].flat();
  }

  /** Which outcomes the contract allows it, as everything really was. */
  outcomesOf(invocation: TrueInvocation, { discarded, epoch }: RoundView): readonly Outcome[] {
    const { functionName } = invocation;
    const outcome = this.strictOutcomeOf(invocation, discarded, epoch);
    // a process that died said nothing of its epoch.
    if (outcome === 'stale' && !invocation.harness) return ['stale', 'timeout', 'error'];
    const redeployed = this.simulation.account.functions.redeployed.has(functionName);
    // nobody can tell when exactly a deployment was.
    return redeployed && !['duplicate', 'warm'].includes(outcome) ? ['stale', outcome] : [outcome];
  }

  private strictOutcomeOf(invocation: TrueInvocation, discarded: boolean, epoch: string): Outcome {
    const { place, configuration, init, ended, aheadMs } = invocation;
    if (this.ofSlot(invocation)[0] !== invocation) return 'duplicate';
    if (place > 1) return 'warm';
    if (configuration.variables[PROBE_ENVIRONMENT.epoch] !== epoch || !this.isAsPinned(invocation)) return 'stale';
    if (init === 'timeout' || ended === 'timeout') return 'timeout';
    if (init === 'crash' || ended !== 'success') return 'error';
    if (discarded) return 'discarded';
    return aheadMs > MAX_GAP_MS ? 'proactive' : 'accepted';
  }

  /** Whether it ran what the run had found when it began. */
  isAsPinned({ functionName, configuration: { code, variables } }: TrueInvocation): boolean {
    const pin = this.pins[functionName];
    return code === pin?.codeSha256 && variables.USER_SETTING === pin.environment;
  }

  /** Whether everything is there that a verdict on it could depend on: about itself, other runs of its slot and its environment's past. */
  isTold(invocation: TrueInvocation): boolean {
    const { untold, heardAt } = this.simulation.account;
    // of what died only the destination knows which message it was.
    const isKnown = ({ harness, requestId }: TrueInvocation) => harness !== undefined || (heardAt.get(requestId) ?? Infinity) < this.run.settledAt;
    const past = (this.byStream.get(invocation.environmentId) ?? []).filter(({ place }) => place <= invocation.place);
    const isLogged = (other: TrueInvocation) => !untold.has(other) && other.end + INGESTION_MS < this.run.settledAt;
    return [...this.ofSlot(invocation), ...past].every(other => isKnown(other) && isLogged(other));
  }

  private find({ delivery: { requestId, environmentId, harness, start, report } }: JudgedDelivery): TrueInvocation | undefined {
    if (requestId === undefined) return undefined;
    const candidates = environmentId === undefined
      ? [...this.byRequest.values()].flat().filter(invocation => invocation.requestId === requestId)
      : this.byRequest.get(`${requestId} ${environmentId}`) ?? [];
    if (candidates.length === 1) return candidates[0];
    return candidates.find(candidate => (
      start ? candidate.start === start.time : report ? candidate.end === report.time : candidate.harness?.timestamp === harness?.timestamp));
  }
}

function isAskedBy(runId: string, { message, functionName }: TrueInvocation): boolean {
  return message.runId === runId && message.targets.includes(functionName);
}

function slotOf({ round, slot }: { readonly round: number; readonly slot: number }, functionName: string): string {
  return `${round} ${slot} ${functionName}`;
}

function inOrder(a: TrueInvocation, b: TrueInvocation): number {
  return a.start - b.start || (a.requestId < b.requestId ? -1 : a.requestId > b.requestId ? 1 : 0);
}

function append<T>(groups: Map<string, T[]>, key: string, value: T): void {
  groups.set(key, [...groups.get(key) ?? [], value]);
}
