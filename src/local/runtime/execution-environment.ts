import { randomBytes } from 'node:crypto';
import type { EnvironmentSpec, ExecutionEnvironment, InvokeRequest, InvokeResult, LogSink, Measurement } from './environment-spec';
import { FunctionLog } from './function-log';
import { Answer, answerOf } from './invocation-answer';
import { InitPhase, Outcome, PlatformLog, rounded, RuntimeVersion, Span } from './platform-log';
import type { Reply } from './runtime-api';
import { PhaseEnd, Sandbox, SandboxOptions, SandboxUsage } from './sandbox';
import type { CpuGroup } from '../cpu/quota';

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib */
const INIT_LIMIT_MS = 10_000;

/** All that must be there before a runtime can start. */
export interface Provisions extends Pick<SandboxOptions, 'command' | 'environment' | 'workingDirectory' | 'prepared' | 'onSpawn'> {
  /** absent: an OS-only runtime. */
  readonly version?: RuntimeVersion;
  newGroup(): CpuGroup;
  /** Removes what the environment leaves. */
  remove(): Promise<void>;
}

interface Init {
  readonly startedAt: number;
  readonly durationMs: number;
  readonly outcome: Outcome;
  readonly before: SandboxUsage;
  readonly after: SandboxUsage;
  readonly end: PhaseEnd;
  readonly sandbox: Sandbox;
}

/** What a report tells besides the answer. */
interface Figures {
  readonly durationMs: number;
  readonly init?: Init;
  readonly before: SandboxUsage;
  readonly after: SandboxUsage;
}

/** One environment: INIT, then one invocation after the other, in real processes. */
export class ProcessEnvironment implements ExecutionEnvironment {
  readonly environmentId: string;
  private readonly output: FunctionLog;
  private readonly first: Promise<Init>;
  private provisions?: Provisions;
  private platformLog!: PlatformLog;
  private sandbox?: Sandbox;
  private invocations = 0;
  private busy = false;
  private stopped = false;
  private lastPeakMemoryMB = 0;

  constructor(private readonly spec: EnvironmentSpec, private readonly sink: LogSink, provide: () => Promise<Provisions>) {
    this.environmentId = spec.logStreamName;
    this.output = new FunctionLog(spec, sink);
    this.first = this.begin(provide);
    this.first.catch(() => this.stop()); // the first invocation says why
  }

  get alive(): boolean {
    return !this.stopped;
  }

