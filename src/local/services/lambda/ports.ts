import type { Principal } from '../../iam/principal';
import type { EnvironmentSpec, ExecutionEnvironment, LogSink } from '../../runtime/environment-spec';
import type { QueueSender } from '../ports';
import type { SqsMessage } from '../sqs/message';

/** What execution environments are made of. */
export interface Runtime {
  /** Fails when this machine can't run it, and says what is missing. */
  prepare(wanted: { readonly runtime: string; readonly codeDirectories: readonly string[] }): Promise<unknown>;
  startEnvironment(spec: EnvironmentSpec, sink: LogSink): ExecutionEnvironment;
}

/** Where functions' logs go. */
export interface LogStreams {
  openStream(logGroupName: string, logStreamName: string, principal: Principal): LogSink;
}

/** Queues: destinations of asynchronous invocations, and event sources. */
export interface Queues extends QueueSender {
  receive(queueArn: string, maxMessages: number, principal: Principal): Promise<readonly SqsMessage[]>;
  delete(queueArn: string, receiptHandle: string, principal: Principal): Promise<void>;
  /** Told of every message that can be received from now on; the answer ends it. */
  onArrival(queueArn: string, listener: () => void): () => void;
  /** as GetQueueAttributes gives them. */
  attributes(queueArn: string, principal: Principal): Promise<{ readonly [name: string]: string }>;
}

/** Topics: destinations of asynchronous invocations. */
export interface Topics {
  publish(topicArn: string, message: string, principal: Principal): Promise<void>;
}
