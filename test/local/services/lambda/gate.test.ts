import { gatePlaces, MeasurementGate } from '../../../../src/local/services/lambda/gate';

/** Enters the gate, notes who is in, and gives back the way out. */
function visitors(gate: MeasurementGate) {
  const inside: string[] = [];
  const enter = (name: string, kind: 'background' | 'measured') => {
    const leave = gate.enter(kind).then(pass => {
      inside.push(name);
      return pass;
    });
    return async () => (await leave)();
  };
  return { inside, enter };
}

const first = () => 0;
const turn = () => new Promise(resolve => setImmediate(resolve));

test('lets one through at a time', async () => {
  const { inside, enter } = visitors(new MeasurementGate(1, first));
  const leaveFirst = enter('first', 'measured');
  enter('second', 'measured');
  await turn();
  expect(inside).toEqual(['first']);

  await leaveFirst();
  await turn();
  expect(inside).toEqual(['first', 'second']);
});

test('measured work comes in random order, background work in the order of arrival', async () => {
  const draws = [0.99, 0, 0];
  const { inside, enter } = visitors(new MeasurementGate(1, () => draws.shift()!));
  const ways = ['first', 'second', 'third', 'fourth'].map(name => enter(name, 'measured'));
  ways.push(enter('collector', 'background'), enter('coordinator', 'background'));
  for (const place of [0, 4, 5, 3, 1]) {
    await ways[place]();
    await turn();
  }
  expect(inside).toEqual(['first', 'collector', 'coordinator', 'fourth', 'second', 'third']);
});

test('background work goes before measured work that came earlier', async () => {
  const { inside, enter } = visitors(new MeasurementGate(1, first));
  const leaveFirst = enter('first', 'measured');
  enter('probe', 'measured');
  const leaveCollector = enter('collector', 'background');
  await leaveFirst();
  await turn();
  expect(inside).toEqual(['first', 'collector']);

  await leaveCollector();
  await turn();
  expect(inside).toEqual(['first', 'collector', 'probe']);
});

test('has as many places as it is told', async () => {
  const { inside, enter } = visitors(new MeasurementGate(2, first));
  enter('first', 'measured');
  enter('second', 'background');
  enter('third', 'measured');
  await turn();
  expect(inside).toEqual(['first', 'second']);
});

test('a place can be given back once only', async () => {
  const { inside, enter } = visitors(new MeasurementGate(1, first));
  const leaveFirst = enter('first', 'measured');
  await leaveFirst();
  await leaveFirst();
  enter('second', 'measured');
  enter('third', 'measured');
  await turn();
  expect(inside).toEqual(['first', 'second']);
});

test.each([[1, 1], [2, 1], [3, 2], [64, 2]])('%i cores have %i places', (cores, places) => {
  expect(gatePlaces(cores)).toBe(places);
});
