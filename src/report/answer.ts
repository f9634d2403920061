import { adviceNotes, adviceSentence, recommendationFor } from './advice';
import { type CellGroup, cellGroups, groupName } from './cells';
import { isImported } from './imported';
import { milliseconds } from './numbers';
import { printable } from './printable';
import { type Curve, curveOf, TOLERANCE_PERCENT } from '../core/cost/curve';
import { cpuLimitOf } from '../core/cpu-limit';
import type { ResultCell, Results } from '../core/results';

/** Medians this far apart at the most count as the same. */
const STEADY = 1.25;
/** Fewer samples in a cell than this make an impression, not a figure. */
const FEW = 20;

/** `init` is the restore, where SnapStart does that instead. */
interface Measured { readonly memory: number; readonly coldStart: number; readonly init: number; readonly invoke: number; readonly phase: 'INIT' | 'restore' }

const NO_SHARES = {
  unlimited: 'The CPU could not be limited on this machine, so there is nothing to say about memory, nor about dollars.',
  unknown: 'Whether the CPU was limited to what each memory size buys is not known, so there is nothing to say about memory, nor about dollars.',
};

/** What the measured cells say about memory, in sentences; nothing that they do not show. */
export function answer(results: Results): string[] {
  const limit = cpuLimitOf(results);
  if (limit !== 'limited') return [NO_SHARES[limit]];
  const groups = cellGroups(results.cells).map(group => ({ group, measured: measuredCells(group) })).filter(({ measured }) => measured.length > 0);
  if (groups.length === 0) return ['No cold start was measured whole, so there is nothing to say about memory.'];
  const smallest = Math.min(...results.cells.map(({ ledger }) => ledger.accepted).filter(n => n > 0));
  return [
    ...groups.map(({ group, measured }) => `${printable(groupName(group, results))}: ${sentences(group, measured, results).join(' ')}`),
    ...adviceNotes(results).map(printable),
    ...smallest < FEW ? [`With n = ${smallest} this is a first impression${isImported(results) ? '' : '; decide on -n 100'}.`] : [],
  ];
}

function measuredCells({ cells }: CellGroup): Measured[] {
  return cells.flatMap(({ memorySizeMB, statistics: { coldStartMs, initDurationMs, restoreDurationMs, durationMs } }: ResultCell) => {
    const init = initDurationMs ?? restoreDurationMs;
    return coldStartMs && init && durationMs
      ? [{ memory: memorySizeMB, coldStart: coldStartMs.median, init: init.median, invoke: durationMs.median, phase: initDurationMs ? 'INIT' : 'restore' }]
      : [];
  });
}

function sentences(group: CellGroup, cells: readonly Measured[], results: Results): string[] {
  if (cells.length === 1) {
    const [{ memory, coldStart, init, invoke, phase }] = cells;
    return [`a cold start takes ${ms(coldStart)} at ${memory} MB: ${ms(init)} ${phase}, ${ms(invoke)} first invoke.`];
  }
  const curve = curveOf(cells, ({ coldStart }) => coldStart);
  const recommendation = recommendationFor(group, results);
  const advice = recommendation && adviceSentence(recommendation, curve.isFlat);
  return [enough(curve), split(cells), ...advice === undefined ? [] : [advice]];
}

function enough({ knee, fastest, slowest, isFlat }: Curve<Measured>): string {
  if (isFlat) {
    return `memory makes no difference of more than ${TOLERANCE_PERCENT} %: a cold start takes ${rangeOf([fastest.coldStart, slowest.coldStart])} at every size measured.`;
  }
  const best = knee === fastest
    ? `${fastest.memory} MB is fastest with ${ms(fastest.coldStart)} a cold start, and no smaller size comes within ${TOLERANCE_PERCENT} % of it`
    : `${knee.memory} MB is enough: ${ms(knee.coldStart)} a cold start, within ${TOLERANCE_PERCENT} % of the fastest (${fastest.memory} MB, ${ms(fastest.coldStart)})`;
  return `${best}; ${slowest.memory} MB takes ${ms(slowest.coldStart)}, ${times(slowest.coldStart / fastest.coldStart)} the fastest.`;
}

function split(cells: readonly Measured[]): string {
  const inits = cells.map(({ init }) => init);
  const invokes = cells.map(({ invoke }) => invoke);
  const first = cells[0];
  const last = cells.at(-1)!;
  const init = `${first.phase} is ${rangeOf(inits)}${isSteady(inits) ? ' whatever the memory' : ''}`;
  if (!isSteady(invokes)) return `${init}; the first invoke goes from ${ms(first.invoke)} at ${first.memory} MB to ${ms(last.invoke)} at ${last.memory} MB.`;
  return isSteady(inits) ? `${init}; so is the first invoke, ${rangeOf(invokes)}.` : `${init}; the first invoke is ${rangeOf(invokes)} whatever the memory.`;
}

function isSteady(values: readonly number[]): boolean {
  return Math.max(...values) <= Math.min(...values) * STEADY;
}

function ms(value: number): string {
  return `${milliseconds(value)} ms`;
}

function rangeOf(values: readonly number[]): string {
  const [from, to] = [milliseconds(Math.min(...values)), milliseconds(Math.max(...values))];
  return from === to ? `${from} ms` : `${from}–${to} ms`;
}

function times(factor: number): string {
  return `${factor.toFixed(1)} times`;
}
