import { Dice } from './dice';
import { TrueInvocation } from './fake-environment';
import { FakeFunctions } from './fake-functions';
import { Event, FakeLambda } from './fake-lambda';
import { FakeLogGroup } from './fake-log-group';
import { Death, FakeProcess } from './fake-process';
import { FakeQueue } from './fake-queue';
import { breaking, FakeTable } from './fake-table';
import { FakeTopic } from './fake-topic';
import { Fault, Happens } from './faults';
import { VirtualClock } from './virtual-clock';
import { Manifest } from '../../../src/manifest';
import { BatchResponse, collect, LogsEvent, QueueEvent } from '../../../src/pipeline/collector';
import { Pacer } from '../../../src/pipeline/pacing';
import { Coordinator, READS_PER_SECOND, UPDATES_PER_SECOND } from '../../../src/pipeline/steps/step';
import { Store } from '../../../src/pipeline/store';
import { ProbeMessage } from '../../../src/protocol';

export interface AccountOptions {
  readonly functions?: { readonly [functionName: string]: number };
  readonly scenarios?: string[];
  readonly placements?: string[];
  readonly seed?: number;
  readonly timeoutSeconds?: number;
  /** environments of probes that may be busy at once. */
  readonly concurrency?: number;
  /** what goes wrong. */
  readonly faults?: Happens;
  /** how long the subscription takes. */
  readonly subscriptionMs?: number;
  /** pages of FilterLogEvents hold this many events. */
  readonly pageSize?: number;
}

/** What outlives one invocation of the coordinator, as long as Lambda keeps the environment. */
export type CoordinatorMemory = Pick<Coordinator, 'updates' | 'reads'>;

const CALL_MS = 6;
/** A failed asynchronous invocation is tried again: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const LOGS_RETRY_MS = 60_000;
/** A round has some fifty calls, a batch of the collector about a dozen. */
const MAX_CALLS_BEFORE_DEATH = 60;

/** One account with one benchmark in it, in virtual time. */
export class FakeAccount {
  readonly clock = new VirtualClock();
  readonly table = new FakeTable();
  readonly store = new Store(this.table);
  readonly dice: Dice;
  readonly functions: FakeFunctions;
  readonly topic: FakeTopic;
  readonly lambda: FakeLambda;
  readonly queue: FakeQueue;
  readonly logGroup: FakeLogGroup;
  readonly manifest: Manifest;
  /** when the collector was done with what a destination said of a request. */
  readonly heardAt = new Map<string, number>();
  /** what the collector complained about. */
  readonly warnings: string[] = [];
  /** what the collector was given, in this order. */
  readonly collected: Array<{ readonly at: number; readonly event: QueueEvent | LogsEvent }> = [];
  /** how often each fault befell. */
  readonly befallen = new Map<Fault, number>();
  /** invocations whose log lines were dropped, some or all. */
  readonly untold = new Set<TrueInvocation>();

  constructor(readonly options: AccountOptions = {}) {
    const { functions = { 'probe-128': 128, 'probe-512': 512 }, timeoutSeconds = 30, concurrency = 997, subscriptionMs = 60, pageSize = 1000 } = options;
    const { clock, happens } = this;
    const dice = this.dice = new Dice(options.seed ?? 1);
    this.functions = new FakeFunctions(clock, dice, happens, timeoutSeconds);
    Object.entries(functions).forEach(([name, memorySizeMB]) => this.functions.add(name, memorySizeMB));
    this.queue = new FakeQueue(clock, dice, happens, async event => this.collect(event) as Promise<BatchResponse>);
    this.logGroup = new FakeLogGroup(clock, dice, happens, { subscriptionMs, pageSize }, event => { void this.collectLogs(event); });
    const traces = { invoked: this.tell.bind(this), tooOld: this.tellTooOld.bind(this) };
    this.lambda = new FakeLambda(clock, dice, happens, this.functions, traces, { timeoutSeconds, concurrency });
    this.topic = new FakeTopic(clock, dice, happens, this.functions.names, (message, functionName) => this.lambda.accept(message, functionName));
    this.manifest = manifestOf(functions, timeoutSeconds, options);
  }

  get published(): ProbeMessage[] {
    return this.topic.published;
  }

  readonly happens: Happens = (fault, occasion) => {
    const happens = this.options.faults?.(fault, occasion) ?? false;
    if (happens) this.befallen.set(fault, (this.befallen.get(fault) ?? 0) + 1);
    return happens;
  };

  newMemory(): CoordinatorMemory {
    return { updates: new Pacer(this.clock, UPDATES_PER_SECOND, { spent: true }), reads: new Pacer(this.clock, READS_PER_SECOND) };
  }

