import { Clock, DutyCycle } from '../../../src/local/cpu/duty-cycle';
import { Processes } from '../../../src/local/cpu/processes';

/** One process, alone on a machine with virtual time: it burns CPU whenever it isn't stopped, or as long as it has work. */
class Machine implements Clock {
  timeMs = 0;
  cpuMs = 0;
  stopped = false;
  workMs = Infinity;
  strays: number[] = [];
  readonly signals: [number, string][] = [];
  private readonly timers: { at: number; action: () => void }[] = [];

  now = () => this.timeMs;

  after(ms: number, action: () => void) {
    const timer = { at: this.timeMs + ms, action };
    this.timers.push(timer);
    return { cancel: () => { this.timers.splice(this.timers.indexOf(timer), this.timers.includes(timer) ? 1 : 0); } };
  }

  kill(pid: number, signal: string): true {
    this.signals.push([pid, signal]);
    if (pid === -101) this.stopped = signal === 'SIGSTOP';
    return true;
  }

  /** A timer is late by up to a millisecond, as in real life. */
  run(durationMs: number, latenessMs = 0) {
    const end = this.timeMs + durationMs;
    for (;;) {
      const next = this.timers.reduce<typeof this.timers[0] | undefined>((first, timer) => !first || timer.at < first.at ? timer : first, undefined);
      const to = Math.min(end, next ? next.at + latenessMs : end);
      const ran = this.stopped ? 0 : Math.min(to - this.timeMs, this.workMs);
      [this.timeMs, this.cpuMs, this.workMs] = [to, this.cpuMs + ran, this.workMs - ran];
      if (!next || next.at + latenessMs > end) return;
      this.timers.splice(this.timers.indexOf(next), 1);
      next.action();
    }
  }

  get pendingTimers(): number {
    return this.timers.length;
  }
}

let machine: Machine;

class MachineProcesses extends Processes {
  override familyOf = (pids: readonly number[]) => [...pids];
  override cpuMs = (pids: readonly number[]) => pids.includes(101) ? machine.cpuMs : 0;
  override all = () => [1, 101, ...machine.strays];
  override withEnvironment = (_: string, pids = this.all()) => pids.filter(pid => pid !== 1);
}

function environment() {
  const group = new DutyCycle(new MachineProcesses(), machine).open('mark');
  group.entered(101);
  return group;
}

beforeEach(() => {
  machine = new Machine();
  jest.spyOn(process, 'kill').mockImplementation((pid, signal) => machine.kill(pid, String(signal)));
});

afterEach(() => jest.restoreAllMocks());

describe('an environment with work for ever', () => {
  test.each([128, 256, 512, 1024])('of %d MB gets its share', async memorySizeMB => {
    await environment().limit(memorySizeMB);
    machine.run(2_000, 0.5);
    expect(machine.cpuMs / 2_000).toBeCloseTo(memorySizeMB / 1769, 2);
  });

  test('of one core and more is never stopped', async () => {
    await environment().limit(1769);
    machine.run(1_000);
    expect(machine.cpuMs).toBe(1_000);
  });

  test('runs at full speed until it is limited', () => {
    environment();
    machine.run(500);
    expect(machine.cpuMs).toBe(500);
  });

  test('knows how long it stood still', async () => {
    const group = environment();
    await group.limit(442);
    machine.run(1_990);
    const { throttledMs, throttledPeriods } = group.usage();
    expect(throttledMs).toBeCloseTo(machine.timeMs - machine.cpuMs, -2);
    expect(throttledPeriods).toBeGreaterThan(90);
  });
});

test('what a period leaves unused is lost', async () => {
  await environment().limit(884);
  machine.workMs = 0;
  machine.run(200);
  machine.workMs = Infinity;
  const before = machine.cpuMs;
  machine.run(40, 0.5);
  expect(machine.cpuMs - before).toBeLessThan(25);
});

test('work below the quota is not disturbed', async () => {
  await environment().limit(884);
  machine.workMs = 9;
  machine.run(100);
  expect(machine.signals).toEqual([]);
});

test('processes that left the group are stopped with it', async () => {
  await environment().limit(442);
  machine.run(10);
  machine.strays = [202]; // found while the others stand still
  machine.run(5);
  expect(machine.signals).not.toContainEqual([202, 'SIGSTOP']);
  machine.run(100);
  expect(machine.signals).toContainEqual([202, 'SIGSTOP']);
});

test('a frozen environment stands still and costs the engine no timer', async () => {
  const group = environment();
  await group.limit(884);
  machine.run(100);
  group.freeze();
  const cpuMs = machine.cpuMs;
  machine.run(1_000);
  expect([machine.cpuMs, machine.pendingTimers]).toEqual([cpuMs, 0]);
});

test('a thawed environment has its share again, and no more', async () => {
  const group = environment();
  await group.limit(442);
  group.freeze();
  machine.run(1_000);
  group.thaw();
  machine.run(1_000, 0.5);
  expect(machine.cpuMs / 1_000).toBeCloseTo(442 / 1769, 1);
});

test('an environment that is thawed while it stands still has its share from then on', async () => {
  const group = environment();
  await group.limit(442);
  machine.run(10, 0.5); // by then its first quota is used up
  group.thaw();
  const before = machine.cpuMs;
  machine.run(1_000, 0.5);
  expect((machine.cpuMs - before) / 1_000).toBeCloseTo(442 / 1769, 1);
});

test('closing kills what is left and ends the watch', async () => {
  const group = environment();
  await group.limit(442);
  await group.close();
  expect(machine.signals).toContainEqual([101, 'SIGKILL']);
  expect(machine.pendingTimers).toBe(0);
});
