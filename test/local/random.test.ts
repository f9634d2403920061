import { seededRandom } from '../../src/local/random';

const draws = (seed: number, count = 1000) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, random);
};

test('the same seed gives the same numbers, another seed others', () => {
  expect(draws(7)).toEqual(draws(7));
  expect(draws(7)).not.toEqual(draws(8));
});

test.each([0, 1, -5, 2 ** 31 - 2, 2 ** 31 - 1, Number.MAX_SAFE_INTEGER, 0.5])('seed %d gives numbers from 0 to below 1, evenly', seed => {
  const numbers = draws(seed, 10_000);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  expect(numbers.reduce((sum, number) => sum + number) / numbers.length).toBeCloseTo(0.5, 1);
});

test('neighbouring seeds don\'t begin alike', () => {
  const [first, second, third] = [1, 2, 3].map(seed => draws(seed, 1)[0]!);
  expect(new Set([first, second, third].map(number => Math.floor(number * 10))).size).toBeGreaterThan(1);
});
