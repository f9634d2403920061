import { Manifest } from '../manifest';
import { RunEstimate, RunRequest } from '../protocol';
import { Cell, cellsOf } from './cells';
import { groupBy } from './collections';
import { pricesOf } from './cost/prices';
import { estimateCost, PlannedInvocation } from './cost/run-cost';
import { InvalidRequest } from './errors';
import { AskedOfCell, askedBy, MAX_ROUNDS, needsHold, planRound, RoundPlan, RunSettings } from './planning';
import { advance, begin, RoundTally } from './progress';
import { isAbsent } from './statistics';

/** Kept free for the pipeline's own Lambdas. */
const RESERVED_CONCURRENCY = 3;
/** A configuration's old environments may still be counted while its new ones start. */
const CONCURRENCY_PER_ENVIRONMENT = 2;

/** A round that wants at most ten percent of a run's samples: rounds, not single samples, are what is independent. */
const MIN_ROUNDS = 10;
/** Of a run that may stop early, which it does between two rounds, and not before the tenth. */
const MIN_ROUNDS_TO_STOP = 40;

/** One UpdateFunctionConfiguration and, on average, three GetFunction: before, and until it is Successful. */
const CALLS_PER_UPDATE = 4;
const UPDATES_PER_SECOND = 12;
/** Until an update is Successful, the messages are delivered and the results are in the table. */
const ROUND_SECONDS = 6;
const HOLD_SECONDS = 2;
/** Log events are fetched and the results put together. */
const SETTLE_SECONDS = 30;

/** How many environments a run may start at once beside everything else in the account. */
export function environmentsAtOnce(unreservedConcurrency: number): number {
  const environments = Math.floor((unreservedConcurrency - RESERVED_CONCURRENCY) / CONCURRENCY_PER_ENVIRONMENT);
  if (environments < 1) {
    throw new InvalidRequest(`the account has an unreserved concurrency of ${unreservedConcurrency}; a run needs at least `
      + `${RESERVED_CONCURRENCY + CONCURRENCY_PER_ENVIRONMENT}: reserve less for other functions or ask for a higher quota`);
  }
  return environments;
}

export function settingsOf(manifest: Manifest, request: RunRequest, environments: number, seed: number): RunSettings {
  const n = request.n ?? manifest.defaults.samples;
  const { precision } = request;
  const { samplesPerRound = Math.max(1, Math.floor(n / (precision === undefined ? MIN_ROUNDS : MIN_ROUNDS_TO_STOP))) } = request;
  return {
    n,
    samplesPerRound: Math.min(samplesPerRound, n, environments),
    environmentsAtOnce: environments,
    seed: request.seed ?? seed,
    ...(precision !== undefined && { precision }),
  };
}

/** What a run takes if every cold start is accepted; an InvalidRequest if even that is too much. */
export function preflight(manifest: Manifest, request: RunRequest, unreservedConcurrency: number, region?: string): RunEstimate {
  const cells = cellsOf(manifest, request);
  const settings = settingsOf(manifest, request, environmentsAtOnce(unreservedConcurrency), 0);
  const estimate = estimateRun(cells, settings, region);
  if (estimate === 'too-many-rounds') {
    throw new InvalidRequest(`${settings.n} samples of ${cells.length} cells, ${settings.samplesPerRound} of a function and `
      + `${settings.environmentsAtOnce} in all at a time, take more than the ${MAX_ROUNDS} rounds that one run may have: `
      + 'ask for fewer samples, memory sizes, scenarios or placements, or for more samplesPerRound');
  }
  return estimate;
}

function estimateRun(cells: readonly Cell[], settings: RunSettings, region: string | undefined): RunEstimate | 'too-many-rounds' {
  let progress = begin(cells);
  const invocations: PlannedInvocation[] = [];
  let updates = 0;
  let seconds = SETTLE_SECONDS;
  for (let plan = planRound(progress, settings); plan !== 'done'; plan = planRound(progress, settings)) {
    const asked = askedBy(plan, cells);
    progress = advance(progress, perfect(plan, asked));
    const holdSeconds = needsHold(plan) ? HOLD_SECONDS : 0;
    invocations.push(...asked.map(({ cell }) => ({ cell: cells[cell], holdSeconds })));
    updates += plan.functions.length;
    seconds += ROUND_SECONDS + plan.functions.length / UPDATES_PER_SECOND + holdSeconds;
  }
  if (progress.cells.some(({ accepted }) => accepted < settings.n)) return 'too-many-rounds';
  const prices = region === undefined ? undefined : pricesOf(region);
  return {
    cells: cells.length,
    rounds: progress.round,
    invocations: invocations.length,
    controlPlaneCalls: updates * CALLS_PER_UPDATE,
    minutes: Math.ceil(seconds / 60),
    ...prices && !isAbsent(prices) && { usd: estimateCost(invocations, prices) },
  };
}

function perfect(plan: RoundPlan, asked: readonly AskedOfCell[]): RoundTally {
  const { round, discarded } = plan;
  const cells = [...groupBy(asked, ({ cell }) => cell)].map(([cell, { length }]) => (
    { cell, asked: length, outcomes: { [discarded ? 'discarded' : 'accepted']: length } }
  ));
  return { round, discarded, cells, redeployed: [], dispatchSpreadMs: 0, complete: true };
}
