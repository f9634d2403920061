import { oneARound } from './rounds';
import { halfWidthPercent, isPreciseEnough } from '../../../src/core/statistics';

const steady = (n: number) => oneARound(Array.from({ length: n }, (_, place) => 99 + place % 3));

describe('half the width of the interval', () => {
  test('is in percent of the median', () => {
    expect(halfWidthPercent(oneARound([90, 95, 100, 100, 105, 110]))).toBeCloseTo(10, 9);
  });

  test('is absent where there is no interval', () => {
    expect(halfWidthPercent(steady(5))).toBeUndefined();
  });
});

describe('values are precise enough', () => {
  test('when the interval is as narrow as was asked for', () => {
    expect(isPreciseEnough(steady(30), 1)).toBe(true);
    expect(isPreciseEnough(steady(30), 0.4)).toBe(false);
  });

  test('not before 20 values and 10 rounds, however well they agree', () => {
    const rounds = (count: number, size: number) => Array.from({ length: count }, () => Array<number>(size).fill(100));
    expect(isPreciseEnough(rounds(19, 1), 5)).toBe(false);
    expect(isPreciseEnough(rounds(20, 1), 5)).toBe(true);
    expect(isPreciseEnough(rounds(9, 10), 5)).toBe(false);
    expect(isPreciseEnough(rounds(10, 10), 5)).toBe(true);
  });

  test('not because few rounds agree better than independent values do', () => {
    // each round has both halves of the values.
    const rounds = Array.from({ length: 12 }, (_, round) => [90 + round / 10, 110 + round / 10]);
    expect(halfWidthPercent(rounds)).toBeLessThan(9.7);
    expect(isPreciseEnough(rounds, 9.7)).toBe(false);
    expect(isPreciseEnough(rounds, 11)).toBe(true);
  });

  test('not if they have only just become so', () => {
    // of 20 values the 15th is the interval's upper end.
    const after = [...Array<number>(14).fill(100), ...Array<number>(6).fill(200), ...Array<number>(9).fill(100)];
    const narrow = Array.from({ length: after.length + 1 }, (_, n) => (halfWidthPercent(oneARound(after.slice(0, n))) ?? Infinity) <= 5);
    const first = narrow.findIndex((_, n) => n >= 20 && narrow[n]);
    expect(narrow[first - 1]).toBe(false);
    expect(isPreciseEnough(oneARound(after.slice(0, first)), 5)).toBe(false);
    expect(isPreciseEnough(oneARound([...after.slice(0, first), 100]), 5)).toBe(true);
  });
});
