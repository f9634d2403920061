import { RunRecord } from '../../core/results';
import { Lock, Store } from '../store';

/** Another run has taken the lock over: this one must not touch anything any more. */
export class Superseded extends Error {
  readonly name = 'Superseded';
}

export async function requireRun(store: Store, runId: string): Promise<RunRecord> {
  const run = await store.run(runId);
  if (!run) throw new Error(`the results table has no run ${runId}: runs are started by the benchmark's invoker function`);
  return run;
}

/** A stopped execution does not stop a running Lambda, so whoever is about to change something looks whether it still may. */
export async function assertHeld(store: Store, run: Holder): Promise<void> {
  assertHolder(await store.lock(), run);
}

type Holder = Pick<RunRecord, 'runId' | 'fence'>;

export function assertHolder(lock: Lock | undefined, { runId, fence }: Holder): void {
  if (lock?.runId !== runId || lock.fence !== fence || lock.releasedAt !== undefined) {
    const holder = lock && lock.releasedAt === undefined ? `run ${lock.runId} holds it` : 'nobody holds it';
    throw new Superseded(`run ${runId} no longer holds the benchmark's lock (${holder})`);
  }
}