  /** The coordinator, in a process of Lambda's. */
  coordinator(process: FakeProcess, memory = this.newMemory()): Coordinator {
    const { functions, topic, logGroup } = this;
    return {
      ...memory,
      store: this.storeOf(process),
      control: process.wrap({
        get: name => functions.get(name),
        update: (name, variables, revisionId) => functions.update(name, variables, revisionId, memory),
      }),
      publisher: process.wrap({ publish: messages => topic.publish(messages, memory) }),
      logs: process.wrap(logGroup),
      clock: this.clock,
      newSeed: () => 7,
    };
  }

  newProcess(death?: Death): FakeProcess {
    return new FakeProcess(this.clock, () => CALL_MS * (0.5 + this.dice.number('latency')), death);
  }

  /** A death at any call. */
  newDeath(): Death {
    return { atCall: this.dice.integer('call of death', 1, MAX_CALLS_BEFORE_DEATH), before: this.dice.number('death before') < 0.5 };
  }

  private storeOf(process: FakeProcess): Store {
    return new Store(process.wrap(breaking(this.table, () => this.happens('table-broken', {}))));
  }

  private tell(invocation: TrueInvocation): void {
    const { message, functionName, environmentId, requestId, lines, end, ended, harness } = invocation;
    const occasion = { message, functionName };
    const complete = this.logGroup.write(environmentId, lines, occasion);
    const condition = harness ? 'Success' : 'RetriesExhausted';
    const payload = harness ?? FAILURES[ended as keyof typeof FAILURES];
    this.queue.send(destinationRecord({ message, functionName, requestId }, end, condition, payload), occasion);
    if (!complete) this.untold.add(invocation);
  }

  private tellTooOld(event: Event): void {
    this.queue.send(destinationRecord(event, this.clock.now(), 'EventAgeExceeded'), event);
  }

  private async collect(event: QueueEvent | LogsEvent): Promise<BatchResponse | void> {
    this.collected.push({ at: this.clock.now(), event });
    const process = this.newProcess(this.happens('collector-killed', {}) ? { ...this.newDeath(), atCall: this.dice.integer('collector', 1, 6) } : undefined);
    const store = this.storeOf(process);
    const response = await Promise.race([collect(store, event, message => this.warnings.push(message)), process.killed]);
    if (response === 'killed') throw new Error('the collector died');
    if ('Records' in event) {
      const failed = new Set((response as BatchResponse).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      event.Records.filter(({ messageId }) => !failed.has(messageId))
        .forEach(({ body }) => this.heardAt.set(JSON.parse(body).requestContext.requestId, this.clock.now()));
    }
    return response;
  }

  private async collectLogs(event: LogsEvent): Promise<void> {
    try {
      await this.collect(event);
    } catch {
      this.clock.after(LOGS_RETRY_MS, () => { void this.collectLogs(event); });
    }
  }
}

const FAILURES = {
  timeout: { errorType: 'Sandbox.Timedout', errorMessage: 'RequestId: x Error: Task timed out after 30.00 seconds' },
  crash: { errorType: 'Runtime.ExitError', errorMessage: 'RequestId: x Error: Runtime exited with error: exit status 1' },
} as const;

type Addressed = Pick<Event, 'message' | 'functionName' | 'requestId'>;

function destinationRecord({ message, functionName, requestId }: Addressed, time: number, condition: string, responsePayload?: object): string {
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date(time).toISOString(),
    requestContext: {
      requestId, condition, functionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${functionName}:$LATEST`, approximateInvokeCount: 1,
    },
    requestPayload: { Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(message) } }] },
    ...(responsePayload && { responseContext: { statusCode: 200, executedVersion: '$LATEST' }, responsePayload }),
  });
}

function manifestOf(
  functions: { readonly [functionName: string]: number },
  timeoutSeconds: number,
  { scenarios = ['client'], placements = ['handler'] }: AccountOptions,
): Manifest {
  return {
    schemaVersion: 1,
    tool: { name: 'cdk-cold-start-benchmark', version: '0.0.0' },
    constructPath: 'Stack/Bench',
    functions: Object.entries(functions).map(([functionName, memorySizeMB]) => ({
      functionName, memorySizeMB, scenarios, variant: 'default', architecture: 'x86_64', runtime: 'python3.13', timeoutSeconds,
    })),
    defaults: { samples: 10, placements },
    invokerLogicalId: 'Invoker',
    aggregatorFunctionName: 'aggregator',
    resultsTableName: 'table',
  };
}
