import { Coordinator, StepAnswer } from './step';
import { missingFacts } from '../../core/acceptance';
import { cellsOf } from '../../core/cells';
import { planRound } from '../../core/planning';
import { progressOf } from '../../core/progress';
import { RunRecord, tallyOfRound } from '../../core/results';
import { eachOf, retrying } from '../pacing';
import { readRounds, RoundView } from '../run-reader';
import { RoundState, SettleState, Store, StoredTally } from '../store';
import { failedCells } from './failed-cells';
import { assertHeld, requireRun } from './held-run';
import { sweepLogs } from './sweep-logs';
import { addRedeployments, differences } from './update-functions';

/** With the state machine's pause of 5 s, about two minutes. */
const SWEEPS_WITHOUT_NEWS = 20;
/** So that an execution's 25,000 events suffice, whatever trickles in. */
const MAX_SWEEPS = 200;
const MAX_TOP_UPS = 10;
const CALLS_AT_ONCE = 16;

/**
 * One sweep: completes what is known from the log group, where deliveries were late or skipped. Once nothing is missing, or nothing has
 * come for long, verdicts are final; cells that fell short through them are topped up. The first sweep and the verdicts are about all
 * rounds: a second delivery of something can turn up where nothing was missing.
 */
export async function settle(
  coordinator: Coordinator,
  { runId, round, sweep }: { readonly runId: string; readonly round: number; readonly sweep: number },
): Promise<StepAnswer> {
  const { store } = coordinator;
  const run = await requireRun(store, runId);
  await assertHeld(store, run);
  const stored = await store.settleState(runId);
  const begun: SettleState = sweep > 0 && stored ? stored : { missing: Infinity, newsAt: 0, topUps: stored?.topUps ?? 0 };
  if (sweep === 0) await noticeRedeployments(coordinator, run);

  const redeployed = await store.redeployments(runId);
  const tallies = await store.tallies(runId);
  const open = tallies.filter(tally => isOpen(tally, Object.keys(redeployed)));
  const views = await sweepAndLook(coordinator, run, sweep === 0 ? tallies : open, redeployed);

  const missing = total(views.filter(view => open.some(tally => tally.round === view.round)).map(missingOf));
  const newsAt = missing < begun.missing ? sweep : begun.newsAt;
  const waiting = missing > 0 && run.failure === undefined && sweep - newsAt < SWEEPS_WITHOUT_NEWS && sweep < MAX_SWEEPS;
  if (waiting) {
    await store.setSettleState(runId, { missing, newsAt, topUps: begun.topUps });
    return { runId, round, sweep: sweep + 1, next: 'settle' };
  }
  if (sweep > 0) await noticeRedeployments(coordinator, run);
  const all = sweep === 0 ? views : await look(store, run, await statesOf(store, run, tallies), await store.redeployments(runId));
  await eachOf(all, CALLS_AT_ONCE, view => store.putTally(runId, { ...tallyOfRound(view, run.settings), settled: true }));
  return conclude(coordinator, run, begun.topUps);
}

/** Complete ones are as good as settled, unless a redeployment was noticed since. */
function isOpen({ complete, settled, redeployed }: StoredTally, now: readonly string[]): boolean {
  return !(complete || settled) || now.some(functionName => !redeployed.includes(functionName));
}

type Redeployed = { readonly [functionName: string]: number };

async function sweepAndLook(coordinator: Coordinator, run: RunRecord, tallies: readonly StoredTally[], redeployed: Redeployed): Promise<RoundView[]> {
  const states = await statesOf(coordinator.store, run, tallies);
  const views = await look(coordinator.store, run, states, redeployed);
  if (states.length === 0) return views;
  await sweepLogs(coordinator, run, views, Math.min(...states.map(({ startedAt }) => startedAt)));
  return look(coordinator.store, run, states, redeployed);
}

async function statesOf(store: Store, { runId }: RunRecord, tallies: readonly StoredTally[]): Promise<RoundState[]> {
  return eachOf(tallies, CALLS_AT_ONCE, async tally => (await store.round(runId, tally.round))!);
}

async function look(store: Store, run: RunRecord, states: readonly RoundState[], redeployed: Redeployed): Promise<RoundView[]> {
  return readRounds(store, run, states, { redeployed, isClosed: () => true });
}

function missingOf({ judged }: RoundView): number {
  return total(judged.map(({ delivery, verdict }) => missingFacts(delivery, verdict)));
}

async function conclude({ store }: Coordinator, run: RunRecord, topUps: number): Promise<StepAnswer> {
  const { runId } = run;
  const cells = cellsOf(run.manifest, run.request);
  const tallies = await store.tallies(runId);
  const progress = progressOf(cells, tallies);
  const failure = failedCells(cells, tallies);
  if (failure !== undefined) await store.setRun(runId, { failure }, { absent: ['failure'] });
  const lacking = run.failure === undefined && failure === undefined && planRound(progress, run.settings) !== 'done';
  if (lacking && topUps < MAX_TOP_UPS) {
    await store.setSettleState(runId, { missing: 0, newsAt: 0, topUps: topUps + 1 });
    return { runId, round: progress.round + 1, sweep: 0, next: 'round' };
  }
  return { runId, round: progress.round + 1, sweep: 0, next: 'finish' };
}

/** A change after the last update would otherwise go unnoticed. */
async function noticeRedeployments({ store, control, clock, reads }: Coordinator, run: RunRecord): Promise<void> {
  const pins = await store.pins(run.runId);
  const now = clock.now();
  const readings = await eachOf(Object.entries(pins), CALLS_AT_ONCE, async ([functionName, pin]) => {
    const current = await retrying(clock, async () => {
      await reads.turn();
      return control.get(functionName);
    });
    return { functionName, redeployed: differences(pin, current.pin).length > 0 };
  });
  await addRedeployments(store, run, readings.filter(({ redeployed }) => redeployed).map(({ functionName }) => functionName));
  await store.setSeen(run.runId, Object.fromEntries(readings.filter(({ redeployed }) => !redeployed).map(({ functionName }) => [functionName, now])));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
