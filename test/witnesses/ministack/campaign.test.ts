import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchLogsClient, DescribeSubscriptionFiltersCommand, PutSubscriptionFilterCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Deployment } from './deployment';
import { Lane, MEMORY_SIZES, STACK } from './lane';
import { described } from './overrides';
import { parseLogEvent } from '../../../src/core/platform-records';
import type { Results } from '../../../src/core/results';
import { BIN, succeed } from '../../e2e/hostile/support/cli';
import { expectHonest } from '../../pipeline/fakes/expect-results';

jest.setTimeout(240_000);

/** What only the platform can know. */
const PLATFORM_FIGURES = ['initDurationMs', 'durationMs', 'billedDurationMs', 'maxMemoryUsedMB', 'runtimeVersion', 'runtimeVersionArn', 'adjusted'];

let lane: Lane;
let deployment: Deployment;
beforeAll(async () => {
  process.stdout.write(described());
  lane = await Lane.start();
  deployment = await lane.deploy(STACK);
});
afterAll(async () => lane?.stop());

describe.each([
  { benchmark: 'Python', scenarios: ['client', 'resource'] },
  { benchmark: 'Node', scenarios: ['run'] },
])('a run of the benchmark $benchmark', ({ benchmark, scenarios }) => {
  let results: Results;
  let stdout: string;
  beforeAll(async () => {
    ({ results, stdout } = await runCommand(benchmark, ['-n', '2'], `out-${benchmark}`));
  });

  test('ends COMPLETE with all samples, each on the word of the harness alone, and says so', () => {
    expect(results.run.status).toBe('COMPLETE');
    expectHonest(results);
    expect(results.cells.map(({ memorySizeMB, scenario }) => `${scenario} ${memorySizeMB}`))
      .toEqual(scenarios.flatMap(scenario => MEMORY_SIZES.map(size => `${scenario} ${size}`)));
    results.cells.forEach(({ ledger }) => expect(ledger).toMatchObject({ requested: 3, accepted: 2, discarded: 1 }));
    const accepted = results.samples.filter(({ outcome }) => outcome === 'accepted');
    accepted.forEach(sample => expect(sample).toMatchObject({ proof: 'harness', platform: 'missing' }));
    const warning = `${accepted.length} of ${accepted.length} accepted samples have no platform record, and so no initDurationMs and durationMs`;
    expect(results.run.warnings).toEqual([warning]);
    expect(stdout).toContain(`Warning: ${warning}\n`);
  });

  test('claims no figure that the platform did not give', () => {
    for (const sample of results.samples) {
      PLATFORM_FIGURES.forEach(figure => expect(sample).not.toHaveProperty(figure));
      expect(sample.scenarioDurationMs).toBeGreaterThan(0);
    }
    results.cells.forEach(({ statistics }) => expect(Object.keys(statistics)).toEqual(['scenarioDurationMs']));
    expect(stdout).not.toMatch(/NaN|undefined|null/);
  });

  test('had an environment of its own for every sample', () => {
    const environments = results.samples.flatMap(({ environmentId }) => environmentId ?? []);
    expect(new Set(environments).size).toBe(results.samples.length);
  });

  test('left each sample\'s line where settle looks for it, and no platform record', async () => {
    const parsed = (await deployment.logEvents(benchmark)).map(({ message }) => parseLogEvent(message));
    const logged = parsed.flatMap(event => event.kind === 'sample' ? event.record.requestId : []);
    expect(logged).toEqual(expect.arrayContaining(results.samples.map(({ requestId }) => requestId)));
    expect(parsed.filter(({ kind }) => kind === 'platform')).toEqual([]);
  });

  test('has a CSV for whoever asks the aggregator, with nothing in the columns of the platform', async () => {
    const { failed, answer } = await deployment.invoke(await deployment.output(`${benchmark}ResultAggregatorFn`), { runId: results.run.id });
    expect([failed, answer]).toMatchObject([false, { status: 'COMPLETE' }]);
    const { csvContent } = answer as { csvContent: string };
    const [header, ...rows] = csvContent.trim().split('\n').map(line => line.split(','));
    expect(rows.map(([size]) => size)).toEqual(MEMORY_SIZES.map(String));
    const filled = /scenarioDurationMs/;
    const empty = /initDurationMs|coldStartMs/;
    expect(header.filter(column => filled.test(column))).toHaveLength(scenarios.length);
    rows.forEach(row => header.forEach((column, place) => {
      if (filled.test(column)) expect(Number(row[place])).toBeGreaterThan(0);
      if (empty.test(column)) expect([column, row[place]]).toEqual([column, '']);
    }));
  });
});

test('what the subscription does not bring is read from the log group in the end', async () => {
  const logs = new CloudWatchLogsClient(lane.ministack.client);
  const logGroupName = deployment.probeLogGroup('Python');
  const { subscriptionFilters } = await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }));
  const { filterName, filterPattern, destinationArn } = subscriptionFilters![0];
  const fence = ((await deployment.store('Python').lock())?.fence ?? 0) + 1;
  const runId = `silent-${fence}`;
  // the epoch of the run's first round is in each of its lines, and in no other.
  await logs.send(new PutSubscriptionFilterCommand({ logGroupName, filterName, destinationArn, filterPattern: `${runId}.${fence}.1` }));
  try {
    const request = { n: 1, runId, scenarios: ['client'], memorySizes: [512] };
    expect(await deployment.invoke(await deployment.output('PythonInvokerFn'), request)).toMatchObject({ failed: false, answer: { runId } });
    const { results, stderr } = await runCommand('Python', ['--run-id', runId], runId);

    // while the run went on, the cold starts of three rounds were taken for lost.
    expect(stderr).toMatch(/^round 2\/2: 0\/1 cold starts, .* 1 rejected$/m);
    expect(results.run.status).toBe('COMPLETE');
    expectHonest(results);
    expect(results.samples.map(({ round, outcome, proof }) => [round, outcome, proof])).toEqual([
      [1, 'discarded', undefined], [2, 'accepted', 'harness'], [3, 'accepted', 'harness'], [4, 'accepted', 'harness'],
    ]);
  } finally {
    await logs.send(new PutSubscriptionFilterCommand({ logGroupName, filterName, destinationArn, filterPattern }));
  }
});

/** The CLI's command `run`, which must end with 0. */
async function runCommand(benchmark: string, args: readonly string[], out: string) {
  const directory = lane.workspace.path(out);
  const printed = await succeed(process.execPath, [
    BIN, 'run', '--stack', STACK, '--benchmark', `${STACK}/${benchmark}`, ...args, '--out', directory,
  ], { env: lane.ministack.environment });
  return { ...printed, results: JSON.parse(readFileSync(join(directory, 'results.json'), 'utf8')) as Results };
}
