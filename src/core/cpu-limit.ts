import type { Results } from './results';

/**
 * Whether each memory size had its share of CPU. Lambda sees to it, this machine may be unable to, and what a run found behind an endpoint on
 * loopback does not say.
 */
export type CpuLimit = 'limited' | 'unlimited' | 'unknown';

export function cpuLimitOf({ environment, run }: Pick<Results, 'environment' | 'run'>): CpuLimit {
  const { throttles } = (environment.throttle ?? {}) as { readonly throttles?: boolean };
  if (throttles === undefined) return run.source === 'local' ? 'unknown' : 'limited';
  return throttles ? 'limited' : 'unlimited';
}
