import { Cell } from './cells';
import { append, distinct, groupBy } from './collections';
import { Asked } from './observation';
import { CellProgress, Progress } from './progress';
import { randomSource, shuffled } from './random';
import { isPreciseEnough } from './statistics';

/** A run's own settings, fixed when it begins. */
export interface RunSettings {
  /** accepted samples wanted in each cell. */
  readonly n: number;
  /** cold starts a function gives under one epoch. */
  readonly samplesPerRound: number;
  /** environments that may start at once. */
  readonly environmentsAtOnce: number;
  readonly seed: number;
  /** percent; absent: no stop before n. */
  readonly precision?: number;
}

/** What a function is to be for a round: its environment variables beside the epoch. */
export interface FunctionPlan {
  readonly functionName: string;
  readonly placement: string;
  /** the scenario that INIT runs; only with the placement `init`. */
  readonly scenario?: string;
}

export interface MessagePlan {
  readonly slot: number;
  readonly scenario: string;
  readonly targets: readonly string[];
}

export interface RoundPlan {
  readonly round: number;
  /** the first of new code: not counted, for the code isn't cached on the workers yet. */
  readonly discarded: boolean;
  readonly pauseMs: number;
  readonly functions: readonly FunctionPlan[];
  readonly messages: readonly MessagePlan[];
}

/** One cold start of a plan and the place of its cell in the run's cells. */
export interface AskedOfCell extends Asked {
  readonly cell: number;
}

/** Each round is up to 20 of the 25,000 events that an execution of a state machine may have. */
export const MAX_ROUNDS = 1000;
/** One round's plan and results are single items and queries of the table. */
export const MAX_DELIVERIES_PER_ROUND = 1000;
/** A cell is asked for at most this many times what it needs. */
const MAX_REQUESTS_FACTOR = 3;
export const MAX_FRUITLESS_ROUNDS = 3;

/** Changing the configuration right after many concurrent requests invites proactive initialization: fewer at once, and a pause. */
const MAX_PROACTIVE_SHARE = 0.2;
const MIN_SAMPLES_FOR_SHARE = 5;
export const PROACTIVE_PAUSE_MS = 10_000;

/** Why a cell gets no further samples; undefined: it lacks some. `done` is the only good one. */
export type StopReason = 'done' | 'redeployed' | 'no-progress' | 'too-many-requests';

/** How many cold starts a cell is asked for at the most: it needs n and the discarded one. */
export function mostRequests({ n }: Pick<RunSettings, 'n'>): number {
  return MAX_REQUESTS_FACTOR * (n + 1);
}

export function stopReason(progress: CellProgress, settings: RunSettings): StopReason | undefined {
  if (progress.accepted >= settings.n || isPrecise(progress, settings)) return 'done';
  if (progress.redeployed) return 'redeployed';
  if (progress.fruitless.rounds >= MAX_FRUITLESS_ROUNDS) return 'no-progress';
  return progress.asked >= mostRequests(settings) ? 'too-many-requests' : undefined;
}

function isPrecise({ values }: CellProgress, { precision }: RunSettings): boolean {
  return precision !== undefined && isPreciseEnough(values, precision);
}

/** The next round, or that there is none to come. Depends on its arguments alone. */
export function planRound(progress: Progress, settings: RunSettings): RoundPlan | 'done' {
  const round = progress.round + 1;
  const open = progress.cells.filter(cell => stopReason(cell, settings) === undefined);
  if (open.length === 0 || round > MAX_ROUNDS) return 'done';
  const cold = open.filter(({ warmedUp }) => !warmedUp);
  const discarded = cold.length > 0;
  const proactive = isProactive(progress);
  const random = randomSource(settings.seed, round);
  const wants = (cell: CellProgress) => discarded ? 1 : Math.min(settings.n - cell.accepted, mostRequests(settings) - cell.asked);
  const shares = wave(sharesOf(discarded ? cold : open, wants, random), {
    each: proactive ? 1 : settings.samplesPerRound,
    together: Math.min(settings.environmentsAtOnce, MAX_DELIVERIES_PER_ROUND),
  });
  return {
    round,
    discarded,
    pauseMs: proactive ? PROACTIVE_PAUSE_MS : 0,
    functions: shares.map(({ plan }) => plan),
    messages: messagesOf(shares, random),
  };
}

function isProactive({ recent }: Progress): boolean {
  const proactive = recent.reduce((sum, round) => sum + round.proactive, 0);
  const all = recent.reduce((sum, round) => sum + round.accepted + round.proactive, 0);
  return all >= MIN_SAMPLES_FOR_SHARE && proactive / all > MAX_PROACTIVE_SHARE;
}

