import { isComplete, Verdict } from './acceptance';
import { Cell } from './cells';
import { groupBy } from './collections';
import { Outcome } from './ledger';
import { Delivery } from './observation';
import { Rounds } from './statistics';

/** One delivery, the cell it was asked for and what it counts as. */
export interface JudgedDelivery {
  /** the cell's place in the run's cells. */
  readonly cell: number;
  readonly delivery: Delivery;
  readonly verdict: Verdict;
}

/** What one round gave a cell. */
export interface CellTally {
  /** the cell's place in the run's cells. */
  readonly cell: number;
  /** cold starts asked for. */
  readonly asked: number;
  readonly outcomes: { readonly [outcome in Outcome]?: number };
  /** the first error's message. */
  readonly failure?: string;
  /** accepted scenarioDurationMs; only where the run stops at a precision. */
  readonly values?: readonly number[];
}

/** What a round came to: all that planning needs to know of it. */
export interface RoundTally {
  readonly round: number;
  readonly discarded: boolean;
  readonly cells: readonly CellTally[];
  /** functions that someone else changed in mid-run. */
  readonly redeployed: readonly string[];
  /** how far apart a function's deliveries of one round began, at the most. */
  readonly dispatchSpreadMs: number;
  /** no platform record is missing any more. */
  readonly complete: boolean;
}

export function tallyOf(
  round: { readonly round: number; readonly discarded: boolean; readonly redeployed: readonly string[] },
  judged: readonly JudgedDelivery[],
  withValues = false,
): RoundTally {
  const cells = groupBy(judged, ({ cell }) => cell);
  return {
    ...round,
    cells: [...cells].sort(([a], [b]) => a - b).map(([cell, deliveries]) => cellTally(cell, deliveries, withValues)),
    dispatchSpreadMs: dispatchSpread(judged),
    complete: judged.every(({ delivery, verdict }) => isComplete(delivery, verdict)),
  };
}

function cellTally(cell: number, judged: readonly JudgedDelivery[], withValues: boolean): CellTally {
  const outcomes: { [outcome in Outcome]?: number } = {};
  for (const { verdict: { outcome } } of judged) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const failure = judged.find(({ verdict }) => isFailure(verdict.outcome))?.verdict;
  const values = judged.flatMap(({ delivery, verdict }) => verdict.outcome === 'accepted' ? delivery.harness?.scenarioDurationMs ?? [] : []);
  return {
    cell,
    asked: judged.filter(({ delivery }) => delivery.first).length,
    outcomes,
    ...(failure && { failure: failure.detail ?? failure.reason }),
    ...(withValues && { values }),
  };
}

export function isFailure(outcome: Outcome): boolean {
  return outcome === 'error' || outcome === 'timeout';
}

function dispatchSpread(judged: readonly JudgedDelivery[]): number {
  const starts = judged.flatMap(({ delivery: { functionName, harness } }) => harness ? [{ functionName, at: Date.parse(harness.timestamp) }] : []);
  const spreads = [...groupBy(starts, ({ functionName }) => functionName).values()].map(group => {
    const times = group.map(({ at }) => at);
    return Math.max(...times) - Math.min(...times);
  });
  return Math.max(0, ...spreads);
}

/** How far a cell has come. */
export interface CellProgress {
  readonly cell: Cell;
  readonly asked: number;
  readonly accepted: number;
  /** its discarded cold start has run: the code is cached. */
  readonly warmedUp: boolean;
  /** rounds in a row that asked for it and brought it nothing, and what they brought instead. */
  readonly fruitless: { readonly rounds: number; readonly outcomes: { readonly [outcome in Outcome]?: number } };
  readonly redeployed: boolean;
  /** of each round that gave it some. */
  readonly values: Rounds;
}

/** How far a run has come. */
export interface Progress {
  readonly round: number;
  readonly cells: readonly CellProgress[];
  /** of each of the last rounds that counted: deliveries that were accepted or would have been, but for proactive initialization. */
  readonly recent: ReadonlyArray<{ readonly accepted: number; readonly proactive: number }>;
  readonly dispatchSpreadMs: number;
}

const RECENT_ROUNDS = 5;

export function progressOf(cells: readonly Cell[], tallies: readonly RoundTally[]): Progress {
  return [...tallies].sort((a, b) => a.round - b.round).reduce(advance, begin(cells));
}

export function begin(cells: readonly Cell[]): Progress {
  const nothing = { asked: 0, accepted: 0, warmedUp: false, fruitless: { rounds: 0, outcomes: {} }, redeployed: false, values: [] };
  return { round: 0, cells: cells.map(cell => ({ cell, ...nothing })), recent: [], dispatchSpreadMs: 0 };
}

export function advance(progress: Progress, tally: RoundTally): Progress {
  const tallies = new Map(tally.cells.map(cell => [cell.cell, cell]));
  const sum = (outcome: Outcome) => tally.cells.reduce((total, { outcomes }) => total + (outcomes[outcome] ?? 0), 0);
  const recent = { accepted: sum('accepted'), proactive: sum('proactive') };
  return {
    round: tally.round,
    cells: progress.cells.map((cell, place) => advanceCell(cell, tallies.get(place), tally)),
    recent: tally.discarded ? progress.recent : [...progress.recent, recent].slice(-RECENT_ROUNDS),
    dispatchSpreadMs: Math.max(progress.dispatchSpreadMs, tally.dispatchSpreadMs),
  };
}

function advanceCell(before: CellProgress, tally: CellTally | undefined, { redeployed, discarded }: RoundTally): CellProgress {
  const changed = { redeployed: before.redeployed || redeployed.includes(before.cell.functionName) };
  if (!tally) return { ...before, ...changed };
  const { accepted = 0, discarded: warmUps = 0 } = tally.outcomes;
  return {
    ...before,
    ...changed,
    asked: before.asked + tally.asked,
    accepted: before.accepted + accepted,
    warmedUp: before.warmedUp || warmUps > 0,
    fruitless: (discarded ? warmUps : accepted) > 0
      ? { rounds: 0, outcomes: {} }
      : { rounds: before.fruitless.rounds + 1, outcomes: addCounts(before.fruitless.outcomes, tally.outcomes) },
    values: tally.values?.length ? [...before.values, tally.values] : before.values,
  };
}

function addCounts(a: { readonly [outcome in Outcome]?: number }, b: { readonly [outcome in Outcome]?: number }) {
  const sum: { [outcome in Outcome]?: number } = { ...a };
  for (const [outcome, times] of Object.entries(b) as [Outcome, number][]) sum[outcome] = (sum[outcome] ?? 0) + times;
  return sum;
}
