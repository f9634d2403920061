import type { FaultShares } from '../../../src/local/faults/definitions';
import { Faults } from '../../../src/local/faults/faults';
import { deliveringAgain, deliveringLate, refusing, searchingLate } from '../../../src/local/faults/service-faults';
import type { Principal } from '../../../src/local/iam/principal';
import { KmsService } from '../../../src/local/services/kms';
import type { ApiRequest, Service } from '../../../src/local/services/service';
import { SqsService } from '../../../src/local/services/sqs/sqs-service';
import { create, ROOT, testContext } from '../services/support';

/** A service that answers everything, and what reached it. */
function service(): Service & { readonly requests: ApiRequest[] } {
  const requests: ApiRequest[] = [];
  return {
    signingName: 'any',
    resourceTypes: {},
    requests,
    handle: async one => {
      requests.push(one);
      return { statusCode: 200 };
    },
  };
}

function request(method: string, path: string, headers: ApiRequest['headers'] = {}, body = ''): ApiRequest {
  return { principal: ROOT, method, path, query: new URLSearchParams(), headers, body: Buffer.from(body) };
}

const UPDATE = request('PUT', '/2015-03-31/functions/probe/configuration');
const GET = request('GET', '/2015-03-31/functions/probe');
const INVOKE = request('POST', '/2015-03-31/functions/probe/invocations');

describe('the control plane', () => {
  const lambda = (shares: FaultShares) => refusing(service(), new Faults(shares, 1));

  test.each([['an update', UPDATE], ['a reading', GET], ['the account', request('GET', '/2016-08-19/account-settings')]])('throttles: %s', async (_, call) => {
    await expect(lambda({ throttles: 1 }).handle(call)).rejects.toMatchObject({
      code: 'TooManyRequestsException', statusCode: 429, members: { Reason: 'CallerRateLimitExceeded' },
    });
  });

  test('conflicts: an update is refused in one of two ways, and not performed', async () => {
    const inner = service();
    const { handle } = refusing(inner, new Faults({ conflicts: 1 }, 1));
    const errors = await Promise.all(Array.from({ length: 30 }, () => handle(UPDATE).catch(({ code, statusCode }) => `${code} ${statusCode}`)));
    expect([...new Set(errors)].sort()).toEqual(['PreconditionFailedException 412', 'ResourceConflictException 409']);
    expect(inner.requests).toEqual([]);
  });

  test('invocations are neither', async () => {
    await expect(lambda({ throttles: 1, conflicts: 1 }).handle(INVOKE)).resolves.toEqual({ statusCode: 200 });
  });

  test('readings meet no conflicts', async () => {
    await expect(lambda({ conflicts: 1 }).handle(GET)).resolves.toEqual({ statusCode: 200 });
  });

  test('without faults all is passed on as it is', async () => {
    const inner = service();
    await refusing(inner, new Faults({}, 1)).handle(UPDATE);
    expect(inner.requests).toEqual([UPDATE]);
  });
});

describe('late-logs: a search', () => {
  const search = (input: object) => request('POST', '/', { 'x-amz-target': 'Logs_20140328.FilterLogEvents' }, JSON.stringify(input));

  beforeEach(() => jest.useFakeTimers({ now: 100_000 }));
  afterEach(() => jest.useRealTimers());

  async function searched(input: object, shares: FaultShares): Promise<unknown> {
    const inner = service();
    await searchingLate(inner, new Faults(shares, 1)).handle(search(input));
    return JSON.parse(inner.requests[0]!.body.toString());
  }

  test('finds nothing that is younger than 15 s', async () => {
    expect(await searched({ logGroupName: 'group' }, { 'late-logs': 1 })).toEqual({ logGroupName: 'group', endTime: 85_000 });
    expect(await searched({ logGroupName: 'group', endTime: 99_000 }, { 'late-logs': 1 })).toEqual({ logGroupName: 'group', endTime: 85_000 });
    expect(await searched({ logGroupName: 'group', endTime: 5000 }, { 'late-logs': 1 })).toEqual({ logGroupName: 'group', endTime: 5000 });
  });

  test('is as it was without the fault', async () => {
    expect(await searched({ logGroupName: 'group' }, {})).toEqual({ logGroupName: 'group' });
  });
});

