import { CfnParameter, Token } from 'aws-cdk-lib';
import { MemoryRange } from '../src';
import { testStack } from './support/stacks';

describe('of', () => {
  test('has the sizes of the published experiment by default', () => {
    const { memorySizes } = MemoryRange.of({});
    expect(memorySizes).toHaveLength(20);
    expect(memorySizes.slice(0, 3)).toEqual([128, 256, 384]);
    expect(memorySizes.at(-1)).toBe(2560);
  });

  test('steps from min', () => {
    expect(MemoryRange.of({ min: 100 + 28, max: 1000, step: 300 }).memorySizes).toEqual([128, 428, 728]);
  });

  test('may be one size', () => {
    expect(MemoryRange.of({ min: 512, max: 512 }).memorySizes).toEqual([512]);
    expect(MemoryRange.of({ min: 512, max: 600 }).memorySizes).toEqual([512]);
  });

  test('reaches from the smallest size to the greatest', () => {
    expect(MemoryRange.of({ min: 128, max: 10_240, step: 10_112 }).memorySizes).toEqual([128, 10_240]);
  });

  test.each([
    [{ min: 127 }, 'MemoryRange.of: min must be a whole number of MB from 128 to 10240, got 127'],
    [{ min: 128.5 }, 'MemoryRange.of: min must be a whole number of MB from 128 to 10240, got 128.5'],
    [{ max: 10_241 }, 'MemoryRange.of: max must be a whole number of MB from 128 to 10240, got 10241'],
    [{ max: NaN }, 'MemoryRange.of: max must be a whole number of MB from 128 to 10240, got NaN'],
    [{ step: 0 }, 'MemoryRange.of: step must be a whole number of MB from 1 to 10240, got 0'],
    [{ step: -128 }, 'MemoryRange.of: step must be a whole number of MB from 1 to 10240, got -128'],
    [{ step: Infinity }, 'MemoryRange.of: step must be a whole number of MB from 1 to 10240, got Infinity'],
    [{ min: 1024, max: 512 }, 'MemoryRange.of: min must not be greater than max (512), got 1024'],
  ])('fails with %j', (options, error) => {
    expect(() => MemoryRange.of(options)).toThrow(new Error(error));
  });

  test('fails with a token', () => {
    const parameter = new CfnParameter(testStack(), 'Max', { type: 'Number' });
    expect(() => MemoryRange.of({ max: parameter.valueAsNumber }))
      .toThrow('MemoryRange.of: max must be known when the template is made, because there is a function for each size, got a token');
  });
});

describe('sizes', () => {
  test('are in numeric order, each once', () => {
    expect(MemoryRange.sizes(1024, 128, 512, 128).memorySizes).toEqual([128, 512, 1024]);
  });

  test('fails without a size', () => {
    expect(() => MemoryRange.sizes()).toThrow('MemoryRange.sizes: at least one memory size must be given');
  });

  test('fails with a size that Lambda does not have', () => {
    expect(() => MemoryRange.sizes(512, 64)).toThrow('MemoryRange.sizes: a memory size must be a whole number of MB from 128 to 10240, got 64');
  });

  test('fails with a token', () => {
    expect(() => MemoryRange.sizes(Token.asNumber({ Ref: 'Memory' }))).toThrow(/must be known when the template is made/);
  });
});
