import { homedir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Workspace } from './support/synthesis';
import { CloudAssembly } from '../../../src/local/assembly/cloud-assembly';
import { Engine } from '../../../src/local/engine';

jest.setTimeout(60_000);

/** Two functions, one of which may nothing and tries everything. */
class IntruderStack extends Stack {
  constructor(app: App, id: string) {
    super(app, id);
    const [intruder, victim] = ['intruder', 'victim'].map(name => new LambdaFunction(this, name, {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromAsset(join(__dirname, 'intruder', name)),
      memorySize: 1769,
      timeout: Duration.seconds(20),
    }));
    const table = new TableV2(this, 'Table', { partitionKey: { name: 'pk', type: AttributeType.STRING } });
    table.grantReadWriteData(victim);
    const outputs = {
      Intruder: intruder.functionName, Victim: victim.functionName, TableName: table.tableName, IntruderRole: intruder.role!.roleName,
    };
    for (const [key, value] of Object.entries(outputs)) new CfnOutput(this, key, { value });
  }
}

interface Attempt {
  /** of the API server, unless it is whole. */
  readonly url: string;
  readonly method?: string;
  readonly service?: string;
  readonly accessKeyId?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
}
interface Answer { readonly status: number; readonly text: string }

const workspace = new Workspace();
let engine: Engine;
let lambda: LambdaClient;
let names: { readonly [output: string]: string };

beforeAll(async () => {
  const assembly = workspace.assembly(app => new IntruderStack(app, 'Intruder'));
  engine = await Engine.start({ stateDirectory: join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk-cold-start-benchmark') });
  const { outputs } = await engine.deploy(CloudAssembly.open(assembly).stacks[0]);
  names = Object.fromEntries(outputs.map(({ key, value }) => [key, value]));
  lambda = new LambdaClient({ endpoint: engine.endpoint, region: engine.region, credentials: engine.credentials });
});

afterAll(async () => {
  lambda?.destroy();
  await engine?.stop();
  workspace.remove();
});

async function invoke<T>(functionName: string, payload: object): Promise<T> {
  const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }));
  const answer = Buffer.from(Payload ?? []).toString();
  if (FunctionError) throw new Error(answer);
  return JSON.parse(answer) as T;
}

const tried = async (...attempts: Attempt[]) => invoke<Answer[]>(names.Intruder, { attempts });
const json = (target: string) => ({ 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target });
const form = { 'content-type': 'application/x-www-form-urlencoded' };

test('with its own access key a function is its role', async () => {
  const [{ status, text }] = await tried({ url: '/', service: 'sts', headers: form, body: 'Action=GetCallerIdentity&Version=2011-06-15' });
  expect(status).toBe(200);
  expect(text).toContain(`:assumed-role/${names.IntruderRole}/`);
});

test('and may no more than that: neither other functions, nor its own configuration, nor their data, nor what there is at all', async () => {
  const functions = '/2015-03-31/functions';
  const answers = await tried(
    { url: `${functions}/${names.Victim}/invocations`, service: 'lambda' },
    { url: `${functions}/${names.Victim}/configuration`, method: 'PUT', service: 'lambda', body: '{"Timeout":1}' },
    { url: `${functions}/${names.Intruder}/configuration`, method: 'PUT', service: 'lambda', body: '{"MemorySize":10240}' },
    { url: `${functions}/`, method: 'GET', service: 'lambda' },
    { url: '/', service: 'dynamodb', headers: json('DynamoDB_20120810.Scan'), body: JSON.stringify({ TableName: names.TableName }) },
    { url: '/', service: 'logs', headers: json('Logs_20140328.FilterLogEvents'), body: JSON.stringify({ logGroupName: `/aws/lambda/${names.Victim}` }) },
    { url: '/', service: 'states', headers: json('AWSStepFunctions.ListStateMachines'), body: '{}' },
    { url: '/', service: 'cloudformation', headers: form, body: 'Action=DescribeStacks&Version=2010-05-15' },
  );
  expect(answers.map(({ text }) => text)).toEqual(answers.map(() => expect.stringContaining('not authorized to perform')));
});

test('without an access key of the engine, or as a web page, nobody is anybody', async () => {
  const request = { url: '/2015-03-31/functions/', method: 'GET', service: 'lambda' };
  const answers = await tried(
    { ...request, service: undefined },
    { ...request, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
    { ...request, accessKeyId: 'LKIAAAAAAAAAAAAAAAAA' },
    { ...request, headers: { origin: 'https://example.com' } },
    { ...request, headers: { host: 'engine.example' } },
  );
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
});

test('another environment\'s Runtime API hands out no event and takes no answer, idle or busy', async () => {
  const { runtimeApi } = await invoke<{ runtimeApi: string }>(names.Victim, {});
  const attempts: Attempt[] = [
    { url: `http://${runtimeApi}/2018-06-01/runtime/invocation/next`, method: 'GET' },
    { url: `http://${runtimeApi}/2018-06-01/runtime/init/error`, body: '{}' },
    { url: `http://${runtimeApi}/2018-06-01/runtime/invocation/00000000-0000-0000-0000-000000000000/response`, body: '"stolen"' },
  ];
  const refused = [403, 403, 400];
  expect((await tried(...attempts)).map(({ status }) => status)).toEqual(refused);

  const [victim, intruder] = await Promise.all([invoke(names.Victim, { ms: 1_000, n: 1 }), tried(...attempts)]);
  expect(victim).toEqual({ n: 1, runtimeApi });
  expect(intruder.map(({ status }) => status)).toEqual(refused);
  // the same environment, unharmed.
  expect(await invoke(names.Victim, { n: 2 })).toEqual({ n: 2, runtimeApi });
});
