import { randomUUID } from 'node:crypto';
import { arnOf, type ResourceAddress } from './arn';
import type { StackArtifact } from './cloud-assembly';
import { DeploymentError } from './deployment-error';
import { resolve } from './intrinsics';
import type { JsonObject } from './json';
import { type Plan, planDeployment, type PlannedOutput, type PlannedResource } from './plan';
import { ALPHANUMERIC, randomText } from './random-text';
import type { ResourceContext, ResourceProperties, ResourceProvider } from './resource-provider';
import { CodeStaging } from './staging';
import type { Template } from './template';

export interface DeploymentOptions {
  readonly address: ResourceAddress;
  /** by CloudFormation type. */
  readonly providers: ReadonlyMap<string, ResourceProvider>;
  /** a directory that code is copied to; whoever gives it removes it, with `removeReadOnlyTree`. */
  readonly stageRoot: string;
}

export interface DeployedStack {
  readonly stackName: string;
  readonly stackId: string;
  readonly template: Template;
  readonly resources: ReadonlyMap<string, DeployedResource>;
  readonly outputs: readonly StackOutput[];
}

export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly attributes: { readonly [name: string]: string };
  /** intrinsic functions resolved, as CloudFormation's DescribeStackResource gives it. */
  readonly metadata: JsonObject;
  readonly status: 'CREATE_COMPLETE';
}

export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

/** Makes the resources of synthesized stacks, as CloudFormation would. */
export class Deployment {
  private readonly staging: CodeStaging;
  private readonly stackNames = new Set<string>();

  constructor(private readonly options: DeploymentOptions) {
    this.staging = new CodeStaging(options.stageRoot);
  }

  /** Throws a `DeploymentError` with everything that is wrong with the template, before anything is made; or with the first resource that fails. */
  async deploy(stack: StackArtifact): Promise<DeployedStack> {
    const { stackName, template } = stack;
    if (this.stackNames.has(stackName)) throw new DeploymentError(stackName, [`AlreadyExistsException: Stack [${stackName}] already exists`]);
    const stackId = arnOf(this.options.address, 'cloudformation', `stack/${stackName}/${randomUUID()}`);
    const plan = planDeployment(stack, { ...this.options, stackId });
    if ('problems' in plan) throw new DeploymentError(stackName, plan.problems);
    this.stackNames.add(stackName);
    const resources = new Map<string, DeployedResource>();
    for (const resource of plan.resources) {
      resources.set(resource.logicalId, await this.create(resource, plan, stack));
    }
    return { stackName, stackId, template, resources, outputs: plan.outputs.map(output => outputOf(output, plan, stackName)) };
  }

  /** One after the other: the order is the template's, and so is which error comes first. */
  private async create({ logicalId, type, provider, ...planned }: PlannedResource, { scope }: Plan, stack: StackArtifact): Promise<DeployedResource> {
    try {
      const properties = resolve(planned.properties, scope, `${logicalId}.Properties`) as ResourceProperties;
      const created = await provider.create(this.contextOf(logicalId, properties, stack), properties);
      scope.resources.set(logicalId, { ...created, type });
      const metadata = resolve(planned.metadata, scope, `${logicalId}.Metadata`) as JsonObject;
      return { logicalId, type, physicalId: created.physicalId, attributes: created.attributes ?? {}, metadata, status: 'CREATE_COMPLETE' };
    } catch (error) {
      throw new DeploymentError(stack.stackName, [`${logicalId} (${type}): ${(error as Error).message}`], { cause: error });
    }
  }

  private contextOf(logicalId: string, { Runtime: runtime }: ResourceProperties, stack: StackArtifact): ResourceContext {
    return {
      ...this.options.address,
      logicalId,
      stackName: stack.stackName,
      physicalName: maxLength => physicalName(stack.stackName, logicalId, maxLength),
      stageCode: location => this.staging.stage(location, { stack, runtime }),
    };
  }
}

/** `<stack>-<logical id>-<12 random>`; of too long a name both parts keep their share, the stack at least its half. */
function physicalName(stackName: string, logicalId: string, maxLength: number): string {
  const suffix = randomText(12, ALPHANUMERIC);
  const room = maxLength - suffix.length - 2;
  const stackRoom = Math.max(Math.ceil(room / 2), room - logicalId.length);
  const stack = stackName.slice(0, stackRoom);
  return `${stack}-${logicalId.slice(0, room - stack.length)}-${suffix}`;
}

function outputOf({ key, value, description, exportName }: PlannedOutput, { scope }: Plan, stackName: string): StackOutput {
  try {
    return {
      key,
      value: String(resolve(value, scope, `Outputs.${key}.Value`)),
      ...description !== undefined && { description },
      ...exportName !== undefined && { exportName: String(resolve(exportName, scope, `Outputs.${key}.Export.Name`)) },
    };
  } catch (error) {
    throw new DeploymentError(stackName, [(error as Error).message], { cause: error });
  }
}
