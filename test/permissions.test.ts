import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { everyKind, grantee } from './support/every-stack';
import { named, permissionsPage } from './support/permissions/page';
import { permissionsOf, without } from './support/permissions/permissions';
import { REASONS, reasonOf } from './support/permissions/reasons';
import { ofTheUser, views } from './support/permissions/views';
import { benchmark, resourcesOf, templateOf, testApp } from './support/stacks';

const PAGE = join(__dirname, '..', 'docs', 'permissions.md');

describe('every permission', () => {
  const known = views().flatMap(({ permissions }) => permissions);

  test('has a written reason', () => {
    expect(known.filter(permission => !reasonOf(permission)).map(named)).toEqual([]);
  });

  test('that a reason is written for is there', () => {
    const written = Object.entries(REASONS).flatMap(([holder, resources]) => Object.entries(resources).flatMap(([resource, actions]) =>
      Object.keys(actions).map(action => ({ holder, resource, action }))));
    const isThere = (reason: typeof written[number]) => known.some(({ holder, resource, action }) =>
      holder === reason.holder && resource === reason.resource && action === reason.action);
    expect(written.filter(reason => !isThere(reason))).toEqual([]);
  });

  test('of every kind of stack is one of these', () => {
    const user = permissionsOf(ofTheUser().stack);
    for (const stack of everyKind(testApp())) {
      expect([stack.node.path, ...without(permissionsOf(stack), known, user).map(named)]).toEqual([stack.node.path]);
    }
  });

  test('is in docs/permissions.md; if this fails: UPDATE_DOCS=1 npx jest test/permissions.test.ts', () => {
    if (process.env.UPDATE_DOCS) {
      writeFileSync(PAGE, permissionsPage());
    }
    expect(readFileSync(PAGE, 'utf8')).toBe(permissionsPage());
  });
});

describe('roles', () => {
  const plain = permissionsOf(benchmark().stack);

  test('have no policy of AWS, which would allow more than is needed', () => {
    for (const { Properties } of Object.values(resourcesOf(templateOf(), 'AWS::IAM::Role'))) {
      expect(JSON.stringify(Properties.ManagedPolicyArns ?? [])).not.toContain('arn:');
    }
  });

  test('of probes have no Lambda right at all', () => {
    expect(plain.filter(({ holder, action }) => holder === 'Probes/Role' && action.startsWith('lambda:'))).toEqual([]);
  });

  test('may do nothing with any resource but what knows none', () => {
    expect(plain.filter(({ effect, resource }) => effect === 'Allow' && resource === '*').map(named)).toEqual([
      'Allow Campaign/Invoker/Role: lambda:GetAccountSettings on *',
    ]);
  });

  test.each([Tracing.ACTIVE, Tracing.PASS_THROUGH])('of probes that trace (%s) may write segments as well', tracing => {
    expect(without(permissionsOf(benchmark({ tracing }).stack), plain).map(named)).toEqual([
      'Allow Probes/Role: xray:PutTraceSegments on *', 'Allow Probes/Role: xray:PutTelemetryRecords on *',
    ]);
  });

  test('of probes that don\'t trace may not', () => {
    expect(without(permissionsOf(benchmark({ tracing: Tracing.DISABLED }).stack), plain)).toEqual([]);
  });

  test('of probes can be granted what the measured code needs', () => {
    const { stack, bench } = benchmark();
    bench.resultsTable.grantReadData(bench.probeRole);
    expect(without(permissionsOf(stack), plain).map(named)).toContain('Allow Probes/Role: dynamodb:GetItem on Results');
  });
});

test('grants work for a principal in another stack', () => {
  const app = testApp();
  const { bench } = benchmark({}, new Stack(app, 'Stack'));
  const other = new Stack(app, 'Other');
  bench.grantRun(grantee(other)).assertSuccess();
  expect(() => Template.fromStack(other)).not.toThrow();
});

describe('encryptionKey', () => {
  function encrypted() {
    const { stack, key } = ofTheUser();
    benchmark({ encryptionKey: key }, stack);
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
