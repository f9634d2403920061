import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, FilterLogEventsCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishedExperiment } from './support/published-experiment';
import { Served } from './support/served';
import { Workspace } from './support/synthesis';

jest.setTimeout(180_000);

const MEMORY_SIZES = [512, 1769];
const ROUNDS = 2;

const workspace = new Workspace();
let served: Served;
beforeAll(async () => {
  served = await Served.start(workspace.assembly(app => new PublishedExperiment(app, 'Experiment', MEMORY_SIZES)));
});
afterAll(async () => {
  await served?.stop();
  workspace.remove();
});

test('the published experiment runs as it is: its functions make themselves cold again and its aggregator returns a CSV', async () => {
  const { invokerFn, resultAggregatorFn } = await outputs('Experiment');
  let result = await invoke(resultAggregatorFn, {});
  expect(result).toEqual({ csvContent: 'memory_size,n,client,resource\r\n', environments: [] });

  for (let round = 1; round <= ROUNDS; round++) {
    expect(await invoke(invokerFn, { n: 1 })).toEqual({ published: 1 });
    // a message may only follow when the one before has changed the configuration.
    await until(async () => (await linesWith('REPORT')).length === round * MEMORY_SIZES.length);
  }
  result = await invoke(resultAggregatorFn, {});

  const rows = (result.csvContent as string).trim().split('\r\n').slice(1).map(line => line.split(',').map(Number));
  expect(rows.map(([memorySize, n]) => [memorySize, n])).toEqual(MEMORY_SIZES.map(memorySize => [memorySize, ROUNDS]));
  rows.forEach(([, , client, resource]) => [client, resource].forEach(mean => expect(mean).toBeGreaterThan(0)));
  // each sample had an environment of its own: they were cold.
  expect(new Set(result.environments as string[]).size).toBe(ROUNDS * MEMORY_SIZES.length);
});

test('the functions\' own lines and Lambda\'s are in the default log groups, as text', async () => {
  expect(await linesWith('client')).toHaveLength(ROUNDS * MEMORY_SIZES.length);
  (await linesWith('REPORT')).forEach(line => expect(line).toMatch(/Duration: .*Memory Size: (512|1769) MB.*Init Duration: /s));
});

async function outputs(stackName: string): Promise<{ [key: string]: string }> {
  const { Stacks } = await new CloudFormationClient(served.client).send(new DescribeStacksCommand({ StackName: stackName }));
  return Object.fromEntries(Stacks![0].Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
}

async function invoke(functionName: string, payload: object): Promise<{ [key: string]: unknown }> {
  const request = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) });
  const { FunctionError, Payload } = await new LambdaClient(served.client).send(request);
  const text = Buffer.from(Payload!).toString();
  expect([FunctionError, text]).toEqual([undefined, text]);
  return JSON.parse(text) as { [key: string]: unknown };
}

/** Lines of the probes' logs. */
async function linesWith(text: string): Promise<string[]> {
  const logs = new CloudWatchLogsClient(served.client);
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/Experiment-Probe' }));
  const events = await Promise.all((logGroups ?? []).map(async ({ logGroupName }) =>
    (await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: text }))).events ?? []));
  return events.flat().map(({ message }) => message!);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const patience = Date.now() + 60_000;
  while (!await holds()) {
    if (Date.now() > patience) throw new Error(`not within a minute: ${(await linesWith('')).join('')}`);
    await sleep(200);
  }
}
