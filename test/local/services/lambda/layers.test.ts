import { readFileSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ADDRESS, Stack } from './fixture';
import { removeReadOnlyTree } from '../../../../src/local/assembly/read-only-tree';
import { CodeReader } from '../../../../src/local/services/lambda/code';
import { LayerVersion, LayerVersionProvider, LayerVersions, OptDirectories } from '../../../../src/local/services/lambda/layers';

const layers = new LayerVersions(ADDRESS);
let stack: Stack;
beforeEach(() => { stack = new Stack({ 'AWS::Lambda::LayerVersion': new LayerVersionProvider(layers, new CodeReader()) }); });
afterEach(() => removeReadOnlyTree(stack.directory));

async function layer(name: string, files: { readonly [path: string]: string }): Promise<LayerVersion> {
  const { physicalId } = await stack.create('AWS::Lambda::LayerVersion', name, { LayerName: name, Content: stack.code(files) });
  return layers.find(physicalId);
}

test('Ref is the version\'s ARN, and versions count up', async () => {
  expect((await layer('tools', {})).arn).toBe('arn:aws:lambda:eu-west-1:111122223333:layer:tools:1');
  expect((await layer('tools', {})).arn).toBe('arn:aws:lambda:eu-west-1:111122223333:layer:tools:2');
});

test('a layer of another account is refused by its ARN', () => {
  expect(() => new LayerVersions(ADDRESS).find('arn:aws:lambda:eu-west-1:580247275435:layer:LambdaInsightsExtension:53'))
    .toThrow('arn:aws:lambda:eu-west-1:580247275435:layer:LambdaInsightsExtension:53 does not exist: this engine has no layers');
});

test('no layer has no /opt, one is its own /opt', async () => {
  const opt = new OptDirectories(join(stack.directory, 'opt'));
  const only = await layer('only', { 'a.txt': 'a' });
  expect(await opt.of([])).toEqual([]);
  expect(await opt.of([only])).toEqual([only.directory]);
});

test('several are one folder, later ones win, and equal lists share it', async () => {
  const opt = new OptDirectories(join(stack.directory, 'opt'));
  const first = await layer('first', { 'python/a.py': 'first', 'python/b.py': 'first' });
  const second = await layer('second', { 'python/b.py': 'second', 'bin/tool': 'second' });
  const [directory] = await opt.of([first, second]);
  const content = (path: string) => readFileSync(join(directory!, path), 'utf8');
  expect(['python/a.py', 'python/b.py', 'bin/tool'].map(content)).toEqual(['first', 'second', 'second']);
  expect(await opt.of([first, second])).toEqual([directory]);
  expect(await opt.of([second, first])).not.toEqual([directory]);
});

test('links stay links, to folders too', async () => {
  const content = stack.code({ 'lib/libx.so.1': 'x' });
  symlinkSync('libx.so.1', join(content.directory as string, 'lib', 'libx.so'));
  symlinkSync('lib', join(content.directory as string, 'lib64'));
  const { physicalId } = await stack.create('AWS::Lambda::LayerVersion', 'first', { LayerName: 'linked', Content: content });
  const [directory] = await new OptDirectories(join(stack.directory, 'opt')).of([layers.find(physicalId), await layer('second', { 'bin/tool': '' })]);
  expect(readlinkSync(join(directory!, 'lib64'))).toBe('lib');
  expect(readFileSync(join(directory!, 'lib64', 'libx.so'), 'utf8')).toBe('x');
});

test('the folder is read-only, with the files\' times: .pyc files name them', async () => {
  const first = await layer('first', { 'python/a.py': 'first' });
  const second = await layer('second', { 'python/b.py': 'second' });
  const [directory] = await new OptDirectories(join(stack.directory, 'opt')).of([first, second]);
  expect(statSync(directory!).mode.toString(8)).toMatch(/555$/);
  expect(statSync(join(directory!, 'python')).mode.toString(8)).toMatch(/555$/);
  const copy = statSync(join(directory!, 'python/a.py'));
  expect(copy.mode.toString(8)).toMatch(/444$/);
  expect(copy.mtimeMs).toBeCloseTo(statSync(join(first.directory, 'python/a.py')).mtimeMs, -1);
});
