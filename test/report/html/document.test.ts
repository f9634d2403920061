import { gunzipSync } from 'node:zlib';
import { withCost } from '../../../src/core/cost/with-cost';
import { reportHtml } from '../../../src/report/html/document';
import type { PageData } from '../../../src/report/html/page-data';
import { cellOf, CURVE, importedOf, resultsOf, sampleOf } from '../results';
import { syntheticResults } from '../support/synthetic';

const FILES = { script: 'run();', style: 'p { margin: 0 }', notices: '' };
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

test('a priced result has cost and recommendations between the charts and the tables', () => {
  const results = syntheticResults({ sizes: [128, 512, 1769], scenarios: ['client'], placements: ['handler'], n: 8 });
  const html = reportHtml(results, FILES);
  expect([...html.matchAll(/<h2[^>]*>([^<]*)/g)].map(([, heading]) => heading)).toEqual([
    'The answer', 'Cold start over memory', 'INIT and first invoke', 'Distribution', 'Phases', 'Cost against speed', 'What memory to take',
    'What it would cost to have none', 'Cells', 'Ledger', 'Environment and method', 'Samples',
  ]);
  const [{ cost, speed, balanced, knee, note }] = results.recommendations!;
  for (const choice of [cost!, speed, balanced!, knee]) expect(html).toContain(`<strong>${choice.memorySizeMB} MB</strong>: ${choice.reason}`);
  expect(html.split(note!)).toHaveLength(2);
  expect(html).toContain('The durations are local: good for ranking sizes, not for a budget.');
  expect(html).toContain('<title>Cold starts of client, measured locally: ');
  // packed data may have any letters.
  expect(html.replace(/id="data">[^<]*/, '')).not.toMatch(/undefined|NaN/);
});

test('a region without prices says why, and no dollar is made up', () => {
  const html = reportHtml(withCost(resultsOf(CURVE, { source: 'aws', region: 'nowhere-1' })), FILES);
  expect(html).toContain('There is no price with a known source for region nowhere-1, so nothing is said about dollars.');
  expect(html).toContain('<dt>knee <small>');
  expect(html).not.toMatch(/<dt>cost|Cost against speed|What it would cost|\$ per million|undefined/);
});

test('logs that tell no region have no dollars, and no region called unknown', () => {
  const html = reportHtml(withCost(importedOf(CURVE, { region: 'unknown' })), FILES);
  expect(html).toContain('Logs do not tell all that a price depends on, so nothing is said about dollars.');
  expect(html).not.toContain('region unknown');
});

test.each([{ throttle: { name: 'none', throttles: false } }, { endpoint: 'http://127.0.0.1:4566' }])('where sizes had no share of CPU, or nobody knows, there is no dollar: %j', environment => {
  const html = reportHtml(withCost({ ...resultsOf(CURVE), environment }), FILES);
  expect(html).toContain('so there is nothing to say about memory, nor about dollars.');
  expect(html).not.toMatch(/Cost against speed|What memory to take|What it would cost|\$ per million|\$ a month/);
});

test('what costs nothing is no row of zeros', () => {
  const java = CURVE.map(cell => ({ ...cell, runtime: 'java21', statistics: { ...cell.statistics, billedDurationMs: cell.statistics.coldStartMs } }));
  const html = reportHtml(withCost(resultsOf(java)), FILES);
  expect(html).toContain('<th scope="col">SnapStart, $ a month</th><th scope="col">SnapStart, pays from</th>');
  expect(html).toMatch(/<td>0<\/td><td>0<\/td><\/tr>/);
});

test('what a run on AWS cost is told', () => {
  const results = resultsOf(CURVE, { source: 'aws' });
  const html = reportHtml({ ...results, pricing: { region: 'us-east-1', run: { total: 0.1234, invocations: 1500, unrecorded: 2 } } }, FILES);
  expect(html).toContain('$0.12 for 1,500 invocations of probes, without free tier; of 2 of them only the request is in it, as no record came');
});

/** The cells' table by its headings, row by row. */
function cellRows(html: string): Array<{ readonly [heading: string]: string }> {
  const [, table] = html.match(/aria-label="Table of cells">(.*?)<\/table>/s)!;
  const texts = (markup: string) => [...markup.matchAll(/<t[hd](?: [^>]*)?>([^<]*)</g)].map(([, text]) => text);
  const [head, body] = table.split('</thead>');
  return body.split('</tr>').slice(0, -1).map(row => Object.fromEntries(texts(head).map((heading, place) => [heading, texts(row)[place]])));
}

test('each cell says how precise it is, whether that is enough, and how many outliers it has', () => {
  const steady = Array.from({ length: 30 }, (_, place) => 100 + place % 5);
  const cells = [
    { ...cellOf({ memorySizeMB: 128, scenarioMs: [...steady, 900], initMs: 100 }), precision: { reached: true, halfWidthPercent: 0.98 } },
    { ...cellOf({ memorySizeMB: 256, scenarioMs: steady, initMs: 100 }), precision: { reached: false, halfWidthPercent: 6.2, reason: 'quantized' as const } },
    { ...cellOf({ memorySizeMB: 512, scenarioMs: [1], initMs: 100, shortfall: 'ended' }), precision: { reached: false } },
  ];
  const rows = cellRows(page(cells, { precision: 1 }));
  expect(rows[0]).toMatchObject({ 'within 1 %': 'yes', 'scenario ±': '1.0 %', '±': expect.stringMatching(/^0\.\d %$/), 'outliers': '1' });
  expect(rows[1]).toMatchObject({ 'within 1 %': 'no: quantized', 'scenario ±': '6.2 %', 'outliers': '0' });
  expect(rows[2]).toMatchObject({ 'within 1 %': 'no: ended before', 'scenario ±': '', '±': '' });
  expect(Object.keys(cellRows(page(cells.map(({ precision: _, ...cell }) => cell)))[0])).not.toContain('scenario ±');
});

test('keeps the notices of the code that is in it, and they end no comment early', () => {
  const html = reportHtml(resultsOf(CURVE), { ...FILES, notices: 'vega 6.4.0\n--> <script>alert(1)</script>' });
  expect(html).toContain('<!--\nvega 6.4.0\n-- > <script>');
  expect(reportHtml(resultsOf(CURVE))).toMatch(/<!--\nThis page contains code of these packages.*^ {2}d3-array .*^ {2}vega [\d.]+ \(BSD-3-Clause\).*Copyright.*Redistribution and use.*-->/ms);
});

test('100,000 samples are a small page that says it is thinned', () => {
  const sizes = Array.from({ length: 20 }, (_, place) => 128 * (place + 1));
  const html = reportHtml(syntheticResults({ sizes, scenarios: ['client', 'resource'], placements: ['handler'], n: 2500 }));
  expect(html.length).toBeLessThan(3_000_000);
  expect(html).toMatch(/Of 100,000 cold starts 15,000 are drawn/);
  expect(html).toContain('15,000 are in this page; results.json has all.');
  expect(dataOf(html).samples.rows).toHaveLength(15_000);
}, 60_000);

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
