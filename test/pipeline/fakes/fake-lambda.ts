import { Dice } from './dice';
import { FakeEnvironment, INIT_MS, InitEnd, TrueInvocation } from './fake-environment';
import { Configuration, FakeFunctions } from './fake-functions';
import { Fault, Happens } from './faults';
import { VirtualClock } from './virtual-clock';
import { ProbeMessage } from '../../../src/protocol';

/** What became of an event, and where that is told. */
export interface Traces {
  invoked(invocation: TrueInvocation): void;
  tooOld(event: Event): void;
}

export interface Event {
  readonly requestId: string;
  readonly functionName: string;
  readonly message: ProbeMessage;
  readonly acceptedAt: number;
}

export interface LambdaOptions {
  readonly timeoutSeconds: number;
  /** environments that may be busy at once. */
  readonly concurrency: number;
}

const PLACEMENT_MS = 40;
const DELIVERY_MS = 30;
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
const FIRST_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 300_000;
const MAX_EVENT_AGE_MS = 60_000;
const FIRST_RETRY_OF_LOST_MS = 2000;

/** The asynchronous queue and the environments behind it. */
export class FakeLambda {
  /** what really happened, in the order in which it began. */
  readonly invocations: TrueInvocation[] = [];
  readonly tooOld: Event[] = [];
  private readonly environments = new Map<string, FakeEnvironment[]>();
  private count = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly dice: Dice,
    private readonly happens: Happens,
    private readonly functions: FakeFunctions,
    private readonly traces: Traces,
    private readonly options: LambdaOptions,
  ) {}

  /** Takes an event in; it is run later, now and then twice. */
  accept(message: ProbeMessage, functionName: string): void {
    const event: Event = { message, functionName, requestId: `request-${this.id()}`, acceptedAt: this.clock.now() };
    if (this.befalls('event-lost', event)) return;
    const late = this.befalls('event-late', event) ? this.dice.magnitude('late event', 200, 70_000) : 0;
    const delay = DELIVERY_MS * (1 + this.dice.number('delivery')) + late;
    this.clock.after(delay, () => this.attempt(event));
    if (this.befalls('event-twice', event)) {
      this.clock.after(delay + this.dice.magnitude('second run', 10, 20_000), () => this.attempt(event));
    }
  }

  private attempt(event: Event, backoffMs = FIRST_BACKOFF_MS): void {
    const expiry = event.acceptedAt + MAX_EVENT_AGE_MS;
    if (this.clock.now() > expiry) {
      this.expire(event);
    } else if (this.busy >= this.options.concurrency || this.befalls('concurrency-taken', event)) {
      const next = Math.min(backoffMs * 2, MAX_BACKOFF_MS);
      this.clock.after(Math.min(backoffMs, expiry - this.clock.now() + 1), () => this.attempt(event, next));
    } else {
      this.invoke(event);
    }
  }

  private get busy(): number {
    const now = this.clock.now();
    return [...this.environments.values()].flat().filter(({ busyUntil }) => busyUntil > now).length;
  }

  private expire(event: Event): void {
    this.tooOld.push(event);
    this.traces.tooOld(event);
  }

  private invoke(event: Event): void {
    const { message, requestId } = event;
    const environment = this.allot(event);
    if (this.befalls('worker-lost', event)) {
      this.remove(environment);
      this.clock.after(FIRST_RETRY_OF_LOST_MS, () => this.attempt(event));
      return;
    }
    const befalls = (fault: Fault) => this.befalls(fault, event);
    const invocation = environment.invoke(message, requestId, this.clock.now(), {
      end: befalls('error') ? 'error' : befalls('timeout') ? 'timeout' : befalls('crash') ? 'crash' : 'success',
      slow: befalls('slow'),
      initFailsAgain: environment.repeatsInit && befalls('init-crash-again'),
    });
    this.invocations.push(invocation);
    this.clock.after(invocation.end - this.clock.now(), () => {
      // what died is sometimes replaced and sometimes used again.
      if (invocation.ended === 'timeout' && this.dice.number('replaced') < 0.5) this.remove(environment);
      this.traces.invoked(invocation);
    });
  }

  /** An idle environment of the configuration served, or a new one. */
  private allot(event: Event): FakeEnvironment {
    const { functionName } = event;
    const pool = this.environments.get(functionName) ?? [];
    this.environments.set(functionName, pool);
    const served = this.functions.served(functionName);
    const idle = pool.filter(({ busyUntil }) => busyUntil <= this.clock.now());
    const old = idle.find(({ configuration }) => configuration !== served);
    if (old && this.befalls('old-environment', event)) return old;
    const current = idle.find(({ configuration }) => configuration === served);
    if (current) return current;
    const before = this.functions.servedBefore(functionName);
    const stale = before !== served && this.befalls('stale-environment', event);
    const environment = this.newEnvironment(event, stale ? before : served);
    pool.push(environment);
    return environment;
  }

  private newEnvironment(event: Event, configuration: Configuration): FakeEnvironment {
    const { functionName } = event;
    const { init, initMs } = this.initOf(event);
    const aheadMs = this.befalls('proactive', event) ? initMs + this.dice.magnitude('ahead', 150, 20_000) : 0;
    return new FakeEnvironment({
      environmentId: `2026/11/21/${functionName}[$LATEST]${this.id().padStart(32, '0')}`,
      functionName,
      memorySizeMB: this.functions.memorySizeMB(functionName),
      timeoutMs: this.options.timeoutSeconds * 1000,
      configuration,
      initStart: this.clock.now() + PLACEMENT_MS - Math.round(aheadMs),
      init,
      initMs: Math.round(initMs),
    });
  }

  private initOf(event: Event): { init: InitEnd; initMs: number } {
    if (this.befalls('init-timeout', event)) return { init: 'timeout', initMs: this.dice.between('INIT over 10 s', 10_001, 25_000) };
    if (this.befalls('init-crash', event)) return { init: 'crash', initMs: INIT_MS };
    return { init: 'success', initMs: this.befalls('init-slow', event) ? this.dice.magnitude('slow INIT', 1000, 9900) : INIT_MS };
  }

  private remove(environment: FakeEnvironment): void {
    const { functionName } = environment.options;
    this.environments.set(functionName, (this.environments.get(functionName) ?? []).filter(other => other !== environment));
  }

  private befalls(fault: Fault, { message, functionName }: Event): boolean {
    return this.happens(fault, { message, functionName });
  }

  private id(): string {
    return (++this.count).toString(16);
  }
}
