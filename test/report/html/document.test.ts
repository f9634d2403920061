import { gunzipSync } from 'node:zlib';
import { reportHtml } from '../../../src/report/html/document';
import type { PageData } from '../../../src/report/html/page-data';
import { cellOf, CURVE, importedOf, resultsOf, sampleOf } from '../results';
import { syntheticResults } from '../support/synthetic';

const FILES = { script: 'run();', style: 'p { margin: 0 }' };
const page = (...args: Parameters<typeof resultsOf>) => reportHtml(resultsOf(...args), FILES);

function dataOf(html: string): PageData {
  const [, data] = html.match(/id="data">([^<]*)</)!;
  return JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString());
}

test('opens with the answer, says that it is local, and has every part', () => {
  const html = page(CURVE);
  const parts = ['The answer', 'Cold start over memory', 'INIT and first invoke', 'Cells', 'Ledger', 'Environment and method', 'Samples'];
  expect([...html.matchAll(/<h2[^>]*>([^<]*)/g)].map(([, heading]) => heading)).toEqual(parts);
  expect(html).toContain('not on AWS');
  expect(html).toContain('client: 1769 MB is fastest');
});

test('a result from AWS is not called local', () => {
  expect(page(CURVE, { source: 'aws', region: 'eu-central-1' })).not.toContain('not on AWS');
});

test('a result of logs promises no more than logs tell', () => {
  const sample = sampleOf({ variant: 'orders', scenario: 'invoke', proof: 'platform', restoreDurationMs: 500, durationMs: 100 });
  const results = importedOf([cellOf({ variant: 'orders', memorySizeMB: 128, scenarioMs: [96], restoreMs: 500 })], { region: 'unknown' });
  const html = reportHtml({ ...results, samples: [sample] }, FILES);
  expect(html).toContain('1 cell, 1 cold start in logs, 1:05 min from 2026-01-01 00:00 UTC on. Every sample is a cold start by Lambda&#39;s own records.');
  expect(html).toContain('Every request in the logs, by what it was.');
  expect(html).toContain('not measured for this report but found in logs');
  expect(html).not.toMatch(/unknown|seed of the order|wanted in each|asked for/);
  expect(html).toContain('<th scope="col">restore</th>');
  expect(dataOf(html).samples.columns).toEqual(expect.arrayContaining(['coldStartMs', 'restoreDurationMs', 'durationMs']));
});

test('allows its own script and style and nothing else', () => {
  const [, policy] = page(CURVE).match(/Content-Security-Policy" content="([^"]*)"/)!;
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'$/);
  expect(page(CURVE)).not.toMatch(/ style="| on[a-z]+="|https?:\/\//);
});

test('nothing that foreign code names is markup', () => {
  const hostile = '</script><img src=x onerror=alert(1)>';
  const html = page(
    [cellOf({ memorySizeMB: 128, scenario: hostile, scenarioMs: [1] })],
    { id: hostile, status: 'PARTIAL', warnings: [hostile] },
    [sampleOf({ scenario: hostile, outcome: 'error', reason: hostile, phases: { [hostile]: 1 } })],
  );
  expect(html).not.toContain('<img');
  expect(html.match(/<\/script>/g)).toHaveLength(2);
});

test('a run that lacks samples shows its warnings open', () => {
  const html = page(CURVE, { status: 'PARTIAL', warnings: ['default 128 MB client (handler): 1 of 5 samples'] });
  expect(html).toMatch(/<details open><summary>1 warning<\/summary>\s*<ul><li>default 128 MB client \(handler\): 1 of 5 samples/);
});

test('holds every sample, with its request', () => {
  const results = syntheticResults({ sizes: [128, 512], scenarios: ['client'], placements: ['handler'], n: 10, short: true });
  const { samples } = dataOf(reportHtml(results, FILES));
  expect(samples.rows).toHaveLength(results.samples.length);
  expect(samples.columns).toEqual(expect.arrayContaining(['group', 'memorySizeMB', 'outcome', 'coldStartMs', 'requestId', 'reason']));
  expect(samples.rows.some(row => row.includes(null))).toBe(true);
});

test('says that it is thinned where it is', () => {
  const results = syntheticResults({ sizes: [128, 512, 1024, 1769], scenarios: ['client'], placements: ['handler'], n: 4000 });
  const html = reportHtml(results, FILES);
  expect(dataOf(html).samples.rows).toHaveLength(15_000);
  expect(html).toMatch(/Of 16,000 cold starts 15,000 are drawn/);
  expect(html).toContain('15,000 are in this page; results.json has all.');
});
