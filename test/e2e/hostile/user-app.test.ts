import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Cell, outcomesOf, type Sample } from './support/cli';
import { UserProject } from './support/user-project';

jest.setTimeout(240_000);

/** As the tests before have left it. */
const SYNTHESIZED = ['--assembly', 'cdk.out'];

let project: UserProject;
beforeAll(async () => { project = await UserProject.create(); });
afterAll(() => project?.remove());

describe('probes of a user\'s own', () => {
  test('an .mjs module with a dependency in its node_modules', async () => {
    const { exitCode, results, stdout } = await project.local('Mine/Module', ['--app', 'node app.mjs']);

    expect(results.run.status).toBe('COMPLETE');
    expect(exitCode).toBe(0);
    expect(results.cells.map(({ memorySizeMB }) => memorySizeMB)).toEqual([256, 1024]);
    results.cells.forEach(cell => expect(outcomesOf(cell)).toEqual({ accepted: 2, discarded: 1 }));
    accepted(results.samples).forEach(({ phases }) => expect(Object.keys(phases!)).toEqual(['greeting']));
    expect(new Set(accepted(results.samples).map(({ environmentId }) => environmentId)).size).toBe(4);
    expect(stdout).toMatch(/\b256\b[^]*\b1024\b/);
  });

  test('a .py module that imports another beside it', async () => {
    const { exitCode, results } = await project.local('Mine/Script');

    expect(results.run.status).toBe('COMPLETE');
    expect(exitCode).toBe(0);
    expect(outcomesOf(results.cells[0])).toEqual({ accepted: 2, discarded: 1 });
    accepted(results.samples).forEach(({ phases }) => expect(Object.keys(phases!).sort()).toEqual(['dump', 'load']));
  });

  test('a .ts module that esbuild bundles', async () => {
    const { exitCode, results } = await project.local('Mine/Bundled', SYNTHESIZED);

    expect(results.run.status).toBe('COMPLETE');
    expect(exitCode).toBe(0);
    expect(outcomesOf(results.cells[0])).toEqual({ accepted: 2, discarded: 1 });
  });
});

describe('failing probes', () => {
  const exitError = /Runtime\.ExitError|exit status 3/;
  test.each([
    { benchmark: 'Hostile/FailingNode', scenario: 'throws', outcome: 'error', reason: /TypeError: thrown on purpose/ },
    { benchmark: 'Hostile/FailingNode', scenario: 'never', outcome: 'timeout', reason: /timed-out.*Task timed out after 3\.00 seconds/ },
    { benchmark: 'Hostile/FailingNode', scenario: 'pends', outcome: 'error', reason: /never settled|NodeJsExit/ },
    { benchmark: 'Hostile/FailingNode', scenario: 'exits', outcome: 'error', reason: exitError },
    { benchmark: 'Hostile/FailingPython', scenario: 'throws', outcome: 'error', reason: /TypeError: raised on purpose/ },
    { benchmark: 'Hostile/FailingPython', scenario: 'never', outcome: 'timeout', reason: /timed-out.*Task timed out after 3\.00 seconds/ },
    { benchmark: 'Hostile/FailingPython', scenario: 'exits', outcome: 'error', reason: exitError },
  ])('$benchmark, $scenario: the run ends as failed after a second try, with $outcome in the ledger and the reason', async ({ benchmark, scenario, outcome, reason }) => {
    const { exitCode, results, stderr, stdout } = await project.local(benchmark, [...SYNTHESIZED, '--scenario', scenario]);

    expect(results.run.status).toBe('FAILED');
    expect(exitCode).toBe(1);
    expect(results.cells.map(cell => [cell.scenario, outcomesOf(cell)])).toEqual([[scenario, { [outcome]: 2 }]]);
    results.samples.forEach(sample => expect(sample.reason).toMatch(reason));
    expect(stdout + stderr).toMatch(reason);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('loud probes', () => {
  test.each(['Hostile/LoudNode', 'Hostile/LoudPython'])('%s: a printed and a returned megabyte do no harm', async benchmark => {
    const { exitCode, results, stdout, stderr } = await project.local(benchmark, SYNTHESIZED);

    expect(results.run.status).toBe('COMPLETE');
    expect(exitCode).toBe(0);
    results.cells.forEach(cell => expect(outcomesOf(cell)).toEqual({ accepted: 2, discarded: 1 }));
    expect(stdout.length + stderr.length).toBeLessThan(100_000);
  });
});

describe('INIT', () => {
  test('a crash in INIT is an error, with what Lambda says of it', async () => {
    const { exitCode, results } = await project.local('Hostile/CrashInInit', SYNTHESIZED);

    expect(results.run.status).toBe('FAILED');
    expect(exitCode).toBe(1);
    expect(Object.keys(outcomesOf(results.cells[0]))).toEqual(['error']);
    expect(results.samples[0].reason).toMatch(/Runtime\.ExitError|signal: segmentation fault/);
  });

  test('more than 10 s in INIT is a timeout, never a warm start', async () => {
    const { exitCode, results } = await project.local('Hostile/SlowInit', SYNTHESIZED);

    expect(results.run.status).toBe('FAILED');
    expect(exitCode).toBe(1);
    expect(Object.keys(outcomesOf(results.cells[0]))).toEqual(['timeout']);
    results.samples.forEach(({ initDurationMs }) => expect(initDurationMs).toBeUndefined());
  });
});

test('a probe that fails from its third call on leaves a partial result with what was measured', async () => {
  let calls = 0;
  const server = createServer((_, response) => response.writeHead(++calls > 2 ? 503 : 200).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const { exitCode, results } = await project.local('Hostile/Flaky', [], { ANSWERS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  server.closeAllConnections();
  server.close();

  expect(results.run.status).toBe('PARTIAL');
  expect(exitCode).toBe(1);
  const [cell] = results.cells;
  expect(outcomesOf(cell)).toMatchObject({ accepted: 1, discarded: 1 });
  expect(cell.ledger.error).toBeGreaterThanOrEqual(1);
  expect(cell.ledger.requested).toBeLessThanOrEqual(3 * 2 + 1);
  expect(samplesWith(cell, results.samples, 'error')[0].reason).toMatch(/answered 503/);
});

function accepted(samples: readonly Sample[]): Sample[] {
  return samples.filter(({ outcome }) => outcome === 'accepted');
}

function samplesWith({ scenario }: Cell, samples: readonly Sample[], outcome: string): Sample[] {
  return samples.filter(sample => sample.scenario === scenario && sample.outcome === outcome);
}
