/**
 * What travels between the construct, the probes' harness, the pipeline's Lambdas and the CLI: names and shapes.
 * The harness files (assets/harness) speak the same words; a test holds them against this file.
 */

/** Environment variables that begin so belong to the benchmark; a user's own must not. */
export const RESERVED_ENVIRONMENT_PREFIX = 'COLD_START_';

/** Environment variables of a probe function. The first three change with every round, the last is fixed at deployment. */
export const PROBE_ENVIRONMENT = {
  /** retires the environments of earlier rounds; seen by the harness in INIT. */
  epoch: 'COLD_START_EPOCH',
  /** `handler`, `init` or `lazy`: whether INIT loads the module and runs the scenario. */
  placement: 'COLD_START_PLACEMENT',
  /** the scenario that INIT runs when the placement is `init`. */
  scenario: 'COLD_START_SCENARIO',
  /** the probe module's name without its ending, relative to the task root. */
  module: 'COLD_START_MODULE',
} as const;

/** The epoch of a function that no run has touched yet. */
export const INITIAL_EPOCH = 'none';

/** Environment variables of the pipeline's own Lambdas. */
export const PIPELINE_ENVIRONMENT = {
  table: 'RESULTS_TABLE_NAME',
  topic: 'TOPIC_ARN',
  probeLogGroup: 'PROBE_LOG_GROUP_NAME',
  stateMachine: 'STATE_MACHINE_ARN',
} as const;

/** SNS message attribute (String.Array) that subscription filter policies match a function's name against. */
export const TARGETS_ATTRIBUTE = 'targets';

/** The `type` of a harness's result line, beside the platform's own (`platform.report` …). */
export const SAMPLE_RECORD_TYPE = 'coldstart.sample';

/** Platform records that a verdict needs, and the one that says some are lost; the subscription filter lets these and the harness's line through. */
export const PLATFORM_RECORD_TYPES = [
  'platform.initStart', 'platform.initReport', 'platform.start', 'platform.report', 'platform.logsDropped',
] as const;

/** The body of the SNS message: one cold start asked of each target. */
export interface ProbeMessage {
  readonly runId: string;
  /** from 1. */
  readonly round: number;
  /** the message's number within the round, from 0; (round, slot, target) names one delivery asked for. */
  readonly slot: number;
  /** the epoch that the targets' configuration was given for this round. */
  readonly epoch: string;
  readonly scenario: string;
  /** names of the functions that are meant; any other drops the message. */
  readonly targets: string[];
  /** wall clock, ms since 1970: an environment stays busy until then, so that no second message of the round finds it idle. Absent: no hold. */
  readonly holdUntil?: number;
}

/**
 * What the harness saw of one invocation. It is both returned (and so reaches the destination) and written as one JSON line
 * to standard output (and so reaches the log group): either may come first, or never.
 */
export interface HarnessRecord {
  readonly type: 'coldstart.sample';
  /** wall clock when the handler was entered, RFC 3339 with ms. */
  readonly timestamp: string;
  readonly level: 'INFO';
  readonly requestId: string;
  /** the log stream's name: one stream is one execution environment. */
  readonly environmentId: string;
  readonly functionName: string;
  readonly runId: string;
  readonly round: number;
  readonly slot: number;
  readonly scenario: string;
  readonly placement: string;
  /** the epoch the environment was started with. */
  readonly epoch: string;
  /** 1 for the environment's first invocation. */
  readonly invocation: number;
  /** AWS_LAMBDA_INITIALIZATION_TYPE: `on-demand` for a plain cold start. */
  readonly initializationType?: string;
  /**
   * `ok`: the scenario ran. `error`: the module or the scenario threw. `warm`: not the environment's first invocation, nothing was run.
   * `stale`: the environment's epoch is not the message's, nothing was run. `unrequested`: not one of the message's targets, nothing was run;
   * such a record is returned but not logged.
   */
  readonly status: 'ok' | 'error' | 'warm' | 'stale' | 'unrequested';
  /** time to import the probe module, ms; in INIT for `handler` and `init`, in the invocation for `lazy`. */
  readonly moduleLoadMs?: number;
  /** time of the scenario, ms; without the module's import. */
  readonly scenarioDurationMs?: number;
  /** the scenario's own named phases, ms. */
  readonly phases?: { readonly [name: string]: number };
  /** time the harness held the environment busy after the scenario, ms. */
  readonly holdMs?: number;
  readonly errorType?: string;
  readonly errorMessage?: string;
}

/** The `errorType` of a scenario that the probe module does not have. */
export const SCENARIO_NOT_FOUND = 'ScenarioNotFound';

/** Messages and phases together are cut to this many characters: a too large record would be dropped by the destination in silence. */
export const HARNESS_TEXT_LIMIT = 8192;

/** Input of the invoker. Every field but `n` selects from what the template has; an absent one selects all of it. */
export interface RunRequest {
  /** accepted samples wanted in each cell. Default: the benchmark's `samples`. */
  readonly n?: number;
  readonly memorySizes?: number[];
  readonly scenarios?: string[];
  readonly placements?: string[];
  /** names of variants. */
  readonly variants?: string[];
  /** cold starts a function gives under one epoch; 1 means no hold. Default: n / 10, with a precision n / 40, at least 1. */
  readonly samplesPerRound?: number;
  /** a cell needs no further samples once half of the 95 % confidence interval of its median scenarioDurationMs is within this many percent of it. */
  readonly precision?: number;
  /** default: made by the invoker from the time and a random part. At most 80 characters of A–Z a–z 0–9 - _. */
  readonly runId?: string;
  /** seed of the random order of cells. Default: drawn and stored. */
  readonly seed?: number;
}

/** The invoker's answer. */
export interface RunStarted {
  readonly runId: string;
  readonly executionArn: string;
  readonly estimate: RunEstimate;
}

/** What a run will take, at the least: without top-up. */
export interface RunEstimate {
  readonly cells: number;
  readonly rounds: number;
  /** probe invocations, the discarded first ones included. */
  readonly invocations: number;
  /** Lambda control-plane calls (UpdateFunctionConfiguration and GetFunction). */
  readonly controlPlaneCalls: number;
  readonly minutes: number;
  /** of the probe invocations, without free tier; only where the region and its prices are known. */
  readonly usd?: { readonly ifOneSecondEach: number; readonly ifTimeoutEach: number };
}
