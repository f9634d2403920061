import { Manifest } from '../manifest';
import { RunRequest } from '../protocol';
import { Proof, Verdict } from './acceptance';
import { CellPrecision, cellPrecision, precisionWarnings } from './cell-precision';
import { Cell, cellName, cellsOf } from './cells';
import { groupBy } from './collections';
import type { CellCost } from './cost/cell-cost';
import type { Recommendation } from './cost/recommendation';
import { type Pricing, withCost } from './cost/with-cost';
import { Ledger, ledgerOf, Outcome } from './ledger';
import { troubleWarnings } from './log-troubles';
import { Delivery } from './observation';
import { RunSettings, StopReason, stopReason } from './planning';
import { InitStart, Report, Start } from './platform-records';
import { present } from './present';
import { CellProgress, JudgedDelivery, progressOf, RoundTally, tallyOf } from './progress';
import { isQuantized } from './quantized';
import { rounded, summarize, Summary } from './statistics';

export const RESULTS_SCHEMA_VERSION = 1;

export type RunStatus = 'COMPLETE' | 'PARTIAL' | 'FAILED';

/** A run as the table has it. */
export interface RunRecord {
  readonly runId: string;
  readonly request: RunRequest;
  readonly settings: RunSettings;
  readonly manifest: Manifest;
  readonly status: 'RUNNING' | RunStatus;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly executionArn: string;
  /** the number of the lock that the run holds. */
  readonly fence: number;
  /** why it ended as FAILED. */
  readonly failure?: string;
  readonly warnings: readonly string[];
}

/** A round with a verdict on each of its deliveries. */
export interface JudgedRound {
  readonly round: number;
  readonly discarded: boolean;
  readonly redeployed: readonly string[];
  readonly epoch: string;
  readonly judged: readonly JudgedDelivery[];
}

export const METRICS = [
  'scenarioDurationMs', 'initDurationMs', 'restoreDurationMs', 'durationMs', 'coldStartMs', 'billedDurationMs', 'maxMemoryUsedMB',
] as const;
export type Metric = (typeof METRICS)[number];

export interface ResultCell {
  readonly variant: string;
  readonly memorySizeMB: number;
  readonly architecture: string;
  readonly runtime: string;
  readonly scenario: string;
  readonly placement: string;
  readonly ledger: Ledger;
  /** why there are fewer samples than were asked for. */
  readonly shortfall?: Shortfall;
  /** only of a run that stops cells at a precision. */
  readonly precision?: CellPrecision;
  /** its time comes in steps of CPU quota. */
  readonly quantized?: true;
  readonly statistics: { readonly [metric in Metric]?: Summary };
  /** absent where the region has no price, and where no cold start was measured whole. */
  readonly cost?: CellCost;
}

/** `ended`: the run was stopped or failed before the cell had its samples. */
export type Shortfall = Exclude<StopReason, 'done'> | 'ended';

export interface ResultSample {
  readonly requestId?: string;
  readonly environmentId?: string;
  readonly variant: string;
  readonly memorySizeMB: number;
  readonly scenario: string;
  readonly placement: string;
  readonly round: number;
  readonly outcome: Outcome;
  readonly reason?: string;
  readonly proof?: Proof;
  readonly epoch: string;
  readonly scenarioDurationMs?: number;
  readonly moduleLoadMs?: number;
  readonly phases?: { readonly [name: string]: number };
  readonly holdMs?: number;
  readonly initDurationMs?: number;
  /** of SnapStart, instead of initDurationMs; of imported logs only. */
  readonly restoreDurationMs?: number;
  /** of the first invoke, as the platform reports it, less holdMs. */
  readonly durationMs?: number;
  readonly billedDurationMs?: number;
  /** holdMs was subtracted from durationMs and billedDurationMs. */
  readonly adjusted?: true;
  readonly maxMemoryUsedMB?: number;
  readonly runtimeVersion?: string;
  readonly runtimeVersionArn?: string;
  readonly platform: 'present' | 'missing';
  readonly startedAt?: string;
  /** of the invocation. */
  readonly cpuDurationMs?: number;
  readonly initCpuDurationMs?: number;
  readonly throttledPeriods?: number;
  readonly disturbedMs?: number;
}

