import type { ResourceProvider } from '../../assembly/resource-provider';
import type { EngineContext } from '../../engine-context';
import type { Principal } from '../../iam/principal';
import type { FunctionInvoker } from '../ports';
import type { ApiRequest, ApiResponse, Service } from '../service';
import { FunctionAccess } from './access';
import { LambdaApi } from './api';
import { AsyncQueue } from './async-queue';
import { CodeReader } from './code';
import { Concurrency } from './concurrency';
import { Destinations } from './destinations';
import { Environments } from './environments';
import { EventInvokeConfigProvider } from './event-invoke-config-provider';
import { EventSourceMappingProvider } from './event-source-mapping-provider';
import { FunctionProvider } from './function-provider';
import { Functions } from './functions';
import { MeasurementGate } from './gate';
import { Invocations } from './invocations';
import { Invoker } from './invoker';
import { LayerVersionProvider, LayerVersions, OptDirectories } from './layers';
import { PermissionProvider } from './permission-provider';
import type { LogStreams, Queues, Runtime, Topics } from './ports';
import { EventSourceMapping, QueuePoller } from './queue-poller';
import { Timers } from './timers';
import { UpdateAction } from './update-action';
import { duplicating, throttling } from '../../faults/event-faults';
import { RuntimeFaults } from '../../faults/runtime-faults';
import { UpdateFaults } from '../../faults/update-faults';
import type { InvokeResult, Measurement } from '../../runtime/environment-spec';

export interface LambdaPorts {
  readonly runtime: Runtime;
  readonly logs: LogStreams;
  readonly queues: Queues;
  readonly topics: Topics;
  /** where functions find the engine. */
  readonly endpoint: () => string;
}

export interface LambdaOptions {
  /** for merged layers; whoever owns it removes it. */
  readonly scratchDirectory: string;
  /** of the account. */
  readonly concurrentExecutions: number;
  /** events that run at the same time. */
  readonly gatePlaces: number;
  readonly measuredFunctions?: (functionName: string) => boolean;
  readonly onMeasurement: (measurement: Measurement) => void;
}

/** AWS Lambda: functions, layers, synchronous and asynchronous invocations, SQS event sources. */
export class LambdaService implements Service, FunctionInvoker {
  readonly signingName = 'lambda';
  readonly resourceTypes: { readonly [type: string]: ResourceProvider };
  private readonly timers = new Timers();
  private readonly pollers: QueuePoller[] = [];
  private readonly environments: Environments;
  private readonly invocations: Invocations;
  private readonly api: LambdaApi;

  constructor(context: EngineContext, ports: LambdaPorts, options: LambdaOptions) {
    const { timers } = this;
    const functions = new Functions(context.address);
    const layers = new LayerVersions(context.address);
    const optDirectories = new OptDirectories(options.scratchDirectory);
    const codes = new CodeReader();
    const mappings: EventSourceMapping[] = [];
    const concurrency = new Concurrency(options.concurrentExecutions);
    const environments = new Environments(context, { ...ports, optDirectories });
    const gate = new MeasurementGate(options.gatePlaces, context.random);
    const updateFaults = new UpdateFaults(context.faults);
    const runtimeFaults = new RuntimeFaults(context.faults);
    const invoker = new Invoker({ ...options, concurrency, environments, gate, updateFaults, runtimeFaults });
    const destinations = new Destinations(context, {
      ...ports, invokeAsync: (arn, payload, principal) => this.invokeAsync(arn, payload, principal),
    });
    const queue = duplicating(new AsyncQueue(context, throttling(invoker, context.faults), destinations, timers), context.faults);
    const access = new FunctionAccess(context, functions);
    const update = new UpdateAction(context, {
      ...ports, layers, optDirectories, environments: updateFaults.outliving(environments), mappings, timers, updateFaults,
    });
    this.environments = environments;
    this.invocations = new Invocations(access, invoker, queue);
    this.api = new LambdaApi(context, { functions, access, concurrency, mappings, invocations: this.invocations, update });
    this.resourceTypes = {
      'AWS::Lambda::Function': new FunctionProvider(context, { ...ports, functions, layers, optDirectories, codes, concurrency }),
      'AWS::Lambda::LayerVersion': new LayerVersionProvider(layers, codes),
      'AWS::Lambda::Permission': new PermissionProvider(functions),
      'AWS::Lambda::EventInvokeConfig': new EventInvokeConfigProvider(functions, destinations),
      'AWS::Lambda::EventSourceMapping': new EventSourceMappingProvider(context, functions, ports.queues, mapping => {
        mappings.push(mapping);
        if (mapping.enabled) this.startPoller(new QueuePoller(context, mapping, ports.queues, invoker, timers));
      }),
    };
  }

  async handle(request: ApiRequest): Promise<ApiResponse> {
    return this.api.handle(request);
  }

  /** For services that deliver events: queued as soon as the source's right is checked. */
  async invokeAsync(functionArn: string, payload: Buffer, source: Principal): Promise<void> {
    this.invocations.event(this.invocations.authorize(functionArn, source), payload);
  }

  /** For services that refuse to be set up for a function that they may not invoke. */
  requireInvocable(functionArn: string, source: Principal): void {
    this.invocations.authorize(functionArn, source);
  }

  /** For services that wait for the answer. */
  async invokeSync(functionArnOrName: string, payload: Buffer, principal: Principal): Promise<InvokeResult> {
    return this.invocations.request(this.invocations.authorize(functionArnOrName, principal), payload);
  }

  async stop(): Promise<void> {
    for (const poller of this.pollers) poller.stop();
    this.timers.stop();
    await this.environments.stop();
  }

  private startPoller(poller: QueuePoller): void {
    this.pollers.push(poller);
    poller.start();
  }
}
