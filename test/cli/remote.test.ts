import { DescribeStackResourceCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { complaintOf } from './complaint';
import { manifestOf, stackOf } from './manifests';
import type { AwsClients } from '../../src/cli/aws-clients';
import { onAws } from '../../src/cli/aws-errors';
import { deployedBenchmark } from '../../src/cli/deployed-benchmark';
import { startRun } from '../../src/cli/invoker';

interface Account {
  /** CloudFormation's answer for the template. */
  readonly template?: () => string;
  readonly physicalIds?: { readonly [logicalId: string]: string };
  readonly definition?: object;
  readonly invoke?: (name: string, payload: unknown) => { FunctionError?: string; answer: unknown };
}

/** Clients that answer as these parts of an account. */
function clientsOf({ template, physicalIds = {}, definition, invoke }: Account): AwsClients {
  const send = async (command: unknown) => {
    if (command instanceof GetTemplateCommand) return { TemplateBody: template!() };
    if (command instanceof DescribeStackResourceCommand) {
      return { StackResourceDetail: { PhysicalResourceId: physicalIds[command.input.LogicalResourceId!] } };
    }
    if (command instanceof DescribeStateMachineCommand) return { definition: JSON.stringify(definition) };
    const { FunctionName, Payload } = (command as InvokeCommand).input;
    const { FunctionError, answer } = invoke!(FunctionName!, JSON.parse(String(Payload)));
    return { FunctionError, Payload: Buffer.from(JSON.stringify(answer)) };
  };
  const client = { send, config: { region: async () => 'eu-west-1' } };
  return { cloudFormation: client, lambda: client, stepFunctions: client, dynamoDb: client, destroy: () => undefined } as unknown as AwsClients;
}

const tokens = manifestOf({ resultsTableName: { Ref: 'Table' } as unknown as string });
const resolved = manifestOf({ resultsTableName: 'Stack-Table-1' });
const deployed: Account = {
  template: () => JSON.stringify(stackOf('Stack', tokens).template),
  physicalIds: { Machine0: 'arn:machine', BenchInvoker: 'Stack-Invoker-1' },
  definition: { States: { Prepare: { Parameters: { Payload: { manifest: resolved } } }, End: { Type: 'Succeed' } } },
};

describe('finding a deployed benchmark', () => {
  test('by the manifest in its template; names come from the state machine and the stack', async () => {
    expect(await deployedBenchmark(clientsOf(deployed), 'Stack')).toEqual({
      stackName: 'Stack', stateMachineArn: 'arn:machine', invokerFunctionName: 'Stack-Invoker-1', manifest: resolved,
    });
  });

  test('a stack that is not there', async () => {
    const template = () => { throw Object.assign(new Error('Stack with id Stack does not exist'), { name: 'ValidationError' }); };
    expect(await complaintOf(() => deployedBenchmark(clientsOf({ template }), 'Stack'))).toMatchObject({
      what: 'There is no stack Stack in eu-west-1.', todo: 'Deploy it first (cdk deploy Stack), or set AWS_REGION and AWS_PROFILE to where it is.',
    });
  });

  test('a stack without a benchmark', async () => {
    const template = () => JSON.stringify(stackOf('Stack').template);
    expect((await complaintOf(() => deployedBenchmark(clientsOf({ template }), 'Stack'))).what).toBe('No stack of the app has a benchmark.');
  });

  test('a template in YAML', async () => {
    expect((await complaintOf(() => deployedBenchmark(clientsOf({ template: () => 'Resources:\n' }), 'Stack'))).what).toBe('The template of stack Stack is not JSON.');
  });
});

describe('starting a run', () => {
  const benchmark = { stackName: 'Stack', stateMachineArn: 'arn', invokerFunctionName: 'invoker', manifest: resolved };
  const invoking = (answer: unknown, FunctionError?: string) => clientsOf({ invoke: () => ({ answer, ...FunctionError && { FunctionError } }) });

  test('the request goes to the invoker, its answer back', async () => {
    const clients = clientsOf({ invoke: (name, payload) => ({ answer: { runId: 'r', asked: [name, payload] } }) });
    expect(await startRun(clients, benchmark, { n: 3 })).toEqual({ runId: 'r', asked: ['invoker', { n: 3 }] });
  });

  test('a request that can\'t be had', async () => {
    const clients = invoking({ errorType: 'InvalidRequest', errorMessage: 'n must be a whole number, got 0' }, 'Unhandled');
    expect((await complaintOf(() => startRun(clients, benchmark, { n: 0 }))).what).toBe('N must be a whole number, got 0.');
  });

  test('another run in progress', async () => {
    const clients = invoking({ errorType: 'RunInProgress', errorMessage: 'run x is in progress' }, 'Unhandled');
    expect(await complaintOf(() => startRun(clients, benchmark, {}))).toMatchObject({
      what: 'Run x is in progress.', todo: 'Follow it (run --stack Stack --run-id ID), stop it (stop --stack Stack), or wait for its end.',
    });
  });

  test('any other failure is the invoker\'s own', async () => {
    const clients = invoking({ errorType: 'Runtime.ExitError', errorMessage: 'exit status 1' }, 'Unhandled');
    await expect(startRun(clients, benchmark, {})).rejects.toThrow('the invoker invoker failed: Runtime.ExitError: exit status 1');
  });
});

describe('what an account refuses is told in two lines', () => {
  const failing = (error: object, env = {}) => complaintOf(() => onAws(env, async () => { throw Object.assign(new Error('because'), error); }));

  test.each([
    [{ message: 'Region is missing' }, 'No AWS region is set, or one that is none.'],
    [{ name: 'CredentialsProviderError' }, 'There are no AWS credentials: because'],
    [{ name: 'ExpiredTokenException' }, 'AWS refuses the credentials: because'],
    [{ name: 'AccessDeniedException' }, 'because'],
    [{ code: 'ENOTFOUND' }, 'AWS can\'t be reached: because'],
  ])('%j', async (error, what) => {
    expect((await failing(error)).what).toBe(what);
  });

  test('an endpoint where nothing listens is named', async () => {
    expect(await failing({ code: 'ECONNREFUSED' }, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })).toMatchObject({
      what: 'Nothing answers at AWS_ENDPOINT_URL http://127.0.0.1:1 (ECONNREFUSED).',
      todo: 'Start what should listen there (the serve command), or unset AWS_ENDPOINT_URL.',
    });
  });

  test('anything else is passed on', async () => {
    await expect(onAws({}, async () => { throw new TypeError('x is not a function'); })).rejects.toThrow(TypeError);
  });
});
