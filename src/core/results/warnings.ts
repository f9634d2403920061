import { troubleWarnings } from '../log-troubles';
import { ResultSample } from './contract';
import { JudgedRound } from './run';

export function sampleWarnings(samples: readonly ResultSample[]): string[] {
  const accepted = samples.filter(({ outcome }) => outcome === 'accepted');
  const missing = accepted.filter(({ platform }) => platform === 'missing').length;
  const proactive = samples.filter(({ outcome }) => outcome === 'proactive').length;
  const versions = new Set(accepted.flatMap(({ variant, runtimeVersion }) => runtimeVersion === undefined ? [] : `${variant} ${runtimeVersion}`));
  const variants = new Set(accepted.flatMap(({ variant, runtimeVersion }) => runtimeVersion === undefined ? [] : variant));
  return [
    ...missing ? [`${missing} of ${accepted.length} accepted samples have no platform record, and so no initDurationMs and durationMs`] : [],
    ...proactive ? [`${proactive} cold starts were initialized ahead of their requests; they are counted as proactive and in no statistic`] : [],
    ...versions.size > variants.size ? [`the runtime's version changed in the middle of the run: ${[...versions].sort().join(', ')}`] : [],
  ];
}

/** Each environment's once, however many requests it served. */
export function logWarnings(rounds: readonly JudgedRound[]): string[] {
  const deliveries = rounds.flatMap(({ judged }) => judged.map(({ delivery }) => delivery));
  return troubleWarnings([...new Map(deliveries.map(({ environmentId, logTroubles = [] }) => [environmentId, logTroubles])).values()].flat());
}
