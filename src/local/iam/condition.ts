import { PolicyError } from './policy-error';
import { matchesArn, matchesWildcards } from './wildcard';

/** The facts of a request that conditions ask for, by key in lower case (keys are case-insensitive). */
export type RequestContext = ReadonlyMap<string, string>;

/** One key of a statement's `Condition`; a statement applies when all of them hold. */
export interface Condition { holds(context: RequestContext): boolean }

interface Operator {
  readonly matches: (actual: string, expected: string) => boolean;
  /** true when nothing matches or the key is absent. */
  readonly negated?: true;
}

const equals = (actual: string, expected: string) => actual === expected;
const OPERATORS: { readonly [name: string]: Operator } = {
  StringEquals: { matches: equals },
  StringNotEquals: { matches: equals, negated: true },
  StringLike: { matches: (actual, expected) => matchesWildcards(expected, actual) },
  // "ArnEquals and ArnLike behave identically", says IAM's reference.
  ArnEquals: { matches: (actual, expected) => matchesArn(expected, actual) },
  ArnLike: { matches: (actual, expected) => matchesArn(expected, actual) },
  Bool: { matches: (actual, expected) => actual.toLowerCase() === expected.toLowerCase() },
};

/** What the authorizer and the services put into a request's context: with any other key a condition would be decided by its absence. */
const KEYS = [
  'aws:SecureTransport', 'aws:SourceArn', 'aws:SourceAccount', 'aws:PrincipalArn', 'aws:PrincipalAccount',
  'aws:PrincipalServiceName', 'aws:PrincipalIsAWSService', 'lambda:FunctionArn',
  'kms:CallerAccount', 'kms:EncryptionContext:aws:logs:arn', 'kms:GrantIsForAWSResource', 'kms:ViaService',
];
const KNOWN_KEYS = new Set(KEYS.map(key => key.toLowerCase()));

export function parseConditions(block: unknown, where: string): Condition[] {
  if (block === undefined) return [];
  return entriesOf(block, where).flatMap(([operatorName, keys]) => {
    const operator = operatorOf(operatorName, where);
    return entriesOf(keys, `${operatorName} of ${where}`).map(([key, values]) => conditionOf(operator, key, values, where));
  });
}

function operatorOf(name: string, where: string): Operator & { readonly ifExists: boolean } {
  const ifExists = name.endsWith('IfExists');
  const operator = OPERATORS[ifExists ? name.slice(0, -'IfExists'.length) : name];
  if (!operator) {
    throw new PolicyError(`Unsupported: condition operator ${name} in ${where}. Supported are ${Object.keys(OPERATORS).join(', ')}, each also with IfExists.`);
  }
  return { ...operator, ifExists };
}

function conditionOf({ matches, negated, ifExists }: ReturnType<typeof operatorOf>, name: string, values: unknown, where: string): Condition {
  const key = name.toLowerCase();
  if (!KNOWN_KEYS.has(key)) {
    throw new PolicyError(`Unsupported: condition key ${name} in ${where}. Supported are ${KEYS.join(', ')}.`);
  }
  const expected = [values].flat().map(value => expectedValue(value, name, where));
  return {
    holds: context => {
      const actual = context.get(key);
      if (actual === undefined) return ifExists || negated === true;
      return expected.some(value => matches(actual, value)) !== (negated === true);
    },
  };
}

function expectedValue(value: unknown, key: string, where: string): string {
  if (!['string', 'number', 'boolean'].includes(typeof value)) {
    throw new PolicyError(`MalformedPolicyDocument: the condition ${key} in ${where} compares with ${JSON.stringify(value)}, not with a string.`);
  }
  const text = String(value);
  refuseVariables(text, where);
  return text;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
export function refuseVariables(text: string, where: string): void {
  const variable = /\$\{[^}]*\}?/.exec(text);
  if (variable) throw new PolicyError(`Unsupported: policy variable ${variable[0]} in ${where}. Write the value itself.`);
}

function entriesOf(value: unknown, where: string): Array<[string, unknown]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PolicyError(`MalformedPolicyDocument: the condition in ${where} must be an object, not ${JSON.stringify(value)}.`);
  }
  return Object.entries(value);
}
