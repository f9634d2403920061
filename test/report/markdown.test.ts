import fc from 'fast-check';
import { cellOf, CURVE, importedOf, resultsOf } from './results';
import { syntheticResults } from './support/synthetic';
import { markdown, text } from '../../src/report/markdown';

test('the answer comes first, then a table of all cells', () => {
  const lines = markdown(resultsOf(CURVE)).split('\n');
  expect(lines[0]).toBe('### Cold starts: COMPLETE');
  expect(lines[4]).toMatch(/^- client: 1769 MB is fastest/);
  expect(lines).toContain('| memory MB | n | cold start | INIT | first invoke | scenario |');
  expect(lines).toContain('| 128 | 3 | 830 | 127 | 703 | 699 |');
});

test('a median has its interval beside it where there is one', () => {
  const results = resultsOf([cellOf({ memorySizeMB: 128, scenarioMs: [10, 11, 12, 13, 14, 15, 16], initMs: 100 })]);
  expect(markdown(results)).toContain('13.0 (10.7–15.3)');
});

test('± and outliers are explained where they are', () => {
  const legend = /^± is half of the 95 % confidence interval.*; outliers are counted .*fewer than 8 values\.$/m;
  expect(markdown(resultsOf([cellOf({ memorySizeMB: 128, scenarioMs: [10, 11, 12, 13, 14, 15, 16], initMs: 100 })]))).toMatch(legend);
  expect(markdown(resultsOf(CURVE))).not.toMatch(/[±]|outliers/);
});

test('what memory to take has its reasons and its prices; that it is local is said once', () => {
  const results = syntheticResults({ sizes: [128, 512, 1769], scenarios: ['client'], placements: ['handler'], n: 20 });
  const lines = markdown(results).split('\n');
  const [{ cost, knee, note }] = results.recommendations!;
  expect(lines).toEqual(expect.arrayContaining([`| client | cost | ${cost!.memorySizeMB} | ${cost!.reason} |`, `| client | knee | ${knee.memorySizeMB} | ${knee.reason} |`]));
  expect(lines.find(line => line.startsWith('Prices'))).toMatch(/^Prices are those of us-east-1 of [\d-]+, in USD, without free tier\. The durations are local/);
  expect(lines.filter(line => /locally/i.test(line))).toEqual([`- ${note}`]);
  expect(lines).toContain('| memory MB | n | cold start | ± | INIT | first invoke | scenario | $ per million | outliers |');
});

test('a local result says that it is not AWS\'s', () => {
  expect(markdown(resultsOf(CURVE))).toContain('on this machine (CPU by memory: cgroup-v2), not AWS;');
  expect(markdown(resultsOf(CURVE, { source: 'aws', region: 'eu-central-1' }))).toContain('on AWS eu-central-1;');
});

test('a result of logs says so, and nothing that logs do not tell', () => {
  const lines = markdown(importedOf([cellOf({ variant: 'orders', memorySizeMB: 128, scenarioMs: [96], restoreMs: 500 })], { region: 'unknown' })).split('\n');
  expect(lines[2]).toBe('1 cell, 1 cold start in logs, 1:05 min from 2026-01-01 00:00 UTC on; medians in ms with 95 % confidence intervals.');
  expect(lines).toEqual(expect.arrayContaining(['**orders / invoke** (handler)', '| memory MB | n | cold start | restore | first invoke |', '| 128 | 1 | 600 | 500 | 100 |']));
});

test('a cell that lacks samples says so', () => {
  expect(markdown(resultsOf([cellOf({ memorySizeMB: 128, scenarioMs: [10], rejected: ['error', 'lost'] })]))).toContain('| 128 | 1 of 3 |');
});

test('many cells are folded', () => {
  const cells = Array.from({ length: 13 }, (_, place) => cellOf({ memorySizeMB: 128 + place, scenarioMs: [10] }));
  expect(markdown(resultsOf(cells))).toContain('<details><summary>All cells</summary>');
  expect(markdown(resultsOf(CURVE))).not.toContain('All cells');
});

describe('foreign text', () => {
  test.each([
    ['a|b', 'a\\|b'],
    ['**bold** `code`', '\\*\\*bold\\*\\* \\`code\\`'],
    ['<img src=x>', '&#60;img src=x&#62;'],
    ['@someone', '&#64;someone'],
    ['[link](https://example.com)', '\\[link\\](https&#58;//example.com)'],
    ['two\nlines', 'two lines'],
  ])('%j is written as %j', (foreign, written) => {
    expect(text(foreign)).toBe(written);
  });

  test('never begins a line, an element or a cell', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('\n', '\r', '|', '<', '`', '@', '\\', 'a', '\u2028') }), foreign => {
      expect(text(foreign)).not.toMatch(/[\n\r\u2028<@]|(?<!\\)(?:\\\\)*\|/);
    }));
  });
});

test('a failure and its warnings are there, ten at the most', () => {
  const results = resultsOf(CURVE, { status: 'FAILED', failure: 'no <b>scenario</b>', warnings: Array.from({ length: 12 }, (_, place) => `warning ${place}`) });
  expect(markdown(results)).toContain('**Failed:** no &#60;b&#62;scenario&#60;/b&#62;');
  expect(markdown(results)).toContain('- and 2 further, see results.json');
});
