import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { BIN, type Finished, outcomesOf, readResults, type Results, run } from './support/cli';
import { benchmarkStack, Workspace } from './support/synthesis';

jest.setTimeout(120_000);

const workspace = new Workspace();
afterAll(() => {
  workspace.remove();
  ['/tmp', '/dev/shm'].forEach(place => rmSync(join(place, 'left-by-a-sample'), { force: true }));
});

let assembly: string;
beforeAll(() => {
  const scenarios = ['leaves_files'];
  assembly = workspace.assembly(app => {
    benchmarkStack(app, 'Node', 'traces', { scenarios });
    benchmarkStack(app, 'Python', 'traces', { scenarios, runtime: Runtime.PYTHON_3_13 });
    benchmarkStack(app, 'Burner', 'burner', { memorySizes: [256, 1024] });
  });
});

async function measure(stack: string): Promise<Finished & { results: Results }> {
  const out = workspace.path('out', stack);
  const finished = await run(process.execPath, [BIN, 'local', '--assembly', assembly, '--stack', stack, '-n', '3', '--out', out]);
  try {
    return { ...finished, results: readResults(out) };
  } catch (error) {
    throw new Error(`${(error as Error).message}; the CLI ended with ${finished.exitCode}\n${finished.stdout}\n${finished.stderr}`);
  }
}

test.each(['Node', 'Python'])('%s: a sample sees no files of an earlier one', async stack => {
  const { exitCode, results } = await measure(stack);

  const { privateTmp } = results.environment as { privateTmp: boolean };
  if (!privateTmp) {
    // all that such a machine can't keep apart, and says so in the result.
    results.samples.filter(({ outcome }) => outcome === 'error').forEach(({ reason }) => expect(reason).toMatch(/ \/(tmp|dev\/shm)\/left-by-a-sample was left/));
    return;
  }
  expectNoError(results);
  expect(exitCode).toBe(0);
  // nor is anything left on the machine.
  for (const place of ['/tmp', tmpdir(), homedir(), '/dev/shm', process.cwd()]) {
    expect(existsSync(join(place, 'left-by-a-sample'))).toBe(false);
  }
});

test('a process that a probe starts in INIT, in a session of its own, is throttled like the probe and ends with it', async () => {
  const before = new Set(burners());
  const { results } = await measure('Burner');

  expectNoError(results);
  expect(burners().filter(pid => !before.has(pid))).toEqual([]);
});

/** On a machine that others use too, a sample may still be refused for a late start. */
function expectNoError({ cells, samples }: Results): void {
  expect(samples.flatMap(({ reason, outcome }) => outcome === 'error' ? [reason] : [])).toEqual([]);
  cells.forEach(cell => expect(outcomesOf(cell)).toMatchObject({ accepted: 3, discarded: 1 }));
}

function burners(): string[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).filter(pid => {
    try {
      return readFileSync(join('/proc', pid, 'cmdline'), 'utf8').includes('for (;;);');
    } catch {
      return false; // it has just ended.
    }
  });
}
