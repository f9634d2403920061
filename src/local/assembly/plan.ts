import type { ResourceAddress } from './arn';
import type { StackArtifact } from './cloud-assembly';
import { Conditions } from './conditions';
import { isObject, type JsonObject } from './json';
import { exceededLimits } from './limits';
import { CircularDependencyError, dependencyOrder } from './ordering';
import { type ParameterValue, parameterValue } from './parameters';
import { type Reference, referencesIn } from './references';
import type { ResourceProvider } from './resource-provider';
import { pseudoParameters, TemplateScope } from './scope';
import type { TemplateResource } from './template';
import { collecting } from './template-error';

/** A resource to be made, with every condition decided. */
export interface PlannedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly provider: ResourceProvider;
  readonly properties: JsonObject;
  readonly metadata: JsonObject;
}

export interface PlannedOutput {
  readonly key: string;
  readonly value: unknown;
  readonly description?: string;
  readonly exportName?: unknown;
}

/** What a deployment will do, in order. */
export interface Plan {
  readonly resources: readonly PlannedResource[];
  readonly outputs: readonly PlannedOutput[];
  readonly scope: TemplateScope;
}

const SECTIONS = ['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Parameters', 'Mappings', 'Conditions', 'Resources', 'Outputs'];
/** CDK's check of the account's bootstrap stack; there is none here. */
const BOOTSTRAP_RULE = 'CheckBootstrapVersion';
/** Usage statistics for AWS: nothing to make. */
const CDK_METADATA = 'AWS::CDK::Metadata';
const RESOURCE_ATTRIBUTES = ['Type', 'Properties', 'Metadata', 'DependsOn', 'Condition', 'DeletionPolicy', 'UpdateReplacePolicy'];

export interface PlanOptions {
  readonly address: ResourceAddress;
  readonly providers: ReadonlyMap<string, ResourceProvider>;
  readonly stackId: string;
}

/** Plans a deployment, or says everything that speaks against it. */
export function planDeployment(stack: StackArtifact, options: PlanOptions): Plan | { readonly problems: readonly string[] } {
  const planner = new Planner(stack, options);
  const plan = planner.plan();
  return planner.problems.length > 0 ? { problems: planner.problems } : plan;
}

class Planner {
  readonly problems: string[];
  private readonly scope: TemplateScope;
  private readonly conditions: Conditions;
  private readonly dependencies = new Map<string, Set<string>>();

  constructor(private readonly stack: StackArtifact, private readonly options: PlanOptions) {
    const { template, stackName } = stack;
    this.problems = [...exceededLimits(stack), ...wrongPlace(stack, options.address)];
    const sections = Object.keys(template).filter(section => ![...SECTIONS, 'Rules'].includes(section));
    this.problems.push(...sections.map(section => `Unsupported: section ${section} of the template`));
    const rules = Object.keys(template.Rules ?? {}).filter(rule => rule !== BOOTSTRAP_RULE);
    this.problems.push(...rules.map(rule => `Unsupported: rule ${rule} in section Rules of the template`));
    this.scope = new TemplateScope(template, this.parameters(), pseudoParameters(options.address, stackName, options.stackId));
    this.conditions = new Conditions(template.Conditions ?? {}, this.scope);
  }

  plan(): Plan {
    const { Resources: resources, Outputs: outputs = {} } = this.stack.template;
    for (const name of Object.keys(this.stack.template.Conditions ?? {})) this.applies(name, `Conditions.${name}`);
    const included = Object.entries(resources).filter(([logicalId, { Type: type, Condition: condition }]) =>
      type !== CDK_METADATA && this.applies(condition, logicalId));
    for (const [logicalId] of included) this.dependencies.set(logicalId, new Set());
    const planned = new Map(included.map(([logicalId, resource]) => [logicalId, this.planResource(logicalId, resource)]));
    const plannedOutputs = Object.keys(outputs).filter(key => this.applies(outputs[key].Condition, `Outputs.${key}`)).map(key => this.planOutput(key));
    return { resources: this.order().flatMap(logicalId => planned.get(logicalId) ?? []), outputs: plannedOutputs, scope: this.scope };
  }

