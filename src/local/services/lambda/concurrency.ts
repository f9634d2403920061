import { invalid, tooManyRequests } from './errors';

/** Lambda keeps this many executions of an account unreserved (accounts with less than it keep all they have). */
const LEAST_UNRESERVED = 100;

/** Counts the executions under way against the account's and the functions' limits. https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
export class Concurrency {
  private readonly reserved = new Map<string, number>();
  private readonly running = new Map<string, number>();

  constructor(readonly limit: number) {}

  get unreservedLimit(): number {
    return [...this.reserved.values()].reduce((rest, reserved) => rest - reserved, this.limit);
  }

  reserve(functionName: string, executions: number): void {
    const least = Math.min(LEAST_UNRESERVED, this.limit);
    if (this.unreservedLimit - executions < least) {
      throw invalid('Specified ReservedConcurrentExecutions for function decreases account\'s UnreservedConcurrentExecution '
        + `below its minimum value of [${least}].`);
    }
    this.reserved.set(functionName, executions);
  }

  reservedOf(functionName: string): number | undefined {
    return this.reserved.get(functionName);
  }

  /** Takes a place, or throws as Lambda does; the answer gives it back. */
  enter(functionName: string): () => void {
    const reserved = this.reserved.get(functionName);
    const running = this.running.get(functionName) ?? 0;
    if (reserved !== undefined && running >= reserved) throw tooManyRequests('ReservedFunctionConcurrentInvocationLimitExceeded');
    if (reserved === undefined && this.unreservedRunning() >= this.unreservedLimit) throw tooManyRequests('ConcurrentInvocationLimitExceeded');
    this.running.set(functionName, running + 1);
    return () => this.running.set(functionName, this.running.get(functionName)! - 1);
  }

  private unreservedRunning(): number {
    return [...this.running].filter(([functionName]) => !this.reserved.has(functionName)).reduce((sum, [, running]) => sum + running, 0);
  }
}
