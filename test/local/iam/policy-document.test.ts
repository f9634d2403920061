import { parsePolicy, type PolicyDocument, type PolicyKind } from '../../../src/local/iam/policy-document';
import { PolicyError } from '../../../src/local/iam/policy-error';

const ALLOW = { Effect: 'Allow', Action: 'sns:Publish', Resource: '*' };

function failure(statement: object, kind: PolicyKind = 'identity'): string {
  try {
    parsePolicy({ Version: '2012-10-17', Statement: [statement] }, kind, 'P');
  } catch (error) {
    expect(error).toBeInstanceOf(PolicyError);
    return (error as Error).message;
  }
  throw new Error('it was read');
}

test('one value stands for a list of one', () => {
  const one: PolicyDocument = { Statement: { Effect: 'Allow', Action: 'sns:Publish', Resource: 'arn:aws:sns:us-east-1:1:t' } };
  const { statements } = parsePolicy(one, 'identity', 'P');
  expect(statements).toMatchObject([{ effect: 'Allow', actions: ['sns:Publish'], resources: ['arn:aws:sns:us-east-1:1:t'], conditions: [] }]);
});

test('a trust policy is about its role: it has no resource', () => {
  const { statements } = parsePolicy({ Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } } }, 'trust', 'P');
  expect(statements).toMatchObject([{ actions: ['sts:AssumeRole'], resources: ['*'] }]);
});

describe('what the engine can not judge is named', () => {
  test.each<[string, object, string]>([
    ['NotAction', { Effect: 'Allow', NotAction: 'sns:*', Resource: '*' }, 'Unsupported: policy element NotAction in statement 0 of policy P.'],
    ['NotResource', { Effect: 'Allow', Action: 'sns:*', NotResource: '*' }, 'Unsupported: policy element NotResource'],
    ['another operator', { ...ALLOW, Condition: { DateGreaterThan: { 'aws:CurrentTime': 'x' } } }, 'Unsupported: condition operator DateGreaterThan in statement 0 of policy P. Supported are StringEquals,'],
    ['a set operator', { ...ALLOW, Condition: { 'ForAllValues:StringEquals': {} } }, 'Unsupported: condition operator ForAllValues:StringEquals'],
    ['another key', { ...ALLOW, Condition: { StringEquals: { 'aws:SourceVpc': 'x' } } }, 'Unsupported: condition key aws:SourceVpc'],
    ['a variable in a resource', { ...ALLOW, Resource: 'arn:aws:s3:::b/${aws:username}/*' }, 'Unsupported: policy variable ${aws:username}'],
    ['a variable in a condition', { ...ALLOW, Condition: { StringLike: { 'aws:SourceArn': '${aws:PrincipalArn}' } } }, 'Unsupported: policy variable ${aws:PrincipalArn}'],
  ])('%s', (_, statement, message) => {
    expect(failure(statement)).toContain(message);
  });

  test.each<[string, object, string]>([
    ['NotPrincipal', { ...ALLOW, NotPrincipal: '*' }, 'Unsupported: policy element NotPrincipal'],
    ['users of other providers', { ...ALLOW, Principal: { Federated: 'x' } }, 'Unsupported: Principal type Federated in statement 0 of policy P. Supported are AWS and Service.'],
  ])('%s', (_, statement, message) => {
    expect(failure(statement, 'resource')).toContain(message);
  });
});

describe('what AWS refuses is refused', () => {
  test.each<[string, object, string]>([
    ['no effect', { Action: 'sns:Publish', Resource: '*' }, 'Effect of statement 0 of policy P is undefined; it must be "Allow" or "Deny".'],
    ['no action', { Effect: 'Allow', Resource: '*' }, 'statement 0 of policy P has no Action.'],
    ['no resource', { Effect: 'Allow', Action: 'sns:Publish', Resource: [] }, 'statement 0 of policy P has no Resource.'],
    ['an action without its service', { ...ALLOW, Action: 'Publish' }, 'Action "Publish" of statement 0 of policy P must be <service>:<action> or "*".'],
    ['a resource that is no ARN', { ...ALLOW, Resource: 'my-topic' }, 'Resource my-topic must be in ARN format or "*"'],
    ['a resource that is no string', { ...ALLOW, Resource: { Ref: 'Topic' } }, 'Resource {"Ref":"Topic"} of statement 0 of policy P must be a string.'],
    ['a principal where there is one already', { ...ALLOW, Principal: '*' }, 'Policy document should not specify a principal'],
    ['a condition that is no object', { ...ALLOW, Condition: [] }, 'the condition in statement 0 of policy P must be an object, not [].'],
    ['a condition without values', { ...ALLOW, Condition: { Bool: { 'aws:SecureTransport': null } } }, 'compares with null'],
  ])('%s', (_, statement, message) => {
    expect(failure(statement)).toContain(message);
  });

  test.each<[string, object, string]>([
    ['no principal', ALLOW, 'Principal of statement 0 of policy P is undefined'],
    ['a name for a principal', { ...ALLOW, Principal: { AWS: 'me' } }, 'Invalid principal me'],
    ['a pattern for a principal', { ...ALLOW, Principal: { AWS: 'arn:aws:iam::000000000000:role/*' } }, 'Invalid principal arn:aws:iam::000000000000:role/*'],
  ])('%s in a resource policy', (_, statement, message) => {
    expect(failure(statement, 'resource')).toContain(message);
  });

  test.each<[string, unknown, string]>([
    ['no object', 'text', 'policy P must be an object, not "text"'],
    ['no statement', { Version: '2012-10-17', Statement: [] }, 'policy P has no Statement.'],
    ['an unknown version', { Version: '2020-01-01', Statement: ALLOW }, 'Version of policy P is "2020-01-01"'],
    ['an id twice', { Statement: [{ ...ALLOW, Sid: 'A' }, { ...ALLOW, Sid: 'A' }] }, 'Statement IDs (SID) in a single policy must be unique; policy P has "A" twice.'],
    ['a resource in a trust policy', undefined, 'must be an object, not undefined'],
  ])('%s', (_, document, message) => {
    expect(() => parsePolicy(document, 'identity', 'P')).toThrow(message);
  });

  test('a resource in a trust policy', () => {
    expect(failure({ ...ALLOW, Principal: '*' }, 'trust')).toContain('Has prohibited field Resource');
  });
});
