import { gunzipSync } from 'node:zlib';
import type { Principal } from '../../../../src/local/iam/principal';
import { LogsService } from '../../../../src/local/services/cloudwatch-logs/logs-service';
import { KmsService } from '../../../../src/local/services/kms';
import { ApiError } from '../../../../src/local/services/service';
import { allow, callJson, create, ROLE, ROOT, testContext } from '../support';

const GROUP = 'Stack-Group-1';
const GROUP_ARN = `arn:aws:logs:eu-west-1:111122223333:log-group:${GROUP}`;
const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:collector';

async function serviceWithGroup() {
  const context = testContext();
  const keys = new KmsService(context);
  const deliveries: { to: string; data: any; source: Principal }[] = [];
  let broken = false;
  const service = new LogsService(context, {
    keys,
    functions: {
      requireInvocable: to => {
        if (to.endsWith(':forbidden')) throw new ApiError('AccessDeniedException', 'no permission', 403);
      },
      invokeAsync: async (to, payload, source) => {
        if (broken) throw new ApiError('AccessDeniedException', 'no permission', 403);
        deliveries.push({ to, data: JSON.parse(gunzipSync(Buffer.from(JSON.parse(payload.toString()).awslogs.data, 'base64')).toString()), source });
      },
    },
  });
  await create(service, 'AWS::Logs::LogGroup', { RetentionInDays: 7 }, 'Group');
  const subscribe = (properties: object = {}) => create(service, 'AWS::Logs::SubscriptionFilter', {
    LogGroupName: GROUP, FilterPattern: '', DestinationArn: FUNCTION_ARN, ...properties,
  }, 'Filter');
  const stream = (name: string) => service.openStream(GROUP, name, ROOT);
  const call = (action: string, input: object = {}, principal?: Principal) => callJson(service, action, input, principal);
  const filter = (input: object = {}) => call('FilterLogEvents', { logGroupName: GROUP, ...input });
  return { context, keys, service, deliveries, subscribe, stream, call, filter, breakFunction: () => { broken = true; } };
}

const messages = (page: { events: { message: string }[] }) => page.events.map(({ message }) => message);

beforeEach(() => jest.useFakeTimers({ now: 5000 }));
afterEach(() => jest.useRealTimers());

