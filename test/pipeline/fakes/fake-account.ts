import { gzipSync } from 'node:zlib';
import { ControlFaults, FakeFunctions } from './fake-functions';
import { FakeLambda, Fault } from './fake-lambda';
import { FakeProcess } from './fake-process';
import { FakeTable } from './fake-table';
import { VirtualClock } from './virtual-clock';
import { randomSource } from '../../../src/core/random';
import { Manifest } from '../../../src/manifest';
import { collect } from '../../../src/pipeline/collector';
import { Pacer } from '../../../src/pipeline/pacing';
import { LogEvent, LogReader, Publisher, PublishFailure } from '../../../src/pipeline/ports';
import { Coordinator, READS_PER_SECOND, UPDATES_PER_SECOND } from '../../../src/pipeline/steps/step';
import { Store } from '../../../src/pipeline/store';
import { ProbeMessage } from '../../../src/protocol';

export interface AccountOptions {
  readonly functions?: { readonly [functionName: string]: number };
  readonly scenarios?: string[];
  readonly placements?: string[];
  readonly seed?: number;
  /** what becomes of a delivery. */
  readonly delivery?: (message: ProbeMessage, functionName: string) => readonly Fault[] | Fault | undefined;
  readonly control?: ControlFaults;
  /** entries that a PublishBatch doesn't take; `call` counts from 1. */
  readonly publish?: (messages: readonly ProbeMessage[], call: number) => PublishFailure[];
  /** how long the subscription takes. */
  readonly logDelayMs?: number;
  /** pages of FilterLogEvents hold this many events, and every other one is empty. */
  readonly pageSize?: number;
}

const DESTINATION_MS = 25;
const LOG_INGESTION_MS = 20;
const CALL_MS = 6;

/** One account with one benchmark in it, in virtual time. */
export class FakeAccount {
  readonly clock = new VirtualClock();
  readonly table = new FakeTable();
  readonly store = new Store(this.table);
  readonly functions: FakeFunctions;
  readonly published: ProbeMessage[] = [];
  readonly manifest: Manifest;
  readonly warnings: string[] = [];
  private readonly lambda: FakeLambda;
  private readonly logEvents: Array<LogEvent & { time: number; from: number }> = [];
  private readonly random: () => number;
  private publishCalls = 0;

  constructor(private readonly options: AccountOptions = {}) {
    const functions = options.functions ?? { 'probe-128': 128, 'probe-512': 512 };
    this.random = randomSource(options.seed ?? 1);
    this.functions = new FakeFunctions(this.clock, options.control);
    Object.entries(functions).forEach(([name, memorySizeMB]) => this.functions.add(name, memorySizeMB));
    const traces = { log: this.log.bind(this), destination: this.destination.bind(this) };
    const faultsOf = (message: ProbeMessage, functionName: string) => [options.delivery?.(message, functionName) ?? []].flat();
    this.lambda = new FakeLambda(this.clock, this.functions, traces, this.random, faultsOf);
    this.manifest = manifestOf(functions, options);
  }

  /** A new incarnation of the coordinator's Lambda. */
  coordinator(process: FakeProcess): Coordinator {
    return {
      store: new Store(process.wrap(this.table)),
      control: process.wrap(this.functions),
      publisher: process.wrap(this.publisher),
      logs: process.wrap(this.logs),
      clock: this.clock,
      updates: new Pacer(this.clock, UPDATES_PER_SECOND),
      reads: new Pacer(this.clock, READS_PER_SECOND),
      newSeed: () => 7,
    };
  }

  newProcess(death?: ConstructorParameters<typeof FakeProcess>[2]): FakeProcess {
    return new FakeProcess(this.clock, () => CALL_MS * (0.5 + this.random()), death);
  }

  get deliveries(): number {
    return this.lambda.deliveries;
  }

  private get publisher(): Publisher {
    return { publish: async messages => this.publish(messages) };
  }

  private async publish(messages: readonly ProbeMessage[]): Promise<PublishFailure[]> {
    const failures = this.options.publish?.(messages, ++this.publishCalls) ?? [];
    const taken = messages.filter(({ slot }) => !failures.some(failure => failure.slot === slot));
    this.published.push(...taken);
    taken.forEach(message => message.targets.forEach(target => this.lambda.deliver(message, target)));
    return failures;
  }

  private get logs(): LogReader {
    return { filter: async (window, nextToken) => this.filter(window, nextToken) };
  }

  private async filter(
    { startTime, endTime }: { readonly startTime: number; readonly endTime: number },
    nextToken = '0',
  ): Promise<{ events: LogEvent[]; nextToken?: string }> {
    const size = this.options.pageSize ?? 1000;
    const visible = this.logEvents
      .filter(event => event.from <= this.clock.now() && event.time >= startTime && event.time <= endTime)
      .sort((a, b) => a.time - b.time);
    const page = Number(nextToken);
    // an empty page means nothing: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
    const events = page % 2 === 0 ? [] : visible.slice((page - 1) / 2 * size, (page + 1) / 2 * size);
    const more = (page + 1) / 2 * size < visible.length;
    return { events, ...((page % 2 === 0 || more) && { nextToken: String(page + 1) }) };
  }

  private log(logStreamName: string, time: number, value: object, { late }: { readonly late: boolean }): void {
    const message = JSON.stringify(value);
    this.logEvents.push({ logStreamName, message, time, from: this.clock.now() + LOG_INGESTION_MS });
    if (late) return;
    const data = gzipSync(JSON.stringify({
      messageType: 'DATA_MESSAGE', logGroup: 'probes', logStream: logStreamName, logEvents: [{ id: '1', timestamp: time, message }],
    })).toString('base64');
    this.later(this.options.logDelayMs ?? 60, () => collect(this.store, { awslogs: { data } }, this.warn.bind(this)));
  }

  private destination(value: object): void {
    this.later(DESTINATION_MS, () => collect(this.store, { Records: [{ messageId: 'm', body: JSON.stringify(value) }] }, this.warn.bind(this)));
  }

  private later(ms: number, action: () => Promise<unknown>): void {
    this.clock.after(ms, () => { void action(); });
  }

  private warn(message: string): void {
    this.warnings.push(message);
  }
}

function manifestOf(functions: { readonly [functionName: string]: number }, { scenarios = ['client'], placements = ['handler'] }: AccountOptions): Manifest {
  return {
    schemaVersion: 1,
    tool: { name: 'cdk-cold-start-benchmark', version: '0.0.0' },
    constructPath: 'Stack/Bench',
    functions: Object.entries(functions).map(([functionName, memorySizeMB]) => ({
      functionName, memorySizeMB, scenarios, variant: 'default', architecture: 'x86_64', runtime: 'python3.13', timeoutSeconds: 30,
    })),
    defaults: { samples: 10, placements },
    invokerLogicalId: 'Invoker',
    aggregatorFunctionName: 'aggregator',
    resultsTableName: 'table',
  };
}
