import type { EngineContext } from '../../engine-context';
import type { UpdateFaults } from '../../faults/update-faults';
import type { Principal } from '../../iam/principal';
import { PropertyReader } from '../properties';
import type { JsonObject } from '../protocols/aws-json';
import { ApiError } from '../service';
import { checkUnzippedSize } from './code';
import { CONFIGURABLE, FunctionConfiguration, readConfiguration } from './configuration';
import type { Environments } from './environments';
import { invalid } from './errors';
import { checkVisibilityTimeout } from './event-source-mapping-provider';
import type { LambdaFunction } from './lambda-function';
import type { LayerVersions, OptDirectories } from './layers';
import type { Runtime } from './ports';
import type { EventSourceMapping } from './queue-poller';
import type { Timers } from './timers';
import { checkTracing } from './tracing';

export interface UpdateOptions {
  readonly layers: LayerVersions;
  readonly optDirectories: OptDirectories;
  readonly environments: Pick<Environments, 'retire'>;
  readonly mappings: readonly EventSourceMapping[];
  readonly runtime: Pick<Runtime, 'prepare'>;
  readonly timers: Timers;
  readonly updateFaults: UpdateFaults;
}

/** How long an update is InProgress. On AWS it is about a second; whoever waits for Successful must see the other state at times. */
const UPDATE_DURATION_MS = 20;

/** The UpdateFunctionConfiguration action. https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
export class UpdateAction {
  constructor(private readonly context: EngineContext, private readonly options: UpdateOptions) {}

  async perform(lambdaFunction: LambdaFunction, input: JsonObject, principal: Principal): Promise<void> {
    const { RevisionId: revisionId, FunctionName: name, ...members } = input;
    refuseOtherMembers(members);
    lambdaFunction.requireUpdatable(revisionId as string | undefined);
    const configuration = this.read(lambdaFunction, members);
    this.checkLayers(lambdaFunction, configuration, 'Layers' in members ? principal : undefined);
    this.checkTimeout(lambdaFunction, configuration);
    checkTracing(this.context.authorizer, lambdaFunction.identity.roleArn, configuration);
    const layerDirectories = await this.options.optDirectories.of(configuration.layers);
    const { runtime, code } = lambdaFunction.identity;
    await this.options.runtime.prepare({ runtime, codeDirectories: [code.directory, ...layerDirectories] });
    // another update may have begun meanwhile.
    lambdaFunction.requireUpdatable(revisionId as string | undefined);
    lambdaFunction.beginUpdate(configuration);
    const duration = UPDATE_DURATION_MS + this.options.updateFaults.delayMs(lambdaFunction.name);
    this.options.timers.after(duration, () => void this.complete(lambdaFunction));
  }

  /** Old environments end before the update does, so that their end disturbs nobody's first invocation after it. */
  private async complete(lambdaFunction: LambdaFunction): Promise<void> {
    await this.options.environments.retire(lambdaFunction);
    lambdaFunction.completeUpdate();
  }

  private read(lambdaFunction: LambdaFunction, members: JsonObject): FunctionConfiguration {
    const reader = new PropertyReader('Function', { logicalId: lambdaFunction.name }, members);
    try {
      return readConfiguration(reader, lambdaFunction.name, arn => this.options.layers.find(arn), lambdaFunction.described);
    } catch (error) {
      throw error instanceof ApiError ? error : invalid((error as Error).message);
    }
  }

  /** `newFor`: who brings layers needs the right to each. */
  private checkLayers({ identity }: LambdaFunction, { layers }: FunctionConfiguration, newFor: Principal | undefined): void {
    for (const { arn } of newFor ? layers : []) {
      this.context.authorizer.authorize({ principal: newFor!, action: 'lambda:GetLayerVersion', resource: arn });
    }
    checkUnzippedSize([identity.code, ...layers]);
  }

  private checkTimeout(lambdaFunction: LambdaFunction, { timeoutSeconds }: FunctionConfiguration): void {
    for (const { lambdaFunction: mapped, visibilityTimeoutSeconds } of this.options.mappings) {
      if (mapped === lambdaFunction) checkVisibilityTimeout(visibilityTimeoutSeconds, timeoutSeconds);
    }
  }
}

function refuseOtherMembers(members: JsonObject): void {
  const other = Object.keys(members).filter(member => !CONFIGURABLE.some(one => one === member));
  if (other.length > 0) {
    throw invalid(`${other.join(', ')} can't be updated in this engine; these can: ${CONFIGURABLE.join(', ')}`);
  }
}
