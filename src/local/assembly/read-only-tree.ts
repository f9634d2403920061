import { chmod, lstat, readdir, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** What CDK's zip gives every file: with it, .pyc files that name their source's time are stale, as they are on Lambda. */
export const ZIPPED_AT = new Date('1980-01-01T00:00:00.000Z');

/** Lambda mounts code read-only; only whether a file may be executed survives. */
export async function sealFile(file: string, executable: boolean, modifiedAt: Date): Promise<void> {
  await utimes(file, modifiedAt, modifiedAt);
  await chmod(file, executable ? 0o555 : 0o444);
}

/** Whether a mode lets its owner execute: what makes a `bootstrap` or a tool of a layer run. */
export function isExecutable(mode: number): boolean {
  return Math.floor(mode / 0o100) % 2 === 1;
}

/** When everything is in it: nothing can be added, e.g. by a cache that would make the next cold start another one. */
export async function sealDirectory(directory: string): Promise<void> {
  await chmod(directory, 0o555);
}

/** Removes a tree that has sealed directories in it, which `fs.rm` can't do for anybody but root. */
export async function removeReadOnlyTree(directory: string): Promise<void> {
  await unseal(directory);
  await rm(directory, { recursive: true, force: true });
}

async function unseal(directory: string): Promise<void> {
  const status = await lstat(directory).catch(() => undefined);
  if (!status?.isDirectory()) return;
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await unseal(join(directory, entry.name));
  }
}
