import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReportBrowser } from './browser';
import { expectSound } from './soundness';

const ROOT = join(__dirname, '..', '..');
const RESTORES = join(ROOT, 'test', 'fixtures', 'platform-records', 'sam-logs-restore.txt');

let browser: ReportBrowser;
let directory: string;
beforeAll(async () => {
  browser = await ReportBrowser.launch();
  directory = mkdtempSync(join(tmpdir(), 'import-'));
});
afterAll(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** REPORT lines as Lambda writes them, of three memory sizes. */
function logs(): string {
  const lines = [128, 512, 1769].flatMap(size => Array.from({ length: 12 }, (_, place) => {
    const [duration, init] = [80_000 / size + place, 120 + place % 5];
    return `REPORT RequestId: 00000000-0000-4000-8000-${String(size * 100 + place).padStart(12, '0')}\tDuration: ${duration.toFixed(2)} ms\t`
      + `Billed Duration: ${Math.ceil(duration + init)} ms\tMemory Size: ${size} MB\tMax Memory Used: 75 MB\tInit Duration: ${init.toFixed(2)} ms`;
  }));
  const file = join(directory, 'logs.txt');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** As a user does it. */
function reportOf(file: string, name: string): string {
  const out = join(directory, name);
  execFileSync(process.execPath, [join(ROOT, 'bin', 'cdk-cold-start-benchmark'), 'import', file, '--out', out, '--quiet'], { stdio: 'pipe' });
  return join(out, 'report.html');
}

describe.each([['REPORT lines of three sizes', logs], ['a SnapStart function', () => RESTORES]])('the report of an import of %s', (name, input) => {
  let report: string;
  beforeAll(() => { report = reportOf(input(), name.replaceAll(' ', '-')); });

  test.each([[390, 'dark'], [1280, 'light']] as const)('at %i px, %s, is sound and promises nothing that logs do not tell', async (width, colorScheme) => {
    const { page, complaints } = await browser.openFile(report, { width, colorScheme });
    await expectSound({ page, complaints });
    const text = await page.innerText('body');
    expect(text).not.toMatch(/undefined|NaN|unknown|\blocal\b|proven cold start/);
    await page.close();
  });
});

test('its tables are sorted by keyboard, its theme is changed, its samples are all there', async () => {
  const { page, complaints } = await browser.openFile(reportOf(logs(), 'used'));
  const heading = page.locator('section:has(#cells) th button', { hasText: 'cold start' });
  await heading.press('Enter');
  await heading.press('Enter');
  const sizes = await page.$$eval('section:has(#cells) tbody tr', rows => rows.map(row => (row as HTMLTableRowElement).cells[1].textContent));
  expect(sizes).toEqual(['128', '512', '1769']);
  expect(await page.textContent('#page')).toBe('1–36 of 36');
  await page.locator('#theme').press('Enter');
  await page.locator('#theme').press('Enter');
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(18, 22, 28)');
  expect(await page.locator('[data-chart="cold-start-over-memory"] svg path[fill="#0b84d8"]').count()).toBeGreaterThanOrEqual(36);
  expect(await page.textContent('section:has(#recommendation)')).toContain('1769 MB');
  expect(complaints).toEqual([]);
  await page.close();
});
