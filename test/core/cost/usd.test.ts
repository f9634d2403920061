import { amount, inWords } from '../../../src/core/cost/usd';

test.each([[7.314, '$7.31'], [12, '$12.00'], [0.1, '$0.10'], [0.0996, '$0.1'], [0.00423, '$0.0042']])('%d in words is %s', (value, words) => {
  expect(inWords(value)).toBe(words);
});

test('nothing is just that', () => {
  expect(amount(0)).toBe('0');
});
