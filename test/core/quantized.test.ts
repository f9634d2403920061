import { isQuantized } from '../../src/core/quantized';

describe('a scenario is quantized', () => {
  test.each([
    [128, 4.2, true], [128, 4.4, false], [512, 17, true], [512, 18, false], [1768, 59, true], [1769, 1, false], [2560, 1, false],
  ])('at %i MB with %f ms of CPU: %s', (memorySizeMB, cpuDurationMs, quantized) => {
    expect(isQuantized({ memorySizeMB, placement: 'handler' }, [{ cpuDurationMs }])).toBe(quantized);
  });

  test('not where it runs in INIT', () => {
    expect(isQuantized({ memorySizeMB: 128, placement: 'init' }, [{ cpuDurationMs: 1 }])).toBe(false);
  });

  test.each([
    [[60, 1, 2], true], [[1, 60, 2], true], [[10, 100, 2], false], [[100, 2, 10], false], [[undefined, 1], true], [[undefined], false],
  ])('by the median of the CPU times that are known, %j: %s', (used, quantized) => {
    expect(isQuantized({ memorySizeMB: 128, placement: 'lazy' }, used.map(cpuDurationMs => ({ cpuDurationMs })))).toBe(quantized);
  });
});