describe('deliveries of a subscription', () => {
  const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:collector';
  const LOGS: Principal = { kind: 'service', service: 'logs.amazonaws.com', sourceArn: 'arn' };

  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  function setUp(shares: FaultShares, invokeAsync = async () => undefined as void) {
    const faults = new Faults(shares, 1);
    const messages: string[] = [];
    const delivered: string[] = [];
    const functions = deliveringLate({
      requireInvocable: () => { throw new Error('no permission'); },
      invokeAsync: async (_, payload) => {
        await invokeAsync();
        delivered.push(payload.toString());
      },
    }, { faults, log: message => void messages.push(message) });
    return { faults, functions, delivered, messages };
  }

  test('lost-logs: one is dropped', async () => {
    const { functions, delivered, faults } = setUp({ 'lost-logs': 1 });
    await functions.invokeAsync(ARN, Buffer.from('records'), LOGS);
    await jest.runAllTimersAsync();
    expect([delivered, faults.facts()!.injected['lost-logs']!.times]).toEqual([[], 1]);
  });

  test('late-logs: one comes 15 s later', async () => {
    const { functions, delivered } = setUp({ 'late-logs': 1 });
    await functions.invokeAsync(ARN, Buffer.from('records'), LOGS);
    await jest.advanceTimersByTimeAsync(14_999);
    expect(delivered).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(delivered).toEqual(['records']);
  });

  test('late-logs: one that fails then is said', async () => {
    const { functions, messages } = setUp({ 'late-logs': 1 }, async () => { throw new Error('gone'); });
    await functions.invokeAsync(ARN, Buffer.from('records'), LOGS);
    await jest.runAllTimersAsync();
    expect(messages).toEqual(['a late delivery to collector failed: gone']);
  });

  test('late-logs: none comes when the engine has stopped', async () => {
    const { functions, delivered, faults } = setUp({ 'late-logs': 1 });
    await functions.invokeAsync(ARN, Buffer.from('records'), LOGS);
    faults.stop();
    await jest.runAllTimersAsync();
    expect([delivered, jest.getTimerCount()]).toEqual([[], 0]);
  });

  test('whether a function may be invoked is decided as ever', () => {
    expect(() => setUp({ 'lost-logs': 1 }).functions.requireInvocable(ARN, LOGS)).toThrow('no permission');
  });
});

describe('duplicate-messages', () => {
  const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:111122223333:Stack-Queue-1';

  async function received(shares: FaultShares): Promise<string[]> {
    const context = testContext();
    const sqs = new SqsService(context, { keys: new KmsService(context), endpoint: () => '' });
    await create(sqs, 'AWS::SQS::Queue', {}, 'Queue');
    const queues = deliveringAgain(sqs, new Faults(shares, 1));
    await queues.send(QUEUE_ARN, 'hello', ROOT);
    const counts: string[] = [];
    for (let turn = 0; turn < 3; turn++) {
      for (const { receiptHandle, body, attributes } of await queues.receive(QUEUE_ARN, 10, ROOT)) {
        counts.push(`${body} ${attributes.ApproximateReceiveCount}`);
        await queues.delete(QUEUE_ARN, receiptHandle, ROOT);
      }
    }
    await sqs.stop();
    return counts;
  }

  test('what was deleted comes once more', async () => {
    expect(await received({ 'duplicate-messages': 1 })).toEqual(['hello 1', 'hello 2', 'hello 3']);
  });

  test('without the fault it does not', async () => {
    expect(await received({})).toEqual(['hello 1']);
  });
});
