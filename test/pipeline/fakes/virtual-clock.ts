import { Clock } from '../../../src/pipeline/ports';

/** Time that passes only when nothing else is left to do. */
export class VirtualClock implements Clock {
  private time = Date.parse('2026-11-21T06:00:00.000Z');
  private readonly timers: Array<{ at: number; order: number; fire: () => void }> = [];
  private order = 0;

  now(): number {
    return this.time;
  }

  async sleep(ms: number): Promise<void> {
    return new Promise(resolve => this.after(ms, resolve));
  }

  after(ms: number, fire: () => void): void {
    this.timers.push({ at: this.time + Math.max(0, ms), order: this.order++, fire });
  }

  /** Lets time pass until the promise is settled. */
  async run<T>(action: Promise<T>): Promise<T> {
    let settled = false;
    action.then(() => { settled = true; }, () => { settled = true; });
    for (;;) {
      // every fake answers by microtasks alone: they are all done before this.
      await new Promise(resolve => setImmediate(resolve));
      if (settled) return action;
      if (!this.tick()) throw new Error('nothing is left to happen, and the action has not ended');
    }
  }

  /** Lets everything happen that is still to come. */
  async drain(): Promise<void> {
    do {
      await new Promise(resolve => setImmediate(resolve));
    } while (this.tick());
  }

  private tick(): boolean {
    if (this.timers.length === 0) return false;
    let first = 0;
    this.timers.forEach(({ at, order }, place) => {
      if (at < this.timers[first].at || (at === this.timers[first].at && order < this.timers[first].order)) first = place;
    });
    const [timer] = this.timers.splice(first, 1);
    this.time = timer.at;
    timer.fire();
    return true;
  }
}
