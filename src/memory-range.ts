import { Token } from 'aws-cdk-lib';

const SMALLEST_MB = 128;
const GREATEST_MB = 10_240;

/**
 * A range of memory sizes: the first one, and every `step` from there.
 */
export interface MemoryRangeOptions {
  /**
   * The smallest memory size, in MB.
   *
   * @default 128
   */
  readonly min?: number;

  /**
   * What the greatest memory size must not exceed, in MB.
   *
   * It is a size itself only if a whole number of steps leads to it: `{ min: 128, max: 1000, step: 128 }` ends with 896.
   *
   * @default 2560
   */
  readonly max?: number;

  /**
   * From one memory size to the next, in MB.
   *
   * @default 128
   */
  readonly step?: number;
}

/**
 * The memory sizes over which a cold start is measured: one probe function each.
 *
 * CPU comes with memory (1,769 MB is one vCPU), so this is the range of CPU speeds as well. Lambda allows 128 to 10,240 MB in steps of 1 MB;
 * some accounts, new ones above all, are allowed less, which CloudFormation says when it creates the function.
 *
 * The sizes are needed when the template is made, so tokens are refused.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
export class MemoryRange {
  /**
   * Sizes at equal distances.
   *
   * Throws if a value isn't a whole number of MB from 128 to 10,240 (`step`: from 1), or if `min` is greater than `max`.
   */
  public static of(options: MemoryRangeOptions): MemoryRange {
    const { min = SMALLEST_MB, max = 2560, step = 128 } = options;
    assertMemorySize('MemoryRange.of: min', min);
    assertMemorySize('MemoryRange.of: max', max);
    assertWholeNumber('MemoryRange.of: step', step, 1, GREATEST_MB);
    if (min > max) {
      throw new Error(`MemoryRange.of: min must not be greater than max (${max}), got ${min}`);
    }
    const count = Math.floor((max - min) / step) + 1;
    return new MemoryRange(Array.from({ length: count }, (_, index) => min + index * step));
  }

  /**
   * Just these sizes, in MB, e.g. `MemoryRange.sizes(128, 512, 1769)`. The order doesn't matter, and a size that is named twice is one size.
   *
   * Throws if there is none, or if one isn't a whole number from 128 to 10,240.
   */
  public static sizes(...memorySizes: number[]): MemoryRange {
    if (memorySizes.length === 0) {
      throw new Error('MemoryRange.sizes: at least one memory size must be given');
    }
    memorySizes.forEach(size => assertMemorySize('MemoryRange.sizes: a memory size', size));
    return new MemoryRange([...new Set(memorySizes)].sort((a, b) => a - b));
  }

  /**
   * The memory sizes in MB, ascending, each once.
   */
  public readonly memorySizes: number[];

  private constructor(memorySizes: number[]) {
    this.memorySizes = memorySizes;
  }
}

function assertMemorySize(what: string, value: number): void {
  assertWholeNumber(what, value, SMALLEST_MB, GREATEST_MB);
}

function assertWholeNumber(what: string, value: number, least: number, most: number): void {
  if (Token.isUnresolved(value)) {
    throw new Error(`${what} must be known when the template is made, because there is a function for each size, got a token`);
  }
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`${what} must be a whole number of MB from ${least} to ${most}, got ${value}`);
  }
}
