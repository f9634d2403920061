import { setTimeout as realTime } from 'node:timers/promises';
import type { Principal } from '../../../../src/local/iam/principal';
import { ApiError } from '../../../../src/local/services/service';
import type { FunctionAnswer } from '../../../../src/local/services/step-functions/lambda-task';
import { StepFunctionsService } from '../../../../src/local/services/step-functions/step-functions-service';
import { allow, callJson, create, ROLE, testContext } from '../support';

const MACHINE_ARN = 'arn:aws:states:eu-west-1:111122223333:stateMachine:Stack-Machine-1';
const EXECUTION_ARN = 'arn:aws:states:eu-west-1:111122223333:execution:Stack-Machine-1';
const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:f';

jest.setTimeout(30_000); // retries and time-outs of the interpreter are real time, in whole seconds.

type Run = (input: any, functionName: string, principal: Principal) => unknown;
const answer = (value: unknown): FunctionAnswer => ({ payload: Buffer.from(JSON.stringify(value)) });
const functionError = (errorType: string | undefined, errorMessage: string): FunctionAnswer => (
  { ...answer({ errorType, errorMessage }), functionError: 'Unhandled' });

const task = (more: object = {}) => ({
  Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { 'FunctionName': FUNCTION_ARN, 'Payload.$': '$' }, OutputPath: '$.Payload', End: true, ...more,
});

/** A service with one state machine; its functions do what `run` says and answer with a value or a `FunctionAnswer`. */
async function serviceWith(states: object, run: Run = () => null, properties: object = {}) {
  const context = testContext();
  const events: { to: string; payload: unknown }[] = [];
  const lines: { stream: string; group: string; line: any }[] = [];
  const service = new StepFunctionsService(context, {
    functions: {
      invokeSync: async (functionName, payload, principal) => {
        const result = await run(JSON.parse(payload.toString()), functionName, principal);
        return typeof result === 'object' && result !== null && 'payload' in result ? result as FunctionAnswer : answer(result);
      },
      invokeAsync: async (to, payload) => void events.push({ to, payload: JSON.parse(payload.toString()) }),
    },
    logs: { openStream: (group, stream) => ({ write: ({ message }) => void lines.push({ group, stream, line: JSON.parse(message) }) }) },
  });
  const DefinitionString = JSON.stringify({ StartAt: Object.keys(states)[0], States: states });
  const createMachine = (more: object = {}, logicalId = 'Machine') => create(service, 'AWS::StepFunctions::StateMachine', { DefinitionString, RoleArn: ROLE.roleArn, ...properties, ...more }, logicalId);
  await createMachine();
  const call = (action: string, input: object = {}, principal?: Principal) => callJson(service, action, input, principal);
  const start = (input: unknown = {}, name = 'run') => call('StartExecution', { stateMachineArn: MACHINE_ARN, name, input: JSON.stringify(input) });
  const describe = (name = 'run') => call('DescribeExecution', { executionArn: `${EXECUTION_ARN}:${name}` });
  const end = async (name = 'run') => {
    for (;;) {
      const execution = await describe(name);
      if (execution.status !== 'RUNNING') return execution;
      await realTime(1);
    }
  };
  const runToEnd = async (input?: unknown) => {
    await start(input);
    return end();
  };
  const history = async (input: object = {}) => (await call('GetExecutionHistory', { executionArn: `${EXECUTION_ARN}:run`, ...input })).events;
  return { context, service, events, lines, createMachine, call, start, describe, end, runToEnd, history };
}

