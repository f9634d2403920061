import { Coordinator, StepAnswer } from './step';
import { Cell, cellsOf } from '../../core/cells';
import { planRound } from '../../core/planning';
import { Progress, progressOf, RoundTally } from '../../core/progress';
import { RunRecord, tallyOfRound } from '../../core/results';
import { readRounds } from '../run-reader';
import { RoundState, Store, StoredTally } from '../store';
import { barrier } from './barrier';
import { failedCells } from './failed-cells';
import { assertHolder, requireRun } from './held-run';
import { publishRound } from './publish';
import { updateFunctions } from './update-functions';

/** The Lambda has 15 minutes; what is left is for the verdicts. */
const ROUND_MS = 13.5 * 60_000;
/** Platform records may be minutes late: so many of the last rounds are looked at again in each. */
const ROUNDS_TO_REJUDGE = 8;

/**
 * One round: new epochs, messages, the barrier, verdicts. Started again at any point, or run twice at once, it finds in the table what
 * has been done: the plan, which functions are ready, which batches are claimed. A batch is published by whoever claimed it or never.
 */
export async function round(
  coordinator: Coordinator,
  { runId, round: number }: { readonly runId: string; readonly round: number },
): Promise<StepAnswer> {
  const { store, clock } = coordinator;
  const deadline = clock.now() + ROUND_MS;
  const [run, lock, tallies, begun] = await Promise.all([requireRun(store, runId), store.lock(), store.tallies(runId), store.round(runId, number)]);
  assertHolder(lock, run);
  const cells = cellsOf(run.manifest, run.request);
  if (run.failure !== undefined || tallies.some(tally => tally.round >= number)) return answer(run, cells, tallies);

  const progress = progressOf(cells, tallies);
  const state = begun ?? await planned(coordinator, run, progress);
  if (!state) return answer(run, cells, tallies);
  await clock.sleep(state.batches.length > 0 ? 0 : state.plan.pauseMs);
  const ready = { ...state, functions: state.functions ?? await updateFunctions(coordinator, run, state) };
  const { holdMs } = await publishRound(coordinator, run, ready, { dispatchSpreadMs: progress.dispatchSpreadMs, deadline });
  const [earlier] = await Promise.all([rejudged(coordinator, run, tallies), barrier(coordinator, run, ready, { holdMs, deadline })]);
  const tally = await close(coordinator, run, number);
  const known = [...earlier, tally];
  const failure = failedCells(cells, known);
  if (failure !== undefined) await store.setRun(runId, { failure }, { absent: ['failure'] });
  return answer({ ...run, failure }, cells, known);
}

async function planned({ store, clock }: Coordinator, run: RunRecord, progress: Progress): Promise<RoundState | undefined> {
  const plan = planRound(progress, run.settings);
  if (plan === 'done') return undefined;
  return store.createRound(run.runId, { plan, epoch: `${run.runId}.${run.fence}.${plan.round}`, startedAt: clock.now() });
}

async function close({ store }: Coordinator, run: RunRecord, number: number): Promise<StoredTally> {
  const tally = await judgeRound(store, run, number);
  await store.putTally(run.runId, tally);
  return tally;
}

/** The verdicts on a round whose barrier is over, as far as they are known. */
async function judgeRound(store: Store, run: RunRecord, number: number): Promise<StoredTally> {
  const [state, redeployed] = await Promise.all([store.round(run.runId, number), store.redeployments(run.runId)]);
  const [view] = await readRounds(store, run, [state!], { redeployed, isClosed: () => true });
  return { ...tallyOfRound(view, run.settings), settled: false };
}

/** Late platform records change verdicts, and those change what is asked for next. Looked at while the round's results are awaited anyway. */
async function rejudged({ store }: Coordinator, run: RunRecord, tallies: readonly StoredTally[]): Promise<StoredTally[]> {
  const recent = new Set(tallies.filter(({ complete, settled }) => !complete && !settled).slice(-ROUNDS_TO_REJUDGE));
  return Promise.all(tallies.map(async tally => {
    if (!recent.has(tally)) return tally;
    const judged = await judgeRound(store, run, tally.round);
    if (JSON.stringify(judged) !== JSON.stringify(tally)) await store.putTally(run.runId, judged);
    return judged;
  }));
}

function answer(run: RunRecord, cells: readonly Cell[], tallies: readonly RoundTally[]): StepAnswer {
  const progress = progressOf(cells, tallies);
  const more = run.failure === undefined && planRound(progress, run.settings) !== 'done';
  return { runId: run.runId, round: progress.round + 1, sweep: 0, next: more ? 'round' : 'settle' };
}
