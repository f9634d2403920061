import type { EnvironmentSpec, ExecutionEnvironment, InvokeRequest, InvokeResult, LogSink } from '../../../../src/local/runtime/environment-spec';
import type { Runtime } from '../../../../src/local/services/lambda/ports';

export interface FakeInvocation {
  readonly spec: EnvironmentSpec;
  readonly event: unknown;
  readonly requestId: string;
}

/** What a fake function does: returns its answer, or throws its error. */
export type FakeHandler = (invocation: FakeInvocation) => unknown;

/** A data plane without processes: environments are objects, functions are closures. */
export class FakeRuntime implements Runtime {
  readonly environments: FakeEnvironment[] = [];
  readonly prepared: string[] = [];

  constructor(private readonly handler: FakeHandler = () => null) {}

  async prepare({ runtime }: { runtime: string }): Promise<void> {
    this.prepared.push(runtime);
  }

  startEnvironment(spec: EnvironmentSpec, sink: LogSink): ExecutionEnvironment {
    const environment = new FakeEnvironment(spec, sink, this.handler);
    this.environments.push(environment);
    return environment;
  }
}

export class FakeEnvironment implements ExecutionEnvironment {
  readonly environmentId: string;
  readonly requestIds: string[] = [];
  readonly disturbances: ('crash' | 'stall')[] = [];
  alive = true;

  constructor(readonly spec: EnvironmentSpec, private readonly sink: LogSink, private readonly handler: FakeHandler) {
    this.environmentId = spec.logStreamName;
  }

  async invoke({ requestId, payload }: InvokeRequest): Promise<InvokeResult> {
    const coldStart = this.requestIds.push(requestId) === 1;
    const measurement = {
      requestId,
      functionName: this.spec.functionName,
      environmentId: this.environmentId,
      coldStart,
      durationMs: 1,
      maxMemoryUsedMB: 64,
      ...(coldStart && { initDurationMs: 100 }),
    };
    this.sink.write({ timestamp: Date.now(), message: `START RequestId: ${requestId}\n` });
    try {
      const answer = await this.handler({ spec: this.spec, event: JSON.parse(payload.toString()), requestId });
      return { status: 'success', payload: Buffer.from(JSON.stringify(answer ?? null)), measurement, environmentAlive: true };
    } catch (error) {
      const { name, message } = error as Error;
      const failure = Buffer.from(JSON.stringify({ errorType: name, errorMessage: message, trace: [] }));
      return { status: 'error', payload: failure, functionError: 'Unhandled', errorType: name, measurement, environmentAlive: true };
    }
  }

  async stop(): Promise<void> {
    this.alive = false;
  }

  crash(): boolean {
    this.disturbances.push('crash');
    return this.alive;
  }

  stall(): boolean {
    this.disturbances.push('stall');
    return this.alive;
  }
}
