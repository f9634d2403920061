import { gzipSync } from 'node:zlib';
import { Dice } from './dice';
import { Line } from './fake-environment';
import { Happens, Occasion } from './faults';
import { VirtualClock } from './virtual-clock';
import { LogsEvent } from '../../../src/pipeline/collector';
import { LogEvent, RetryableError } from '../../../src/pipeline/ports';

interface KeptEvent extends LogEvent {
  readonly time: number;
  readonly visibleFrom: number;
}

export interface LogGroupOptions {
  /** how long the subscription takes. */
  readonly subscriptionMs: number;
  /** pages of FilterLogEvents hold this many events, and every other one is empty. */
  readonly pageSize: number;
}

export const INGESTION_MS = 20;

/** The probes' log group: FilterLogEvents is the truth, the subscription a hint. */
export class FakeLogGroup {
  private readonly events: KeptEvent[] = [];

  constructor(
    private readonly clock: VirtualClock,
    private readonly dice: Dice,
    private readonly happens: Happens,
    private readonly options: LogGroupOptions,
    private readonly subscriber: (event: LogsEvent) => void,
  ) {}

  /** Takes an environment's lines; answers whether all of them. */
  write(logStreamName: string, lines: readonly Line[], occasion: Occasion): boolean {
    const said = this.happens('logs-dropped', occasion);
    const withoutPlatform = said || this.happens('platform-dropped', occasion);
    const kept = lines.filter(({ value }) => !(withoutPlatform && value.type.startsWith('platform.')) && !this.happens('line-dropped', occasion));
    const complete = kept.length === lines.length;
    if (said) kept.push(logsDropped(lines));
    const visibleFrom = this.clock.now() + INGESTION_MS;
    this.events.push(...kept.map(({ time, value }) => ({ logStreamName, time, visibleFrom, message: JSON.stringify(value) })));
    this.notify(logStreamName, kept.filter(() => !this.happens('subscription-lost', occasion)), occasion);
    return complete;
  }

  async filter(
    { startTime, endTime }: { readonly startTime: number; readonly endTime: number },
    nextToken?: string,
  ): Promise<{ events: LogEvent[]; nextToken?: string }> {
    if (this.happens('logs-throttled', {})) throw new RetryableError('throttled', 'ThrottlingException: Rate exceeded');
    const { pageSize } = this.options;
    // pages go on from where the first one stood.
    const [asOf, page] = nextToken?.split(':').map(Number) ?? [this.clock.now(), 0];
    const visible = this.events
      .filter(event => event.visibleFrom <= asOf && event.time >= startTime && event.time <= endTime)
      .sort((a, b) => a.time - b.time);
    // an empty page means nothing: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
    const events = page % 2 === 0 ? [] : visible.slice((page - 1) / 2 * pageSize, (page + 1) / 2 * pageSize);
    const more = (page + 1) / 2 * pageSize < visible.length;
    return { events, ...((page % 2 === 0 || more) && { nextToken: `${asOf}:${page + 1}` }) };
  }

  private notify(logStream: string, lines: readonly Line[], occasion: Occasion): void {
    // lines that come late come in parts, and in any order.
    const late = lines.filter(() => this.happens('subscription-late', occasion));
    const inTime = lines.filter(line => !late.includes(line));
    this.deliver(logStream, inTime, this.options.subscriptionMs, occasion);
    late.forEach(line => this.deliver(logStream, [line], this.dice.magnitude('late subscription', 1000, 600_000), occasion));
  }

  private deliver(logStream: string, lines: readonly Line[], ms: number, occasion: Occasion): void {
    if (lines.length === 0) return;
    const logEvents = lines.map(({ time, value }, place) => ({ id: String(place), timestamp: time, message: JSON.stringify(value) }));
    const data = gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logGroup: 'probes', logStream, logEvents })).toString('base64');
    this.clock.after(ms, () => this.subscriber({ awslogs: { data } }));
    if (this.happens('subscription-twice', occasion)) {
      this.clock.after(ms + this.dice.magnitude('second subscription', 10, 60_000), () => this.subscriber({ awslogs: { data } }));
    }
  }
}

function logsDropped(lines: readonly Line[]): Line {
  const time = Math.max(...lines.map(line => line.time));
  const dropped = lines.filter(({ value }) => value.type.startsWith('platform.'));
  const record = { droppedRecords: dropped.length, droppedBytes: JSON.stringify(dropped).length, reason: 'too many' };
  return { time, value: Object.assign({ time: new Date(time).toISOString(), type: 'platform.logsDropped' }, { record }) };
}
