import { Architecture, RegionPrices } from './prices';
import { snapStartOf } from './snap-start';
import { usd } from './usd';
import { Absent } from '../statistics';

/** AWS counts a month as so many hours. */
const MONTH_SECONDS = 730 * 3600;
/** What keeps an environment warm in practice; AWS promises nothing. */
const PING_SECONDS = 300;
/** Less is never billed. */
const PING_MS = 1;

/** What it costs to have no cold starts, USD a month for one environment. */
export interface Remedy {
  readonly perMonth: number;
  /**
   * below so many cold starts a month of this environment it can't pay for itself, as it saves at most what they are billed;
   * absent: it never does.
   */
  readonly paysFromColdStarts?: number;
}

export interface ProvisionedConcurrency extends Remedy {
  /** from this share of the time at work on it is cheaper than on demand, cold starts or not: its GB-seconds cost less. */
  readonly paysFromUtilization: number;
}

export interface SnapStart extends Remedy {
  readonly perMillionRestores: number;
}

export interface Avoiding {
  readonly provisionedConcurrency: ProvisionedConcurrency | Absent;
  /** a request every five minutes; keeps one environment, as long as nothing else comes in between. */
  readonly keepWarm: Remedy;
  readonly snapStart: SnapStart | Absent;
}

/** A cold start as billed, USD. */
export interface BilledColdStart {
  readonly architecture: Architecture;
  readonly gb: number;
  readonly runtime: string;
  readonly init: number;
  /** INIT and first invoke. */
  readonly durations: number;
}

export function avoiding(coldStart: BilledColdStart, prices: RegionPrices): Avoiding {
  return {
    provisionedConcurrency: provisionedConcurrency(coldStart, prices),
    keepWarm: keepWarm(coldStart, prices),
    snapStart: snapStart(coldStart, prices),
  };
}

function provisionedConcurrency(
  { architecture, gb, durations }: BilledColdStart, { provisioned, onDemand }: RegionPrices,
): ProvisionedConcurrency | Absent {
  const prices = provisioned[architecture];
  if (!prices) return { absent: `no price with a known source for ${architecture} in this region` };
  return {
    ...remedy(prices.kept * gb * MONTH_SECONDS, durations),
    paysFromUtilization: usd(prices.kept / (onDemand[architecture] - prices.working)),
  };
}

function keepWarm({ architecture, gb, durations }: BilledColdStart, { onDemand }: RegionPrices): Remedy {
  const ping = onDemand.request + onDemand[architecture] * gb * PING_MS / 1000;
  return remedy(ping * MONTH_SECONDS / PING_SECONDS, durations);
}

/** A restore takes the place of INIT: the first invoke stays. */
function snapStart({ gb, runtime, init }: BilledColdStart, { snapStart: prices }: RegionPrices): SnapStart | Absent {
  const support = snapStartOf(runtime);
  if (support === 'unsupported') return { absent: `SnapStart doesn't support ${runtime}` };
  if (support === 'free') return { ...remedy(0, init), perMillionRestores: 0 };
  if (!prices) return { absent: 'no price with a known source for this region' };
  const restore = prices.restored * gb;
  return { ...remedy(prices.cached * gb * MONTH_SECONDS, init - restore), perMillionRestores: usd(restore * 1e6) };
}

function remedy(perMonth: number, savedPerColdStart: number): Remedy {
  return { perMonth: usd(perMonth), ...savedPerColdStart > 0 && { paysFromColdStarts: Math.ceil(perMonth / savedPerColdStart) } };
}
