import { setTimeout as sleep } from 'node:timers/promises';
import { FaultyCampaign, faultsOf, steadyBenchmark } from './support/faulty-campaign';
import { FAULT_NAMES, type FaultName } from '../../../src/local/faults/definitions';
import { seededRandom } from '../../../src/local/random';
import { outcomesOf, readSamples } from '../hostile/support/cli';
import { Workspace } from '../hostile/support/synthesis';

jest.setTimeout(180_000);

const workspace = new Workspace();
afterAll(() => workspace.remove());

const campaigns: FaultyCampaign[] = [];
afterEach(() => campaigns.at(-1)!.abandon());

let assembly: string;
beforeAll(() => { assembly = steadyBenchmark(workspace); });

function begin(...args: string[]): FaultyCampaign {
  campaigns.push(FaultyCampaign.begin(workspace, assembly, String(campaigns.length), args));
  return campaigns.at(-1)!;
}

/** It ended, nothing is silently short, and the ledger sums. */
function expectWhole({ results }: FaultyCampaign, n: number): void {
  expect(results.run.failure).toBeUndefined();
  expect(['COMPLETE', 'PARTIAL']).toContain(results.run.status);
  for (const cell of results.cells) {
    const { accepted = 0 } = outcomesOf(cell);
    expect(accepted >= n || results.run.warnings.length > 0).toBe(true);
  }
}

async function reached(campaign: FaultyCampaign, isReached: () => boolean): Promise<void> {
  while (!isReached()) {
    if (!campaign.isRunning) throw new Error(`it ended before: ${JSON.stringify(await campaign.running.finished)}`);
    await sleep(10);
  }
}

/** A step is tried again six times, and each kill may hit the same one. */
const KILLS = 6;

test('kill -9 at random among the engine\'s children, its reaper included, spoils no run and leaves nothing', async () => {
  const [n, seed] = [8, 1];
  const random = seededRandom(seed);
  const campaign = begin('-n', String(n));
  // the first cold start is the check that the probe works at all.
  await reached(campaign, () => /^round (?!1\/)/m.test(campaign.running.printed.stderr));
  let kills = 0;
  while (campaign.isRunning) {
    const pids = campaign.watch.descendants();
    const pid = pids[Math.floor(random() * pids.length)];
    if (kills < KILLS && pid !== undefined && killed(pid)) kills++;
    // long enough for a step to get somewhere.
    await sleep(1000);
  }
  const { leftovers } = await campaign.end();

  expect(kills).toBeGreaterThan(0);
  expectWhole(campaign, n);
  expect(leftovers).toEqual([]);
});

function killed(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false; // it has just ended.
  }
}

test('an engine that is killed itself while everything breaks leaves nothing', async () => {
  const campaign = begin('-n', '40', '--fault', 'kills=0.5,late-logs=1,duplicate-events=1,warm=0.5', '--seed', '1');
  await reached(campaign, () => readSamples(campaign.out).length >= 3);
  campaign.running.child.kill('SIGKILL');
  expect((await campaign.end()).leftovers).toEqual([]);
});

/** It has a campaign to itself: events wait for a minute. */
const APART: FaultName = 'throttled-events';
/** Faults after which an invocation must not be accepted. */
const BROKEN: readonly FaultName[] = ['stale', 'warm', 'crashes', 'timeouts', 'kills'];

test('with all faults at once a run ends, nothing broken is accepted, and nothing is left', async () => {
  const n = 4;
  const faults = FAULT_NAMES.filter(name => name !== APART).map(name => `${name}=0.1`);
  const campaign = begin('-n', String(n), '--fault', faults.join(','), '--seed', '1');
  const { leftovers } = await campaign.end();

  expectWhole(campaign, n);
  const { injected } = faultsOf(campaign.results);
  // of an event that was run twice one may be whole.
  const twice = injected['duplicate-events']!.requestIds;
  const broken = BROKEN.flatMap(fault => injected[fault]!.requestIds).filter(requestId => !twice.includes(requestId));
  const accepted = campaign.results.samples.filter(({ outcome }) => outcome === 'accepted').map(({ requestId }) => requestId!);
  expect(accepted.filter(requestId => broken.includes(requestId))).toEqual([]);
  expect(leftovers).toEqual([]);
});
