import { requireRun } from './held-run';
import { Coordinator, StepAnswer } from './step';
import { cellsOf } from '../../core/cells';
import { progressOf } from '../../core/progress';
import { RunRecord, RunStatus, statusOf } from '../../core/results';

/** Writes down how the run ended and lets the next one begin. */
export async function finish({ store, clock }: Coordinator, { runId }: { readonly runId: string }): Promise<StepAnswer> {
  const run = await requireRun(store, runId);
  const tallies = await store.tallies(runId);
  const finished: RunRecord = { ...run, finishedAt: run.finishedAt ?? new Date(clock.now()).toISOString() };
  const status: RunStatus = run.status !== 'RUNNING' ? run.status
    : statusOf(finished, progressOf(cellsOf(run.manifest, run.request), tallies).cells);
  await store.setRun(runId, { status, finishedAt: finished.finishedAt });
  await store.releaseLock(run, clock.now());
  return { runId, round: tallies.length + 1, sweep: 0, next: 'finish', status };
}
