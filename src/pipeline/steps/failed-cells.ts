import { Cell, cellName } from '../../core/cells';
import { Outcome } from '../../core/ledger';
import { isFailure, RoundTally } from '../../core/progress';

/** The discarded round is also the check: names every cell that only failed in it, and how. */
export function failedCells(cells: readonly Cell[], { discarded, cells: tallies }: RoundTally): string | undefined {
  if (!discarded) return undefined;
  const failed = tallies.filter(({ outcomes }) => {
    const happened = (Object.keys(outcomes) as Outcome[]).filter(outcome => outcome !== 'duplicate');
    return happened.length > 0 && happened.every(isFailure);
  });
  return failed.length ? failed.map(({ cell, failure }) => `${cellName(cells[cell])}: ${failure}`).join('; ') : undefined;
}
