import { curveOf } from '../../../src/core/cost/curve';

const curve = (...sizes: number[]) => curveOf(sizes, ms => ms);

test('the knee is the smallest size within ten percent of the fastest', () => {
  expect(curve(800, 111, 110, 100, 105)).toEqual({ fastest: 100, slowest: 800, knee: 110, isFlat: false });
});

test('a curve within ten percent is flat, and its knee is its smallest size', () => {
  expect(curve(110, 100, 101)).toEqual({ fastest: 100, slowest: 110, knee: 110, isFlat: true });
  expect(curve(111, 100)).toEqual({ fastest: 100, slowest: 111, knee: 100, isFlat: false });
});

test('of equals the smaller size counts', () => {
  const sizes = [[128, 300], [256, 300], [512, 100], [1024, 100]] as const;
  expect(curveOf(sizes, ([, ms]) => ms)).toEqual({ fastest: sizes[2], slowest: sizes[0], knee: sizes[2], isFlat: false });
});

test('one size is its own curve', () => {
  expect(curve(100)).toEqual({ fastest: 100, slowest: 100, knee: 100, isFlat: true });
});