describe('an execution', () => {
  test('goes through its states as the definition says', async () => {
    const seen: number[] = [];
    const { runToEnd } = await serviceWith({
      'Count': task({ End: undefined, Next: 'More?' }),
      'More?': { Type: 'Choice', Choices: [{ Variable: '$.more', BooleanEquals: true, Next: 'Pause' }], Default: 'Done' },
      'Pause': { Type: 'Wait', Seconds: 0, Next: 'Count' },
      'Done': { Type: 'Succeed' },
    }, ({ count }) => {
      seen.push(count);
      return { count: count + 1, more: count < 3 };
    });
    const execution = await runToEnd({ count: 1 });
    expect(seen).toEqual([1, 2, 3]);
    expect(execution).toMatchObject({
      executionArn: `${EXECUTION_ARN}:run`,
      stateMachineArn: MACHINE_ARN,
      name: 'run',
      status: 'SUCCEEDED',
      input: '{"count":1}',
      output: '{"count":4,"more":false}',
      startDate: expect.any(Number),
      stopDate: expect.any(Number),
    });
  });

  test('calls functions as the state machine\'s role and sees what AWS answers', async () => {
    const calls: unknown[] = [];
    const { runToEnd } = await serviceWith({ A: task({ OutputPath: '$' }) }, (input, functionName, principal) => {
      calls.push([input, functionName, principal]);
      return { done: true };
    });
    expect(JSON.parse((await runToEnd({ n: 1 })).output)).toEqual({
      ExecutedVersion: '$LATEST', Payload: { done: true }, SdkHttpMetadata: { HttpStatusCode: 200 }, StatusCode: 200,
    });
    expect(calls).toEqual([[{ n: 1 }, FUNCTION_ARN, ROLE]]);
  });

  test('calls a function that is the resource itself with input and output as they are', async () => {
    const { runToEnd } = await serviceWith({ A: { Type: 'Task', Resource: FUNCTION_ARN, End: true } }, ({ n }) => ({ n: n + 1 }));
    expect((await runToEnd({ n: 1 })).output).toBe('{"n":2}');
  });

  test('queues an event with InvocationType Event', async () => {
    const { runToEnd, events } = await serviceWith({ A: task({ Parameters: { 'FunctionName': FUNCTION_ARN, 'InvocationType': 'Event', 'Payload.$': '$' }, OutputPath: '$.StatusCode' }) });
    expect((await runToEnd({ n: 1 })).output).toBe('202');
    expect(events).toEqual([{ to: FUNCTION_ARN, payload: { n: 1 } }]);
  });

  test('knows itself by the context object', async () => {
    const { runToEnd } = await serviceWith({
      A: { Type: 'Pass', Parameters: { 'id.$': '$$.Execution.Id', 'name.$': '$$.Execution.Name', 'machine.$': '$$.StateMachine.Id', 'input.$': '$$.Execution.Input' }, End: true },
    });
    expect(JSON.parse((await runToEnd({ n: 1 })).output)).toEqual({ id: `${EXECUTION_ARN}:run`, name: 'run', machine: MACHINE_ARN, input: { n: 1 } });
  });

  test('does branches and iterations', async () => {
    const { runToEnd } = await serviceWith({
      Both: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'One', States: { One: task() } }, { StartAt: 'Two', States: { Two: { Type: 'Pass', Result: [1, 2], End: true } } }],
        ResultSelector: { 'one.$': '$[0]', 'items.$': '$[1]' },
        Next: 'Each',
      },
      Each: { Type: 'Map', ItemsPath: '$.items', ItemProcessor: { StartAt: 'Item', States: { Item: task() } }, End: true },
    }, input => typeof input === 'number' ? input * 10 : 'one');
    expect((await runToEnd()).output).toBe('[10,20]');
  });
});

