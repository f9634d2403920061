import { Coordinator, StepAnswer } from './step';
import { environmentsAtOnce, settingsOf } from '../../core/estimate';
import { validateRequest } from '../../core/request';
import { RunRecord } from '../../core/results';
import { Manifest } from '../../manifest';
import { Store } from '../store';
import { Superseded } from './held-run';

interface PrepareEvent {
  readonly runId: string;
  readonly request: unknown;
  readonly executionArn: string;
  readonly manifest: Manifest;
}

/** Writes down what the run is, once: a second time it finds it written. */
export async function prepare({ store, clock, newSeed }: Coordinator, event: PrepareEvent): Promise<StepAnswer> {
  const { runId, executionArn, manifest } = event;
  const lock = await store.lock();
  if (lock?.runId !== runId || lock.releasedAt !== undefined) {
    throw new Superseded(`run ${runId} doesn't hold the benchmark's lock: runs are started by the benchmark's invoker function`);
  }
  const request = validateRequest(manifest, event.request);
  const environments = environmentsAtOnce(lock.unreservedConcurrency);
  const settings = settingsOf(manifest, request, environments, newSeed());
  const run = await created(store, {
    runId,
    request,
    settings,
    manifest,
    executionArn,
    status: 'RUNNING',
    startedAt: new Date(clock.now()).toISOString(),
    fence: lock.fence,
    warnings: request.samplesPerRound !== undefined && request.samplesPerRound > settings.samplesPerRound
      ? [`samplesPerRound is ${settings.samplesPerRound}, not ${request.samplesPerRound}: ${settings.n} samples are wanted and ${environments} environments may start at once`]
      : [],
  });
  await store.listRun(runId, run.startedAt);
  return { runId, round: 1, sweep: 0, next: 'round' };
}

async function created(store: Store, run: RunRecord): Promise<RunRecord> {
  if (await store.createRun(run)) return run;
  const existing = (await store.run(run.runId))!;
  if (existing.executionArn !== run.executionArn) throw new Error(`run ${run.runId} is another execution's: ${existing.executionArn}`);
  return existing;
}
