import { Cell, cellName } from './cells';
import { RunSettings } from './planning';
import { present } from './present';
import { CellProgress } from './progress';
import { halfWidthPercent, isPreciseEnough, rounded } from './statistics';

/** How far a cell came that may stop early. */
export interface CellPrecision {
  /** the cell needed no further samples. */
  readonly reached: boolean;
  /** half the width of the 95 % confidence interval of the median scenarioDurationMs, in percent of it; absent where there is no interval. */
  readonly halfWidthPercent?: number;
  /** why it was not reached with all samples that were asked for; where there are fewer, the cell's `shortfall` says why. */
  readonly reason?: 'samples' | 'quantized';
}

export function cellPrecision({ values, accepted }: CellProgress, { precision, n }: RunSettings, quantized: boolean): CellPrecision | undefined {
  if (precision === undefined) return undefined;
  const reached = isPreciseEnough(values, precision);
  const percent = halfWidthPercent(values);
  const reason = quantized ? 'quantized' : 'samples';
  return present<CellPrecision>({
    reached,
    halfWidthPercent: percent === undefined ? undefined : rounded(percent),
    reason: !reached && accepted >= n ? reason : undefined,
  });
}

const REASONS: { readonly [reason in NonNullable<CellPrecision['reason']>]: string } = {
  samples: 'more samples would be needed',
  quantized: 'it needs so little CPU that its time comes in steps, and a median between two steps is not to be had more precisely',
};

type PreciseCell = Pick<Cell, 'variant' | 'memorySizeMB' | 'scenario' | 'placement'> & { readonly precision?: CellPrecision };

/** Cells that have all samples asked for, and still are not as precise as asked for. */
export function precisionWarnings(cells: readonly PreciseCell[], { precision: wanted, n }: RunSettings): string[] {
  return cells.flatMap(cell => {
    const { reason, halfWidthPercent: percent } = cell.precision ?? {};
    if (reason === undefined) return [];
    const known = percent === undefined ? 'the median has no interval' : `the median is known within ${percent.toFixed(1)} %, not ${wanted} %,`;
    return [`${cellName(cell)}: ${known} with n = ${n}: ${REASONS[reason]}`];
  });
}
