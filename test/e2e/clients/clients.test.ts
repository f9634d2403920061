import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pythonClients } from './python-clients';
import { run, succeed } from '../hostile/support/cli';
import { Served } from '../hostile/support/served';
import { benchmarkStack, Workspace } from '../hostile/support/synthesis';

jest.setTimeout(300_000);

const workspace = new Workspace();
let served: Served;
let bin: string;
beforeAll(async () => {
  bin = await pythonClients();
  served = await Served.start(workspace.assembly(app => benchmarkStack(app, 'Clients', 'fast', { memorySizes: [1769, 512] })));
});
afterAll(async () => {
  await served?.stop();
  workspace.remove();
});

test('boto3 starts a run, follows it and reads the aggregator\'s CSV', async () => {
  const { stdout } = await succeed(join(bin, 'python'), [join(__dirname, 'run_and_read.py'), 'Clients'], { env: served.environment });

  expectCsv(stdout);
});

test('the AWS CLI starts a run, follows it and reads the aggregator\'s CSV', async () => {
  const outputs = await aws(['cloudformation', 'describe-stacks', '--stack-name', 'Clients', '--query', 'Stacks[0].Outputs']) as Array<{ OutputKey: string; OutputValue: string }>;
  const output = (ending: string) => outputs.find(({ OutputKey }) => OutputKey.endsWith(ending))!.OutputValue;

  const { runId, executionArn } = await invoke(output('InvokerFn'), { n: 2 }) as { runId: string; executionArn: string };
  let status = 'RUNNING';
  while (status === 'RUNNING') {
    await sleep(500);
    ({ status } = await aws(['stepfunctions', 'describe-execution', '--execution-arn', executionArn]) as { status: string });
  }
  expect(status).toBe('SUCCEEDED');
  const answer = await invoke(output('ResultAggregatorFn'), { runId }) as { status: string; csvContent: string };
  expect(answer.status).toBe('COMPLETE');
  expectCsv(answer.csvContent);
});

test('what the invoker refuses reaches the client with the reason', async () => {
  const { stderr, exitCode, stdout } = await run(join(bin, 'python'), ['-c', `
import boto3, json
name = [f['FunctionName'] for f in boto3.client('lambda').list_functions()['Functions'] if 'Invoker' in f['FunctionName']][0]
answer = boto3.client('lambda').invoke(FunctionName=name, Payload=json.dumps({'n': 0}))
print(answer['FunctionError'], answer['Payload'].read().decode())
`], { env: served.environment });

  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Unhandled .*InvalidRequest.*\bn\b/);
});

test('another\'s credentials are refused', async () => {
  const { exitCode, stderr } = await run(join(bin, 'aws'), ['lambda', 'list-functions'], {
    env: { ...served.environment, AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SESSION_TOKEN: '' },
  });

  expect(exitCode).not.toBe(0);
  expect(stderr).toMatch(/UnrecognizedClientException|InvalidClientTokenId/);
});

async function aws(args: string[]): Promise<unknown> {
  const { stdout } = await succeed(join(bin, 'aws'), [...args, '--output', 'json'], { env: served.environment });
  return JSON.parse(stdout);
}

async function invoke(functionName: string, payload: object): Promise<unknown> {
  const file = workspace.path('answer.json');
  const answer = await aws(['lambda', 'invoke', '--function-name', functionName, '--payload', JSON.stringify(payload), file]) as { FunctionError?: string };
  const text = readFileSync(file, 'utf8');
  expect([answer.FunctionError, text]).toEqual([undefined, text]);
  return JSON.parse(text);
}

/** One row a memory size, in numeric order. */
function expectCsv(csv: string): void {
  const [header, ...rows] = csv.trim().split(/\r?\n/);
  expect(header.split(',')[0]).toBe('memorySizeMB');
  expect(rows.map(row => row.split(',').slice(0, 2))).toEqual([['512', '2'], ['1769', '2']]);
}
