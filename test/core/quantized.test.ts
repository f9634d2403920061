import { isQuantized } from '../../src/core/quantized';

describe('a scenario is quantized', () => {
  test.each([
    [128, 4.2, true], [128, 4.4, false], [512, 17, true], [512, 18, false], [1768, 59, true], [1769, 1, false], [2560, 1, false],
  ])('at %i MB with %f ms of CPU: %s', (memorySizeMB, cpuDurationMs, quantized) => {
    expect(isQuantized(memorySizeMB, [{ cpuDurationMs }])).toBe(quantized);
  });

  test('only where its CPU time is known, and by its median', () => {
    expect(isQuantized(128, [{}, {}])).toBe(false);
    expect(isQuantized(128, [{ cpuDurationMs: 1 }, { cpuDurationMs: 50 }, { cpuDurationMs: 60 }])).toBe(false);
  });
});