describe('a subscription filter', () => {
  test('delivers the events of a stream that match, together, as AWS does', async () => {
    const { deliveries, subscribe, stream } = await serviceWithGroup();
    await subscribe({ FilterPattern: '{ $.type = "platform.report" }' });
    const { write } = stream('2026/01/01/probe[$LATEST]0123');
    write({ timestamp: 1000, message: '{"type":"platform.start"}' });
    write({ timestamp: 2000, message: '{"type":"platform.report","n":1}' });
    write({ timestamp: 2000, message: '{"type":"platform.report","n":2}' });
    await jest.advanceTimersByTimeAsync(1000);
    expect(deliveries).toEqual([{
      to: FUNCTION_ARN,
      source: { kind: 'service', service: 'logs.amazonaws.com', sourceArn: `${GROUP_ARN}:*` },
      data: {
        messageType: 'DATA_MESSAGE',
        owner: '111122223333',
        logGroup: GROUP,
        logStream: '2026/01/01/probe[$LATEST]0123',
        subscriptionFilters: ['Stack-Filter-1'],
        logEvents: [
          { id: expect.stringMatching(/^\d{56}$/), timestamp: 2000, message: '{"type":"platform.report","n":1}' },
          { id: expect.stringMatching(/^\d{56}$/), timestamp: 2000, message: '{"type":"platform.report","n":2}' },
        ],
      },
    }]);
    expect(new Set(deliveries[0]!.data.logEvents.map(({ id }: { id: string }) => id)).size).toBe(2);
  });

  test('delivers each stream by itself', async () => {
    const { deliveries, subscribe, stream } = await serviceWithGroup();
    await subscribe({ FilterName: 'mine' });
    stream('a').write({ timestamp: 1, message: 'of a' });
    stream('b').write({ timestamp: 1, message: 'of b' });
    await jest.advanceTimersByTimeAsync(1000);
    expect(deliveries.map(({ data }) => [data.logStream, data.logEvents[0].message, data.subscriptionFilters])).toEqual([
      ['a', 'of a', ['mine']], ['b', 'of b', ['mine']],
    ]);
  });

  test('doesn\'t wait for the time to deliver much', async () => {
    const { deliveries, subscribe, stream } = await serviceWithGroup();
    await subscribe();
    const { write } = stream('a');
    for (let index = 0; index < 5; index++) write({ timestamp: index, message: 'x'.repeat(256 * 1024) });
    await jest.advanceTimersByTimeAsync(0);
    expect(deliveries.map(({ data }) => data.logEvents.length)).toEqual([4]);
  });

  test('says so when the function can\'t be invoked', async () => {
    const { context, subscribe, stream, breakFunction } = await serviceWithGroup();
    await subscribe();
    breakFunction();
    stream('a').write({ timestamp: 1, message: 'x' });
    await jest.advanceTimersByTimeAsync(1000);
    expect(context.messages).toEqual([expect.stringContaining('could not deliver 1 events of a')]);
  });

  test('leaves no timer when the service stops', async () => {
    const { service, subscribe, stream, deliveries } = await serviceWithGroup();
    await subscribe();
    stream('a').write({ timestamp: 1, message: 'x' });
    await service.stop();
    expect(jest.getTimerCount()).toBe(0);
    expect(deliveries).toEqual([]);
  });

  test('is one of two at most', async () => {
    const { subscribe } = await serviceWithGroup();
    await subscribe();
    await subscribe();
    await expect(subscribe()).rejects.toThrow('2 subscription filters already');
  });

  test.each([
    [{ FilterPattern: '{ $.a = %x% }' }, 'AWS::Logs::SubscriptionFilter \'Filter\': property FilterPattern "{ $.a = %x% }" is refused: regular expression'],
    [{ LogGroupName: 'none' }, 'is not a log group of this engine'],
    [{ DestinationArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/s' }, 'use a Lambda function'],
    [{ DestinationArn: FUNCTION_ARN.replace('collector', 'forbidden') }, 'given CloudWatch Logs permission to execute your function. (no permission)'],
    [{ Distribution: 'Random' }, 'property Distribution "Random"'],
  ])('with %j is refused', async (properties, reason) => {
    const { subscribe } = await serviceWithGroup();
    await expect(subscribe(properties)).rejects.toThrow(reason);
  });
});

describe('FilterLogEvents', () => {
  test('gives what matches in the time window, in order of time', async () => {
    const { stream, filter } = await serviceWithGroup();
    const a = stream('a');
    const b = stream('b');
    a.write({ timestamp: 30, message: 'late of a' });
    b.write({ timestamp: 20, message: 'ERROR of b' });
    a.write({ timestamp: 10, message: 'ERROR of a' });
    expect(await filter()).toEqual({
      events: [
        { logStreamName: 'a', timestamp: 10, message: 'ERROR of a', ingestionTime: 5000, eventId: expect.any(String) },
        { logStreamName: 'b', timestamp: 20, message: 'ERROR of b', ingestionTime: 5000, eventId: expect.any(String) },
        { logStreamName: 'a', timestamp: 30, message: 'late of a', ingestionTime: 5000, eventId: expect.any(String) },
      ],
      searchedLogStreams: [],
    });
    expect(messages(await filter({ filterPattern: 'ERROR' }))).toEqual(['ERROR of a', 'ERROR of b']);
    expect(messages(await filter({ startTime: 20, endTime: 30 }))).toEqual(['ERROR of b', 'late of a']);
    expect(messages(await filter({ endTime: 29 }))).toEqual(['ERROR of a', 'ERROR of b']);
    expect(messages(await filter({ logStreamNames: ['b'] }))).toEqual(['ERROR of b']);
    expect(messages(await filter({ logStreamNamePrefix: 'a' }))).toEqual(['ERROR of a', 'late of a']);
    expect(messages(await filter({ startFromHead: false }))).toEqual(['late of a', 'ERROR of b', 'ERROR of a']);
  });

  test('gives pages, some of them empty, that together are everything', async () => {
    const { stream, filter } = await serviceWithGroup();
    const { write } = stream('a');
    for (let index = 0; index < 3500; index++) write({ timestamp: index, message: index % 1700 === 1600 ? 'needle' : 'hay' });
    const pages: number[] = [];
    let nextToken: string | undefined;
    do {
      const page = await filter({ filterPattern: 'needle', nextToken });
      pages.push(page.events.length);
      nextToken = page.nextToken;
    } while (nextToken);
    expect(pages).toEqual([0, 1, 0, 1]);
  });

  test('takes up after the last page, whatever comes meanwhile', async () => {
    const { stream, filter } = await serviceWithGroup();
    const { write } = stream('a');
    for (let index = 0; index < 5; index++) write({ timestamp: 100, message: String(index) });
    const first = await filter({ limit: 2 });
    write({ timestamp: 100, message: '5' });
    const second = await filter({ limit: 10, nextToken: first.nextToken });
    expect([...messages(first), ...messages(second)]).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(second.nextToken).toBeUndefined();
    const newest = await filter({ limit: 4, startFromHead: false });
    expect([...messages(newest), ...messages(await filter({ startFromHead: false, nextToken: newest.nextToken }))]).toEqual(['5', '4', '3', '2', '1', '0']);
  });

  test('knows a group by its ARN', async () => {
    const { stream, call } = await serviceWithGroup();
    stream('a').write({ timestamp: 1, message: 'x' });
    expect(messages(await call('FilterLogEvents', { logGroupIdentifier: GROUP_ARN }))).toEqual(['x']);
    expect(messages(await call('FilterLogEvents', { logGroupIdentifier: `${GROUP_ARN}:*` }))).toEqual(['x']);
  });

  test.each([
    [{ filterPattern: '{ broken' }, 'InvalidParameterException'],
    [{ nextToken: 'nonsense' }, 'InvalidParameterException'],
    [{ limit: 0 }, 'InvalidParameterException'],
    [{ startTime: 'yesterday' }, 'InvalidParameterException'],
    [{ logStreamNames: ['a'], logStreamNamePrefix: 'a' }, 'InvalidParameterException'],
    [{ logStreamNames: ['none'] }, 'ResourceNotFoundException'],
    [{ logGroupName: 'none' }, 'ResourceNotFoundException'],
  ])('with %j is refused with %s', async (input, code) => {
    const { filter } = await serviceWithGroup();
    await expect(filter(input)).rejects.toMatchObject({ code });
  });
});

describe('GetLogEvents', () => {
  test('goes forward and backward through one stream', async () => {
    const { stream, call } = await serviceWithGroup();
    const { write } = stream('a');
    for (let index = 0; index < 5; index++) write({ timestamp: index, message: String(index) });
    stream('b').write({ timestamp: 2, message: 'of b' });
    const get = (input: object) => call('GetLogEvents', { logGroupName: GROUP, logStreamName: 'a', limit: 2, ...input });
    const newest = await get({});
    expect(newest.events).toEqual([{ timestamp: 3, message: '3', ingestionTime: 5000 }, { timestamp: 4, message: '4', ingestionTime: 5000 }]);
    expect(messages(await get({ nextToken: newest.nextBackwardToken }))).toEqual(['1', '2']);
    const oldest = await get({ startFromHead: true });
    expect(messages(oldest)).toEqual(['0', '1']);
    const following = await get({ nextToken: oldest.nextForwardToken });
    expect(messages(following)).toEqual(['2', '3']);
    const last = await get({ nextToken: following.nextForwardToken });
    expect(messages(last)).toEqual(['4']);
    // the end is told by the same token once more.
    expect(await get({ nextToken: last.nextForwardToken })).toMatchObject({ events: [], nextForwardToken: last.nextForwardToken });
    expect(messages(await get({ startTime: 1, endTime: 3, limit: 10 }))).toEqual(['1', '2']);
    await expect(get({ logStreamName: 'none' })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

describe('descriptions', () => {
  test('of groups', async () => {
    const { service, call } = await serviceWithGroup();
    await create(service, 'AWS::Logs::LogGroup', { LogGroupName: '/other' }, 'Other');
    const { logGroups } = await call('DescribeLogGroups', { logGroupNamePrefix: 'Stack' });
    expect(logGroups).toEqual([{
      logGroupName: GROUP,
      logGroupArn: GROUP_ARN,
      arn: `${GROUP_ARN}:*`,
      creationTime: 5000,
      retentionInDays: 7,
      metricFilterCount: 0,
      storedBytes: 0,
      logGroupClass: 'STANDARD',
    }]);
    const first = await call('DescribeLogGroups', { limit: 1 });
    const second = await call('DescribeLogGroups', { limit: 1, nextToken: first.nextToken });
    expect([...first.logGroups, ...second.logGroups].map(group => group.logGroupName)).toEqual(['/other', GROUP]);
    expect(second.nextToken).toBeUndefined();
  });

  test('of streams', async () => {
    const { stream, call } = await serviceWithGroup();
    stream('b').write({ timestamp: 2, message: 'x' });
    const { write } = stream('a');
    write({ timestamp: 9, message: 'x' });
    write({ timestamp: 4, message: 'x' });
    const describe = async (input: object) => (await call('DescribeLogStreams', { logGroupName: GROUP, ...input })).logStreams;
    expect((await describe({}))[0]).toMatchObject({
      logStreamName: 'a', firstEventTimestamp: 4, lastEventTimestamp: 9, lastIngestionTime: 5000, arn: `${GROUP_ARN}:log-stream:a`,
    });
    expect((await describe({ orderBy: 'LastEventTime' })).map((one: any) => one.logStreamName)).toEqual(['b', 'a']);
    expect((await describe({ orderBy: 'LastEventTime', descending: true })).map((one: any) => one.logStreamName)).toEqual(['a', 'b']);
    expect(await describe({ logStreamNamePrefix: 'b' })).toHaveLength(1);
  });
});

describe('rights', () => {
  test('a role logs only where it may make streams and put events', async () => {
    const { context, service, filter } = await serviceWithGroup();
    const log = () => service.openStream(GROUP, 'a', ROLE).write({ timestamp: 1, message: 'x' });
    log();
    allow(context, ['logs:CreateLogStream'], `${GROUP_ARN}:*`);
    log();
    expect((await filter()).events).toEqual([]);
    expect(context.messages).toEqual([expect.stringContaining('logs:CreateLogStream'), expect.stringContaining('logs:PutLogEvents')]);
    allow(context, ['logs:PutLogEvents'], `${GROUP_ARN}:*`);
    log();
    expect((await filter()).events).toHaveLength(1);
  });

  test('a group is made for a role that may make groups', async () => {
    const { context, service, call } = await serviceWithGroup();
    service.openStream('/aws/lambda/f', 'a', ROLE);
    expect(context.messages).toEqual([expect.stringContaining('logs:CreateLogGroup')]);
    allow(context, ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], '*');
    service.openStream('/aws/lambda/f', 'a', ROLE);
    expect((await call('DescribeLogGroups', { logGroupNamePrefix: '/aws/' })).logGroups).toHaveLength(1);
  });

  test('the ARN of the group with :* at its end is what policies must name', async () => {
    const { context, call } = await serviceWithGroup();
    const filter = () => call('FilterLogEvents', { logGroupName: GROUP }, ROLE);
    allow(context, ['logs:FilterLogEvents'], GROUP_ARN);
    await expect(filter()).rejects.toMatchObject({ code: 'AccessDeniedException' });
    allow(context, ['logs:FilterLogEvents'], `${GROUP_ARN}:*`);
    await expect(filter()).resolves.toMatchObject({ events: [] });
  });

  test('an encrypted group wants a key that lets CloudWatch Logs', async () => {
    const { keys, service } = await serviceWithGroup();
    const key = async (...statements: object[]) => (await create(keys, 'AWS::KMS::Key', { KeyPolicy: { Version: '2012-10-17', Statement: statements } }, 'Key')).attributes!.Arn;
    const account = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' };
    const logs = {
      Effect: 'Allow',
      Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
      Resource: '*',
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    };
    const encrypted = async (keyArn: unknown, logicalId: string) => create(service, 'AWS::Logs::LogGroup', { KmsKeyId: keyArn }, logicalId);
    await expect(encrypted(await key(account), 'A')).rejects.toThrow('does not exist or is not allowed to be used with');
    await expect(encrypted(await key(account, logs), 'B')).resolves.toBeDefined();
  });
});

test.each([
  [{ RetentionInDays: 8 }, 'AWS::Logs::LogGroup \'Other\': property RetentionInDays 8 must be one of 1, 3, 5, 7'],
  [{ LogGroupName: 'aws/mine' }, 'must not begin with aws/'],
  [{ LogGroupName: GROUP }, 'already exists'],
  [{ LogGroupClass: 'DELIVERY' }, 'property LogGroupClass "DELIVERY"'],
])('a group with %j is refused', async (properties, reason) => {
  const { service } = await serviceWithGroup();
  await expect(create(service, 'AWS::Logs::LogGroup', properties, 'Other')).rejects.toThrow(reason);
});

test('a group\'s Ref is its name, its Arn ends with :*', async () => {
  const { service } = await serviceWithGroup();
  expect(await create(service, 'AWS::Logs::LogGroup', {}, 'Other')).toEqual({
    physicalId: 'Stack-Other-1', attributes: { Arn: 'arn:aws:logs:eu-west-1:111122223333:log-group:Stack-Other-1:*' },
  });
});

test('actions beyond the engine are named', async () => {
  const { call } = await serviceWithGroup();
  await expect(call('StartQuery')).rejects.toMatchObject({ code: 'UnknownOperationException', message: expect.stringContaining('StartQuery') });
});
