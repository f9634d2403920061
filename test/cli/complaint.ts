import { UserError } from '../../src/cli/errors';

/** What a user is told by something that fails. */
export async function complaintOf(action: () => unknown): Promise<{ what: string; todo: string; details: readonly string[] }> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { what: error.what, todo: error.todo, details: error.details };
  }
  throw new Error('nothing failed');
}
