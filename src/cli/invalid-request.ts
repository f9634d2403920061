import { UserError } from './errors';
import { InvalidRequest } from '../core/errors';

/** Asks something of the core or the pipeline; what can't be had is told in two lines. */
export function asked<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof InvalidRequest ? requestRefused(error.message) : error;
  }
}

export function requestRefused(message: string): UserError {
  return new UserError(`${message[0].toUpperCase()}${message.slice(1)}.`, 'Ask for what the benchmark has and the account allows; without options all of it is measured.');
}
