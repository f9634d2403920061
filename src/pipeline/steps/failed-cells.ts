import { Cell, cellName } from '../../core/cells';
import { Outcome } from '../../core/ledger';
import { CellTally, isFailure, RoundTally } from '../../core/progress';

/** One failure may be the account's: a second, of a cell that has never worked, is taken for the probe's own. */
const FAILURES = 2;

/** The discarded rounds are also the check: names every cell that has done nothing but fail in them, and how at first. */
export function failedCells(cells: readonly Cell[], tallies: readonly RoundTally[]): string | undefined {
  const failed = cells.flatMap((cell, place) => {
    const own = tallies.flatMap(tally => tally.cells.filter(each => each.cell === place));
    const failures = own.filter(onlyFailed);
    const works = own.some(({ outcomes: { accepted, discarded } }) => accepted || discarded);
    return failures.length >= FAILURES && !works ? [`${cellName(cell)}: ${failures[0].failure}`] : [];
  });
  return failed.length ? failed.join('; ') : undefined;
}

function onlyFailed({ outcomes }: CellTally): boolean {
  const happened = (Object.keys(outcomes) as Outcome[]).filter(outcome => outcome !== 'duplicate');
  return happened.length > 0 && happened.every(isFailure);
}
