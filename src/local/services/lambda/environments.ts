import { randomBytes } from 'node:crypto';
import type { FunctionConfiguration } from './configuration';
import { engineStopped } from './errors';
import type { LambdaFunction } from './lambda-function';
import type { OptDirectories } from './layers';
import { LogTail } from './log-tail';
import { LATEST } from './names';
import type { LogStreams, Runtime } from './ports';
import type { EngineContext } from '../../engine-context';
import type { Principal } from '../../iam/principal';
import type { ExecutionEnvironment } from '../../runtime/environment-spec';

/** Lambda promises no time that an idle environment lives; here the longest idle one goes when there are more. */
const MOST_IDLE = 32;

/** A place for one invocation at a time. Its environment is started when its turn comes, which may be long after it was allotted. */
export interface Slot {
  readonly lambdaFunction: LambdaFunction;
  readonly configuration: FunctionConfiguration;
  started?: { readonly environment: ExecutionEnvironment; readonly log: LogTail };
}

export interface EnvironmentsOptions {
  readonly runtime: Runtime;
  readonly logs: LogStreams;
  readonly optDirectories: OptDirectories;
  /** where functions find the engine; known once its server listens. */
  readonly endpoint: () => string;
}

/** The execution environments of all functions. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
export class Environments {
  /** the longest idle first. */
  private readonly idle: Slot[] = [];
  private readonly busy = new Set<Slot>();
  private stopped = false;

  constructor(private readonly context: EngineContext, private readonly options: EnvironmentsOptions) {}

  /** As Lambda does: an idle environment of the configuration that serves, else a new one. */
  allot(lambdaFunction: LambdaFunction, configuration = lambdaFunction.serving): Slot {
    const index = this.idle.findLastIndex(slot => slot.configuration === configuration && slot.started?.environment.alive);
    const slot = index < 0 ? { lambdaFunction, configuration } : this.idle.splice(index, 1)[0]!;
    this.busy.add(slot);
    return slot;
  }

  async start(slot: Slot): Promise<NonNullable<Slot['started']>> {
    const { lambdaFunction: { identity }, configuration } = slot;
    const { logging } = configuration;
    const principal: Principal = { kind: 'role', roleArn: identity.roleArn };
    const layerDirectories = await this.options.optDirectories.of(configuration.layers);
    this.requireRunning();
    const logStreamName = logStreamNameOf(identity.functionName);
    const log = new LogTail(this.options.logs.openStream(logging.logGroup, logStreamName, principal));
    const environment = this.options.runtime.startEnvironment({
      functionName: identity.functionName,
      functionArn: identity.functionArn,
      functionVersion: LATEST,
      runtime: identity.runtime,
      architecture: identity.architecture,
      handler: configuration.handler,
      memorySizeMB: configuration.memorySizeMB,
      timeoutMs: configuration.timeoutSeconds * 1000,
      codeDirectory: identity.code.directory,
      layerDirectories,
      environment: configuration.environment,
      credentials: this.context.credentials.issue(principal),
      region: this.context.address.region,
      endpointUrl: this.options.endpoint(),
      logGroupName: logging.logGroup,
      logStreamName,
      logFormat: logging.logFormat,
      systemLogLevel: logging.systemLogLevel,
      applicationLogLevel: logging.applicationLogLevel,
      initializationType: 'on-demand',
      tracing: configuration.tracingMode === 'Active',
    }, log);
    slot.started = { environment, log };
    return slot.started;
  }

  /** The invocation is over: the environment is idle, or gone when it died or when a newer configuration is there. */
  async release(slot: Slot): Promise<void> {
    this.busy.delete(slot);
    if (!slot.started?.environment.alive || this.isRetired(slot) || this.stopped) {
      await this.end(slot);
      return;
    }
    this.idle.push(slot);
    if (this.idle.length > MOST_IDLE) await this.end(this.idle.shift()!);
  }

  /** With an update idle environments of the old configuration end now, busy ones when they finish. */
  async retire(lambdaFunction: LambdaFunction): Promise<void> {
    const retired = this.idle.filter(slot => slot.lambdaFunction === lambdaFunction && this.isRetired(slot));
    for (const slot of retired) this.idle.splice(this.idle.indexOf(slot), 1);
    await Promise.all(retired.map(slot => this.end(slot)));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    const slots = [...this.idle.splice(0), ...this.busy];
    await Promise.all(slots.map(slot => this.end(slot)));
  }

  requireRunning(): void {
    if (this.stopped) throw engineStopped();
  }

  /** What goes wrong at its end is no fault of the invocation before it. */
  private async end({ started }: Slot): Promise<void> {
    try {
      await started?.environment.stop();
    } catch (error) {
      this.context.log(`the execution environment ${started?.environment.environmentId} could not be stopped: ${(error as Error).message}`);
    }
  }

  private isRetired(slot: Slot): boolean {
    return slot.configuration !== slot.lambdaFunction.described;
  }
}

/** `YYYY/MM/DD/<function>[$LATEST]<32 hex>`: one stream is one environment. */
function logStreamNameOf(functionName: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/${functionName}[${LATEST}]${randomBytes(16).toString('hex')}`;
}
