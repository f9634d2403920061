import { InvalidRequest } from '../core/errors';
import { preflight } from '../core/estimate';
import { validateRequest } from '../core/request';
import { RunRequest, RunStarted } from '../protocol';
import { Account, Clock, Executions, ExecutionStatus } from './ports';
import { Lock, Store } from './store';

export interface Invoker {
  readonly store: Store;
  readonly executions: Executions;
  readonly account: Account;
  readonly clock: Clock;
  /** lower-case letters and digits. */
  newRunIdSuffix(): string;
}

/** Another run holds the benchmark: two at once would spoil each other's samples. */
export class RunInProgress extends Error {
  readonly name = 'RunInProgress';
}

/** An execution may be a little late to show up; a lock without one is dead after this. */
const START_GRACE_MS = 60_000;

/** Checks a request, takes the lock and starts the execution; answers at once. Asked the same again while it runs, it answers the same. */
export async function startRun(invoker: Invoker, event: unknown): Promise<RunStarted> {
  const { store, executions, account, clock } = invoker;
  const manifest = await executions.manifest();
  const request = validateRequest(manifest, event ?? {});
  const unreservedConcurrency = await account.unreservedConcurrency();
  const estimate = preflight(manifest, request, unreservedConcurrency);
  const runId = request.runId ?? newRunId(invoker);

  const held = await store.lock();
  const status = held && held.releasedAt === undefined ? await executions.status(held.runId) : 'ENDED';
  const started = { runId, executionArn: executions.arnOf(runId), estimate };
  if (held && isAlive(held, status, clock)) {
    if (held.runId !== runId || !sameRequest(held.request, request)) throw inProgress(held);
    if (status === 'RUNNING') return started;
  } else {
    if (await store.run(runId)) throw used(runId);
    const lock: Lock = { runId, fence: (held?.fence ?? 0) + 1, takenAt: clock.now(), request, unreservedConcurrency };
    if (!await store.takeLock(lock, held)) throw inProgress((await store.lock())!);
  }
  if (!await executions.start(runId, { ...request, runId })) {
    const lock = await store.lock();
    if (lock?.runId === runId) await store.releaseLock(lock, clock.now());
    throw used(runId);
  }
  return started;
}

function isAlive(lock: Lock, status: ExecutionStatus, clock: Clock): boolean {
  return status === 'RUNNING' || (status === 'MISSING' && clock.now() - lock.takenAt < START_GRACE_MS);
}

function inProgress({ runId, takenAt }: Lock): RunInProgress {
  return new RunInProgress(`run ${runId} is in progress since ${new Date(takenAt).toISOString()}: wait until it has ended, or stop it`);
}

function used(runId: string): InvalidRequest {
  return new InvalidRequest(`the runId ${runId} has been used: runs are never merged, choose another or leave it out`);
}

/** Sorts by time: 20261121-064512-k3x9q2. */
function newRunId({ clock, newRunIdSuffix }: Invoker): string {
  const [day, time] = new Date(clock.now()).toISOString().split('T');
  return `${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${newRunIdSuffix()}`;
}

function sameRequest(a: RunRequest, b: RunRequest): boolean {
  const canonical = (request: RunRequest) => JSON.stringify(Object.entries(request).sort());
  return canonical(a) === canonical(b);
}
