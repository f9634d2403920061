import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BIN, readResults, readSamples, type Running, start } from './support/cli';
import { Watch } from './support/processes';
import { benchmarkStack, Workspace } from './support/synthesis';

jest.setTimeout(60_000);

/** More than is measured before the signal comes. */
const N = 40;

const workspace = new Workspace();
afterAll(() => workspace.remove());

let assembly: string;
beforeAll(() => { assembly = workspace.assembly(app => benchmarkStack(app, 'Lifecycle', 'fast', { memorySizes: [512, 1769] })); });

interface Campaign {
  readonly running: Running;
  readonly watch: Watch;
  /** its TMPDIR: empty at first, and again 3 s after its end. */
  readonly temporary: string;
  readonly out: string;
}

const campaigns: Campaign[] = [];
afterEach(async () => {
  const { running, watch } = campaigns.at(-1)!;
  running.child.kill('SIGKILL');
  await Promise.all([running.finished, watch.stop()]);
});

function campaign(): Campaign {
  const name = String(campaigns.length);
  const temporary = workspace.path(name, 'tmp');
  const out = workspace.path(name, 'out');
  mkdirSync(temporary, { recursive: true });
  const running = start(process.execPath, [BIN, 'local', '--assembly', assembly, '-n', String(N), '--out', out], {
    env: { ...process.env, TMPDIR: temporary },
  });
  campaigns.push({ running, watch: new Watch(running.child.pid!), temporary, out });
  return campaigns.at(-1)!;
}

/** When to send the signal. */
const MOMENTS: { readonly [name: string]: (campaign: Campaign) => boolean } = {
  'while it is starting': ({ running, watch }) => watch.seen > 0 && running.printed.stderr === '',
  'while it is deploying': ({ running }) => /^Deploying/m.test(running.printed.stderr),
  'in the first round': ({ running }) => /^round \d/m.test(running.printed.stderr),
  'when samples have come': ({ out }) => accepted(out).length >= 3,
};

async function reached(moment: string, started: Campaign): Promise<void> {
  const patience = Date.now() + 30_000;
  while (!MOMENTS[moment](started)) {
    const { exitCode } = started.running.child;
    if (exitCode !== null || Date.now() > patience) {
      throw new Error(`${moment}: never so; exit code ${exitCode}\n${started.running.printed.stdout}\n${started.running.printed.stderr}`);
    }
    await sleep(10);
  }
}

describe.each(Object.keys(MOMENTS))('%s', moment => {
  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('%s leaves no process, cgroup or folder, and what was measured', async signal => {
    const started = campaign();
    const { running, watch, out } = started;
    await reached(moment, started);
    const measured = accepted(out);
    running.child.kill(signal);
    const { exitCode, stderr } = await running.finished;

    expect(await watch.leftoversWithin(3_000, started.temporary)).toEqual([]);
    expect(stderr).not.toMatch(/^\s+at /m);
    const samples = accepted(out);
    expect(samples).toEqual(expect.arrayContaining(measured));
    expect(exitCode).toBe(signal === 'SIGKILL' ? 'SIGKILL' : 130);
    if (existsSync(join(out, 'results.json'))) {
      const { run, samples: inResults } = readResults(out);
      // a killed process can't say that it was.
      if (signal !== 'SIGKILL') {
        expect(run.status).toBe('PARTIAL');
        expect(accepted(out).sort()).toEqual(inResults.filter(({ outcome }) => outcome === 'accepted').map(({ requestId }) => requestId).sort());
      }
    } else {
      expect(moment).toMatch(/starting|deploying/);
    }
  });
});

test('what SIGKILL leaves can be reported', async () => {
  const started = campaign();
  await reached('when samples have come', started);
  started.running.child.kill('SIGKILL');
  await started.running.finished;

  const { exitCode, stdout } = await start(process.execPath, [BIN, 'report', started.out]).finished;
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/\b512\b[^]*\b1769\b/);
  expect(readFileSync(join(started.out, 'results.csv'), 'utf8').trim().split('\n').length).toBeGreaterThan(1);
});

/** Request ids of accepted samples; of several lines for a request the last one counts. */
function accepted(out: string): string[] {
  const outcomes = new Map(readSamples(out).map(({ requestId, outcome }) => [requestId!, outcome]));
  return [...outcomes].filter(([, outcome]) => outcome === 'accepted').map(([requestId]) => requestId);
}
