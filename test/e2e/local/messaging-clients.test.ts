import {
  CloudFormationClient, DescribeStackResourceCommand, DescribeStacksCommand, GetTemplateCommand, paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand, DescribeLogStreamsCommand, GetLogEventsCommand, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { ConditionalCheckFailedException, DynamoDBClient, TransactWriteItemsCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import {
  DescribeExecutionCommand, DescribeStateMachineCommand, ExecutionAlreadyExists, GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient,
  StartExecutionCommand, StateMachineDoesNotExist, StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { AuthorizationErrorException, InvalidParameterException, NotFoundException, PublishBatchCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteMessageBatchCommand, DeleteMessageCommand, GetQueueAttributesCommand, GetQueueUrlCommand, QueueDoesNotExist, ReceiveMessageCommand,
  SendMessageBatchCommand, SendMessageCommand, SQSClient,
} from '@aws-sdk/client-sqs';
import { BatchWriteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { CloudFormationService } from '../../../src/local/services/cloudformation';
import { LogsService } from '../../../src/local/services/cloudwatch-logs/logs-service';
import { DynamoDbService } from '../../../src/local/services/dynamodb/dynamodb-service';
import { KmsService } from '../../../src/local/services/kms';
import { ApiServer } from '../../../src/local/services/server';
import { SnsService } from '../../../src/local/services/sns/sns-service';
import { SqsService } from '../../../src/local/services/sqs/sqs-service';
import { StepFunctionsService } from '../../../src/local/services/step-functions/step-functions-service';
import { create, ROLE, ROOT, testContext } from '../../local/services/support';

const context = testContext();
const invoked: any[] = [];
const functions = {
  invokeAsync: async (_: string, payload: Buffer) => void invoked.push(JSON.parse(payload.toString())),
  requireInvocable: () => undefined,
  invokeSync: async (_: string, payload: Buffer) => ({ payload }),
};
const keys = new KmsService(context);
const sqs = new SqsService(context, { keys, endpoint: () => server.endpoint });
const sns = new SnsService(context, { functions, queues: sqs, keys });
const logs = new LogsService(context, { functions, keys });
const sfn = new StepFunctionsService(context, { functions, logs });
const dynamoDb = new DynamoDbService(context, { keys });
const cloudFormation = new CloudFormationService(context);
let server: ApiServer;
let configuration: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string } };

beforeAll(async () => {
  const services = [sns, sqs, logs, sfn, dynamoDb, cloudFormation];
  server = await ApiServer.start({ services, credentials: context.credentials, region: context.address.region, log: context.log });
  configuration = { endpoint: server.endpoint, region: context.address.region, credentials: context.credentials.issue(ROOT) };
});

afterAll(async () => {
  for (const service of [sfn, logs, sqs, dynamoDb]) await service.stop();
  await server.stop();
});

test('SNS', async () => {
  const client = new SNSClient(configuration);
  const { physicalId: TopicArn } = await create(sns, 'AWS::SNS::Topic', {}, 'Topic');
  await create(sns, 'AWS::SNS::Subscription', {
    TopicArn, Protocol: 'lambda', Endpoint: 'arn:aws:lambda:eu-west-1:111122223333:function:f', FilterPolicy: { targets: ['f'] },
  });
  const MessageAttributes = { targets: { DataType: 'String.Array', StringValue: '["f"]' } };
  const { MessageId } = await client.send(new PublishCommand({ TopicArn, Message: 'ü <&> "x"', MessageAttributes }));
  expect(invoked.at(-1).Records[0].Sns).toMatchObject({ MessageId, Message: 'ü <&> "x"' });
  const batch = await client.send(new PublishBatchCommand({
    TopicArn, PublishBatchRequestEntries: [{ Id: 'good', Message: 'x', MessageAttributes }, { Id: 'bad', Message: '' }],
  }));
  expect(batch).toMatchObject({
    Successful: [{ Id: 'good', MessageId: expect.any(String) }], Failed: [{ Id: 'bad', Code: 'InvalidParameter', SenderFault: true, Message: expect.any(String) }],
  });
  await expect(client.send(new PublishCommand({ TopicArn: `${TopicArn}x`, Message: 'x' }))).rejects.toBeInstanceOf(NotFoundException);
  await expect(client.send(new PublishCommand({ TopicArn, Message: 'x'.repeat(300_000) }))).rejects.toBeInstanceOf(InvalidParameterException);
  const powerless = new SNSClient({ ...configuration, credentials: context.credentials.issue(ROLE) });
  await expect(powerless.send(new PublishCommand({ TopicArn, Message: 'x' }))).rejects.toBeInstanceOf(AuthorizationErrorException);
});

test('SQS, by the queue\'s URL alone too', async () => {
  const client = new SQSClient(configuration);
  const { physicalId: QueueUrl } = await create(sqs, 'AWS::SQS::Queue', { QueueName: 'queue' });
  expect((await client.send(new GetQueueUrlCommand({ QueueName: 'queue' }))).QueueUrl).toBe(QueueUrl);
  const MessageAttributes = { size: { DataType: 'Number', StringValue: '3' }, raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) } };
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one', MessageAttributes }));
  const [message] = (await client.send(new ReceiveMessageCommand({
    QueueUrl, WaitTimeSeconds: 1, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['ApproximateReceiveCount'],
  }))).Messages!;
  expect(message).toMatchObject({ Body: 'one', MessageAttributes, Attributes: { ApproximateReceiveCount: '1' } });
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message!.ReceiptHandle }));
  const sent = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: 'a', MessageBody: 'a' }, { Id: 'b', MessageBody: 'b' }] }));
  expect(sent.Successful).toHaveLength(2);
  const received = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  const Entries = received.Messages!.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  expect((await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))).Successful).toHaveLength(2);
  expect((await client.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined();
  expect((await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes).toMatchObject({ ApproximateNumberOfMessages: '0' });
  await expect(client.send(new SendMessageCommand({ QueueUrl: `${QueueUrl}x`, MessageBody: 'x' }))).rejects.toBeInstanceOf(QueueDoesNotExist);
  const { endpoint: _, ...withoutEndpoint } = configuration;
  const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
  await expect(new SQSClient({ ...withoutEndpoint, logger: silent }).send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).resolves.toBeDefined();
});

test('CloudWatch Logs', async () => {
  const client = new CloudWatchLogsClient(configuration);
  const { physicalId: logGroupName } = await create(logs, 'AWS::Logs::LogGroup', {}, 'Group');
  const { write } = logs.openStream(logGroupName, 'stream', ROOT);
  for (let index = 0; index < 2500; index++) write({ timestamp: index, message: JSON.stringify({ needle: index % 1000 === 999 }) });
  const found: (number | undefined)[] = [];
  const pages: number[] = [];
  for await (const page of paginateFilterLogEvents({ client }, { logGroupName, filterPattern: '{ $.needle IS TRUE }' })) {
    pages.push(page.events!.length);
    found.push(...page.events!.map(({ timestamp }) => timestamp));
  }
  expect({ found, pages }).toEqual({ found: [999, 1999], pages: [1, 1, 0] });
  expect((await client.send(new DescribeLogGroupsCommand({}))).logGroups).toMatchObject([{ logGroupName }]);
  expect((await client.send(new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime' }))).logStreams).toMatchObject([{ logStreamName: 'stream' }]);
  expect((await client.send(new GetLogEventsCommand({ logGroupName, logStreamName: 'stream', limit: 2 }))).events).toHaveLength(2);
});

test('Step Functions', async () => {
  const client = new SFNClient(configuration);
  const { physicalId: stateMachineArn } = await create(sfn, 'AWS::StepFunctions::StateMachine', {
    RoleArn: ROLE.roleArn,
    DefinitionString: JSON.stringify({
      StartAt: 'Choose',
      States: {
        Choose: { Type: 'Choice', Choices: [{ Variable: '$.wait', IsPresent: true, Next: 'Wait' }], Default: 'Call' },
        Wait: { Type: 'Wait', Seconds: 60, End: true },
        Call: {
          Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { 'FunctionName': 'f', 'Payload.$': '$' }, OutputPath: '$.Payload', End: true,
        },
      },
    }),
  }, 'Machine');
  const started = await client.send(new StartExecutionCommand({ stateMachineArn, name: 'run', input: '{"n":1}' }));
  expect(started.startDate).toBeInstanceOf(Date);
  const { executionArn } = started;
  let execution = await client.send(new DescribeExecutionCommand({ executionArn }));
  while (execution.status === 'RUNNING') execution = await client.send(new DescribeExecutionCommand({ executionArn }));
  expect(execution).toMatchObject({ status: 'SUCCEEDED', output: '{"n":1}', stopDate: expect.any(Date) });
  const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events!.map(({ type }) => type)).toContain('TaskSucceeded');
  expect(events![0]).toMatchObject({ timestamp: expect.any(Date), executionStartedEventDetails: { input: '{"n":1}', roleArn: ROLE.roleArn } });
  await expect(client.send(new StartExecutionCommand({ stateMachineArn, name: 'run' }))).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  await expect(client.send(new StartExecutionCommand({ stateMachineArn: `${stateMachineArn}x` }))).rejects.toBeInstanceOf(StateMachineDoesNotExist);
  const waiting = await client.send(new StartExecutionCommand({ stateMachineArn, name: 'waiting', input: '{"wait":true}' }));
  await client.send(new StopExecutionCommand({ executionArn: waiting.executionArn, cause: 'enough' }));
  expect(await client.send(new DescribeExecutionCommand({ executionArn: waiting.executionArn }))).toMatchObject({ status: 'ABORTED', cause: 'enough' });
  expect((await client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'ABORTED' }))).executions).toMatchObject([{ name: 'waiting' }]);
  expect((await client.send(new DescribeStateMachineCommand({ stateMachineArn }))).creationDate).toBeInstanceOf(Date);
});

