import { randomUUID } from 'node:crypto';
import type { EngineContext } from '../../engine-context';
import type { Principal } from '../../iam/principal';
import { ApiError } from '../service';
import { failedMessageIds } from './batch-response';
import type { Invoker, Outcome } from './invoker';
import type { LambdaFunction } from './lambda-function';
import type { Queues } from './ports';
import { sqsEvent } from './sqs-event';
import type { Timers } from './timers';
import type { SqsMessage } from '../sqs/message';

/** A queue as the event source of a function. */
export interface EventSourceMapping {
  readonly uuid: string;
  readonly arn: string;
  readonly queueArn: string;
  readonly lambdaFunction: LambdaFunction;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly reportBatchItemFailures: boolean;
  readonly maximumConcurrency?: number;
  /** of the queue. */
  readonly visibilityTimeoutSeconds: number;
  readonly lastModified: Date;
}

/** One `ReceiveMessage` gives at most so many. */
const MOST_RECEIVED = 10;
/** Lambda begins with five batches at once; it would scale up from there. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const DEFAULT_CONCURRENCY = 5;
const FIRST_RETRY_DELAY = 1000;
/** A batch must fit a synchronous payload of 6 MB; the messages' metadata come on top of their bodies. */
const LARGEST_BATCH = 5 * 1024 * 1024;

/** Takes messages from a queue and runs the function with them, in the name of the function's role. */
export class QueuePoller {
  private readonly principal: Principal;
  private running = 0;
  /** one gathers at a time, so that a window's messages come into one batch. */
  private gathering = false;
  private arrived = false;
  private endListening: (() => void) | undefined;

  constructor(
    private readonly context: EngineContext,
    private readonly mapping: EventSourceMapping,
    private readonly queues: Queues,
    private readonly invoker: Invoker,
    private readonly timers: Timers,
  ) {
    this.principal = { kind: 'role', roleArn: mapping.lambdaFunction.identity.roleArn };
  }

  start(): void {
    this.endListening = this.queues.onArrival(this.mapping.queueArn, () => this.poll());
    this.poll();
  }

  stop(): void {
    this.endListening?.();
  }

  private poll(): void {
    this.arrived = true;
    if (this.gathering || this.running >= (this.mapping.maximumConcurrency ?? DEFAULT_CONCURRENCY) || this.timers.stopped) return;
    this.running++;
    void this.processBatch()
      .catch((error: Error) => {
        if (!this.timers.stopped) this.context.log(`event source ${this.mapping.queueArn} of ${this.mapping.lambdaFunction.name}: ${error.message}`);
        return false;
      })
      .then(goOn => {
        this.running--;
        if (goOn) this.poll();
      });
  }

  /** Whether there may be more. */
  private async processBatch(): Promise<boolean> {
    const messages = await this.gather();
    if (messages.length === 0) return this.arrived;
    this.poll();
    for (const batch of batchesOf(messages)) await this.deliver(batch);
    return true;
  }

  private async deliver(messages: readonly SqsMessage[]): Promise<void> {
    const outcome = await this.invoke(messages);
    // a batch that failed becomes visible again after the queue's visibility timeout.
    if (!outcome || outcome.functionError) return;
    const failed = this.mapping.reportBatchItemFailures ? failedMessageIds(outcome.payload, messages.map(({ messageId }) => messageId)) : new Set();
    for (const { messageId, receiptHandle } of messages) {
      if (!failed.has(messageId)) await this.queues.delete(this.mapping.queueArn, receiptHandle, this.principal);
    }
  }

  private async gather(): Promise<SqsMessage[]> {
    this.gathering = true;
    this.arrived = false;
    try {
      return await this.gatherWithin();
    } finally {
      this.gathering = false;
    }
  }

  /** A batch is full, or heavy enough, or its window is over. */
  private async gatherWithin(): Promise<SqsMessage[]> {
    const { batchSize, batchingWindowSeconds } = this.mapping;
    const messages = await this.receive(batchSize);
    const end = Date.now() + batchingWindowSeconds * 1000;
    while (messages.length > 0 && messages.length < batchSize && sizeOf(messages) < LARGEST_BATCH && !this.timers.stopped) {
      const more = await this.receive(batchSize - messages.length);
      messages.push(...more);
      const left = end - Date.now();
      if (left <= 0) break;
      if (more.length === 0) await this.arrivalOr(left);
    }
    return messages;
  }

  private async receive(wanted: number): Promise<SqsMessage[]> {
    return [...await this.queues.receive(this.mapping.queueArn, Math.min(wanted, MOST_RECEIVED), this.principal)];
  }

  private async arrivalOr(milliseconds: number): Promise<void> {
    await new Promise<void>(resolve => {
      const done = () => {
        endListening();
        resolve();
      };
      const endListening = this.queues.onArrival(this.mapping.queueArn, done);
      void this.timers.wait(milliseconds).then(done);
    });
  }

  /** Throttled batches are tried again until their messages are visible for others. Nothing: they are. */
  private async invoke(messages: readonly SqsMessage[]): Promise<Outcome | undefined> {
    const end = Date.now() + this.mapping.visibilityTimeoutSeconds * 1000;
    const payload = Buffer.from(JSON.stringify(sqsEvent(messages, this.mapping.queueArn, this.context.address.region)));
    for (let delay = FIRST_RETRY_DELAY; ; delay *= 2) {
      try {
        return await this.invoker.invoke({ lambdaFunction: this.mapping.lambdaFunction, requestId: randomUUID(), payload, kind: 'event' });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
      }
      if (Date.now() + delay >= end || !await this.timers.wait(delay)) return undefined;
    }
  }
}

/** One, unless its messages are too large for one payload. */
function batchesOf(messages: readonly SqsMessage[]): SqsMessage[][] {
  const batches: SqsMessage[][] = [[]];
  for (const message of messages) {
    const batch = batches.at(-1)!;
    if (batch.length === 0 || sizeOf([...batch, message]) <= LARGEST_BATCH) batch.push(message);
    else batches.push([message]);
  }
  return batches;
}

function sizeOf(messages: readonly SqsMessage[]): number {
  return messages.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
}
