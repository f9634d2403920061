import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of its own for every test of a file, gone afterwards. */
export function temporaryDirectory(): { readonly path: string; write(name: string, content: string | Buffer | object): string } {
  let path = '';
  beforeEach(() => { path = mkdtempSync(join(tmpdir(), 'cli-test-')); });
  afterEach(() => rmSync(path, { recursive: true, force: true }));
  return {
    get path() { return path; },
    write(name, content) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
      return file;
    },
  };
}