/** The contract of results.json; schemas/results.schema.json says the same. AWS's own names and units. */
export interface Results {
  readonly schemaVersion: number;
  readonly tool: { readonly name: string; readonly version: string };
  readonly run: {
    readonly id: string;
    readonly status: RunStatus;
    readonly source: 'aws' | 'local';
    readonly region: string;
    readonly startedAt: string;
    /** absent while the run goes on and if it was stopped. */
    readonly finishedAt?: string;
    readonly samples: number;
    readonly samplesPerRound: number;
    readonly seed: number;
    readonly precision?: number;
    /** the run that was measured by turns with this one. */
    readonly interleavedWith?: string;
    readonly failure?: string;
    readonly warnings: readonly string[];
  };
  readonly environment: { readonly [fact: string]: unknown };
  readonly pricing?: Pricing;
  readonly recommendations?: readonly Recommendation[];
  readonly cells: readonly ResultCell[];
  readonly samples: readonly ResultSample[];
}

/** What only the local engine can know of an invocation. */
export interface LocalMeasurement {
  readonly environmentId: string;
  readonly cpuDurationMs?: number;
  readonly initCpuDurationMs?: number;
  readonly throttledPeriods?: number;
  readonly disturbedMs?: number;
}

export interface ResultsInput {
  readonly run: RunRecord;
  readonly rounds: readonly JudgedRound[];
  readonly source: 'aws' | 'local';
  readonly region: string;
  readonly environment: { readonly [fact: string]: unknown };
  /** by request id. */
  readonly measurements?: ReadonlyMap<string, LocalMeasurement>;
  readonly interleavedWith?: string;
}

export function buildResults({ run, rounds, source, region, environment, measurements, interleavedWith }: ResultsInput): Results {
  const cells = cellsOf(run.manifest, run.request);
  const { settings } = run;
  const progress = progressOf(cells, rounds.map(round => tallyOfRound(round, settings))).cells;
  const samples = rounds.flatMap(round => round.judged.map(({ cell, delivery, verdict }) => (
    { cell, sample: sampleOf(cells[cell], delivery, verdict, round, measurementOf(delivery, measurements)) })));
  const byCell = groupBy(samples, ({ cell }) => cell);
  const resultCells = cells.map((cell, place) => {
    const built = resultCell(cell, (byCell.get(place) ?? []).map(({ sample }) => sample), shortfallOf(progress[place], run));
    return present({ ...built, precision: cellPrecision(progress[place], settings, built.quantized ?? false) });
  });
  return withCost({
    schemaVersion: RESULTS_SCHEMA_VERSION,
    tool: { name: run.manifest.tool.name, version: run.manifest.tool.version },
    run: present({
      id: run.runId,
      status: statusOf(run, progress),
      source,
      region,
      startedAt: run.startedAt,
      finishedAt: run.finishedAt,
      samples: settings.n,
      samplesPerRound: settings.samplesPerRound,
      seed: settings.seed,
      precision: settings.precision,
      interleavedWith,
      failure: run.failure,
      warnings: [
        ...run.warnings, ...shortfallWarnings(progress, run), ...precisionWarnings(resultCells, settings),
        ...sampleWarnings(samples.map(({ sample }) => sample)), ...logWarnings(rounds),
      ],
    }),
    environment,
    cells: resultCells,
    samples: samples.map(({ sample }) => sample),
  });
}

export function tallyOfRound(round: JudgedRound, settings: RunSettings): RoundTally {
  const { discarded, redeployed } = round;
  return tallyOf({ round: round.round, discarded, redeployed }, round.judged, settings.precision !== undefined);
}

