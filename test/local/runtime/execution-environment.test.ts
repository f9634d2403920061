import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentSpec } from './specs';
import { Unthrottled } from '../../../src/local/cpu/none';
import { Processes } from '../../../src/local/cpu/processes';
import type { CpuGroup } from '../../../src/local/cpu/quota';
import { ProcessEnvironment } from '../../../src/local/runtime/execution-environment';

const RUNTIME = ['/bin/sh', '-c', 'exit 3'];
const KILLED = ['/bin/sh', '-c', 'kill -9 $$'];

interface Circumstances {
  /** how many preparations are killed, from the first on. */
  readonly kills?: number;
  readonly runtime?: readonly string[];
  readonly group?: (group: CpuGroup) => CpuGroup;
}

/** An environment whose runtime ends by itself. */
function environment({ kills = 0, runtime = RUNTIME, group = same => same }: Circumstances) {
  const launches: (readonly string[])[] = [];
  const made = new ProcessEnvironment(environmentSpec({}), { write: () => undefined }, async () => ({
    command: runtime,
    environment: () => ({ PATH: process.env.PATH! }),
    workingDirectory: tmpdir(),
    prepared: command => {
      launches.push(command);
      return launches.length <= kills ? KILLED : command;
    },
    onSpawn: () => undefined,
    newGroup: () => group(new Unthrottled(new Processes()).open('no process has this in its variables')),
    remove: async () => undefined,
  }));
  return { launches, invoke: () => made.invoke({ requestId: 'request-1', payload: Buffer.from('{}') }) };
}

test('preparations that are killed are made once more', async () => {
  const { launches, invoke } = environment({ kills: 1 });
  const { payload } = await invoke();
  expect(JSON.parse(payload.toString())).toMatchObject({ errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 3') });
  // killed, INIT, INIT within the invocation.
  expect(launches).toHaveLength(3);
});

test('that they fail twice is told', async () => {
  const { launches, invoke } = environment({ kills: 2 });
  await expect(invoke()).rejects.toThrow('the execution environment could not be started: Runtime exited with error: signal: killed');
  expect(launches).toHaveLength(2);
});

test('what INIT uses is counted from before its runtime starts, however slow the counting is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'usage-'));
  const ran = join(folder, 'ran');
  const hasRun: boolean[] = [];
  const { invoke } = environment({
    runtime: ['/bin/sh', '-c', `touch ${ran}; exit 3`],
    group: group => Object.assign(Object.create(group), {
      usage: () => {
        if (!hasRun.length) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
        hasRun.push(existsSync(ran));
        return group.usage();
      },
    }),
  });
  try {
    await invoke();
    expect(hasRun[0]).toBe(false);
    expect(hasRun.at(-1)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
