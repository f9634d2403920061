import * as fc from 'fast-check';
import { type AuthorizationQuery, Authorizer, type PolicyDocument } from '../../../src/local/iam/authorizer';
import type { PolicyStatement } from '../../../src/local/iam/policy-document';
import type { Principal } from '../../../src/local/iam/principal';
import { ApiError } from '../../../src/local/services/service';

const ROLE = 'arn:aws:iam::000000000000:role/service/MyRole';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:topic';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
const role: Principal = { kind: 'role', roleArn: ROLE, sessionName: 'fn' };
const sns: Principal = { kind: 'service', service: 'sns.amazonaws.com', sourceArn: TOPIC };

const policy = (...statements: PolicyStatement[]): PolicyDocument => ({ Version: '2012-10-17', Statement: statements });
const allow = (action: string | string[], resource: string | string[], more: object = {}): PolicyStatement => ({ Effect: 'Allow', Action: action, Resource: resource, ...more });
const deny = (action: string, resource: string, more: object = {}): PolicyStatement => ({ Effect: 'Deny', Action: action, Resource: resource, ...more });
const trust = (...services: string[]) => policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: services } });

function authorizerWith(...policies: PolicyDocument[]): Authorizer {
  const authorizer = new Authorizer();
  authorizer.registerRole({ roleArn: ROLE, trustPolicy: trust('lambda.amazonaws.com'), name: 'Role' });
  policies.forEach((document, n) => authorizer.attachPolicy(ROLE, `Policy${n}`, document));
  return authorizer;
}

function publish(more: Partial<AuthorizationQuery> = {}): AuthorizationQuery {
  return { principal: role, action: 'sns:Publish', resource: TOPIC, ...more };
}

function denial(authorizer: Authorizer, query: AuthorizationQuery): string {
  try {
    authorizer.authorize(query);
  } catch (error) {
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: 'AccessDeniedException', statusCode: 403 });
    return (error as Error).message;
  }
  return 'allowed';
}

describe('a role', () => {
  test('may what an identity policy allows, in any letter case of the action', () => {
    const authorizer = authorizerWith(policy(allow(['SNS:Pub*', 'sqs:*'], ['arn:aws:sqs:*', TOPIC])));
    expect(denial(authorizer, publish())).toBe('allowed');
    expect(denial(authorizer, publish({ action: 'SNS:Publish' }))).toBe('allowed');
  });

  test('may nothing else, in AWS\'s words', () => {
    const authorizer = authorizerWith(policy(allow('sns:Publish', TOPIC)));
    expect(denial(authorizer, publish({ action: 'SNS:Subscribe' }))).toBe(
      `User: arn:aws:sts::000000000000:assumed-role/MyRole/fn is not authorized to perform: SNS:Subscribe on resource: ${TOPIC} because no identity-based policy allows the SNS:Subscribe action`);
    expect(denial(authorizer, publish({ resource: `${TOPIC}2` }))).toContain('because no identity-based policy allows');
    expect(denial(authorizer, publish({ principal: { kind: 'role', roleArn: `${ROLE}2` } }))).toContain('User: arn:aws:sts::000000000000:assumed-role/MyRole2/MyRole2 is not authorized');
  });

  test('needs "*" for an action that knows no resource', () => {
    const query = publish({ action: 'lambda:GetAccountSettings', resource: '*' });
    expect(denial(authorizerWith(policy(allow('lambda:*', FUNCTION))), query)).toContain('on resource: * because');
    expect(denial(authorizerWith(policy(allow('lambda:*', '*'))), query)).toBe('allowed');
  });

  test('may what a resource policy allows it by name, without an identity policy', () => {
    for (const principal of [ROLE, 'arn:aws:sts::000000000000:assumed-role/MyRole/fn', '*']) {
      const resourcePolicies = [policy(allow('sns:Publish', TOPIC, { Principal: { AWS: principal } }))];
      expect(denial(authorizerWith(), publish({ resourcePolicies }))).toBe('allowed');
    }
  });

  test('may not what a resource policy leaves to its account', () => {
    for (const principal of ['000000000000', 'arn:aws:iam::000000000000:root']) {
      const resourcePolicies = [policy(allow('sns:Publish', TOPIC, { Principal: { AWS: principal } }))];
      expect(denial(authorizerWith(), publish({ resourcePolicies }))).toContain('because no identity-based policy allows');
    }
  });

  test('may not what any policy denies', () => {
    const own = policy(allow('*', '*'));
    expect(denial(authorizerWith(own, policy(deny('sns:*', '*'))), publish())).toMatch(/ with an explicit deny in an identity-based policy$/);
    for (const principal of ['*', { AWS: ROLE }, { AWS: '000000000000' }]) {
      const resourcePolicies = [policy(deny('sns:Publish', TOPIC, { Principal: principal }))];
      expect(denial(authorizerWith(own), publish({ resourcePolicies }))).toMatch(/ with an explicit deny in a resource-based policy$/);
    }
  });
});

