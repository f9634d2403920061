import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { succeed } from '../hostile/support/cli';

/** Of one day, so that both use the same botocore. */
const PACKAGES = ['awscli==1.46.2', 'boto3==1.44.5'];

/** The `bin` folder of a virtual environment with AWS's own Python clients, made once a machine. */
export async function pythonClients(): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const directory = join(cache, 'cdk-cold-start-benchmark-tests', `clients-${PACKAGES.map(name => name.replace('==', '-')).join('-')}`);
  const complete = join(directory, 'complete');
  if (!existsSync(complete)) {
    // an interrupted test may have left half of it.
    rmSync(directory, { recursive: true, force: true });
    await succeed('python3', ['-m', 'venv', directory]);
    await succeed(join(directory, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES]);
    writeFileSync(complete, '');
  }
  return join(directory, 'bin');
}
