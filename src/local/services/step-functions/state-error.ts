/** Errors that end an execution: no Retry and no Catch takes them. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const TERMINAL = ['States.DataLimitExceeded', 'States.Runtime'];

/** An error of a state: `Error` is its name, `Cause` its message. */
export class StateError extends Error {
  /** read by the interpreter. */
  readonly isRetryable: boolean;
  readonly isCatchable: boolean;

  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
    this.isRetryable = this.isCatchable = !TERMINAL.includes(name);
  }
}
