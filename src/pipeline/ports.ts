import { Manifest } from '../manifest';
import { ProbeMessage } from '../protocol';

/** What the pipeline needs of the world. aws-ports.ts is the world of AWS; tests have a small account in virtual time. */

export interface Clock {
  /** ms since 1970. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export type FailureKind =
  /** too many calls: later. */
  | 'throttled'
  /** another update of the function is in progress: later. */
  | 'conflict'
  /** the function was changed since it was read: read it again. */
  | 'stale-revision'
  /** the network, or a 5xx: again. */
  | 'transient';

/** An answer of AWS that says to try again; every other error is passed on as it is. */
export class RetryableError extends Error {
  readonly name = 'RetryableError';
  constructor(readonly kind: FailureKind, message: string) {
    super(message);
  }
}

/** What must stay the same during a run, or the samples are not of one thing. */
export interface Pin {
  readonly codeSha256: string;
  readonly memorySizeMB: number;
  readonly timeoutSeconds: number;
  readonly runtime: string;
  readonly handler: string;
  readonly architecture: string;
  readonly layers: readonly string[];
  /** a digest of the variables that aren't ours. */
  readonly environment: string;
}

export interface FunctionConfiguration {
  readonly revisionId: string;
  readonly lastUpdateStatus: string;
  readonly lastUpdateStatusReason?: string;
  readonly environment: { readonly [name: string]: string };
  readonly pin: Pin;
}

export interface ControlPlane {
  /** GetFunction. */
  get(functionName: string): Promise<FunctionConfiguration>;
  /** UpdateFunctionConfiguration: replaces all variables, if the function's revision still is the one given. */
  update(functionName: string, environment: { readonly [name: string]: string }, revisionId: string): Promise<void>;
}

export interface Account {
  unreservedConcurrency(): Promise<number>;
}

export interface PublishFailure {
  readonly slot: number;
  readonly reason: string;
  /** the entry itself is at fault: there's no use in trying again. */
  readonly senderFault: boolean;
}

export interface Publisher {
  /** One PublishBatch; answers with the entries that were not published. */
  publish(messages: readonly ProbeMessage[]): Promise<PublishFailure[]>;
}

export interface LogEvent {
  readonly logStreamName: string;
  readonly message: string;
}

export interface LogReader {
  /** One page of FilterLogEvents, the platform's and the harness's records only; a page may be empty though more follow. */
  filter(window: { readonly startTime: number; readonly endTime: number }, nextToken?: string): Promise<{ events: LogEvent[]; nextToken?: string }>;
}

export type ExecutionStatus = 'RUNNING' | 'ENDED' | 'MISSING';

export interface Executions {
  /** Answers false if the name has been used. */
  start(name: string, input: unknown): Promise<boolean>;
  status(name: string): Promise<ExecutionStatus>;
  arnOf(name: string): string;
  manifest(): Promise<Manifest>;
}

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export type Item = Key & { readonly [attribute: string]: unknown };

/** A write happens only if these attributes are absent, and those have these values. */
export interface Condition {
  readonly absent?: readonly string[];
  readonly equal?: { readonly [attribute: string]: unknown };
}

/** The table of results: every read is consistent, every write idempotent. */
export interface Table {
  get(key: Key): Promise<Item | undefined>;
  batchGet(keys: readonly Key[]): Promise<Item[]>;
  /** All items of a partition whose sort key begins so, all pages; ascending, or the newest `limit` of them. */
  query(pk: string, prefix: string, newest?: number): Promise<Item[]>;
  /** Answers false if the condition doesn't hold. */
  put(item: Item, condition?: Condition): Promise<boolean>;
  /** Sets attributes, of a new item if there is none; answers false if the condition doesn't hold. */
  set(key: Key, attributes: { readonly [attribute: string]: unknown }, condition?: Condition): Promise<boolean>;
}
