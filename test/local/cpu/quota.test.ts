import { QUOTA_PERIOD_US, quotaUs } from '../../../src/local/cpu/quota';

describe('CPU in proportion to memory', () => {
  test('1,769 MB are one core', () => {
    expect(quotaUs(1769)).toBe(QUOTA_PERIOD_US);
  });

  test('more memory is more than one core', () => {
    expect(quotaUs(2560)).toBe(28_943);
  });

  test('the smallest function has more than the millisecond below which the kernel takes no quota', () => {
    expect(quotaUs(128)).toBe(1_447);
  });
});
