import { sorted } from '../../../src/report/page/sortable';

const inOrder = (values: ReadonlyArray<string | number | null>) => [true, false].map(ascending => sorted(values, value => value, ascending));

test.each([
  [[10, 9, '100'], [9, 10, '100'], ['100', 10, 9]],
  [['3.2 %', '10.1 %', '9.9 %'], ['3.2 %', '9.9 %', '10.1 %'], ['10.1 %', '9.9 %', '3.2 %']],
  [['never', 7, 'always'], [7, 'always', 'never'], ['never', 'always', 7]],
])('numbers go by their size, texts by the numbers in them, and behind: %j', (values, ascending, descending) => {
  expect(inOrder(values)).toEqual([ascending, descending]);
});

test.each([
  [['', 2, null, 1], [1, 2, '', null], [2, 1, '', null]],
  [['', '3.2 %', null, '10.1 %'], ['3.2 %', '10.1 %', '', null], ['10.1 %', '3.2 %', '', null]],
])('what is absent comes last in either direction: %j', (values, ascending, descending) => {
  expect(inOrder(values)).toEqual([ascending, descending]);
});

test('equals stay in their order, and the rows that were given as they are', () => {
  const rows = [{ id: 'a', ms: 2 }, { id: 'b', ms: 1 }, { id: 'c', ms: 2 }];
  const ids = (ascending: boolean) => sorted(rows, ({ ms }) => ms, ascending).map(({ id }) => id).join('');
  expect([ids(true), ids(false)]).toEqual(['bac', 'acb']);
  expect(rows[0].id).toBe('a');
});
