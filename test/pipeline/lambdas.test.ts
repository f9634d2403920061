import { gzipSync } from 'node:zlib';
import { FakeAws } from './fakes/fake-aws';
import { PIPELINE_ENVIRONMENT } from '../../src/protocol';
import { harnessRecord } from '../core/arbitraries';
import { manifest } from '../core/manifests';

const { table, topic, probeLogGroup, stateMachine } = PIPELINE_ENVIRONMENT;
const STATE_MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:Bench';
const NEEDED = {
  aggregator: [table], collector: [table], coordinator: [table, topic, probeLogGroup], invoker: [table, stateMachine],
};
type Name = keyof typeof NEEDED;

let aws: FakeAws;
beforeAll(async () => { aws = await FakeAws.start(); });
afterAll(async () => aws.stop());

const before = process.env;
beforeEach(() => {
  const values = { [table]: 'results', [topic]: 'arn:topic', [probeLogGroup]: 'probes', [stateMachine]: STATE_MACHINE };
  process.env = { ...before, ...aws.environment, ...values };
});
afterEach(() => { process.env = before; });

/** A Lambda's module as a fresh environment loads it. */
function load(name: Name): { handler(event: unknown): Promise<unknown> } {
  let loaded!: { handler(event: unknown): Promise<unknown> };
  jest.isolateModules(() => { loaded = jest.requireActual(`../../src/pipeline/${name}.lambda`); });
  return loaded;
}

test.each(Object.entries(NEEDED).flatMap(([name, variables]) => variables.map(variable => [name as Name, variable] as const)))(
  '%s ends in INIT without %s, and says what it misses', (name, variable) => {
    delete process.env[variable];
    expect(() => load(name)).toThrow(`the environment variable ${variable} is missing: the function must be deployed by the construct`);
  },
);

test('the invoker starts a run of a name that sorts by time', async () => {
  const definition = JSON.stringify({ States: { Prepare: { Parameters: { Payload: { manifest: manifest() } } } } });
  aws.answer({
    'DescribeStateMachine': () => ({ definition }),
    'GET /2016-08-19/account-settings': () => ({ AccountLimit: { UnreservedConcurrentExecutions: 1000 } }),
    'GetItem': () => ({}),
    'PutItem': () => ({}),
    'StartExecution': () => ({ executionArn: 'arn', startDate: 1 }),
  });
  const answer = await load('invoker').handler({ n: 2 }) as { runId: string };
  expect(answer.runId).toMatch(/^\d{8}-\d{6}-[a-z0-9]{6}$/);
  expect(answer).toMatchObject({ executionArn: `${STATE_MACHINE.replace('stateMachine', 'execution')}:${answer.runId}` });
  expect(aws.operations).toEqual(['DescribeStateMachine', 'GET /2016-08-19/account-settings', 'GetItem', 'GetItem', 'PutItem', 'StartExecution']);
});

test('the coordinator writes down a run with a seed of its own, and knows no step but its own', async () => {
  const items: object[] = [];
  const lock = { runId: { S: 'run' }, fence: { N: '1' }, takenAt: { N: '1' }, request: { M: {} }, unreservedConcurrency: { N: '1000' } };
  aws.answer({
    GetItem: () => ({ Item: lock }),
    PutItem: ({ Item: item }) => {
      items.push(item as object);
      return {};
    },
  });
  const { handler } = load('coordinator');
  expect(await handler({ step: 'prepare', runId: 'run', request: {}, executionArn: 'arn', manifest: manifest() }))
    .toEqual({ runId: 'run', round: 1, sweep: 0, next: 'round' });
  expect(items[0]).toMatchObject({ runId: { S: 'run' }, fence: { N: '1' }, settings: { M: { seed: { N: expect.stringMatching(/^\d+$/) } } } });
  await expect(handler({ step: 'more' })).rejects.toThrow('unknown step in {"step":"more"}; allowed: prepare, round, settle, finish, abort');
});

test('the collector stores what the log group delivers, and tells what it can\'t read', async () => {
  aws.answer({ PutItem: () => ({}) });
  const warn = jest.spyOn(console, 'warn').mockImplementation();
  const { handler } = load('collector');
  const logEvents = [{ id: '1', timestamp: 1, message: JSON.stringify(harnessRecord()) }];
  await handler({ awslogs: { data: gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logStream: 's', logEvents })).toString('base64') } });
  expect(aws.operations).toEqual(['PutItem']);
  expect(await handler({ Records: [{ messageId: 'm', body: '{' }] })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });
  expect(warn).toHaveBeenCalledWith(expect.stringMatching(/^message m: /));
});

test('the aggregator without an event asks for the latest run, of which there may be none', async () => {
  aws.answer({ Query: () => ({ Items: [] }) });
  await expect(load('aggregator').handler(null)).rejects.toThrow('there is no run yet');
  expect(aws.operations).toEqual(['Query']);
});
