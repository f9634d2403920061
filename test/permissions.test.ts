import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { MemoryRange } from '../src';
import { benchmark, resourcesOf, templateOf, testApp } from './support/stacks';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** What a role's policies allow, by the resource as people would name it. */
function rightsOf(template: Template, role: string): { [resource: string]: string[] } {
  const policies = Object.values(resourcesOf(template, 'AWS::IAM::Policy')).filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref.startsWith(role)));
  const managed = resourcesOf(template, 'AWS::IAM::ManagedPolicy');
  const attached = Object.entries(resourcesOf(template, 'AWS::IAM::Role')).filter(([id]) => id.startsWith(role))
    .flatMap(([, { Properties }]) => (Properties.ManagedPolicyArns ?? []).map(({ Ref }: { Ref: string }) => managed[Ref]));
  const statements = [...policies, ...attached].flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[]);
  const rights: { [resource: string]: string[] } = {};
  for (const { Action, Resource } of statements) {
    for (const resource of [Resource].flat()) {
      rights[nameOf(resource)] = [...rights[nameOf(resource)] ?? [], ...[Action].flat()].sort();
    }
  }
  return rights;
}

function nameOf(resource: any): string {
  const text = resource['Fn::GetAtt']?.[0] ?? resource.Ref ?? resource['Fn::Join']?.[1].map((part: any) => typeof part === 'string' ? part : nameOf(part)).join('') ?? resource;
  return text.replace(/[0-9A-F]{8}(?=$|:)/, '');
}

const LOGGING = ['logs:CreateLogStream', 'logs:PutLogEvents'];

describe('each role may do what its code does, on named resources', () => {
  const template = templateOf();

  test('probes: write logs and results; no Lambda right at all', () => {
    expect(rightsOf(template, 'BenchProbesRole')).toEqual({
      BenchProbeLogs: LOGGING,
      BenchCollectionQueue: ['sqs:SendMessage'],
    });
  });

  test('collector', () => {
    expect(rightsOf(template, 'BenchCollectionCollectorRole')).toEqual({
      BenchCollectionCollectorLogs: LOGGING,
      BenchResults: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
      BenchCollectionQueue: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    });
  });

  test('coordinator: the configuration of just the probes', () => {
    expect(rightsOf(template, 'BenchCampaignCoordinatorRole')).toEqual({
      BenchCampaignCoordinatorLogs: LOGGING,
      BenchResults: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      BenchTopic: ['sns:Publish'],
      BenchProbeLogs: ['logs:FilterLogEvents'],
      BenchProbesDefaultVariantMemory128: ['lambda:GetFunction', 'lambda:UpdateFunctionConfiguration'],
      BenchProbesDefaultVariantMemory1769: ['lambda:GetFunction', 'lambda:UpdateFunctionConfiguration'],
    });
  });

  test('aggregator', () => {
    expect(rightsOf(template, 'BenchCampaignAggregatorRole')).toEqual({
      BenchCampaignAggregatorLogs: LOGGING,
      BenchResults: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    });
  });

  test('invoker: the one right that can name no resource', () => {
    expect(rightsOf(template, 'BenchCampaignInvokerRole')).toEqual({
      'BenchCampaignInvokerLogs': LOGGING,
      'BenchCampaignStateMachine': ['states:DescribeStateMachine', 'states:StartExecution'],
      'arn:AWS::Partition:states:AWS::Region:AWS::AccountId:execution:BenchCampaignStateMachine:*': ['states:DescribeExecution'],
      'BenchResults': ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      '*': ['lambda:GetAccountSettings'],
    });
  });

  test('state machine', () => {
    expect(rightsOf(template, 'BenchCampaignStateMachineRole')).toEqual({
      BenchCampaignCoordinatorFunction: ['lambda:InvokeFunction'],
      BenchCampaignAggregatorFunction: ['lambda:InvokeFunction'],
    });
  });

  test.each([Tracing.ACTIVE, Tracing.PASS_THROUGH])('probes that trace (%s) write segments as well', tracing => {
    expect(rightsOf(templateOf({ tracing }), 'BenchProbesRole')).toMatchObject({ '*': ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'] });
  });

  test('probes that don\'t trace don\'t', () => {
    expect(rightsOf(templateOf({ tracing: Tracing.DISABLED }), 'BenchProbesRole')).not.toHaveProperty('*');
  });

  test('no policy of AWS is attached, and no principal but a service may assume a role', () => {
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::IAM::Role'))) {
      expect(JSON.stringify(Properties.ManagedPolicyArns ?? [])).not.toContain('arn:');
      expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
        { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: expect.stringMatching(/^(lambda|states)\.amazonaws\.com$/) } },
      ]);
    }
  });

  test('topic and queues refuse what doesn\'t come over TLS', () => {
    for (const type of ['AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy']) {
      template.allResourcesProperties(type, { PolicyDocument: { Statement: [{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] } });
    }
  });

  test('only the topic may invoke a probe, only the probes\' log group the collector', () => {
    const permissions = Object.values(resourcesOf(template, 'AWS::Lambda::Permission')).map(({ Properties }) => [
      nameOf(Properties.FunctionName), Properties.Principal, nameOf(Properties.SourceArn),
    ]);
    expect(permissions).toEqual([
      ['BenchCollectionCollectorFunction', 'logs.amazonaws.com', 'BenchProbeLogs'],
      ['BenchProbesDefaultVariantMemory128', 'sns.amazonaws.com', 'BenchTopic'],
      ['BenchProbesDefaultVariantMemory1769', 'sns.amazonaws.com', 'BenchTopic'],
    ]);
  });
});

