import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY, run } from '../hostile/support/cli';

const BIN = join(REPOSITORY, 'bin', 'cdk-cold-start-benchmark');
const LIBRARY = JSON.stringify(REPOSITORY);

let directory: string;
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'misuse-')); });
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function cli(...args: string[]): Promise<{ exitCode: number | string; stdout: string; stderr: string }> {
  const env = { ...process.env, AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true', AWS_REGION: '' };
  return run(process.execPath, [BIN, ...args], { cwd: directory, env });
}

/** A CDK app with these lines for its stack. */
function app(lines: string): string {
  writeFileSync(join(directory, 'app.js'), `
    const { App, Stack, aws_lambda, aws_ec2 } = require(${LIBRARY} + '/node_modules/aws-cdk-lib');
    const { ColdStartBenchmark, MemoryRange, Probe } = require(${LIBRARY});
    const runtime = aws_lambda.Runtime.NODEJS_22_X;
    const memoryRange = MemoryRange.sizes(128, 1024);
    const app = new App();
    const stack = new Stack(app, 'Mine');
    ${lines}
    app.synth();
  `);
  return 'node app.js';
}

test.each<[string, string[], string]>([
  ['no command', [], 'Usage: cdk-cold-start-benchmark <command> [options]'],
  ['an unknown command', ['measure'], 'Error: There is no command measure.\n'],
  ['an unknown option', ['demo', '--memmory', '128'], 'Error: demo has no option --memmory.\nDid you mean --memory?\n'],
  ['a memory size that is none', ['demo', '--memory', '64'], 'Error: --memory 64: Boto3/Benchmark has no such memory size.\nChoose from 128, 256, '],
  ['no samples', ['demo', '-n', '0'], 'Error: -n 0 is not a whole number from 1 to 10000.\n'],
  ['not a number', ['demo', '-n', 'abc'], 'Error: -n abc is not a whole number from 1 to 10000.\n'],
  ['no app', ['local'], 'Error: No CDK app in '],
  ['no results', ['report', 'none'], 'Error: There is no none.\n'],
  ['no region', ['list', '--stack', 'S'], 'Error: No AWS region is set, or one that is none.\n'],
])('%s: what is wrong, what to do, exit code 2', async (_, args, stderr) => {
  const finished = await cli(...args);
  expect(finished).toMatchObject({ exitCode: 2, stdout: '' });
  expect(finished.stderr).toContain(stderr);
  expect(existsSync(join(directory, 'cold-start-results', 'results.json'))).toBe(false);
});

describe('an app', () => {
  test('that fails shows the end of its stderr', async () => {
    const { exitCode, stderr } = await cli('local', '--app', app('throw new Error("on purpose");'));
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/ {2}Error: on purpose\n[^]*Error: The app failed \(exit code 1\): node app\.js\nCorrect the app/);
  });

  test('whose probe is not there is told by the construct', async () => {
    const { exitCode, stderr } = await cli('local', '--app', app('new ColdStartBenchmark(stack, "Bench", { runtime, memoryRange, probe: Probe.fromAsset("none") });'));
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/none[^]*The app failed/);
  });

  test('without a benchmark', async () => {
    const { exitCode, stderr } = await cli('estimate', '--app', app(''));
    expect(exitCode).toBe(2);
    expect(stderr).toBe('Error: No stack of the app has a benchmark.\nAdd one: new ColdStartBenchmark(stack, \'Bench\', { runtime, probe }).\n');
  });

  test('with a resource that the engine can\'t hold', async () => {
    const { exitCode, stderr } = await cli('local', '--quiet', '--app', app(`
      new ColdStartBenchmark(stack, "Bench", { runtime, memoryRange, probe: Probe.awsSdkJs() });
      new aws_ec2.CfnEIP(stack, "Address");
    `));
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Error: Stack Mine can't be deployed locally: .*AWS::EC2::EIP.*Address.*\nChange the stack/);
  });

  test('whose probe lacks a scenario is told which there are', async () => {
    mkdirSync(join(directory, 'probe'));
    writeFileSync(join(directory, 'probe', 'index.mjs'), 'export function client() {}');
    const { exitCode, stdout, stderr } = await cli('local', '-n', '1', '--memory', '1024', '--quiet', '--app', app(
      'new ColdStartBenchmark(stack, "Bench", { runtime, memoryRange, probe: Probe.fromAsset("probe", { scenarios: ["resource"] }) });',
    ));
    expect([exitCode, stderr]).toEqual([2, 'Error: The probe has no scenario \'resource\' in module \'index\', which exports client.\n'
      + 'Export the scenario from the module, or name those that there are: Probe.fromAsset(…, { scenarios }).\n']);
    expect(stdout).toContain('FAILED');
  });

  test('that is right is estimated', async () => {
    const lines = 'new ColdStartBenchmark(stack, "Bench", { runtime, memoryRange, probe: Probe.awsSdkJs() });';
    const { exitCode, stdout, stderr } = await cli('estimate', '-n', '20', '--scenario', 'client', '--app', app(lines));
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Mine\/Bench, 20 cold starts a cell: 2 cells in \d+ rounds: \d+ probe invocations, .* about \d+ minutes?, \$[\d.]+ if a cold start takes a second and \$[\d.]+ if each takes its whole time-out\.\n/);
  });
});