  private planResource(logicalId: string, resource: TemplateResource): PlannedResource | undefined {
    const { Type: type } = resource;
    const provider = this.options.providers.get(type);
    if (!provider) {
      this.problems.push(`Unsupported: resource type ${type} (logical id ${logicalId})`);
      return undefined;
    }
    const properties = this.prepared(resource.Properties, `${logicalId}.Properties`, logicalId);
    const metadata = this.prepared(resource.Metadata, `${logicalId}.Metadata`, logicalId);
    this.dependOnDeclared(logicalId, resource);
    for (const attribute of Object.keys(resource)) {
      if (!RESOURCE_ATTRIBUTES.includes(attribute)) this.problems.push(`Unsupported: attribute ${attribute} of ${type} (logical id ${logicalId})`);
    }
    for (const property of Object.keys(properties)) {
      if (!provider.supportedProperties.includes(property)) this.problems.push(`Unsupported: property ${property} of ${type} (logical id ${logicalId})`);
    }
    return { logicalId, type, provider, properties, metadata };
  }

  private planOutput(key: string): PlannedOutput {
    const { Value: value, Description: description, Export: exported } = this.stack.template.Outputs![key];
    const output = this.prepared({ Value: value, ...exported && { Export: exported } }, `Outputs.${key}`);
    return {
      key,
      value: output.Value,
      ...description !== undefined && { description },
      ...isObject(output.Export) && { exportName: output.Export.Name },
    };
  }

  /** Conditions applied, references checked and noted as dependencies. */
  private prepared(value: JsonObject | undefined, path: string, dependent?: string): JsonObject {
    const applied = collecting(this.problems, () => this.conditions.apply(value ?? {}, path));
    for (const reference of referencesIn(applied, path, this.problems)) this.depend(reference, dependent);
    return isObject(applied) ? applied : {};
  }

  private depend({ name, attribute, path }: Reference, dependent: string | undefined): void {
    if (this.dependencies.has(name)) {
      if (dependent !== undefined) this.dependencies.get(dependent)?.add(name);
    } else if (attribute !== undefined || !this.scope.isParameter(name)) {
      this.problems.push(`${path}: Template error: it refers to ${name}, which is no ${attribute === undefined ? 'parameter or ' : ''}resource of the stack`);
    } else {
      collecting(this.problems, () => this.scope.ref(name, path));
    }
  }

  private dependOnDeclared(logicalId: string, { DependsOn: dependsOn = [] }: TemplateResource): void {
    for (const name of [dependsOn].flat()) {
      if (this.dependencies.has(name)) this.dependencies.get(logicalId)?.add(name);
      // a resource that a condition leaves out is nothing to wait for.
      else if (!Object.hasOwn(this.stack.template.Resources, name)) this.problems.push(`${logicalId}.DependsOn: there is no resource ${name} in the template`);
    }
  }

  private applies(condition: string | undefined, path: string): boolean {
    return condition === undefined || (collecting(this.problems, () => this.conditions.holds(condition, path)) ?? false);
  }

  private parameters(): Map<string, ParameterValue> {
    const definitions = Object.entries(this.stack.template.Parameters ?? {});
    return new Map(definitions.flatMap(([name, definition]) => {
      const value = collecting(this.problems, () => parameterValue(name, definition, this.stack.parameters));
      return value ? [[name, value] as const] : [];
    }));
  }

  private order(): string[] {
    try {
      return dependencyOrder(this.dependencies);
    } catch (error) {
      if (!(error instanceof CircularDependencyError)) throw error;
      this.problems.push(error.message);
      return [];
    }
  }
}

/** A stack that names an account or a region has them in its ARNs: elsewhere these would point nowhere. */
function wrongPlace({ environment: { account, region } }: StackArtifact, address: ResourceAddress): string[] {
  return [
    ...account !== undefined && account !== address.accountId ? [`The stack is for account ${account}, the engine is account ${address.accountId}: start it with the stack's account`] : [],
    ...region !== undefined && region !== address.region ? [`The stack is for region ${region}, the engine is in ${address.region}: start it with the stack's region`] : [],
  ];
}
