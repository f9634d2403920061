import { version1Candidates, version2Candidates } from '../../../src/local/cpu/cgroup-mounts';

const systemd = {
  mountinfo: [
    '22 28 0:21 / /proc rw,nosuid shared:5 - proc proc rw',
    '30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot',
  ].join('\n'),
  self: '0::/user.slice/user-1000.slice/user@1000.service/app.slice/vte.scope\n',
};

const version1 = {
  mountinfo: [
    '35 34 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:15 - cgroup cgroup rw,cpu,cpuacct',
    '36 34 0:31 / /sys/fs/cgroup/unified rw,relatime shared:16 - cgroup2 cgroup2 rw',
  ].join('\n'),
  self: '4:memory:/\n2:cpu,cpuacct:/user/session\n0::/\n',
};

const container = {
  mountinfo: '41 40 0:30 /docker/1234 /sys/fs/cgroup/cpu ro,nosuid,nodev,noexec,relatime master:15 - cgroup cgroup rw,cpu',
  self: '2:cpu:/docker/1234\n',
};

test('groups of version 2 may be made from the root down to where the process is', () => {
  expect(version2Candidates(systemd)).toEqual([
    '/sys/fs/cgroup',
    '/sys/fs/cgroup/user.slice',
    '/sys/fs/cgroup/user.slice/user-1000.slice',
    '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service',
    '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice',
    '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/vte.scope',
  ]);
});

test('groups of version 1 are made in the hierarchy that has the controller', () => {
  expect(version1Candidates(version1, 'cpuacct')).toEqual([
    '/sys/fs/cgroup/cpu,cpuacct', '/sys/fs/cgroup/cpu,cpuacct/user', '/sys/fs/cgroup/cpu,cpuacct/user/session',
  ]);
});

test('a container sees its own group as the root', () => {
  expect(version1Candidates(container, 'cpu')).toEqual(['/sys/fs/cgroup/cpu']);
});

test('nothing is mounted, nowhere to go', () => {
  expect(version1Candidates(systemd, 'cpu')).toEqual([]);
  expect(version2Candidates(container)).toEqual([]);
});
