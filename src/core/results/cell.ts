import { CellIdentity } from '../cells';
import { groupBy } from '../collections';
import { ledgerOf } from '../ledger';
import { present } from '../present';
import { isQuantized } from '../quantized';
import { summarize } from '../statistics';
import { Metric, METRICS, ResultCell, ResultSample, Shortfall } from './contract';
import { metricOf } from './metrics';

export function resultCell(cell: CellIdentity, samples: readonly ResultSample[], shortfall: Shortfall | undefined): ResultCell {
  const { variant, memorySizeMB, architecture, runtime, scenario, placement } = cell;
  const accepted = samples.filter(({ outcome }) => outcome === 'accepted');
  const statistics = Object.fromEntries(METRICS.flatMap(metric => {
    const summary = summarize(roundsOf(accepted, metric));
    return summary ? [[metric, summary]] : [];
  }));
  const ledger = ledgerOf(samples.map(({ outcome }) => outcome));
  const quantized = isQuantized(cell, accepted) ? true as const : undefined;
  return present({ variant, memorySizeMB, architecture, runtime, scenario, placement, ledger, shortfall, quantized, statistics });
}

/** A metric's values by the rounds that they are of. */
function roundsOf(samples: readonly ResultSample[], metric: Metric): number[][] {
  const rounds = groupBy(samples, ({ round }) => round);
  return [...rounds.values()].map(members => members.flatMap(sample => metricOf(sample, metric) ?? []));
}
