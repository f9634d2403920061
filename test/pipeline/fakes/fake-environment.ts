import { Configuration } from './fake-functions';
import { HarnessRecord, PROBE_ENVIRONMENT, ProbeMessage } from '../../../src/protocol';

export type InitEnd = 'success' | 'timeout' | 'crash';

/** How an invocation is to go, if it comes to the scenario. */
export interface Course {
  readonly end: 'success' | 'error' | 'timeout' | 'crash';
  /** of the function's time. */
  readonly slow: boolean;
  /** where INIT is repeated in the invocation: it fails there too. */
  readonly initFailsAgain: boolean;
}

/** What really happened in one invocation: the simulator's own truth, by which verdicts are judged. */
export interface TrueInvocation {
  readonly requestId: string;
  readonly environmentId: string;
  readonly functionName: string;
  readonly message: ProbeMessage;
  /** its place among the invocations of the environment, from 1. */
  readonly place: number;
  readonly configuration: Configuration;
  readonly init: InitEnd;
  /** how long the environment had been waiting for its first request. */
  readonly aheadMs: number;
  readonly start: number;
  readonly end: number;
  readonly ended: 'success' | 'error' | 'timeout' | 'crash';
  /** what the harness said, unless the process had died. */
  readonly harness?: HarnessRecord;
  readonly lines: readonly Line[];
}

/** A line of the log, and when it was written. */
export interface Line {
  readonly time: number;
  readonly value: { readonly type: string };
}

export const INIT_MS = 120;
export const INIT_LIMIT_MS = 10_000;
const READY_MS = 2;

interface EnvironmentOptions {
  readonly environmentId: string;
  readonly functionName: string;
  readonly memorySizeMB: number;
  readonly timeoutMs: number;
  readonly configuration: Configuration;
  readonly initStart: number;
  /** how long INIT takes where nobody stops it. */
  readonly initMs: number;
  readonly init: InitEnd;
}

/** One execution environment: INIT, and one invocation after the other, with the harness in it. */
export class FakeEnvironment {
  invocations = 0;
  busyUntil = 0;
  private invocationsOfProcess = 0;
  private processIsReady: boolean;

  constructor(readonly options: EnvironmentOptions) {
    this.processIsReady = options.init === 'success';
  }

  get configuration(): Configuration {
    return this.options.configuration;
  }

  /** INIT failed, or the process died in the last invocation. */
  get repeatsInit(): boolean {
    return !this.processIsReady;
  }

  /** Runs one event and says what came of it; the environment is busy until then. */
  invoke(message: ProbeMessage, requestId: string, now: number, course: Course): TrueInvocation {
    const { functionName, environmentId, timeoutMs, initMs, init, configuration } = this.options;
    const place = ++this.invocations;
    const initEnd = this.options.initStart + this.initSpentMs;
    const start = Math.max(now, initEnd + READY_MS);
    const repeatedInitMs = this.processIsReady ? 0 : init === 'timeout' ? initMs : INIT_MS;
    const harness = this.harnessRecord(message, requestId, start + repeatedInitMs + 1, course);
    const dies = !this.processIsReady && course.initFailsAgain ? 'crash'
      : repeatedInitMs >= timeoutMs ? 'timeout'
        : harness.status === 'ok' && course.end !== 'error' && course.end !== 'success' ? course.end : undefined;
    const endsAfter = dies === 'timeout' ? timeoutMs
      : repeatedInitMs + 3 + (harness.scenarioDurationMs ?? 0) + (dies ? 0 : harness.holdMs ?? 0);
    const end = start + Math.min(timeoutMs, endsAfter);
    const ended = dies ?? (harness.status === 'error' ? 'error' : 'success');
    this.busyUntil = end;
    // what died is started again, in the same environment, within the next invocation.
    this.processIsReady = dies === undefined;
    this.invocationsOfProcess = dies ? 0 : this.invocationsOfProcess;
    return {
      requestId,
      environmentId,
      functionName,
      message,
      place,
      configuration,
      init,
      aheadMs: place === 1 ? start - initEnd : 0,
      start,
      end,
      ended,
      ...(!dies && { harness }),
      // the harness writes no line about what was not meant for it.
      lines: [...this.platformLines(requestId, start, end, dies), ...dies || harness.status === 'unrequested' ? [] : [{ time: end, value: harness }]],
    };
  }

