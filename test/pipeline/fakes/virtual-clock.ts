import { Clock } from '../../../src/pipeline/ports';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}

/** Time that passes only when nothing else is left to do. Whole milliseconds, as records have them. */
export class VirtualClock implements Clock {
  private time = Date.parse('2026-11-21T06:00:00.000Z');
  /** a binary heap: the next one first, of equals the one set first. */
  private readonly timers: Timer[] = [];
  private order = 0;

  now(): number {
    return this.time;
  }

  async sleep(ms: number): Promise<void> {
    return new Promise(resolve => this.after(ms, resolve));
  }

  after(ms: number, fire: () => void): void {
    const { timers } = this;
    timers.push({ at: this.time + Math.max(0, Math.round(ms)), order: this.order++, fire });
    for (let place = timers.length - 1; place > 0;) {
      const parent = Math.floor((place - 1) / 2);
      if (!isBefore(timers[place], timers[parent])) break;
      place = swap(timers, place, parent);
    }
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
    const timer = this.next();
    if (!timer) return false;
    this.time = timer.at;
    timer.fire();
    return true;
  }

  private next(): Timer | undefined {
    const { timers } = this;
    const [first] = timers;
    const last = timers.pop();
    if (!last || last === first) return last;
    timers[0] = last;
    for (let place = 0; ;) {
      const children = [2 * place + 1, 2 * place + 2].filter(child => child < timers.length);
      if (children.length === 0) return first;
      const child = children.length === 2 && isBefore(timers[children[1]], timers[children[0]]) ? children[1] : children[0];
      if (!isBefore(timers[child], timers[place])) return first;
      place = swap(timers, place, child);
    }
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function swap(timers: Timer[], from: number, to: number): number {
  [timers[from], timers[to]] = [timers[to], timers[from]];
  return to;
}
