import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnOutput, type CfnResource, Duration, RemovalPolicy, Stack, type StackProps, Stage } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { FilterPattern, LogGroup, RetentionDays, SubscriptionFilter } from 'aws-cdk-lib/aws-logs';
import { LambdaDestination } from 'aws-cdk-lib/aws-logs-destinations';
import { SubscriptionFilter as TopicFilter, Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Choice, Condition, DefinitionBody, StateMachine, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { ADDRESS, recordingProviders, temporaryDirectories } from './fixtures';
import { CloudAssembly } from '../../../src/local/assembly/cloud-assembly';
import { Deployment } from '../../../src/local/assembly/deployment';
import type { ResourceProperties } from '../../../src/local/assembly/resource-provider';
import { Authorizer } from '../../../src/local/iam/authorizer';
import { iamResources } from '../../../src/local/iam/iam-resources';

const temporaryDirectory = temporaryDirectories();

// TableV2 itself uses properties that are deprecated.
beforeAll(() => { process.env.JSII_DEPRECATED = 'quiet'; });
afterAll(() => { delete process.env.JSII_DEPRECATED; });

/** The services whose types these templates have, with the properties that CDK writes. */
const TYPES = {
  'AWS::SNS::Topic': [],
  'AWS::SNS::TopicPolicy': ['PolicyDocument', 'Topics'],
  'AWS::SNS::Subscription': ['Endpoint', 'FilterPolicy', 'Protocol', 'TopicArn'],
  'AWS::SQS::Queue': ['RedrivePolicy', 'VisibilityTimeout'],
  'AWS::DynamoDB::GlobalTable': ['AttributeDefinitions', 'BillingMode', 'KeySchema', 'Replicas', 'TimeToLiveSpecification'],
  'AWS::Logs::LogGroup': ['RetentionInDays'],
  'AWS::Logs::SubscriptionFilter': ['DestinationArn', 'FilterPattern', 'LogGroupName'],
  'AWS::Lambda::Function': ['Code', 'Environment', 'Handler', 'LoggingConfig', 'Role', 'Runtime', 'TracingConfig'],
  'AWS::Lambda::Permission': ['Action', 'FunctionName', 'Principal', 'SourceArn'],
  'AWS::Lambda::EventInvokeConfig': ['DestinationConfig', 'FunctionName', 'MaximumEventAgeInSeconds', 'MaximumRetryAttempts', 'Qualifier'],
  'AWS::Lambda::EventSourceMapping': ['BatchSize', 'EventSourceArn', 'FunctionName', 'FunctionResponseTypes'],
  'AWS::StepFunctions::StateMachine': ['DefinitionString', 'RoleArn'],
};

/** Everything a benchmark of Lambda functions is made of, wired as CDK wires it. */
class Everything extends Stack {
  constructor(scope: Construct, id: string, source: string, props?: StackProps) {
    super(scope, id, props);
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    const queue = new Queue(this, 'Queue', { visibilityTimeout: Duration.minutes(3), deadLetterQueue: { queue: new Queue(this, 'Dead'), maxReceiveCount: 10 } });
    const table = new TableV2(this, 'Table', { partitionKey: { name: 'pk', type: AttributeType.STRING }, timeToLiveAttribute: 'ttl' });
    const logGroup = new LogGroup(this, 'Logs', { retention: RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY });
    const probe = new Function(this, 'Probe', {
      runtime: Runtime.PYTHON_3_13,
      handler: 'index.handler',
      code: Code.fromAsset(source),
      logGroup,
      onSuccess: new SqsDestination(queue),
      onFailure: new SqsDestination(queue),
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
      environment: { TABLE: table.tableName, REGION: this.region },
    });
    const collector = new Function(this, 'Collector', {
      runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('exports.handler = async () => {};'), tracing: Tracing.ACTIVE,
    });
    topic.addSubscription(new LambdaSubscription(probe, { filterPolicy: { targets: TopicFilter.stringFilter({ allowlist: ['Probe'] }) } }));
    collector.addEventSource(new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true }));
    table.grantReadWriteData(collector);
    new SubscriptionFilter(this, 'Filter', { logGroup, filterPattern: FilterPattern.stringValue('$.type', '=', 'platform.report'), destination: new LambdaDestination(collector) });
    const round = new LambdaInvoke(this, 'Round', { lambdaFunction: collector, outputPath: '$.Payload' });
    const more = new Choice(this, 'More').when(Condition.booleanEquals('$.more', true), round).otherwise(new Succeed(this, 'Done'));
    const machine = new StateMachine(this, 'Machine', { definitionBody: DefinitionBody.fromChainable(round.next(more)) });
    (machine.node.defaultChild as CfnResource).addMetadata('benchmark', { probes: [{ name: probe.functionName }] });
    new CfnOutput(this, 'ProbeFn', { value: probe.functionName });
    new CfnOutput(this, 'MachineArn', { value: machine.stateMachineArn, description: 'the campaign' });
  }
}

function synthesize(): CloudAssembly {
  const source = temporaryDirectory();
  writeFileSync(join(source, 'index.py'), 'def handler(event, context): pass\n');
  const app = new App({ outdir: join(temporaryDirectory(), 'cdk.out'), context: { 'aws:cdk:enable-path-metadata': true } });
  new Everything(app, 'Everything', source, { analyticsReporting: true });
  new Everything(new Stage(app, 'Prod'), 'Fixed', source, { env: { account: '123456789012', region: 'eu-west-1' } });
  app.synth();
  return CloudAssembly.open(app.outdir);
}