describe('errors', () => {
  const fallback = { Type: 'Pass', End: true };

  test('of a function are named by their type, their cause is its answer', async () => {
    const { runToEnd } = await serviceWith({ A: task() }, () => functionError('CustomError', 'broken'));
    expect(await runToEnd()).toMatchObject({ status: 'FAILED', error: 'CustomError', cause: '{"errorType":"CustomError","errorMessage":"broken"}' });
  });

  test('of the sandbox are named as Lambda names them', async () => {
    const { runToEnd } = await serviceWith({ A: task() }, () => ({ ...functionError(undefined, 'Task timed out after 3.00 seconds'), errorType: 'Sandbox.Timedout' }));
    expect(await runToEnd()).toMatchObject({ error: 'Sandbox.Timedout' });
  });

  test('without a name are Lambda.Unknown', async () => {
    const { runToEnd } = await serviceWith({ A: task() }, () => functionError(undefined, 'x'));
    expect(await runToEnd()).toMatchObject({ error: 'Lambda.Unknown' });
  });

  test.each([
    ['TooManyRequestsException', 429, 'Lambda.TooManyRequestsException'],
    ['ResourceNotFoundException', 404, 'Lambda.ResourceNotFoundException'],
    ['AccessDeniedException', 403, 'Lambda.AWSLambdaException'],
  ])('of Lambda\'s API: %s (%i) is %s', async (code, statusCode, error) => {
    const { runToEnd } = await serviceWith({ A: task() }, () => {
      throw new ApiError(code, 'because', statusCode);
    });
    expect(await runToEnd()).toMatchObject({ status: 'FAILED', error, cause: `because (Service: Lambda, Status Code: ${statusCode}, Error Code: ${code})` });
  });

  test('are retried as the definition says', async () => {
    let calls = 0;
    const { runToEnd } = await serviceWith({
      A: task({ Retry: [{ ErrorEquals: ['Lambda.TooManyRequestsException'], IntervalSeconds: 1, MaxDelaySeconds: 1, MaxAttempts: 2, JitterStrategy: 'FULL' }] }),
    }, () => {
      if (++calls < 3) throw new ApiError('TooManyRequestsException', 'Rate exceeded', 429);
      return 'done';
    });
    expect(await runToEnd()).toMatchObject({ status: 'SUCCEEDED', output: '"done"' });
    expect(calls).toBe(3);
  });

  test.each(['CustomError', 'States.TaskFailed', 'States.ALL'])('are caught by %s, with name and cause', async caught => {
    const { runToEnd } = await serviceWith({
      A: task({ Catch: [{ ErrorEquals: ['Other'], Next: 'Never' }, { ErrorEquals: [caught], ResultPath: '$.error', Next: 'Fallback' }] }),
      Fallback: fallback,
      Never: { Type: 'Fail' },
    }, () => functionError('CustomError', 'broken'));
    expect(JSON.parse((await runToEnd({ n: 1 })).output)).toEqual({ n: 1, error: { Error: 'CustomError', Cause: '{"errorType":"CustomError","errorMessage":"broken"}' } });
  });

  test('of a branch are caught outside it', async () => {
    const { runToEnd } = await serviceWith({
      Both: { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: task() } }], Catch: [{ ErrorEquals: ['CustomError'], Next: 'Fallback' }], End: true },
      Fallback: fallback,
    }, () => functionError('CustomError', 'broken'));
    expect(JSON.parse((await runToEnd()).output)).toMatchObject({ Error: 'CustomError' });
  });

  test('of a path that points nowhere end the execution, whatever it would catch', async () => {
    const { runToEnd } = await serviceWith({ A: task({ OutputPath: '$.Payload.missing', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Fallback' }] }), Fallback: fallback });
    expect(await runToEnd()).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  test('of the engine itself end the execution, for all its retries', async () => {
    const { runToEnd } = await serviceWith({ A: task({ Retry: [{ ErrorEquals: ['States.ALL'] }] }) }, () => {
      throw new TypeError('bug');
    });
    expect(await runToEnd()).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: 'the engine failed: bug' });
  });

  test('are what a Fail state says', async () => {
    const { runToEnd } = await serviceWith({ A: { Type: 'Fail', Error: 'Mine', Cause: 'why' } });
    expect(await runToEnd()).toMatchObject({ status: 'FAILED', error: 'Mine', cause: 'why' });
  });

  test('have no name and no cause when a Fail state gives none', async () => {
    const { runToEnd } = await serviceWith({ A: { Type: 'Fail' } });
    const execution = await runToEnd();
    expect(execution.status).toBe('FAILED');
    expect(execution).not.toHaveProperty('error');
    expect(execution).not.toHaveProperty('cause');
  });
});

describe('limits', () => {
  const large = 'x'.repeat(256 * 1024);

  test('a task\'s result of more than 256 KB fails it for good', async () => {
    const { runToEnd } = await serviceWith({ A: task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }] }), B: { Type: 'Succeed' } }, () => large);
    expect(await runToEnd()).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  test('so does an input that parameters make too large', async () => {
    const { runToEnd } = await serviceWith({ A: task({ Parameters: { FunctionName: FUNCTION_ARN, Payload: { 'a.$': '$', 'b.$': '$' } } }) });
    expect(await runToEnd('x'.repeat(150_000))).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  test('so does any state\'s output', async () => {
    const { runToEnd } = await serviceWith({ A: { Type: 'Pass', Parameters: { 'a.$': '$', 'b.$': '$' }, Next: 'B' }, B: { Type: 'Succeed' } });
    expect(await runToEnd('x'.repeat(150_000))).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded', cause: expect.stringContaining('\'A\'') });
  });

  test('an input of more than 256 KB is refused', async () => {
    const { start } = await serviceWith({ A: { Type: 'Succeed' } });
    await expect(start(large)).rejects.toMatchObject({ code: 'InvalidExecutionInput' });
  });

  test('a history of more than 25,000 events ends the execution', async () => {
    const { runToEnd } = await serviceWith({
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Choice', Choices: [{ Variable: '$.stop', IsPresent: true, Next: 'C' }], Default: 'A' },
      C: { Type: 'Succeed' },
    });
    expect(await runToEnd()).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: expect.stringContaining('25000') });
  });

  test('a machine\'s time-out ends the execution', async () => {
    const { start, end } = await serviceWith({}, undefined, {
      DefinitionString: JSON.stringify({ StartAt: 'A', TimeoutSeconds: 1, States: { A: { Type: 'Wait', Seconds: 60, End: true } } }),
    });
    await start();
    expect(await end()).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
  });

  test('a task\'s time-out can be caught', async () => {
    const { runToEnd, history } = await serviceWith({
      A: task({ TimeoutSeconds: 1, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'B' }] }), B: { Type: 'Succeed' },
    }, () => realTime(1200, 'late'));
    expect(await runToEnd()).toMatchObject({ status: 'SUCCEEDED' });
    expect((await history()).map(({ type }: { type: string }) => type)).toContain('TaskTimedOut');
  });
});

