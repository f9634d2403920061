import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EngineFixture, outputsOf } from './engine-fixture';
import { pythonClients } from '../clients/python-clients';

jest.setTimeout(300_000);

const fixture = new EngineFixture();
let bin: string;
let variables: NodeJS.ProcessEnv;
let outputs: { readonly [key: string]: string };

beforeAll(async () => {
  bin = await pythonClients();
  const engine = await fixture.start();
  outputs = outputsOf(await engine.deploy(fixture.stack));
  variables = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: engine.endpoint,
    AWS_REGION: engine.region,
    AWS_DEFAULT_REGION: engine.region,
    AWS_ACCESS_KEY_ID: engine.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: engine.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: engine.credentials.sessionToken,
  };
});
afterAll(async () => fixture.remove());

async function python(...args: string[]): Promise<string> {
  return (await promisify(execFile)(join(bin, 'python'), args, { env: variables })).stdout;
}

async function aws(...args: string[]): Promise<unknown> {
  const stdout = await python('-m', 'awscli', ...args, '--output', 'json');
  return stdout && JSON.parse(stdout) as unknown;
}

test('boto3 understands every answer and every error', async () => {
  const arn = `arn:aws:lambda:us-east-1:000000000000:function:${outputs.EchoName}`;
  const seen = JSON.parse(await python(join(__dirname, 'engine-clients.py'), outputs.EchoName!, arn)) as { readonly [name: string]: unknown };
  expect(seen).toEqual({
    invoke: [200, '$LATEST', { echo: { n: 1 }, layers: ['first', 'second'] }],
    log: expect.stringMatching(/REPORT RequestId: .*\tInit Duration: /),
    event: 202,
    function: [arn, 'Active', 'S3'],
    updated: 'InProgress',
    environment: { Variables: { EPOCH: 'boto3' } },
    functions: expect.arrayContaining([outputs.EchoName, outputs.ProbeName]),
    account: 1000,
    mapping: 'Enabled',
    eventInvokeConfig: [0],
    policies: ['Allow'],
    stale: ['PreconditionFailedException', 412],
    absent: ['ResourceNotFoundException', 404],
    unsupported: ['UnsupportedOperation', 400],
    absentQueue: ['AWS.SimpleQueueService.NonExistentQueue', 400],
    absentTopic: ['NotFound', 404],
    absentStack: ['ValidationError', 400],
    absentExecution: ['ExecutionDoesNotExist', 400],
    absentLogGroup: ['ResourceNotFoundException', 400],
    absentTable: ['ResourceNotFoundException', 400],
    identity: 'arn:aws:iam::000000000000:root',
  });
});

test('the AWS CLI invokes a function', async () => {
  const file = join(fixture.directory, 'answer.json');
  const answer = await aws('lambda', 'invoke', '--function-name', outputs.EchoName!, '--payload', '{"n": 2}', file);
  expect(answer).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ echo: { n: 2 } });
});

test('the AWS CLI waits for an update', async () => {
  await aws('lambda', 'update-function-configuration', '--function-name', outputs.EchoName!, '--environment', 'Variables={EPOCH=cli}');
  await aws('lambda', 'wait', 'function-updated-v2', '--function-name', outputs.EchoName!);
  expect(await aws('lambda', 'get-function-configuration', '--function-name', outputs.EchoName!))
    .toMatchObject({ Environment: { Variables: { EPOCH: 'cli' } }, LastUpdateStatus: 'Successful' });
});
