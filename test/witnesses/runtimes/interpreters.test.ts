import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type LanguageName, NODE_BINARIES } from './clients';
import { programsOnPath } from '../../../src/local/cpu/programs';

interface Interpreter {
  readonly name: string;
  readonly language: LanguageName;
  readonly path: string;
}

const output = (program: string, ...args: string[]) => execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

function nodes(): Interpreter[] {
  return Object.values(NODE_BINARIES).map(path => ({ name: `Node.js ${output(path, '--version').slice(1)}`, language: 'Node.js', path }));
}

/** Of each version that the harness is for: the one on PATH, else a version manager's. */
function pythons(): Interpreter[] {
  const folder = join(homedir(), '.pyenv', 'versions');
  const managed = existsSync(folder) ? readdirSync(folder).map(version => join(folder, version, 'bin', 'python3')) : [];
  const onPath = ['python3', ...Array.from({ length: 8 }, (_, index) => `python3.${9 + index}`)].flatMap(programsOnPath);
  const byVersion = new Map<string, string>();
  for (const program of [...onPath, ...managed]) {
    try {
      const script = 'import sys; assert sys.version_info >= (3, 9); print("%d.%d" % sys.version_info[:2], sys.executable)';
      const [version, path] = output(program, '-c', script).split(' ');
      if (!byVersion.has(version)) byVersion.set(version, path);
    } catch {
      // too old, or a shim for a version that isn't there.
    }
  }
  return [...byVersion].map(([version, path]) => ({ name: `Python ${version}`, language: 'Python', path }));
}

// the very tests of the harness, with other interpreters than the one that runs them.
describe.each([...nodes(), ...pythons()])('with $name', ({ language, path }) => {
  jest.isolateModules(() => {
    jest.doMock('../../harness/support/interpreters', () => ({ interpreters: { [language]: path } }));
    jest.requireActual('../../harness/harness.test');
    jest.requireActual(language === 'Python' ? '../../harness/python.test' : '../../harness/nodejs.test');
  });
});
