import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import type { ResourceAddress } from './assembly/arn';
import type { StackArtifact } from './assembly/cloud-assembly';
import { DeployedStack, Deployment } from './assembly/deployment';
import { removeReadOnlyTree } from './assembly/read-only-tree';
import type { ResourceProvider } from './assembly/resource-provider';
import type { EngineContext } from './engine-context';
import type { FaultShares } from './faults/definitions';
import { FaultFacts, Faults, warningOf } from './faults/faults';
import { Authorizer } from './iam/authorizer';
import { Credentials, CredentialStore } from './iam/credentials';
import { iamResources } from './iam/iam-resources';
import { seededRandom } from './random';
import type { Measurement } from './runtime/environment-spec';
import type { HostFacts } from './runtime/host-facts';
import { RuntimeHost } from './runtime/runtime-host';
import { AllServices, allServices } from './services/all';
import { gatePlaces } from './services/lambda/gate';
import { ApiServer } from './services/server';

export interface EngineOptions {
  /** the user's cache: what managed runtimes provide is made there once, and kept. */
  readonly stateDirectory: string;
  readonly region?: string;
  readonly accountId?: string;
  /** of the order in which topics deliver, and of faults. */
  readonly seed?: number;
  /** what shall go wrong on purpose. */
  readonly faults?: FaultShares;
  /**
   * Functions that nothing else may disturb: their invocations run one at a time (two on more than two cores), after all other events.
   * Without it every event-driven invocation counts as measured, and no invocation that somebody waits for.
   */
  readonly measuredFunctions?: (functionName: string) => boolean;
  /** Lambda's quota of the account. */
  readonly concurrentExecutions?: number;
  /** told, in one line each, what AWS would only count in a metric or not tell at all. */
  readonly log?: (message: string) => void;
}

export interface EngineFacts extends HostFacts {
  /** absent: there are none. */
  readonly faults?: FaultFacts;
}

interface EngineEvents {
  /** an invocation has ended. */
  measurement: [Measurement];
}

/** A local AWS for stacks of Lambda functions: deploys synthesized stacks and serves their APIs on loopback, until it is stopped. */
export class Engine extends EventEmitter<EngineEvents> {
  static async start(options: EngineOptions): Promise<Engine> {
    const log = options.log ?? (() => undefined);
    const runtime = await RuntimeHost.start({ stateDirectory: options.stateDirectory, assetsDirectory: assetsDirectory(), log });
    const engine = new Engine(options, log, runtime);
    try {
      engine.server = await ApiServer.start({ services: engine.all.services, credentials: engine.context.credentials, region: engine.region, log });
      return engine;
    } catch (error) {
      await runtime.stop();
      throw error;
    }
  }

  /** of the engine's user, who may do everything. */
  readonly credentials: Credentials;
  readonly authorizer = new Authorizer();
  /** by request id; of an event that was retried, the last attempt's. */
  readonly measurements = new Map<string, Measurement>();
  private readonly address: ResourceAddress;
  private readonly context: EngineContext;
  private readonly all: AllServices;
  private readonly deployment: Deployment;
  private server!: ApiServer;
  private deploying: Promise<unknown> = Promise.resolve();
  private stopping: Promise<void> | undefined;

  private constructor(options: EngineOptions, log: (message: string) => void, private readonly runtime: RuntimeHost) {
    super();
    const region = options.region ?? 'us-east-1';
    this.address = { partition: partitionOf(region), region, accountId: options.accountId ?? '000000000000' };
    const credentials = new CredentialStore();
    this.credentials = credentials.issue({ kind: 'root' });
    const seed = options.seed ?? 1;
    const faults = new Faults(options.faults ?? {}, seed);
    this.context = { address: this.address, authorizer: this.authorizer, credentials, random: seededRandom(seed), faults, log };
    this.all = allServices(this.context, runtime, () => this.endpoint, {
      scratchDirectory: join(runtime.stageDirectory, 'opt'),
      concurrentExecutions: options.concurrentExecutions ?? 1000,
      gatePlaces: gatePlaces(availableParallelism()),
      measuredFunctions: options.measuredFunctions,
      onMeasurement: measurement => this.record(measurement),
    });
    const resourceTypes = [iamResources(this.authorizer), ...this.all.services.map(service => service.resourceTypes)];
    this.deployment = new Deployment({
      address: this.address,
      providers: new Map(resourceTypes.flatMap(types => Object.entries(types)).map(([type, provider]) => [type, this.untilStopped(provider)])),
      stageRoot: join(runtime.stageDirectory, 'code'),
    });
  }

  /** e.g. `http://127.0.0.1:41234`: what AWS_ENDPOINT_URL is for. */
  get endpoint(): string {
    return this.server.endpoint;
  }

  get region(): string {
    return this.address.region;
  }

  /** What somebody has who may assume the role of a deployed stack. */
  credentialsOf(roleArn: string): Credentials {
    return this.context.credentials.issue({ kind: 'role', roleArn });
  }

  async deploy(stack: StackArtifact): Promise<DeployedStack> {
    const deploying = this.deployment.deploy(stack);
    this.deploying = Promise.allSettled([this.deploying, deploying]);
    const deployed = await deploying;
    this.all.cloudFormation.add(deployed);
    return deployed;
  }

  /** The machine, what runs on it in place of Lambda's, and what went wrong on purpose. */
  facts(): EngineFacts {
    const host = this.runtime.facts();
    const faults = this.context.faults.facts();
    return faults ? { ...host, mismatches: [warningOf(faults), ...host.mismatches], faults } : host;
  }

  /** Ends everything, a deployment under way too. Nothing is left behind: no process, no folder, no listener. */
  async stop(): Promise<void> {
    this.stopping ??= this.end();
    await this.stopping;
  }

  private async end(): Promise<void> {
    this.context.faults.stop();
    for (const service of this.all.services) await service.stop?.();
    await this.server.stop();
    await this.runtime.stop();
    await this.deploying;
    // what a deployment under way has made since.
    await removeReadOnlyTree(dirname(this.runtime.stageDirectory));
  }

  private untilStopped(provider: ResourceProvider): ResourceProvider {
    return {
      supportedProperties: provider.supportedProperties,
      create: (context, properties) => {
        if (this.stopping) throw new Error('the engine has been stopped');
        return provider.create(context, properties);
      },
    };
  }

  private record(measurement: Measurement): void {
    this.measurements.set(measurement.requestId, measurement);
    this.emit('measurement', measurement);
  }
}

function partitionOf(region: string): string {
  const [partition] = Object.entries({ 'aws-cn': 'cn-', 'aws-us-gov': 'us-gov-' }).find(([, prefix]) => region.startsWith(prefix)) ?? ['aws'];
  return partition;
}

/** What the runtime spawns lies beside the bundle; for whoever runs the sources, where the bundles are made. */
function assetsDirectory(): string {
  return existsSync(join(__dirname, 'reaper.js')) ? __dirname : join(__dirname, '..', '..', 'assets', 'cli');
}