/** What one function is asked for in a round. */
interface Share {
  readonly plan: FunctionPlan;
  readonly wanted: ReadonlyMap<string, number>;
}

/** For each function the configuration that lacks most; among equals the same one for all functions, so that they stay comparable. */
function sharesOf(cells: readonly CellProgress[], wants: (cell: CellProgress) => number, random: () => number): Share[] {
  const order = shuffled(distinct(cells.map(configurationOf)), random);
  const functions = shuffled([...groupBy(cells, ({ cell }) => cell.functionName)], random);
  const shares = functions.map(([functionName, own]) => {
    const configurations = groupBy(own, configurationOf);
    const candidates = order.flatMap(configuration => {
      const wanting = configurations.get(configuration);
      return wanting ? { wanting, lacks: total(wanting.map(wants)) } : [];
    });
    const { wanting, lacks } = candidates.reduce((most, candidate) => candidate.lacks > most.lacks ? candidate : most);
    const { placement, scenario } = wanting[0].cell;
    const plan: FunctionPlan = { functionName, placement, ...(placement === 'init' && { scenario }) };
    return { lacks, share: { plan, wanted: new Map(wanting.map(cell => [cell.cell.scenario, wants(cell)])) } };
  });
  return shares.sort((a, b) => b.lacks - a.lacks).map(({ share }) => share);
}

/** INIT must know the scenario only if it runs it: otherwise the scenarios of a placement share an epoch. */
function configurationOf({ cell: { placement, scenario } }: CellProgress): string {
  return placement === 'init' ? `init ${scenario}` : placement;
}

/** Cuts the shares to what one function gives at a time and what the account lets start at a time. */
function wave(shares: readonly Share[], limit: { readonly each: number; readonly together: number }): Share[] {
  let left = limit.together;
  return shares.flatMap(({ plan, wanted }) => {
    const dealt = deal(wanted, Math.min(limit.each, left));
    left -= total([...dealt.values()]);
    return dealt.size > 0 ? [{ plan, wanted: dealt }] : [];
  });
}

/** One at a time to whichever scenario lacks most. */
function deal(wanted: ReadonlyMap<string, number>, limit: number): Map<string, number> {
  const dealt = new Map<string, number>();
  for (let given = 0; given < limit; given++) {
    const lacking = [...wanted].map(([scenario, times]) => ({ scenario, lacks: times - (dealt.get(scenario) ?? 0) }));
    const [most] = lacking.filter(({ lacks }) => lacks > 0).sort((a, b) => b.lacks - a.lacks);
    if (!most) break;
    dealt.set(most.scenario, (dealt.get(most.scenario) ?? 0) + 1);
  }
  return dealt;
}

/** One message serves every function that still wants its scenario. */
function messagesOf(shares: readonly Share[], random: () => number): MessagePlan[] {
  const targets = new Map<string, string[]>();
  for (const { plan, wanted } of shares) {
    for (const [scenario, times] of wanted) {
      for (let turn = 0; turn < times; turn++) append(targets, `${turn} ${scenario}`, plan.functionName);
    }
  }
  return shuffled([...targets], random).map(([key, names], slot) => ({ slot, scenario: key.slice(key.indexOf(' ') + 1), targets: names }));
}

/** Every single cold start that a plan asks for. */
export function askedBy({ round, functions, messages }: Omit<RoundPlan, 'pauseMs'>, cells: readonly Cell[]): AskedOfCell[] {
  const placements = new Map(functions.map(({ functionName, placement }) => [functionName, placement]));
  const places = new Map(cells.map((cell, place) => [cellKey(cell.functionName, cell.scenario, cell.placement), place]));
  return messages.flatMap(({ slot, scenario, targets }) => targets.flatMap(functionName => {
    const cell = places.get(cellKey(functionName, scenario, placements.get(functionName)));
    return cell === undefined ? [] : [{ round, slot, functionName, cell }];
  }));
}

function cellKey(functionName: string, scenario: string, placement: string | undefined): string {
  return `${functionName} ${placement} ${scenario}`;
}

/** Whether some function gets more than one message in the round, and so must be kept busy lest the second finds it idle. */
export function needsHold({ messages }: Pick<RoundPlan, 'messages'>): boolean {
  const targets = messages.flatMap(message => message.targets);
  return new Set(targets).size < targets.length;
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
