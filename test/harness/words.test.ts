import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assetPath } from '../../src/private/package-files';
import { HARNESS_TEXT_LIMIT, PROBE_ENVIRONMENT, SAMPLE_RECORD_TYPE, SCENARIO_NOT_FOUND } from '../../src/protocol';

const read = (...path: string[]) => readFileSync(join(assetPath('harness'), ...path), 'utf8');
const nodejs = read('nodejs', 'nodejs', 'cold-start-harness.mjs');
const python = read('python', 'python', 'cold_start_harness.py') + read('python', 'python', 'cold_start_harness_rare.py');

// the files are shipped as they are, so they spell out what the rest imports from protocol.ts.
describe.each([['Node.js', nodejs], ['Python', python]])('the harness for %s', (_, source) => {
  test.each([...Object.values(PROBE_ENVIRONMENT), SAMPLE_RECORD_TYPE, SCENARIO_NOT_FOUND, String(HARNESS_TEXT_LIMIT)])('says %s', word => {
    expect(source).toMatch(new RegExp(`\\b${word.replaceAll('.', '\\.')}\\b`));
  });

  test('is ASCII with Unix line endings, so that it is the same bytes everywhere', () => {
    expect(source).toMatch(/^[\n\x20-\x7e]*$/);
  });
});

test.each([
  ['nodejs', 'nodejs', 'cold-start-harness.mjs'],
  ['python', 'python', 'cold_start_harness.py'],
  ['python', 'python', 'cold_start_harness_rare.py'],
])('%s/%s/%s is short: it is loaded at every cold start', (...path) => {
  expect(read(...path).split('\n').length).toBeLessThanOrEqual(150);
});

// an imported module is evaluated as a whole: node:fs, of which three functions are needed, takes up to 4 ms.
test('the harness for Node.js imports nothing that is built in, if it can do without', () => {
  expect(nodejs).not.toMatch(/^import /m);
  expect(nodejs.match(/import\(.*?\)/g)).toEqual(['import(name)', 'import(encodeURI(path)']);
});
