import { ALWAYS_POSSIBLE, EXPECTATIONS } from './support/expectations';
import { FaultyCampaign, faultsOf, steadyBenchmark } from './support/faulty-campaign';
import { reliabilityTable, tableInDocumentation, writeTable } from './support/reliability-table';
import { FAULT_NAMES, type FaultName } from '../../../src/local/faults/definitions';
import { outcomesOf, type Sample } from '../hostile/support/cli';
import { Workspace } from '../hostile/support/synthesis';

jest.setTimeout(180_000);

const workspace = new Workspace();

/** Campaigns that wait for a minute, in which others can run. */
const waiting = new Map<FaultName, FaultyCampaign>();

let assembly: string;
beforeAll(() => {
  assembly = steadyBenchmark(workspace);
  waiting.set('throttled-events', begin('throttled-events'));
});
afterAll(async () => {
  await Promise.all([...waiting.values()].map(campaign => campaign.abandon()));
  workspace.remove();
});

let campaigns = 0;
function begin(fault: FaultName): FaultyCampaign {
  const { share, seed, n } = EXPECTATIONS[fault];
  return FaultyCampaign.begin(workspace, assembly, `${++campaigns}-${fault}`, ['--fault', `${fault}=${share}`, '--seed', String(seed), '-n', String(n)]);
}

/** Faults whose campaigns ended as the table says. */
const shown = new Set<string>();

test.each(FAULT_NAMES)('%s', async fault => {
  const { share, seed, n, ends, always, sometimes, hit } = EXPECTATIONS[fault];
  const campaign = waiting.get(fault) ?? begin(fault);
  waiting.delete(fault);
  const { exitCode, stdout, leftovers } = await campaign.end();
  const { run, cells, samples, environment } = campaign.results;
  const { [fault]: injected } = faultsOf(campaign.results).injected;

  // it ends, and is never silently short.
  expect(ends).toContain(run.status);
  expect(exitCode).toBe(run.status === 'COMPLETE' ? 0 : 1);
  for (const { ledger } of cells) expect(ledger.accepted! >= n || run.warnings.length > 0).toBe(true);

  // the fault struck, and everybody is told.
  expect(injected!.times).toBeGreaterThan(0);
  const warning = `the figures are no measurements: faults were injected on purpose (${fault}=${share}: ${injected!.times}; seed ${seed})`;
  expect(environment).toMatchObject({ mismatches: expect.arrayContaining([warning]) });
  expect(stdout).toContain(`Warning: ${warning}\n`);

  // the ledger sums, and has what the table says.
  const outcomes = new Set(cells.flatMap(cell => Object.keys(outcomesOf(cell))));
  expect([...outcomes]).toEqual(expect.arrayContaining([...always]));
  expect([...ALWAYS_POSSIBLE, ...always, ...sometimes]).toEqual(expect.arrayContaining([...outcomes]));

  // whom it hit is known to the engine alone, and judged right.
  const judged = new Map(injected!.requestIds.map(requestId => [requestId, outcomesOfRequest(samples, requestId)]));
  for (const found of judged.values()) {
    if (hit) expect(found).toEqual([hit]);
    else if (fault === 'duplicate-events') expect(found.filter(outcome => outcome !== 'duplicate').length).toBe(found.length > 0 ? 1 : 0);
    else expect(found).not.toContain('accepted');
  }

  expect(leftovers).toEqual([]);
  shown.add(fault);
});

function outcomesOfRequest(samples: readonly Sample[], requestId: string): string[] {
  return samples.filter(sample => sample.requestId === requestId).map(({ outcome }) => outcome);
}

// UPDATE_DOCS=1 npx jest --config jest.faults.config.json test/e2e/faults/campaigns
test('docs/reliability.md has the table, which every campaign has borne out', () => {
  if (process.env.UPDATE_DOCS) {
    expect([...shown]).toEqual(FAULT_NAMES);
    writeTable();
  }
  expect(tableInDocumentation()).toBe(reliabilityTable());
});
