import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EnvironmentFolder, FolderOptions } from '../../../src/local/runtime/environment-folder';

// without a mount namespace, as on macOS; with one, see the tests with real processes.
let root: string;

beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'engine-')); });
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text = path): string {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  return join(root, path);
}

function create(options: Partial<FolderOptions> = {}) {
  return EnvironmentFolder.create({
    directory: join(root, 'environments/1'), codeDirectory: join(root, 'code'), layerDirectories: [], reads: [], ...options,
  });
}

beforeEach(() => {
  write('code/index.js');
  write('code/lib/helper.js');
});

test('has the code', async () => {
  const { task } = await create();
  expect(readFileSync(join(task, 'lib/helper.js'), 'utf8')).toBe('code/lib/helper.js');
});

test('keeps new files from the next environment', async () => {
  const { task } = await create();
  writeFileSync(join(task, 'lib/left'), '');
  expect(readdirSync(join(root, 'code/lib'))).toEqual(['helper.js']);
});

test('lays layers over one another, in order', async () => {
  write('layer1/python/a.py', 'first');
  write('layer1/python/b.py', 'first');
  write('layer2/python/b.py', 'second');
  const { opt } = await create({ layerDirectories: [join(root, 'layer1'), join(root, 'layer2')] });
  expect(['a.py', 'b.py'].map(name => readFileSync(join(opt, 'python', name), 'utf8'))).toEqual(['first', 'second']);
});

test('has an empty /opt without layers', async () => expect(readdirSync((await create()).opt)).toEqual([]));

test('keeps links', async () => {
  symlinkSync('index.js', join(root, 'code/link.js'));
  expect(readFileSync(join((await create()).task, 'link.js'), 'utf8')).toBe('code/index.js');
});

test('has an empty folder for temporary files and a home of its own', async () => {
  const { tmp, home } = await create();
  expect([readdirSync(tmp!), readdirSync(home)]).toEqual([[], []]);
});

test('runs commands as they are', async () => expect((await create()).prepared(['node', 'x'])).toEqual(['node', 'x']));

test('goes as a whole, and takes no code with it', async () => {
  const folder = await create();
  await folder.remove();
  expect(readdirSync(join(root, 'environments'))).toEqual([]);
  expect(readdirSync(join(root, 'code'))).toEqual(['index.js', 'lib']);
});

describe('modules that Node.js finds above the code', () => {
  const find = async (name: string, options: Partial<FolderOptions>) => realpathSync(join((await create(options)).task, '..', 'node_modules', name));

  beforeEach(() => {
    write('kit/@aws-sdk/client-sns/package.json');
    write('kit/@aws-sdk/client-sqs/package.json');
  });

  test('are the runtime\'s', async () => {
    expect(await find('@aws-sdk/client-sns', { modules: { major: '22', kit: join(root, 'kit') } })).toBe(realpathSync(join(root, 'kit/@aws-sdk/client-sns')));
  });

  test('are a layer\'s rather than the runtime\'s', async () => {
    write('layer/nodejs/node_modules/@aws-sdk/client-sns/package.json', 'layer');
    write('layer/nodejs/node22/node_modules/left-pad/package.json');
    const options = { layerDirectories: [join(root, 'layer')], modules: { major: '22', kit: join(root, 'kit') } };
    expect(await find('@aws-sdk/client-sns', options)).toMatch(/opt\/nodejs\/node_modules\/@aws-sdk\/client-sns$/);
    rmSync(join(root, 'environments'), { recursive: true });
    expect(await find('@aws-sdk/client-sqs', options)).toBe(realpathSync(join(root, 'kit/@aws-sdk/client-sqs')));
    rmSync(join(root, 'environments'), { recursive: true });
    expect(await find('left-pad', options)).toMatch(/opt\/nodejs\/node22\/node_modules\/left-pad$/);
  });

  test('are none where neither has any', async () => {
    await create({ modules: { major: '22' } });
    expect(readdirSync(join(root, 'environments/1'))).not.toContain('node_modules');
  });
});
