import { type App, CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { ColdStartBenchmark, MemoryRange } from '../../src';
import { benchmark, SMALL, testStack } from '../support/stacks';

const sizes = (count: number) => MemoryRange.of({ max: 128 + count - 1, step: 1 });

function fill(stack: Stack, count: number): void {
  for (let index = 0; index < count; index += 1) {
    new CfnResource(stack, `Own${index}`, { type: 'AWS::SNS::Topic' });
  }
}

const synth = (stack: Stack) => () => (stack.node.root as App).synth();

test('116 probes fit in a stack of their own: 34 + 2 control policies more + 4 × 116 resources', () => {
  const { stack } = benchmark({ memoryRange: sizes(116) });
  expect(synth(stack)).not.toThrow();
});

test('fails with the user\'s own resources counted, and says how many probes fit', () => {
  const { stack } = benchmark({ memoryRange: sizes(20) });
  fill(stack, 387);
  expect(synth(stack)).toThrow(
    '[Stack/Bench] stack Stack has 501 resources, and CloudFormation allows 500: this benchmark\'s 20 probe functions take 4 each, and 19 of them would fit; '
    + 'choose fewer memory sizes, or give the benchmark a stack of its own',
  );
});

test('500 resources are fine', () => {
  const { stack } = benchmark({ memoryRange: sizes(20) });
  fill(stack, 386);
  expect(synth(stack)).not.toThrow();
});

test('fails with nothing left for probes at all', () => {
  const { stack } = benchmark({ memoryRange: sizes(1) });
  fill(stack, 600);
  expect(synth(stack)).toThrow(/stack Stack has 638 resources.*0 of them would fit/);
});

test('what is in a nested stack counts for that', () => {
  const stack = testStack();
  fill(stack, 490);
  benchmark({ memoryRange: sizes(3) }, new NestedStack(stack, 'Nested'));
  expect(synth(stack)).not.toThrow();
});

test('fails with two benchmarks that fit alone', () => {
  const { stack } = benchmark({ memoryRange: sizes(2) });
  new ColdStartBenchmark(stack, 'Other', { ...SMALL, memoryRange: sizes(3) });
  fill(stack, 413);
  expect(synth(stack)).toThrow(/^Validation failed with the following errors:\n  \[Stack\/Bench\] .* 1 of them would fit.*\n  \[Stack\/Other\] .* 2 of them would fit/);
});
