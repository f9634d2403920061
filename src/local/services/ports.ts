import type { Principal } from '../iam/principal';

/** What services that deliver events ask of Lambda. */
export interface FunctionInvoker {
  /** Queues an asynchronous invocation; fails when the function's permissions don't let the source. */
  invokeAsync(functionArn: string, payload: Buffer, source: Principal): Promise<void>;
}

/** What CloudWatch Logs asks of Lambda: it refuses a subscription to a function that it may not invoke. */
export interface SubscribedFunctions extends FunctionInvoker {
  requireInvocable(functionArn: string, source: Principal): void;
}

/** What services that deliver messages ask of SQS. */
export interface QueueSender {
  send(queueArn: string, body: string, principal: Principal, attributes?: ReadonlyMap<string, QueueMessageAttribute>): Promise<void>;
}

export interface QueueMessageAttribute {
  /** `String`, `Number` or `Binary`, maybe with a label: `Number.int`. */
  readonly dataType: string;
  /** base64 for binary. */
  readonly value: string;
}
