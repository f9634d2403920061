import { Avoiding, avoiding } from './avoiding';
import { Architecture, FREE_TIER, RegionPrices } from './prices';
import { gigabytes, usd } from './usd';
import type { ResultCell } from '../results';

const MILLION = 1e6;

/** What a cell's cold starts cost at a region's prices, USD, without free tier. */
export interface CellCost {
  /** INIT is billed since August 2025 (https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/). */
  readonly perMillionColdStarts: { readonly init: number; readonly firstInvoke: number; readonly requests: number; readonly total: number };
  readonly per100Ms: number;
  /** so many seconds a month this memory size is free, in an account that uses the free tier for nothing else. */
  readonly freeTierSeconds: number;
  readonly avoiding: Avoiding;
}

/** Absent for a cell without whole cold starts, and for an architecture that is unknown. */
export function cellCost({ architecture, memorySizeMB, runtime, statistics }: ResultCell, prices: RegionPrices): CellCost | undefined {
  const { billedDurationMs, initDurationMs, durationMs } = statistics;
  if (!billedDurationMs || !initDurationMs || !durationMs || !isPriced(architecture)) return undefined;
  const gb = gigabytes(memorySizeMB);
  const perMs = prices.onDemand[architecture] * gb / 1000;
  // the bill is a sum, so it is the mean that counts. Logs of before August 2025 have INIT outside of what was billed.
  const included = billedDurationMs.mean >= initDurationMs.mean + durationMs.mean - 1;
  const init = initDurationMs.mean * perMs;
  const firstInvoke = (included ? billedDurationMs.mean - initDurationMs.mean : billedDurationMs.mean) * perMs;
  const perColdStart = init + firstInvoke + prices.onDemand.request;
  return {
    perMillionColdStarts: {
      init: usd(init * MILLION),
      firstInvoke: usd(firstInvoke * MILLION),
      requests: usd(prices.onDemand.request * MILLION),
      total: usd(perColdStart * MILLION),
    },
    per100Ms: usd(perMs * 100),
    freeTierSeconds: Math.floor(FREE_TIER.gbSeconds / gb),
    avoiding: avoiding({ architecture, gb, runtime, init, durations: init + firstInvoke }, prices),
  };
}

export function isPriced(architecture: string): architecture is Architecture {
  return architecture === 'x86_64' || architecture === 'arm64';
}
