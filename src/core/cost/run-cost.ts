import { isPriced } from './cell-cost';
import { RegionPrices } from './prices';
import { gigabytes, usd } from './usd';
import type { Cell } from '../cells';
import type { ResultCell, ResultSample } from '../results';

/** What a run's invocations of probes cost, USD, without free tier. */
export interface RunCost {
  readonly total: number;
  readonly invocations: number;
  /** of which the platform's record never came, so that only the request is in the total. Absent: none. */
  readonly unrecorded?: number;
}

/** Everything that ran is paid for, whatever it counted as, and while an environment was held as well. */
export function runCost(samples: readonly ResultSample[], cells: readonly ResultCell[], prices: RegionPrices): RunCost {
  const architectures = new Map(cells.map(({ variant, architecture }) => [variant, architecture]));
  const invoked = samples.filter(({ requestId, outcome }) => requestId !== undefined && outcome !== 'throttled');
  const unrecorded = invoked.filter(({ billedDurationMs }) => billedDurationMs === undefined).length;
  const total = invoked.reduce((sum, { variant, memorySizeMB, billedDurationMs = 0, adjusted, holdMs = 0 }) => {
    const architecture = architectures.get(variant)!;
    const perMs = isPriced(architecture) ? prices.onDemand[architecture] * gigabytes(memorySizeMB) / 1000 : 0;
    return sum + prices.onDemand.request + (billedDurationMs + (adjusted ? holdMs : 0)) * perMs;
  }, 0);
  return { total: usd(total), invocations: invoked.length, ...unrecorded > 0 && { unrecorded } };
}

/** What a run's invocations of probes will cost, USD, without free tier: how long they take is not known before, nor how many must be made up for. */
export interface CostEstimate {
  /** if each cold start took one second. */
  readonly ifOneSecondEach: number;
  /** if each took its function's whole time-out. */
  readonly ifTimeoutEach: number;
}

export interface PlannedInvocation {
  readonly cell: Cell;
  /** how long its environment is kept busy beyond its work. */
  readonly holdSeconds: number;
}

export function estimateCost(invocations: readonly PlannedInvocation[], { onDemand }: RegionPrices): CostEstimate {
  const totalIf = (secondsOf: (invocation: PlannedInvocation) => number) => usd(invocations.reduce((sum, invocation) => {
    const { architecture, memorySizeMB } = invocation.cell;
    const perSecond = isPriced(architecture) ? onDemand[architecture] * gigabytes(memorySizeMB) : 0;
    return sum + onDemand.request + secondsOf(invocation) * perSecond;
  }, 0));
  return {
    ifOneSecondEach: totalIf(({ holdSeconds }) => 1 + holdSeconds),
    ifTimeoutEach: totalIf(({ cell }) => cell.timeoutSeconds),
  };
}
