// Writes the table of the simulation into docs/reliability.md: node test/simulation/write-fault-table.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const BEGIN = '<!-- simulation: begin -->';
const END = '<!-- simulation: end -->';

const here = dirname(fileURLToPath(import.meta.url));
const { outputFiles: [{ text }] } = await build({
  entryPoints: [join(here, 'fault-table.ts')], bundle: true, write: false, platform: 'node', format: 'cjs', packages: 'external',
});
const module = { exports: {} };
new Function('require', 'module', 'exports', text)(createRequire(import.meta.url), module, module.exports);

const file = join(here, '..', '..', 'docs', 'reliability.md');
const document = readFileSync(file, 'utf8');
const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
if (begin === -1 || end < begin) throw new Error(`${file} must have the lines ${BEGIN} and ${END}, between which the table goes`);
writeFileSync(file, `${document.slice(0, begin)}${BEGIN}\n${await module.exports.faultTable()}\n${document.slice(end)}`);
