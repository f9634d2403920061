import { once } from 'node:events';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { stackOf, temporaryDirectories } from './fixtures';
import { type ArchiveEntry, zipArchive } from './zip-archive';
import type { FileAsset } from '../../../src/local/assembly/asset-manifest';
import { removeReadOnlyTree } from '../../../src/local/assembly/read-only-tree';
import { CodeStaging } from '../../../src/local/assembly/staging';

const temporaryDirectory = temporaryDirectories();
const permissions = (file: string) => (statSync(file).mode % 0o1000).toString(8);

/** An assembly with one asset, and a place to copy it to. */
function assembly(packaging: FileAsset['packaging'] = 'zip') {
  const rootDirectory = temporaryDirectory();
  const asset = join(rootDirectory, packaging === 'zip' ? 'asset.abc' : 'asset.abc.zip');
  const assets = new Map<string, FileAsset>([['abc.zip', { path: asset, packaging }]]);
  const stageRoot = temporaryDirectory();
  const staging = new CodeStaging(stageRoot);
  const stack = stackOf({}, { rootDirectory, assets });
  return {
    rootDirectory,
    asset,
    stageRoot,
    staging,
    stack,
    stage: () => staging.stage({ S3Bucket: 'bucket', S3Key: 'abc.zip' }, { stack }),
  };
}

