/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
// the script of report.html: runs in a browser, knows nothing but what the page holds.
import { Charts } from './charts';
import { samplesTable } from './samples-table';
import { sortable } from './sortable';
import { themeSwitch } from './theme';
import type { PageData } from '../html/page-data';

themeSwitch(document.getElementById('theme') as HTMLButtonElement);
document.querySelectorAll<HTMLTableElement>('table.sortable').forEach(sortable);
void unpacked().then(async data => {
  samplesTable(data.samples);
  await new Charts(data).draw();
});

async function unpacked(): Promise<PageData> {
  const bytes = Uint8Array.from(atob(document.getElementById('data')!.textContent), character => character.charCodeAt(0));
  const json = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(json).json() as Promise<PageData>;
}
