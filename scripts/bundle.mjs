// bundles everything that runs into assets/, so that users need no tool, no Docker and no network, and the package no dependency.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { notices, packagesIn } from './third-party.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

// the CLI keeps its names and lines: a stack trace of a minified bundle is of no use to anybody.
/** @type {Array<{ entry: string, outfile: string, target: string | string[], minify: boolean, external?: string[], platform?: 'browser' }>} */
export const bundles = [
  ...['invoker', 'coordinator', 'collector', 'aggregator'].map(name => ({
    entry: `src/pipeline/${name}.lambda.ts`, outfile: `assets/pipeline/${name}/index.js`, target: 'node22', minify: true,
  })),
  // apart from its commands: the help must not wait until megabytes are parsed.
  { entry: 'src/cli/main.ts', outfile: 'assets/cli/main.js', target: 'node20', minify: false, external: ['./commands'] },
  { entry: 'src/cli/commands/index.ts', outfile: 'assets/cli/commands.js', target: 'node20', minify: false },
  { entry: 'src/local/runtime/reaper.ts', outfile: 'assets/cli/reaper.js', target: 'node20', minify: false },
  // what report.html holds: it runs in a reader's browser, from disk.
  ...[['main.ts', 'js'], ['page.css', 'css']].map(([file, ending]) => ({
    entry: `src/report/page/${file}`, outfile: `assets/cli/report-page.${ending}`, target: ['chrome110', 'firefox110', 'safari16'], minify: true,
    platform: /** @type {const} */ ('browser'),
  })),
];

/** Folders copied as they are: what the local engine spawns. */
const copies = [{ from: 'src/local/runtime/bootstrap', to: 'assets/cli/bootstrap' }];

/**
 * dynalite requires its actions and validations by computed names and names a native database that its memory store
 * never uses; with the names spelled out and the database left out it fits in a bundle.
 *
 * @type {import('esbuild').Plugin}
 */
export const dynalite = {
  name: 'dynalite',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]node_modules[\\/]dynalite[\\/]index\.js$/ }, ({ path }) => {
      const table = (/** @type {string} */ folder) => readdirSync(join(dirname(path), folder))
        .filter(file => file.endsWith('.js') && file !== 'index.js').sort()
        .map(file => basename(file, '.js'))
        .map(name => `'${name}': require('./${folder}/${name}')`).join(', ');
      let contents = readFileSync(path, 'utf8');
      for (const folder of ['actions', 'validations']) {
        const call = `require('./${folder}/' + action)`;
        if (!contents.includes(call)) {
          throw new Error(`dynalite no longer contains ${call}: adapt scripts/bundle.mjs`);
        }
        contents = contents.replace(call, `({ ${table(folder)} })[action]`);
      }
      return { contents, loader: 'js' };
    });
    builder.onResolve({ filter: /^classic-level$/ }, () => ({ path: 'classic-level', namespace: 'absent' }));
    builder.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({
      contents: 'exports.ClassicLevel = class { constructor() { throw new Error("only the memory store is bundled"); } };',
    }));
  },
};

/** Writes a bundle; answers what is in it. @param {typeof bundles[number]} settings */
export async function bundle({ entry, outfile, target, minify, external = [], platform = 'node' }) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    target,
    bundle: true,
    metafile: true,
    platform,
    format: platform === 'node' ? 'cjs' : 'iife',
    minify,
    sourcemap: false,
    legalComments: 'none',
    charset: 'utf8',
    external,
    // its build for Node.js waits at the top level for a native drawing library, which no CommonJS bundle can do: SVG needs none.
    alias: { 'vega-canvas': './node_modules/vega-canvas/build/vega-canvas.browser.js' },
    // what is left out is required: `import()` would want the file's whole name.
    supported: { 'dynamic-import': external.length === 0 },
    plugins: [dynalite],
    logLevel: 'warning',
    // not jsii's tsconfig.json, which exists only after a compile: bundles must not depend on that.
    tsconfig: 'tsconfig.dev.json',
  });
  return metafile;
}

/** Synthesizes the stacks of the CLI's demo, which so needs no CDK. Comes last: the bundles are assets of the stacks. */
async function synthesizeDemo() {
  const app = join(root, 'node_modules', '.cache', 'cdk-cold-start-benchmark', 'demo-assembly.cjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['scripts/demo-assembly.ts'],
    outfile: app,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['aws-cdk-lib', 'constructs'],
    // src/private/package-files.ts looks for the package's assets from where it is itself.
    define: { __dirname: JSON.stringify(join(root, 'src', 'private')) },
    logLevel: 'warning',
    tsconfig: 'tsconfig.dev.json',
  });
  execFileSync(process.execPath, [app], {
    env: { ...process.env, CDK_OUTDIR: join(root, 'assets', 'demo'), CDK_CONTEXT_JSON: '{}', JSII_DEPRECATED: 'quiet' },
    stdio: 'inherit',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const folder of ['assets/pipeline', 'assets/cli', 'assets/demo']) {
    rmSync(join(root, folder), { recursive: true, force: true });
  }
  const metafiles = await Promise.all(bundles.map(bundle));
  writeFileSync(join(root, 'assets', 'THIRD-PARTY-NOTICES.txt'), notices(root, packagesIn(root, metafiles), 'The bundles in assets/ contain'));
  // a report goes to people who have no package: it has the notices of its own code in it.
  const ofPage = metafiles.filter((_, place) => bundles[place].platform === 'browser');
  writeFileSync(join(root, 'assets', 'cli', 'report-page-notices.txt'), notices(root, packagesIn(root, ofPage), 'This page contains'));
  for (const { from, to } of copies) {
    if (existsSync(join(root, from))) {
      cpSync(join(root, from), join(root, to), { recursive: true, filter: path => basename(path) !== '__pycache__' });
    }
  }
  await synthesizeDemo();
  for (const { outfile } of bundles) {
    console.log(`${outfile} ${Math.ceil(statSync(join(root, outfile)).size / 1024)} KiB`);
  }
}
