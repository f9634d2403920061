import { createWriteStream } from 'node:fs';
import { mkdir, readdir, realpath, symlink } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { AssemblyError } from './assembly-error';
import { isExecutable, sealDirectory, sealFile } from './read-only-tree';

/** Lambda's limit for a function with its layers; https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_UNZIPPED_BYTES = 262_144_000;

/** The file type in the high half of a zip entry's attributes, as `stat` has it. */
const FILE_TYPE = { unit: 0o10000, link: 0o12 };

/** Unpacks a zip archive into an empty folder, from which nothing in the archive leads outside. */
export async function unzip(file: string, target: string): Promise<void> {
  try {
    await extract(file, await realpath(target));
  } catch (error) {
    throw new AssemblyError(`Asset ${file} can't be unpacked: ${(error as Error).message}.`);
  }
}

async function extract(file: string, target: string): Promise<void> {
  // yauzl refuses names that are absolute or climb, and contents that are longer than their entry says.
  const zip = await openPromise(file, { strictFileNames: true });
  try {
    await makeLinks(await extractFiles(zip, target), target);
    await sealDirectories(target);
  } finally {
    zip.close();
  }
}

interface Link { readonly path: string; readonly to: string }

/** Links are left for later, so that no file is written through one. */
async function extractFiles(zip: ZipFile, target: string): Promise<Link[]> {
  const links: Link[] = [];
  let bytes = 0;
  for await (const entry of zip.eachEntry()) {
    const path = join(target, entry.fileName);
    bytes += entry.uncompressedSize;
    if (bytes > MAX_UNZIPPED_BYTES) throw new Error(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`);
    if (entry.fileName.endsWith('/')) {
      await mkdir(path, { recursive: true });
    } else if (Math.floor(modeOf(entry) / FILE_TYPE.unit) === FILE_TYPE.link) {
      links.push({ path, to: await text(await zip.openReadStreamPromise(entry)) });
    } else {
      await extractFile(zip, entry, path);
    }
  }
  return links;
}

async function makeLinks(links: readonly Link[], target: string): Promise<void> {
  for (const { path, to } of links) {
    if (links.some(other => path.startsWith(other.path + sep))) throw new Error(`${path.slice(target.length + 1)} is a link below a link`);
    await mkdir(dirname(path), { recursive: true });
    await symlink(to, path);
  }
  for (const { path, to } of links) {
    const real = await realpath(path).catch(() => undefined);
    if (!real?.startsWith(target + sep)) throw new Error(`${path.slice(target.length + 1)} is a link to ${to}, which is not in the archive`);
  }
}

async function extractFile(zip: ZipFile, entry: Entry, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path, { flags: 'wx' }));
  await sealFile(path, isExecutable(modeOf(entry)), entry.getLastModDate({ timezone: 'UTC' }));
}

/** Of entries made on Unix; others have none. */
function modeOf({ externalFileAttributes }: Entry): number {
  return Math.floor(externalFileAttributes / 0x10000);
}

async function sealDirectories(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    await sealDirectories(join(directory, entry.name));
    await sealDirectory(join(directory, entry.name));
  }
}
