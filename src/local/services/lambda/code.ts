import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { invalid } from './errors';

/** A function's or a layer's code, unpacked. */
export interface Code {
  readonly directory: string;
  /** of the files: the engine has no archive to weigh. */
  readonly size: number;
  /** base64, like Lambda's, though of the files' names and contents: equal code has equal hashes here, but not those of AWS. */
  readonly sha256: string;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LARGEST_UNZIPPED = 262_144_000;

/** Reads folders once: many functions may share one staged copy. */
export class CodeReader {
  private readonly read = new Map<string, Promise<Code>>();

  async codeIn(directory: string): Promise<Code> {
    const code = this.read.get(directory) ?? readCode(directory);
    this.read.set(directory, code);
    return code;
  }
}

export function checkUnzippedSize(parts: readonly { readonly size: number }[]): void {
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (size > LARGEST_UNZIPPED) {
    throw invalid(`Unzipped size must be smaller than ${LARGEST_UNZIPPED} bytes: the function with its layers has ${size}`);
  }
}

async function readCode(directory: string): Promise<Code> {
  const hash = createHash('sha256');
  let size = 0;
  for (const path of await filesIn(directory)) {
    const file = join(directory, path);
    const status = await lstat(file);
    if (status.isSymbolicLink()) {
      // an archive's own link, which may be to a folder: what it leads to is read where it is.
      hash.update(`${path}\0${await readlink(file)}\0`);
      continue;
    }
    const { size: length } = status;
    hash.update(`${path}\0${length}\0`);
    size += length;
    await pipeline(createReadStream(file), async chunks => {
      for await (const chunk of chunks as AsyncIterable<Buffer>) hash.update(chunk);
    });
  }
  return { directory, size, sha256: hash.digest('base64') };
}

/** Paths from the root, in order. */
export async function filesIn(root: string, folder = ''): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const paths = await Promise.all(entries.map(async entry => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(root, path) : [path];
  }));
  return paths.flat().sort();
}
