import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import fc from 'fast-check';
import { stackOf } from './fixtures';
import { zipArchive } from './zip-archive';
import type { FileAsset } from '../../../src/local/assembly/asset-manifest';
import { removeReadOnlyTree } from '../../../src/local/assembly/read-only-tree';
import { CodeStaging } from '../../../src/local/assembly/staging';

jest.setTimeout(60_000); // files are slow on a busy machine.

const SECRET = 'of another file of this machine';

/** An assembly beside something that is none of its business; what is below `stage` was copied. */
async function staged(packaging: FileAsset['packaging'], make: (asset: string) => void, look: (directory: string) => void): Promise<void> {
  const machine = realpathSync(mkdtempSync(join(tmpdir(), 'hostile-')));
  try {
    for (const folder of ['cdk.out', 'stage', 'home']) mkdirSync(join(machine, folder));
    writeFileSync(join(machine, 'home', 'secret'), SECRET);
    const asset = join(machine, 'cdk.out', 'asset');
    make(asset);
    const stack = stackOf({}, { rootDirectory: join(machine, 'cdk.out'), assets: new Map([['key', { path: asset, packaging }]]) });
    const before = everythingIn(machine);
    const directory = await new CodeStaging(join(machine, 'stage')).stage({ S3Bucket: 'b', S3Key: 'key' }, { stack }).catch((error: Error) => {
      expect(error.message).not.toContain(SECRET);
    });
    expect(everythingIn(machine).filter(path => !path.startsWith(`stage${sep}`))).toEqual(before);
    if (directory) look(directory);
    else expect(readdirSync(join(machine, 'stage'))).toEqual([]);
  } finally {
    await removeReadOnlyTree(machine);
  }
}

/** Paths, links as they are: the recursive readdir of Node.js 20 would follow them. */
function everythingIn(directory: string, below = ''): string[] {
  return readdirSync(join(directory, below), { withFileTypes: true }).flatMap(entry => {
    const path = join(below, entry.name);
    return entry.isDirectory() ? [path, ...everythingIn(directory, path)] : [path];
  }).sort();
}

let contained = 0;
beforeEach(() => { contained = 0; });

/** Nothing in it leads out of it, and nothing that can be read in it is the secret. */
function expectContained(directory: string): void {
  contained++;
  for (const path of everythingIn(directory)) {
    expect(realpathSync(join(directory, path)).startsWith(directory + sep)).toBe(true);
    expect(contentOf(join(directory, path))).not.toBe(SECRET);
  }
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // a directory.
  }
}

const part = fc.constantFrom('a', 'b', '..', '.', '', '...', 'C:', 'a\\b', '\0');
const hostilePath = fc.array(part, { minLength: 1, maxLength: 5 }).map(parts => parts.join('/'));
const target = fc.oneof(hostilePath, fc.constantFrom('../../home/secret', '../../../home/secret', '/etc/passwd', '/', '..', '../..', 'a', 'a/..', 'b/../..'));
const name = fc.oneof(fc.constantFrom('a', 'b', 'a/b', 'b/a', 'a/b/c'), hostilePath);

test('no archive writes, links or reads outside its own folder', async () => {
  const entry = fc.record({ name, content: target, mode: fc.constantFrom(0o120777, 0o100644, 0o40755, 0o020666) });
  await fc.assert(fc.asyncProperty(fc.array(entry, { maxLength: 6 }), async entries => {
    await staged('file', asset => writeFileSync(asset, zipArchive(entries)), expectContained);
  }), { numRuns: 60, examples: [[[]]] });
  expect(contained).toBeGreaterThan(0);
});

test('no folder brings in what is outside of it', async () => {
  const link = fc.record({ path: fc.constantFrom('a', 'b', 'sub/a', 'sub/b', 'sub/deep/a'), to: target.filter(path => path !== '' && !path.includes('\0')) });
  const links = fc.uniqueArray(link, { maxLength: 4, selector: ({ path }) => path });
  await fc.assert(fc.asyncProperty(links, async all => {
    const make = (asset: string) => {
      mkdirSync(join(asset, 'sub', 'deep'), { recursive: true });
      writeFileSync(join(asset, 'sub', 'index.py'), 'code');
      all.forEach(({ path, to }) => symlinkSync(to, join(asset, path)));
    };
    await staged('zip', make, expectContained);
  }), { numRuns: 60, examples: [[[]]] });
  expect(contained).toBeGreaterThan(0);
});

test('an asset below a link to the outside is not read', async () => {
  const make = (asset: string) => {
    // the asset's parent is the link: its own path has no "..".
    rmSync(dirname(asset), { recursive: true });
    symlinkSync(join(dirname(asset), '..', 'home'), dirname(asset));
    mkdirSync(asset);
  };
  await expect(staged('zip', make, () => { throw new Error('it was staged'); })).resolves.toBeUndefined();
});