/** A run is COMPLETE if it came to its end and each cell has what was asked for: never silently short. */
export function statusOf(run: RunRecord, progress: readonly CellProgress[]): RunStatus {
  if (run.failure !== undefined || run.status === 'FAILED') return 'FAILED';
  const done = progress.every(cell => stopReason(cell, run.settings) === 'done');
  return done && run.finishedAt !== undefined ? 'COMPLETE' : 'PARTIAL';
}

function shortfallOf(progress: CellProgress, run: RunRecord): Shortfall | undefined {
  const reason = stopReason(progress, run.settings);
  if (reason === 'done') return undefined;
  return reason ?? (run.finishedAt === undefined ? undefined : 'ended');
}

const SHORTFALLS: { readonly [reason in Shortfall]: (progress: CellProgress) => string } = {
  'redeployed': () => 'its function was redeployed in the middle of the run',
  'no-progress': ({ fruitless: { rounds, outcomes } }) => `${rounds} rounds in a row brought none (${
    Object.entries(outcomes).map(([outcome, times]) => `${times} ${outcome}`).join(', ')})`,
  'too-many-requests': ({ asked }) => `${asked} cold starts were asked for, the most that a run may`,
  'ended': () => 'the run ended before',
};

function shortfallWarnings(progress: readonly CellProgress[], run: RunRecord): string[] {
  return progress.flatMap(cell => {
    const reason = shortfallOf(cell, run);
    return reason ? [`${cellName(cell.cell)}: ${cell.accepted} of ${run.settings.n} samples: ${SHORTFALLS[reason](cell)}`] : [];
  });
}

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
function logWarnings(rounds: readonly JudgedRound[]): string[] {
  const deliveries = rounds.flatMap(({ judged }) => judged.map(({ delivery }) => delivery));
  return troubleWarnings([...new Map(deliveries.map(({ environmentId, logTroubles = [] }) => [environmentId, logTroubles])).values()].flat());
}

export type CellIdentity = Pick<Cell, 'variant' | 'memorySizeMB' | 'architecture' | 'runtime' | 'scenario' | 'placement'>;

export function resultCell(cell: CellIdentity, samples: readonly ResultSample[], shortfall: Shortfall | undefined): ResultCell {
  const { variant, memorySizeMB, architecture, runtime, scenario, placement } = cell;
  const accepted = samples.filter(({ outcome }) => outcome === 'accepted');
  const statistics = Object.fromEntries(METRICS.flatMap(metric => {
    const summary = summarize(roundsOf(accepted, metric));
    return summary ? [[metric, summary]] : [];
  }));
  const ledger = ledgerOf(samples.map(({ outcome }) => outcome));
  const quantized = isQuantized(memorySizeMB, accepted) ? true as const : undefined;
  return present({ variant, memorySizeMB, architecture, runtime, scenario, placement, ledger, shortfall, quantized, statistics });
}

/** A metric's values by the rounds that they are of. */
function roundsOf(samples: readonly ResultSample[], metric: Metric): number[][] {
  const rounds = groupBy(samples, ({ round }) => round);
  return [...rounds.values()].map(members => members.flatMap(sample => metricOf(sample, metric) ?? []));
}

/** The figure of one sample; a cold start is INIT, or a restore, and the first invoke. */
export function metricOf(sample: ResultSample, metric: Metric): number | undefined {
  if (metric !== 'coldStartMs') return sample[metric];
  const { initDurationMs, restoreDurationMs, durationMs } = sample;
  const before = initDurationMs ?? restoreDurationMs;
  return before === undefined || durationMs === undefined ? undefined : rounded(before + durationMs);
}

/** An event that was run twice has one request id, and was measured twice. */
function measurementOf({ requestId, environmentId }: Delivery, measurements: ResultsInput['measurements']): LocalMeasurement | undefined {
  const measured = measurements?.get(requestId ?? '');
  return measured?.environmentId === environmentId ? measured : undefined;
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
  return ms === undefined || !holdMs ? ms : Math.max(0, round(rounded(ms - holdMs)));
}
