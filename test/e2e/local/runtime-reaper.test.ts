import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { RuntimeFixture, STATE_DIRECTORY } from './runtime-fixture';
import { readCgroupSource, version1Candidates, version2Candidates } from '../../../src/local/cpu/cgroup-mounts';
import { kernelCgroups } from '../../../src/local/cpu/cgroup-tree';
import { sweep } from '../../../src/local/runtime/sweep';

let fixture: RuntimeFixture;
let script: string;

beforeAll(() => {
  fixture = new RuntimeFixture();
  const code = fixture.folder('code', {
    'index.py': `
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: time.sleep(600)
    os._exit(0)
def handler(event, context):
    if event.get('sleep'): time.sleep(600)
`,
  });
  // an engine of its own, with an environment that is idle and one that is at work, both with a process that left its group.
  script = join(fixture.directory, 'engine.js');
  const source = `
    import { RuntimeHost } from ${JSON.stringify(join(__dirname, '../../../src/local/runtime/runtime-host'))};
    import { environmentSpec } from ${JSON.stringify(join(__dirname, '../../local/runtime/specs'))};
    async function main() {
      const throttle = process.argv[2] || undefined;
      const host = await RuntimeHost.start({ stateDirectory: ${JSON.stringify(STATE_DIRECTORY)}, assetsDirectory: ${JSON.stringify(fixture.assetsDirectory)}, throttle });
      const spec = environmentSpec({ codeDirectory: ${JSON.stringify(code)}, timeoutMs: 900000 });
      const sink = { write: () => undefined };
      await host.startEnvironment(spec, sink).invoke({ requestId: '1', payload: Buffer.from('{}') });
      void host.startEnvironment({ ...spec, logStreamName: 'other' }, sink).invoke({ requestId: '2', payload: Buffer.from('{"sleep":true}') });
      setTimeout(() => console.log(JSON.stringify({ directory: require('path').dirname(host.stageDirectory) })), 500);
    }
    void main();`;
  execFileSync(join(__dirname, '../../../node_modules/.bin/esbuild'), [
    '--bundle', '--platform=node', '--loader=ts', `--outfile=${script}`, '--log-level=error', '--sourcefile=engine.ts',
  ], { input: source, cwd: join(__dirname, '../../..') });
});

afterAll(() => fixture.remove());

interface Engine {
  readonly process: ChildProcess;
  readonly directory: string;
}

async function engine(throttle = ''): Promise<Engine> {
  const child = spawn(process.execPath, [script, throttle], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout!), 'line') as [string];
  return { process: child, directory: (JSON.parse(line) as { directory: string }).directory };
}

/** What there is of an engine outside its own process: processes that name its folder, control groups, the folder. */
function left({ directory }: Engine): string[] {
  const name = directory.split('/').pop()!;
  const source = readCgroupSource();
  const above = source ? [...version2Candidates(source), ...version1Candidates(source, 'cpu'), ...version1Candidates(source, 'cpuacct')] : [];
  const groups = [...new Set(above)].flatMap(cgroup => kernelCgroups.subgroups(cgroup)).filter(cgroup => cgroup.endsWith(name));
  return [...processesOf(directory).map(String), ...groups, ...(existsSync(directory) ? [directory] : [])];
}

function processesOf(directory: string): number[] {
  return readdirSync('/proc').map(Number).filter(pid => {
    try {
      return pid > 0 && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(directory);
    } catch {
      return false;
    }
  });
}

async function within(seconds: number, isTrue: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < seconds * 20; tries++) {
    if (isTrue()) return true;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return isTrue();
}

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('an engine that is killed', () => {
  test.each(['', 'duty-cycle', 'none'])('leaves nothing after 2 seconds (back end %s)', async throttle => {
    const running = await engine(throttle);
    expect(processesOf(running.directory).length).toBeGreaterThanOrEqual(4);
    running.process.kill('SIGKILL');
    await within(2, () => left(running).length === 0);
    expect(left(running)).toEqual([]);
  });

  test('leaves nothing even if its reaper is killed first: another takes its place', async () => {
    const running = await engine();
    await new Promise(resolve => setTimeout(resolve, 1_000));
    const reaper = () => childrenOf(running.process.pid!).find(pid => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('reaper.js'));
    const first = reaper()!;
    process.kill(first, 'SIGKILL');
    expect(await within(2, () => reaper() !== undefined && reaper() !== first)).toBe(true);
    await new Promise(resolve => setTimeout(resolve, 500));
    running.process.kill('SIGKILL');
    await within(2, () => left(running).length === 0);
    expect(left(running)).toEqual([]);
  });

  test('with its reaper leaves what the next engine sweeps', async () => {
    const running = await engine();
    const reaper = childrenOf(running.process.pid!).find(pid => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('reaper.js'))!;
    running.process.kill('SIGSTOP'); // so that it doesn't start another
    process.kill(reaper, 'SIGKILL');
    running.process.kill('SIGKILL');
    await once(running.process, 'exit');
    expect(left(running).length).toBeGreaterThan(1);
    await sweep(join(running.directory, '..'));
    expect(left(running)).toEqual([]);
  });
});

test('a reaper does not mind the signals of a terminal', async () => {
  const reaper = spawn(process.execPath, [join(fixture.assetsDirectory, 'reaper.js')], { stdio: ['pipe', 'ignore', 'inherit'] });
  const folder = join(fixture.directory, 'kept');
  mkdirSync(folder);
  reaper.stdin.write(`${JSON.stringify(['add', 'folder', folder])}\n`);
  await new Promise(resolve => setTimeout(resolve, 500));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) reaper.kill(signal);
  await new Promise(resolve => setTimeout(resolve, 200));
  expect(reaper.exitCode).toBeNull();
  expect(existsSync(folder)).toBe(true);
  reaper.stdin.end();
  await once(reaper, 'exit');
  expect(existsSync(folder)).toBe(false);
});

test('an engine that is stopped leaves nothing', async () => {
  const before = readdirSync(realpathSync(tmpdir()));
  const host = await fixture.start();
  const directory = join(host.stageDirectory, '..');
  await host.stop();
  expect(existsSync(directory)).toBe(false);
  expect(readdirSync(realpathSync(tmpdir())).filter(name => name.startsWith('cold-start') && !before.includes(name))).toEqual([]);
});

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}
