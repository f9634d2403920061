import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from './fixture';
import { checkUnzippedSize, CodeReader } from '../../../../src/local/services/lambda/code';

let stack: Stack;
beforeEach(() => { stack = new Stack({}); });
afterEach(() => stack.remove());

async function read(files: { readonly [path: string]: string }) {
  return new CodeReader().codeIn(stack.code(files).directory as string);
}

test('knows the size of all files together', async () => {
  expect(await read({ 'index.js': '12345', 'lib/deep/other.js': '123' })).toMatchObject({ size: 8 });
});

test('equal code has equal hashes, other code has others', async () => {
  const { sha256 } = await read({ 'a.js': 'a', 'b.js': 'b' });
  expect(sha256).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  expect((await read({ 'b.js': 'b', 'a.js': 'a' })).sha256).toBe(sha256);
  expect((await read({ 'a.js': 'a', 'c.js': 'b' })).sha256).not.toBe(sha256);
  expect((await read({ 'a.js': 'a', 'b.js': 'c' })).sha256).not.toBe(sha256);
});

test('a link of an archive is read as a link, to a folder too', async () => {
  const linked = async (target: string) => {
    const directory = stack.code({ 'lib/a.js': '12345' }).directory as string;
    symlinkSync(target, join(directory, 'more'));
    return new CodeReader().codeIn(directory);
  };
  const { size, sha256 } = await linked('lib');
  expect(size).toBe(5);
  expect((await linked('lib/a.js')).sha256).not.toBe(sha256);
});

test('250 MB are the most, layers included', () => {
  expect(() => checkUnzippedSize([{ size: 262_144_000 }])).not.toThrow();
  expect(() => checkUnzippedSize([{ size: 262_144_000 }, { size: 1 }]))
    .toThrow('Unzipped size must be smaller than 262144000 bytes: the function with its layers has 262144001');
});
