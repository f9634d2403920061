// how often do the intervals of src/core/statistics hold the true value, how often does its test raise a false alarm, and what does it find? By simulation,
// with values as cold starts have them: skewed, of two kinds, in steps of CPU quota, and alike within a round. docs/statistics.md has the tables.
//
//   node benchmark/statistics.mjs [median] [percentiles] [difference] [stopping] [--write]      all by default; --write puts the tables into docs/statistics.md
//
// SIMULATIONS=… names another number than 4000 a case; the seed is fixed, so the same number gives the same tables. About 20 minutes for all.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const document = join(root, 'docs', 'statistics.md');
const simulations = Number(process.env.SIMULATIONS ?? 4000);

// the sources as they are, in memory.
const source = join(root, 'src', 'core', 'statistics', 'index.ts');
const { outputFiles: [{ text: script }] } = await build({ entryPoints: [source], bundle: true, write: false, format: 'esm', platform: 'node' });
const { differenceOfMedians, isAbsent, isPreciseEnough, medianInterval, summarize } = await import(`data:text/javascript;base64,${Buffer.from(script).toString('base64')}`);

// --- values --------------------------------------------------------------------------------------------------------

/** Marsaglia's xorshift32 and the polar method: fast, and good enough for 10^9 values. */
let state = 20261121;
function uniform() {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 2 ** 32;
}
function normal() {
  for (;;) {
    const [x, y] = [2 * uniform() - 1, 2 * uniform() - 1];
    const s = x * x + y * y;
    if (s > 0 && s < 1) return x * Math.sqrt(-2 * Math.log(s) / s);
  }
}

const STEP_MS = 20;
/** A rising function of a normal value each, so that its median is the function's value at 0. */
const MODELS = {
  'log-normal': z => 100 * Math.exp(0.2 * z),
  // 55 % around 100 ms, the others around 160 ms.
  'bimodal': z => (z < 0.1257 ? 100 : 160) * Math.exp(0.03 * z),
  // work that waits for its quota ends shortly after the beginning of a period; 46 % of the values lie a step below the median.
  'quantised': z => { const ms = 103 * Math.exp(0.2 * z); return ms - ms % STEP_MS + ms % STEP_MS / 10; },
};
/** The same without what is left in a step: very few different values. */
const wholeSteps = z => Math.max(1, Math.round(103 * Math.exp(0.2 * z) / STEP_MS)) * STEP_MS;

/** The normal values of a round, of which `alike` is the correlation. */
function round(size, alike, common = normal()) {
  return Array.from({ length: size }, () => Math.sqrt(alike) * common + Math.sqrt(1 - alike) * normal());
}

const times = (count, make) => Array.from({ length: count }, (_, place) => make(place));
const percent = share => (Number.isFinite(share) ? `${(100 * share).toFixed(1)}` : '–');
const middle = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');
}

// --- the interval of the median ------------------------------------------------------------------------------------

function coverage(rounds, model) {
  const truth = model(0);
  let held = 0;
  for (let i = 0; i < simulations; i++) {
    const interval = medianInterval(rounds().map(values => values.map(model)));
    if (isAbsent(interval)) return '–';
    if (interval[0] <= truth && truth <= interval[1]) held++;
  }
  return percent(held / simulations);
}

function median() {
  const cells = [
    ...[4, 5, 6, 7, 10, 20, 50, 100].map(count => ({ count, size: 1, alike: 0 })),
    ...[5, 10].flatMap(size => [4, 5, 10, 20].flatMap(count => [0, 0.1, 0.3].map(alike => ({ count, size, alike })))),
    ...[4, 6, 10].flatMap(count => [0, 0.3].map(alike => ({ count, size: 2, alike }))),
    ...[0, 0.3].map(alike => ({ count: 10, size: '1–9', alike })),
  ];
  const sizeOf = size => (size === '1–9' ? 1 + Math.floor(9 * uniform()) : size);
  return table(['rounds', 'values a round', 'correlation in a round', ...Object.keys(MODELS), 'whole steps'], cells.map(({ count, size, alike }) => [
    count, size, alike, ...[...Object.values(MODELS), wholeSteps].map(model => coverage(() => times(count, () => round(sizeOf(size), alike)), model)),
  ]));
}

// --- percentiles ---------------------------------------------------------------------------------------------------

const NORMAL_QUANTILES = { p90: 1.2815515655, p95: 1.644853627, p99: 2.3263478740 };

function percentiles() {
  const cells = [
    ...[36, 100, 400].map(count => ({ count, size: 1, alike: 0 })),
    ...[[10, 10], [20, 5], [20, 20]].flatMap(([count, size]) => [0, 0.1, 0.3].map(alike => ({ count, size, alike }))),
  ];
  return table(['rounds', 'values a round', 'correlation in a round', ...Object.keys(NORMAL_QUANTILES).map(name => `${name}: held (absent)`)], cells.map(({ count, size, alike }) => {
    const seen = Object.fromEntries(Object.keys(NORMAL_QUANTILES).map(name => [name, { held: 0, absent: 0 }]));
    for (let i = 0; i < simulations; i++) {
      const summary = summarize(times(count, () => round(size, alike).map(MODELS['log-normal'])));
      for (const [name, z] of Object.entries(NORMAL_QUANTILES)) {
        const interval = summary[`${name}Ci95`];
        const truth = MODELS['log-normal'](z);
        if (!interval) seen[name].absent++;
        else if (interval[0] <= truth && truth <= interval[1]) seen[name].held++;
      }
    }
    return [count, size, alike, ...Object.values(seen).map(({ held, absent }) => (
      absent === simulations ? 'absent' : `${percent(held / (simulations - absent))} (${percent(absent / simulations)})`))];
  }));
}