describe('StartExecution', () => {
  test('takes each name once', async () => {
    const { start, end, call } = await serviceWith({ A: { Type: 'Succeed' } });
    const { executionArn, startDate } = await start({ n: 1 });
    expect({ executionArn, startDate }).toEqual({ executionArn: `${EXECUTION_ARN}:run`, startDate: expect.any(Number) });
    await end();
    await expect(start({ n: 1 })).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' });
    const unnamed = await call('StartExecution', { stateMachineArn: MACHINE_ARN });
    expect(unnamed.executionArn).toMatch(/:[0-9a-f-]{36}$/);
  });

  test('answers the same request twice while the execution runs, but no other of its name', async () => {
    const { start, describe, service } = await serviceWith({ A: { Type: 'Wait', Seconds: 60, End: true } });
    const first = await start({ n: 1 });
    expect(await start({ n: 1 })).toEqual(first);
    await expect(start({ n: 2 })).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' });
    await service.stop();
    expect(await describe()).toMatchObject({ status: 'ABORTED' });
  });

  test.each([
    [{ name: 'a b' }, 'InvalidName'],
    [{ name: 'x'.repeat(81) }, 'InvalidName'],
    [{ input: '{' }, 'InvalidExecutionInput'],
    [{ stateMachineArn: 'name' }, 'InvalidArn'],
    [{ stateMachineArn: `${MACHINE_ARN}x` }, 'StateMachineDoesNotExist'],
  ])('with %j is refused with %s', async (input, code) => {
    const { call } = await serviceWith({ A: { Type: 'Succeed' } });
    await expect(call('StartExecution', { stateMachineArn: MACHINE_ARN, ...input })).rejects.toMatchObject({ code });
  });
});

