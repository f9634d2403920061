import { cpSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { RuntimeHost } from '../../../src/local/runtime/runtime-host';
import type { RuntimeFixture } from '../../e2e/local/runtime-fixture';

const TOOLS = join(__dirname, '../../../.witnesses');
const NODE_MODULES = join(TOOLS, 'node', 'node_modules');
const CLIENT_4 = join(NODE_MODULES, 'aws-lambda-ric');
/** Its native part needs tools that few machines have, and it is the same as client 4's. */
const CLIENT_3 = join(TOOLS, 'node-unbuilt', 'node_modules', 'aws-lambda-ric');
/** `python3.11`: the one that the tools were installed with. */
const [PYTHON] = readdirSync(join(TOOLS, 'python', 'lib'));
const SITE_PACKAGES = join(TOOLS, 'python', 'lib', PYTHON, 'site-packages');

/** The Node.js binaries among the tools, by their major versions. */
export const NODE_BINARIES = Object.fromEntries(['20', '22', '24'].map(major => [major, join(NODE_MODULES, `node${major}`, 'bin', 'node')]));

export type LanguageName = 'Node.js' | 'Python';

/** One of AWS's own runtime clients. */
export interface Client {
  readonly name: string;
  readonly language: LanguageName;
  readonly runtime: string;
  /** of Node.js, as the functions' expectations know it. */
  readonly generation?: 3 | 4;
  /** the interpreter, and the name under which the engine looks for it. */
  readonly interpreter: string;
  readonly interpreterName: string;
  /** what stands in the place of our own bootstraps. */
  readonly bootstrap: { readonly [file: string]: string };
  /** copied beside it, by where to: an environment sees no folder of ours but that. */
  readonly files: { readonly [file: string]: string };
}

const python: Client = {
  name: `awslambdaric ${versionOf(join(SITE_PACKAGES, 'awslambdaric', '__init__.py'))} on ${PYTHON}`,
  language: 'Python',
  runtime: PYTHON,
  interpreter: join(/^home = (.*)$/m.exec(readFileSync(join(TOOLS, 'python', 'pyvenv.cfg'), 'utf8'))![1], PYTHON),
  interpreterName: PYTHON,
  bootstrap: {
    'python.py': `
import os, sys
layers = os.path.join(sys.argv.pop(), 'python')
sys.path[:1] = [os.environ['LAMBDA_TASK_ROOT'], os.path.join(layers, 'lib', '${PYTHON}', 'site-packages'), layers]
sys.path.append(os.path.join(os.path.dirname(__file__), 'client'))
from awslambdaric.__main__ import main
main([sys.argv[0], os.environ['_HANDLER']])
`,
  },
  files: Object.fromEntries(readdirSync(SITE_PACKAGES)
    .filter(name => /^(awslambdaric|runtime_client\..*|simplejson|snapshot_restore_py\.py)$/.test(name))
    .map(name => [join('client', name), join(SITE_PACKAGES, name)])),
};

/** Lambda's client up to nodejs22.x. */
const client3 = (node: string): Client => ({
  name: `aws-lambda-ric ${versionOf(join(CLIENT_3, 'package.json'))} on Node.js ${node}`,
  language: 'Node.js',
  runtime: `nodejs${node}.x`,
  generation: 3,
  interpreter: NODE_BINARIES[node],
  interpreterName: `node${node}`,
  bootstrap: {
    'nodejs.mjs': `
import { run } from './client/index.mjs';
await run(process.env.LAMBDA_TASK_ROOT, ...process.argv.splice(2));
`,
  },
  files: clientFiles(join(CLIENT_3, 'dist', 'index.mjs')),
});

/** Lambda's client from nodejs24.x on. It needs Node.js 22 at least. */
const client4 = (node: string): Client => ({
  name: `aws-lambda-ric ${versionOf(join(CLIENT_4, 'package.json'))} on Node.js ${node}`,
  language: 'Node.js',
  runtime: 'nodejs24.x',
  generation: 4,
  interpreter: NODE_BINARIES[node],
  interpreterName: 'node24',
  bootstrap: {
    'nodejs.mjs': `
[process.env._HANDLER] = process.argv.splice(2); // the engine's /opt is elsewhere
await import('./client/index.mjs');
`,
  },
  files: clientFiles(join(CLIENT_4, 'index.mjs')),
});

export const CLIENTS: readonly Client[] = [python, client3('20'), client3('22'), client4('22'), client4('24')];

function clientFiles(script: string): Client['files'] {
  return { 'client/index.mjs': script, 'client/rapid-client.node': join(CLIENT_4, 'rapid-client.node') };
}

/** Two with the same interpreter: functions are run by our own bootstrap, and by AWS's client in its place. */
export interface Engines {
  readonly ours: RuntimeHost;
  readonly aws: RuntimeHost;
}

export async function startEngines(fixture: RuntimeFixture, client: Client): Promise<Engines> {
  const name = client.name.replaceAll(' ', '-');
  const bootstrap = Object.fromEntries(Object.entries(client.bootstrap).map(([file, text]) => [join('bootstrap', file), text]));
  const assetsDirectory = fixture.folder(name, bootstrap);
  for (const [file, source] of Object.entries(client.files)) cpSync(source, join(assetsDirectory, 'bootstrap', file), { recursive: true });
  cpSync(join(fixture.assetsDirectory, 'reaper.js'), join(assetsDirectory, 'reaper.js'));
  const programs = mkdtempSync(join(assetsDirectory, 'programs-'));
  symlinkSync(client.interpreter, join(programs, client.interpreterName));
  const path = process.env.PATH;
  process.env.PATH = `${programs}:${path}`;
  try {
    const [ours, aws] = [await fixture.start(), await fixture.start({ assetsDirectory })];
    for (const host of [ours, aws]) await host.prepare({ runtime: client.runtime, codeDirectories: [] });
    return { ours, aws };
  } finally {
    process.env.PATH = path;
  }
}

function versionOf(file: string): string {
  return /version_*"? *[:=] *"([\d.]+)"/.exec(readFileSync(file, 'utf8'))![1];
}
