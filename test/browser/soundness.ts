import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { Complaints, Opened } from './browser';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** No complaint, no request, every chart drawn, accessible, no wider than the window. */
export async function expectSound({ page, complaints }: Opened): Promise<void> {
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
}

/** As a browser's extension does it: past the page's own policy. */
async function violations(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: AXE });
  const { result } = await session.send('Runtime.evaluate', {
    expression: 'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`))',
    awaitPromise: true,
    returnByValue: true,
  });
  return result.value as string[];
}
