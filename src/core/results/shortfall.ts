import { cellName } from '../cells';
import { stopReason } from '../planning';
import { CellProgress } from '../progress';
import { Shortfall } from './contract';
import { RunRecord } from './run';

export function shortfallOf(progress: CellProgress, run: RunRecord): Shortfall | undefined {
  const reason = stopReason(progress, run.settings);
  if (reason === 'done') return undefined;
  return reason ?? (run.finishedAt === undefined ? undefined : 'ended');
}

const SHORTFALLS: { readonly [reason in Shortfall]: (progress: CellProgress) => string } = {
  'redeployed': () => 'its function was redeployed in the middle of the run',
  'no-progress': ({ fruitless: { rounds, outcomes } }) => `${rounds} rounds in a row brought none (${
    Object.entries(outcomes).map(([outcome, times]) => `${times} ${outcome}`).join(', ')})`,
  'too-many-requests': ({ asked }) => `${asked} cold starts were asked for, the most of one cell`,
  'ended': () => 'the run ended before',
};

export function shortfallWarnings(progress: readonly CellProgress[], run: RunRecord): string[] {
  return progress.flatMap(cell => {
    const reason = shortfallOf(cell, run);
    return reason ? [`${cellName(cell.cell)}: ${cell.accepted} of ${run.settings.n} samples: ${SHORTFALLS[reason](cell)}`] : [];
  });
}
