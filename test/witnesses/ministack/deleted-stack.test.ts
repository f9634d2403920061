import { join } from 'node:path';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, ListEventSourceMappingsCommand, ListFunctionsCommand, ListLayersCommand } from '@aws-sdk/client-lambda';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListSubscriptionsCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Lane, MEMORY_SIZES } from './lane';
import { succeed } from '../../e2e/hostile/support/cli';

jest.setTimeout(120_000);

let lane: Lane;
beforeAll(async () => { lane = await Lane.start(); });
afterAll(async () => lane?.stop());

test('boto3 starts a run, follows it and reads the CSV; of the stack, once deleted, nothing is left', async () => {
  const before = await everything();
  const stack = await lane.deploy('Short');
  const script = join(__dirname, '..', '..', 'e2e', 'clients', 'run_and_read.py');
  const { stdout } = await succeed(lane.ministack.python, [script, 'Short'], { env: lane.ministack.environment });
  const [header, ...rows] = stdout.trim().split('\n').map(line => line.split(','));
  expect(header[0]).toBe('memorySizeMB');
  expect(rows.map(row => row.slice(0, 2))).toEqual(MEMORY_SIZES.map(size => [String(size), '2']));
  const during = await everything();
  const kinds = Object.keys(during);
  expect(kinds.filter(kind => during[kind].length > 0)).toEqual(kinds);

  await stack.delete();

  expect(await everything()).toEqual(before);
});

/** Names of whatever holds data or costs something. */
async function everything(): Promise<{ readonly [kind: string]: string[] }> {
  const { client } = lane.ministack;
  const lambda = new LambdaClient(client);
  const sns = new SNSClient(client);
  const { Functions: functions } = await lambda.send(new ListFunctionsCommand({}));
  const { Layers: layers } = await lambda.send(new ListLayersCommand({}));
  const { EventSourceMappings: mappings } = await lambda.send(new ListEventSourceMappingsCommand({}));
  const { logGroups } = await new CloudWatchLogsClient(client).send(new DescribeLogGroupsCommand({}));
  const { TableNames: tables } = await new DynamoDBClient(client).send(new ListTablesCommand({}));
  const { Topics: topics } = await sns.send(new ListTopicsCommand({}));
  const { Subscriptions: subscriptions } = await sns.send(new ListSubscriptionsCommand({}));
  const { QueueUrls: queues } = await new SQSClient(client).send(new ListQueuesCommand({}));
  const { stateMachines } = await new SFNClient(client).send(new ListStateMachinesCommand({}));
  return {
    functions: names(functions, ({ FunctionName }) => FunctionName),
    layers: names(layers, ({ LayerName }) => LayerName),
    mappings: names(mappings, ({ UUID }) => UUID),
    logGroups: names(logGroups, ({ logGroupName }) => logGroupName),
    tables: names(tables, name => name),
    topics: names(topics, ({ TopicArn }) => TopicArn),
    subscriptions: names(subscriptions, ({ SubscriptionArn }) => SubscriptionArn),
    queues: names(queues, url => url),
    stateMachines: names(stateMachines, ({ name }) => name),
  };
}

function names<T>(items: readonly T[] | undefined, nameOf: (item: T) => string | undefined): string[] {
  return (items ?? []).flatMap(item => nameOf(item) ?? []).sort();
}
