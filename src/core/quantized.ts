import type { Cell } from './cells';

/** CPU quota is given by periods of this length, locally and on Lambda. */
const PERIOD_MS = 20;
/** MB that are one whole vCPU (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html). */
const ONE_VCPU_MB = 1769;
/** Work that is done within so few periods' quota waits for none, or for one more or less. */
const FEW_PERIODS = 3;

/**
 * Whether cold starts need so little CPU that their time comes in steps and does not follow memory. Only the local engine knows their CPU time,
 * and in INIT there is no quota.
 */
export function isQuantized(
  { memorySizeMB, placement }: Pick<Cell, 'memorySizeMB' | 'placement'>, samples: readonly { readonly cpuDurationMs?: number }[],
): boolean {
  if (placement === 'init' || memorySizeMB >= ONE_VCPU_MB) return false;
  const used = samples.flatMap(({ cpuDurationMs }) => cpuDurationMs ?? []).sort((a, b) => a - b);
  return used.length > 0 && used[Math.floor(used.length / 2)] < FEW_PERIODS * PERIOD_MS * memorySizeMB / ONE_VCPU_MB;
}
