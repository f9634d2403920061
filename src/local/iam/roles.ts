import { type PolicyDocument, parsePolicy, type Statement } from './policy-document';
import { PolicyError } from './policy-error';
import { matchesWildcards } from './wildcard';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: characters, white space not counted. */
const TRUST_POLICY_SIZE = 2_048;
const INLINE_POLICIES_SIZE = 10_240;
const MANAGED_POLICY_SIZE = 6_144;
const MANAGED_POLICIES_PER_ROLE = 10;

/** One action pattern on one resource pattern that a policy of a role allows, and the requests that were allowed by it. */
export interface PolicyUse {
  /** the same in every deployment of the template: `<role>/<policy>/<statement>/<action>/<position of the resource>`. */
  readonly id: string;
  readonly roleArn: string;
  /** logical id, name, or ARN if the policy is AWS's own. */
  readonly policy: string;
  /** 0-based. */
  readonly statement: number;
  readonly action: string;
  readonly resource: string;
  readonly used: number;
  readonly usedBy: ReadonlyArray<{ readonly action: string; readonly resource: string }>;
}

/** A pair of patterns with its count, as `PolicyUse` shows it. */
export class Grant {
  used = 0;
  withheld = false;
  private readonly users = new Map<string, { action: string; resource: string }>();

  constructor(readonly id: string, readonly action: string, readonly resource: string) {}

  covers(action: string, resource: string): boolean {
    return !this.withheld && matchesAction(this.action, action) && matchesWildcards(this.resource, resource);
  }

  record(action: string, resource: string): void {
    this.used++;
    this.users.set(`${action} ${resource}`, { action, resource });
  }

  get usedBy(): Array<{ action: string; resource: string }> {
    return [...this.users.values()];
  }
}

/** A statement of an attached policy; of an Allow every pair of patterns can be told apart. */
export interface RoleStatement extends Statement {
  readonly policy: string;
  readonly index: number;
  readonly grants: readonly Grant[];
}

export type Attachment = 'inline' | 'managed';

/** A role with everything attached to it, within IAM's limits. */
export class Role {
  readonly statements: RoleStatement[] = [];
  readonly trust: readonly Statement[];
  private inlineSize = 0;
  private managedPolicies = 0;

  constructor(readonly arn: string, readonly name: string, trustPolicy: PolicyDocument) {
    this.trust = parsePolicy(trustPolicy, 'trust', `AssumeRolePolicyDocument of role ${name}`).statements;
    limit(policySize(trustPolicy), TRUST_POLICY_SIZE, `Cannot exceed quota for ACLSizePerRole: ${TRUST_POLICY_SIZE}`, `role ${name}, a trust policy`);
  }

  attach(policyName: string, document: PolicyDocument, attachment: Attachment): void {
    const { statements } = parsePolicy(document, 'identity', policyName);
    if (attachment === 'inline') {
      this.inlineSize += policySize(document);
      const message = `Maximum policy size of ${INLINE_POLICIES_SIZE} bytes exceeded for role ${this.name}`;
      limit(this.inlineSize, INLINE_POLICIES_SIZE, message, `with ${policyName} its inline policies have a total`);
    } else if (++this.managedPolicies > MANAGED_POLICIES_PER_ROLE) {
      throw new PolicyError(`LimitExceeded: Cannot exceed quota for PoliciesPerRole: ${MANAGED_POLICIES_PER_ROLE} (role ${this.name}, with managed policy ${policyName}).`);
    }
    this.statements.push(...statements.map((statement, index) => ({
      ...statement, policy: policyName, index, grants: this.grantsOf(statement, `${this.name}/${policyName}/${index}`),
    })));
  }

  private grantsOf({ effect, actions, resources }: Statement, path: string): Grant[] {
    if (effect === 'Deny') return [];
    return actions.flatMap(action => resources.map((resource, position) => new Grant(`${path}/${action}/${position}`, action, resource)));
  }
}

/** A managed policy's own limit, checked once when the policy is made. */
export function checkManagedPolicySize(document: PolicyDocument, policyName: string): void {
  limit(policySize(document), MANAGED_POLICY_SIZE, `Cannot exceed quota for PolicySize: ${MANAGED_POLICY_SIZE}`, `${policyName}, a managed policy`);
}

/** Actions are case-insensitive, as `SNS:Publish` in messages and `sns:Publish` in policies show. */
export function matchesAction(pattern: string, action: string): boolean {
  return matchesWildcards(pattern.toLowerCase(), action.toLowerCase());
}

function policySize(document: PolicyDocument): number {
  return JSON.stringify(document).replace(/\s/g, '').length;
}

function limit(size: number, most: number, message: string, what: string): void {
  if (size > most) throw new PolicyError(`LimitExceeded: ${message} (${what} of ${size} characters).`);
}
