import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Kits } from '../../../src/local/runtime/kits';
import type { Interpreter } from '../../../src/local/runtime/runtimes';

// real processes, but no network: npm and Python are scripts that do what the real ones would.
let directory: string;
let messages: string[];
const path = process.env.PATH;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kits-'));
  messages = [];
  process.env.PATH = `${directory}${delimiter}${path}`;
});

afterEach(() => {
  process.env.PATH = path;
  rmSync(directory, { recursive: true });
});

const kits = () => new Kits(join(directory, 'kits'), { guard: () => () => undefined }, message => messages.push(message));

function program(name: string, script: string) {
  writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** Notes that it was called, takes its time, and installs. */
function npm() {
  program('npm', `
echo "$PWD" >> ${directory}/calls
sleep 0.2
for specifier in "$@"; do case $specifier in @*)
  name=\${specifier%@*}; mkdir -p node_modules/$name; echo '{"version":"3.1.4"}' > node_modules/$name/package.json
esac; done`);
}

test('a kit for Node.js has the packages and knows their versions', async () => {
  npm();
  const kit = await kits().nodejs(['@aws-sdk/client-sns', '@aws-sdk/client-sqs']);
  expect(kit.versions).toEqual({ '@aws-sdk/client-sns': '3.1.4', '@aws-sdk/client-sqs': '3.1.4' });
  expect(existsSync(join(kit.modules, '@aws-sdk/client-sqs/package.json'))).toBe(true);
});

test('a kit is made once, and that is said', async () => {
  npm();
  await kits().nodejs(['@aws-sdk/client-sns']);
  await kits().nodejs(['@aws-sdk/client-sns']);
  expect(messages).toEqual([expect.stringMatching(/^making a runtime kit once, with @aws-sdk\/client-sns: /)]);
});

test('other packages are another kit', async () => {
  npm();
  const [first, second] = [await kits().nodejs(['@aws-sdk/client-sns']), await kits().nodejs(['@aws-sdk/client-sqs'])];
  expect(first.directory).not.toBe(second.directory);
});

test('two makers at the same time end with one kit, and nothing else', async () => {
  npm();
  const [first, second] = await Promise.all([kits().nodejs(['@aws-sdk/client-sns']), kits().nodejs(['@aws-sdk/client-sns'])]);
  expect(first.directory).toBe(second.directory);
  expect(readdirSync(join(directory, 'kits'))).toHaveLength(1);
});

test('a kit that could not be made leaves nothing, and is tried again', async () => {
  program('npm', 'echo "npm error code ENOTFOUND" >&2; echo "npm error getaddrinfo ENOTFOUND registry.npmjs.org" >&2; exit 1');
  const tried = kits();
  await expect(tried.nodejs(['@aws-sdk/client-sns'])).rejects.toThrow(
    'npm can\'t install @aws-sdk/client-sns (npm error getaddrinfo ENOTFOUND registry.npmjs.org): check the network, or the registry in npm\'s configuration',
  );
  expect(readdirSync(join(directory, 'kits'))).toEqual([]);
  npm();
  expect((await tried.nodejs(['@aws-sdk/client-sns'])).versions).toEqual({ '@aws-sdk/client-sns': '3.1.4' });
});

test('without npm it is said what is missing', async () => {
  process.env.PATH = directory;
  await expect(kits().nodejs(['@aws-sdk/client-sns'])).rejects.toThrow('npm can\'t install @aws-sdk/client-sns (npm is not on PATH)');
});

test('Python without venv: what to install', async () => {
  program('python3', 'echo "The virtual environment was not created successfully because ensurepip is not available." >&2; exit 1');
  const interpreter: Interpreter = { language: 'python', lambdaVersion: '3.13', path: join(directory, 'python3'), version: '3.13.0' };
  await expect(kits().python(interpreter)).rejects.toThrow(/can't make a virtual environment \(The virtual environment was not created.*\): install its venv module, e\.g\. the package python3-venv/);
});

test('a maker that is killed leaves no kit', async () => {
  program('npm', `echo started > ${directory}/started; sleep 6`);
  const script = `
    const { Kits } = require(${JSON.stringify(join(directory, 'kits.js'))});
    new Kits(${JSON.stringify(join(directory, 'kits'))}, { guard: () => () => {} }, () => {}).nodejs(['@aws-sdk/client-sns']);`;
  const esbuild = join(__dirname, '../../../node_modules/.bin/esbuild');
  const source = join(__dirname, '../../../src/local/runtime/kits.ts');
  execFileSync(esbuild, [source, '--bundle', '--platform=node', `--outfile=${join(directory, 'kits.js')}`, '--log-level=error']);
  expect(() => execFileSync(process.execPath, ['-e', script], { timeout: 3_000, killSignal: 'SIGKILL', env: process.env })).toThrow();
  expect(existsSync(join(directory, 'started'))).toBe(true);
  expect(readdirSync(join(directory, 'kits')).filter(name => !name.startsWith('.making-'))).toEqual([]);
});
