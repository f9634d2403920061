import type { ResourceAddress } from './arn';
import type { Scope } from './intrinsics';
import { isObject, type JsonObject } from './json';
import type { ParameterValue } from './parameters';
import type { CreatedResource } from './resource-provider';
import type { Template } from './template';
import { TemplateError } from './template-error';

/** A resource that exists by now. */
export interface ExistingResource extends CreatedResource { readonly type: string }

/** What a stack's intrinsic functions can look up; the resources come one after the other. */
export class TemplateScope implements Scope {
  readonly resources = new Map<string, ExistingResource>();

  constructor(
    private readonly template: Template,
    private readonly parameters: ReadonlyMap<string, ParameterValue>,
    private readonly pseudo: JsonObject,
  ) {}

  /** Whether `Ref` may name it, not being a resource. */
  isParameter(name: string): boolean {
    return this.parameters.has(name) || Object.hasOwn(this.pseudo, name);
  }

  ref(name: string, path: string): unknown {
    const parameter = this.parameters.get(name);
    if (parameter) {
      if ('value' in parameter) return parameter.value;
      throw new TemplateError(path, `parameter ${name} can't be used: ${parameter.unavailable}.`);
    }
    if (Object.hasOwn(this.pseudo, name)) return this.pseudo[name];
    return this.resource(name, path).physicalId;
  }

  getAtt(logicalId: string, attribute: string, path: string): string {
    const { type, attributes = {} } = this.resource(logicalId, path);
    if (Object.hasOwn(attributes, attribute)) return attributes[attribute];
    const known = Object.keys(attributes);
    throw new TemplateError(path, `Unsupported: attribute ${attribute} of ${type} (logical id ${logicalId}); ${
      known.length ? `supported are ${known.join(', ')}` : 'it has none'}.`);
  }

  findInMap(map: string, topLevelKey: string, secondLevelKey: string, path: string): unknown {
    const inMap = member(this.template.Mappings, map);
    if (inMap === undefined) throw new TemplateError(path, `Fn::FindInMap: there is no mapping ${map}.`);
    const found = member(member(inMap, topLevelKey), secondLevelKey);
    if (found === undefined) throw new TemplateError(path, `Fn::FindInMap: mapping ${map} has nothing for ${topLevelKey}, ${secondLevelKey}.`);
    return found;
  }

  private resource(logicalId: string, path: string): ExistingResource {
    const resource = this.resources.get(logicalId);
    if (!resource) throw new TemplateError(path, `${logicalId} is no parameter, and no resource that exists here.`);
    return resource;
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html */
export function pseudoParameters(address: ResourceAddress, stackName: string, stackId: string): JsonObject {
  return {
    'AWS::AccountId': address.accountId,
    'AWS::NotificationARNs': [],
    'AWS::Partition': address.partition,
    'AWS::Region': address.region,
    'AWS::StackId': stackId,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': address.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
}

function member(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
