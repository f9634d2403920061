import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { LambdaDestination } from 'aws-cdk-lib/aws-logs-destinations';
import * as sns from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { testContext } from './support';
import { LogsService } from '../../../src/local/services/cloudwatch-logs/logs-service';
import { compileFilterPattern } from '../../../src/local/services/cloudwatch-logs/pattern/filter-pattern';
import { DynamoDbService } from '../../../src/local/services/dynamodb/dynamodb-service';
import { KmsService } from '../../../src/local/services/kms';
import type { Service } from '../../../src/local/services/service';
import { compileFilterPolicy } from '../../../src/local/services/sns/filter-policy';
import { SnsService } from '../../../src/local/services/sns/sns-service';
import { SqsService } from '../../../src/local/services/sqs/sqs-service';
import { StepFunctionsService } from '../../../src/local/services/step-functions/step-functions-service';

process.env.JSII_DEPRECATED = 'quiet'; // CDK's own TableV2 uses what CDK deprecates.

/** A stack with what the engine's messaging, logs, tables and state machines are for, in the ways CDK offers. */
function stack(): Stack {
  const result = new Stack(new App(), 'Stack', { env: { region: 'eu-west-1' } });
  const key = new kms.Key(result, 'Key', { enableKeyRotation: true, alias: 'alias/mine', removalPolicy: RemovalPolicy.DESTROY });
  const logGroup = new logs.LogGroup(result, 'Logs', { retention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY, encryptionKey: key });
  const code = lambda.Code.fromInline('exports.handler = async () => {};');
  const handler = new lambda.Function(result, 'Function', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code, logGroup });
  messaging(result, key, handler);
  logGroup.addSubscriptionFilter('Subscription', {
    destination: new LambdaDestination(handler),
    filterPattern: logs.FilterPattern.any(logs.FilterPattern.stringValue('$.type', '=', 'platform.report'), logs.FilterPattern.exists('$.kind')),
  });
  tables(result, key);
  new sfn.StateMachine(result, 'StateMachine', {
    definitionBody: sfn.DefinitionBody.fromChainable(new LambdaInvoke(result, 'Invoke', { lambdaFunction: handler })),
    tracingEnabled: true,
    logs: { destination: logGroup, level: sfn.LogLevel.ALL },
  });
  return result;
}

function messaging(scope: Stack, key: kms.Key, handler: lambda.Function): void {
  const deadLetterQueue = new sqs.Queue(scope, 'DeadLetters', { enforceSSL: true, retentionPeriod: Duration.days(14) });
  const queue = new sqs.Queue(scope, 'Queue', {
    enforceSSL: true,
    encryptionMasterKey: key,
    visibilityTimeout: Duration.minutes(3),
    deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 10 },
  });
  new sqs.Queue(scope, 'Managed', {
    encryption: sqs.QueueEncryption.SQS_MANAGED, deliveryDelay: Duration.seconds(1), receiveMessageWaitTime: Duration.seconds(2),
  });
  const topic = new sns.Topic(scope, 'Topic', { enforceSSL: true, masterKey: key, displayName: 'Topic', tracingConfig: sns.TracingConfig.ACTIVE });
  topic.addSubscription(new LambdaSubscription(handler, {
    deadLetterQueue,
    filterPolicy: {
      targets: sns.SubscriptionFilter.stringFilter({ allowlist: ['a'], matchPrefixes: ['b'], matchSuffixes: ['c'], denylist: ['d'] }),
      size: sns.SubscriptionFilter.numericFilter({ between: { start: 1, stop: 2 } }),
      there: sns.SubscriptionFilter.existsFilter(),
    },
  }));
  topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }));
}

function tables(scope: Stack, encryptionKey: kms.Key): void {
  const partitionKey = { name: 'pk', type: dynamodb.AttributeType.STRING };
  new dynamodb.TableV2(scope, 'TableV2', {
    partitionKey,
    sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
    timeToLiveAttribute: 'expires',
    removalPolicy: RemovalPolicy.DESTROY,
    encryption: dynamodb.TableEncryptionV2.customerManagedKey(encryptionKey),
    globalSecondaryIndexes: [{ indexName: 'index', partitionKey }],
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    tableClass: dynamodb.TableClass.STANDARD,
  });
  new dynamodb.Table(scope, 'Table', { partitionKey, encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED, encryptionKey });
  new dynamodb.Table(scope, 'OnDemand', { partitionKey, billingMode: dynamodb.BillingMode.PAY_PER_REQUEST, timeToLiveAttribute: 'expires' });
}

const template = Template.fromStack(stack()).toJSON() as { Resources: { [id: string]: { Type: string; Properties: { [name: string]: unknown } } } };
const context = testContext();
const keys = new KmsService(context);
const functions = { invokeAsync: async () => undefined, requireInvocable: () => undefined, invokeSync: async () => ({ payload: Buffer.from('') }) };
const queues = new SqsService(context, { keys, endpoint: () => 'http://127.0.0.1:1' });
const logsService = new LogsService(context, { functions, keys });
const dynamoDb = new DynamoDbService(context, { keys });
const services: Service[] = [
  keys, queues, logsService, dynamoDb,
  new SnsService(context, { functions, queues, keys }),
  new StepFunctionsService(context, { functions, logs: logsService }),
];
const providers = new Map(services.flatMap(service => Object.entries(service.resourceTypes)));

afterAll(() => dynamoDb.stop());

const others = /^AWS::(Lambda|IAM)::/; // another part of the engine has these.
const resources = Object.entries(template.Resources).filter(([, { Type: type }]) => !others.test(type));

test.each(
  resources.map(([id, { Type: type, Properties: properties }]) => [type, id, properties] as const),
)('%s (%s) is supported as CDK writes it', (type, _, properties) => {
  expect(providers.get(type)?.supportedProperties).toEqual(expect.arrayContaining(Object.keys(properties)));
});

test('every type that the services make is in the test', () => {
  expect(new Set(resources.map(([, { Type: type }]) => type))).toEqual(new Set(providers.keys()));
});

test('filter policies and patterns are in a form that the engine reads', () => {
  const find = (type: string, property: string) => resources
    .filter(([, resource]) => resource.Type === type && property in resource.Properties)
    .map(([, { Properties: properties }]) => properties[property]);
  const [policy] = find('AWS::SNS::Subscription', 'FilterPolicy');
  expect(() => compileFilterPolicy(policy as { [key: string]: unknown })).not.toThrow();
  const [pattern] = find('AWS::Logs::SubscriptionFilter', 'FilterPattern');
  expect(() => compileFilterPattern(String(pattern))).not.toThrow();
});
