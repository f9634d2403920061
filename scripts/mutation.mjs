// Mutation testing of src/core by parts, each by its own tests alone: what another part's tests happen to run through is not held by that,
// and Stryker would load all of them for each mutant. Without arguments all parts, else those that are named.
import { existsSync, readdirSync } from 'node:fs';
import { Stryker } from '@stryker-mutator/core';

const LEAST_PERCENT = 85;

/** For each part its files in src/core and its tests in test/core. */
const PARTS = {
  'observation': [['observation'], ['observation']],
  'acceptance': [['acceptance'], ['acceptance']],
  'platform-records': [['platform-records', 'present'], ['platform-records']],
  'text-records': [['text-records'], ['text-records']],
  'planning': [['planning', 'progress', 'estimate'], ['planning', 'progress', 'estimate', 'cost/run-cost']],
  'results': [['results/*', 'csv', 'cell-precision', 'quantized', 'log-troubles', 'cpu-limit'], ['results/*', 'csv', 'log-troubles', 'quantized', 'cpu-limit']],
  'comparison': [['comparison'], ['comparison']],
  'request': [['request', 'cells', 'errors', 'ledger', 'collections'], ['request', 'ledger', 'planning', 'estimate']],
  'random': [['random'], ['random']],
  'import': [['import/*'], ['import/*']],
  'cost': [['cost/*', 'milliseconds'], ['cost/*', 'milliseconds']],
  'intervals': [
    ['distributions', 'median-interval', 'quantile-interval', 'design-effect', 'precision', 'outliers', 'quantile', 'summary', 'values', 'index']
      .map(name => `statistics/${name}`),
    ['distributions', 'intervals', 'precision', 'summary'].map(name => `statistics/${name}`),
  ],
  'difference': [['difference', 'exchanges', 'blocks', 'median-test', 'holm'].map(name => `statistics/${name}`), ['statistics/difference']],
};

const inParts = Object.values(PARTS).flatMap(([files]) => files);
const left = readdirSync('src/core', { recursive: true })
  .filter(file => file.endsWith('.ts'))
  .map(file => file.replaceAll('\\', '/').slice(0, -'.ts'.length))
  .filter(file => !inParts.includes(file) && !inParts.includes(file.replace(/[^/]+$/, '*')));
const named = inParts.filter(file => !file.endsWith('*') && !existsSync(`src/core/${file}.ts`));
if (named.length) throw new Error(`parts of scripts/mutation.mjs without a file: ${named.join(', ')}`);
if (left.length) throw new Error(`in no part of scripts/mutation.mjs: ${left.join(', ')}`);

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PARTS);
const unknown = names.filter(name => !Object.hasOwn(PARTS, name));
if (unknown.length) throw new Error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);

const counts = [];
for (const name of names) {
  const [files, tests] = PARTS[name];
  const began = Date.now();
  const results = await new Stryker({
    mutate: files.map(file => `src/core/${file}.ts`),
    jest: { configFile: 'jest.mutation.config.json', config: { testMatch: tests.map(test => `<rootDir>/test/core/${test}.test.ts`) } },
    jsonReporter: { fileName: `reports/mutation/${name}.json` },
  }).runMutationTest();
  const count = (...statuses) => results.filter(({ status }) => statuses.includes(status)).length;
  const noticed = count('Killed', 'Timeout');
  counts.push({ name, noticed, valid: noticed + count('Survived', 'NoCoverage'), left: count('Ignored'), seconds: Math.round((Date.now() - began) / 1000) });
}

const sum = field => counts.reduce((all, each) => all + each[field], 0);
const total = { name: 'all', noticed: sum('noticed'), valid: sum('valid'), left: sum('left'), seconds: sum('seconds') };
const percent = ({ noticed, valid }) => 100 * noticed / valid;
for (const each of [...counts, total]) {
  const { name, noticed, valid, left: ignored, seconds } = each;
  console.log(`${name}: ${percent(each).toFixed(1)} % (${noticed} of ${valid} mutants noticed, ${ignored} left out), ${seconds} s`);
}
// a part without mutants has no percentage.
if (!(percent(total) >= LEAST_PERCENT)) process.exitCode = 1;
