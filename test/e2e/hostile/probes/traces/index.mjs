// Fails on whatever an earlier sample left behind.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

export function leaves_files() {
  for (const place of new Set(['/tmp', tmpdir(), process.cwd(), homedir(), process.env.LAMBDA_TASK_ROOT, '/dev/shm'])) {
    const path = join(place, 'left-by-a-sample');
    if (existsSync(path)) {
      throw new Error(`${path} was left by an earlier sample`);
    }
    try {
      writeFileSync(path, 'here');
    } catch {
      // read-only, as the task root is on Lambda.
    }
  }
  if (readFileSync('/tmp/left-by-a-sample', 'utf8') !== 'here') {
    throw new Error('what a sample writes to /tmp it can read');
  }
}