describe('the greatest fleet', () => {
  const template = templateOf({ memoryRange: MemoryRange.of({ min: 128, max: 128 + 115, step: 1 }) });

  /** An ARN as long as any: Lambda's names have 64 characters, and no Region's name is longer. */
  const LONGEST_ARN = `arn:aws-us-gov:lambda:ap-southeast-1:123456789012:function:${'x'.repeat(64)}`;

  function lengthOf(document: unknown): number {
    return JSON.stringify(document, (_, value) => value && typeof value === 'object' && 'Fn::GetAtt' in value ? LONGEST_ARN : value).length;
  }

  test('has no managed policy over IAM\'s 6,144 characters', () => {
    const policies = Object.values(resourcesOf(template, 'AWS::IAM::ManagedPolicy'));
    expect(policies.map(({ Properties }) => Properties.PolicyDocument.Statement[0].Resource.length)).toEqual([40, 40, 36]);
    for (const { Properties } of policies) {
      expect(lengthOf(Properties.PolicyDocument)).toBeLessThanOrEqual(6144);
    }
  });

  test('has no inline policies over 10,240 characters', () => {
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::IAM::Policy'))) {
      expect(lengthOf(Properties.PolicyDocument)).toBeLessThanOrEqual(10_240);
    }
  });

  test('has no more than 10 managed policies on a role', () => {
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::IAM::Role'))) {
      expect((Properties.ManagedPolicyArns ?? []).length).toBeLessThanOrEqual(10);
    }
  });

  test('has a definition within 1 MB, whose manifest fits in a state of 256 KB', () => {
    const [{ Properties }] = Object.values(resourcesOf(template, 'AWS::StepFunctions::StateMachine'));
    const definition = Properties.DefinitionString['Fn::Join'][1].map((part: unknown) => typeof part === 'string' ? part : LONGEST_ARN).join('');
    expect(definition.length).toBeLessThan(200_000);
    expect(() => JSON.parse(definition)).not.toThrow();
  });
});

