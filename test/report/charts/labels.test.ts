import { labels } from '../../../src/report/charts/labels';

const AREA = { width: 200, height: 100 };
const point = (x: number, y: number, text = '512', important = false) => ({ x, y, text, important });

test('a point alone has its label to the right, at its height', () => {
  expect(labels([point(50, 50)], AREA)).toEqual([{ text: '512', dx: 7, dy: expect.closeTo(3.5), align: 'left' }]);
});

test('at the edges it stays within', () => {
  const [right, top] = labels([point(198, 50)], AREA).concat(labels([point(100, 1)], AREA));
  expect(right).toMatchObject({ dx: -7, align: 'right' });
  expect(top!.dy).toBeGreaterThan(10);
});

test('on a falling line it stands above the line', () => {
  const [, middle] = labels([point(0, 30), point(60, 60), point(160, 70)], AREA);
  expect(middle).toMatchObject({ dx: 7, align: 'left' });
  expect(middle!.dy).toBeLessThan(0);
});

test('where there is no room there is none, but an important one chooses first, and may cover points', () => {
  const crowd = Array.from({ length: 40 }, (_, place) => point(100, 30 + place, String(place)));
  const found = labels([...crowd, point(100, 50, 'speed', true)], AREA);
  expect(found.at(-1)).toBeDefined();
  expect(found.filter(label => label === undefined).length).toBeGreaterThan(20);
});

test('labels of points one above the other do not meet', () => {
  const pile = Array.from({ length: 7 }, (_, place) => point(100, 10 + 12 * place));
  const right = labels(pile, AREA).flatMap((label, place) => label?.align === 'left' ? [pile[place].y + label.dy] : []);
  expect(right.length).toBeGreaterThan(1);
  right.slice(1).forEach((y, place) => expect(y - right[place]).toBeGreaterThanOrEqual(11));
});
