import { randomUUID } from 'node:crypto';
import type { PolicyDocument } from '../../iam/policy-document';
import type { QueueMessageAttribute } from '../ports';
import { ApiError } from '../service';
import { md5, md5OfAttributes, SqsMessage } from './message';

/** What a queue is made with. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export interface QueueSettings {
  readonly name: string;
  readonly arn: string;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly delaySeconds: number;
  readonly waitTimeSeconds: number;
  readonly maximumMessageSize: number;
  readonly keyId?: string;
  readonly sqsManagedEncryption: boolean;
  readonly redrive?: { readonly deadLetterQueue: Queue; readonly maxReceiveCount: number };
}

interface StoredMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: ReadonlyMap<string, QueueMessageAttribute>;
  readonly senderId: string;
  readonly sentAt: number;
  /** nobody receives it before. */
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt?: number;
}

export interface QueueCounts {
  readonly available: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** A standard queue: messages, who has them, and who waits for them. */
export class Queue {
  policies: PolicyDocument[] = [];
  readonly createdAt = Date.now();
  /** in the order of arrival. */
  private readonly messages = new Map<string, StoredMessage>();
  private readonly listeners = new Set<() => void>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private closed = false;

  constructor(readonly settings: QueueSettings) {}

  /** Returns the message's id. */
  send(body: string, attributes: ReadonlyMap<string, QueueMessageAttribute>, senderId: string, delaySeconds = this.settings.delaySeconds): string {
    const now = Date.now();
    const message = { id: randomUUID(), body, attributes, senderId, sentAt: now, visibleAt: now + delaySeconds * 1000, receiveCount: 0 };
    this.add(message);
    return message.id;
  }

  receive(max: number, visibilityTimeoutSeconds = this.settings.visibilityTimeoutSeconds): SqsMessage[] {
    const now = Date.now();
    const received: SqsMessage[] = [];
    for (const message of this.messages.values()) {
      if (received.length === max) break;
      if (this.expired(message, now)) this.messages.delete(message.id);
      else if (message.visibleAt > now) continue;
      else if (this.isPoisonous(message)) this.moveToDeadLetterQueue(message);
      else received.push(this.take(message, now, visibilityTimeoutSeconds));
    }
    return received;
  }

  /** As `receive`, but waits for a first message. */
  async receiveWithin(waitTimeSeconds: number, max: number, visibilityTimeoutSeconds?: number): Promise<SqsMessage[]> {
    const deadline = Date.now() + waitTimeSeconds * 1000;
    for (;;) {
      const received = this.receive(max, visibilityTimeoutSeconds);
      const left = deadline - Date.now();
      if (received.length > 0 || left <= 0 || this.closed) return received;
      await this.arrivalWithin(left);
    }
  }

  /** A handle of an earlier receipt deletes nothing, without an error. */
  delete(receiptHandle: string): void {
    const { id, receiveCount } = this.readHandle(receiptHandle);
    if (this.messages.get(id)?.receiveCount === receiveCount) this.messages.delete(id);
  }

  changeVisibility(receiptHandle: string, visibilityTimeoutSeconds: number): void {
    const { id, receiveCount } = this.readHandle(receiptHandle);
    const message = this.messages.get(id);
    if (!message || message.receiveCount !== receiveCount || message.visibleAt <= Date.now()) {
      throw new ApiError('MessageNotInflight', `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: Message is not in flight.`);
    }
    this.hideUntil(message, Date.now() + visibilityTimeoutSeconds * 1000);
  }

  /** Tells of every message that can be received from now on: a new one, or one whose visibility timeout has ended. Returns how to stop. */
  onArrival(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  counts(): QueueCounts {
    const now = Date.now();
    const messages = [...this.messages.values()].filter(message => !this.expired(message, now));
    const hidden = messages.filter(({ visibleAt }) => visibleAt > now);
    const delayed = hidden.filter(({ receiveCount }) => receiveCount === 0).length;
    return { available: messages.length - hidden.length, inFlight: hidden.length - delayed, delayed };
  }

  /** Ends timers and lets go of whoever waits. */
  close(): void {
    this.closed = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.notify();
    this.listeners.clear();
  }

  private add(message: StoredMessage): void {
    this.messages.set(message.id, message);
    if (message.visibleAt <= Date.now()) this.notify();
    else this.hideUntil(message, message.visibleAt);
  }

  private take(message: StoredMessage, now: number, visibilityTimeoutSeconds: number): SqsMessage {
    message.receiveCount++;
    message.firstReceivedAt ??= now;
    if (visibilityTimeoutSeconds > 0) this.hideUntil(message, now + visibilityTimeoutSeconds * 1000);
    return {
      messageId: message.id,
      receiptHandle: Buffer.from(`${this.settings.name} ${message.id} ${message.receiveCount}`).toString('base64'),
      body: message.body,
      md5OfBody: md5(message.body),
      attributes: {
        ApproximateReceiveCount: String(message.receiveCount),
        SentTimestamp: String(message.sentAt),
        SenderId: message.senderId,
        ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
      },
      messageAttributes: message.attributes,
      md5OfMessageAttributes: md5OfAttributes(message.attributes),
    };
  }

  private hideUntil(message: StoredMessage, visibleAt: number): void {
    message.visibleAt = visibleAt;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (this.messages.get(message.id)?.visibleAt === visibleAt) this.notify();
    }, visibleAt - Date.now());
    timer.unref();
    this.timers.add(timer);
  }

  /** Received as often as the source queue's redrive policy allows, and still here. */
  private isPoisonous({ receiveCount }: StoredMessage): boolean {
    const { redrive } = this.settings;
    return redrive !== undefined && receiveCount >= redrive.maxReceiveCount;
  }

  /** It keeps its id and the time it was sent. */
  private moveToDeadLetterQueue(message: StoredMessage): void {
    this.messages.delete(message.id);
    this.settings.redrive!.deadLetterQueue.add({ ...message, receiveCount: 0, firstReceivedAt: undefined, visibleAt: Date.now() });
  }

  private expired({ sentAt }: StoredMessage, now: number): boolean {
    return sentAt + this.settings.retentionSeconds * 1000 <= now;
  }

  private readHandle(receiptHandle: string): { id: string; receiveCount: number } {
    const [name, id, receiveCount] = Buffer.from(receiptHandle, 'base64').toString('utf8').split(' ');
    if (name !== this.settings.name || id === undefined || !Number.isInteger(Number(receiveCount))) {
      throw new ApiError('ReceiptHandleIsInvalid', `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`);
    }
    return { id, receiveCount: Number(receiveCount) };
  }

  private arrivalWithin(milliseconds: number): Promise<void> {
    return new Promise(resolve => {
      const finish = () => {
        clearTimeout(timer);
        this.timers.delete(timer);
        stopListening();
        resolve();
      };
      const timer = setTimeout(finish, milliseconds);
      this.timers.add(timer);
      const stopListening = this.onArrival(finish);
    });
  }

  private notify(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
