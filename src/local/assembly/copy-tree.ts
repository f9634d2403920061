import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { AssemblyError } from './assembly-error';
import { isExecutable, sealDirectory, sealFile, ZIPPED_AT } from './read-only-tree';
import { MAX_UNZIPPED_BYTES } from './unzip';

/**
 * Copies a folder as a deployment would zip it: links become what they point to, modes and times are those of the archive.
 * A link to the outside would bring in what the assembly doesn't have, so it is an error.
 */
export async function copyTree(source: string, target: string): Promise<void> {
  let bytes = 0;
  const count = (size: number) => {
    bytes += size;
    if (bytes > MAX_UNZIPPED_BYTES) throw new AssemblyError(`Asset ${source} has more than ${MAX_UNZIPPED_BYTES} bytes, Lambda's limit. Leave out what isn't needed.`);
  };
  await copyDirectory(source, target, [await realpath(source)], count);
}

/** `ancestors`: the real directories on the way, from the root: a link to one of them never ends. `count` hears of each file before it is copied. */
async function copyDirectory(source: string, target: string, ancestors: readonly string[], count: (size: number) => void): Promise<void> {
  for (const entry of await readdir(source)) {
    const from = join(source, entry);
    const to = join(target, entry);
    const real = await realpath(from).catch(() => {
      throw new AssemblyError(`Asset file ${from} is a link to something that doesn't exist.`);
    });
    if (ancestors.includes(real)) throw new AssemblyError(`Asset file ${from} is a link to ${real}, which contains it.`);
    if (!real.startsWith(ancestors[0] + sep)) throw new AssemblyError(`Asset file ${from} is a link to ${real}, outside the asset.`);
    const status = await stat(real);
    if (status.isDirectory()) {
      await mkdir(to);
      await copyDirectory(real, to, [...ancestors, real], count);
      await sealDirectory(to);
    } else if (status.isFile()) {
      count(status.size);
      await copyFile(real, to, constants.COPYFILE_EXCL);
      await sealFile(to, isExecutable(status.mode), ZIPPED_AT);
    } else {
      throw new AssemblyError(`Asset file ${from} is neither a file nor a directory.`);
    }
  }
}
