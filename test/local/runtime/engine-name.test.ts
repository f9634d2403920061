import { isOrphan, newEngineName } from '../../../src/local/runtime/engine-name';

const [prefix, pid, startTime, namespace, random] = /^(.*)-(\d+)-(\d+)-(\d+)-([0-9a-f]+)$/.exec(newEngineName())!.slice(1);

test('what a living engine made is not an orphan', () => expect(isOrphan(newEngineName())).toBe(false));

test('what an ended process made is', () => expect(isOrphan([prefix, 4_194_305, 1, namespace, random].join('-'))).toBe(true));

test('what an earlier process with the same id made is', () => {
  expect(isOrphan([prefix, pid, Number(startTime) + 1, namespace, random].join('-'))).toBe(true);
});

test('of another container\'s engines nothing is known', () => {
  expect(isOrphan([prefix, 4_194_305, 1, Number(namespace) + 1, random].join('-'))).toBe(false);
});

test.each(['cold-start-engine-1', 'my-folder', 'cold-start-engine-a-b-c-d'])('%s is not ours', name => expect(isOrphan(name)).toBe(false));

test('two engines of one process have two names', () => expect(newEngineName()).not.toBe(newEngineName()));
