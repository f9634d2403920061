import type { EngineContext } from '../../engine-context';
import { ApiError } from '../service';
import type { Destinations, EventRecord } from './destinations';
import type { Invoker, Outcome } from './invoker';
import type { LambdaFunction } from './lambda-function';
import type { Timers } from './timers';

/** An event of the queue, from acceptance to its end. */
interface QueuedEvent {
  readonly lambdaFunction: LambdaFunction;
  /** stays the same over all attempts. */
  readonly requestId: string;
  readonly payload: Buffer;
  readonly acceptedAt: number;
  /** times the function was run with it; throttled attempts don't count. */
  invokeCount: number;
  /** of the last of them. */
  outcome?: Outcome;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html: after function errors one minute, then two … */
const ERROR_DELAYS = [60_000, 120_000];
/** … and after throttles and system errors 1 s, doubling up to 5 minutes. */
const FIRST_THROTTLE_DELAY = 1000;
const LONGEST_THROTTLE_DELAY = 300_000;

/** Lambda's queue of asynchronous invocations: retries, the events' age, destinations. */
export class AsyncQueue {
  constructor(
    private readonly context: Pick<EngineContext, 'log'>,
    private readonly invoker: Pick<Invoker, 'invoke'>,
    private readonly destinations: Destinations,
    private readonly timers: Timers,
  ) {}

  enqueue(lambdaFunction: LambdaFunction, payload: Buffer, requestId: string): void {
    const event: QueuedEvent = { lambdaFunction, payload, requestId, acceptedAt: Date.now(), invokeCount: 0 };
    this.process(event).catch((error: Error) => this.context.log(`event ${requestId} of ${lambdaFunction.name} is lost: ${error.message}`));
  }

  private async process(event: QueuedEvent): Promise<void> {
    for (;;) {
      if (!await this.run(event) || this.timers.stopped) return;
      if (!event.outcome?.functionError) return this.end(event, 'Success');
      if (event.invokeCount > event.lambdaFunction.eventInvokeConfig.maximumRetryAttempts) return this.end(event, 'RetriesExhausted');
      const delay = ERROR_DELAYS[event.invokeCount - 1] ?? ERROR_DELAYS.at(-1)!;
      if (delay >= remainingAge(event)) return this.end(event, 'EventAgeExceeded');
      if (!await this.timers.wait(delay)) return;
    }
  }

  /** Runs the function, as soon as it isn't throttled. False: the event got too old, or the engine stopped. */
  private async run(event: QueuedEvent): Promise<boolean> {
    const { lambdaFunction, requestId, payload } = event;
    for (let delay = FIRST_THROTTLE_DELAY; ; delay = Math.min(delay * 2, LONGEST_THROTTLE_DELAY)) {
      try {
        event.outcome = await this.invoker.invoke({ lambdaFunction, requestId, payload, kind: 'event' });
        event.invokeCount++;
        return true;
      } catch (error) {
        if (!(error instanceof ApiError) && !this.timers.stopped) {
          this.context.log(`event ${requestId} of ${lambdaFunction.name} could not be run: ${(error as Error).message}`);
        }
      }
      if (!await this.timers.wait(Math.min(delay, remainingAge(event)))) return false;
      if (remainingAge(event) <= 0) {
        await this.end(event, 'EventAgeExceeded');
        return false;
      }
    }
  }

  private async end(event: QueuedEvent, condition: EventRecord['condition']): Promise<void> {
    await this.destinations.deliver({ ...event, condition });
  }
}

function remainingAge({ acceptedAt, lambdaFunction }: QueuedEvent): number {
  return acceptedAt + lambdaFunction.eventInvokeConfig.maximumEventAgeSeconds * 1000 - Date.now();
}
