import { FakeFunctions } from './fake-functions';
import { VirtualClock } from './virtual-clock';
import { HarnessRecord, INITIAL_EPOCH, PROBE_ENVIRONMENT, ProbeMessage } from '../../../src/protocol';

/** What can become of a delivery; several at once where that makes sense. */
export type Fault =
  | 'never-delivered' | 'throttled' | 'duplicate'
  | 'warm' | 'stale' | 'proactive'
  | 'error' | 'timeout' | 'crash' | 'init-timeout'
  /** neither destination nor subscription tell: only the log group knows. */
  | 'late'
  /** the platform's records are nowhere. */
  | 'no-platform'
  /** nor are they here, and Lambda says so. */
  | 'logs-dropped'
  /** nothing is anywhere. */
  | 'silent';

/** Where the data plane's traces go. */
export interface Traces {
  log(environmentId: string, time: number, value: object, how: { readonly late: boolean }): void;
  destination(value: object): void;
}

interface Environment {
  readonly environmentId: string;
  readonly variables: { readonly [name: string]: string };
  readonly initStart: number;
  invocations: number;
  busyUntil: number;
}

export const INIT_MS = 120;
const PLACEMENT_MS = 40;
const DELIVERY_MS = 30;
const TIMEOUT_MS = 30_000;
const MAX_EVENT_AGE_MS = 60_000;

/** Environments, invocations and the harness in them: enough of Lambda for the pipeline to be judged by. */
export class FakeLambda {
  deliveries = 0;
  private readonly environments = new Map<string, Environment[]>();
  private count = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly functions: FakeFunctions,
    private readonly traces: Traces,
    private readonly random: () => number,
    private readonly faultsOf: (message: ProbeMessage, functionName: string) => readonly Fault[],
  ) {}

  deliver(message: ProbeMessage, functionName: string): void {
    this.deliveries++;
    const faults = this.faultsOf(message, functionName);
    if (faults.includes('never-delivered')) return;
    const times = faults.includes('duplicate') ? 2 : 1;
    for (let time = 0; time < times; time++) {
      this.clock.after(DELIVERY_MS * (1 + this.random() + 3 * time), () => this.invoke(message, functionName, faults));
    }
  }

  private invoke(message: ProbeMessage, functionName: string, faults: readonly Fault[]): void {
    const requestId = `request-${this.id()}`;
    if (faults.includes('throttled')) {
      this.clock.after(MAX_EVENT_AGE_MS, () => this.traces.destination(destination(message, functionName, requestId, this.clock.now(), 'EventAgeExceeded')));
      return;
    }
    const environment = this.allot(functionName, faults);
    new Invocation(this.clock, this.traces, environment, message, functionName, requestId, faults, this.functions.memorySizeMB(functionName)).run();
  }

  private allot(functionName: string, faults: readonly Fault[]): Environment {
    const pool = this.environments.get(functionName) ?? [];
    this.environments.set(functionName, pool);
    const now = this.clock.now();
    const variables = this.functions.served(functionName);
    const idle = pool.find(candidate => candidate.busyUntil <= now && candidate.variables === variables);
    const used = faults.includes('warm') ? pool.find(candidate => candidate.invocations > 0) : undefined;
    if (used ?? idle) return (used ?? idle)!;
    const environment: Environment = {
      environmentId: `2026/11/21/${functionName}[$LATEST]${this.id().padStart(32, '0')}`,
      variables: faults.includes('stale') ? { ...variables, [PROBE_ENVIRONMENT.epoch]: INITIAL_EPOCH } : variables,
      initStart: now + PLACEMENT_MS - (faults.includes('proactive') ? 5000 : 0),
      invocations: 0,
      busyUntil: now,
    };
    pool.push(environment);
    return environment;
  }

  private id(): string {
    return (++this.count).toString(16);
  }
}

class Invocation {
  private readonly first: boolean;
  private readonly start: number;
  private readonly initMs: number;
  private readonly late: boolean;

  constructor(
    private readonly clock: VirtualClock,
    private readonly traces: Traces,
    private readonly environment: Environment,
    private readonly message: ProbeMessage,
    private readonly functionName: string,
    private readonly requestId: string,
    private readonly faults: readonly Fault[],
    private readonly memorySizeMB: number,
  ) {
    this.first = environment.invocations++ === 0;
    this.initMs = faults.includes('init-timeout') ? 10_000 : INIT_MS;
    const ready = environment.initStart + this.initMs + 2;
    this.start = this.first && !faults.includes('proactive') ? ready : Math.max(clock.now(), ready);
    this.late = faults.includes('late');
  }

  run(): void {
    const record = this.harnessRecord();
    const end = this.endOf(record);
    this.environment.busyUntil = end;
    this.clock.after(end - this.clock.now(), () => this.trace(record, end));
  }

