import type { SubscriptionFilter } from './subscription-filter';

export interface LogEvent {
  /** 56 digits, unique in the engine; ids are in the order of (timestamp, ingestion). */
  readonly id: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
  readonly logStreamName: string;
}

export interface LogStream {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  firstEventTimestamp?: number;
  lastEventTimestamp?: number;
  lastIngestionTime?: number;
}

export interface LogGroupSettings {
  readonly name: string;
  /** without `:*`. */
  readonly arn: string;
  readonly retentionInDays?: number;
  readonly keyId?: string;
}

/** Streams of events; retention is longer than any engine lives. */
export class LogGroup {
  readonly createdAt = Date.now();
  readonly streams = new Map<string, LogStream>();
  readonly filters: SubscriptionFilter[] = [];
  /** in the order of their ids. */
  readonly events: LogEvent[] = [];
  private ingested = 0;

  constructor(readonly settings: LogGroupSettings) {}

  stream(name: string): LogStream {
    const existing = this.streams.get(name);
    if (existing) return existing;
    const stream = { name, arn: `${this.settings.arn}:log-stream:${name}`, createdAt: Date.now() };
    this.streams.set(name, stream);
    return stream;
  }

  append(stream: LogStream, timestamp: number, message: string): void {
    const ingestionTime = Date.now();
    const id = idOf(timestamp, this.ingested++);
    const event = { id, timestamp, ingestionTime, message, logStreamName: stream.name };
    this.insert(event);
    stream.firstEventTimestamp = Math.min(timestamp, stream.firstEventTimestamp ?? timestamp);
    stream.lastEventTimestamp = Math.max(timestamp, stream.lastEventTimestamp ?? timestamp);
    stream.lastIngestionTime = ingestionTime;
    for (const filter of this.filters) filter.offer(event);
  }

  /** Events come nearly in order: the right place is near the end. */
  private insert(event: LogEvent): void {
    let place = this.events.length;
    while (place > 0 && this.events[place - 1]!.id > event.id) place--;
    this.events.splice(place, 0, event);
  }
}

export const FIRST_ID = '0'.repeat(56);
export const LAST_ID = '9'.repeat(56);

/** The smallest id that an event of this time may have. */
export function idOf(timestamp: number, ingested = 0): string {
  return String(timestamp).padStart(16, '0') + String(ingested).padStart(40, '0');
}

/** The first place in the events whose id is not smaller. */
export function placeOf(events: readonly LogEvent[], id: string): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (events[middle]!.id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