// --- differences ---------------------------------------------------------------------------------------------------

/** `shared` is the correlation that both sides of a round have in common, `own` that of one side's values beyond it; `drift` is how much slower the end is. */
const DESIGNS = [
  { name: 'one campaign, 10 rounds of 1', count: 10, size: 1, shared: 0, own: 0, drift: 0 },
  { name: 'one campaign, 40 rounds of 1, drift 20 %', count: 40, size: 1, shared: 0, own: 0, drift: 0.2 },
  { name: 'the same, sides in turns', count: 40, size: 1, shared: 0, own: 0, drift: 0.2, turns: true },
  { name: 'one campaign, 10 rounds of 10', count: 10, size: 10, shared: 0.1, own: 0, drift: 0 },
  { name: 'the same, each side alike', count: 10, size: 10, shared: 0.1, own: 0.2, drift: 0 },
  { name: 'one campaign, 20 rounds of 5, each side alike', count: 20, size: 5, shared: 0.1, own: 0.2, drift: 0 },
  { name: 'two campaigns, 40 rounds of 1', count: 40, size: 1, shared: 0, own: 0, drift: 0, two: true },
  { name: 'two campaigns, 10 rounds of 10, alike', count: 10, size: 10, shared: 0, own: 0.3, drift: 0, two: true },
];

function campaign({ count, size, shared, own, drift, turns, two }, model, slower) {
  const [base, head] = [new Map(), new Map()];
  times(count, place => {
    let common = normal();
    const side = () => {
      if (turns || two) common = normal();
      const ofSide = normal();
      return round(size, 0).map(z => model(Math.sqrt(shared) * common + Math.sqrt(own) * ofSide + Math.sqrt(1 - shared - own) * z) * (1 + drift * place / count));
    };
    base.set(turns ? 2 * place : place, side());
    head.set(turns ? 2 * place + 1 : place, side().map(ms => ms * slower));
  });
  return differenceOfMedians(base, head, { oneCampaign: !two, tests: 1 });
}

/** An interval takes far longer than its simulation. */
const INTERVALS = 4;

function difference() {
  const effects = [1.05, 1.1, 1.2];
  // values that vary by 8 %, as those of a local run do.
  const models = { 'log-normal': z => 100 * Math.exp(0.08 * z), 'bimodal': MODELS.bimodal, 'quantised': MODELS.quantised };
  const rows = DESIGNS.flatMap(design => Object.entries(models).map(([name, model]) => {
    const found = slower => times(slower === 1 ? simulations : simulations / INTERVALS, () => campaign(design, model, slower));
    const refuted = differences => percent(differences.filter(({ pValue }) => pValue <= 0.05).length / differences.length);
    const [alarms, ...powers] = [1, ...effects].map(slower => found(slower));
    const tenPercent = powers[1].filter(({ ratioCi95 }) => ratioCi95);
    const held = tenPercent.filter(({ ratioCi95: [low, high] }) => low <= 1.1 && 1.1 <= high).length / tenPercent.length;
    const detectable = middle(alarms.map(({ smallestDetectable }) => smallestDetectable ?? Infinity));
    const atDetectable = Number.isFinite(detectable) ? refuted(found(detectable)) : '–';
    return [design.name, name, refuted(alarms), ...powers.map(refuted), percent(held), Number.isFinite(detectable) ? `+${percent(detectable - 1)}` : '–', atDetectable];
  }));
  return table(['design', 'values', 'false alarms', ...effects.map(effect => `finds +${Math.round(100 * effect - 100)} %`), 'interval holds', 'smallest detectable', 'finds that'], rows);
}

// --- stopping at a precision ---------------------------------------------------------------------------------------

function stopping() {
  const cells = [
    ...[3, 5, 10].map(precision => ({ size: 1, cap: 200, alike: 0, precision })),
    ...[5, 10].flatMap(size => [0, 0.1, 0.3].flatMap(alike => [4, 8].map(precision => ({ size, cap: 300 / size, alike, precision })))),
  ];
  return table(['values a round', 'correlation in a round', 'precision', ...Object.keys(MODELS).map(name => `${name}: holds (stopped early, values)`)], cells.map(({ size, cap, alike, precision }) => [
    size, alike, `${precision} %`, ...Object.values(MODELS).map(model => {
      let [held, early, values] = [0, 0, 0];
      for (let i = 0; i < simulations; i++) {
        const rounds = [];
        do rounds.push(round(size, alike).map(model)); while (rounds.length < cap && !isPreciseEnough(rounds, precision));
        const interval = medianInterval(rounds);
        if (interval[0] <= model(0) && model(0) <= interval[1]) held++;
        if (rounds.length < cap) early++;
        values += rounds.length * size;
      }
      return `${percent(held / simulations)} (${percent(early / simulations)}, ${Math.round(values / simulations)})`;
    }),
  ]));
}

// --- output --------------------------------------------------------------------------------------------------------

const sections = { median, percentiles, difference, stopping };
const asked = process.argv.slice(2).filter(argument => argument !== '--write');
for (const name of asked.length ? asked : Object.keys(sections)) {
  state = 20261121;
  const text = sections[name]();
  console.log(`\n${name}, ${simulations} simulations a case\n\n${text}`);
  if (process.argv.includes('--write')) {
    const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
    const before = readFileSync(document, 'utf8');
    const [from, to] = [before.indexOf(begin) + begin.length, before.indexOf(end)];
    writeFileSync(document, `${before.slice(0, from)}\n${text}\n\n${before.slice(to)}`);
  }
}
