import { CfnElement, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { IConstruct } from 'constructs';
import { ColdStartBenchmark } from '../../../src';
import { resourcesOf } from '../stacks';

/** That somebody may (or may never) do one thing with one resource. */
export interface Permission {
  /** the role that has the policy, or the principal that a resource's own policy names. */
  readonly holder: string;
  readonly effect: 'Allow' | 'Deny';
  readonly action: string;
  readonly resource: string;
  readonly condition?: string;
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: unknown } };
}

/** All that a stack's policies say, wherever the stack is. Constructs go by their paths in the benchmark, and all probe functions by one. */
export function permissionsOf(stack: Stack): Permission[] {
  return new StackPermissions(stack).all();
}

/** Those that none of the others has. */
export function without(permissions: readonly Permission[], ...others: Array<readonly Permission[]>): Permission[] {
  const known = new Set(others.flat().map(permission => JSON.stringify(permission)));
  return permissions.filter(permission => !known.has(JSON.stringify(permission)));
}

/** Types that let somebody do something, and what else carries a policy. A policy of any other type is not overlooked, but fails. */
const READ = [
  'AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy',
  'AWS::KMS::Key', 'AWS::Lambda::Permission', 'AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy',
];

const IMPORTED_KEY = /^arn:.*:key\/[\w-]+$/;

class StackPermissions {
  private readonly template: Template;
  private readonly names: ReadonlyMap<string, string>;
  /** what a stack with an environment spells out. */
  private readonly places: Array<[string, string]>;

  constructor(stack: Stack) {
    this.template = Template.fromStack(stack);
    this.names = new Map(stack.node.findAll().filter(CfnElement.isCfnElement).map(element => [stack.resolve(element.logicalId), nameOf(element)]));
    this.places = [[`stack/${stack.stackName}/`, 'stack/<StackName>/'], [stack.region, '<Region>'], [stack.account, '<AccountId>']];
  }

  all(): Permission[] {
    this.requireKnownTypes();
    const permissions = [
      ...this.of('AWS::IAM::Role', (role, id) => this.statements(role.AssumeRolePolicyDocument, undefined, this.names.get(id))),
      ...this.of('AWS::IAM::Policy', policy => this.attached(policy)),
      ...this.of('AWS::IAM::ManagedPolicy', policy => this.attached(policy)),
      ...this.of('AWS::IAM::Role', ({ ManagedPolicyArns = [] }, id) => {
        return ManagedPolicyArns.flatMap((policy: unknown) => this.managed(policy, this.names.get(id)!));
      }),
      ...this.of('AWS::SNS::TopicPolicy', policy => this.statements(policy.PolicyDocument)),
      ...this.of('AWS::SQS::QueuePolicy', policy => this.statements(policy.PolicyDocument)),
      ...this.of('AWS::KMS::Key', (key, id) => this.statements(key.KeyPolicy, undefined, this.names.get(id))),
      ...this.of('AWS::Lambda::Permission', permission => [this.invocation(permission)]),
    ];
    return [...new Map(permissions.map(permission => [JSON.stringify(permission), permission])).values()];
  }

  private requireKnownTypes(): void {
    for (const [id, { Type, Properties = {} }] of Object.entries(resourcesOf(this.template))) {
      const isInline = Type === 'AWS::IAM::Role' && 'Policies' in Properties;
      const isUnread = !READ.includes(Type) && (/Permission|Policy/.test(Type) || JSON.stringify(Properties).includes('"Effect":'));
      if (isInline || isUnread) {
        throw new Error(`${id} has a policy that test/support/permissions/permissions.ts doesn't read`);
      }
    }
  }

  /** @param policy - Policy or ManagedPolicy, with the roles that it names itself */
  private attached({ Roles = [], PolicyDocument }: any): Permission[] {
    return Roles.flatMap((role: unknown) => this.statements(PolicyDocument, this.text(role)));
  }

  private of(type: string, permissions: (properties: any, logicalId: string) => Permission[]): Permission[] {
    return Object.entries(resourcesOf(this.template, type)).flatMap(([id, { Properties }]) => permissions(Properties, id));
  }

  /** The policy of the stack that a role has attached; one of AWS's own is what it is. */
  private managed(policy: any, role: string): Permission[] {
    const attached = resourcesOf(this.template, 'AWS::IAM::ManagedPolicy')[policy.Ref];
    return attached
      ? this.statements(attached.Properties.PolicyDocument, role)
      : [{ holder: role, effect: 'Allow', action: this.text(policy), resource: '*' }];
  }

  private invocation({ Principal, Action, FunctionName, SourceArn }: any): Permission {
    const condition = SourceArn && `aws:SourceArn = ${this.text(SourceArn)}`;
    return { holder: Principal, effect: 'Allow', action: Action, resource: this.text(FunctionName), condition };
  }

  /** @param own - what the policy belongs to, if that says what its statements are about */
  private statements(document: { readonly Statement: Statement[] }, holder?: string, own?: string): Permission[] {
    return document.Statement.flatMap(({ Effect, Action, Resource, Principal, Condition }) => {
      return [Action].flat().flatMap(action => [Resource].flat().map(resource => ({
        holder: holder ?? this.principal(Principal),
        effect: Effect,
        action,
        resource: own ?? this.text(resource),
        condition: Condition && this.condition(Condition),
      })));
    });
  }

  private principal(principal: any): string {
    return typeof principal === 'string' ? principal : Object.values(principal).flat().map(value => this.text(value)).join(', ');
  }

  private condition(condition: NonNullable<Statement['Condition']>): string {
    return Object.entries(condition).flatMap(([operator, keys]) => {
      return Object.entries(keys).map(([key, value]) => `${key} ${operator} ${this.text(value)}`);
    }).join(', ');
  }

  private text(value: any): string {
    if (typeof value === 'string') {
      return this.places.reduce((text, [place, name]) => text.replaceAll(place, name), value);
    }
    const [[intrinsic, argument]] = Object.entries<any>(value);
    switch (intrinsic) {
      case 'Ref': return this.names.get(argument) ?? `<${argument.replace('AWS::', '')}>`;
      case 'Fn::GetAtt': return this.names.get(argument[0])!;
      case 'Fn::Join': return argument[1].map((part: unknown) => this.text(part)).join(argument[0]).replace(IMPORTED_KEY, 'Key');
      default: throw new Error(`a policy has ${intrinsic}, which test/support/permissions/permissions.ts doesn't know`);
    }
  }
}

/** A construct's path in the benchmark that it belongs to, else in its stack. */
export function pathIn(construct: IConstruct): string {
  const owner = construct.node.scopes.find(scope => scope instanceof ColdStartBenchmark) ?? Stack.of(construct);
  return construct.node.path.slice(owner.node.path.length + 1);
}

function nameOf(element: CfnElement): string {
  return pathIn(element).replace(/\/Resource$/, '').replace(/\/Memory\d+/, '/Memory*');
}
