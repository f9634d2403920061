import { Coordinator } from './step';
import { RunRecord } from '../../core/results';
import { Backoff } from '../pacing';
import { FunctionStates, RoundState } from '../store';
import { messagesOf } from './publish';

/** Beyond hold and timeout: for the delivery, the destination's queue and the collector. */
const PATIENCE_MS = 30_000;
const FIRST_POLL_MS = 100;
const MAX_POLL_MS = 1000;
const POLL_FACTOR = 1.25;

/**
 * Waits until every cold start published has been heard of. What is unknown after hold, timeout and 30 s without any news is lost,
 * unless a later record says better. Never waits for platform records.
 */
export async function barrier(
  { store, clock }: Coordinator,
  run: RunRecord,
  state: RoundState & { readonly functions: FunctionStates },
  { holdMs, deadline }: { readonly holdMs: number; readonly deadline: number },
): Promise<void> {
  const unpublished = new Set((await store.round(run.runId, state.plan.round))?.batches
    .flatMap(({ failures }) => failures ?? []).map(({ slot }) => slot));
  const published = messagesOf(run, state).filter(({ slot }) => !unpublished.has(slot));
  const timeouts = new Map(run.manifest.functions.map(({ functionName, timeoutSeconds }) => [functionName, timeoutSeconds * 1000]));
  const pending = new Map(published.flatMap(({ slot, targets }) => targets.map(
    target => [`${slot} ${target}`, timeouts.get(target) ?? 0] as const,
  )));
  const backoff = new Backoff(clock, FIRST_POLL_MS, MAX_POLL_MS, POLL_FACTOR);
  let lastNews = clock.now();
  for (;;) {
    const { harness, destinations } = await store.deliveries(run.runId, state.plan.round);
    const before = pending.size;
    [...harness, ...destinations].forEach(({ slot, functionName }) => pending.delete(`${slot} ${functionName}`));
    if (pending.size === 0) return;
    if (pending.size < before) {
      lastNews = clock.now();
      backoff.restart();
    }
    const until = Math.min(deadline, lastNews + holdMs + Math.max(...pending.values()) + PATIENCE_MS);
    if (clock.now() >= until) return;
    await backoff.wait(until - clock.now());
  }
}
