import { readFileSync } from 'node:fs';
import { type Complaints, ReportBrowser } from './browser';
import type { Results } from '../../src/core/results';
import { cellOf, resultsOf, sampleOf } from '../report/results';
import { syntheticResults } from '../report/support/synthetic';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const SIZES = [128, 256, 512, 1024, 1769];
const HOSTILE = '</script><img src=x onerror=alert(1)>';

const REPORTS: { readonly [name: string]: Results } = {
  'the demo': syntheticResults({ sizes: SIZES, scenarios: ['client', 'resource'], placements: ['handler'], n: 5, run: { id: 'demo' } }),
  '20 sizes, 2 scenarios, 3 placements, n = 100': syntheticResults({
    sizes: Array.from({ length: 20 }, (_, place) => 128 * (place + 1)), scenarios: ['client', 'resource'], placements: ['handler', 'init', 'lazy'], n: 100, run: { id: 'large' },
  }),
  'a run that lacks samples': syntheticResults({
    sizes: SIZES, scenarios: ['client'], placements: ['handler'], n: 12, short: true, run: { id: 'partial', status: 'PARTIAL', warnings: ['default 128 MB client (handler): 6 of 12 samples'] },
  }),
  'samples without platform records': resultsOf([cellOf({ memorySizeMB: 128, scenarioMs: [10, 12] })], { id: 'bare' }, [sampleOf({ scenarioDurationMs: 10 }), sampleOf({ scenarioDurationMs: 12 })]),
  'nothing measured': resultsOf([cellOf({ memorySizeMB: 128 })], { id: 'nothing', status: 'FAILED', failure: 'no scenario' }),
  'hostile names': resultsOf([cellOf({ memorySizeMB: 128, scenario: HOSTILE, scenarioMs: [1, 2], initMs: 3 }), cellOf({ memorySizeMB: 128, scenario: '"];alert(1)//', scenarioMs: [1] })],
    { id: 'hostile', warnings: [HOSTILE] }, [sampleOf({ scenario: HOSTILE, scenarioDurationMs: 1, phases: { [HOSTILE]: 1 } }), sampleOf({ scenario: HOSTILE, outcome: 'error', reason: HOSTILE })]),
};

let browser: ReportBrowser;
beforeAll(async () => { browser = await ReportBrowser.launch(); });
afterAll(async () => browser?.close());

describe.each(Object.entries(REPORTS))('the report of %s', (_, results) => {
  test.each([[390, 'light'], [1280, 'dark']] as const)('at %i px, %s: no complaint, no request, every chart drawn, accessible, no wider than the window', async (width, colorScheme) => {
    const { page, complaints } = await browser.open(results, { width, colorScheme });
    try {
      const drawn = await page.$$eval('[data-chart]', elements => elements.map(element => {
        const { width: wide = 0, height = 0 } = element.querySelector('svg')?.getBoundingClientRect() ?? {};
        return { marks: element.querySelectorAll('svg path[d^="M"]').length, wide, height };
      }));
      drawn.forEach(chart => {
        expect(chart.marks).toBeGreaterThan(2);
        expect(chart.wide).toBeGreaterThan(200);
        expect(chart.height).toBeGreaterThan(150);
      });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
      expect(await violations(page)).toEqual([]);
      expect(complaints).toEqual<Complaints>([]);
    } finally {
      await page.close();
    }
  });
});

/** As a browser's extension does it: past the page's own policy. */
async function violations(page: Awaited<ReturnType<ReportBrowser['open']>>['page']): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: AXE });
  const { result } = await session.send('Runtime.evaluate', {
    expression: 'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`))',
    awaitPromise: true,
    returnByValue: true,
  });
  return result.value as string[];
}

describe('a reader', () => {
  const opened = async (name = 'the demo') => (await browser.open(REPORTS[name])).page;

  test('sees the samples as pixels of their color', async () => {
    const page = await opened();
    const [client] = await page.$$eval('[data-chart="cold-start-over-memory"] svg path[fill="#0b84d8"]', paths => [paths.length]);
    expect(client).toBeGreaterThanOrEqual(30);
    const picture = await page.locator('[data-chart="cold-start-over-memory"]').screenshot();
    expect(picture.length).toBeGreaterThan(5000);
    await page.close();
  });

  test('chooses the duration and the scale', async () => {
    const page = await opened();
    const chart = page.locator('[data-chart="cold-start-over-memory"]');
    const before = await chart.innerHTML();
    await page.selectOption('select[data-metric="cold-start-over-memory"]', 'initDurationMs');
    await expect(changed(chart, before)).resolves.toBe(true);
    const linear = await chart.innerHTML();
    await page.selectOption('select[data-scale="cold-start-over-memory"]', 'log');
    await expect(changed(chart, linear)).resolves.toBe(true);
    await page.close();
  });

  test('sorts the table of samples by keyboard, all pages of it', async () => {
    const page = await opened('20 sizes, 2 scenarios, 3 placements, n = 100');
    const heading = page.locator('#samples-table th', { hasText: 'coldStartMs' }).locator('button');
    const place = await page.$$eval('#samples-table th', cells => cells.findIndex(cell => cell.textContent === 'coldStartMs'));
    await heading.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    const column = await page.$$eval('#samples-table tbody tr', (rows, index) => rows.map(row => Number((row as HTMLTableRowElement).cells[index].textContent)), place);
    const slowest = REPORTS['20 sizes, 2 scenarios, 3 placements, n = 100'].samples.map(({ initDurationMs = 0, durationMs = 0 }) => initDurationMs + durationMs).sort((a, b) => b - a);
    expect(column).toHaveLength(50);
    column.forEach((value, index) => expect(value).toBeCloseTo(slowest[index], 1));
    expect(await page.locator('#samples-table th[aria-sort]').getAttribute('aria-sort')).toBe('descending');
    await page.click('#next');
    expect(await page.textContent('#page')).toBe('51–100 of 12,000');
    await page.close();
  });

  test('sorts the table of cells', async () => {
    const page = await opened();
    await page.locator('section:has(#cells) th button', { hasText: 'memory, MB' }).click();
    const sizes = await page.$$eval('section:has(#cells) tbody tr', rows => rows.map(row => Number((row as HTMLTableRowElement).cells[1].textContent)));
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    await page.close();
  });

  test('copies the samples as text', async () => {
    const page = await opened();
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text: string) => { document.body.dataset.copy = text; } } }));
    await page.click('#copy');
    await page.waitForFunction(() => document.getElementById('copied')!.textContent === 'Copied.');
    const lines = (await page.evaluate(() => document.body.dataset.copy!)).split('\n');
    expect(lines).toHaveLength(1 + REPORTS['the demo'].samples.length);
    expect(lines[0].split('\t').slice(0, 4)).toEqual(['round', 'variant', 'memorySizeMB', 'scenario']);
    await page.close();
  });

  test('changes the theme', async () => {
    const page = await opened();
    const ground = async () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await ground()).toBe('rgb(255, 255, 255)');
    await page.click('#theme');
    await page.click('#theme');
    expect(await ground()).toBe('rgb(18, 22, 28)');
    await page.close();
  });

  test('prints it: without controls, on white', async () => {
    const page = await opened();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.isVisible('.controls')).toBe(false);
    expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(0, 0, 0)');
    await page.close();
  });
});

async function changed(chart: { innerHTML(): Promise<string> }, before: string): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    if (await chart.innerHTML() !== before) return true;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return false;
}
