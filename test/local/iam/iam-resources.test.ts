import { Deployment } from '../../../src/local/assembly/deployment';
import type { Template } from '../../../src/local/assembly/template';
import { Authorizer } from '../../../src/local/iam/authorizer';
import { iamResources } from '../../../src/local/iam/iam-resources';
import { ADDRESS, stackOf } from '../assembly/fixtures';

const TRUST = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }] };
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:topic';
const publishTo = (...topics: string[]) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Resource: topics }] });
const BASIC = { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' };

const role = (properties: object = {}) => ({ Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: TRUST, ...properties } });
const policy = (document: object, properties: object = {}) =>
  ({ Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'policy', PolicyDocument: document, Roles: [{ Ref: 'Role' }], ...properties } });
const managedPolicy = (document: object, properties: object = {}) => ({ Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document, Path: '/', Description: '', ...properties } });

async function deploy(resources: Template['Resources']) {
  const authorizer = new Authorizer();
  const deployment = new Deployment({ address: ADDRESS, providers: new Map(Object.entries(iamResources(authorizer))), stageRoot: '/nowhere' });
  const { resources: deployed } = await deployment.deploy(stackOf({ Resources: resources }));
  const mayPublish = (topic = TOPIC, roleId = 'Role') =>
    authorizer.isAllowed({ principal: { kind: 'role', roleArn: deployed.get(roleId)?.attributes.Arn ?? '' }, action: 'sns:Publish', resource: topic });
  return { authorizer, deployed, mayPublish };
}

describe('AWS::IAM::Role', () => {
  test('has a name, an ARN and an id', async () => {
    const { deployed } = await deploy({ Role: role(), Named: role({ RoleName: 'my-role', Path: '/service/' }) });
    const made = deployed.get('Role');
    expect(made?.physicalId).toMatch(/^Stack-Role-\w{12}$/);
    expect(made?.attributes.Arn).toBe(`arn:aws:iam::000000000000:role/${made?.physicalId}`);
    expect(made?.attributes.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
    expect(deployed.get('Named')).toMatchObject({ physicalId: 'my-role', attributes: { Arn: 'arn:aws:iam::000000000000:role/service/my-role' } });
  });

  test('is trusted as its document says', async () => {
    const { authorizer, deployed } = await deploy({ Role: role() });
    const arn = deployed.get('Role')?.attributes.Arn ?? '';
    authorizer.roleMayBeAssumedBy(arn, 'lambda.amazonaws.com');
    expect(() => authorizer.roleMayBeAssumedBy(arn, 'states.amazonaws.com')).toThrow();
  });

  test('has the rights of its inline, managed and AWS\'s own policies', async () => {
    const { mayPublish, authorizer } = await deploy({
      Managed: managedPolicy(publishTo(`${TOPIC}-managed`)),
      Role: role({ Policies: [{ PolicyName: 'inline', PolicyDocument: publishTo(`${TOPIC}-inline`) }], ManagedPolicyArns: [{ Ref: 'Managed' }, BASIC] }),
    });
    expect(['managed', 'inline', 'other'].map(name => mayPublish(`${TOPIC}-${name}`))).toEqual([true, true, false]);
    expect(authorizer.usage().map(({ id }) => id)).toEqual([
      'Role/Managed/0/sns:Publish/0',
      ...['CreateLogGroup', 'CreateLogStream', 'PutLogEvents'].map(name => `Role/arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole/0/logs:${name}/0`),
      'Role/inline/0/sns:Publish/0',
    ]);
  });

  test.each<[string, object, string]>([
    ['a policy of AWS that the engine does not know', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }, 'Role (AWS::IAM::Role): Unsupported: managed policy arn:aws:iam::aws:policy/AdministratorAccess. Of AWS\'s own policies the engine knows service-role/AWSLambdaBasicExecutionRole'],
    ['a policy that does not exist', { ManagedPolicyArns: ['arn:aws:iam::000000000000:policy/gone'] }, 'NoSuchEntity: Policy arn:aws:iam::000000000000:policy/gone does not exist or is not attachable.'],
    ['a boundary', { PermissionsBoundary: 'arn:aws:iam::000000000000:policy/b' }, 'Unsupported: property PermissionsBoundary of AWS::IAM::Role (logical id Role)'],
    ['a long name', { RoleName: 'r'.repeat(65) }, 'must be 1 to 64 letters'],
    ['a broken path', { Path: 'service' }, 'Path "service" must begin and end with /.'],
    ['a trust policy over 2,048 characters', { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ ...TRUST.Statement[0], Sid: 'x'.repeat(2_000) }] } }, 'Cannot exceed quota for ACLSizePerRole: 2048'],
    ['no trust policy', { AssumeRolePolicyDocument: { Ref: 'AWS::NoValue' } }, 'policy AssumeRolePolicyDocument of role Role must be an object, not undefined'],
  ])('with %s is refused', async (_, properties, message) => {
    await expect(deploy({ Role: role(properties) })).rejects.toThrow(message);
  });

  test('with a name that is taken is refused', async () => {
    await expect(deploy({ A: role({ RoleName: 'r' }), B: role({ RoleName: 'r' }) })).rejects.toThrow('EntityAlreadyExists: Role with name r already exists.');
  });
});

