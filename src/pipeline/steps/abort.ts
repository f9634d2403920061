import { Coordinator, StepAnswer, StepError } from './step';

/** What the state machine's Catch leads to: the run failed, and the next one may begin. */
export async function abort(
  { store, clock }: Coordinator,
  { runId, error }: { readonly runId: string; readonly error?: StepError },
): Promise<StepAnswer> {
  // prepare itself may have failed: then there is no run, but a lock.
  const run = await store.run(runId);
  if (run?.status === 'RUNNING') {
    const failure = run.failure ?? messageOf(error);
    await store.setRun(runId, { status: 'FAILED', failure, finishedAt: new Date(clock.now()).toISOString() }, { equal: { status: 'RUNNING' } });
  }
  const lock = await store.lock();
  if (lock?.runId === runId) await store.releaseLock(lock, clock.now());
  return { runId, round: 0, sweep: 0, next: 'finish', status: 'FAILED' };
}

/** A Lambda's error reaches a Catch as JSON in `Cause`. */
function messageOf({ Error: name = 'Error', Cause: cause = '' }: StepError = {}): string {
  return `${name}: ${errorMessage(cause) ?? cause}`;
}

function errorMessage(cause: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(cause);
    return typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed ? String(parsed.errorMessage) : undefined;
  } catch {
    return undefined;
  }
}