test('an explicit deny wins over any allow, and without an allow nothing is allowed', () => {
  const statements = fc.array(fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: fc.constantFrom('sns:Publish', 'sns:*', 'sqs:*', '*'),
    Resource: fc.constantFrom(TOPIC, FUNCTION, '*', 'arn:aws:sns:*'),
  }), { minLength: 1, maxLength: 4 });
  const covers = ({ Action: action, Resource: resource }: { Action: string; Resource: string }) => action !== 'sqs:*' && resource !== FUNCTION;
  fc.assert(fc.property(statements, statements, (own, ofTopic) => {
    const resourcePolicies = [policy(...ofTopic.map(statement => ({ ...statement, Principal: { AWS: ROLE } })))];
    const applying = [...own, ...ofTopic].filter(covers);
    const expected = applying.length > 0 && applying.every(({ Effect: effect }) => effect === 'Allow');
    expect(authorizerWith(policy(...own)).isAllowed(publish({ resourcePolicies }))).toBe(expected);
  }));
});

describe('a service', () => {
  const invoke = (statement: PolicyStatement, principal = sns): AuthorizationQuery =>
    ({ principal, action: 'lambda:InvokeFunction', resource: FUNCTION, resourcePolicies: [policy(statement)] });
  const permission = (more: object) => allow('lambda:InvokeFunction', FUNCTION, { Principal: { Service: 'sns.amazonaws.com' }, ...more });

  test('may what a resource policy allows it', () => {
    expect(denial(new Authorizer(), invoke(permission({ Condition: { ArnLike: { 'AWS:SourceArn': TOPIC } } })))).toBe('allowed');
    expect(denial(new Authorizer(), invoke(permission({ Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } } })))).toBe('allowed');
  });

  test.each<[string, object]>([
    ['another source', { Condition: { ArnLike: { 'aws:SourceArn': `${TOPIC}2` } } }],
    ['another account', { Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } } }],
    ['another service', { Principal: { Service: 's3.amazonaws.com' } }],
    ['a role', { Principal: { AWS: ROLE } }],
  ])('may not what is allowed for %s', (_, more) => {
    expect(denial(new Authorizer(), invoke(permission(more)))).toBe(
      `User: sns.amazonaws.com is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION} because no resource-based policy allows the lambda:InvokeFunction action`);
  });

  test('has the same rights under its regional name', () => {
    const logs: Principal = { kind: 'service', service: 'logs.amazonaws.com', sourceArn: 'arn:aws:logs:us-east-1:000000000000:log-group:g:*' };
    expect(denial(new Authorizer(), invoke(permission({ Principal: { Service: 'logs.us-east-1.amazonaws.com' } }), logs))).toBe('allowed');
  });
});

