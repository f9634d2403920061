import { execFileSync } from 'node:child_process';

export type LanguageName = 'Node.js' | 'Python';

/** The interpreters that the harnesses are tested with; test/witnesses runs the same tests with others. */
export const interpreters: { readonly [language in LanguageName]?: string } = {
  'Node.js': process.execPath,
  // itself: a version manager's shim would take longer than what is tested.
  'Python': execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim(),
};
