import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Processes } from '../../../src/local/cpu/processes';

let root: string;
let processes: Processes;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'proc-'));
  processes = new Processes(root);
});

afterEach(() => rmSync(root, { recursive: true }));

interface FakeProcess {
  threads?: { [id: number]: { schedstat?: string; children?: string } };
  files?: { [name: string]: string };
}

function add(pid: number, options: FakeProcess = {}) {
  const { threads = { [pid]: {} }, files = {} } = options;
  for (const [thread, { schedstat = '0 0 0', children = '' }] of Object.entries(threads)) {
    mkdirSync(join(root, `${pid}/task/${thread}`), { recursive: true });
    writeFileSync(join(root, `${pid}/task/${thread}/schedstat`), schedstat);
    writeFileSync(join(root, `${pid}/task/${thread}/children`), children);
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, String(pid), name), text);
}

test('a family is a process and its descendants, whichever thread made them', () => {
  add(1, { threads: { 1: { children: '2 ' }, 9: { children: '3 ' } } });
  add(2, { threads: { 2: { children: '4 ' } } });
  add(3);
  add(4);
  expect(processes.familyOf([1])).toEqual([1, 2, 3, 4]);
});

test('who has ended is not of the family', () => {
  add(1);
  expect(processes.familyOf([1, 2])).toEqual([1]);
});

test('CPU time is the sum over all threads of all processes', () => {
  add(1, { threads: { 1: { schedstat: '40000000 2000000 7\n' }, 9: { schedstat: '6000000 1000000 3\n' } } });
  add(2, { threads: { 2: { schedstat: '500000 500000 1\n' } } });
  expect(processes.cpuMs([1, 2])).toBe(46.5);
});

test('a delay is the main thread\'s: threads that wait at the same time would count it twice', () => {
  add(1, { threads: { 1: {}, 9: { schedstat: '6000000 1000000 3\n' } }, files: { schedstat: '40000000 2000000 7\n' } });
  expect(processes.runDelayMs(1)).toBe(2);
});

test('of processes that ended nothing is known', () => {
  expect(processes.cpuMs([1])).toBeUndefined();
  expect(processes.runDelayMs(1)).toBeUndefined();
  expect(processes.peakMemoryMB([1])).toBeUndefined();
  expect(processes.startTimeOf(1)).toBeUndefined();
});

test('memory is the sum of the peaks', () => {
  add(1, { files: { status: 'Name:\tnode\nVmPeak:\t  900000 kB\nVmHWM:\t   56320 kB\nVmRSS:\t   50000 kB\n' } });
  add(2, { files: { status: 'VmHWM:\t   10240 kB\n' } });
  expect(processes.peakMemoryMB([1, 2, 3])).toBe(65);
});

test('a process is found by a text in its variables', () => {
  add(1, { files: { environ: 'A=1\0LAMBDA_TASK_ROOT=/engine/environments/7/task\0' } });
  add(2, { files: { environ: 'A=1\0' } });
  expect(processes.withEnvironment('/engine/environments/7')).toEqual([1]);
});

test('the start time is read behind a name that contains anything', () => {
  add(1, { files: { stat: '1 (a) b (c) S 0 1 1 0 -1 4194560 0 0 0 0 1 2 3 4 20 0 1 0 362801 0 0' } });
  expect(processes.startTimeOf(1)).toBe('362801');
});
