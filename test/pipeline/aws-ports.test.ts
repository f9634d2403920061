import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { lambdaAccount, lambdaControlPlane } from '../../src/pipeline/aws/lambda';
import { cloudWatchLogs } from '../../src/pipeline/aws/logs';
import { snsPublisher } from '../../src/pipeline/aws/sns';
import { stepFunctions } from '../../src/pipeline/aws/step-functions';
import { PROBE_ENVIRONMENT } from '../../src/protocol';
import { manifest } from '../core/manifests';

interface Request { readonly method: string; readonly path: string; readonly body: unknown; readonly target?: string }
interface Answer { readonly status?: number; readonly body?: unknown; readonly errorType?: string }

/** A client's network: keeps what is sent, answers with what is given, in turn. */
function network(...answers: Array<Answer | Error>) {
  const requests: Request[] = [];
  const requestHandler = {
    handle: async (request: { method: string; path: string; body?: string | Uint8Array; headers: { [name: string]: string } }) => {
      const { method, path, body } = request;
      requests.push({ method, path, body: bodyOf(body), target: request.headers['x-amz-target'] });
      const answer = answers[Math.min(requests.length, answers.length) - 1];
      if (answer instanceof Error) throw answer;
      const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {});
      const headers = { 'content-type': 'application/json', ...(answer.errorType && { 'x-amzn-errortype': answer.errorType }) };
      return { response: { statusCode: answer.status ?? 200, headers, body: new TextEncoder().encode(text) } };
    },
  };
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  return { requests, configuration: { region: 'eu-west-1', credentials, requestHandler, maxAttempts: 1 } as never };
}

function bodyOf(body: string | Uint8Array = ''): unknown {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  return text.startsWith('{') ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
}

const CONFIGURATION = {
  FunctionName: 'probe',
  Runtime: 'python3.13',
  Handler: 'h.handler',
  CodeSha256: 'sha',
  Timeout: 30,
  MemorySize: 128,
  Architectures: ['arm64'],
  LastModified: '2026-11-21T06:00:00.123+0000',
  LastUpdateStatus: 'InProgress',
  RevisionId: 'r1',
  Layers: [{ Arn: 'arn:layer:1' }],
  Environment: { Variables: { [PROBE_ENVIRONMENT.epoch]: 'e', USER: 'secret' } },
};

