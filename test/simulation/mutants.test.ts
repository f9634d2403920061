import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import fc from 'fast-check';
import { ONCE } from './fault-table';
import type { violationsOf } from './invariants';
import { Mutant, MUTANTS } from './mutants';
import type { simulate } from './simulate';
import { World, worlds } from './world';

const SEED = 4;
const CAMPAIGNS = 150;
const RATE = 0.3;
const ROOT = join(__dirname, '..', '..');

interface Product {
  readonly simulate: typeof simulate;
  readonly violationsOf: typeof violationsOf;
}

/** The simulation of the product with one rule taken away. */
async function productWithout({ file, code, becomes }: Mutant): Promise<Product> {
  const path = join(ROOT, 'src', file);
  const source = readFileSync(path, 'utf8');
  if (source.split(code).length !== 2) throw new Error(`${file} must have exactly once: ${code}`);
  const { outputFiles: [{ text }] } = await build({
    stdin: { contents: 'export { simulate } from \'./simulate\'; export { violationsOf } from \'./invariants\';', resolveDir: __dirname, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    logLevel: 'error',
    plugins: [{
      name: 'mutant',
      setup: bundling => bundling.onLoad({ filter: /\.ts$/ }, ({ path: loaded }) => (
        loaded === path ? { contents: source.replace(code, () => becomes), loader: 'ts' } : undefined)),
    }],
  });
  const module = { exports: {} };
  new Function('require', 'module', 'exports', text)(require, module, module.exports);
  return module.exports as Product;
}

/** Names what noticed, and after how many campaigns. */
async function noticedBy(product: Product, chosen: readonly World[]): Promise<string | undefined> {
  for (const [place, world] of chosen.entries()) {
    const violations = await product.simulate(world).then(product.violationsOf, (error: Error) => [{ invariant: 'it runs', detail: error.message }]);
    if (violations.length > 0) return `campaign ${place + 1}: ${[...new Set(violations.map(({ invariant }) => invariant))].join('; ')}`;
  }
  return undefined;
}

function worldsFor({ faults, world: hint }: Mutant): World[] {
  return fc.sample(worlds, { seed: SEED, numRuns: CAMPAIGNS }).map(world => ({
    ...world,
    ...(faults && { faults: Object.fromEntries(faults.map(fault => [fault, ONCE.includes(fault) ? 1 : RATE])) }),
    ...hint,
  }));
}

test.each(MUTANTS)('without $without', async mutant => {
  const noticed = await noticedBy(await productWithout(mutant), worldsFor(mutant));
  process.stderr.write(`without ${mutant.without}: ${noticed ?? 'NOT NOTICED'}\n`);
  expect(noticed).toBeDefined();
}, 120_000);
