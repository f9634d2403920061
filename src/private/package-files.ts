import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// the same from src/private as from lib/private.
const root = join(__dirname, '..', '..');

/** A file or folder of the package's assets. */
export function assetPath(...segments: string[]): string {
  return join(root, 'assets', ...segments);
}

/** Name and version of this package. */
export function tool(): { name: string; version: string } {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return { name, version };
}
