import type { Proof } from '../acceptance';
import type { CellPrecision } from '../cell-precision';
import type { CellIdentity } from '../cells';
import type { CellCost } from '../cost/cell-cost';
import type { Recommendation } from '../cost/recommendation';
import type { Pricing } from '../cost/with-cost';
import type { Ledger, Outcome } from '../ledger';
import type { StopReason } from '../planning';
import type { Summary } from '../statistics';

export const RESULTS_SCHEMA_VERSION = 1;

export type RunStatus = 'COMPLETE' | 'PARTIAL' | 'FAILED';

export const METRICS = [
  'scenarioDurationMs', 'initDurationMs', 'restoreDurationMs', 'durationMs', 'coldStartMs', 'billedDurationMs', 'maxMemoryUsedMB',
] as const;
export type Metric = (typeof METRICS)[number];

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
    /** absent while the run goes on. */
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

export interface ResultCell extends CellIdentity {
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
