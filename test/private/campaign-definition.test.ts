import { campaignDefinition } from '../../src/private/campaign-definition';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: Array<{ readonly StringEquals: string; readonly Next: string }>;
  readonly Catch?: Array<{ readonly Next: string }>;
  readonly Retry?: Array<{ readonly ErrorEquals: string[] }>;
  readonly OutputPath?: string;
  readonly ResultPath?: string | null;
  readonly Parameters?: { readonly FunctionName: string; readonly Payload: { readonly [name: string]: unknown } };
}

const manifest = { schemaVersion: 1 };
const { StartAt, States } = campaignDefinition({ partition: 'aws-cn', coordinator: 'coordinator-arn', aggregator: 'aggregator-arn' }, manifest) as {
  StartAt: string; States: { [name: string]: State };
};
const tasks = Object.entries(States).filter(([, { Type }]) => Type === 'Task');

test('steps are told who they are and where the run is', () => {
  expect(Object.fromEntries(tasks.map(([name, { Parameters }]) => [name, Parameters]))).toEqual({
    Prepare: {
      FunctionName: 'coordinator-arn',
      Payload: { 'step': 'prepare', 'runId.$': '$.runId', 'request.$': '$', 'executionArn.$': '$$.Execution.Id', manifest },
    },
    Round: { FunctionName: 'coordinator-arn', Payload: { 'step': 'round', 'runId.$': '$.runId', 'round.$': '$.round' } },
    Settle: { FunctionName: 'coordinator-arn', Payload: { 'step': 'settle', 'runId.$': '$.runId', 'round.$': '$.round', 'sweep.$': '$.sweep' } },
    Aggregate: { FunctionName: 'aggregator-arn', Payload: { 'runId.$': '$.runId', 'final': true } },
    Finish: { FunctionName: 'coordinator-arn', Payload: { 'step': 'finish', 'runId.$': '$.runId' } },
    Abort: { FunctionName: 'coordinator-arn', Payload: { 'step': 'abort', 'runId.$': '$.runId', 'error.$': '$.error' } },
  });
});

test('every task is called in the partition of the stack', () => {
  for (const [, state] of tasks) {
    expect(state).toMatchObject({ Resource: 'arn:aws-cn:states:::lambda:invoke' });
  }
});

test('every state leads to states that exist, and is reached', () => {
  const next = ({ Next, Default, Choices = [], Catch = [] }: State) => [Next, Default, ...[...Choices, ...Catch].map(way => way.Next)];
  const reached = new Set([StartAt, ...Object.values(States).flatMap(next)].filter(name => name !== undefined));
  expect([...reached].sort()).toEqual(Object.keys(States).sort());
});

test('the order of a run', () => {
  expect(StartAt).toBe('Prepare');
  const choices = Object.fromEntries(Object.entries(States).filter(([, { Type }]) => Type === 'Choice')
    .map(([name, { Choices = [], Default }]) => {
      return [name, { ...Object.fromEntries(Choices.map(({ StringEquals, Next }) => [StringEquals, Next])), otherwise: Default }];
    }));
  expect(choices).toEqual({
    MoreRounds: { round: 'Round', otherwise: 'Settle' },
    Settled: { round: 'Round', settle: 'SettlePause', otherwise: 'Aggregate' },
    Finished: { FAILED: 'RunFailed', otherwise: 'RunEnded' },
  });
  expect(Object.fromEntries(Object.entries(States).filter(([, { Next }]) => Next).map(([name, { Next }]) => [name, Next]))).toEqual({
    Prepare: 'Round', Round: 'MoreRounds', Settle: 'Settled', SettlePause: 'Settle', Aggregate: 'Finish', Finish: 'Finished', Abort: 'RunAborted',
  });
});

test('whatever goes wrong in a step, the run is aborted, so that the lock is released', () => {
  for (const [name, { Catch }] of tasks.filter(([task]) => task !== 'Abort')) {
    expect([name, Catch]).toEqual([name, [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Abort' }]]);
  }
  expect(States.RunAborted).toEqual({ Type: 'Fail', ErrorPath: '$.error.Error', CausePath: '$.error.Cause' });
});

test('after the service\'s own errors, and after a runtime\'s end in the middle of it, a step is started again; what it throws itself ends the run', () => {
  for (const [, { Retry }] of tasks) {
    expect(Retry!.flatMap(({ ErrorEquals }) => ErrorEquals)).toEqual([
      'Lambda.ClientExecutionTimeoutException', 'Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException', 'Lambda.TooManyRequestsException',
      'Lambda.Unknown', 'Runtime.ExitError', 'Sandbox.Timedout',
    ]);
  }
});

test('the state between steps is the coordinator\'s answer; what the aggregator says and what went wrong is kept out of its way', () => {
  for (const name of ['Prepare', 'Round', 'Settle', 'Finish']) {
    expect(States[name]).toMatchObject({ OutputPath: '$.Payload' });
  }
  for (const name of ['Aggregate', 'Abort']) {
    expect(States[name]).toMatchObject({ ResultPath: null });
  }
});
