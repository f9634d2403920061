import { Clock } from '../../../src/pipeline/ports';

/** So many calls a second, not saved up for longer. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;

  constructor(private readonly clock: Clock, private readonly perSecond: number) {
    this.tokens = perSecond;
    this.filledAt = clock.now();
  }

  take(): boolean {
    const now = this.clock.now();
    this.tokens = Math.min(this.perSecond, this.tokens + (now - this.filledAt) / 1000 * this.perSecond);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }
}