describe('Lambda\'s control plane', () => {
  test('reads a configuration', async () => {
    const { requests, configuration } = network({ body: { Configuration: CONFIGURATION } });
    const answer = await lambdaControlPlane(new LambdaClient(configuration)).get('probe');
    expect(requests).toMatchObject([{ method: 'GET', path: '/2015-03-31/functions/probe' }]);
    expect(answer).toMatchObject({
      revisionId: 'r1',
      lastUpdateStatus: 'InProgress',
      environment: { [PROBE_ENVIRONMENT.epoch]: 'e', USER: 'secret' },
      pin: { codeSha256: 'sha', memorySizeMB: 128, timeoutSeconds: 30, runtime: 'python3.13', handler: 'h.handler', architecture: 'arm64', layers: ['arn:layer:1'] },
    });
  });

  test('pins the user\'s variables without keeping their values, and not ours, which change', async () => {
    const pinOf = async (variables: object) => {
      const { configuration } = network({ body: { Configuration: { ...CONFIGURATION, Environment: { Variables: variables } } } });
      return (await lambdaControlPlane(new LambdaClient(configuration)).get('probe')).pin.environment;
    };
    expect(await pinOf({ USER: 'secret' })).not.toContain('secret');
    expect(await pinOf({ USER: 'secret', [PROBE_ENVIRONMENT.epoch]: '1', [PROBE_ENVIRONMENT.placement]: 'init' })).toBe(await pinOf({ USER: 'secret' }));
    expect(await pinOf({ USER: 'other' })).not.toBe(await pinOf({ USER: 'secret' }));
  });

  test('never replaces variables that it cannot read', async () => {
    const { configuration } = network({ body: { Configuration: { ...CONFIGURATION, Environment: { Error: { ErrorCode: 'AccessDenied', Message: 'no key' } } } } });
    await expect(lambdaControlPlane(new LambdaClient(configuration)).get('probe')).rejects.toThrow('the environment variables of probe can\'t be read: no key');
  });

  test('says why an update failed', async () => {
    const failed = { ...CONFIGURATION, LastUpdateStatus: 'Failed', LastUpdateStatusReason: 'no luck', LastUpdateStatusReasonCode: 'InternalError' };
    const { configuration } = network({ body: { Configuration: failed } });
    expect(await lambdaControlPlane(new LambdaClient(configuration)).get('probe'))
      .toMatchObject({ lastUpdateStatus: 'Failed', lastUpdateStatusReason: 'InternalError: no luck' });
  });

  test('a reason without a code is told as it is', async () => {
    const { configuration } = network({ body: { Configuration: { ...CONFIGURATION, LastUpdateStatus: 'Failed', LastUpdateStatusReason: 'no luck' } } });
    expect(await lambdaControlPlane(new LambdaClient(configuration)).get('probe')).toMatchObject({ lastUpdateStatusReason: 'no luck' });
  });

  test.each([{ Configuration: {} }, {}])('what is absent in %j is absent, or what Lambda means by it', async body => {
    const { configuration } = network({ body });
    const { pin, ...state } = await lambdaControlPlane(new LambdaClient(configuration)).get('probe');
    expect(state).toEqual({ revisionId: '', lastUpdateStatus: 'Successful', environment: {} });
    expect(pin).toMatchObject({ codeSha256: '', memorySizeMB: 0, timeoutSeconds: 0, runtime: '', handler: '', architecture: '', layers: [] });
  });

  test('updates guarded by the revision', async () => {
    const { requests, configuration } = network({ body: CONFIGURATION });
    await lambdaControlPlane(new LambdaClient(configuration)).update('probe', { A: 'b' }, 'r1');
    expect(requests).toMatchObject([{
      method: 'PUT', path: '/2015-03-31/functions/probe/configuration', body: { Environment: { Variables: { A: 'b' } }, RevisionId: 'r1' },
    }]);
  });

  test.each<[string, number, string]>([
    ['TooManyRequestsException', 429, 'throttled'],
    ['ResourceConflictException', 409, 'conflict'],
    ['PreconditionFailedException', 412, 'stale-revision'],
    ['ServiceException', 500, 'transient'],
  ])('%s means: try again', async (errorType, status, kind) => {
    const { configuration, requests } = network({ status, errorType, body: { Message: 'x', Reason: 'CallerRateLimitExceeded' } });
    await expect(lambdaControlPlane(new LambdaClient(configuration)).update('probe', {}, 'r1')).rejects.toMatchObject({ name: 'RetryableError', kind });
    expect(requests).toHaveLength(1);
  });

  test('a broken connection means: try again', async () => {
    const { configuration } = network(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    await expect(lambdaControlPlane(new LambdaClient(configuration)).get('probe')).rejects.toMatchObject({ name: 'RetryableError', kind: 'transient' });
  });

  test.each<[string, Answer]>([
    ['429 of another name', { status: 429, errorType: 'SlowDown' }], ['503 without a name', { status: 503 }],
  ])('%s means: try again', async (_, answer) => {
    const { configuration } = network(answer);
    await expect(lambdaControlPlane(new LambdaClient(configuration)).get('probe')).rejects.toMatchObject({ name: 'RetryableError' });
  });

  test('an error that nothing is known of is passed on', async () => {
    const { configuration } = network(new Error('no idea'));
    await expect(lambdaControlPlane(new LambdaClient(configuration)).get('probe')).rejects.toMatchObject({ name: 'Error', message: 'no idea' });
  });

  test('a denial is passed on as it is', async () => {
    const { configuration } = network({ status: 403, errorType: 'AccessDeniedException', body: { Message: 'not authorized' } });
    await expect(lambdaControlPlane(new LambdaClient(configuration)).get('probe')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('knows the account\'s unreserved concurrency', async () => {
    const { configuration } = network({ body: { AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 900 } } });
    expect(await lambdaAccount(new LambdaClient(configuration)).unreservedConcurrency()).toBe(900);
  });

  test('without one knows the account\'s concurrency, and guesses none', async () => {
    const whole = network({ body: { AccountLimit: { ConcurrentExecutions: 1000 } } });
    expect(await lambdaAccount(new LambdaClient(whole.configuration)).unreservedConcurrency()).toBe(1000);
    for (const body of [{ AccountLimit: {} }, {}]) {
      const { configuration } = network({ body });
      await expect(lambdaAccount(new LambdaClient(configuration)).unreservedConcurrency()).rejects.toThrow('GetAccountSettings names no concurrency limit');
    }
  });
});

describe('SNS', () => {
  const message = { runId: 'run', round: 1, slot: 3, epoch: 'e', scenario: 'client', targets: ['a', 'b'] };
  const answer = '<PublishBatchResponse><PublishBatchResult><Successful/><Failed><member><Id>3</Id><Code>InternalError</Code>'
    + '<Message>later</Message><SenderFault>false</SenderFault></member></Failed></PublishBatchResult></PublishBatchResponse>';

  test('carries the targets in the body and in the attribute that filter policies match, and names what failed', async () => {
    const { requests, configuration } = network({ body: answer });
    expect(await snsPublisher('arn:topic', new SNSClient(configuration)).publish([message]))
      .toEqual([{ slot: 3, reason: 'InternalError: later', senderFault: false }]);
    const prefix = 'PublishBatchRequestEntries.member.1';
    expect(requests[0].body).toMatchObject({
      Action: 'PublishBatch',
      TopicArn: 'arn:topic',
      [`${prefix}.Id`]: '3',
      [`${prefix}.Message`]: JSON.stringify(message),
      [`${prefix}.MessageAttributes.entry.1.Name`]: 'targets',
      [`${prefix}.MessageAttributes.entry.1.Value.DataType`]: 'String.Array',
      [`${prefix}.MessageAttributes.entry.1.Value.StringValue`]: '["a","b"]',
    });
  });
});

describe('what SNS says of failed entries', () => {
  const published = async (result: string) => {
    const { configuration } = network({ body: `<PublishBatchResponse><PublishBatchResult>${result}</PublishBatchResult></PublishBatchResponse>` });
    return snsPublisher('arn:topic', new SNSClient(configuration)).publish([]);
  };

  test('may be nothing, or less than all', async () => {
    expect(await published('<Successful/>')).toEqual([]);
    expect(await published('<Failed><member><Id>3</Id><Code>InternalError</Code></member></Failed>')).toEqual([{ slot: 3, reason: 'InternalError', senderFault: false }]);
  });
});

describe('CloudWatch Logs', () => {
  test('an empty page has no events, and may have a successor', async () => {
    const { configuration } = network({ body: { nextToken: 't2' } });
    expect(await cloudWatchLogs('group', new CloudWatchLogsClient(configuration)).filter({ startTime: 1, endTime: 2 })).toEqual({ events: [], nextToken: 't2' });
  });

  test('asks for the records that verdicts need, page by page', async () => {
    const { requests, configuration } = network({ body: { events: [{ logStreamName: 's', message: 'm' }, { message: 'no stream' }], nextToken: 't2' } });
    const page = await cloudWatchLogs('group', new CloudWatchLogsClient(configuration)).filter({ startTime: 1, endTime: 2 }, 't1');
    expect(page).toEqual({ events: [{ logStreamName: 's', message: 'm' }], nextToken: 't2' });
    expect(requests[0]).toMatchObject({
      target: 'Logs_20140328.FilterLogEvents',
      body: {
        logGroupName: 'group',
        startTime: 1,
        endTime: 2,
        nextToken: 't1',
        filterPattern: '{ ($.type = "platform.initStart") || ($.type = "platform.initReport") || ($.type = "platform.start")'
          + ' || ($.type = "platform.report") || ($.type = "platform.logsDropped") || ($.type = "coldstart.sample") }',
      },
    });
  });
});

describe('Step Functions', () => {
  const arn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:Bench';
  const failing = (type: string): Answer => ({ status: 400, body: { __type: type, message: 'x' } });

  test('starts an execution by name', async () => {
    const { requests, configuration } = network({ body: { executionArn: 'e', startDate: 1 } });
    expect(await stepFunctions(arn, new SFNClient(configuration)).start('run', { runId: 'run', n: 1 })).toBe(true);
    expect(requests[0].body).toEqual({ stateMachineArn: arn, name: 'run', input: '{"runId":"run","n":1}' });
  });

  test('says that a name has been used', async () => {
    const { configuration } = network(failing('ExecutionAlreadyExists'));
    expect(await stepFunctions(arn, new SFNClient(configuration)).start('run', {})).toBe(false);
  });

  test.each<[Answer, string]>([
    [{ body: { status: 'RUNNING' } }, 'RUNNING'], [{ body: { status: 'ABORTED' } }, 'ENDED'], [failing('ExecutionDoesNotExist'), 'MISSING'],
  ])('of %j knows the status', async (answer, status) => {
    const { requests, configuration } = network(answer);
    expect(await stepFunctions(arn, new SFNClient(configuration)).status('run')).toBe(status);
    expect(requests[0].body).toEqual({ executionArn: 'arn:aws:states:eu-west-1:123456789012:execution:Bench:run' });
  });

  test('a denial is passed on as it is', async () => {
    const executions = stepFunctions(arn, new SFNClient(network(failing('AccessDeniedException')).configuration));
    await expect(executions.start('run', {})).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(executions.status('run')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('finds the manifest in the definition', async () => {
    const definition = (payload: object) => ({ body: { definition: JSON.stringify({ States: { Prepare: { Parameters: { Payload: payload } } } }) } });
    const good = network(definition({ step: 'prepare', manifest: manifest() }));
    expect(await stepFunctions(arn, new SFNClient(good.configuration)).manifest()).toEqual(manifest());
    const older = network(definition({ manifest: { schemaVersion: 0 } }));
    await expect(stepFunctions(arn, new SFNClient(older.configuration)).manifest()).rejects.toThrow('but one of version 0');
    for (const body of [{ definition: '{"States":{}}' }, {}]) {
      const foreign = network({ body });
      await expect(stepFunctions(arn, new SFNClient(foreign.configuration)).manifest()).rejects.toThrow('but none');
    }
  });
});
