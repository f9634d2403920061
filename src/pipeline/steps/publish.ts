import { Coordinator } from './step';
import { needsHold } from '../../core/planning';
import { RunRecord } from '../../core/results';
import { ProbeMessage } from '../../protocol';
import { Backoff, retrying } from '../pacing';
import { PublishFailure, RetryableError } from '../ports';
import { BatchRecord, FunctionStates, RoundState } from '../store';
import { assertHeld } from './held-run';

/** PublishBatch takes 10 entries and 262,144 bytes. */
const BATCH_ENTRIES = 10;
const BATCH_BYTES = 200_000;
/** How long one PublishBatch may take: environments are held from the end of the last one on. */
const PUBLISH_MS = 250;
const MIN_HOLD_MS = 2000;
/** Held time is paid for: what is delivered even later is warm, which is seen and made up for. */
const MAX_HOLD_MS = 10_000;
const ATTEMPTS = 5;
/** A batch takes hardly longer, however often it is tried: none is begun later than this before the round's deadline. */
const LONGEST_BATCH_MS = 120_000;

type Message = Omit<ProbeMessage, 'holdUntil'>;

/** Publishes what nobody has claimed yet; answers with how long environments are held at the most. */
export async function publishRound(
  coordinator: Coordinator,
  run: RunRecord,
  state: RoundState & { readonly functions: FunctionStates },
  { dispatchSpreadMs, deadline }: { readonly dispatchSpreadMs: number; readonly deadline: number },
): Promise<{ readonly holdMs: number }> {
  const { store, clock } = coordinator;
  const batches = batchesOf(messagesOf(run, state));
  const hold = needsHold(state.plan);
  const holdMs = hold ? batches.length * PUBLISH_MS + Math.min(Math.max(MIN_HOLD_MS, dispatchSpreadMs), MAX_HOLD_MS) : 0;
  const claimed = new Set(state.batches.map(({ batch }) => batch));
  for (const [batch, messages] of batches.entries()) {
    if (claimed.has(batch)) continue;
    await assertHeld(store, run);
    const claim: BatchRecord = { batch, slots: messages.map(({ slot }) => slot) };
    if (!await store.claimBatch(run.runId, state.plan.round, claim)) continue;
    const inTime = clock.now() < deadline - LONGEST_BATCH_MS;
    const failures = inTime
      ? await publishBatch(coordinator, messages, hold ? holdMs - batch * PUBLISH_MS : undefined)
      : messages.map(({ slot }) => ({ slot, reason: 'the round was out of time' }));
    await store.setBatch(run.runId, state.plan.round, {
      batch,
      failures: failures.map(({ slot, reason }) => ({ slot, reason })),
    });
  }
  return { holdMs };
}

/** The same messages whoever makes them: they follow from what is stored. */
export function messagesOf(run: RunRecord, { plan, epoch, functions }: RoundState & { readonly functions: FunctionStates }): Message[] {
  return plan.messages.flatMap(({ slot, scenario, targets }) => {
    const ready = targets.filter(target => functions[target]?.unpublished === undefined);
    return ready.length ? [{ runId: run.runId, round: plan.round, slot, epoch, scenario, targets: ready }] : [];
  });
}

function batchesOf(messages: readonly Message[]): Message[][] {
  const batches: Message[][] = [];
  let bytes = Infinity;
  for (const message of messages) {
    // the targets are in the body and in an attribute.
    const size = 2 * JSON.stringify(message).length;
    const last = batches.at(-1);
    if (last && last.length < BATCH_ENTRIES && bytes + size <= BATCH_BYTES) {
      last.push(message);
      bytes += size;
    } else {
      batches.push([message]);
      bytes = size;
    }
  }
  return batches;
}

/** Part of a batch may fail: only that part is tried again. Answers with what was never published. */
async function publishBatch({ publisher, clock }: Coordinator, messages: readonly Message[], holdMs: number | undefined): Promise<PublishFailure[]> {
  const backoff = new Backoff(clock, 100, 2000, 2);
  const hopeless: PublishFailure[] = [];
  let left = messages;
  for (let attempt = 1; ; attempt++) {
    const entries = left.map(message => holdMs === undefined ? message : { ...message, holdUntil: clock.now() + holdMs });
    const failures = await publishOnce(clock, publisher, entries);
    hopeless.push(...failures.filter(({ senderFault }) => senderFault));
    const again = failures.filter(({ senderFault }) => !senderFault);
    if (again.length === 0 || attempt === ATTEMPTS) return [...hopeless, ...again];
    left = left.filter(({ slot }) => again.some(failure => failure.slot === slot));
    await backoff.wait();
  }
}

/** A topic that stays throttled fails the entries, not the run. */
async function publishOnce(clock: Coordinator['clock'], publisher: Coordinator['publisher'], entries: readonly ProbeMessage[]): Promise<PublishFailure[]> {
  try {
    return await retrying(clock, () => publisher.publish(entries));
  } catch (error) {
    if (!(error instanceof RetryableError)) throw error;
    return entries.map(({ slot }) => ({ slot, reason: error.message, senderFault: true }));
  }
}
