import type { RequestContext } from './condition';
import { type PolicyDocument, parsePolicy, type Statement } from './policy-document';
import { callerName, type Principal } from './principal';
import { type Attachment, type Grant, matchesAction, type PolicyUse, Role } from './roles';
import { matchesWildcards } from './wildcard';
import { ApiError } from '../services/service';

export type { PolicyDocument } from './policy-document';
export type { PolicyUse } from './roles';

export interface AuthorizationQuery {
  readonly principal: Principal;
  /** as the service's messages write it, e.g. `lambda:InvokeFunction`, `SNS:Publish`. */
  readonly action: string;
  /** ARN; `*` for actions that know no resource. */
  readonly resource: string;
  /** by condition key, e.g. `aws:SourceArn`; see `condition.ts` for the keys that policies may ask for. */
  readonly context?: { readonly [key: string]: string };
  readonly resourcePolicies?: readonly PolicyDocument[];
}

export interface RoleRegistration {
  readonly roleArn: string;
  readonly trustPolicy: PolicyDocument;
  /** what messages and `usage()` call it, e.g. its logical id. */
  readonly name?: string;
}

interface Decision {
  readonly allowed: boolean;
  /** why not, as AWS words it. */
  readonly reason: string;
  readonly grants: readonly Grant[];
}

/** What services say when they can't take on a role; others: `AccessDenied`. */
const TRUST_ERRORS: { readonly [service: string]: readonly [code: string, message: string] } = {
  'lambda.amazonaws.com': ['InvalidParameterValueException', 'The role defined for the function cannot be assumed by Lambda.'],
  'states.amazonaws.com': [
    'AccessDeniedException',
    'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
  ],
};

