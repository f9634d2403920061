import { UserError } from './errors';
import { AssemblyError } from '../local/assembly/assembly-error';
import { DeploymentError } from '../local/assembly/deployment-error';
import { RuntimeUnavailableError } from '../local/runtime/runtimes';

/** This machine hasn't what a function needs. */
export class MachineLacksRuntime extends UserError {}

/** Asks something of the engine; what it refuses for a reason is told in two lines. */
export async function engineErrors<T>(action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw explained(error);
  }
}

function explained(error: unknown): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof RuntimeUnavailableError) {
      const [what, todo] = split(cause.message, ': ');
      return new MachineLacksRuntime(`This machine can't run the functions: ${what}.`, `${todo}.`);
    }
  }
  if (error instanceof AssemblyError) {
    const [what, todo] = split(error.message, '. ');
    return new UserError(`${what}.`, todo);
  }
  if (error instanceof DeploymentError) {
    const { stackName, problems } = error;
    const todo = 'Change the stack so that the local engine can hold it (src/local/README.md), or measure on AWS with the run command.';
    return problems.length === 1
      ? new UserError(`Stack ${stackName} can't be deployed locally: ${problems[0]}`, todo)
      : new UserError(`Stack ${stackName} can't be deployed locally for ${problems.length} reasons.`, todo, problems);
  }
  return error;
}

/** The engine's one line holds what is wrong and, after it, what to do. */
function split(message: string, separator: string): [string, string] {
  const at = message.lastIndexOf(separator);
  if (at < 0) return [message.replace(/\.$/, ''), 'Set DEBUG=1 to see where it happened.'];
  const todo = message.slice(at + separator.length);
  return [message.slice(0, at), todo[0].toUpperCase() + todo.slice(1)];
}
