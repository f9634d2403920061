import { milliseconds } from '../../src/core/milliseconds';

test.each([[1234.5, '1235'], [100, '100'], [99.94, '99.9'], [10, '10.0'], [9.994, '9.99'], [0.5, '0.50']])('%d ms are written as %s', (value, text) => {
  expect(milliseconds(value)).toBe(text);
});
