import { Dice } from './dice';
import { Happens } from './faults';
import { VirtualClock } from './virtual-clock';
import { PublishFailure, RetryableError } from '../../../src/pipeline/ports';
import { ProbeMessage } from '../../../src/protocol';

/** A message that the topic took. */
export type Published = ProbeMessage & { readonly at: number; readonly caller: unknown };

const MAX_FILTER_DELAY_MS = 15 * 60_000;
const DELIVERY_MS = 5;

/** The topic, and the subscriptions of functions that filter by their names. */
export class FakeTopic {
  readonly published: Published[] = [];
  /** all that it was asked to take, whatever came of it. */
  readonly offered: Published[] = [];
  private readonly filteredFrom: ReadonlyMap<string, number>;
  private calls = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly dice: Dice,
    private readonly happens: Happens,
    functionNames: readonly string[],
    private readonly deliver: (message: ProbeMessage, functionName: string) => void,
  ) {
    this.filteredFrom = new Map(functionNames.map(functionName => [
      functionName,
      happens('filter-late', { functionName }) ? clock.now() + dice.magnitude('filter delay', 1000, MAX_FILTER_DELAY_MS) : -Infinity,
    ]));
  }

  async publish(messages: readonly ProbeMessage[], caller?: unknown): Promise<PublishFailure[]> {
    const call = ++this.calls;
    const occasion = { call, message: messages[0] };
    const offered = messages.map(message => ({ ...message, at: this.clock.now(), caller }));
    this.offered.push(...offered);
    if (this.happens('publish-throttled', occasion)) throw new RetryableError('throttled', 'ThrottledException: Rate exceeded');
    if (this.happens('publish-broken', occasion)) throw new RetryableError('transient', 'TimeoutError: write EPIPE');
    const failures = messages.flatMap(message => this.failureOf(message, call));
    const taken = messages.filter(({ slot }) => !failures.some(failure => failure.slot === slot));
    this.published.push(...offered.filter(({ slot }) => taken.some(message => message.slot === slot)));
    taken.forEach(message => this.fanOut(message, call));
    if (this.happens('publish-unanswered', occasion)) throw new RetryableError('transient', 'TimeoutError: read ECONNRESET');
    return failures;
  }

  private failureOf(message: ProbeMessage, call: number): PublishFailure[] {
    const { slot } = message;
    if (this.happens('entry-refused', { message, call })) return [{ slot, reason: 'InvalidParameter: no', senderFault: true }];
    return this.happens('entry-throttled', { message, call }) ? [{ slot, reason: 'InternalError: later', senderFault: false }] : [];
  }

  private fanOut(message: ProbeMessage, call: number): void {
    for (const [functionName, from] of this.filteredFrom) {
      if (!message.targets.includes(functionName) && from <= this.clock.now()) continue;
      this.clock.after(DELIVERY_MS, () => this.deliver(message, functionName));
      if (this.happens('message-twice', { message, functionName, call })) {
        this.clock.after(this.dice.magnitude('second message', 10, 60_000), () => this.deliver(message, functionName));
      }
    }
  }
}
