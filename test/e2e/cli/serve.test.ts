import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { REPOSITORY, readResults, run, type Running, start } from '../hostile/support/cli';
import { Served } from '../hostile/support/served';

jest.setTimeout(120_000);

const BIN = join(REPOSITORY, 'bin', 'cdk-cold-start-benchmark');

let directory: string;
let served: Served;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'serve-'));
  served = await Served.start(join(REPOSITORY, 'assets', 'demo'));
});
afterAll(async () => {
  await served?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const begin = (...args: string[]): Running => start(process.execPath, [BIN, ...args], { cwd: directory, env: served.environment });
const cli = (...args: string[]) => run(process.execPath, [BIN, ...args], { cwd: directory, env: served.environment });

async function told(running: Running, text: RegExp): Promise<string> {
  for (let patience = 600; patience > 0; patience--) {
    const found = text.exec(running.printed.stderr);
    if (found) return found[1];
    await sleep(100);
  }
  throw new Error(`never told ${text}:\n${running.printed.stderr}`);
}

test('a run is left by Ctrl-C, seen in the list, and taken up again to its end', async () => {
  const running = begin('run', '--stack', 'Boto3', '-n', '10', '--memory', '1769', '--scenario', 'client');
  const runId = await told(running, /^Run (\S+) has begun/m);
  await told(running, /(round \d+)/);
  running.child.kill('SIGINT');
  const left = await running.finished;
  expect(left.exitCode).toBe(130);
  expect(left.stderr).toMatch(/^Boto3\/Benchmark: 1 cell in 11 rounds: 11 probe invocations/);
  expect(left.stderr).toContain(`cdk-cold-start-benchmark run --stack Boto3 --run-id ${runId}\n`);

  expect((await cli('list', '--stack', 'Boto3')).stdout).toMatch(new RegExp(`^${runId}  (RUNNING|COMPLETE)`));

  const resumed = await cli('run', '--stack', 'Boto3', '--run-id', runId);
  expect(resumed.exitCode).toBe(0);
  expect(resumed.stdout).toContain(`${runId}  COMPLETE`);
  expect(readResults(join(directory, 'cold-start-results', runId))).toMatchObject({
    run: { status: 'COMPLETE', source: 'local' }, cells: [{ ledger: { requested: 11, accepted: 10, discarded: 1 } }],
  });
});

test('a run is stopped, and keeps what it measured', async () => {
  const running = begin('run', '--stack', 'AwsSdkJs', '-n', '50', '--memory', '1769', '--scenario', 'client');
  const runId = await told(running, /^Run (\S+) has begun/m);
  await told(running, /(round \d+)/);

  const second = await cli('run', '--stack', 'AwsSdkJs', '-n', '1');
  expect(second).toMatchObject({ exitCode: 2, stdout: '' });
  expect(second.stderr).toContain(`Error: Run ${runId} is in progress`);

  expect((await cli('stop', '--stack', 'AwsSdkJs')).stdout).toContain(`Stopped run ${runId}.`);
  const { exitCode, stdout } = await running.finished;
  expect(exitCode).toBe(1);
  expect(stdout).toContain('PARTIAL');
  expect(stdout).toContain('Warning: the run was stopped');

  expect((await cli('list', '--stack', 'AwsSdkJs')).stdout).toMatch(new RegExp(`^${runId}  STOPPED`));
  expect((await cli('stop', '--stack', 'AwsSdkJs')).stderr).toBe(`Error: Run ${runId} is over already (ABORTED).\nThere is nothing to stop.\n`);
});

test.each([
  [['run', '--stack', 'None'], 'Error: There is no stack None in us-east-1.\n'],
  [['run', '--stack', 'Boto3', '--run-id', 'none'], 'Error: There is no run none.\n'],
  [['run', '--stack', 'Boto3', '--run-id', 'none', '-n', '5'], 'Error: --run-id takes up run none as it was begun, so -n can\'t change it.\n'],
  [['run', '--stack', 'Boto3', '--benchmark', 'None'], 'Error: There is no benchmark None.\nChoose with --benchmark: Boto3/Benchmark.\n'],
])('%j is refused in two lines', async (args, stderr) => {
  const finished = await cli(...args);
  expect(finished).toMatchObject({ exitCode: 2, stdout: '' });
  expect(finished.stderr).toContain(stderr);
});
