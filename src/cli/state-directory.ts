import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Terminal } from './terminal';

/** Where what the engine makes once is kept; https://specifications.freedesktop.org/basedir-spec */
export function stateDirectory(env: Terminal['env']): string {
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'cdk-cold-start-benchmark');
}
