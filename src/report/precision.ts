import type { CellPrecision } from '../core/cell-precision';
import type { ResultCell } from '../core/results';

type Reason = NonNullable<CellPrecision['reason'] | ResultCell['shortfall']>;

const REASONS: { readonly [reason in Reason]: string } = {
  'samples': 'more samples needed',
  'quantized': 'quantized',
  'redeployed': 'redeployed',
  'no-progress': 'no progress',
  'too-many-requests': 'too many requests',
  'ended': 'ended before',
};

/** Whether a cell came to the run's precision, and why not. */
export function precisionInWords({ precision, shortfall }: ResultCell): string {
  if (!precision) return '';
  const why = precision.reason ?? shortfall;
  return precision.reached ? 'yes' : `no${why ? `: ${REASONS[why]}` : ''}`;
}

/** Of the scenario's median, which is what a precision is asked of. */
export function precisionReached({ precision }: ResultCell): string {
  return precision?.halfWidthPercent === undefined ? '' : `${precision.halfWidthPercent.toFixed(1)} %`;
}