describe('grants', () => {
  function granted(grant: (bench: ReturnType<typeof benchmark>['bench'], role: Role) => void) {
    const { stack, bench } = benchmark();
    grant(bench, new Role(stack, 'User', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
    return rightsOf(Template.fromStack(stack), 'User');
  }

  const READ = {
    BenchResults: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
    BenchCampaignAggregatorFunction: ['lambda:InvokeFunction'],
  };

  test('grantReadResults: table and aggregator', () => {
    expect(granted((bench, role) => bench.grantReadResults(role).assertSuccess())).toEqual(READ);
  });

  test('grantRun: start, follow and stop runs, and read their results', () => {
    expect(granted((bench, role) => bench.grantRun(role).assertSuccess())).toEqual({
      ...READ,
      'BenchCampaignInvokerFunction': ['lambda:InvokeFunction'],
      'BenchCampaignStateMachine': ['states:DescribeStateMachine'],
      'arn:AWS::Partition:states:AWS::Region:AWS::AccountId:execution:BenchCampaignStateMachine:*': ['states:DescribeExecution', 'states:StopExecution'],
      'arn:AWS::Partition:cloudformation:AWS::Region:AWS::AccountId:stack/Stack/*': ['cloudformation:DescribeStackResource', 'cloudformation:GetTemplate'],
    });
  });

  test('work for a principal in another stack', () => {
    const app = testApp();
    const { bench } = benchmark({}, new Stack(app, 'Stack'));
    const other = new Stack(app, 'Other');
    bench.grantRun(new Role(other, 'User', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
    expect(() => Template.fromStack(other)).not.toThrow();
  });

  test('the role of the probes is there to be granted what the measured code needs', () => {
    const { stack, bench } = benchmark();
    bench.resultsTable.grantReadData(bench.probeRole);
    expect(rightsOf(Template.fromStack(stack), 'BenchProbesRole').BenchResults).toContain('dynamodb:GetItem');
  });
});

describe('encryptionKey', () => {
  function encrypted() {
    const stack = new Stack(testApp(), 'Stack');
    const key = new Key(stack, 'Key');
    const { bench } = benchmark({ encryptionKey: key }, stack);
    bench.grantReadResults(new Role(stack, 'User', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
    return { template: Template.fromStack(stack), arn: stack.resolve(key.keyArn) };
  }

  test('covers topic, queues, table and logs', () => {
    const { template, arn } = encrypted();
    template.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: arn });
    template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: arn });
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: arn });
    template.allResourcesProperties('AWS::DynamoDB::GlobalTable', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      Replicas: [{ Region: { Ref: 'AWS::Region' }, SSESpecification: { KMSMasterKeyId: arn } }],
    });
  });

  test('encrypts the table as CDK would in a stack that names its Region', () => {
    const stack = new Stack(testApp(), 'Stack', { env: { region: 'eu-central-1' } });
    const encryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:123456789012:key/0');
    benchmark({ encryptionKey }, stack);
    new TableV2(stack, 'Cdk', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      encryption: TableEncryptionV2.customerManagedKey(encryptionKey),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const [ours, cdks] = Object.values(resourcesOf(Template.fromStack(stack), 'AWS::DynamoDB::GlobalTable'));
    expect(ours).toEqual(cdks);
  });

  test('leaves the probes\' variables alone: KMS would be a part of the cold start', () => {
    for (const { Properties } of Object.values(resourcesOf(encrypted().template, 'AWS::Lambda::Function'))) {
      expect(Properties).not.toHaveProperty('KmsKeyArn');
    }
  });

  test('may be used by everyone who has to', () => {
    const { template } = encrypted();
    const both = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'];
    const rights = (role: string) => rightsOf(template, role).Key;
    expect(rights('BenchProbesRole')).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
    expect(rights('User')).toEqual(['kms:Decrypt']);
    for (const role of ['BenchCollectionCollectorRole', 'BenchCampaignCoordinatorRole', 'BenchCampaignAggregatorRole', 'BenchCampaignInvokerRole']) {
      expect(rights(role)).toEqual(both);
    }
  });

  test('has a policy that lets CloudWatch Logs use it', () => {
    const [{ Properties }] = Object.values(resourcesOf(encrypted().template, 'AWS::KMS::Key'));
    expect(Properties.KeyPolicy.Statement[1]).toEqual({
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': { 'Fn::Join': ['', expect.arrayContaining([':log-group:*'])] } } },
      Effect: 'Allow',
      Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] } },
      Resource: '*',
    });
  });

  test('that is imported needs its owner: a warning says so', () => {
    const stack = new Stack(testApp(), 'Stack');
    benchmark({ encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:123456789012:key/0') }, stack);
    const { messages } = (stack.node.root as App).synth().getStackArtifact('Stack');
    expect(messages).toEqual([expect.objectContaining({
      level: 'warning',
      id: '/Stack/Bench',
      entry: expect.objectContaining({ data: expect.stringMatching(/imported encryptionKey.*\[ack: cdk-cold-start-benchmark:ColdStartBenchmark\.importedKey\]/) }),
    })]);
  });
});
