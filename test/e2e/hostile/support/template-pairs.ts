/** A synthesized template as far as permissions go. */
export interface Template {
  readonly Resources: { readonly [logicalId: string]: { readonly Type: string; readonly Properties?: { readonly [name: string]: unknown } } };
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** One action on one resource that a policy of the template allows. */
export interface Pair {
  readonly policy: string;
  readonly statement: number;
  readonly action: string;
  /** 0-based, in the statement's resources. */
  readonly position: number;
  /** for people: without the hashes of logical ids. */
  readonly name: string;
}

const POLICY_TYPES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'];

export function pairsOf(template: Template): Pair[] {
  return Object.entries(template.Resources).filter(([, { Type }]) => POLICY_TYPES.includes(Type)).flatMap(([policy, { Properties }]) =>
    statementsOf(Properties).flatMap((statement, index) => statement.Effect !== 'Allow' ? [] : listOf<string>(statement.Action).flatMap(action =>
      listOf(statement.Resource).map((resource, position) => ({
        policy, statement: index, action, position, name: `${withoutHash(policy)}: ${action} on ${readable(resource)}`,
      })))));
}

/** The template with one pair less, all others as they were. */
export function withoutPair(template: Template, { policy, statement, action, position }: Pair): Template {
  const changed = structuredClone(template);
  const statements = statementsOf(changed.Resources[policy].Properties);
  const { Action, Resource, ...rest } = statements[statement];
  const [actions, resources] = [listOf<string>(Action), listOf(Resource)];
  const remaining = [
    { ...rest, Action: actions.filter(other => other !== action), Resource: resources },
    { ...rest, Action: [action], Resource: resources.filter((_, index) => index !== position) },
  ].filter(part => part.Action.length > 0 && part.Resource.length > 0);
  statements.splice(statement, 1, ...remaining);
  return statements.length > 0 ? changed : withoutResource(changed, policy);
}

/** The template without one resource and without what depends on it by name. */
export function withoutResource(template: Template, logicalId: string): Template {
  const { [logicalId]: _, ...others } = template.Resources;
  return JSON.parse(JSON.stringify({ ...template, Resources: others }, (key, value: unknown) => {
    if (key === 'DependsOn') return listOf<string>(value).filter(id => id !== logicalId);
    // a managed policy is named in the roles that have it.
    return key === 'ManagedPolicyArns' ? listOf<{ Ref?: string }>(value).filter(({ Ref }) => Ref !== logicalId) : value;
  })) as Template;
}

export function resourcesOf(template: Template, type: string): string[] {
  return Object.entries(template.Resources).filter(([, { Type }]) => Type === type).map(([logicalId]) => logicalId);
}

/** `BenchTopic1A2B3C4D` is `BenchTopic`. */
export function withoutHash(logicalId: string): string {
  return logicalId.replace(/(?<=[A-Za-z\d])[\dA-F]{8}(?=$|\W)/g, '');
}

function statementsOf(properties: { readonly [name: string]: unknown } | undefined): Statement[] {
  // the CDK always writes a list.
  return (properties?.PolicyDocument as { Statement: Statement[] }).Statement;
}

function listOf<T>(value: unknown): T[] {
  return Array.isArray(value) ? value as T[] : [value as T];
}

function readable(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const [[name, value]] = Object.entries(resource as { [name: string]: unknown });
  switch (name) {
    case 'Ref': return withoutHash(value as string);
    case 'Fn::GetAtt': return withoutHash((value as string[]).filter(part => part !== 'Arn').join('.'));
    case 'Fn::Join': return (value as [string, unknown[]])[1].map(readable).join('');
    default: return JSON.stringify(resource);
  }
}
