import { invoke, RuntimeFixture } from './runtime-fixture';
import type { ThrottleName } from '../../../src/local/cpu/quota';
import type { RuntimeHost } from '../../../src/local/runtime/runtime-host';

let fixture: RuntimeFixture;
let code: string;

beforeAll(() => {
  fixture = new RuntimeFixture();
  code = fixture.folder('code', {
    'burn.py': `
import time
def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end: pass
burn(0.2)
def handler(event, context): burn(event)
`,
    'burner_in_init.py': `
import os
from burn import burn
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True: pass
    os._exit(0)
def handler(event, context): burn(event)
`,
  });
});

afterAll(() => fixture.remove());

/** The back end that this machine would use, and those that work everywhere on Linux. */
const BACK_ENDS: (ThrottleName | undefined)[] = process.platform === 'linux' ? [undefined, 'duty-cycle'] : [];

// other work on the machine makes things slower, never faster: all expectations are lower bounds of time.
describe.each(BACK_ENDS)('with the back end %s', throttle => {
  let host: RuntimeHost;

  beforeAll(async () => { host = await fixture.start({ throttle }); });

  test('an invocation has the share of CPU of its memory size', async () => {
    const { measurement } = await invoke(host, { codeDirectory: code, handler: 'burn.handler', memorySizeMB: 256, timeoutMs: 30_000 }, 0.1);
    expect(host.facts().throttle.throttles).toBe(true);
    expect(measurement.cpuDurationMs).toBeGreaterThanOrEqual(95);
    expect(measurement.durationMs).toBeGreaterThan(0.85 * measurement.cpuDurationMs! * 1769 / 256);
    expect(measurement.throttledPeriods).toBeGreaterThan(20);
  });

  test('INIT has all the CPU there is', async () => {
    const { measurement } = await invoke(host, { codeDirectory: code, handler: 'burn.handler', memorySizeMB: 128, timeoutMs: 30_000 }, 0);
    expect(measurement.initCpuDurationMs).toBeGreaterThanOrEqual(190);
    expect(measurement.initDurationMs).toBeLessThan(0.5 * measurement.initCpuDurationMs! * 1769 / 128);
  });

  test('what was forked in INIT shares the quota, wherever it hides', async () => {
    const changes = { codeDirectory: code, handler: 'burner_in_init.handler', memorySizeMB: 884, timeoutMs: 30_000 };
    const { measurement } = await invoke(host, changes, 0.1);
    // two processes burn, and together they have half a core.
    expect(measurement.cpuDurationMs).toBeGreaterThan(120);
    expect(measurement.durationMs).toBeGreaterThan(0.85 * measurement.cpuDurationMs! * 1769 / 884);
  });
});

test('without a throttle it is told that there is none', async () => {
  const host = await fixture.start({ throttle: 'none' });
  const { measurement } = await invoke(host, { codeDirectory: code, handler: 'burn.handler', memorySizeMB: 128, timeoutMs: 30_000 }, 0.2);
  expect(measurement.durationMs).toBeLessThan(0.5 * 200 * 1769 / 128);
  expect(host.facts().throttle).toMatchObject({ name: 'none', throttles: false });
  expect(host.facts().mismatches).toContainEqual(expect.stringContaining('CPU is not limited'));
});

test('a back end that does not work here is refused with the reason', async () => {
  const name = 'nonsense' as ThrottleName;
  await expect(fixture.start({ throttle: name })).rejects.toThrow('CPU throttle "nonsense" can\'t be used on this machine: there are cgroup-v2, cgroup-v1');
});