test('DynamoDB', async () => {
  const plain = new DynamoDBClient(configuration);
  const client = DynamoDBDocumentClient.from(plain);
  const { physicalId: TableName } = await create(dynamoDb, 'AWS::DynamoDB::GlobalTable', {
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    BillingMode: 'PAY_PER_REQUEST',
    Replicas: [{ Region: 'eu-west-1' }],
  }, 'Table');
  await waitUntilTableExists({ client: plain, maxWaitTime: 30 }, { TableName });
  await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: ['a', 'b'].map(sk => ({ PutRequest: { Item: { pk: 'p', sk, n: 1.5, list: [1, 'x'], raw: new Uint8Array([1]) } } })) } }));
  expect((await client.send(new GetCommand({ TableName, Key: { pk: 'p', sk: 'a' }, ConsistentRead: true }))).Item).toMatchObject({ n: 1.5, list: [1, 'x'], raw: new Uint8Array([1]) });
  const add = { TableName, Key: { pk: 'p', sk: 'a' }, UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': 1 }, ReturnValues: 'ALL_NEW' as const };
  expect((await client.send(new UpdateCommand(add))).Attributes).toMatchObject({ n: 2.5 });
  expect((await client.send(new QueryCommand({ TableName, KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': 'p' } }))).Count).toBe(2);
  const failed: unknown = await client.send(new PutCommand({
    TableName, Item: { pk: 'p', sk: 'a' }, ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  })).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(ConditionalCheckFailedException);
  expect((failed as ConditionalCheckFailedException).Item).toMatchObject({ n: { N: '2.5' } });
  await expect(plain.send(new TransactWriteItemsCommand({ TransactItems: [] }))).rejects.toThrow('TransactWriteItems is not supported by the engine');
});

test('CloudFormation', async () => {
  const client = new CloudFormationClient(configuration);
  const resources = Array.from({ length: 150 }, (_, index) => `R${index}`);
  cloudFormation.add({
    stackName: 'Demo',
    stackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Demo/0',
    template: { Resources: { R0: { Type: 'AWS::SNS::Topic' } } },
    resources: new Map(resources.map(logicalId => [logicalId, {
      logicalId, type: 'AWS::SNS::Topic', physicalId: 'p', attributes: {}, metadata: { key: '<"ü&">' }, status: 'CREATE_COMPLETE',
    }])),
    outputs: [{ key: 'invokerFn', value: 'physical' }],
  });
  const [stack] = (await client.send(new DescribeStacksCommand({ StackName: 'Demo' }))).Stacks!;
  expect(stack).toMatchObject({ StackStatus: 'CREATE_COMPLETE', CreationTime: expect.any(Date), Outputs: [{ OutputKey: 'invokerFn', OutputValue: 'physical' }] });
  expect(JSON.parse((await client.send(new GetTemplateCommand({ StackName: 'Demo' }))).TemplateBody!)).toEqual({ Resources: { R0: { Type: 'AWS::SNS::Topic' } } });
  const { StackResourceDetail: detail } = await client.send(new DescribeStackResourceCommand({ StackName: 'Demo', LogicalResourceId: 'R7' }));
  expect(JSON.parse(detail!.Metadata!)).toEqual({ key: '<"ü&">' });
  const found: (string | undefined)[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: 'Demo' })) found.push(...page.StackResourceSummaries!.map(one => one.LogicalResourceId));
  expect(found).toEqual(resources);
  await expect(client.send(new DescribeStacksCommand({ StackName: 'None' }))).rejects.toMatchObject({ name: 'ValidationError', message: 'Stack with id None does not exist' });
});