/**
 * Decides requests as AWS does within one account: an explicit deny wins; else an identity policy or a resource policy must allow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
export class Authorizer {
  private readonly roles = new Map<string, Role>();

  registerRole({ roleArn, trustPolicy, name }: RoleRegistration): void {
    this.roles.set(roleArn, new Role(roleArn, name ?? roleArn, trustPolicy));
  }

  /** Attaches an identity policy; the limits of inline and of managed policies differ. */
  attachPolicy(roleArn: string, name: string, document: PolicyDocument, attachment: Attachment = 'inline'): void {
    this.role(roleArn).attach(name, document, attachment);
  }

  /** Throws `AccessDeniedException` with AWS's wording; some services use another code, which is theirs to set. */
  authorize(query: AuthorizationQuery): void {
    const { allowed, reason, grants } = this.decide(query);
    const { principal, action, resource } = query;
    if (!allowed) {
      throw new ApiError('AccessDeniedException',
        `User: ${callerName(principal)} is not authorized to perform: ${action} on resource: ${resource} ${reason}`, 403);
    }
    for (const grant of grants) grant.record(action, resource);
  }

  /** Asks without using: `usage()` doesn't count it. */
  isAllowed(query: AuthorizationQuery): boolean {
    return this.decide(query).allowed;
  }

  /** Throws unless the role's trust policy lets the service take the role on. */
  roleMayBeAssumedBy(roleArn: string, service: string, context: { readonly [key: string]: string } = {}): void {
    const principal: Principal = { kind: 'service', service, sourceArn: roleArn };
    const facts = contextOf({ principal, action: 'sts:AssumeRole', resource: roleArn, context });
    const applying = (this.roles.get(roleArn)?.trust ?? []).filter(statement =>
      statement.principal?.names(principal) && appliesTo(statement, 'sts:AssumeRole', roleArn, facts));
    if (applying.some(({ effect }) => effect === 'Allow') && applying.every(({ effect }) => effect === 'Allow')) return;
    const [code, message] = TRUST_ERRORS[service] ?? ['AccessDenied', `${service} is not authorized to perform: sts:AssumeRole`];
    const why = this.roles.has(roleArn) ? 'its trust policy does not allow it' : 'there is no such role in the deployed stacks';
    throw new ApiError(code, `${message} (role ${roleArn}: ${why})`, code === 'InvalidParameterValueException' ? 400 : 403);
  }

  /** Everything that identity policies allow, pair by pair, and what was made of it. */
  usage(): PolicyUse[] {
    return [...this.roles.values()].flatMap(role => role.statements.flatMap(({ policy, index, grants }) => grants.map(
      ({ id, action, resource, used, usedBy }) => ({ id, roleArn: role.arn, policy, statement: index, action, resource, used, usedBy }))));
  }

  /** From now on one pair of patterns (`PolicyUse.id`) grants nothing: what fails then, needed it. */
  withhold(id: string): void {
    const grant = [...this.roles.values()].flatMap(role => role.statements.flatMap(({ grants }) => grants)).find(candidate => candidate.id === id);
    if (!grant) throw new Error(`No policy grants ${id}. usage() lists what is granted.`);
    grant.withheld = true;
  }

  private role(roleArn: string): Role {
    const role = this.roles.get(roleArn);
    if (!role) throw new Error(`There is no role ${roleArn}: policies can be attached to roles of the deployed stacks only.`);
    return role;
  }

  private decide(query: AuthorizationQuery): Decision {
    const { principal, action, resource, resourcePolicies = [] } = query;
    if (principal.kind === 'root') return { allowed: true, reason: '', grants: [] };
    const facts = contextOf(query);
    const applies = (statement: Statement) => appliesTo(statement, action, resource, facts);
    const own = principal.kind === 'role' ? this.roles.get(principal.roleArn)?.statements ?? [] : [];
    const ofResource = resourcePolicies.flatMap(document => parsePolicy(document, 'resource', `of ${resource}`).statements);

    if (own.some(statement => statement.effect === 'Deny' && applies(statement))) return denied('with an explicit deny in an identity-based policy');
    if (ofResource.some(statement => statement.effect === 'Deny' && statement.principal?.includes(principal) && applies(statement))) {
      return denied('with an explicit deny in a resource-based policy');
    }
    const grants = own.filter(statement => statement.effect === 'Allow' && applies(statement))
      .flatMap(statement => statement.grants.filter(grant => grant.covers(action, resource)));
    const byResource = ofResource.some(statement => statement.effect === 'Allow' && statement.principal?.names(principal) && applies(statement));
    if (grants.length > 0 || byResource) return { allowed: true, reason: '', grants };
    return denied(`because no ${principal.kind === 'role' ? 'identity' : 'resource'}-based policy allows the ${action} action`);
  }
}

function denied(reason: string): Decision {
  return { allowed: false, reason, grants: [] };
}

function appliesTo({ actions, resources, conditions }: Statement, action: string, resource: string, facts: RequestContext): boolean {
  return actions.some(pattern => matchesAction(pattern, action))
    && resources.some(pattern => matchesWildcards(pattern, resource))
    && conditions.every(condition => condition.holds(facts));
}

/** Loopback can't be listened to by others, so it counts as the secure transport that AWS's endpoints have. */
function contextOf({ principal, context = {} }: AuthorizationQuery): RequestContext {
  const accountOf = (arn: string) => arn.split(':')[4];
  const ofPrincipal = principal.kind === 'service'
    ? {
      'aws:SourceArn': principal.sourceArn,
      'aws:SourceAccount': accountOf(principal.sourceArn),
      'aws:PrincipalIsAWSService': 'true',
      'aws:PrincipalServiceName': principal.service,
    }
    : {
      ...principal.kind === 'role' && { 'aws:PrincipalArn': principal.roleArn, 'aws:PrincipalAccount': accountOf(principal.roleArn) },
      'aws:PrincipalIsAWSService': 'false',
    };
  const facts = Object.entries({ 'aws:SecureTransport': 'true', ...ofPrincipal, ...context });
  return new Map(facts.map(([key, value]) => [key.toLowerCase(), value]));
}