function writeTree(directory: string, files: { readonly [path: string]: string }): void {
  mkdirSync(directory, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
}

describe('a folder', () => {
  test('is copied with everything in it, compiled Python too', async () => {
    const { asset, stage, stageRoot } = assembly();
    writeTree(asset, { 'index.py': 'code', 'lib/deep/data.txt': 'data', '.hidden': '', '__pycache__/index.cpython-313.pyc': 'pyc' });
    mkdirSync(join(asset, 'empty'));
    const staged = await stage();
    expect(dirname(staged)).toBe(stageRoot);
    expect(readFileSync(join(staged, 'lib/deep/data.txt'), 'utf8')).toBe('data');
    expect(readdirSync(staged, { recursive: true }).sort())
      .toEqual(['.hidden', '__pycache__', '__pycache__/index.cpython-313.pyc', 'empty', 'index.py', 'lib', 'lib/deep', 'lib/deep/data.txt']);
  });

  test('is a copy that nobody can write to; what could be executed still can', async () => {
    const { asset, stage } = assembly();
    writeTree(asset, { 'index.py': 'code', 'bin/bootstrap': '#!/bin/sh' });
    chmodSync(join(asset, 'bin/bootstrap'), 0o700);
    const staged = await stage();
    expect(['.', 'index.py', 'bin', 'bin/bootstrap'].map(path => permissions(join(staged, path)))).toEqual(['555', '444', '555', '555']);
    expect(statSync(join(staged, 'index.py')).ino).not.toBe(statSync(join(asset, 'index.py')).ino);
  });

  test('has the times of the archive that CDK would upload: a .pyc that was good for the source is not on Lambda', async () => {
    const { asset, stage } = assembly();
    writeTree(asset, { 'index.py': 'code' });
    utimesSync(join(asset, 'index.py'), new Date(), new Date());
    expect(statSync(join(await stage(), 'index.py')).mtime.toISOString()).toBe('1980-01-01T00:00:00.000Z');
  });

  test('is staged once, however many functions have it and however soon', async () => {
    const { asset, stage, stageRoot } = assembly();
    writeTree(asset, { 'index.py': 'code' });
    const folders = await Promise.all(Array.from({ length: 40 }, stage));
    expect(new Set(folders).size).toBe(1);
    expect(readdirSync(stageRoot)).toHaveLength(1);
  });

  test('is not laid over what somebody else has staged in the same place', async () => {
    const { asset, stage, stageRoot } = assembly();
    writeTree(asset, { 'index.py': 'code' });
    writeTree(join(stageRoot, '0'), { 'theirs.py': 'code' });
    await expect(stage()).rejects.toThrow('EEXIST');
    expect(readdirSync(join(stageRoot, '0'))).toEqual(['theirs.py']);
  });

  test('has files for its inner links, as an archive has', async () => {
    const { asset, stage } = assembly();
    writeTree(asset, { 'lib/real.py': 'code' });
    symlinkSync('lib/real.py', join(asset, 'link.py'));
    symlinkSync('lib', join(asset, 'more'));
    const staged = await stage();
    expect(lstatSync(join(staged, 'link.py')).isFile()).toBe(true);
    expect(readFileSync(join(staged, 'more/real.py'), 'utf8')).toBe('code');
  });

  test.each<[string, string, string]>([
    ['a link to the outside', '/etc/hostname', 'outside the asset'],
    ['a link to its neighbour', '../secret', 'outside the asset'],
    ['a link that contains itself', '..', 'which contains it'],
    ['a link to nothing', 'nowhere', "a link to something that doesn't exist"],
    ['a link to a device', '/dev/zero', 'outside the asset'],
  ])('with %s is refused, and nothing of it stays', async (_, target, message) => {
    const { rootDirectory, asset, stage, stageRoot } = assembly();
    writeTree(rootDirectory, { 'asset.abc/sub/index.py': 'code', 'asset.abc/../secret': 's' });
    symlinkSync(target === '../secret' ? '../../secret' : target, join(asset, 'sub/link'));
    await expect(stage()).rejects.toThrow(message);
    expect(readdirSync(stageRoot)).toEqual([]);
  });
});

test('a folder over Lambda\'s limit is refused before it is copied', async () => {
  const { asset, stage, stageRoot } = assembly();
  writeTree(asset, { 'index.py': 'code', 'large': '' });
  truncateSync(join(asset, 'large'), 262_144_000);
  await expect(stage()).rejects.toThrow(/^Asset .*asset.abc has more than 262144000 bytes, Lambda's limit. Leave out what isn't needed.$/);
  expect(readdirSync(stageRoot)).toEqual([]);
});

test('a folder with something that is no file is refused', async () => {
  const { asset, stage } = assembly();
  mkdirSync(asset);
  const server = createServer().listen(join(asset, 'socket'));
  await once(server, 'listening');
  await expect(stage()).rejects.toThrow('socket is neither a file nor a directory');
  server.close();
});

describe('an asset', () => {
  test('that is outside the assembly is not read', async () => {
    const { stack, staging } = assembly();
    const outside = temporaryDirectory();
    writeTree(outside, { 'index.py': 'code' });
    const request = { stack: { ...stack, assets: new Map<string, FileAsset>([['k', { path: outside, packaging: 'zip' }]]) } };
    await expect(staging.stage({ S3Bucket: 'b', S3Key: 'k' }, request)).rejects.toThrow(/is outside the assembly .*without --no-staging/);
  });

  test('that is a link to the outside is not read', async () => {
    const { asset, stage } = assembly();
    symlinkSync('/etc', asset);
    await expect(stage()).rejects.toThrow('is outside the assembly');
  });

  test('that is the assembly itself is not read', async () => {
    const { stack, staging, rootDirectory } = assembly();
    const request = { stack: { ...stack, assets: new Map<string, FileAsset>([['k', { path: rootDirectory, packaging: 'zip' }]]) } };
    await expect(staging.stage({ S3Bucket: 'b', S3Key: 'k' }, request)).rejects.toThrow('is outside the assembly');
  });

  test('that is gone is told so', async () => {
    await expect(assembly().stage()).rejects.toThrow(/Asset .*asset.abc is missing. Synthesize the app again/);
  });

  test('that is not of the stack is told so', async () => {
    const { stack, staging } = assembly();
    await expect(staging.stage({ S3Bucket: 'mine', S3Key: 'other.zip' }, { stack })).rejects.toThrow('s3://mine/other.zip is not an asset of the stack');
  });

  test('of another kind than its manifest says is refused', async () => {
    const { asset, stage } = assembly();
    writeFileSync(asset, 'a file');
    await expect(stage()).rejects.toThrow('has packaging "zip" but is a file');
  });
});

describe('a zip file', () => {
  const unzipped = async (entries: readonly ArchiveEntry[]) => {
    const { asset, stage } = assembly('file');
    writeFileSync(asset, zipArchive(entries));
    return stage();
  };

  test('is unpacked with folders, modes and times', async () => {
    const staged = await unzipped([
      { name: 'index.mjs', content: 'x'.repeat(1000), mode: 0o100644 },
      { name: 'empty/', mode: 0o40755 },
      { name: 'bin/bootstrap', content: '#!', mode: 0o100755 },
      { name: 'dos.txt', content: 'no mode' },
    ]);
    expect(readFileSync(join(staged, 'index.mjs'), 'utf8')).toHaveLength(1000);
    expect(['.', 'index.mjs', 'empty', 'bin', 'bin/bootstrap', 'dos.txt'].map(path => permissions(join(staged, path))))
      .toEqual(['555', '444', '555', '555', '555', '444']);
    expect(statSync(join(staged, 'index.mjs')).mtime.toISOString()).toBe('2024-02-03T04:05:06.000Z');
  });

  test('keeps its inner links, as layers with shared libraries have', async () => {
    const staged = await unzipped([{ name: 'lib/a.so.1', content: 'so' }, { name: 'lib/a.so', content: 'a.so.1', mode: 0o120777 }]);
    expect(readlinkSync(join(staged, 'lib/a.so'))).toBe('a.so.1');
    expect(readFileSync(join(staged, 'lib/a.so'), 'utf8')).toBe('so');
  });

  const LINK = 0o120777;
  test.each<[string, ArchiveEntry[], string]>([
    ['a name that climbs', [{ name: '../evil', content: 'x' }], 'invalid relative path: ../evil'],
    ['a name that climbs later', [{ name: 'a/../../evil', content: 'x' }], 'invalid relative path'],
    ['an absolute name', [{ name: '/tmp/evil', content: 'x' }], 'absolute path: /tmp/evil'],
    ['a name for Windows', [{ name: '..\\evil', content: 'x' }], 'invalid characters in fileName'],
    ['a link to the outside', [{ name: 'a', content: '/etc', mode: LINK }], 'a is a link to /etc, which is not in the archive'],
    ['a link that climbs', [{ name: 'd/a', content: '../..', mode: LINK }], 'd/a is a link to ../.., which is not in the archive'],
    ['a link to nothing', [{ name: 'a', content: 'b', mode: LINK }], 'a is a link to b, which is not in the archive'],
    ['a file through a link', [{ name: 'a', content: '/tmp', mode: LINK }, { name: 'a/evil', content: 'x' }], 'EEXIST'],
    ['a link through a link', [{ name: 'a', content: '/tmp', mode: LINK }, { name: 'a/b', content: 'x', mode: LINK }], 'a/b is a link below a link'],
    [
      'links that climb together',
      [{ name: 'top/x', content: 'x' }, { name: 'a/b/c/q', content: '../../../top', mode: LINK }, { name: 'p', content: 'a/b/c/q/../..', mode: LINK }],
      'which is not in the archive',
    ],
    ['a name twice', [{ name: 'a', content: '1' }, { name: 'a', content: '2' }], 'EEXIST'],
    ['more than it says', [{ name: 'a', content: 'x'.repeat(100_000), claimedSize: 10 }], 'too many bytes'],
  ])('with %s is refused, and nothing of it stays', async (_, entries, message) => {
    const { asset, stage, stageRoot } = assembly('file');
    writeFileSync(asset, zipArchive(entries));
    await expect(stage()).rejects.toThrow(message);
    expect(readdirSync(stageRoot)).toEqual([]);
    expect(existsSync('/tmp/evil')).toBe(false);
  });

  test('over Lambda\'s limit is told with the limit, before it is written', async () => {
    const { asset, stage } = assembly('file');
    writeFileSync(asset, zipArchive([{ name: 'a', claimedSize: 262_144_001 }]));
    await expect(stage()).rejects.toThrow('Unzipped size must be smaller than 262144000 bytes');
  });

  test('over it with all its files together is refused too', async () => {
    const { asset, stage, stageRoot } = assembly('file');
    writeFileSync(asset, zipArchive([{ name: 'a', content: 'x' }, { name: 'b', claimedSize: 262_144_000 }]));
    await expect(stage()).rejects.toThrow('Unzipped size must be smaller than 262144000 bytes');
    expect(readdirSync(stageRoot)).toEqual([]);
  });

  test('with a device or a pipe has a file in its place', async () => {
    const staged = await unzipped([{ name: 'device', content: 'x', mode: 0o020666 }, { name: 'pipe', content: 'x', mode: 0o010666 }]);
    expect(['device', 'pipe'].map(name => lstatSync(join(staged, name)).isFile())).toEqual([true, true]);
  });

  test('that is none is told so', async () => {
    const { asset, stage } = assembly('file');
    writeFileSync(asset, 'not a zip file, but long enough to hold the end of one');
    await expect(stage()).rejects.toThrow(/Asset .*asset.abc.zip can't be unpacked: /);
  });
});

describe('inline code', () => {
  const stage = async (location: { [name: string]: unknown }, runtime?: string) =>
    new CodeStaging(temporaryDirectory()).stage(location, { stack: stackOf({}), runtime });

  test.each([['python3.13', 'index.py'], ['nodejs22.x', 'index.js']])('of %s is in %s', async (runtime, file) => {
    const staged = await stage({ ZipFile: 'code' }, runtime);
    expect(readdirSync(staged)).toEqual([file]);
    expect(readFileSync(join(staged, file), 'utf8')).toBe('code');
  });

  test('of another runtime is refused', async () => {
    await expect(stage({ ZipFile: 'code' }, 'provided.al2023')).rejects.toThrow('ZipFile can only be used when Runtime is a Node.js or Python runtime, not "provided.al2023".');
  });

  test('an image is refused by name', async () => {
    await expect(stage({ ImageUri: 'x' })).rejects.toThrow('Unsupported: ImageUri of a code location');
  });
});

test('what is read-only can be removed', async () => {
  const { asset, stage, stageRoot } = assembly();
  writeTree(asset, { 'a/b/c.py': 'code' });
  await stage();
  await removeReadOnlyTree(stageRoot);
  expect(existsSync(stageRoot)).toBe(false);
  await removeReadOnlyTree(stageRoot);
});