  /** How long INIT lasted before the first request: it is stopped after 10 s. */
  private get initSpentMs(): number {
    const { init, initMs } = this.options;
    return init === 'timeout' ? INIT_LIMIT_MS : init === 'crash' ? initMs / 2 : initMs;
  }

  private harnessRecord(message: ProbeMessage, requestId: string, entered: number, course: Course): HarnessRecord {
    const { functionName, memorySizeMB, timeoutMs, configuration: { variables } } = this.options;
    const { epoch, runId, round, slot, scenario, holdUntil = 0, targets } = message;
    const invocation = ++this.invocationsOfProcess;
    const status = !targets.includes(functionName) ? 'unrequested'
      : invocation > 1 ? 'warm'
        : variables[PROBE_ENVIRONMENT.epoch] !== epoch ? 'stale'
          : course.end === 'error' ? 'error' : 'ok';
    const workMs = status === 'ok' ? course.slow ? timeoutMs * 0.75 : 128 * 600 / memorySizeMB : 0;
    const remainingMs = timeoutMs - workMs - 10;
    const holdMs = status === 'unrequested' ? 0 : Math.min(holdUntil - entered - workMs, remainingMs - 500);
    return {
      type: 'coldstart.sample',
      level: 'INFO',
      timestamp: new Date(entered).toISOString(),
      requestId,
      environmentId: this.options.environmentId,
      functionName,
      runId,
      round,
      slot,
      scenario,
      placement: variables[PROBE_ENVIRONMENT.placement],
      epoch: variables[PROBE_ENVIRONMENT.epoch],
      invocation,
      initializationType: 'on-demand',
      status,
      ...(status === 'ok' && { moduleLoadMs: 80, scenarioDurationMs: workMs }),
      ...(status === 'error' && { errorType: 'TypeError', errorMessage: 'scenario is broken' }),
      ...(holdMs > 0 && { holdMs }),
    };
  }

  private platformLines(requestId: string, start: number, end: number, dies: 'timeout' | 'crash' | undefined): Line[] {
    const { initStart, memorySizeMB, init } = this.options;
    const isFirst = this.invocations === 1;
    const initDurationMs = isFirst && init === 'success' ? this.initSpentMs : undefined;
    const status = dies === 'crash' ? 'error' : dies ?? 'success';
    return [
      ...isFirst ? this.initLines(initStart) : [],
      line(start, 'platform.start', { requestId, version: '$LATEST' }),
      line(end, 'platform.report', {
        requestId,
        status,
        ...(dies && { errorType: dies === 'timeout' ? 'Sandbox.Timedout' : 'Runtime.ExitError' }),
        metrics: {
          durationMs: end - start,
          billedDurationMs: Math.ceil(end - start + (initDurationMs ?? 0)),
          memorySizeMB,
          maxMemoryUsedMB: 64,
          initDurationMs,
        },
      }),
    ];
  }

  private initLines(initStart: number): Line[] {
    const { init } = this.options;
    const status = init === 'crash' ? 'error' : init;
    return [
      line(initStart, 'platform.initStart', {
        initializationType: 'on-demand', phase: 'init', runtimeVersion: 'python:3.13.v1', runtimeVersionArn: 'arn:v1',
      }),
      line(initStart + this.initSpentMs, 'platform.initReport', {
        initializationType: 'on-demand', phase: 'init', status, metrics: { durationMs: this.initSpentMs },
      }),
    ];
  }
}

function line(time: number, type: string, record: object): Line {
  return { time, value: Object.assign({ time: new Date(time).toISOString(), type }, { record }) };
}
