import { type CpuTimes, MachineLoad, readCpuTimes } from '../../../src/local/cpu/machine-load';

function loadOver(...times: (CpuTimes | undefined)[]): MachineLoad {
  return new MachineLoad(() => times.shift());
}

const START = { at: 1000, busyMs: 50_000, ownMs: 300 };

test('what this process and its children used is not others\' load', () => {
  expect(loadOver(START, { at: 3000, busyMs: 53_000, ownMs: 2300 }).otherCores()).toBe(0.5);
});

test('children that still run are counted later: never less than nothing', () => {
  expect(loadOver(START, { at: 3000, busyMs: 50_100, ownMs: 900 }).otherCores()).toBe(0);
});

test('is absent where the system doesn\'t tell, or no time has passed', () => {
  expect(loadOver(undefined, undefined).otherCores()).toBeUndefined();
  expect(loadOver(START, START).otherCores()).toBeUndefined();
});

test('reads this system: all processes have used at least what this one has', () => {
  const times = readCpuTimes();
  if (process.platform === 'linux') {
    expect(times!.ownMs).toBeGreaterThan(0);
    expect(times!.busyMs).toBeGreaterThanOrEqual(times!.ownMs);
  } else {
    expect(times).toBeUndefined();
  }
});
