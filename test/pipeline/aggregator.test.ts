import { Campaign } from './fakes/campaign';
import { FakeAccount } from './fakes/fake-account';
import { aggregate, AggregatorEvent } from '../../src/pipeline/aggregator';

async function setup() {
  const account = new FakeAccount();
  const campaign = new Campaign(account);
  const ask = async (event: AggregatorEvent) => aggregate({ store: account.store, clock: account.clock, region: 'eu-west-1' }, event);
  return { account, campaign, ask };
}

test('answers with the latest run: summary and CSV', async () => {
  const { campaign, ask } = await setup();
  await campaign.run({ n: 1, runId: 'first' });
  await campaign.account.clock.run(campaign.account.clock.sleep(1000));
  await campaign.run({ n: 2, samplesPerRound: 1, runId: 'second' });

  const { runId, status, summary, csvContent } = await ask({});
  expect({ runId, status }).toEqual({ runId: 'second', status: 'COMPLETE' });
  expect(summary?.run).toEqual({ startedAt: expect.any(String), finishedAt: expect.any(String), samples: 2, warnings: [] });
  expect(summary?.cells.map(({ memorySizeMB, ledger }) => [memorySizeMB, ledger.accepted])).toEqual([[128, 2], [512, 2]]);
  expect(csvContent).toBe('memorySizeMB,n,scenarioDurationMs,initDurationMs,coldStartMs\n128,2,600,120,723\n512,2,150,120,273\n');
});

test('answers with the run asked for', async () => {
  const { campaign, ask } = await setup();
  await campaign.run({ n: 1, runId: 'first' });
  await campaign.run({ n: 1, runId: 'second' });

  expect((await ask({ runId: 'first' })).runId).toBe('first');
});

test('names the latest runs if there is none of that id', async () => {
  const { campaign, ask } = await setup();
  await expect(ask({})).rejects.toMatchObject({ name: 'InvalidRequest', message: expect.stringContaining('there is no run yet') });
  await campaign.run({ n: 1, runId: 'first' });
  await expect(ask({ runId: 'frist' })).rejects.toMatchObject({ name: 'InvalidRequest', message: 'there is no run frist; the latest are first' });
});

test('at the end of a run stores the summary and answers in short, for the answer becomes part of the state', async () => {
  const { campaign, account, ask } = await setup();
  await campaign.run({ n: 1, runId: 'first' });

  expect(await ask({ runId: 'first', final: true })).toEqual({ runId: 'first', status: 'COMPLETE' });
  expect(await account.table.get({ pk: 'RUN#first', sk: 'SUMMARY' })).toMatchObject({ status: 'COMPLETE', csvContent: expect.stringContaining('128,1,600') });
});

test('leaves cells out rather than exceed 6 MB, and says how many', async () => {
  const functions = Object.fromEntries(Array.from({ length: 100 }, (_, place) => [`probe-${place}`, 128 + place]));
  const scenarios = Array.from({ length: 100 }, (_, place) => `${'scenario'.repeat(80)}${place}`);
  const account = new FakeAccount({ functions, scenarios });
  jest.spyOn(account.store, 'run').mockResolvedValue({
    runId: 'big',
    request: {},
    manifest: account.manifest,
    status: 'COMPLETE',
    startedAt: 'now',
    finishedAt: 'now',
    executionArn: 'arn',
    fence: 1,
    warnings: [],
    settings: { n: 1, samplesPerRound: 1, environmentsAtOnce: 1, seed: 1 },
  });
  const answer = await aggregate({ store: account.store, clock: account.clock, region: 'eu-west-1' }, { runId: 'big' });

  expect(JSON.stringify(answer).length).toBeLessThan(6_000_000);
  expect(answer.summary!.cells.length + answer.summary!.omittedCells!).toBe(10_000);
  expect(answer.summary?.omittedCells).toBeGreaterThan(0);
  expect(answer.summary?.run.warnings.at(-1)).toBe('and 9900 more');
});
