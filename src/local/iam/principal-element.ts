import { PolicyError } from './policy-error';
import { assumedRoleArn, type Principal } from './principal';

/** Whom a statement of a resource or trust policy is about. */
export interface PrincipalElement {
  /** named as itself (or by `*`): what an Allow needs to grant by the resource policy alone. */
  names(principal: Principal): boolean;
  /** also as a member of its account: enough for a Deny, while an Allow to an account leaves the decision to the account's identity policies. */
  includes(principal: Principal): boolean;
}

export function parsePrincipal(value: unknown, where: string): PrincipalElement {
  const { anyone, identities, services } = readPrincipal(value, where);
  const names = (principal: Principal): boolean => {
    if (anyone) return true;
    if (principal.kind === 'service') return services.includes(globalServiceName(principal.service));
    return principal.kind === 'role' && (identities.includes(principal.roleArn) || identities.includes(assumedRoleArn(principal)));
  };
  return { names, includes: principal => names(principal) || (principal.kind === 'role' && identities.includes(accountOf(principal.roleArn))) };
}

interface Names { readonly anyone: boolean; readonly identities: readonly string[]; readonly services: readonly string[] }

function readPrincipal(value: unknown, where: string): Names {
  if (value === '*') return { anyone: true, identities: [], services: [] };
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0) {
    throw new PolicyError(`MalformedPolicyDocument: Principal of ${where} is ${JSON.stringify(value)}; it must be "*", { "AWS": … } or { "Service": … }.`);
  }
  const { AWS: aws = [], Service: service = [], ...others } = value as { [type: string]: unknown };
  const [unsupported] = Object.keys(others);
  if (unsupported) throw new PolicyError(`Unsupported: Principal type ${unsupported} in ${where}. Supported are AWS and Service.`);
  const identities = namesOf(aws, where);
  return {
    anyone: identities.includes('*'),
    identities: identities.filter(name => name !== '*').map(name => identityOf(name, where)),
    services: namesOf(service, where).map(globalServiceName),
  };
}

function namesOf(value: unknown, where: string): string[] {
  const names = [value].flat();
  const other = names.find(name => typeof name !== 'string');
  if (other !== undefined) throw new PolicyError(`MalformedPolicyDocument: Invalid principal ${JSON.stringify(other)} in ${where}.`);
  return names as string[];
}

/** An account, written as its number or as its root user's ARN, becomes its number. */
function identityOf(name: string, where: string): string {
  if (/^\d{12}$/.test(name)) return name;
  const arn = /^arn:[^:*]+:(?:iam|sts)::(?<account>\d{12}):(?<identity>[^*?]+)$/.exec(name)?.groups;
  if (!arn) throw new PolicyError(`MalformedPolicyDocument: Invalid principal ${name} in ${where}: an account, an ARN of IAM or "*" is needed.`);
  return arn.identity === 'root' ? arn.account : name;
}

function accountOf(arn: string): string {
  return arn.split(':')[4];
}

/** Regional and partition-specific names of a service principal mean the same service: `states.us-east-1.amazonaws.com`. */
export function globalServiceName(service: string): string {
  return service.replace(/(\.[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(\.cn)?$/, '.amazonaws.com');
}
