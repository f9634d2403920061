import { eachOf } from './pacing';
import { RoundState, Store } from './store';
import { Expectation, isComplete, judge } from '../core/acceptance';
import { cellsOf } from '../core/cells';
import { distinct, groupBy } from '../core/collections';
import { Delivery, join } from '../core/observation';
import { askedBy } from '../core/planning';
import { JudgedRound, RunRecord } from '../core/results';

/** A round as it stands. */
export interface RoundView extends JudgedRound {
  /** its barrier is over: what is unknown is lost, unless a later record says better. */
  readonly closed: boolean;
  /** nothing is missing that could change a verdict. */
  readonly complete: boolean;
}

export interface RunView {
  readonly run: RunRecord;
  readonly rounds: readonly RoundView[];
}

export interface ReadOptions {
  /** rounds of an earlier reading that are closed and complete are taken from it. */
  readonly previous?: RunView;
  /** the execution is over, however: nothing more will come, and what is unknown is lost. */
  readonly ended?: boolean;
}

/** Everything about a run, or undefined if there is no such run (yet): for the aggregator, and for clients with their own credentials. */
export async function readRun(store: Store, runId: string, { previous, ended = false }: ReadOptions = {}): Promise<RunView | undefined> {
  const run = await store.run(runId);
  if (!run) return undefined;
  const [states, tallies, redeployed] = await Promise.all([store.rounds(runId), store.tallies(runId), store.redeployments(runId)]);
  const over = ended || run.status !== 'RUNNING';
  const closed = new Set(tallies.map(({ round }) => round));
  // a second delivery may still turn up in a complete round: the last reading takes nothing for granted.
  const reusable = ended ? [] : previous?.rounds ?? [];
  const known = new Map(reusable.filter(round => round.closed && round.complete).map(round => [round.round, round]));
  const read = await readRounds(store, run, states.filter(({ plan }) => !known.has(plan.round)), {
    redeployed, isClosed: round => over || closed.has(round),
  });
  return { run, rounds: [...known.values(), ...read].sort((a, b) => a.round - b.round) };
}

interface RoundsOptions {
  /** functions that someone else changed, and when. */
  readonly redeployed: { readonly [functionName: string]: number };
  isClosed(round: number): boolean;
}

const QUERIES_AT_ONCE = 8;

/** Rounds with a verdict on each delivery; of an open round only on those that were heard of. */
export async function readRounds(store: Store, run: RunRecord, states: readonly RoundState[], options: RoundsOptions): Promise<RoundView[]> {
  const cells = cellsOf(run.manifest, run.request);
  const asked = states.flatMap(({ plan }) => askedBy(plan, cells));
  const cellOf = new Map(asked.map(({ cell, ...delivery }) => [keyOf(delivery), cell]));
  const deliveries = groupBy(await observe(store, run.runId, states, asked), ({ round }) => round);
  return states.map((state): RoundView => {
    const { plan, epoch } = state;
    const closed = options.isClosed(plan.round);
    const unpublished = unpublishedOf(state);
    const judged = (deliveries.get(plan.round) ?? []).map(delivery => ({
      cell: cellOf.get(keyOf(delivery))!,
      delivery,
      verdict: judge(delivery, {
        epoch,
        discarded: plan.discarded,
        redeployedAt: options.redeployed[delivery.functionName],
        unpublished: unpublished(delivery),
      }),
    })).filter(({ verdict }) => closed || verdict.reason !== 'never-reported');
    return {
      round: plan.round,
      discarded: plan.discarded,
      redeployed: Object.keys(options.redeployed),
      epoch,
      judged,
      closed,
      complete: judged.every(({ delivery, verdict }) => isComplete(delivery, verdict)),
    };
  });
}

async function observe(store: Store, runId: string, states: readonly RoundState[], asked: Parameters<typeof join>[0]): Promise<Delivery[]> {
  const found = await eachOf(states, QUERIES_AT_ONCE, ({ plan }) => store.deliveries(runId, plan.round));
  const harness = found.flatMap(round => round.harness);
  const destinations = found.flatMap(round => round.destinations);
  const platform = await store.platform(
    distinct([...harness, ...destinations].map(({ requestId }) => requestId)),
    distinct(harness.map(({ environmentId }) => environmentId)),
  );
  return join(asked, { harness, destinations, platform });
}

type Addressed = Pick<Delivery, 'round' | 'slot' | 'functionName'>;

function keyOf({ round, slot, functionName }: Addressed): string {
  return `${round} ${slot} ${functionName}`;
}

/** What is known to have never reached a function, and why. */
function unpublishedOf({ functions, batches }: RoundState): (asked: Addressed) => Expectation['unpublished'] {
  const failures = new Map(batches.flatMap(batch => batch.failures ?? []).map(({ slot, reason }) => [slot, reason]));
  return ({ slot, functionName }) => functions?.[functionName]?.unpublished
    ?? (failures.has(slot) ? { reason: 'not-published', detail: failures.get(slot) } : undefined);
}