describe('StopExecution', () => {
  test('ends an execution that waits', async () => {
    const { start, end, call, history } = await serviceWith({ A: { Type: 'Wait', Seconds: 60, End: true } });
    await start();
    const { stopDate } = await call('StopExecution', { executionArn: `${EXECUTION_ARN}:run`, error: 'Enough', cause: 'by hand' });
    expect(stopDate).toEqual(expect.any(Number));
    expect(await end()).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'by hand' });
    expect((await history()).at(-1)).toMatchObject({ type: 'ExecutionAborted', executionAbortedEventDetails: { error: 'Enough', cause: 'by hand' } });
  });

  test('does not wait for a task, and nothing comes after it', async () => {
    let finish: (value: unknown) => void = () => undefined;
    const calls: unknown[] = [];
    const { start, end, call } = await serviceWith({ A: task({ End: undefined, Next: 'B', Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1 }] }), B: task() }, input => {
      calls.push(input);
      return new Promise(resolve => { finish = resolve; });
    });
    await start();
    await realTime(20);
    await call('StopExecution', { executionArn: `${EXECUTION_ARN}:run` });
    expect(await end()).toMatchObject({ status: 'ABORTED' });
    finish('late');
    await realTime(20);
    expect(calls).toHaveLength(1);
  });

  test('of an execution that has ended changes nothing', async () => {
    const { runToEnd, call, describe } = await serviceWith({ A: { Type: 'Succeed' } });
    const before = await runToEnd();
    expect(await call('StopExecution', { executionArn: `${EXECUTION_ARN}:run` })).toEqual({ stopDate: before.stopDate });
    expect(await describe()).toEqual(before);
  });
});

