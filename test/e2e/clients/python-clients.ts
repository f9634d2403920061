import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { succeed } from '../hostile/support/cli';

/** Of one day, so that both use the same botocore. */
const PACKAGES = ['awscli==1.46.2', 'boto3==1.44.5'];

/** The `bin` folder of a virtual environment with AWS's own Python clients, made once a machine. */
export async function pythonClients(): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const directory = join(cache, 'cdk-cold-start-benchmark', `test-clients-${PACKAGES.map(name => name.replace('==', '-')).join('-')}`);
  if (!existsSync(directory)) {
    // under another name until it is whole: an interrupted test must not leave half of it.
    const unfinished = `${directory}.${process.pid}`;
    mkdirSync(dirname(directory), { recursive: true });
    rmSync(unfinished, { recursive: true, force: true });
    await succeed('python3', ['-m', 'venv', unfinished]);
    await succeed(join(unfinished, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES]);
    renameSync(unfinished, directory);
  }
  return join(directory, 'bin');
}