describe('conditions', () => {
  const allowedIf = (condition: object, context: { [key: string]: string } = {}) =>
    authorizerWith(policy(allow('sns:Publish', TOPIC, { Condition: condition }))).isAllowed(publish({ context }));
  const key = 'aws:SourceArn';

  test.each<[string, object, { [key: string]: string }, boolean]>([
    ['equal', { StringEquals: { [key]: 'a' } }, { [key]: 'a' }, true],
    ['one of several', { StringEquals: { [key]: ['x', 'a'] } }, { [key]: 'a' }, true],
    ['not equal', { StringEquals: { [key]: 'A' } }, { [key]: 'a' }, false],
    ['no pattern', { StringEquals: { [key]: 'a*' } }, { [key]: 'ab' }, false],
    ['like', { StringLike: { [key]: 'a*' } }, { [key]: 'ab' }, true],
    ['another', { StringNotEquals: { [key]: ['x', 'y'] } }, { [key]: 'a' }, true],
    ['not another', { StringNotEquals: { [key]: ['x', 'a'] } }, { [key]: 'a' }, false],
    ['an ARN', { ArnEquals: { [key]: 'arn:aws:sns:*:*:topic' } }, { [key]: TOPIC }, true],
    ['a key in another letter case', { ArnLike: { 'AWS:SOURCEARN': TOPIC } }, { [key]: TOPIC }, true],
    ['a boolean', { Bool: { 'aws:SecureTransport': true } }, {}, true],
    ['another boolean', { Bool: { 'aws:SecureTransport': 'false' } }, {}, false],
    ['absent', { StringEquals: { [key]: 'a' } }, {}, false],
    ['absent and so not equal', { StringNotEquals: { [key]: 'a' } }, {}, true],
    ['absent, which is fine', { StringEqualsIfExists: { [key]: 'a' } }, {}, true],
    ['present, so compared', { StringEqualsIfExists: { [key]: 'a' } }, { [key]: 'b' }, false],
    ['all of them', { StringEquals: { [key]: 'a' }, Bool: { 'aws:SecureTransport': 'true' } }, { [key]: 'a' }, true],
    ['not all of them', { StringEquals: { [key]: 'a', 'aws:SourceAccount': '1' } }, { [key]: 'a' }, false],
    ['its own role', { ArnEquals: { 'aws:PrincipalArn': ROLE }, StringEquals: { 'aws:PrincipalAccount': '000000000000' } }, {}, true],
  ])('%s', (_, condition, context, expected) => {
    expect(allowedIf(condition, context)).toBe(expected);
  });

  test('a topic that wants TLS takes requests on loopback', () => {
    const resourcePolicies = [policy(deny('sns:Publish', TOPIC, { Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }))];
    expect(denial(authorizerWith(policy(allow('sns:Publish', TOPIC))), publish({ resourcePolicies }))).toBe('allowed');
  });
});

test('the engine\'s own user may everything', () => {
  const resourcePolicies = [policy(deny('*', '*', { Principal: '*' }))];
  expect(denial(new Authorizer(), publish({ principal: { kind: 'root' }, resourcePolicies }))).toBe('allowed');
});

describe('trust', () => {
  const assume = (document: PolicyDocument, service: string, context?: { [key: string]: string }) => {
    const authorizer = new Authorizer();
    authorizer.registerRole({ roleArn: ROLE, trustPolicy: document });
    authorizer.roleMayBeAssumedBy(ROLE, service, context);
  };

  test('a role is taken on by services that it trusts', () => {
    assume(trust('sqs.amazonaws.com', 'lambda.amazonaws.com'), 'lambda.amazonaws.com');
    assume(trust('states.eu-west-1.amazonaws.com'), 'states.amazonaws.com');
    const bySource = policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'states.amazonaws.com' }, Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:states:*:*:*' } } });
    assume(bySource, 'states.amazonaws.com', { 'aws:SourceArn': 'arn:aws:states:us-east-1:000000000000:stateMachine:m' });
    expect(() => assume(bySource, 'states.amazonaws.com')).toThrow('nor the regional one is authorized to assume');
  });

  test('by no other, and each says so in its way', () => {
    const refusal = (service: string): unknown => {
      try {
        assume(trust('ec2.amazonaws.com'), service);
        return undefined;
      } catch (error) {
        return error;
      }
    };
    expect(refusal('lambda.amazonaws.com')).toMatchObject({
      code: 'InvalidParameterValueException',
      statusCode: 400,
      message: `The role defined for the function cannot be assumed by Lambda. (role ${ROLE}: its trust policy does not allow it)`,
    });
    expect(refusal('states.amazonaws.com')).toMatchObject({ code: 'AccessDeniedException' });
    expect(refusal('pipes.amazonaws.com')).toMatchObject({ code: 'AccessDenied' });
  });

  test('a deny wins', () => {
    const document = policy(
      { Effect: 'Allow', Action: 'sts:*', Principal: '*' },
      { Effect: 'Deny', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
    );
    expect(() => assume(document, 'lambda.amazonaws.com')).toThrow();
    assume(document, 'states.amazonaws.com');
  });

  test('a role that nobody deployed can not be taken on', () => {
    expect(() => new Authorizer().roleMayBeAssumedBy(ROLE, 'lambda.amazonaws.com')).toThrow('there is no such role in the deployed stacks');
    expect(() => new Authorizer().attachPolicy(ROLE, 'P', policy(allow('*', '*')))).toThrow(`There is no role ${ROLE}`);
  });
});

