import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import schema from '../../../schemas/results.schema.json';
import { REPOSITORY, readResults, run } from '../hostile/support/cli';

jest.setTimeout(180_000);

const BIN = join(REPOSITORY, 'bin', 'cdk-cold-start-benchmark');
const isResults = new Ajv({ strict: false }).compile(schema);

let directory: string;
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'demo-')); });
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const demo = (args: string[], env: NodeJS.ProcessEnv = process.env) => run(process.execPath, [BIN, 'demo', ...args], { cwd: directory, env });

test('the demo measures boto3 in an empty folder and ends with the answer, the results and the next command', async () => {
  const { exitCode, stdout, stderr } = await demo(['-n', '1', '--memory', '512,1769', '--scenario', 'client']);

  expect(exitCode).toBe(0);
  expect(stderr).toContain('Measuring boto3');
  const out = join(directory, 'cold-start-results', readdirSync(join(directory, 'cold-start-results'))[0]);
  const results = readResults(out);
  expect(isResults(results) || isResults.errors).toBe(true);
  expect(results.run).toMatchObject({ status: 'COMPLETE', source: 'local' });
  expect(readdirSync(out).sort()).toEqual(['charts', 'report.html', 'report.md', 'results.csv', 'results.json', 'samples.ndjson']);
  expect(stdout).toMatch(/^memory MB .*\n +512 +1 .*\n +1769 +1 /m);
  expect(stdout).toMatch(/^client: .* a cold start/m);
  expect(stdout).toContain(`Report: ${join('cold-start-results', results.run.id, 'report.html')}`);
  expect(stdout).toMatch(/npx cdk-cold-start-benchmark local\n$/);
});

test('--json and --quiet print the result and nothing else', async () => {
  const { exitCode, stdout, stderr } = await demo(['-n', '1', '--memory', '1769', '--scenario', 'client', '--out', 'out', '--json', '--quiet']);

  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout).toBe(readFileSync(join(directory, 'out', 'results.json'), 'utf8'));
});

test('without Python it says why, and measures the AWS SDK for JavaScript in the first invoke', async () => {
  const PATH = everythingButPython(join(directory, 'bin'));
  const { exitCode, stderr } = await demo(['-n', '1', '--memory', '1769', '--scenario', 'client', '--out', 'out'], { ...process.env, PATH });

  expect(stderr).toMatch(/python3\.13 needs Python 3\.9 or later/);
  expect(stderr).toContain('Measuring the AWS SDK for JavaScript instead');
  expect(exitCode).toBe(0);
  expect(readResults(join(directory, 'out')).cells).toMatchObject([{ runtime: 'nodejs22.x', placement: 'lazy', memorySizeMB: 1769 }]);
});

test('the help does not load the commands', () => {
  expect(statSync(join(REPOSITORY, 'assets', 'cli', 'main.js')).size).toBeLessThan(50_000);
});

/** A folder with a link to every program on PATH that isn't a Python. */
function everythingButPython(bin: string): string {
  mkdirSync(bin);
  for (const folder of [dirname(process.execPath), ...process.env.PATH!.split(':')].filter(existsSync)) {
    for (const name of readdirSync(folder).filter(program => !/^python/.test(program) && !existsSync(join(bin, program)))) {
      symlinkSync(join(folder, name), join(bin, name));
    }
  }
  return bin;
}