describe('the history', () => {
  test('tells what happened, in order', async () => {
    const { runToEnd, history } = await serviceWith({ A: task({ End: undefined, Next: 'B' }), B: { Type: 'Succeed' } }, () => 'done');
    await runToEnd({ n: 1 });
    const events = await history();
    expect(events.map(({ type }: { type: string }) => type)).toEqual([
      'ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSucceeded', 'TaskStateExited',
      'SucceedStateEntered', 'SucceedStateExited', 'ExecutionSucceeded',
    ]);
    expect(events.map(({ id, previousEventId }: { id: number; previousEventId: number }) => [id, previousEventId])).toEqual(
      Array.from({ length: 9 }, (_, index) => [index + 1, index]));
    expect(events[1]).toMatchObject({ stateEnteredEventDetails: { name: 'A', input: '{"n":1}', inputDetails: { truncated: false } }, timestamp: expect.any(Number) });
    expect(events[2]).toMatchObject({ taskScheduledEventDetails: { resourceType: 'lambda', resource: 'invoke', region: 'eu-west-1', parameters: expect.stringContaining(FUNCTION_ARN) } });
    expect(events[5]).toMatchObject({ stateExitedEventDetails: { name: 'A', output: '"done"' } });
    expect(events[8]).toMatchObject({ executionSucceededEventDetails: { output: '"done"' } });
  });

  test('tells every attempt of a task', async () => {
    let calls = 0;
    const { runToEnd, history } = await serviceWith({ A: task({ Retry: [{ ErrorEquals: ['Once'], IntervalSeconds: 1, JitterStrategy: 'FULL' }] }) },
      () => ++calls === 1 ? functionError('Once', 'x') : 'done');
    await runToEnd();
    const events = await history();
    expect(events.map(({ type }: { type: string }) => type).filter((type: string) => type.startsWith('Task'))).toEqual([
      'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskFailed', 'TaskScheduled', 'TaskStarted', 'TaskSucceeded', 'TaskStateExited',
    ]);
    expect(events.find(({ type }: { type: string }) => type === 'TaskFailed').taskFailedEventDetails).toMatchObject({ error: 'Once', resource: 'invoke' });
  });

  test('comes in pages, in either order, with or without data', async () => {
    const { runToEnd, call, history } = await serviceWith({ A: { Type: 'Pass', End: true } });
    await runToEnd();
    const first = await call('GetExecutionHistory', { executionArn: `${EXECUTION_ARN}:run`, maxResults: 3 });
    const second = await call('GetExecutionHistory', { executionArn: `${EXECUTION_ARN}:run`, maxResults: 3, nextToken: first.nextToken });
    expect([...first.events, ...second.events].map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(second.nextToken).toBeUndefined();
    expect((await history({ reverseOrder: true })).map(({ id }: { id: number }) => id)).toEqual([4, 3, 2, 1]);
    expect((await history({ includeExecutionData: false }))[0]).not.toHaveProperty('executionStartedEventDetails');
  });
});

describe('lists and descriptions', () => {
  test('of executions: the newest first, by status', async () => {
    const { call, start, end, service } = await serviceWith({
      A: { Type: 'Choice', Choices: [{ Variable: '$.wait', IsPresent: true, Next: 'W' }], Default: 'S' }, W: { Type: 'Wait', Seconds: 60, End: true }, S: { Type: 'Succeed' },
    });
    await start({}, 'one');
    await end('one');
    await start({ wait: true }, 'two');
    const list = async (input: object = {}) => (await call('ListExecutions', { stateMachineArn: MACHINE_ARN, ...input })).executions.map((one: any) => one.name);
    expect(await list()).toEqual(['two', 'one']);
    expect(await list({ statusFilter: 'RUNNING' })).toEqual(['two']);
    const page = await call('ListExecutions', { stateMachineArn: MACHINE_ARN, maxResults: 1 });
    expect(await list({ maxResults: 1, nextToken: page.nextToken })).toEqual(['one']);
    await service.stop();
  });

  test('of the state machine, with its definition as deployed', async () => {
    const { call, createMachine } = await serviceWith({ A: { Type: 'Succeed' } });
    const Definition = { StartAt: 'A', States: { A: { Type: 'Pass', Result: { to: '${where}' }, End: true } } };
    const { physicalId, attributes } = await createMachine({ DefinitionString: undefined, Definition, DefinitionSubstitutions: { where: 'there' } }, 'Other');
    expect(attributes).toMatchObject({ Arn: physicalId, Name: 'Stack-Other-1' });
    const description = await call('DescribeStateMachine', { stateMachineArn: physicalId });
    expect(description).toMatchObject({ stateMachineArn: physicalId, name: 'Stack-Other-1', status: 'ACTIVE', type: 'STANDARD', roleArn: ROLE.roleArn, creationDate: expect.any(Number) });
    expect(JSON.parse(description.definition).States.A.Result).toEqual({ to: 'there' });
    expect((await call('ListStateMachines')).stateMachines.map((one: any) => one.name)).toEqual(['Stack-Machine-1', 'Stack-Other-1']);
  });
});

describe('rights', () => {
  test.each([
    ['StartExecution', { stateMachineArn: MACHINE_ARN }, MACHINE_ARN],
    ['ListExecutions', { stateMachineArn: MACHINE_ARN }, MACHINE_ARN],
    ['DescribeStateMachine', { stateMachineArn: MACHINE_ARN }, MACHINE_ARN],
    ['DescribeExecution', { executionArn: `${EXECUTION_ARN}:run` }, `${EXECUTION_ARN}:*`],
    ['GetExecutionHistory', { executionArn: `${EXECUTION_ARN}:run` }, `${EXECUTION_ARN}:*`],
    ['StopExecution', { executionArn: `${EXECUTION_ARN}:run` }, `${EXECUTION_ARN}:*`],
  ])('%s with %j is allowed by the action on %s', async (action, input, resource) => {
    const { context, call, runToEnd } = await serviceWith({ A: { Type: 'Succeed' } });
    await runToEnd();
    await expect(call(action, input, ROLE)).rejects.toMatchObject({ code: 'AccessDeniedException', message: expect.stringContaining(`states:${action}`) });
    allow(context, [`states:${action}`], resource);
    await expect(call(action, input, ROLE)).resolves.toBeDefined();
  });

  test('a role that Step Functions may not take on is refused', async () => {
    const { createMachine } = await serviceWith({ A: { Type: 'Succeed' } });
    await expect(createMachine({ RoleArn: 'arn:aws:iam::111122223333:role/Other' }, 'Other')).rejects.toThrow('states.amazonaws.com');
  });

  test('tracing needs no right, but goes without', async () => {
    const { context, runToEnd } = await serviceWith({ A: { Type: 'Succeed' } }, undefined, { TracingConfiguration: { Enabled: true } });
    expect(await runToEnd()).toMatchObject({ status: 'SUCCEEDED' });
    expect(context.messages).toEqual([expect.stringContaining('xray:PutTraceSegments')]);
  });
});

describe('logging', () => {
  const LoggingConfiguration = (more: object = {}) => ({
    Level: 'ALL', Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: 'arn:aws:logs:eu-west-1:111122223333:log-group:/states:*' } }], ...more,
  });
  const DELIVERY = ['logs:*LogDeliver*', 'logs:PutResourcePolicy', 'logs:DescribeResourcePolicies', 'logs:DescribeLogGroups'];

  test('needs a role that may set up the delivery', async () => {
    const { context, createMachine } = await serviceWith({ A: { Type: 'Succeed' } });
    await expect(createMachine({ LoggingConfiguration: LoggingConfiguration() }, 'Logged')).rejects.toThrow('not authorized to access the Log Destination');
    allow(context, DELIVERY, '*');
    await expect(createMachine({ LoggingConfiguration: LoggingConfiguration() }, 'Logged')).resolves.toBeDefined();
  });

  test.each([
    ['ALL', ['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']],
    ['ERROR', ['ExecutionFailed']],
    ['OFF', []],
  ])('at level %s writes %j', async (Level, types) => {
    const { context, createMachine, call, lines } = await serviceWith({ A: { Type: 'Fail', Error: 'E' } });
    allow(context, DELIVERY, '*');
    const { physicalId } = await createMachine({ LoggingConfiguration: LoggingConfiguration({ Level }) }, 'Logged');
    await call('StartExecution', { stateMachineArn: physicalId, name: 'run', input: '{"secret":1}' });
    await realTime(20);
    expect(lines.map(({ line }) => line.type)).toEqual(types);
    for (const { group, stream, line } of lines) {
      expect(group).toBe('/states');
      expect(stream).toMatch(/^states\/Stack-Logged-1\/\d{4}-\d\d-\d\d-\d\d-\d\d\/[0-9a-f]{8}$/);
      expect(line.execution_arn).toBe('arn:aws:states:eu-west-1:111122223333:execution:Stack-Logged-1:run');
      expect(JSON.stringify(line)).not.toContain('secret');
    }
  });
});

test.each([
  [{ StateMachineType: 'EXPRESS' }, 'AWS::StepFunctions::StateMachine \'Other\': property StateMachineType "EXPRESS"'],
  [{ DefinitionString: '{}' }, 'property DefinitionString is refused: the definition has no States'],
  [{ StateMachineName: 'Stack-Machine-1' }, 'already exists'],
])('a state machine with %j is refused', async (properties, reason) => {
  const { createMachine } = await serviceWith({ A: { Type: 'Succeed' } });
  await expect(createMachine(properties, 'Other')).rejects.toThrow(reason);
});

test('actions beyond the engine are named', async () => {
  const { call } = await serviceWith({ A: { Type: 'Succeed' } });
  await expect(call('SendTaskSuccess')).rejects.toMatchObject({ code: 'UnknownOperationException', message: expect.stringContaining('SendTaskSuccess') });
});
