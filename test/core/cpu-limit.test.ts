import { cpuLimitOf } from '../../src/core/cpu-limit';
import type { Results } from '../../src/core/results';

test.each<['aws' | 'local', object, string]>([
  ['aws', {}, 'limited'],
  ['aws', { imported: {} }, 'limited'],
  ['local', { throttle: { name: 'cgroup-v2', throttles: true } }, 'limited'],
  ['local', { throttle: { name: 'none', throttles: false } }, 'unlimited'],
  ['local', { endpoint: 'http://127.0.0.1:4566' }, 'unknown'],
  ['local', { throttle: null }, 'unknown'],
])('of a run on %s in %j the CPU is %s', (source, environment, limit) => {
  expect(cpuLimitOf({ environment: { ...environment }, run: { source } as Results['run'] })).toBe(limit);
});
