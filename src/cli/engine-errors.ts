import { UserError } from './errors';

/** What the engine can't do with an app or on this machine; each message says what, and after it what to do. */
const EXPECTED = new Set(['AssemblyError', 'TemplateError', 'DeploymentError', 'RuntimeUnavailableError']);

/** Asks something of the engine; what it refuses for a reason is told in two lines. */
export function engineErrors<T>(action: () => T): T {
  try {
    const result = action();
    return result instanceof Promise ? result.catch(explain) as T : result;
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): never {
  if (!(error instanceof Error) || !EXPECTED.has(error.name)) throw error;
  const lines = error.message.split('\n').map(line => line.trim()).filter(Boolean);
  const sentences = lines[0].split(/(?<=[.:]) (?=[A-Z])/);
  const todo = sentences.length > 1 ? sentences.slice(1).join(' ') : 'Change the app so that it does without, or measure it on AWS with the run command.';
  throw new UserError(sentences[0], todo, lines.slice(1));
}
