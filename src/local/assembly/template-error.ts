/** Something in a template can't be resolved; the message begins with the place: `<logical id>.Properties.…`. */
export class TemplateError extends Error {
  constructor(path: string, message: string) {
    super(`${path}: ${message}`);
    this.name = 'TemplateError';
  }
}

/** Collects what is wrong, so that all of it can be told at once. */
export function collecting<T>(problems: string[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    problems.push(error.message);
    return undefined;
  }
}
