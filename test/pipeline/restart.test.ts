import { Campaign, CampaignOptions } from './fakes/campaign';
import { expectHonest, outcomesOf } from './fakes/expect-results';
import { AccountOptions, FakeAccount } from './fakes/fake-account';
import { Results } from '../../src/core/results';

const REQUEST = { n: 6, samplesPerRound: 3 };
// the platform's records come late, so that settle has something to do.
const ACCOUNT: AccountOptions = { subscriptionMs: 100_000, pageSize: 20 };

async function run(options: CampaignOptions): Promise<{ results: Results; account: FakeAccount; campaign: Campaign }> {
  const account = new FakeAccount(ACCOUNT);
  const campaign = new Campaign(account, options);
  return { results: await campaign.run(REQUEST), account, campaign };
}

function expectNothingTwice(account: FakeAccount): void {
  const published = account.published.flatMap(({ round, slot, targets }) => targets.map(target => `${round} ${slot} ${target}`));
  expect(new Set(published).size).toBe(published.length);
}

describe('a coordinator killed at any of its calls and started again', () => {
  test('counts nothing twice, publishes nothing twice and ends the run', async () => {
    const { campaign: undisturbed } = await run({});
    const steps = undisturbed.events.map(({ step }, number) => ({ step, number, calls: undisturbed.calls[number] }));
    expect(steps.map(({ step }) => step)).toEqual(['prepare', 'round', 'round', 'round', 'settle', 'finish']);

    // the rounds are alike: the discarded one and one that counts.
    for (const { number, calls } of steps.filter(({ number: place }) => place !== 3)) {
      for (let atCall = 1; atCall <= calls; atCall++) {
        for (const before of [true, false]) {
          const { results, account } = await run({ death: { step: number, atCall, before } });
          expectHonest(results);
          expectNothingTwice(account);
          expect(results.run.status).toBe('COMPLETE');
          const { accepted = 0, discarded = 0, lost = 0, ...others } = outcomesOf(results);
          expect(others).toEqual({});
          expect(discarded).toBe(2);
          // a batch claimed and never published is lost and made up for.
          expect(accepted).toBe(12);
          expect([0, 2, 6]).toContain(lost);
        }
      }
    }
  }, 120_000);
});

describe('two coordinators at once with the same step', () => {
  test('come to the same end as one', async () => {
    const { results, account } = await run({ twice: true });

    expectHonest(results);
    expectNothingTwice(account);
    expect(results.run.status).toBe('COMPLETE');
    expect(outcomesOf(results)).toEqual({ accepted: 12, discarded: 2 });
  });
});
