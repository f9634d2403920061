import type { Page } from 'playwright-core';
import { ReportBrowser } from './browser';
import { expectSound } from './soundness';
import type { Results } from '../../src/core/results';
import { cellOf, resultsOf, sampleOf } from '../report/results';
import { syntheticResults } from '../report/support/synthetic';

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
      await expectSound({ page, complaints });
    } finally {
      await page.close();
    }
  });
});

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

  test('sees cost against speed: a labelled point for each size, the recommended ones marked', async () => {
    const page = await opened();
    const charts = await page.$$eval('[data-chart="cost-against-speed"]', elements => elements.map(element => ({
      marked: element.querySelectorAll('svg path[fill="#e07b00"]').length,
      labels: [...element.querySelectorAll('svg text')].map(text => text.textContent).filter(text => /^\d+(: [a-z, ]+)?$/.test(text) && Number.parseInt(text, 10) >= 128),
    })));
    const { recommendations } = REPORTS['the demo'];
    expect(charts).toHaveLength(2);
    charts.forEach(({ marked, labels }, place) => {
      const sizes = new Set((['cost', 'speed', 'balanced', 'knee'] as const).map(aspect => recommendations![place][aspect]!.memorySizeMB));
      expect(marked).toBe(sizes.size);
      sizes.forEach(size => expect(labels.some(label => label.startsWith(`${size}: `))).toBe(true));
    });
    await page.close();
  });

  test('finds every label of cost against speed within its picture, none over another', async () => {
    const { page } = await browser.open(REPORTS['20 sizes, 2 scenarios, 3 placements, n = 100'], { width: 390 });
    const charts = await page.$$eval('[data-chart="cost-against-speed"] svg', pictures => pictures.map(picture => {
      const { left, right, top, bottom } = picture.getBoundingClientRect();
      const boxes = [...picture.querySelectorAll('.mark-text.role-mark text')].map(text => text.getBoundingClientRect());
      return {
        outside: boxes.filter(box => box.left < left || box.right > right || box.top < top || box.bottom > bottom).length,
        overlapping: boxes.filter((box, place) => boxes.slice(0, place).some(other => (
          box.left < other.right && other.left < box.right && box.top + 2 < other.bottom - 2 && other.top + 2 < box.bottom - 2))).length,
        count: boxes.length,
      };
    }));
    expect(charts).toHaveLength(6);
    charts.forEach(({ outside, overlapping, count }) => {
      expect([outside, overlapping]).toEqual([0, 0]);
      expect(count).toBeGreaterThan(8);
    });
    await page.close();
  });

  test('goes from the answer to the reasons', async () => {
    const page = await opened();
    await page.getByRole('link', { name: 'Why these memory sizes' }).press('Enter');
    expect(new URL(page.url()).hash).toBe('#recommendation');
    expect(await page.locator('#recommendation').isVisible()).toBe(true);
    await page.close();
  });

  test('sorts numbers with commas by their size', async () => {
    const page = await opened();
    const title = 'provisioned concurrency, pays from';
    await page.locator('section:has(#avoiding)').getByRole('button', { name: title }).press('Enter');
    const values = (await columnOf(page, '#avoiding', title)).map(text => Number(text.replaceAll(',', '')));
    expect(Math.max(...values)).toBeGreaterThan(1_000_000);
    expect(Math.min(...values)).toBeLessThan(1_000_000);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    await page.close();
  });

  test('sorts the table of cells', async () => {
    const page = await opened();
    await page.locator('section:has(#cells) th button', { hasText: 'memory, MB' }).click();
    const sizes = await page.$$eval('section:has(#cells) tbody tr', rows => rows.map(row => Number((row as HTMLTableRowElement).cells[1].textContent)));
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    await page.close();
  });

  test.each([[1, '128'], [2, '256']])('sorts figures that a cell lacks to the end, in either direction: pressed %i×, then there is %s MB first', async (times, first) => {
    const cells = [
      cellOf({ memorySizeMB: 512, scenarioMs: [1], initMs: 100 }),
      cellOf({ memorySizeMB: 128, scenarioMs: spread(1), initMs: 100 }),
      cellOf({ memorySizeMB: 256, scenarioMs: spread(20), initMs: 100 }),
    ];
    const { page } = await browser.open(resultsOf(cells, { id: 'lacking' }));
    const heading = page.locator('section:has(#cells) th button', { hasText: /^±$/ });
    for (let pressed = 0; pressed < times; pressed++) await heading.press('Enter');
    const sizes = await columnOf(page, '#cells', 'memory, MB');
    expect([sizes[0], sizes.at(-1)]).toEqual([first, '512']);
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

/** Nine values around 100, so many ms apart. */
function spread(apart: number): number[] {
  return Array.from({ length: 9 }, (_, place) => 100 + apart * (place - 4) / 2);
}

/** Texts below a heading. */
async function columnOf(page: Page, section: string, heading: string): Promise<string[]> {
  return page.$$eval(`section:has(${section}) table`, ([table], title) => {
    const { tHead, tBodies } = table as HTMLTableElement;
    const place = [...tHead!.rows[0].cells].findIndex(cell => cell.textContent === title);
    return [...tBodies[0].rows].map(row => row.cells[place].textContent);
  }, heading);
}

async function changed(chart: { innerHTML(): Promise<string> }, before: string): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    if (await chart.innerHTML() !== before) return true;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return false;
}
