import { Clock } from '../../../src/pipeline/ports';

/** Where a process dies: at its n-th call, which then still happens or doesn't. */
export interface Death {
  readonly atCall: number;
  readonly before: boolean;
}

/** One incarnation of a Lambda: its calls take time, and once it is dead it makes none and hears of none. */
export class FakeProcess {
  calls = 0;
  readonly killed: Promise<'killed'>;
  private alive = true;
  private die!: () => void;

  constructor(private readonly clock: Clock, private readonly latencyMs: () => number, private readonly death?: Death) {
    this.killed = new Promise(resolve => { this.die = () => resolve('killed'); });
  }

  /** The same port, as this process sees it. */
  wrap<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? async (...parameters: unknown[]) => this.call(() => member.apply(target, parameters)) : member;
      },
    });
  }

  kill(): void {
    this.alive = false;
    this.die();
  }

  private async call(effect: () => unknown): Promise<unknown> {
    if (!this.alive) return never();
    const last = ++this.calls === this.death?.atCall;
    if (last && this.death?.before) return this.end();
    await this.clock.sleep(this.latencyMs() / 2);
    if (!this.alive) return never();
    const result = await effect();
    if (last) return this.end();
    await this.clock.sleep(this.latencyMs() / 2);
    return this.alive ? result : never();
  }

  private async end(): Promise<never> {
    this.kill();
    return never();
  }
}

async function never(): Promise<never> {
  return new Promise(() => undefined);
}
