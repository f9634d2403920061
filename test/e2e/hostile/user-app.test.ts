import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Cell, outcomesOf, type Sample } from './support/cli';
import { UserProject } from './support/user-project';

jest.setTimeout(240_000);

let project: UserProject;
beforeAll(async () => { project = await UserProject.create(); });
afterAll(() => project?.remove());

describe('probes of a user\'s own', () => {
  test('an .mjs module with a dependency in its node_modules', async () => {
    const { exitCode, results, stdout } = await project.local('Mine/Module');

    expect(results.run.status).toBe('COMPLETE');
    expect(exitCode).toBe(0);
    expect(results.cells.map(({ memorySizeMB }) => memorySizeMB)).toEqual([256, 1024]);
    results.cells.forEach(cell => expect(outcomesOf(cell)).toEqual({ accepted: 2, discarded: 1 }));
    accepted(results.samples).forEach(({ phases }) => expect(Object.keys(phases!)).toEqual(['greeting']));
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
    const { exitCode, results } = await project.local('Mine/Bundled');

    expect(results.run.status).toBe('COMPLETE');
    expect(exitCode).toBe(0);
    expect(outcomesOf(results.cells[0])).toEqual({ accepted: 2, discarded: 1 });
  });

  test('no environment gave two accepted samples', async () => {
    const { results } = await project.local('Mine/Module', ['--memory', '1024']);

    const environments = accepted(results.samples).map(({ environmentId }) => environmentId);
    expect(new Set(environments).size).toBe(environments.length);
  });
});

describe.each([
  ['Hostile/FailingNode', ['throws', 'never', 'pends', 'exits']],
  ['Hostile/FailingPython', ['throws', 'never', 'exits']],
])('%s', (benchmark, scenarios) => {
  test('each failure has its outcome and the run ends as failed', async () => {
    const { exitCode, results, stderr } = await project.local(benchmark);

    expect(results.run.status).toBe('FAILED');
    expect(exitCode).toBe(1);
    const outcomes = Object.fromEntries(results.cells.map(cell => [cell.scenario, Object.keys(outcomesOf(cell))]));
    expect(Object.keys(outcomes).sort()).toEqual([...scenarios].sort());
    const messages = new Map(results.samples.map(({ scenario, reason }) => [scenario, reason]));
    expect(outcomes.throws).toEqual(['error']);
    expect(messages.get('throws')).toMatch(/on purpose/);
    expect(outcomes.never).toEqual(['timeout']);
    expect(messages.get('never')).toMatch(/timed out|timed-out/);
    expect(outcomes.exits).toEqual(['error']);
    expect(messages.get('exits')).toMatch(/Runtime\.ExitError|exit status 3/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('loud probes', () => {
  test.each(['Hostile/LoudNode', 'Hostile/LoudPython'])('%s: a printed and a returned megabyte do no harm', async benchmark => {
    const { exitCode, results, stdout, stderr } = await project.local(benchmark);

    expect(results.run.status).toBe('COMPLETE');
    expect(exitCode).toBe(0);
    results.cells.forEach(cell => expect(outcomesOf(cell)).toEqual({ accepted: 2, discarded: 1 }));
    expect(stdout.length + stderr.length).toBeLessThan(100_000);
  });
});

describe('INIT', () => {
  test('a crash in INIT is an error, with what Lambda says of it', async () => {
    const { exitCode, results } = await project.local('Hostile/CrashInInit');

    expect(results.run.status).toBe('FAILED');
    expect(exitCode).toBe(1);
    expect(Object.keys(outcomesOf(results.cells[0]))).toEqual(['error']);
    expect(results.samples[0].reason).toMatch(/Runtime\.ExitError|signal: segmentation fault/);
  });

  test('more than 10 s in INIT is a timeout, never a warm start', async () => {
    const { exitCode, results } = await project.local('Hostile/SlowInit');

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
