import { cellPrecision, precisionWarnings } from '../cell-precision';
import { cellsOf } from '../cells';
import { groupBy } from '../collections';
import { withCost } from '../cost/with-cost';
import { Delivery } from '../observation';
import { present } from '../present';
import { progressOf } from '../progress';
import { resultCell } from './cell';
import { Results, RESULTS_SCHEMA_VERSION } from './contract';
import { JudgedRound, RunRecord, statusOf, tallyOfRound } from './run';
import { LocalMeasurement, sampleOf } from './sample';
import { shortfallOf, shortfallWarnings } from './shortfall';
import { logWarnings, sampleWarnings } from './warnings';

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

/** An event that was run twice has one request id, and was measured twice. */
function measurementOf({ requestId, environmentId }: Delivery, measurements: ResultsInput['measurements']): LocalMeasurement | undefined {
  const measured = measurements?.get(requestId ?? '');
  return measured?.environmentId === environmentId ? measured : undefined;
}
