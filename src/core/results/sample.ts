import { Verdict } from '../acceptance';
import { CellIdentity } from '../cells';
import { Delivery } from '../observation';
import { InitStart, Report, Start } from '../platform-records';
import { present } from '../present';
import { rounded } from '../statistics';
import { ResultSample } from './contract';
import { JudgedRound } from './run';

/** What only the local engine can know of an invocation. */
export interface LocalMeasurement {
  readonly environmentId: string;
  readonly cpuDurationMs?: number;
  readonly initCpuDurationMs?: number;
  readonly throttledPeriods?: number;
  readonly disturbedMs?: number;
}

/** What a sample takes from a delivery; the records of imported logs may have no time. */
export type Sampled = Pick<Delivery, 'requestId' | 'environmentId' | 'harness'> & {
  readonly start?: Pick<Start, 'time'>;
  readonly report?: Omit<Report, 'time'>;
  readonly initStart?: Pick<InitStart, 'runtimeVersion' | 'runtimeVersionArn'>;
};

export function sampleOf(
  { variant, memorySizeMB, scenario, placement }: CellIdentity,
  { harness, report, initStart, start, requestId, environmentId }: Sampled,
  verdict: Verdict,
  { round, epoch }: Pick<JudgedRound, 'round' | 'epoch'>,
  local?: LocalMeasurement,
): ResultSample {
  const holdMs = harness?.holdMs;
  const startedAt = start ? new Date(start.time).toISOString() : harness?.timestamp;
  return present<ResultSample>({
    requestId,
    environmentId,
    variant,
    memorySizeMB,
    scenario,
    placement,
    round,
    outcome: verdict.outcome,
    reason: verdict.reason && [verdict.reason, verdict.detail].filter(part => part).join(': '),
    proof: verdict.proof,
    epoch: harness?.epoch ?? epoch,
    scenarioDurationMs: harness?.scenarioDurationMs,
    moduleLoadMs: harness?.moduleLoadMs,
    phases: harness?.phases,
    holdMs,
    initDurationMs: report?.initDurationMs,
    restoreDurationMs: report?.restoreDurationMs,
    durationMs: less(report?.durationMs, holdMs, rounded),
    billedDurationMs: less(report?.billedDurationMs, holdMs, Math.ceil),
    ...(holdMs && report && { adjusted: true as const }),
    maxMemoryUsedMB: report?.maxMemoryUsedMB,
    runtimeVersion: initStart?.runtimeVersion,
    runtimeVersionArn: initStart?.runtimeVersionArn,
    platform: report ? 'present' : 'missing',
    startedAt,
    cpuDurationMs: local?.cpuDurationMs,
    initCpuDurationMs: local?.initCpuDurationMs,
    throttledPeriods: local?.throttledPeriods,
    disturbedMs: local?.disturbedMs,
  });
}

function less(ms: number | undefined, holdMs: number | undefined, round: (value: number) => number): number | undefined {
  if (ms === undefined || !holdMs) return ms;
  // held for longer than it took: one of the two is wrong.
  return holdMs > ms ? undefined : round(rounded(ms - holdMs));
}
