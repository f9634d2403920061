import { withCost } from '../../../src/core/cost/with-cost';
import { ledgerOf } from '../../../src/core/ledger';
import { randomSource } from '../../../src/core/random';
import { metricOf, METRICS, type ResultCell, type Results, type ResultSample } from '../../../src/core/results';
import { summarize } from '../../../src/core/statistics';
import { resultsOf, sampleOf } from '../results';

export interface Synthetic {
  readonly sizes: readonly number[];
  readonly scenarios: readonly string[];
  readonly placements: readonly string[];
  readonly n: number;
  readonly run?: Partial<Results['run']>;
  /** of the cells, this share lacks half its samples. */
  readonly short?: boolean;
}

/** A result of any size that looks like a measured one: INIT flat, the first invoke by 1/memory, a slow tail. */
export function syntheticResults({ sizes, scenarios, placements, n, run, short = false }: Synthetic): Results {
  const random = randomSource(7, 1);
  const cells: ResultCell[] = [];
  const samples: ResultSample[] = [];
  for (const [order, scenario] of scenarios.entries()) {
    for (const placement of placements) {
      for (const memorySizeMB of sizes) {
        const count = short && order === 0 && memorySizeMB === sizes[0] ? Math.floor(n / 2) : n;
        const cell = { scenario, placement, memorySizeMB, weight: 1 + order * 0.2 };
        const own = Array.from({ length: count }, (_, round) => sampleAt({ ...cell, round: round + 2 }, random));
        const rejected = own.length < n ? [{ ...own[0], outcome: 'error' as const, reason: 'scenario-failed: Error: <b>no</b> connection' }] : [];
        samples.push(...own, ...rejected);
        const statistics = Object.fromEntries(METRICS.map(metric => [metric, summarize(own.map(sample => [metricOf(sample, metric) ?? []].flat()))]));
        cells.push({
          variant: 'default',
          memorySizeMB,
          architecture: 'x86_64',
          runtime: 'python3.13',
          scenario,
          placement,
          statistics,
          ledger: ledgerOf([...own.map(() => 'accepted' as const), 'discarded', ...rejected.map(() => 'error' as const)]),
        });
      }
    }
  }
  return withCost(resultsOf(cells, { samples: n, ...run }, samples));
}

interface Placed {
  readonly scenario: string;
  readonly placement: string;
  readonly memorySizeMB: number;
  readonly round: number;
  readonly weight: number;
}

function sampleAt({ weight, ...cell }: Placed, random: () => number): ResultSample {
  const noise = (1 + 0.12 * random()) * (random() < 0.03 ? 1.8 : 1);
  const work = 82_000 * weight / Math.min(cell.memorySizeMB, 1769) * noise;
  const inInit = cell.placement === 'init' ? 46 * weight * noise : 0;
  const scenarioDurationMs = cell.placement === 'init' ? 46 * weight * noise : work;
  const durationMs = (cell.placement === 'init' ? 0 : work) + 4;
  const initDurationMs = (cell.placement === 'lazy' ? 70 : 118) * (1 + 0.1 * random()) + inInit;
  return sampleOf({
    ...cell,
    requestId: `${cell.scenario}-${cell.placement}-${cell.memorySizeMB}-${cell.round}`,
    environmentId: '2026/01/01/probe[$LATEST]0123',
    proof: 'harness+platform',
    scenarioDurationMs,
    moduleLoadMs: 31.5,
    phases: { construct: scenarioDurationMs * 0.7, request: scenarioDurationMs * 0.25 },
    initDurationMs,
    durationMs,
    billedDurationMs: Math.ceil(initDurationMs + durationMs),
    maxMemoryUsedMB: 75,
    cpuDurationMs: 46 * weight,
    disturbedMs: random() < 0.1 ? 9 : 0.2,
    startedAt: '2026-01-01T00:00:01.000Z',
  });
}
