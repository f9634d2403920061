import type { Faults, Hit } from './faults';
import type { ExecutionEnvironment } from '../runtime/environment-spec';
import type { Invocation } from '../services/lambda/invoker';

/** From the beginning of an invocation, INIT included: by then a runtime is killed or stopped. What isn't measured is mostly warm, and short. */
const MIDDLE_MS = { 'crashes': 250, 'timeouts': 250, 'background-crashes': 50 };
/** Before there is a runtime it is looked for again. */
const RETRY_MS = 10;
const KILL_EVERY_MS = 500;

/** Runtimes that end or stand still where they should not. */
export class RuntimeFaults {
  /** environments that were used; with a request id those that are at work. */
  private readonly used = new Map<ExecutionEnvironment, Hit>();
  private killing = false;

  constructor(private readonly faults: Faults) {}

  /** The environment of an invocation, which may not come to its end there. */
  disturbed(environment: ExecutionEnvironment, invocation: Invocation, measured: boolean): Pick<ExecutionEnvironment, 'invoke'> {
    return {
      invoke: async request => {
        const { requestId, kind, lambdaFunction: { name: functionName } } = invocation;
        const hit = { functionName, requestId };
        if (kind === 'event') this.beginKilling();
        if (this.killing) this.used.set(environment, hit);
        const disturbances = measured || kind === 'event' ? this.disturb(environment, hit, measured) : [];
        try {
          return await environment.invoke(request);
        } finally {
          disturbances.forEach(callOff => callOff());
          if (this.used.has(environment)) this.used.set(environment, { functionName });
        }
      },
    };
  }

  /** Answers with how to call it off. */
  private disturb(environment: ExecutionEnvironment, hit: Hit, measured: boolean): (() => void)[] {
    const crash = () => environment.crash();
    if (!measured) return [this.inTheMiddle('background-crashes', hit, crash)];
    return [this.inTheMiddle('crashes', hit, crash), this.inTheMiddle('timeouts', hit, () => environment.stall())];
  }

  private inTheMiddle(fault: keyof typeof MIDDLE_MS, hit: Hit, strike: () => boolean): () => void {
    if (!this.faults.strikes(fault)) return () => undefined;
    const attempt = () => {
      if (strike()) this.faults.remember(fault, hit);
      else timer = setTimeout(attempt, RETRY_MS);
    };
    // more often early than late: the invocation may be over before.
    let timer = setTimeout(attempt, this.faults.random(fault) ** 2 * MIDDLE_MS[fault]);
    return () => clearTimeout(timer);
  }

  /** From the first event on: without one there is nothing that could be disturbed. */
  private beginKilling(): void {
    if (this.killing || !this.faults.isActive('kills')) return;
    this.killing = true;
    const turn = () => this.faults.timers.after(KILL_EVERY_MS, () => {
      if (this.faults.strikes('kills')) this.killAny();
      turn();
    });
    turn();
  }

  private killAny(): void {
    for (const environment of this.used.keys()) if (!environment.alive) this.used.delete(environment);
    const all = [...this.used];
    const atWork = all.filter(([, { requestId }]) => requestId !== undefined);
    // most are idle: without a preference hardly any would be hit at work.
    const among = this.faults.random('kills') < 0.5 ? all : atWork;
    const chosen = among[Math.floor(this.faults.random('kills') * among.length)];
    if (chosen?.[0].crash()) this.faults.remember('kills', chosen[1]);
  }
}
