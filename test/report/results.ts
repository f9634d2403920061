import { ledgerOf, type Outcome } from '../../src/core/ledger';
import { RESULTS_SCHEMA_VERSION, type ResultCell, type Results, type ResultSample } from '../../src/core/results';
import { summarize } from '../../src/core/statistics';

interface CellInput {
  readonly variant?: string;
  readonly memorySizeMB: number;
  readonly scenario?: string;
  readonly placement?: string;
  /** one accepted sample each. */
  readonly scenarioMs?: readonly number[];
  /** absent: no platform records. */
  readonly initMs?: number;
  /** of SnapStart, instead of INIT. */
  readonly restoreMs?: number;
  readonly rejected?: readonly Outcome[];
  readonly shortfall?: ResultCell['shortfall'];
}

/** As locally: a round has one sample of a cell. */
const oneARound = (values: readonly number[]) => values.map(value => [value]);

/** A cell whose first invoke takes 4 ms more than its scenario. */
export function cellOf(input: CellInput): ResultCell {
  const { variant = 'default', memorySizeMB, scenario = 'client', placement = 'handler', scenarioMs = [], initMs, restoreMs, rejected = [], shortfall } = input;
  const invokes = scenarioMs.map(ms => ms + 4);
  const before = initMs ?? restoreMs;
  const platform = before === undefined || !scenarioMs.length ? {} : {
    [initMs === undefined ? 'restoreDurationMs' : 'initDurationMs']: summarize(oneARound(scenarioMs.map(() => before))),
    durationMs: summarize(oneARound(invokes)),
    coldStartMs: summarize(oneARound(invokes.map(ms => ms + before))),
    maxMemoryUsedMB: summarize(oneARound(scenarioMs.map(() => 75))),
  };
  return {
    variant,
    memorySizeMB,
    architecture: 'x86_64',
    runtime: 'python3.13',
    scenario,
    placement,
    ...shortfall && { shortfall },
    ledger: ledgerOf([...scenarioMs.map(() => 'accepted' as const), 'discarded', ...rejected]),
    statistics: { ...scenarioMs.length && { scenarioDurationMs: summarize(oneARound(scenarioMs)) }, ...platform },
  };
}

export function resultsOf(cells: readonly ResultCell[], run: Partial<Results['run']> = {}, samples: readonly ResultSample[] = []): Results {
  return {
    schemaVersion: RESULTS_SCHEMA_VERSION,
    tool: { name: 'cdk-cold-start-benchmark', version: '0.0.0' },
    run: {
      id: 'run-1',
      status: 'COMPLETE',
      source: 'local',
      region: 'us-east-1',
      startedAt: '2026-01-01T00:00:00.000Z',
      finishedAt: '2026-01-01T00:01:05.000Z',
      samples: 5,
      samplesPerRound: 1,
      seed: 1,
      warnings: [],
      ...run,
    },
    environment: { throttle: { name: 'cgroup-v2', throttles: true } },
    cells,
    samples,
  };
}

/** A result of logs: no scenario, no architecture, no runtime. */
export function importedOf(cells: readonly ResultCell[], run: Partial<Results['run']> = {}): Results {
  const known = cells.map(({ statistics: { scenarioDurationMs: _, ...statistics }, ...cell }): ResultCell => (
    { ...cell, scenario: 'invoke', architecture: 'unknown', runtime: 'unknown', statistics }));
  return { ...resultsOf(known, { source: 'aws', samples: 1, ...run }), environment: { imported: { lines: 10 } } };
}

export function sampleOf(sample: Partial<ResultSample>): ResultSample {
  return {
    variant: 'default', memorySizeMB: 128, scenario: 'client', placement: 'handler', round: 1, outcome: 'accepted', epoch: 'e', platform: 'present', ...sample,
  };
}

/** The published curve, roughly: the first invoke falls with memory, INIT does not. */
export const CURVE = [
  cellOf({ memorySizeMB: 1024, scenarioMs: [68, 68, 68], initMs: 121 }),
  cellOf({ memorySizeMB: 128, scenarioMs: [690, 699, 720], initMs: 127 }),
  cellOf({ memorySizeMB: 256, scenarioMs: [321, 321, 321], initMs: 118 }),
  cellOf({ memorySizeMB: 1769, scenarioMs: [46, 46, 46], initMs: 122 }),
  cellOf({ memorySizeMB: 512, scenarioMs: [144, 144, 144], initMs: 116 }),
];