  async invoke(request: InvokeRequest): Promise<InvokeResult> {
    if (this.busy) throw new Error(`execution environment ${this.environmentId} is busy: it takes one invocation at a time`);
    this.busy = true;
    try {
      const init = await this.first;
      if (this.stopped) throw new Error(`execution environment ${this.environmentId} has ended`);
      const isFirst = this.invocations++ === 0;
      if (this.sandbox?.running) return await this.run(request, this.sandbox, isFirst ? init : undefined);
      return await this.runAfterInit(request);
    } catch (error) {
      await this.stop(); // the engine's fault, not the function's: what is left of it is of no use
      throw error;
    } finally {
      this.busy = false;
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.sandbox?.kill();
    if (!this.provisions) return; // they remove themselves when they are there
    await this.first.catch(() => undefined);
    await this.provisions.remove();
  }

  crash(): boolean {
    return this.sandbox?.crash() ?? false;
  }

  stall(): boolean {
    return this.sandbox?.stall() ?? false;
  }

  private async begin(provide: () => Promise<Provisions>): Promise<Init> {
    const provisions = await provide();
    this.platformLog = new PlatformLog(this.spec, this.sink, provisions.version);
    if (this.stopped) {
      await provisions.remove();
      throw new Error(`execution environment ${this.environmentId} was stopped before it started`);
    }
    this.provisions = provisions;
    const init = await this.initialize('init');
    if (!this.busy) this.sandbox?.freeze();
    return init;
  }

  /** In the INIT phase unthrottled; when it is repeated within an invocation, with the function's share of CPU and time. */
  private async initialize(phase: InitPhase): Promise<Init> {
    const { sandbox, group } = await this.launch().catch(error => this.launchAgain(error));
    this.sandbox = sandbox;
    if (this.stopped) await sandbox.kill();
    const before = sandbox.usageAtStart;
    if (phase === 'invoke') await group.limit(this.spec.memorySizeMB);
    this.platformLog.initStart(phase);
    const end = await sandbox.until(sandbox.startedAt + (phase === 'init' ? INIT_LIMIT_MS : this.spec.timeoutMs));
    const after = this.look(sandbox);
    if (phase === 'init' && end.kind === 'next') await group.limit(this.spec.memorySizeMB);
    await sandbox.drain();
    if (end.kind !== 'next') await this.abandon(sandbox);
    const outcome = initOutcome(end, sandbox);
    const durationMs = end.at - sandbox.startedAt;
    this.platformLog.initDone(phase, outcome, durationMs);
    return { startedAt: sandbox.startedAt, durationMs, outcome, before, after, end, sandbox };
  }

  private async launch(): Promise<{ readonly sandbox: Sandbox; readonly group: CpuGroup }> {
    const { newGroup, ...provisions } = this.provisions!;
    const group = newGroup();
    return { group, sandbox: await Sandbox.launch({ ...provisions, group, output: this.output }) };
  }

  /** Where preparations come to nothing Lambda finds another place; whoever invokes learns of it only if that fails too. */
  private async launchAgain(error: unknown): ReturnType<ProcessEnvironment['launch']> {
    if (this.stopped) throw error;
    return this.launch();
  }

  /** INIT failed, or the runtime ended while nobody asked anything of it: Lambda repeats INIT within the invocation. */
  private async runAfterInit(request: InvokeRequest): Promise<InvokeResult> {
    if (this.sandbox) await this.abandon(this.sandbox);
    const repeated = await this.initialize('invoke');
    if (repeated.end.kind === 'next') return this.run(request, repeated.sandbox, undefined, repeated);
    const traceId = request.traceId ?? newTraceId();
    this.platformLog.start(request.requestId, traceId);
    const { before, after } = repeated;
    const durationMs = repeated.end.kind === 'timeout' ? this.spec.timeoutMs : repeated.durationMs;
    await this.stop();
    return this.conclude(request, traceId, repeated.sandbox, repeated.end, [], { durationMs, before, after });
  }

  private async run(request: InvokeRequest, sandbox: Sandbox, init?: Init, repeated?: Init): Promise<InvokeResult> {
    const traceId = request.traceId ?? newTraceId();
    sandbox.thaw();
    this.platformLog.start(request.requestId, traceId);
    const before = repeated?.before ?? sandbox.usage();
    const handedAt = performance.now();
    const startedAt = repeated?.startedAt ?? handedAt;
    const deadline = startedAt + this.spec.timeoutMs;
    sandbox.hand({ ...request, traceId, functionArn: this.spec.functionArn, deadlineMs: Math.floor(dateOf(deadline)) });
    const end = await sandbox.until(deadline);
    if (end.kind === 'next') sandbox.freeze();
    const after = this.look(sandbox);
    await sandbox.drain();
    if (end.kind !== 'next') await this.stop();
    const durationMs = end.kind === 'timeout' ? this.spec.timeoutMs : end.at - startedAt;
    return this.conclude(request, traceId, sandbox, end, spansOf(sandbox.lastReply, handedAt, end.at), { durationMs, init, before, after });
  }

  private conclude(
    request: InvokeRequest, traceId: string, sandbox: Sandbox, end: PhaseEnd, spans: readonly Span[], figures: Figures,
  ): InvokeResult {
    const { requestId } = request;
    const { lastReply: reply, initFailure, exitMessage } = sandbox;
    const answer = answerOf({ kind: end.kind, requestId, timeoutMs: this.spec.timeoutMs, reply, initFailure, exitMessage });
    const measurement = this.measurementOf(requestId, figures);
    this.report(requestId, traceId, answer, measurement, spans);
    const { status, payload, functionError, errorType } = answer;
    return { status, payload, ...(functionError && { functionError }), ...(errorType && { errorType }), measurement, environmentAlive: this.alive };
  }

  private report(requestId: string, traceId: string, { outcome, producedBytes }: Answer, measurement: Measurement, spans: readonly Span[]): void {
    const { durationMs, initDurationMs, maxMemoryUsedMB } = measurement;
    this.platformLog.runtimeDone(requestId, traceId, outcome, durationMs, producedBytes, spans);
    this.platformLog.report(requestId, traceId, outcome, {
      durationMs,
      // INIT is billed: https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
      billedDurationMs: Math.ceil(rounded(durationMs + (initDurationMs ?? 0))),
      memorySizeMB: this.spec.memorySizeMB,
      maxMemoryUsedMB,
      ...(initDurationMs !== undefined && { initDurationMs }),
    });
  }

  private measurementOf(requestId: string, { durationMs, init, before, after }: Figures): Measurement {
    const succeeded = init?.outcome.status === 'success' ? init : undefined;
    const throttledMs = difference(after.throttledMs, before.throttledMs);
    const runDelayMs = difference(after.runDelayMs, before.runDelayMs);
    return known({
      requestId,
      functionName: this.spec.functionName,
      environmentId: this.environmentId,
      coldStart: this.invocations === 1,
      initDurationMs: succeeded && rounded(succeeded.durationMs),
      durationMs: rounded(durationMs),
      maxMemoryUsedMB: Math.max(1, Math.ceil(this.lastPeakMemoryMB)),
      cpuDurationMs: difference(after.cpuMs, before.cpuMs),
      initCpuDurationMs: succeeded && difference(succeeded.after.cpuMs, succeeded.before.cpuMs),
      throttledPeriods: difference(after.throttledPeriods, before.throttledPeriods),
      throttledMs,
      disturbedMs: runDelayMs === undefined ? undefined : Math.max(0, rounded(runDelayMs - (throttledMs ?? 0))),
    });
  }

  /** What the processes have used so far. After their end their memory isn't known any more. */
  private look(sandbox: Sandbox): SandboxUsage {
    this.lastPeakMemoryMB = Math.max(this.lastPeakMemoryMB, sandbox.peakMemoryMB() ?? 0);
    return sandbox.usage();
  }

  private async abandon(sandbox: Sandbox): Promise<void> {
    await sandbox.kill();
    if (this.sandbox === sandbox) this.sandbox = undefined;
  }
}

function initOutcome(end: PhaseEnd, sandbox: Sandbox): Outcome {
  if (end.kind === 'next') return { status: 'success' };
  if (end.kind === 'timeout') return { status: 'timeout' };
  return { status: 'error', errorType: end.kind === 'init-error' ? sandbox.initFailure!.errorType : 'Runtime.ExitError' };
}

function spansOf(reply: Reply | undefined, handedAt: number, endedAt: number): Span[] {
  if (!reply) return [];
  const span = (name: Span['name'], from: number, to: number): Span => ({
    name, start: new Date(dateOf(from)).toISOString(), durationMs: rounded(to - from),
  });
  return [
    span('responseLatency', handedAt, reply.startedAt), span('responseDuration', reply.startedAt, reply.endedAt), span('runtimeOverhead', reply.endedAt, endedAt),
  ];
}

/** The system's clock is set now and then, the monotonic one isn't: they are compared anew each time. */
function dateOf(moment: number): number {
  return Date.now() + moment - performance.now();
}

function difference(after: number | undefined, before: number | undefined): number | undefined {
  return after === undefined || before === undefined ? undefined : rounded(after - before);
}

/** Without the members that are not known. */
function known<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

/** As Lambda makes one for a request that brings none. */
function newTraceId(): string {
  const [time, root, parent] = [Math.floor(Date.now() / 1_000).toString(16), randomBytes(12).toString('hex'), randomBytes(8).toString('hex')];
  return `Root=1-${time}-${root};Parent=${parent};Sampled=0`;
}
