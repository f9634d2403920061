import { complaintOf } from './complaint';
import { parseArguments } from '../../src/cli/arguments';
import { faultShares } from '../../src/cli/faults';
import { COMMANDS } from '../../src/cli/usage';
import { FAULT_NAMES } from '../../src/local/faults/definitions';

const local = COMMANDS.find(({ name }) => name === 'local')!;
const shares = (...argv: string[]) => faultShares(parseArguments(local, argv));

test('without the option there are none', () => {
  expect(shares()).toEqual({});
});

test('a fault takes its own share unless another is given', () => {
  expect(shares('--fault', 'stale=0.5,kills', '--fault', 'lost-logs=1')).toEqual({ 'stale': 0.5, 'kills': 0.1, 'lost-logs': 1 });
});

test('of two shares the last one counts', () => {
  expect(shares('--fault', 'stale=0.5,stale=0.2')).toEqual({ stale: 0.2 });
});

test('an unknown fault: what is wrong, and what there is', async () => {
  expect(await complaintOf(() => shares('--fault', 'stale,gremlins'))).toMatchObject({
    what: '--fault gremlins: there is no such fault.', todo: `Choose from ${FAULT_NAMES.join(', ')}.`,
  });
});

test.each(['0', '1.5', '-1', '', 'often', 'NaN', 'Infinity'])('the share %j is none', async share => {
  expect(await complaintOf(() => shares(`--fault=stale=${share}`))).toMatchObject({
    what: `--fault stale=${share}: '${share}' is not a share greater than 0 and at most 1.`,
    todo: 'Give one, e.g. --fault stale=0.5, or none: then it is the fault\'s own.',
  });
});
