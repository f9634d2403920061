import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { aggregate } from '../../src/pipeline/aggregator';
import { collect } from '../../src/pipeline/collector';
import { requireEnvironment } from '../../src/pipeline/environment';
import { startRun } from '../../src/pipeline/invoker';
import { Table } from '../../src/pipeline/ports';
import { Store } from '../../src/pipeline/store';
import { harnessRecord } from '../core/arbitraries';
import { Campaign } from './fakes/campaign';
import { FakeAccount } from './fakes/fake-account';

const ACTIONS: { readonly [method in keyof Table]: string } = {
  get: 'dynamodb:GetItem', batchGet: 'dynamodb:BatchGetItem', query: 'dynamodb:Query', put: 'dynamodb:PutItem', set: 'dynamodb:UpdateItem',
};

/** The actions on the table that the comment at the top of a Lambda's file claims. */
function claimed(name: string): string[] {
  const source = readFileSync(join(__dirname, '..', '..', 'src', 'pipeline', `${name}.lambda.ts`), 'utf8');
  const comment = source.slice(0, source.indexOf('*/'));
  return [...comment.matchAll(/dynamodb:[A-Za-z]+/g)].map(([action]) => action).sort();
}

function recording(table: Table, seen: Set<string>): Table {
  return new Proxy(table, {
    get: (target, name) => {
      if (name in ACTIONS) seen.add(ACTIONS[name as keyof Table]);
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** The construct grants what these comments say: no less, or a call fails; no more, or a right is idle. */
describe('the table\'s actions that each Lambda names are those that it uses', () => {
  const seen = new Set<string>();
  beforeEach(() => seen.clear());

  function recordedStore(account: FakeAccount): Store {
    return new Store(recording(account.table, seen));
  }

  test('coordinator', async () => {
    const account = new FakeAccount({ subscriptionMs: 100_000 });
    const original = account.coordinator.bind(account);
    account.coordinator = process => ({ ...original(process), store: recordedStore(account) });
    await new Campaign(account).run({ n: 1 });
    expect([...seen].sort()).toEqual(claimed('coordinator'));
  });

  test('invoker', async () => {
    const account = new FakeAccount();
    const campaign = new Campaign(account);
    campaign.statuses.set('used', 'ENDED');
    const invoker = { ...campaign.invoker, store: recordedStore(account) };
    await expect(startRun(invoker, { runId: 'used' })).rejects.toMatchObject({ name: 'InvalidRequest' });
    await startRun(invoker, { runId: 'new' });
    expect([...seen].sort()).toEqual(claimed('invoker'));
  });

  test('collector', async () => {
    const store = recordedStore(new FakeAccount());
    const lines = [harnessRecord(), { time: '2026-11-21T06:00:00.122Z', type: 'platform.start', record: { requestId: 'request-1' } }];
    const logEvents = lines.map((line, place) => ({ id: String(place), timestamp: 1, message: JSON.stringify(line) }));
    const data = gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logStream: 's', logEvents })).toString('base64');
    await collect(store, { awslogs: { data } }, message => { throw new Error(message); });
    expect([...seen].sort()).toEqual(claimed('collector'));
  });

  test('aggregator', async () => {
    const account = new FakeAccount();
    await new Campaign(account).run({ n: 1 });
    const context = { store: recordedStore(account), clock: account.clock, region: 'eu-west-1' };
    const { runId } = await aggregate(context, {});
    await aggregate(context, { runId, final: true });
    expect([...seen].sort()).toEqual(claimed('aggregator'));
  });
});

test('a function that the construct has not deployed says what it misses', () => {
  expect(() => requireEnvironment('COLD_START_TEST_NOTHING')).toThrow('the environment variable COLD_START_TEST_NOTHING is missing');
});
