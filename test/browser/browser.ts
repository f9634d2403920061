import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Results } from '../../src/core/results';
import { reportHtml } from '../../src/report/html/document';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** What a page must not do: each line is one thing it did. */
export type Complaints = string[];

export interface OpenOptions { readonly width?: number; readonly colorScheme?: 'light' | 'dark' }
export interface Opened { readonly page: Page; readonly complaints: Complaints }

/** A real browser in which reports are opened from disk. */
export class ReportBrowser {
  static async launch(): Promise<ReportBrowser> {
    if (!existsSync(EXECUTABLE)) throw new Error(`There is no browser at ${EXECUTABLE}: install Chromium (apt-get install chromium), or name it in CHROMIUM.`);
    // not from this machine to anywhere: what the browser itself would look up is switched off.
    const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
    return new ReportBrowser(await chromium.launch({ executablePath: EXECUTABLE, args }), mkdtempSync(join(tmpdir(), 'report-')));
  }

  private constructor(private readonly browser: Browser, private readonly directory: string) {}

  /** Opens the report of a result and waits until its charts are drawn. */
  async open(results: Results, options: OpenOptions = {}): Promise<Opened> {
    const file = join(this.directory, `${results.run.id}.html`);
    writeFileSync(file, reportHtml(results));
    return this.openFile(file, options);
  }

  async openFile(file: string, options: OpenOptions = {}): Promise<Opened> {
    const { width = 1280, colorScheme = 'light' } = options;
    const page = await this.browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const complaints: Complaints = [];
    page.on('console', message => complaints.push(`console ${message.type()}: ${message.text()}`));
    page.on('pageerror', error => complaints.push(`error: ${error.message}`));
    page.on('request', request => { if (request.url() !== `file://${file}`) complaints.push(`request: ${request.url().slice(0, 100)}`); });
    await page.goto(`file://${file}`);
    await page.waitForSelector('html[data-drawn="true"]', { timeout: 60_000, state: 'attached' });
    return { page, complaints };
  }

  async close(): Promise<void> {
    await this.browser.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
