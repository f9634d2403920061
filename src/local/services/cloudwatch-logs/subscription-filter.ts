import { gzipSync } from 'node:zlib';
import type { FunctionInvoker } from '../ports';
import type { LogEvent } from './log-group';
import type { FilterPattern } from './pattern/filter-pattern';

export interface SubscriptionSettings {
  readonly name: string;
  readonly destinationArn: string;
  readonly matches: FilterPattern;
  readonly logGroupName: string;
  /** `…:log-group:<name>:*`, as a function's permission must name it. */
  readonly sourceArn: string;
  readonly accountId: string;
}

/** AWS delivers within minutes; here what one stream gets within this time goes together. */
const DELIVERY_DELAY_MS = 500;
/** Of messages: with its envelope and in base64 a batch stays far below Lambda's 6 MB. */
const LARGEST_BATCH = 1024 * 1024;

interface Batch {
  readonly events: LogEvent[];
  bytes: number;
  readonly timer: NodeJS.Timeout;
}

/** Gathers the events of each stream that match and sends them to a function. */
export class SubscriptionFilter {
  private readonly batches = new Map<string, Batch>();

  constructor(
    readonly settings: SubscriptionSettings,
    private readonly functions: FunctionInvoker,
    private readonly log: (message: string) => void,
  ) {}

  offer(event: LogEvent): void {
    if (!this.settings.matches(event.message)) return;
    const batch = this.batchOf(event.logStreamName);
    batch.events.push(event);
    batch.bytes += Buffer.byteLength(event.message);
    if (batch.bytes >= LARGEST_BATCH) this.flush(event.logStreamName);
  }

  /** What was not delivered yet never will be. */
  stop(): void {
    for (const { timer } of this.batches.values()) clearTimeout(timer);
    this.batches.clear();
  }

  private batchOf(logStreamName: string): Batch {
    const existing = this.batches.get(logStreamName);
    if (existing) return existing;
    const batch = { events: [], bytes: 0, timer: setTimeout(() => this.flush(logStreamName), DELIVERY_DELAY_MS) };
    this.batches.set(logStreamName, batch);
    return batch;
  }

  private flush(logStreamName: string): void {
    const batch = this.batches.get(logStreamName);
    if (!batch) return;
    clearTimeout(batch.timer);
    this.batches.delete(logStreamName);
    void this.deliver(logStreamName, batch.events);
  }

  private async deliver(logStreamName: string, events: readonly LogEvent[]): Promise<void> {
    const { destinationArn, sourceArn, name } = this.settings;
    try {
      const payload = Buffer.from(JSON.stringify({ awslogs: { data: this.encode(logStreamName, events) } }));
      await this.functions.invokeAsync(destinationArn, payload, { kind: 'service', service: 'logs.amazonaws.com', sourceArn });
    } catch (error) {
      this.log(`subscription filter ${name} could not deliver ${events.length} events of ${logStreamName} to ${destinationArn}: ${(error as Error).message}`);
    }
  }

  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample */
  private encode(logStream: string, events: readonly LogEvent[]): string {
    const { accountId: owner, logGroupName: logGroup, name } = this.settings;
    const logEvents = events.map(({ id, timestamp, message }) => ({ id, timestamp, message }));
    const message = { messageType: 'DATA_MESSAGE', owner, logGroup, logStream, subscriptionFilters: [name], logEvents };
    return gzipSync(JSON.stringify(message)).toString('base64');
  }
}
