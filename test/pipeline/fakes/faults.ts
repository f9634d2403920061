import { Dice } from './dice';
import { ProbeMessage } from '../../../src/protocol';

/** Everything that can go wrong with the account, and what it is. */
export const FAULTS = {
  // the control plane
  'update-throttled': '`UpdateFunctionConfiguration`: others have used up the 15 calls a second',
  'update-broken': '`UpdateFunctionConfiguration`: the connection broke before anything was done',
  'update-unanswered': '`UpdateFunctionConfiguration`: done, but the answer is lost',
  'update-conflict': 'somebody else\'s update of the function is in progress',
  'update-failed': 'the update ends as `Failed`',
  'update-slow': 'the update takes from 1 s to 2 minutes',
  'update-stuck': 'the update takes longer than anybody waits',
  'update-served-late': 'new environments get the old configuration for up to 20 s after `Successful`',
  'read-throttled': '`GetFunction` is throttled',
  'read-broken': '`GetFunction` is not answered',
  'read-outdated': '`GetFunction` answers with what was before the last change',
  'function-touched': 'somebody else changes the function between reading and writing: its revision is another',
  'function-redeployed': 'somebody deploys other code in the middle of the run',
  // the topic
  'publish-throttled': '`PublishBatch` is throttled',
  'publish-broken': '`PublishBatch`: the connection broke before anything was done',
  'publish-unanswered': '`PublishBatch`: done, but the answer is lost',
  'entry-throttled': 'an entry of a `PublishBatch` fails',
  'entry-refused': 'an entry of a `PublishBatch` is refused for good',
  'filter-late': 'a filter policy is in force only after up to 15 minutes: the function gets what is not meant for it',
  'message-twice': 'the topic delivers a message twice',
  // the asynchronous queue
  'event-twice': 'the asynchronous queue runs an event twice, under one request id',
  'event-late': 'an event is run up to 70 s late',
  'event-lost': 'an event is never run, and nobody is told',
  'concurrency-taken': 'other functions use up the account\'s concurrency',
  // environments
  'old-environment': 'an idle environment from before the update takes the event',
  'stale-environment': 'a new environment starts with the configuration from before the update',
  'proactive': 'the environment was initialized up to 20 s before its request',
  'init-slow': 'INIT takes 1 to 9.9 s',
  'init-timeout': 'INIT takes more than 10 s and is repeated in the invocation',
  'init-crash': 'the process dies in INIT, which is repeated in the invocation',
  'init-crash-again': '… and dies there too',
  'slow': 'the scenario takes nearly all the time that the function has',
  'timeout': 'the function times out',
  'crash': 'the process dies in the invocation',
  'error': 'the scenario throws',
  'worker-lost': 'the environment vanishes without a trace; the event is run again',
  // what is told
  'destination-lost': 'a destination never gets the record',
  'destination-late': 'the queue delivers up to 5 minutes late',
  'destination-twice': 'the queue delivers twice',
  'subscription-lost': 'the subscription skips lines',
  'subscription-late': 'the subscription delivers 1 s to 10 minutes late',
  'subscription-twice': 'the subscription delivers twice',
  'platform-dropped': 'the platform\'s lines are in no log at all',
  'logs-dropped': 'Lambda drops the platform\'s lines, and says so',
  'line-dropped': 'a line is in no log at all',
  'logs-throttled': '`FilterLogEvents` is throttled',
  'collector-killed': 'the collector dies in the middle of a batch',
  'table-broken': 'the table refuses a call, of coordinator or collector, after all retries',
  // the campaign
  'coordinator-throttled': 'a step cannot begin: the account\'s concurrency is used up',
  'coordinator-killed': 'the coordinator dies at any of its calls, before or after the effect; the step is tried again',
  'coordinator-crashed': 'the coordinator dies in a way that the state machine does not try again',
  'coordinator-doubled': 'the state machine loses the connection and tries a step again, while the first coordinator is still at it',
  'coordinator-recycled': 'a step gets a new environment of the coordinator\'s',
  'execution-stopped': 'the execution is stopped, the coordinator goes on, and another run takes over',
  'invoker-killed': 'the invoker dies after it took the lock',
} as const;

export type Fault = keyof typeof FAULTS;

/** Where a fault may befall. */
export interface Occasion {
  readonly functionName?: string;
  readonly message?: ProbeMessage;
  /** its number, from 1; of a function's updates or of all PublishBatch calls. */
  readonly call?: number;
}

/** Whether it does. */
export type Happens = (fault: Fault, occasion: Occasion) => boolean;

/** How likely each fault is, each time. */
export type FaultRates = { readonly [fault in Fault]?: number };

export function drawnFaults(rates: FaultRates, dice: Dice): Happens {
  return fault => dice.number(fault) < (rates[fault] ?? 0);
}
