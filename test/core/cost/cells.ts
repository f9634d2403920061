import { ledgerOf } from '../../../src/core/ledger';
import type { ResultCell } from '../../../src/core/results';
import { summarize } from '../../../src/core/statistics';

interface CellFields extends Partial<Omit<ResultCell, 'statistics'>> {
  readonly init?: readonly number[];
  readonly invoke?: readonly number[];
  /** default: as Lambda bills, the sum rounded up. */
  readonly billed?: readonly number[];
}

/** A cell with one sample a round. */
export function costCell({ init = [120], invoke = [380], billed, ...fields }: CellFields = {}): ResultCell {
  const summary = (values: readonly number[]) => summarize(values.map(value => [value]));
  return {
    variant: 'default',
    memorySizeMB: 512,
    architecture: 'x86_64',
    runtime: 'python3.13',
    scenario: 'client',
    placement: 'handler',
    ledger: ledgerOf(init.map(() => 'accepted')),
    statistics: {
      initDurationMs: summary(init),
      durationMs: summary(invoke),
      coldStartMs: summary(init.map((ms, place) => ms + invoke[place])),
      billedDurationMs: summary(billed ?? init.map((ms, place) => Math.ceil(ms + invoke[place]))),
    },
    ...fields,
  };
}
