import { Clock } from './ports';
import { readRun } from './run-reader';
import { Store } from './store';
import { csvContent } from '../core/csv';
import { InvalidRequest } from '../core/errors';
import { buildResults, ResultCell, RunStatus } from '../core/results';

export interface AggregatorEvent {
  /** default: the latest run. */
  readonly runId?: string;
  /** the state machine's own call, at the end of the run: the summary is stored, and the answer is short, for it becomes part of the state. */
  readonly final?: boolean;
}

export interface AggregatorAnswer {
  readonly runId: string;
  /** a run that goes on is PARTIAL. */
  readonly status: RunStatus;
  readonly summary?: {
    readonly run: { readonly startedAt: string; readonly finishedAt?: string; readonly samples: number; readonly warnings: readonly string[] };
    readonly cells: readonly ResultCell[];
    /** cells left out because a Lambda's answer may have 6 MB; the table has all. */
    readonly omittedCells?: number;
  };
  /** one row for each memory size, medians. */
  readonly csvContent?: string;
}

/** A Lambda's answer may have 6 MB. */
const MAX_BYTES = 5_500_000;
const MAX_WARNINGS = 100;
const RUNS_NAMED = 5;

export async function aggregate(
  { store, clock, region }: { readonly store: Store; readonly clock: Clock; readonly region: string },
  { runId: wanted, final = false }: AggregatorEvent,
): Promise<AggregatorAnswer> {
  const runId = wanted ?? (await store.latestRuns(1))[0]?.runId;
  if (runId === undefined) throw new InvalidRequest('there is no run yet: start one with the invoker function, for example with {"n": 10}');
  const view = await readRun(store, runId, { ended: final });
  if (!view) throw new InvalidRequest(`there is no run ${runId}; the latest are ${await latest(store)}`);
  const run = final && view.run.finishedAt === undefined ? { ...view.run, finishedAt: new Date(clock.now()).toISOString() } : view.run;
  const results = buildResults({ run, rounds: view.rounds, source: 'aws', region, environment: {} });
  const { id, status, startedAt, finishedAt, samples, warnings } = results.run;
  const csv = csvContent(results);
  if (final) {
    await store.putSummary(runId, { status, finishedAt, csvContent: csv });
    return { runId: id, status };
  }
  const said = warnings.length > MAX_WARNINGS ? [...warnings.slice(0, MAX_WARNINGS), `and ${warnings.length - MAX_WARNINGS} more`] : warnings;
  const cells = fitting(results.cells, MAX_BYTES - bytesOf(csv) - bytesOf(said));
  const omitted = results.cells.length - cells.length;
  return {
    runId: id,
    status,
    summary: {
      run: { startedAt, ...(finishedAt !== undefined && { finishedAt }), samples, warnings: said },
      cells,
      ...(omitted > 0 && { omittedCells: omitted }),
    },
    csvContent: csv,
  };
}

function fitting(cells: readonly ResultCell[], room: number): ResultCell[] {
  let bytes = 0;
  return cells.filter(cell => {
    bytes += bytesOf(cell) + 1;
    return bytes <= room;
  });
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

async function latest(store: Store): Promise<string> {
  const runs = await store.latestRuns(RUNS_NAMED);
  return runs.map(({ runId }) => runId).join(', ') || 'none';
}
