import type { Authorizer } from './authorizer';
import { AWS_MANAGED_POLICIES } from './aws-managed-policies';
import { type PolicyDocument, parsePolicy } from './policy-document';
import { checkManagedPolicySize } from './roles';
import { arnOf, type ResourceAddress } from '../assembly/arn';
import { randomText, UPPER_BASE_32 } from '../assembly/random-text';
import type { CreatedResource, ResourceContext, ResourceProperties, ResourceProvider } from '../assembly/resource-provider';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const ROLE_NAME_LENGTH = 64;
const POLICY_NAME_LENGTH = 128;

/** Roles and their policies: what CloudFormation's IAM types put into the authorizer. */
export function iamResources(authorizer: Authorizer): { readonly [type: string]: ResourceProvider } {
  const resources = new IamResources(authorizer);
  return {
    'AWS::IAM::Role': {
      supportedProperties: [
        'AssumeRolePolicyDocument', 'ManagedPolicyArns', 'Policies', 'Path', 'RoleName',
        'Description', 'MaxSessionDuration', 'Tags', // for people and consoles only.
      ],
      create: (context, properties) => resources.createRole(context, properties),
    },
    'AWS::IAM::Policy': {
      supportedProperties: ['PolicyDocument', 'PolicyName', 'Roles', 'Groups', 'Users'],
      create: (context, properties) => resources.createPolicy(context, properties),
    },
    'AWS::IAM::ManagedPolicy': {
      supportedProperties: ['PolicyDocument', 'ManagedPolicyName', 'Path', 'Roles', 'Groups', 'Users', 'Description'],
      create: (context, properties) => resources.createManagedPolicy(context, properties),
    },
  };
}

class IamResources {
  private readonly roleArns = new Map<string, string>();
  private readonly managedPolicies = new Map<string, { readonly name: string; readonly document: PolicyDocument }>();

  constructor(private readonly authorizer: Authorizer) {}

  createRole(context: ResourceContext, properties: ResourceProperties): CreatedResource {
    const roleName = nameOf(properties.RoleName, 'RoleName', ROLE_NAME_LENGTH, context);
    const roleArn = iamArn(context, `role${pathOf(properties)}${roleName}`);
    if (this.roleArns.has(roleName)) throw new Error(`EntityAlreadyExists: Role with name ${roleName} already exists.`);
    this.authorizer.registerRole({ roleArn, trustPolicy: properties.AssumeRolePolicyDocument as PolicyDocument, name: context.logicalId });
    this.roleArns.set(roleName, roleArn);
    for (const arn of listOf<string>(properties.ManagedPolicyArns)) this.attachManagedPolicy(roleArn, arn);
    for (const inline of listOf<{ PolicyName: string; PolicyDocument: PolicyDocument }>(properties.Policies)) {
      this.authorizer.attachPolicy(roleArn, inline.PolicyName, inline.PolicyDocument);
    }
    return { physicalId: roleName, attributes: { Arn: roleArn, RoleId: uniqueId('AROA') } };
  }

  createPolicy(context: ResourceContext, properties: ResourceProperties): CreatedResource {
    const roleNames = this.attachedRoles(properties);
    if (roleNames.length === 0) throw new Error('At least one of [Groups,Roles,Users] must be non-empty.');
    const document = properties.PolicyDocument as PolicyDocument;
    for (const roleName of roleNames) this.authorizer.attachPolicy(this.roleArn(roleName), context.logicalId, document);
    return { physicalId: nameOf(properties.PolicyName, 'PolicyName', POLICY_NAME_LENGTH, context) };
  }

  createManagedPolicy(context: ResourceContext, properties: ResourceProperties): CreatedResource {
    const document = properties.PolicyDocument as PolicyDocument;
    const policyName = nameOf(properties.ManagedPolicyName, 'ManagedPolicyName', POLICY_NAME_LENGTH, context);
    const policyArn = iamArn(context, `policy${pathOf(properties)}${policyName}`);
    parsePolicy(document, 'identity', context.logicalId);
    checkManagedPolicySize(document, context.logicalId);
    if (this.managedPolicies.has(policyArn)) throw new Error(`EntityAlreadyExists: A policy called ${policyName} already exists.`);
    this.managedPolicies.set(policyArn, { name: context.logicalId, document });
    for (const roleName of this.attachedRoles(properties)) this.attachManagedPolicy(this.roleArn(roleName), policyArn);
    return { physicalId: policyArn, attributes: { PolicyArn: policyArn, PolicyId: uniqueId('ANPA') } };
  }

  private attachManagedPolicy(roleArn: string, policyArn: string): void {
    const own = this.managedPolicies.get(policyArn);
    const ofAws = /^arn:[^:]+:iam::aws:policy\/(?<name>.+)$/.exec(policyArn)?.groups?.name;
    const document = own?.document ?? (ofAws && AWS_MANAGED_POLICIES[ofAws]);
    if (!document && ofAws) {
      throw new Error(`Unsupported: managed policy ${policyArn}. Of AWS's own policies the engine knows ${Object.keys(AWS_MANAGED_POLICIES).join(', ')}.`);
    }
    if (!document) throw new Error(`NoSuchEntity: Policy ${policyArn} does not exist or is not attachable.`);
    this.authorizer.attachPolicy(roleArn, own?.name ?? policyArn, document, 'managed');
  }

  private attachedRoles(properties: ResourceProperties): string[] {
    for (const other of ['Groups', 'Users']) {
      if (listOf(properties[other]).length > 0) throw new Error(`Unsupported: a policy with ${other}. Only Roles are supported.`);
    }
    return listOf<string>(properties.Roles);
  }

  private roleArn(roleName: string): string {
    const arn = this.roleArns.get(roleName);
    if (!arn) throw new Error(`NoSuchEntity: The role with name ${roleName} cannot be found. The engine knows the roles of deployed stacks only.`);
    return arn;
  }
}

/** A name that is given is kept within IAM's limit, not cut. */
function nameOf(given: unknown, property: string, maxLength: number, context: ResourceContext): string {
  if (given === undefined) return context.physicalName(maxLength);
  if (typeof given !== 'string' || given.length > maxLength || !/^[\w+=,.@-]+$/.test(given)) {
    throw new Error(`ValidationError: ${property} ${JSON.stringify(given)} must be 1 to ${maxLength} letters, digits or characters of +=,.@_-`);
  }
  return given;
}

/** IAM is global: its ARNs have no region. */
function iamArn(address: ResourceAddress, resource: string): string {
  return arnOf({ partition: address.partition, region: '', accountId: address.accountId }, 'iam', resource);
}

function pathOf({ Path: path = '/' }: ResourceProperties): string {
  if (typeof path !== 'string' || !/^\/([!-~]+\/)?$/.test(path)) {
    throw new Error(`ValidationError: Path ${JSON.stringify(path)} must begin and end with /.`);
  }
  return path;
}

function listOf<T>(value: unknown): T[] {
  return (value ?? []) as T[];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
function uniqueId(prefix: string): string {
  return prefix + randomText(17, UPPER_BASE_32);
}
