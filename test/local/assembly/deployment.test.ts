import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADDRESS, recordingProviders, stackOf, temporaryDirectories } from './fixtures';
import type { StackArtifact } from '../../../src/local/assembly/cloud-assembly';
import { Deployment } from '../../../src/local/assembly/deployment';
import { DeploymentError } from '../../../src/local/assembly/deployment-error';
import type { ResourceProperties, ResourceProvider } from '../../../src/local/assembly/resource-provider';

const temporaryDirectory = temporaryDirectories();
const TYPES = { 'Test::Topic': ['Name', 'Names', 'Policy'], 'Test::Function': ['Role', 'Code', 'Runtime'] };

async function deploy(stack: StackArtifact, { providers, created } = recordingProviders(TYPES)) {
  const deployment = new Deployment({ address: ADDRESS, providers, stageRoot: temporaryDirectory() });
  return { deployed: await deployment.deploy(stack), created, deployment };
}

async function problemsOf(stack: StackArtifact): Promise<readonly string[]> {
  const { providers, created } = recordingProviders(TYPES);
  const error = await deploy(stack, { providers, created }).then(() => undefined, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(DeploymentError);
  expect(created).toEqual([]);
  return (error as DeploymentError).problems;
}

describe('resources', () => {
  test('are made after those they refer to in any way, with all functions resolved', async () => {
    const { deployed, created } = await deploy(stackOf({
      Resources: {
        BySub: { Type: 'Test::Topic', Properties: { Name: { 'Fn::Sub': '${ByAtt.Arn}-${AWS::Region}' } } },
        ByAtt: { Type: 'Test::Topic', Properties: { Name: { 'Fn::GetAtt': ['ByRef', 'Arn'] } } },
        ByRef: { Type: 'Test::Topic', Properties: { Names: [{ Ref: 'ByDependsOn' }] } },
        ByDependsOn: { Type: 'Test::Topic', DependsOn: ['ByMetadata'] },
        ByMetadata: { Type: 'Test::Topic', Metadata: { first: { Ref: 'First' } } },
        First: { Type: 'Test::Topic' },
      },
    }));
    expect(created.map(({ logicalId }) => logicalId)).toEqual(['First', 'ByMetadata', 'ByDependsOn', 'ByRef', 'ByAtt', 'BySub']);
    expect(created.at(-1)?.properties).toEqual({ Name: 'arn:of:ByAtt-us-east-1' });
    expect(deployed.resources.get('ByMetadata')).toEqual({
      logicalId: 'ByMetadata',
      type: 'Test::Topic',
      physicalId: 'physical-ByMetadata',
      attributes: { Arn: 'arn:of:ByMetadata' },
      metadata: { first: 'physical-First' },
      status: 'CREATE_COMPLETE',
    });
  });

  test('of a condition that does not hold are left out, and so is what only they need', async () => {
    const { created } = await deploy(stackOf({
      Conditions: { InChina: { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws-cn'] } },
      Resources: {
        China: { Type: 'Test::Unknown', Condition: 'InChina' },
        Topic: {
          Type: 'Test::Topic',
          DependsOn: 'China',
          Properties: { Name: { 'Fn::If': ['InChina', { Ref: 'China' }, 'here'] }, Unknown: { 'Fn::If': ['InChina', 1, { Ref: 'AWS::NoValue' }] } },
        },
      },
      Outputs: { OfChina: { Condition: 'InChina', Value: { Ref: 'China' } } },
    }));
    expect(created.map(({ logicalId, properties }) => [logicalId, properties])).toEqual([['Topic', { Name: 'here' }]]);
  });

  test('know where they are', async () => {
    const { created, deployed } = await deploy(stackOf({
      Resources: { Topic: { Type: 'Test::Topic', Properties: { Names: ['AccountId', 'Partition', 'Region', 'StackId', 'StackName', 'URLSuffix', 'NotificationARNs'].map(name => ({ Ref: `AWS::${name}` })) } } },
    }));
    expect(created[0].properties.Names).toEqual(['000000000000', 'aws', 'us-east-1', deployed.stackId, 'Stack', 'amazonaws.com', []]);
    expect(deployed.stackId).toMatch(/^arn:aws:cloudformation:us-east-1:000000000000:stack\/Stack\/[0-9a-f-]{36}$/);
    expect(created[0].context).toMatchObject({ ...ADDRESS, logicalId: 'Topic', stackName: 'Stack' });
  });

  test('are in China, where names end otherwise', async () => {
    const { providers, created } = recordingProviders(TYPES);
    const deployment = new Deployment({ address: { ...ADDRESS, partition: 'aws-cn' }, providers, stageRoot: temporaryDirectory() });
    await deployment.deploy(stackOf({ Resources: { Topic: { Type: 'Test::Topic', Properties: { Name: { 'Fn::Sub': '${AWS::Partition}.${AWS::URLSuffix}' } } } } }));
    expect(created[0].properties).toEqual({ Name: 'aws-cn.amazonaws.com.cn' });
  });

  test('have parameters and mappings to look up', async () => {
    const { created } = await deploy(stackOf({
      Parameters: { Size: { Type: 'Number', Default: 1 }, List: { Type: 'CommaDelimitedList', Default: 'a,b' } },
      Mappings: { Runtimes: { 'us-east-1': { value: 'nodejs22.x' } } },
      Resources: { Topic: { Type: 'Test::Topic', Properties: { Name: { 'Fn::FindInMap': ['Runtimes', { Ref: 'AWS::Region' }, 'value'] }, Names: [{ Ref: 'Size' }, { Ref: 'List' }] } } },
    }, { parameters: { Size: '7' } }));
    expect(created[0].properties).toEqual({ Name: 'nodejs22.x', Names: ['7', ['a', 'b']] });
  });

  test('of CDK itself, and its check of the account, are nothing to make', async () => {
    const { created } = await deploy(stackOf({
      Parameters: { BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' } },
      Rules: { CheckBootstrapVersion: { Assertions: [{ Assert: { 'Fn::Not': [{ 'Fn::Contains': [['1'], { Ref: 'BootstrapVersion' }] }] } }] } },
      Resources: { CDKMetadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'v2:deflate64:x' } } },
    }));
    expect(created).toEqual([]);
  });
});

describe('outputs', () => {
  test('are resolved', async () => {
    const { deployed } = await deploy(stackOf({
      Resources: { Topic: { Type: 'Test::Topic' } },
      Outputs: { A: { Value: { Ref: 'Topic' }, Description: 'a topic' }, B: { Value: { 'Fn::GetAtt': ['Topic', 'Arn'] }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:B' } } } },
    }));
    expect(deployed.outputs).toEqual([
      { key: 'A', value: 'physical-Topic', description: 'a topic' },
      { key: 'B', value: 'arn:of:Topic', exportName: 'Stack:B' },
    ]);
  });
});

describe('what a template has that the engine does not is told at once, before anything is made', () => {
  test('every type, property, attribute, section, rule and function', async () => {
    const problems = await problemsOf(stackOf({
      Transform: 'AWS::Serverless-2016-10-31',
      Rules: { Mine: {} },
      Resources: {
        Bucket: { Type: 'AWS::S3::Bucket' },
        Vpc: { Type: 'AWS::EC2::VPC' },
        Topic: { Type: 'Test::Topic', Properties: { Fifo: true, Kms: 'x', Name: { 'Fn::Cidr': [] } }, UpdatePolicy: {} },
        Secret: { Type: 'Test::Topic', Properties: { Name: '{{resolve:secretsmanager:x}}' } },
      },
    }));
    expect(problems).toEqual([
      'Unsupported: section Transform of the template',
      'Unsupported: rule Mine in section Rules of the template',
      'Unsupported: resource type AWS::S3::Bucket (logical id Bucket)',
      'Unsupported: resource type AWS::EC2::VPC (logical id Vpc)',
      expect.stringMatching(/^Topic\.Properties\.Name: Unsupported: intrinsic function Fn::Cidr;/),
      'Unsupported: attribute UpdatePolicy of Test::Topic (logical id Topic)',
      'Unsupported: property Fifo of Test::Topic (logical id Topic)',
      'Unsupported: property Kms of Test::Topic (logical id Topic)',
      'Secret.Properties.Name: Unsupported: dynamic reference {{resolve:secretsmanager:x}}.',
    ]);
  });

  test('every reference to nothing', async () => {
    const problems = await problemsOf(stackOf({
      Parameters: { Ssm: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' } },
      Conditions: { Never: { 'Fn::Equals': [1, 2] } },
      Resources: {
        Left: { Type: 'Test::Topic', Condition: 'Never' },
        Topic: { Type: 'Test::Topic', DependsOn: 'Gone', Properties: { Name: { Ref: 'Gone' }, Names: [{ 'Fn::Sub': '${Left.Arn} ${AWS::Unknown}' }, { Ref: 'Ssm' }] } },
      },
      Outputs: { O: { Value: { 'Fn::GetAtt': ['AWS::Region', 'Arn'] } } },
    }));
    expect(problems).toEqual([
      'Topic.Properties.Name: Template error: it refers to Gone, which is no parameter or resource of the stack',
      'Topic.Properties.Names[0]: Template error: it refers to Left, which is no resource of the stack',
      'Topic.Properties.Names[0]: Template error: it refers to AWS::Unknown, which is no parameter or resource of the stack',
      'Topic.Properties.Names[1]: parameter Ssm can\'t be used: its value is "/x" in the SSM Parameter Store, which the engine doesn\'t have.',
      'Topic.DependsOn: there is no resource Gone in the template',
      'Outputs.O.Value: Template error: it refers to AWS::Region, which is no resource of the stack',
    ]);
  });

  test('a condition that needs a resource', async () => {
    expect(await problemsOf(stackOf({
      Conditions: { C: { 'Fn::Equals': [{ Ref: 'Topic' }, 'x'] } },
      Resources: { Topic: { Type: 'Test::Topic', Condition: 'C' } },
    }))).toContain('Conditions.C: Topic is no parameter, and no resource that exists here.');
  });

  test('a circle', async () => {
    expect(await problemsOf(stackOf({
      Resources: { A: { Type: 'Test::Topic', Properties: { Name: { Ref: 'B' } } }, B: { Type: 'Test::Topic', DependsOn: 'A' } },
    }))).toEqual(['Circular dependency between resources: [A, B]']);
  });

  test('a parameter without a value', async () => {
    expect(await problemsOf(stackOf({ Parameters: { P: { Type: 'String' } } }))).toEqual(['Parameters.P: it has no default, and the app gives no value.']);
  });

  test('another account or region than the engine\'s', async () => {
    expect(await problemsOf(stackOf({}, { environment: { account: '123456789012', region: 'eu-west-1' } }))).toEqual([
      "The stack is for account 123456789012, the engine is account 000000000000: start it with the stack's account",
      "The stack is for region eu-west-1, the engine is in us-east-1: start it with the stack's region",
    ]);
  });

  test('CloudFormation\'s limits', async () => {
    const many = (count: number, value: object) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`N${n}`, value]));
    const atLimit = {
      Resources: many(500, { Type: 'Test::Topic' }) as { [id: string]: { Type: string } },
      Outputs: many(200, { Value: 'x' }) as { [key: string]: { Value: string } },
      Parameters: many(200, { Type: 'String', Default: 'x' }),
      Mappings: many(200, {}),
    };
    expect((await deploy(stackOf(atLimit, { templateBytes: 1_000_000 }))).created).toHaveLength(500);
    const over = {
      Resources: { ...atLimit.Resources, More: { Type: 'Test::Topic' } },
      Outputs: { ...atLimit.Outputs, More: { Value: 'x' } },
      Parameters: { ...atLimit.Parameters, More: { Type: 'String', Default: 'x' } },
      Mappings: { ...atLimit.Mappings, More: {} },
    };
    expect(await problemsOf(stackOf(over, { templateBytes: 1_000_001 }))).toEqual([
      'Template may not exceed 1000000 bytes in size; it has 1000001.',
      'Template format error: Number of resources, 501, is greater than maximum allowed, 500',
      'Template format error: Number of outputs, 201, is greater than maximum allowed, 200',
      'Template format error: Number of parameters, 201, is greater than maximum allowed, 200',
      'Template format error: Number of mappings, 201, is greater than maximum allowed, 200',
    ]);
  });

  test('a stack that is there already', async () => {
    const { deployment } = await deploy(stackOf({}));
    await expect(deployment.deploy(stackOf({}))).rejects.toThrow('Stack [Stack] already exists');
  });

  test('the message has a line for each', async () => {
    await expect(deploy(stackOf({ Resources: { A: { Type: 'X' }, B: { Type: 'Y' } } }))).rejects.toThrow(
      "Stack Stack can't be deployed:\n  - Unsupported: resource type X (logical id A)\n  - Unsupported: resource type Y (logical id B)");
  });
});

describe('a failure while resources are made', () => {
  const failing = (error: Error): Map<string, ResourceProvider> => new Map([
    ...recordingProviders(TYPES).providers,
    ['Test::Broken', { supportedProperties: ['Name'], create: () => { throw error; } }],
  ]);

  test('names the resource, and keeps the cause', async () => {
    const cause = new Error('LimitExceeded: too much');
    const error: unknown = await deploy(stackOf({ Resources: { B: { Type: 'Test::Broken' } } }), { providers: failing(cause), created: [] }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message: "Stack Stack can't be deployed:\n  - B (Test::Broken): LimitExceeded: too much", cause });
  });

  test('names what is not in a mapping', async () => {
    const find = async (...keys: string[]) => deploy(stackOf({
      Mappings: { Map: { 'eu-west-1': { key: 'value' } } },
      Resources: { A: { Type: 'Test::Topic', Properties: { Name: { 'Fn::FindInMap': keys } } } },
    }));
    await expect(find('Map', 'us-east-1', 'key')).rejects.toThrow('A.Properties.Name: Fn::FindInMap: mapping Map has nothing for us-east-1, key.');
    await expect(find('Gone', 'us-east-1', 'key')).rejects.toThrow('A.Properties.Name: Fn::FindInMap: there is no mapping Gone.');
  });

  test('names an attribute that the engine does not have', async () => {
    await expect(deploy(stackOf({
      Resources: { A: { Type: 'Test::Topic' }, B: { Type: 'Test::Topic', Properties: { Name: { 'Fn::GetAtt': ['A', 'Url'] } } } },
    }))).rejects.toThrow('B (Test::Topic): B.Properties.Name: Unsupported: attribute Url of Test::Topic (logical id A); supported are Arn.');
    await expect(deploy(stackOf({
      Resources: { A: { Type: 'Test::Topic' } }, Outputs: { O: { Value: { 'Fn::GetAtt': 'A.Url' } } },
    }))).rejects.toThrow('Outputs.O.Value: Unsupported: attribute Url');
  });
});

describe('physical names', () => {
  const nameOf = async (stackName: string, logicalId: string, maxLength: number) => {
    const { created } = await deploy(stackOf({ Resources: { [logicalId]: { Type: 'Test::Topic' } } }, { stackName }));
    return created[0].context.physicalName(maxLength);
  };

  test('tell stack and resource, and no two are the same', async () => {
    const name = await nameOf('MyStack', 'Topic', 64);
    expect(name).toMatch(/^MyStack-Topic-[A-Za-z0-9]{12}$/);
    expect(await nameOf('MyStack', 'Topic', 64)).not.toBe(name);
  });

  test.each([
    ['S'.repeat(100), 'R'.repeat(100), /^S{25}-R{25}-\w{12}$/],
    ['S'.repeat(100), 'Rrr', /^S{47}-Rrr-\w{12}$/],
    ['Sss', 'R'.repeat(100), /^Sss-R{47}-\w{12}$/],
  ])('are cut where both can spare it: %s', async (stackName, logicalId, pattern) => {
    const name = await nameOf(stackName, logicalId, 64);
    expect(name).toMatch(pattern);
    expect(name).toHaveLength(64);
  });
});

test('code comes to resources as a folder; inline code is in the language of their runtime', async () => {
  const rootDirectory = temporaryDirectory();
  const asset = join(rootDirectory, 'asset.abc');
  mkdirSync(asset);
  writeFileSync(join(asset, 'index.py'), '');
  const { providers, created } = recordingProviders(TYPES);
  await deploy(stackOf({
    Resources: {
      Asset: { Type: 'Test::Function', Properties: { Code: { S3Bucket: 'b', S3Key: 'abc.zip' } } },
      Inline: { Type: 'Test::Function', Properties: { Code: { ZipFile: '' }, Runtime: 'nodejs22.x' } },
    },
  }, { rootDirectory, assets: new Map([['abc.zip', { path: asset, packaging: 'zip' }]]) }), { providers, created });
  const folders = await Promise.all(created.map(async ({ context, properties }) => context.stageCode(properties.Code as ResourceProperties)));
  expect(folders.map(folder => readdirSync(folder))).toEqual([['index.py'], ['index.js']]);
});
