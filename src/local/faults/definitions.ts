/** What can be made to go wrong on purpose. Kept free of imports, as the CLI's help is, which lists them. */
export interface FaultDefinition {
  readonly what: string;
  /** of the chances that it has it takes this share, unless told otherwise. */
  readonly share: number;
}

function fault(what: string, share: number): FaultDefinition {
  return { what, share };
}

export const FAULTS = {
  'throttles': fault('a call of Lambda\'s control plane is refused with TooManyRequestsException', 0.3),
  'conflicts': fault('UpdateFunctionConfiguration is refused with ResourceConflictException or PreconditionFailedException', 0.3),
  'slow-updates': fault('an update of a function stays InProgress for 5 s', 0.3),
  'stale': fault('the first invocation after an update gets a new environment with the configuration before it', 0.3),
  'warm': fault('an idle environment survives an update and serves the first invocation after it', 0.3),
  'publish-failures': fault('an entry of PublishBatch fails with InternalError', 0.3),
  'throttled-events': fault('an event of a measured function is throttled until it is too old', 0.2),
  'duplicate-events': fault('an event is run twice, under the same request id', 0.3),
  'duplicate-messages': fault('a queue delivers a message to its function once more after the function has succeeded', 0.3),
  'lost-logs': fault('a delivery of a log subscription is dropped', 0.3),
  'late-logs': fault('a delivery of a log subscription is 15 s late; FilterLogEvents does not find what is younger than 15 s', 0.3),
  'crashes': fault('the runtime of a measured function is killed in INIT or in the middle of an invocation', 0.3),
  'timeouts': fault('the runtime of a measured function stands still, in INIT or in an invocation, until its time is over', 0.2),
  'background-crashes': fault('the runtime of any other function is killed in INIT or in the middle of an event', 0.3),
  'kills': fault('every half second from the first event on: the runtime of some environment of any function, idle or at work, is killed', 0.1),
};

export type FaultName = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

/** Which faults there shall be, and the share of its chances that each takes: more than 0, at most 1. */
export type FaultShares = { readonly [fault in FaultName]?: number };
