import { Duration, Lazy, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type ColdStartBenchmarkProps, MemoryRange, Placement } from '../src';
import { benchmark, testStack } from './support/stacks';

const error = (text: string) => new Error(`Stack/Bench: ${text}`);

/** Nothing must be left of a benchmark that is refused: every check comes before the first resource. */
function refused(props: Partial<ColdStartBenchmarkProps>, expected: Error, stack = testStack()): void {
  expect(() => benchmark(props, stack)).toThrow(expected);
  expect(Template.fromStack(stack).toJSON().Resources ?? {}).toEqual({});
}

describe('samples', () => {
  test.each([1, 10_000])('may be %d', samples => {
    expect(() => benchmark({ samples })).not.toThrow();
  });

  test.each([0, -1, 10_001, 1.5, NaN])('fails with %d', samples => {
    refused({ samples }, error(`samples must be a whole number from 1 to 10000, got ${samples}`));
  });

  test('fails with a token', () => {
    refused({ samples: Token.asNumber({ Ref: 'Samples' }) }, error('samples must be known when the template is made, because the manifest in it says so, got a token'));
  });
});

describe('placements', () => {
  test('may be all there are', () => {
    expect(() => benchmark({ placements: [Placement.INIT, Placement.HANDLER, Placement.LAZY] })).not.toThrow();
  });

  test('fails without any', () => {
    refused({ placements: [] }, error('placements must name at least one of handler, init, lazy, got \'none\''));
  });

  test('fails with an unknown one', () => {
    refused({ placements: ['handler', 'warm'] as Placement[] }, error('placements must be of handler, init, lazy, got \'warm\''));
  });

  test('fails with one named twice', () => {
    refused({ placements: [Placement.INIT, Placement.INIT] }, error('placements must be different from each other, got \'init, init\''));
  });
});

describe('timeout', () => {
  test.each([Duration.seconds(1), Duration.minutes(10), Duration.millis(3000)])('may be %p', timeout => {
    expect(() => benchmark({ timeout })).not.toThrow();
  });

  test.each([
    [Duration.seconds(0), '0 seconds'],
    [Duration.millis(1500), '1 second 500 millis'],
    [Duration.seconds(601), '10 minutes 1 second'],
    [Duration.minutes(15), '15 minutes'],
  ])('fails with %p', (timeout, shown) => {
    refused({ timeout }, error(`timeout must be whole seconds from 1 second to 10 minutes, because a round of all functions must end within 15, got '${shown}'`));
  });

  test('fails with a token', () => {
    const timeout = Duration.seconds(Token.asNumber({ Ref: 'Timeout' }));
    refused({ timeout }, error('timeout must be known when the template is made, because a run waits as long, got a token'));
  });
});

describe('layers', () => {
  const layers = (count: number, stack = testStack()) => ({
    stack,
    layers: Array.from({ length: count }, (_, index) => LayerVersion.fromLayerVersionArn(stack, `Layer${index}`, `arn:aws:lambda:eu-central-1:123456789012:layer:own:${index}`)),
  });

  test('may be 4', () => {
    const { stack, layers: four } = layers(4);
    expect(() => benchmark({ layers: four }, stack)).not.toThrow();
  });

  test('fails with 5', () => {
    const { stack, layers: five } = layers(5);
    refused({ layers: five }, error('layers must be at most 4, because Lambda allows 5 and the harness is one, got 5'), stack);
  });
});

describe('environment', () => {
  test('fails with names of the harness', () => {
    refused({ environment: { COLD_START_EPOCH: 'mine', OTHER: 'fine' } },
      error('environment must have no names that begin with COLD_START_, which are the harness\'s, got \'COLD_START_EPOCH\''));
  });

  test.each(['A', '1ST', '_NAME', 'MY-NAME', ''])('fails with the name %j', name => {
    refused({ environment: { [name]: 'value' } },
      error(`environment must have names that Lambda allows (letters, digits and _, at least two, beginning with a letter), got '${name}'`));
  });

  test('may have 3,584 bytes', () => {
    expect(() => benchmark({ environment: { NAME: 'x'.repeat(3580) } })).not.toThrow();
    refused({ environment: { NAME: 'x'.repeat(3581) } },
      error('environment must have at most 3584 bytes, because Lambda allows 4096 and the harness needs the rest, got 3585'));
    refused({ environment: { NAME: 'ü'.repeat(1800) } },
      error('environment must have at most 3584 bytes, because Lambda allows 4096 and the harness needs the rest, got 3604'));
  });

  test('may have tokens as values, whose length is not known', () => {
    expect(() => benchmark({ environment: { NAME: Lazy.string({ produce: () => 'value' }) } })).not.toThrow();
  });

  test('fails with a token as a whole', () => {
    refused({ environment: Token.asAny({ Ref: 'Map' }) as unknown as { [key: string]: string } },
      error('environment must have names that are known when the template is made, because ours join them, got a token'));
  });
});

describe('memoryRange', () => {
  test('fails with more sizes than ever fit in a stack, at once', () => {
    refused({ memoryRange: MemoryRange.of({ step: 1 }) },
      error('memoryRange must have at most 116 sizes, because CloudFormation allows 500 resources a stack: choose a greater step, got 2433'));
  });
});

test('fails with all reasons at once', () => {
  refused({ samples: 0, timeout: Duration.hours(1), runtime: Runtime.JAVA_21 }, new Error([
    'Stack/Bench: runtime must be a Node.js or a Python runtime, because these have a harness, got \'java21\'',
    'Stack/Bench: samples must be a whole number from 1 to 10000, got 0',
    'Stack/Bench: timeout must be whole seconds from 1 second to 10 minutes, because a round of all functions must end within 15, got \'1 hour\'',
  ].join('\n')));
});

