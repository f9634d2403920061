import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** import, export … from, require and require.resolve of a package of the SDK, however it is quoted or minified; a mere mention is not enough. */
const SDK_IMPORT = /\b(?:from|import|require(?:\.resolve)?)\s*\(?\s*(["'`])(@(?:aws-sdk|smithy)\/[a-z0-9-]+)(?:\/[^"'`\s]*)?\1/g;
const SOURCE = /\.[cm]?js$/;
/** beyond this a file is data. */
const MAX_SOURCE_BYTES = 32 * 1024 * 1024;

/** The packages of the AWS SDK for JavaScript which code takes from Lambda's runtime: imported, and not carried along. */
export async function sdkImportsOf(codeDirectories: readonly string[]): Promise<string[]> {
  const imported = new Set<string>();
  for (const directory of codeDirectories) {
    for (const file of await sourcesIn(directory)) {
      const text = await readFile(file, 'utf8');
      for (const [, , name] of text.matchAll(SDK_IMPORT)) {
        if (!imported.has(name) && !isCarried(file, name)) imported.add(name);
      }
    }
  }
  return [...imported].sort();
}

async function sourcesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile() && SOURCE.test(entry.name)).map(entry => join(entry.parentPath ?? entry.path, entry.name));
  const sizes = await Promise.all(files.map(async file => (await stat(file)).size));
  return files.filter((_, index) => sizes[index] <= MAX_SOURCE_BYTES);
}

/** As Node.js looks: in the node_modules of each folder above the file. */
function isCarried(file: string, name: string): boolean {
  const folders = file.split(sep);
  return folders.some((_, depth) => existsSync(join(folders.slice(0, depth).join(sep) || sep, 'node_modules', name)));
}