async function deploy(displayName: string, address = ADDRESS) {
  const authorizer = new Authorizer();
  const { providers, created } = recordingProviders(TYPES);
  for (const [type, provider] of Object.entries(iamResources(authorizer))) providers.set(type, provider);
  const stack = synthesize().stacks.find(candidate => candidate.displayName === displayName)!;
  const deployment = new Deployment({ address, providers, stageRoot: temporaryDirectory() });
  const deployed = await deployment.deploy(stack);
  const made = (construct: string, type: string) => created.find(resource => resource.logicalId.startsWith(construct) && resource.type === type)!;
  const roleOf = (construct: string) => ({ kind: 'role', roleArn: String(made(construct, 'AWS::Lambda::Function').properties.Role) }) as const;
  return { stack, deployed, created, authorizer, made, roleOf };
}

test('a synthesized app deploys: nothing is left to resolve, and everything is there', async () => {
  const { stack, deployed, created } = await deploy('Everything');
  expect(JSON.stringify(created.map(({ properties }) => properties))).not.toMatch(/"(Ref|Fn::\w+)":/);
  const expected = Object.keys(stack.template.Resources).filter(logicalId => logicalId !== 'CDKMetadata').sort();
  expect([...deployed.resources.keys()].sort()).toEqual(expected);
});

test('rights are there before what needs them', async () => {
  const { stack, deployed } = await deploy('Everything');
  const order = [...deployed.resources.keys()];
  for (const [logicalId, { DependsOn: dependsOn = [] }] of Object.entries(stack.template.Resources)) {
    for (const needed of [dependsOn].flat()) expect(order.indexOf(needed)).toBeLessThan(order.indexOf(logicalId));
  }
});

test('roles may what their grants say', async () => {
  const { authorizer, deployed, roleOf } = await deploy('Everything');
  const may = (construct: string, action: string, on: string) => {
    const target = [...deployed.resources.values()].find(({ logicalId }) => logicalId.startsWith(on));
    return authorizer.isAllowed({ principal: roleOf(construct), action, resource: target?.attributes.Arn ?? on });
  };
  expect(may('Probe', 'sqs:SendMessage', 'Queue')).toBe(true);
  expect(may('Probe', 'dynamodb:PutItem', 'Table')).toBe(false);
  expect(may('Collector', 'dynamodb:PutItem', 'Table')).toBe(true);
  expect(may('Probe', 'logs:PutLogEvents', 'arn:aws:logs:us-east-1:000000000000:log-group:any:log-stream:any')).toBe(true);
  for (const construct of ['Probe', 'Collector']) authorizer.roleMayBeAssumedBy(roleOf(construct).roleArn, 'lambda.amazonaws.com');
});

test('the state machine has its definition and metadata with names in place', async () => {
  const { deployed, made } = await deploy('Everything');
  const { properties } = made('Machine', 'AWS::StepFunctions::StateMachine');
  expect(JSON.parse(String(properties.DefinitionString))).toMatchObject({
    States: { Round: { Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: expect.stringMatching(/^arn:of:Collector/) } } },
  });
  const machine = [...deployed.resources.values()].find(({ type }) => type === 'AWS::StepFunctions::StateMachine');
  expect(machine?.metadata.benchmark).toEqual({ probes: [{ name: expect.stringMatching(/^physical-Probe/) }] });
});

test('outputs are values', async () => {
  const { deployed } = await deploy('Everything');
  expect(deployed.outputs).toEqual([
    { key: 'ProbeFn', value: expect.stringMatching(/^physical-Probe/) },
    { key: 'MachineArn', value: expect.stringMatching(/^physical-Machine/), description: 'the campaign' },
  ]);
});

test('code is there as a folder, from an asset and inline, in the app and in a stage', async () => {
  const there = { partition: 'aws', region: 'eu-west-1', accountId: '123456789012' };
  for (const [name, address] of [['Everything', ADDRESS], ['Prod/Fixed', there]] as const) {
    const { made } = await deploy(name, address);
    const folders = await Promise.all(['Probe', 'Collector'].map(async construct => {
      const { context, properties } = made(construct, 'AWS::Lambda::Function');
      return context.stageCode(properties.Code as ResourceProperties);
    }));
    expect(folders.map(folder => readdirSync(folder))).toEqual([['index.py'], ['index.js']]);
  }
});

test('a stack for another place is not deployed here', async () => {
  await expect(deploy('Prod/Fixed')).rejects.toThrow('The stack is for account 123456789012, the engine is account 000000000000');
});

test('without its services every type is named', async () => {
  const deployment = new Deployment({ address: ADDRESS, providers: new Map(), stageRoot: temporaryDirectory() });
  const [stack] = synthesize().stacks.filter(({ displayName }) => displayName === 'Everything');
  const error: unknown = await deployment.deploy(stack).catch((reason: unknown) => reason);
  expect((error as Error).message.match(/Unsupported: resource type/g)).toHaveLength(Object.keys(stack.template.Resources).length - 1);
});
