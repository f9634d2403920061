import { FakeCgroups } from './fake-cgroups';
import { CgroupV1 } from '../../../src/local/cpu/cgroup-v1';

const CPU = '/sys/fs/cgroup/cpu';
const CPUACCT = '/sys/fs/cgroup/cpuacct';
const FILES = {
  'cgroup.procs': '',
  'cpu.shares': '1024',
  'cpu.cfs_period_us': '100000',
  'cpu.cfs_quota_us': '-1',
  'cpuacct.usage': '0',
  'cpu.stat': 'nr_periods 0\nnr_throttled 0\nthrottled_time 0\n',
};

function machine(readOnly: string[] = []) {
  return new FakeCgroups([CPU, `${CPU}/user`, CPUACCT], FILES, readOnly);
}

describe('the engine', () => {
  test('has a group of its own, with the highest weight against the rest of the machine', () => {
    const tree = machine();
    CgroupV1.create(tree, [CPU], [CPUACCT], 'engine');
    expect(tree.read(`${CPU}/engine/cpu.shares`)).toBe('262144');
  });

  test('names its groups for the reaper', () => {
    expect(CgroupV1.create(machine(), [CPU], [CPUACCT], 'engine').cgroups).toEqual([`${CPU}/engine`, `${CPUACCT}/engine`]);
  });

  test('makes one group where both controllers are one hierarchy', () => {
    expect(CgroupV1.create(machine(), [CPU], [CPU], 'engine').cgroups).toEqual([`${CPU}/engine`]);
  });

  test('goes where it may: the root of the hierarchy, else further down', () => {
    expect(CgroupV1.create(machine([CPU]), [CPU, `${CPU}/user`], [CPUACCT], 'engine').cgroups[0]).toBe(`${CPU}/user/engine`);
  });

  test('fails with the reason where it may make no group, and leaves none', () => {
    const tree = machine([CPUACCT]);
    expect(() => CgroupV1.create(tree, [CPU], [CPUACCT], 'engine')).toThrow('EROFS');
    expect(tree.all).not.toContain(`${CPU}/engine`);
  });

  test('fails without the controllers', () => {
    expect(() => CgroupV1.create(machine(), [], [], 'engine')).toThrow('no cgroup version 1 hierarchy with the controllers cpu and cpuacct');
  });
});

describe('an environment', () => {
  test('is entered by writing the process id, before there is any quota', () => {
    const tree = machine();
    const group = CgroupV1.create(tree, [CPU], [CPUACCT], 'engine').open();
    expect(group.entrance).toEqual({ joins: [`${CPU}/engine/1/cgroup.procs`, `${CPUACCT}/engine/1/cgroup.procs`], command: [] });
    expect(tree.read(`${CPU}/engine/1/cpu.cfs_quota_us`)).toBe('-1');
  });

  test('has a group of its own', () => {
    const engine = CgroupV1.create(machine(), [CPU], [CPUACCT], 'engine');
    expect(engine.open().entrance).not.toEqual(engine.open().entrance);
  });

  test('gets its quota in periods of 20 ms', async () => {
    const tree = machine();
    await CgroupV1.create(tree, [CPU], [CPUACCT], 'engine').open().limit(128);
    expect(tree.read(`${CPU}/engine/1/cpu.cfs_period_us`)).toBe('20000');
    expect(tree.read(`${CPU}/engine/1/cpu.cfs_quota_us`)).toBe('1447');
  });

  test('whose quota the kernel refuses fails with what was asked and what to do', async () => {
    const group = CgroupV1.create(machine(), [CPU], [CPUACCT], 'engine').open();
    await expect(group.limit(64)).rejects.toThrow(/the share of a function with 64 MB can't be set \(724 µs of CPU in 20000\): EINVAL.*; choose less memory/);
  });

  test('knows what it used', () => {
    const tree = machine();
    const group = CgroupV1.create(tree, [CPU], [CPUACCT], 'engine').open();
    tree.files.set(`${CPUACCT}/engine/1/cpuacct.usage`, '46500000\n');
    tree.files.set(`${CPU}/engine/1/cpu.stat`, 'nr_periods 40\nnr_throttled 32\nthrottled_time 600000000\n');
    expect(group.usage()).toEqual({ cpuMs: 46.5, throttledPeriods: 32, throttledMs: 600 });
  });

  test('knows its processes, children too', () => {
    const tree = machine();
    const group = CgroupV1.create(tree, [CPU], [CPUACCT], 'engine').open();
    tree.files.set(`${CPU}/engine/1/cgroup.procs`, '101\n102\n');
    expect(group.members()).toEqual([101, 102]);
  });

  test('stops and goes on as a whole', () => {
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    const tree = machine();
    const group = CgroupV1.create(tree, [CPU], [CPUACCT], 'engine').open();
    tree.files.set(`${CPU}/engine/1/cgroup.procs`, '101\n102\n');
    group.freeze();
    group.thaw();
    expect(kill.mock.calls).toEqual([[101, 'SIGSTOP'], [102, 'SIGSTOP'], [101, 'SIGCONT'], [102, 'SIGCONT']]);
    kill.mockRestore();
  });

  test('leaves no group', async () => {
    const tree = machine();
    const engine = CgroupV1.create(tree, [CPU], [CPUACCT], 'engine');
    await engine.open().close();
    expect(tree.all).not.toContain(`${CPU}/engine/1`);
    await engine.close();
    expect(tree.all).toEqual([CPU, `${CPU}/user`, CPUACCT]);
  });

  test('is killed with all its processes when its engine closes', async () => {
    const tree = machine();
    const engine = CgroupV1.create(tree, [CPU], [CPUACCT], 'engine');
    engine.open();
    tree.files.set(`${CPU}/engine/1/cgroup.procs`, '101\n');
    const kill = jest.spyOn(process, 'kill').mockImplementation(() => {
      tree.files.set(`${CPU}/engine/1/cgroup.procs`, ''); // reaped
      return true;
    });
    await engine.close();
    expect(kill).toHaveBeenCalledWith(101, 'SIGKILL');
    expect(tree.all).not.toContain(`${CPU}/engine`);
    kill.mockRestore();
  });
});