describe('usage', () => {
  const document = () => policy(
    allow(['sns:Publish', 'sns:Subscribe'], [TOPIC, FUNCTION]),
    deny('sns:Unsubscribe', '*'),
    allow('sns:*', TOPIC, { Condition: { StringEquals: { 'aws:SourceAccount': '1' } } }),
  );
  const counts = (authorizer: Authorizer) => Object.fromEntries(authorizer.usage().map(({ id, used }) => [id, used]));

  test('is counted for every pair of action and resource that a policy allows', () => {
    const authorizer = authorizerWith(document());
    authorizer.authorize(publish());
    authorizer.authorize(publish());
    authorizer.isAllowed(publish({ action: 'sns:Subscribe' }));
    denial(authorizer, publish({ action: 'sns:Unsubscribe' }));
    expect(counts(authorizer)).toEqual({
      'Role/Policy0/0/sns:Publish/0': 2,
      'Role/Policy0/0/sns:Publish/1': 0,
      'Role/Policy0/0/sns:Subscribe/0': 0,
      'Role/Policy0/0/sns:Subscribe/1': 0,
      'Role/Policy0/2/sns:*/0': 0,
    });
    expect(authorizer.usage()[0]).toEqual({
      id: 'Role/Policy0/0/sns:Publish/0',
      roleArn: ROLE,
      policy: 'Policy0',
      statement: 0,
      action: 'sns:Publish',
      resource: TOPIC,
      used: 2,
      usedBy: [{ action: 'sns:Publish', resource: TOPIC }],
    });
  });

  test('shows by what a pattern is used', () => {
    const authorizer = authorizerWith(policy(allow('sns:*', '*')));
    authorizer.authorize(publish());
    authorizer.authorize(publish({ action: 'SNS:Subscribe' }));
    expect(authorizer.usage()[0].usedBy).toEqual([{ action: 'sns:Publish', resource: TOPIC }, { action: 'SNS:Subscribe', resource: TOPIC }]);
  });

  test('of one policy on two roles is counted for each', () => {
    const authorizer = authorizerWith();
    const shared = policy(allow('sns:Publish', TOPIC));
    authorizer.registerRole({ roleArn: `${ROLE}2`, trustPolicy: trust('lambda.amazonaws.com'), name: 'Role2' });
    authorizer.attachPolicy(ROLE, 'Shared', shared, 'managed');
    authorizer.attachPolicy(`${ROLE}2`, 'Shared', shared, 'managed');
    authorizer.authorize(publish());
    expect(counts(authorizer)).toEqual({ 'Role/Shared/0/sns:Publish/0': 1, 'Role2/Shared/0/sns:Publish/0': 0 });
  });

  test('tells whether a pair is needed: without it the request fails', () => {
    const authorizer = authorizerWith(document());
    authorizer.authorize(publish());
    authorizer.withhold('Role/Policy0/0/sns:Publish/0');
    expect(denial(authorizer, publish())).toContain('because no identity-based policy allows');
    expect(denial(authorizer, publish({ action: 'sns:Subscribe' }))).toBe('allowed');
    expect(() => authorizer.withhold('Role/Other/0/sns:Publish/0')).toThrow('No policy grants Role/Other/0/sns:Publish/0. usage() lists what is granted.');
  });
});
