import { Clock, FailureKind, RetryableError } from './ports';

/** A second, and a little: calls take different times to arrive. */
const WINDOW_MS = 1100;

/** Lets at most `limit` callers a second through, in the order in which they come. */
export class Pacer {
  private readonly passed: number[];
  private queue: Promise<void> = Promise.resolve();

  /** `spent`: as though a predecessor had just let `limit` callers through. */
  constructor(private readonly clock: Clock, private readonly limit: number, { spent = false } = {}) {
    this.passed = spent ? Array.from({ length: limit }, () => clock.now()) : [];
  }

  turn(): Promise<void> {
    this.queue = this.queue.then(() => this.pass());
    return this.queue;
  }

  private async pass(): Promise<void> {
    if (this.passed.length >= this.limit) {
      const free = this.passed[this.passed.length - this.limit] + WINDOW_MS;
      if (free > this.clock.now()) await this.clock.sleep(free - this.clock.now());
    }
    this.passed.push(this.clock.now());
    this.passed.splice(0, this.passed.length - this.limit);
  }
}

/** Waits longer and longer: first, first * factor … up to max. */
export class Backoff {
  private delay: number;

  constructor(private readonly clock: Clock, private readonly first: number, private readonly max: number, private readonly factor = 1.5) {
    this.delay = first;
  }

  async wait(atMost = Infinity): Promise<void> {
    await this.clock.sleep(Math.min(this.delay, Math.max(0, atMost)));
    this.delay = Math.min(this.delay * this.factor, this.max);
  }

  restart(): void {
    this.delay = this.first;
  }
}

const ATTEMPTS = 8;

/** Tries again, later and later, what AWS throttled or dropped; any other error ends it. */
export async function retrying<T>(clock: Clock, action: () => Promise<T>, kinds: readonly FailureKind[] = ['throttled', 'transient']): Promise<T> {
  const backoff = new Backoff(clock, 200, 10_000, 2);
  for (let attempt = 1; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof RetryableError) || !kinds.includes(error.kind) || attempt === ATTEMPTS) throw error;
      await backoff.wait();
    }
  }
}

/** Like Promise.all over a map, with at most so many actions at once. */
export async function eachOf<T, R>(values: readonly T[], atOnce: number, action: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = values.entries();
  const worker = async () => {
    for (const [place, value] of queue) results[place] = await action(value);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
