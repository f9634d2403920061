import { complaintOf } from './complaint';
import { manifestOf } from './manifests';
import { parseArguments } from '../../src/cli/arguments';
import { runRequest } from '../../src/cli/selection';
import { COMMANDS } from '../../src/cli/usage';

const local = COMMANDS.find(({ name }) => name === 'local')!;
const request = (...argv: string[]) => runRequest(parseArguments(local, argv), manifestOf());

test('what is not selected is not in the request', () => {
  expect(request()).toEqual({});
});

test('every option selects', () => {
  expect(request('-n', '5', '--memory', '1024,128', '--scenario', 'client', '--variant', 'default', '--placement', 'init,lazy', '--seed', '7', '--precision', '2.5%')).toEqual({
    n: 5, memorySizes: [1024, 128], scenarios: ['client'], variants: ['default'], placements: ['init', 'lazy'], seed: 7, precision: 2.5,
  });
});

test.each([
  [['--memory', '64'], '--memory 64: Stack/Bench has no such memory size.', 'Choose from 128, 1024.'],
  [['--memory', '128,lots'], '--memory lots: Stack/Bench has no such memory size.', 'Choose from 128, 1024.'],
  [['--scenario', 'clinet'], '--scenario clinet: Stack/Bench has no such scenario.', 'Choose from client, resource.'],
  [['--variant', 'arm'], '--variant arm: Stack/Bench has no such variant.', 'Choose from default.'],
  [['--placement', 'warm'], '--placement warm: Stack/Bench has no such placement.', 'Choose from handler, init, lazy.'],
  [['-n', '0'], '-n 0 is not a whole number from 1 to 10000.', 'Give one, e.g. -n 100.'],
  [['-n', 'abc'], '-n abc is not a whole number from 1 to 10000.', 'Give one, e.g. -n 100.'],
  [['--precision', '0'], '--precision 0 is not a number of percent above 0 and up to 100.', 'Give one, e.g. --precision 5%.'],
  [['--precision', '101%'], '--precision 101% is not a number of percent above 0 and up to 100.', 'Give one, e.g. --precision 5%.'],
  [['--precision', '5ms'], '--precision 5ms is not a number of percent above 0 and up to 100.', 'Give one, e.g. --precision 5%.'],
  [['--seed', 'x'], '--seed x is not a whole number from 0 to 2147483645.', 'Give one, e.g. --seed 100.'],
])('%j lists what exists', async (argv, what, todo) => {
  expect(await complaintOf(() => request(...argv))).toMatchObject({ what, todo });
});
