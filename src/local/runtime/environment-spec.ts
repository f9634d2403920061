/** Everything that an execution environment is made of. */
export interface EnvironmentSpec {
  readonly functionName: string;
  readonly functionArn: string;
  readonly functionVersion: '$LATEST';
  /** Lambda's identifier, e.g. `python3.13`, `nodejs22.x`, `provided.al2023`. */
  readonly runtime: string;
  readonly handler: string;
  readonly memorySizeMB: number;
  readonly timeoutMs: number;
  readonly architecture: string;
  /** what Lambda would mount at /var/task. */
  readonly codeDirectory: string;
  /** in order; together they are /opt. */
  readonly layerDirectories: readonly string[];
  /** the function's own variables. */
  readonly environment: { readonly [name: string]: string };
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string };
  readonly region: string;
  /** where SDKs and the CLI find all services. */
  readonly endpointUrl: string;
  readonly logGroupName: string;
  /** also the environment's id. */
  readonly logStreamName: string;
  readonly logFormat: 'JSON' | 'Text';
  readonly systemLogLevel: 'DEBUG' | 'INFO' | 'WARN';
  readonly applicationLogLevel: string;
  readonly initializationType: 'on-demand';
  readonly tracing?: boolean;
}

/** Takes an environment's log events, in order. */
export interface LogSink {
  write(line: LogLine): void;
}

export interface LogLine {
  /** milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

export interface InvokeRequest {
  readonly requestId: string;
  readonly payload: Buffer;
  readonly traceId?: string;
  /** JSON, as the caller gave it. */
  readonly clientContext?: string;
}

export interface InvokeResult {
  /** how the invocation ended for its caller; anything but `success` has a `functionError`. */
  readonly status: Status;
  /** the function's answer, or the error as `Invoke` answers it. */
  readonly payload: Buffer;
  readonly functionError?: 'Unhandled';
  readonly errorType?: string;
  readonly measurement: Measurement;
  /** false: it takes no further invocation. */
  readonly environmentAlive: boolean;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#Status */
export type Status = 'success' | 'error' | 'failure' | 'timeout';

/** What the platform measured of one invocation. Absent: not known. */
export interface Measurement {
  readonly requestId: string;
  readonly functionName: string;
  readonly environmentId: string;
  /** the first invocation of its environment. */
  readonly coldStart: boolean;
  /** absent also when INIT failed and was repeated within the invocation. */
  readonly initDurationMs?: number;
  readonly durationMs: number;
  readonly maxMemoryUsedMB: number;
  /** CPU time of the invocation. */
  readonly cpuDurationMs?: number;
  readonly initCpuDurationMs?: number;
  readonly throttledPeriods?: number;
  readonly throttledMs?: number;
  /** time the main thread was ready to run and not throttled, but others had the CPU; at least so much, if several threads ran at once. */
  readonly disturbedMs?: number;
}

export interface ExecutionEnvironment {
  readonly environmentId: string;
  readonly alive: boolean;
  /** One at a time; the first waits for INIT. Rejects only if no environment could be made, or after its end. */
  invoke(request: InvokeRequest): Promise<InvokeResult>;
  stop(): Promise<void>;
  /** What `kill -9` does to its runtime. False: there is none to kill. */
  crash(): boolean;
  /** Its processes stand still, while time goes on. False: there are none to stop. */
  stall(): boolean;
}
