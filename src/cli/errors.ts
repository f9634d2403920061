import { printable } from '../report/printable';

export const EXIT = { complete: 0, failed: 1, misuse: 2, interrupted: 130 } as const;

/** Something the user can put right: one line says what is wrong, one what to do. */
export class UserError extends Error {
  constructor(
    readonly what: string,
    readonly todo: string,
    /** lines of somebody else's output that explain it, e.g. the end of what an app wrote to stderr. */
    readonly details: readonly string[] = [],
    readonly exitCode: number = EXIT.misuse,
  ) {
    super(what);
    this.name = 'UserError';
  }
}

/** By its name: the commands are a bundle of their own, with a class of their own. */
function isUserError(error: unknown): error is UserError {
  return error instanceof Error && error.name === 'UserError';
}

/** What a person reads of an error, without a trailing newline. */
export function describeError(error: unknown, showStack: boolean): string {
  if (isUserError(error)) {
    return [...error.details.map(line => `  ${printable(line)}`), `Error: ${printable(error.what)}`, printable(error.todo)].join('\n');
  }
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  if (showStack && stack) return stack.split('\n').map(printable).join('\n');
  return [
    `Error: ${printable(name === 'Error' ? message : `${name}: ${message}`)}`,
    'This is unexpected. Set DEBUG=1 to see where it happened, and please report it.',
  ].join('\n');
}

export function exitCodeOf(error: unknown): number {
  return isUserError(error) ? error.exitCode : EXIT.failed;
}
