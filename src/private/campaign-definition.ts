/** What the definition names. */
export interface CampaignFunctions {
  readonly partition: string;
  /** ARNs. */
  readonly coordinator: string;
  readonly aggregator: string;
}

/**
 * The state machine of a run, as Step Functions sees it: one Task a round, so that an execution stays far below its 25,000 events.
 * Its state is `{ runId, round, sweep, next }`; what was planned and measured lives in the table.
 */
export function campaignDefinition(functions: CampaignFunctions, manifest: unknown): object {
  const coordinator = (step: string, payload: object, rest: object) => task(functions.partition, functions.coordinator, { step, 'runId.$': '$.runId', ...payload }, rest);
  const position = { 'round.$': '$.round', 'sweep.$': '$.sweep' };
  const toAbort = { Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Abort' }] };
  return {
    Comment: 'A run of a cold start benchmark: rounds until every cell has its samples, then the result',
    StartAt: 'Prepare',
    States: {
      Prepare: coordinator('prepare', { 'request.$': '$', 'executionArn.$': '$$.Execution.Id', manifest }, {
        OutputPath: '$.Payload', ...toAbort, Next: 'Round',
      }),
      Round: coordinator('round', { 'round.$': '$.round' }, { OutputPath: '$.Payload', ...toAbort, Next: 'MoreRounds' }),
      MoreRounds: {
        Type: 'Choice',
        Choices: [{ Variable: '$.next', StringEquals: 'round', Next: 'Round' }],
        Default: 'Settle',
      },
      // platform records may come minutes late, and a verdict may make up for what was counted too early.
      Settle: coordinator('settle', position, { OutputPath: '$.Payload', ...toAbort, Next: 'Settled' }),
      Settled: {
        Type: 'Choice',
        Choices: [
          { Variable: '$.next', StringEquals: 'round', Next: 'Round' },
          { Variable: '$.next', StringEquals: 'settle', Next: 'SettlePause' },
        ],
        Default: 'Aggregate',
      },
      SettlePause: { Type: 'Wait', Seconds: 5, Next: 'Settle' },
      Aggregate: task(functions.partition, functions.aggregator, { 'runId.$': '$.runId', 'final': true }, { ResultPath: null, ...toAbort, Next: 'Finish' }),
      Finish: coordinator('finish', {}, { OutputPath: '$.Payload', ...toAbort, Next: 'Finished' }),
      Finished: {
        Type: 'Choice',
        Choices: [{ Variable: '$.status', StringEquals: 'FAILED', Next: 'RunFailed' }],
        Default: 'RunEnded',
      },
      RunEnded: { Type: 'Succeed' },
      RunFailed: { Type: 'Fail', Error: 'RunFailed', Cause: 'A cell had nothing but errors; the run\'s summary says which.' },
      // releases the lock. If it fails itself, the next run takes over the lock of an execution that has ended.
      Abort: coordinator('abort', { 'error.$': '$.error' }, { ResultPath: null, Next: 'RunAborted' }),
      RunAborted: { Type: 'Fail', ErrorPath: '$.error.Error', CausePath: '$.error.Cause' },
    },
  };
}

function task(partition: string, functionName: string, payload: object, rest: object): object {
  return {
    Type: 'Task',
    Resource: `arn:${partition}:states:::lambda:invoke`,
    Parameters: { FunctionName: functionName, Payload: payload },
    // the service's own errors, with TooManyRequestsException, which the CDK's default leaves out, and the end of a runtime in the middle of a
    // step, which may be started again anywhere (https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html);
    // what a step itself throws has been retried inside.
    Retry: [{
      ErrorEquals: [
        'Lambda.ClientExecutionTimeoutException', 'Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException',
        'Lambda.TooManyRequestsException', 'Lambda.Unknown', 'Runtime.ExitError', 'Sandbox.Timedout',
      ],
      IntervalSeconds: 1, // 63 seconds in all.
      MaxAttempts: 6,
      BackoffRate: 2,
    }],
    TimeoutSeconds: 960, // Lambda's own limit is 900.
    ...rest,
  };
}
