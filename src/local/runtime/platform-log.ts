import type { EnvironmentSpec, LogSink, Status } from './environment-spec';

export type InitPhase = 'init' | 'invoke';

/** How a phase ended, in the words of the platform's records. */
export interface Outcome {
  readonly status: Status;
  readonly errorType?: string;
}

export interface ReportMetrics {
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly memorySizeMB: number;
  readonly maxMemoryUsedMB: number;
  readonly initDurationMs?: number;
}

export interface Span {
  readonly name: 'responseLatency' | 'responseDuration' | 'runtimeOverhead';
  readonly start: string;
  readonly durationMs: number;
}

/** The identity of a managed runtime's version, which Lambda tells in INIT_START; OS-only runtimes have none. */
export interface RuntimeVersion {
  readonly runtimeVersion: string;
  readonly runtimeVersionArn: string;
}

type Level = 'DEBUG' | 'INFO' | 'WARN';
const LEVELS: readonly Level[] = ['DEBUG', 'INFO', 'WARN'];

/**
 * Writes the platform's own log events, in JSON (https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html)
 * or as text. Levels: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export class PlatformLog {
  constructor(private readonly spec: EnvironmentSpec, private readonly sink: LogSink, private readonly version?: RuntimeVersion) {}

  initStart(phase: InitPhase): void {
    const { functionName, functionVersion, initializationType, logStreamName, memorySizeMB } = this.spec;
    const instance = { instanceId: logStreamName, instanceMaxMemory: memorySizeMB * 1024 * 1024 };
    this.record('platform.initStart', this.version ? 'INFO' : 'DEBUG', {
      initializationType, phase, ...this.version, functionName, functionVersion, ...instance,
    });
    if (phase === 'init' && this.version) {
      this.text(`INIT_START Runtime Version: ${this.version.runtimeVersion}\tRuntime Version ARN: ${this.version.runtimeVersionArn}`);
    }
  }

  initDone(phase: InitPhase, outcome: Outcome, durationMs: number): void {
    const { initializationType } = this.spec;
    const success = outcome.status === 'success';
    this.record('platform.initRuntimeDone', success ? 'DEBUG' : 'WARN', { initializationType, phase, ...outcome });
    this.record('platform.initReport', success ? 'DEBUG' : 'WARN', {
      initializationType, phase, ...outcome, metrics: { durationMs: rounded(durationMs) },
    });
    if (!success) this.text(`INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: ${phase}${ending(outcome)}`);
  }

  start(requestId: string, traceId: string): void {
    const { functionArn, functionVersion: version } = this.spec;
    this.record('platform.start', 'INFO', { requestId, functionArn, version, ...this.tracing(traceId) });
    this.text(`START RequestId: ${requestId} Version: ${version}`);
  }

  runtimeDone(requestId: string, traceId: string, outcome: Outcome, durationMs: number, producedBytes: number, spans: readonly Span[]): void {
    this.record('platform.runtimeDone', outcome.status === 'success' ? 'DEBUG' : 'WARN', {
      requestId, ...outcome, ...this.tracing(traceId), ...(spans.length && { spans }), metrics: { durationMs: rounded(durationMs), producedBytes },
    });
    this.text(`END RequestId: ${requestId}`);
  }

  report(requestId: string, traceId: string, outcome: Outcome, metrics: ReportMetrics): void {
    const { durationMs, initDurationMs, ...others } = metrics;
    this.record('platform.report', outcome.status === 'success' ? 'INFO' : 'WARN', {
      requestId,
      metrics: { durationMs: rounded(durationMs), ...others, ...(initDurationMs !== undefined && { initDurationMs: rounded(initDurationMs) }) },
      ...outcome,
      ...this.tracing(traceId),
    });
    this.text([
      `REPORT RequestId: ${requestId}`, `Duration: ${durationMs.toFixed(2)} ms`, `Billed Duration: ${metrics.billedDurationMs} ms`,
      `Memory Size: ${metrics.memorySizeMB} MB`, `Max Memory Used: ${metrics.maxMemoryUsedMB} MB`,
      ...(initDurationMs !== undefined ? [`Init Duration: ${initDurationMs.toFixed(2)} ms`] : []),
    ].join('\t') + (outcome.status === 'success' ? '\t' : ending(outcome)));
  }

  private tracing(value: string): { tracing?: { type: string; value: string } } {
    return this.spec.tracing ? { tracing: { type: 'X-Amzn-Trace-Id', value } } : {};
  }

  private record(type: string, level: Level, record: object): void {
    if (this.spec.logFormat !== 'JSON' || LEVELS.indexOf(level) < LEVELS.indexOf(this.spec.systemLogLevel)) return;
    const now = new Date();
    this.sink.write({ timestamp: now.getTime(), message: JSON.stringify({ time: now.toISOString(), type, record }) });
  }

  private text(message: string): void {
    if (this.spec.logFormat === 'Text') this.sink.write({ timestamp: Date.now(), message });
  }
}

/** As the platform writes durations in its records. */
export function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}

function ending({ status, errorType }: Outcome): string {
  return `\tStatus: ${status}${errorType ? `\tError Type: ${errorType}` : ''}`;
}