describe('AWS::IAM::Policy', () => {
  test('is attached to its roles', async () => {
    const { mayPublish, deployed } = await deploy({ Role: role(), Other: role(), Policy: policy(publishTo(TOPIC), { Roles: [{ Ref: 'Role' }, { Ref: 'Other' }] }) });
    expect([mayPublish(), mayPublish(TOPIC, 'Other')]).toEqual([true, true]);
    expect(deployed.get('Policy')?.physicalId).toBe('policy');
  });

  test.each<[string, object, object, string]>([
    ['of users', publishTo(TOPIC), { Users: ['me'] }, 'Unsupported: a policy with Users. Only Roles are supported.'],
    ['of nobody', publishTo(TOPIC), { Roles: [] }, 'At least one of [Groups,Roles,Users] must be non-empty.'],
    ['of another role', publishTo(TOPIC), { Roles: ['imported'] }, 'NoSuchEntity: The role with name imported cannot be found.'],
    ['that the engine can not judge', { Statement: { Effect: 'Allow', NotAction: 'sns:*', Resource: '*' } }, {}, 'Unsupported: policy element NotAction in statement 0 of policy Policy.'],
  ])('%s is refused', async (_, document, properties, message) => {
    await expect(deploy({ Role: role(), Policy: policy(document, properties) })).rejects.toThrow(message);
  });
});

describe('AWS::IAM::ManagedPolicy', () => {
  test('is known by its ARN and attached to its roles', async () => {
    const { mayPublish, deployed } = await deploy({ Role: role(), Managed: managedPolicy(publishTo(TOPIC), { Roles: [{ Ref: 'Role' }], ManagedPolicyName: 'mine' }) });
    expect(mayPublish()).toBe(true);
    expect(deployed.get('Managed')?.physicalId).toBe('arn:aws:iam::000000000000:policy/mine');
  });

  test('is read even if nobody has it', async () => {
    await expect(deploy({ Managed: managedPolicy({ Statement: [] }) })).rejects.toThrow('policy Managed has no Statement');
  });
});

describe('IAM\'s limits, white space not counted', () => {
  /** A document of exactly so many characters, and some white space. */
  const documentOf = (size: number) => {
    const empty = publishTo('arn:aws:sns:::');
    const base = JSON.stringify(empty).length;
    return publishTo(`arn:aws:sns:::${' '.repeat(50)}${'x'.repeat(size - base)}`);
  };

  test('a managed policy has at most 6,144', async () => {
    await deploy({ P: managedPolicy(documentOf(6_144)) });
    await expect(deploy({ P: managedPolicy(documentOf(6_145)) })).rejects.toThrow('LimitExceeded: Cannot exceed quota for PolicySize: 6144 (P, a managed policy of 6145 characters).');
  });

  test('the inline policies of a role have at most 10,240 together', async () => {
    const resources = (last: number) => ({ Role: role(), A: policy(documentOf(10_000)), B: policy(documentOf(last)) });
    await deploy(resources(240));
    await expect(deploy(resources(241))).rejects.toThrow('Maximum policy size of 10240 bytes exceeded for role Role (with B its inline policies have a total of 10241 characters).');
  });

  test('a role has at most 10 managed policies, AWS\'s own included', async () => {
    const resources = (count: number) => ({
      Role: role({ ManagedPolicyArns: [BASIC] }),
      ...Object.fromEntries(Array.from({ length: count }, (_, n) => [`P${n}`, managedPolicy(publishTo(TOPIC), { Roles: [{ Ref: 'Role' }] })])),
    });
    await deploy(resources(9));
    await expect(deploy(resources(10))).rejects.toThrow('Cannot exceed quota for PoliciesPerRole: 10 (role Role, with managed policy P9)');
  });
});
