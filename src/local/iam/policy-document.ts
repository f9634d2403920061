import { type Condition, parseConditions, refuseVariables } from './condition';
import { PolicyError } from './policy-error';
import { type PrincipalElement, parsePrincipal } from './principal-element';

/** A policy as JSON. `parsePolicy` says whether it is one. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: PolicyStatement | readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: unknown;
}

/** identity: attached to a role; resource: a queue's, a topic's or a function's; trust: who may assume a role. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

export interface Policy { readonly statements: readonly Statement[] }

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** absent in identity policies: whom they are attached to is the principal. */
  readonly principal?: PrincipalElement;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
}

const DOCUMENT_ELEMENTS = ['Version', 'Id', 'Statement'];
const STATEMENT_ELEMENTS = ['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition'];
/** a policy is read once, though it judges every request. */
const parsed: { readonly [kind in PolicyKind]: WeakMap<object, Policy> } = { identity: new WeakMap(), resource: new WeakMap(), trust: new WeakMap() };

/** Reads a policy; what AWS refuses and what the engine can't judge (`NotAction`, other condition operators …) is a `PolicyError` that names it. */
export function parsePolicy(document: unknown, kind: PolicyKind, name: string): Policy {
  const where = `policy ${name}`;
  const json = objectOf(document, where);
  const known = parsed[kind].get(json);
  if (known) return known;
  refuseOtherElements(json, DOCUMENT_ELEMENTS, where);
  if (json.Version !== undefined && json.Version !== '2012-10-17' && json.Version !== '2008-10-17') {
    throw new PolicyError(`MalformedPolicyDocument: Version of ${where} is ${JSON.stringify(json.Version)}; it must be "2012-10-17" or "2008-10-17".`);
  }
  const statements = [json.Statement ?? []].flat();
  if (statements.length === 0) throw new PolicyError(`MalformedPolicyDocument: ${where} has no Statement.`);
  refuseRepeatedSids(statements, where);
  const policy = { statements: statements.map((statement, index) => parseStatement(statement, kind, `statement ${index} of ${where}`)) };
  parsed[kind].set(json, policy);
  return policy;
}

function parseStatement(value: unknown, kind: PolicyKind, where: string): Statement {
  const statement = objectOf(value, where);
  refuseOtherElements(statement, STATEMENT_ELEMENTS, where);
  const { Effect: effect } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new PolicyError(`MalformedPolicyDocument: Effect of ${where} is ${JSON.stringify(effect)}; it must be "Allow" or "Deny".`);
  }
  if (kind === 'identity' && statement.Principal !== undefined) {
    throw new PolicyError(`MalformedPolicyDocument: Policy document should not specify a principal (${where}).`);
  }
  return {
    effect,
    ...kind !== 'identity' && { principal: parsePrincipal(statement.Principal, where) },
    actions: parseActions(statement.Action, where),
    resources: kind === 'trust' ? noResources(statement.Resource, where) : parseResources(statement.Resource, where),
    conditions: parseConditions(statement.Condition, where),
  };
}

function parseActions(value: unknown, where: string): string[] {
  const actions = stringsOf(value, 'Action', where);
  for (const action of actions) {
    if (!/^(\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$/.test(action)) {
      throw new PolicyError(`MalformedPolicyDocument: Action ${JSON.stringify(action)} of ${where} must be <service>:<action> or "*".`);
    }
  }
  return actions;
}

function parseResources(value: unknown, where: string): string[] {
  const resources = stringsOf(value, 'Resource', where);
  for (const resource of resources) {
    refuseVariables(resource, where);
    if (resource !== '*' && !resource.startsWith('arn:')) {
      throw new PolicyError(`MalformedPolicyDocument: Resource ${resource} must be in ARN format or "*" (${where}).`);
    }
  }
  return resources;
}

function noResources(value: unknown, where: string): string[] {
  if (value !== undefined) throw new PolicyError(`MalformedPolicyDocument: Has prohibited field Resource (${where}).`);
  return ['*'];
}

function stringsOf(value: unknown, element: string, where: string): string[] {
  const values = [value ?? []].flat();
  if (values.length === 0) throw new PolicyError(`MalformedPolicyDocument: ${where} has no ${element}.`);
  const other = values.find(item => typeof item !== 'string');
  if (other !== undefined) throw new PolicyError(`MalformedPolicyDocument: ${element} ${JSON.stringify(other)} of ${where} must be a string.`);
  return values as string[];
}

function refuseOtherElements(json: { readonly [name: string]: unknown }, supported: readonly string[], where: string): void {
  const other = Object.keys(json).find(name => !supported.includes(name));
  if (other !== undefined) throw new PolicyError(`Unsupported: policy element ${other} in ${where}. Supported are ${supported.join(', ')}.`);
}

function refuseRepeatedSids(statements: readonly unknown[], where: string): void {
  const sids = statements.map(statement => (statement as { Sid?: unknown } | null)?.Sid).filter(sid => sid !== undefined);
  const repeated = sids.find((sid, index) => sids.indexOf(sid) < index);
  if (repeated !== undefined) {
    throw new PolicyError(`MalformedPolicyDocument: Statement IDs (SID) in a single policy must be unique; ${where} has ${JSON.stringify(repeated)} twice.`);
  }
}

function objectOf(value: unknown, where: string): { readonly [name: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PolicyError(`MalformedPolicyDocument: ${where} must be an object, not ${JSON.stringify(value)}.`);
  }
  return value as { [name: string]: unknown };
}
