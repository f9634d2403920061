import { enter } from '../../../src/local/cpu/entrance';
import { NO_ENTRANCE } from '../../../src/local/cpu/quota';

test('a process writes its id into the groups and becomes the command: its children are in them from the start', () => {
  expect(enter({ joins: ['/cpu/1/cgroup.procs', '/cpuacct/1/cgroup.procs'], command: [] }, ['python3', 'a b.py'])).toEqual([
    '/bin/sh', '-c', 'echo $$ > \'/cpu/1/cgroup.procs\' && echo $$ > \'/cpuacct/1/cgroup.procs\' && exec "$@"', 'enter', 'python3', 'a b.py',
  ]);
});

test('a command of another tool takes it in', () => {
  expect(enter({ joins: [], command: ['systemd-run', '--scope', '--'] }, ['python3'])).toEqual(['systemd-run', '--scope', '--', 'python3']);
});

test('nothing to enter', () => {
  expect(enter(NO_ENTRANCE, ['python3'])).toEqual(['python3']);
});
