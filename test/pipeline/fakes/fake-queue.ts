import { Dice } from './dice';
import { Happens, Occasion } from './faults';
import { VirtualClock } from './virtual-clock';
import { shuffled } from '../../../src/core/random';
import { BatchResponse, QueueEvent } from '../../../src/pipeline/collector';

interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  receives: number;
}

const DELIVERY_MS = 20;
const POLL_MS = 5;
const BATCH_SIZE = 10;
/** What the construct sets. */
const VISIBILITY_TIMEOUT_MS = 180_000;
const MAX_RECEIVE_COUNT = 10;

/** The destinations' queue and the event source mapping that feeds the collector. */
export class FakeQueue {
  /** messages that were received too often. */
  readonly deadLetters: string[] = [];
  private readonly visible: QueuedMessage[] = [];
  private polling = false;
  private count = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly dice: Dice,
    private readonly happens: Happens,
    /** throws if the collector dies. */
    private readonly receiver: (event: QueueEvent) => Promise<BatchResponse>,
  ) {}

  send(body: string, occasion: Occasion): void {
    if (this.happens('destination-lost', occasion)) return;
    const late = this.happens('destination-late', occasion) ? this.dice.magnitude('late destination', 500, 300_000) : 0;
    const message = { messageId: `message-${++this.count}`, body, receives: 0 };
    this.clock.after(DELIVERY_MS + late, () => this.show(message));
    if (this.happens('destination-twice', occasion)) {
      this.clock.after(DELIVERY_MS + late + this.dice.magnitude('second destination', 10, 60_000), () => this.show({ ...message }));
    }
  }

  private show(message: QueuedMessage): void {
    this.visible.push(message);
    if (this.polling) return;
    this.polling = true;
    this.clock.after(POLL_MS, () => {
      this.polling = false;
      const batch = shuffled(this.visible.splice(0), () => this.dice.number('order'));
      for (let first = 0; first < batch.length; first += BATCH_SIZE) void this.receive(batch.slice(first, first + BATCH_SIZE));
    });
  }

  private async receive(batch: readonly QueuedMessage[]): Promise<void> {
    batch.forEach(message => { message.receives++; });
    const failed = await this.failuresOf(batch);
    for (const message of failed) {
      if (message.receives >= MAX_RECEIVE_COUNT) this.deadLetters.push(message.body);
      else this.clock.after(VISIBILITY_TIMEOUT_MS, () => this.show(message));
    }
  }

  /** A collector that dies has taken none of the batch from the queue, whatever it wrote. */
  private async failuresOf(batch: readonly QueuedMessage[]): Promise<readonly QueuedMessage[]> {
    try {
      const { batchItemFailures } = await this.receiver({ Records: batch.map(({ messageId, body }) => ({ messageId, body })) });
      return batch.filter(({ messageId }) => batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === messageId));
    } catch {
      return batch;
    }
  }
}
