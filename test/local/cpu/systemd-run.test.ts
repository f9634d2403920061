import { FakeCgroups } from './fake-cgroups';
import { Systemd, SystemdRun } from '../../../src/local/cpu/systemd-run';

const SCOPE = '/sys/fs/cgroup/engine.slice';
const NAME = 'cold-start-engine-7-1-2-abcdef01';

/** A manager that does what it is told, or, without the controller, says nothing and does nothing. */
function manager(options: { user?: boolean; delegated?: boolean } = {}) {
  const { user = true, delegated = true } = options;
  const commands: string[][] = [];
  const tree = new FakeCgroups([SCOPE], { 'cgroup.procs': '', 'cpu.max': 'max 100000', 'cpu.stat': 'usage_usec 46500\nnr_throttled 3\nthrottled_usec 600\n' });
  const systemd: Systemd = {
    program: '/usr/bin/systemd-run',
    tree,
    environment: user ? { XDG_RUNTIME_DIR: '/run/user/1000' } : {},
    user,
    run: async command => {
      commands.push([...command]);
      if (delegated && command.some(part => part.startsWith('CPUQuota='))) tree.write(`${SCOPE}/cpu.max`, '1448 20000');
    },
    cgroupOf: pid => pid === 101 ? SCOPE : undefined,
  };
  return { group: new SystemdRun(systemd, NAME).open(), commands, tree };
}

test('an environment starts as a transient scope, without a quota', () => {
  const { command } = manager().group.entrance;
  expect(command.join(' ')).toContain(`/usr/bin/systemd-run --user --scope --quiet --collect --unit=${NAME}-1.scope --slice=coldstartengine712abcdef01.slice --`);
  expect(command.join(' ')).not.toContain('CPUQuota');
});

test('what systemd-run needs to find the manager does not reach the function', () => {
  const { command } = manager().group.entrance;
  expect(command.slice(0, 2)).toEqual(['/usr/bin/env', 'XDG_RUNTIME_DIR=/run/user/1000']);
  expect(command.slice(-5)).toEqual(['/usr/bin/env', '-u', 'XDG_RUNTIME_DIR', '-u', 'INVOCATION_ID']);
});

test('root uses the machine\'s manager', async () => {
  const { group, commands } = manager({ user: false });
  group.entered(101);
  await group.limit(128);
  expect([...group.entrance.command, ...commands.flat()]).not.toContain('--user');
});

test('the quota comes later, in periods of 20 ms; the slice of all environments has the highest weight', async () => {
  const { group, commands } = manager();
  group.entered(101);
  await group.limit(128);
  expect(commands).toEqual([
    ['systemctl', '--user', 'set-property', '--runtime', 'coldstartengine712abcdef01.slice', 'CPUWeight=10000'],
    ['systemctl', '--user', 'set-property', '--runtime', `${NAME}-1.scope`, 'CPUQuota=7.24%', 'CPUQuotaPeriodSec=20000us'],
  ]);
});

test('a manager to which the cpu controller is not delegated sets no quota: that is an error, not full speed', async () => {
  const { group } = manager({ delegated: false });
  group.entered(101);
  await expect(group.limit(128)).rejects.toThrow('the cpu controller is not delegated to the user');
});

test('what was used is read from the scope\'s group', () => {
  const { group, tree } = manager();
  group.entered(101);
  tree.files.set(`${SCOPE}/cgroup.procs`, '101\n102\n');
  expect(group.usage()).toEqual({ cpuMs: 46.5, throttledPeriods: 3, throttledMs: 0.6 });
  expect(group.members()).toEqual([101, 102]);
});

test('before the process is in, nothing is known', () => {
  const { group } = manager();
  expect(group.usage()).toEqual({});
  expect(group.members()).toEqual([]);
});
