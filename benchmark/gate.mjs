// may CI trust `local --baseline`? Measures a scenario against itself, which must not be called a regression, and against one with 10 % more work,
// which must be. Then pairs of rounds drawn from the runs against itself, for many more tries than can be measured.
// usage, after npx projen compile: node benchmark/gate.mjs [runs of each kind, default 20] [cold starts a cell and side, default 40]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const runs = Number(process.argv[2] ?? 20);
const samples = Number(process.argv[3] ?? 40);
const resamplings = 100;
const documents = 2000;

const folder = mkdtempSync(join(tmpdir(), 'gate-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** An assembly whose scenario does so much work; not busy waiting, but what start-up code does: text, objects, garbage. */
function assembly(name, work) {
  const [probe, out] = [join(folder, name, 'probe'), join(folder, name, 'cdk.out')];
  mkdirSync(probe, { recursive: true });
  writeFileSync(join(probe, 'index.mjs'), `
    const document = Object.fromEntries(Array.from({ length: 100 }, (_, place) => ['key' + place, { place, text: 'x'.repeat(place) }]));
    export function work() {
      for (let done = 0; done < ${work}; done++) JSON.parse(JSON.stringify(document));
    }`);
  command(process.execPath, [join(root, 'benchmark', 'gate-app.mjs')], { ...process.env, PROBE: probe, CDK_OUTDIR: out });
  return out;
}

function command(file, args, env = process.env) {
  const { status, stderr } = spawnSync(file, args, { cwd: root, env, encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (status !== 0 && status !== 1) throw new Error(`${file} ${args.join(' ')} ended with ${status}:\n${stderr}`);
}

const json = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));

function measure(head, base, name) {
  const out = join(folder, name);
  command(join(root, 'bin', 'cdk-cold-start-benchmark'), [
    'local', '--assembly', head, '--baseline', base, '-n', String(samples), '--out', out, '--quiet']);
  return { comparison: json(out, 'compare.json'), head: json(out, 'results.json'), base: json(out, 'baseline', 'results.json') };
}

/** So many runs, each printed when it is over. */
function measureAll(head, base, name) {
  return Array.from({ length: runs }, (_, run) => {
    const measured = measure(head, base, `${name}-${run + 1}`);
    print(run + 1, measured.comparison);
    return measured;
  });
}

function print(run, { cells, verdict }) {
  const figures = cells.filter(({ difference }) => difference).map(({ cell, metric, difference }) => (
    `${cell.memorySizeMB} MB ${metric} ${difference.ratio.toFixed(3)}`));
  console.log(`  run ${String(run).padEnd(3)} ${verdict.padEnd(20)} ${figures.join('  ')}`);
}

const regressed = ({ cells }, memorySizeMB) => cells.some(({ cell, metric, verdict }) => (
  cell.memorySizeMB === memorySizeMB && metric === 'cpuDurationMs' && verdict === 'regression'));

/** The runs' rounds as pairs: all the samples that base and head have of a cell in one round. */
function pairsOf(measured) {
  return measured.flatMap(({ base, head }) => {
    const rounds = new Map();
    for (const [side, { samples: all }] of [['base', base], ['head', head]]) {
      for (const sample of all.filter(({ outcome }) => outcome === 'accepted')) {
        const key = `${sample.round} ${sample.memorySizeMB}`;
        const pair = rounds.get(key) ?? { memorySizeMB: sample.memorySizeMB, base: [], head: [] };
        pair[side].push(sample);
        rounds.set(key, pair);
      }
    }
    return [...rounds.values()].filter(pair => pair.base.length && pair.head.length);
  });
}

/** As many rounds as a run has, drawn from all, each with its sides as they were or exchanged. */
function drawn(pairs, cells, random) {
  const sides = { base: [], head: [] };
  for (const { memorySizeMB } of cells) {
    const own = pairs.filter(pair => pair.memorySizeMB === memorySizeMB);
    for (let round = 0; round < samples; round++) {
      const pair = own[Math.floor(random() * own.length)];
      const [base, head] = random() < 0.5 ? [pair.base, pair.head] : [pair.head, pair.base];
      sides.base.push(...base.map(sample => ({ ...sample, round })));
      sides.head.push(...head.map(sample => ({ ...sample, round })));
    }
  }
  return ['base', 'head'].map(name => ({ name, cells, samples: sides[name] }));
}

/** The mulberry32 generator: the same draws each time. */
function seeded(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function compareSides() {
  const source = join(root, 'src', 'core', 'comparison.ts');
  const { outputFiles: [{ text }] } = await build({ entryPoints: [source], bundle: true, write: false, format: 'esm', platform: 'node' });
  return (await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)).compareSides;
}

let failures = 0;
function check(what, holds) {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
  failures += holds ? 0 : 1;
}

const same = assembly('same', documents);
const slower = assembly('slower', Math.round(1.1 * documents));

console.log(`the same against itself, n = ${samples}`);
const alike = measureAll(same, same, 'same');
const cpu = alike[0].head.samples.filter(({ outcome, memorySizeMB }) => outcome === 'accepted' && memorySizeMB === 1769).map(({ cpuDurationMs }) => cpuDurationMs);
check(`the scenario takes at least 40 ms of CPU: at least ${Math.min(...cpu).toFixed(0)} ms`, Math.min(...cpu) >= 40);
const falseAlarms = alike.filter(({ comparison }) => comparison.verdict === 'regression').length;
check(`${falseAlarms} of ${runs} called a regression (at most 1 in 20)`, falseAlarms <= runs / 20);

const compare = await compareSides();
const random = seeded(1);
const pairs = pairsOf(alike);
const { metrics, maxRegressionPercent } = alike[0].comparison;
const drawnAlarms = Array.from({ length: resamplings }, () => {
  const [base, head] = drawn(pairs, alike[0].head.cells, random);
  return compare(base, head, { metrics, maxRegressionPercent, oneCampaign: true }).verdict;
}).filter(verdict => verdict === 'regression').length;
check(`${drawnAlarms} of ${resamplings} drawn from their rounds called a regression (at most 2)`, drawnAlarms <= 2);

console.log(`\n10 % more work, n = ${samples}`);
const worse = measureAll(slower, same, 'slower');
for (const memorySizeMB of [512, 1769]) {
  const found = worse.filter(({ comparison }) => regressed(comparison, memorySizeMB)).length;
  check(`${memorySizeMB} MB: found in ${found} of ${runs} (at least 9 in 10)`, found >= 0.9 * runs);
}
console.log(failures ? `\n${failures} checks failed` : '\nall checks hold');
process.exitCode = failures ? 1 : 0;
