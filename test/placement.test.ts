import { Placement } from '../src';

test('the values are the words used in manifests, messages and results', () => {
  expect(Object.values(Placement)).toEqual(['handler', 'init', 'lazy']);
});