  private is(fault: Fault): boolean {
    return this.faults.includes(fault);
  }

  private get dies(): 'timeout' | 'error' | undefined {
    return this.is('timeout') ? 'timeout' : this.is('crash') ? 'error' : undefined;
  }

  private harnessRecord(): HarnessRecord {
    const { epoch, runId, round, slot, scenario, holdUntil, targets } = this.message;
    const seen = this.environment.variables[PROBE_ENVIRONMENT.epoch];
    const status = !targets.includes(this.functionName) ? 'unrequested'
      : this.environment.invocations > 1 ? 'warm'
        : seen !== epoch ? 'stale'
          : this.is('error') ? 'error' : 'ok';
    const workMs = status === 'ok' ? 128 * 600 / this.memorySizeMB : 0;
    const holdMs = Math.max(0, (holdUntil ?? 0) - this.start - workMs);
    return {
      type: 'coldstart.sample',
      level: 'INFO',
      timestamp: new Date(this.start + 1).toISOString(),
      requestId: this.requestId,
      environmentId: this.environment.environmentId,
      functionName: this.functionName,
      runId,
      round,
      slot,
      scenario,
      placement: this.environment.variables[PROBE_ENVIRONMENT.placement],
      epoch: seen,
      invocation: this.environment.invocations,
      initializationType: 'on-demand',
      status,
      ...(status === 'ok' && { moduleLoadMs: 80, scenarioDurationMs: workMs }),
      ...(status === 'error' && { errorType: 'TypeError', errorMessage: 'scenario is broken' }),
      ...(holdUntil !== undefined && { holdMs }),
    };
  }

  private endOf({ scenarioDurationMs = 0, holdMs = 0 }: HarnessRecord): number {
    return this.start + (this.is('timeout') ? TIMEOUT_MS : 3 + scenarioDurationMs + holdMs);
  }

  private trace(record: HarnessRecord, end: number): void {
    if (this.is('silent')) return;
    const { environmentId } = this.environment;
    if (!this.dies) this.traces.log(environmentId, end, record, { late: this.late });
    if (!this.is('no-platform')) this.platformRecords(end).forEach(([time, line]) => this.traces.log(environmentId, time, line, { late: this.late }));
    if (this.late) return;
    this.traces.destination(this.dies
      ? destination(this.message, this.functionName, this.requestId, end, 'RetriesExhausted', failure(this.dies))
      : destination(this.message, this.functionName, this.requestId, end, 'Success', record));
  }

  private platformRecords(end: number): Array<[number, object]> {
    const { initStart } = this.environment;
    const { requestId } = this;
    const status = this.dies ?? 'success';
    const initDurationMs = this.first && !this.is('init-timeout') ? this.initMs : undefined;
    const line = (time: number, type: string, record: object): [number, object] => [time, { time: new Date(time).toISOString(), type, record }];
    const initStatus = this.is('init-timeout') ? 'timeout' : 'success';
    if (this.is('logs-dropped')) return [line(end, 'platform.logsDropped', { droppedRecords: 4, droppedBytes: 900, reason: 'too many' })];
    return [
      ...this.first ? [
        line(initStart, 'platform.initStart', { initializationType: 'on-demand', phase: 'init', runtimeVersion: 'python:3.13.v1', runtimeVersionArn: 'arn:v1' }),
        line(initStart + this.initMs, 'platform.initReport', {
          initializationType: 'on-demand', phase: 'init', status: initStatus, metrics: { durationMs: this.initMs },
        }),
      ] : [],
      line(this.start, 'platform.start', { requestId, version: '$LATEST' }),
      line(end, 'platform.report', {
        requestId,
        status,
        ...(status !== 'success' && { errorType: 'Runtime.Failed' }),
        metrics: {
          durationMs: end - this.start,
          billedDurationMs: Math.ceil(end - this.start + (initDurationMs ?? 0)),
          memorySizeMB: this.memorySizeMB,
          maxMemoryUsedMB: 64,
          initDurationMs,
        },
      }),
    ];
  }
}

function failure(how: 'timeout' | 'error'): object {
  return how === 'timeout'
    ? { errorType: 'Sandbox.Timedout', errorMessage: 'RequestId: x Error: Task timed out after 30.00 seconds' }
    : { errorType: 'Runtime.ExitError', errorMessage: 'RequestId: x Error: Runtime exited with error: exit status 1' };
}

function destination(
  message: ProbeMessage, functionName: string, requestId: string, time: number, condition: string, responsePayload?: object,
): object {
  return {
    version: '1.0',
    timestamp: new Date(time).toISOString(),
    requestContext: {
      requestId, condition, functionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${functionName}:$LATEST`, approximateInvokeCount: 1,
    },
    requestPayload: { Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(message) } }] },
    ...(responsePayload && { responseContext: { statusCode: 200, executedVersion: '$LATEST' }, responsePayload }),
  };
}
