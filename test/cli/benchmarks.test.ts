import { complaintOf } from './complaint';
import { manifestOf, stackOf } from './manifests';
import { chooseBenchmark } from '../../src/cli/benchmarks';

const bench = (constructPath: string) => manifestOf({ constructPath });

test('the only benchmark of an app needs no option', () => {
  const { stack, logicalId, manifest } = chooseBenchmark([stackOf('Other'), stackOf('Stack', bench('Stack/Bench'))], {});
  expect([stack.stackName, logicalId, manifest.constructPath]).toEqual(['Stack', 'Machine0', 'Stack/Bench']);
});

test('a stack is chosen by its name or its path in the app', () => {
  const staged = { ...stackOf('Prod-Stack', bench('Prod/Stack/Bench')), displayName: 'Prod/Stack' };
  const stacks = [staged, stackOf('Stack', bench('Stack/Bench'))];
  expect(chooseBenchmark(stacks, { stack: 'Prod/Stack' }).stack).toBe(staged);
  expect(chooseBenchmark(stacks, { stack: 'Prod-Stack' }).stack).toBe(staged);
});

test('a benchmark is chosen by its construct path', () => {
  const stacks = [stackOf('Stack', bench('Stack/A'), bench('Stack/B'))];
  expect(chooseBenchmark(stacks, { benchmark: 'Stack/B' }).logicalId).toBe('Machine1');
});

describe('what exists is listed', () => {
  const two = [stackOf('A', bench('A/Bench')), stackOf('B', bench('B/Bench'), bench('B/Other')), stackOf('C')];
  test.each([
    ['several stacks', two, {}, '3 benchmarks are in 2 stacks.', 'Choose with --stack: A, B.'],
    ['several benchmarks', two, { stack: 'B' }, 'Stack B has 2 benchmarks.', 'Choose with --benchmark: B/Bench, B/Other.'],
    ['no such benchmark', two, { stack: 'B', benchmark: 'B/None' }, 'There is no benchmark B/None.', 'Choose with --benchmark: B/Bench, B/Other.'],
    ['no such stack', two, { stack: 'D' }, 'There is no stack D in the app.', 'Choose with --stack: A, B, C.'],
    ['none in that stack', two, { stack: 'C' }, 'Stack C has no benchmark.', 'Choose another with --stack: A, B.'],
    ['none at all', [stackOf('C')], {}, 'No stack of the app has a benchmark.', 'Add one: new ColdStartBenchmark(stack, \'Bench\', { runtime, probe }).'],
    ['no stack', [], { stack: 'C' }, 'There is no stack C in the app.', 'The app has no stack at all.'],
  ])('%s', async (_, stacks, selection, what, todo) => {
    expect(await complaintOf(() => chooseBenchmark(stacks, selection))).toMatchObject({ what, todo });
  });
});

test('a manifest of another version names the library that made it', async () => {
  const stacks = [stackOf('Stack', manifestOf({ schemaVersion: 9, tool: { name: 'cdk-cold-start-benchmark', version: '9.1.0' } }))];
  expect(await complaintOf(() => chooseBenchmark(stacks, {}))).toMatchObject({
    what: 'Stack/Bench was made by cdk-cold-start-benchmark 9.1.0, whose manifest (version 9) this CLI (version 1) can\'t read.',
    todo: 'Use the CLI of the library\'s version.',
  });
});

test('functions whose names are still tokens are told apart', () => {
  const functions = manifestOf().functions.map((probe, i) => ({ ...probe, functionName: { Ref: `Probe${i}` } as unknown as string }));
  const { manifest } = chooseBenchmark([stackOf('Stack', manifestOf({ functions }))], {});
  expect(manifest.functions.map(({ functionName }) => functionName)).toEqual(['{"Ref":"Probe0"}', '{"Ref":"Probe1"}']);
});
