import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The package's own version; package.json is two folders up both in the sources and in the package. */
export function toolVersion(): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as { version: string };
  return version;
}
