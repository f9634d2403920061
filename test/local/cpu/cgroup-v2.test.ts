import { FakeCgroups } from './fake-cgroups';
import { CgroupV2 } from '../../../src/local/cpu/cgroup-v2';

const ROOT = '/sys/fs/cgroup';
const FILES = {
  'cgroup.procs': '',
  'cgroup.controllers': 'cpu memory pids',
  'cgroup.subtree_control': 'memory pids',
  'cpu.weight': '100',
  'cpu.max': 'max 100000',
  'cpu.stat': 'usage_usec 0\nuser_usec 0\nsystem_usec 0\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0\n',
};

function machine(readOnly: string[] = []) {
  return new FakeCgroups([ROOT, `${ROOT}/user.slice`, `${ROOT}/user.slice/app.slice`], FILES, readOnly);
}

describe('the engine', () => {
  test('has a group of its own, with the highest weight against the rest of the machine', () => {
    const tree = machine();
    expect(CgroupV2.create(tree, [ROOT], 'engine').cgroups).toEqual([`${ROOT}/engine`]);
    expect(tree.read(`${ROOT}/engine/cpu.weight`)).toBe('10000');
  });

  test('lets groups have quotas, above it and in it', () => {
    const tree = machine();
    CgroupV2.create(tree, [ROOT], 'engine');
    expect(tree.read(`${ROOT}/cgroup.subtree_control`)).toBe('memory pids cpu');
    expect(tree.read(`${ROOT}/engine/cgroup.subtree_control`)).toBe('memory pids cpu');
  });

  test('goes where it may: the root, else what is delegated to the user', () => {
    const tree = machine([ROOT, `${ROOT}/user.slice`]);
    const candidates = [ROOT, `${ROOT}/user.slice`, `${ROOT}/user.slice/app.slice`];
    expect(CgroupV2.create(tree, candidates, 'engine').cgroups).toEqual([`${ROOT}/user.slice/app.slice/engine`]);
  });

  test('does not go below a group that has processes of its own', () => {
    const tree = machine();
    tree.files.set(`${ROOT}/user.slice/cgroup.procs`, '1\n');
    expect(() => CgroupV2.create(tree, [`${ROOT}/user.slice`], 'engine')).toThrow('EBUSY');
    expect(tree.all).not.toContain(`${ROOT}/user.slice/engine`);
  });

  test('fails where the hierarchy has no cpu controller, as beside version 1', () => {
    const tree = new FakeCgroups([ROOT], { ...FILES, 'cgroup.controllers': '' });
    expect(() => CgroupV2.create(tree, [ROOT], 'engine')).toThrow(`${ROOT} has no cpu controller`);
  });

  test('fails where no version 2 hierarchy is mounted', () => {
    expect(() => CgroupV2.create(machine(), [], 'engine')).toThrow('no cgroup version 2 hierarchy is mounted');
  });
});

describe('an environment', () => {
  test('is entered by writing the process id, before there is any quota', () => {
    const tree = machine();
    const group = CgroupV2.create(tree, [ROOT], 'engine').open();
    expect(group.entrance).toEqual({ joins: [`${ROOT}/engine/1/cgroup.procs`], command: [] });
    expect(tree.read(`${ROOT}/engine/1/cpu.max`)).toBe('max 100000');
  });

  test('gets its quota in periods of 20 ms', async () => {
    const tree = machine();
    await CgroupV2.create(tree, [ROOT], 'engine').open().limit(2560);
    expect(tree.read(`${ROOT}/engine/1/cpu.max`)).toBe('28943 20000');
  });

  test('knows what it used', () => {
    const tree = machine();
    const group = CgroupV2.create(tree, [ROOT], 'engine').open();
    tree.files.set(`${ROOT}/engine/1/cpu.stat`, 'usage_usec 46500\nuser_usec 40000\nsystem_usec 6500\nnr_periods 40\nnr_throttled 32\nthrottled_usec 600000\n');
    expect(group.usage()).toEqual({ cpuMs: 46.5, throttledPeriods: 32, throttledMs: 600 });
  });

  test('does not know what the kernel does not tell', () => {
    const tree = machine();
    const group = CgroupV2.create(tree, [ROOT], 'engine').open();
    tree.files.set(`${ROOT}/engine/1/cpu.stat`, 'usage_usec 46500\n');
    expect(group.usage()).toEqual({ cpuMs: 46.5 });
  });

  test('leaves no group', async () => {
    const tree = machine();
    const engine = CgroupV2.create(tree, [ROOT], 'engine');
    await engine.open().close();
    await engine.close();
    expect(tree.all).not.toContain(`${ROOT}/engine`);
  });
});
