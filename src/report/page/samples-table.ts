import { headings, sorted } from './sortable';
import type { Columns } from '../html/page-data';

const ROWS = 50;

/** The raw table: a page of rows at a time, sorted as a whole, copied as a whole. */
export function samplesTable({ columns: [, ...columns], rows: withGroups }: Columns): void {
  // the group is for the charts.
  const rows = withGroups.map(([, ...row]) => row);
  const table = document.getElementById('samples-table') as HTMLTableElement;
  const [previous, next] = ['previous', 'next'].map(id => document.getElementById(id) as HTMLButtonElement);
  let shown = [...rows];
  let first = 0;

  const show = () => {
    table.tBodies[0].replaceChildren(...shown.slice(first, first + ROWS).map(rowOf));
    document.getElementById('page')!.textContent = shown.length
      ? `${first + 1}–${Math.min(first + ROWS, shown.length)} of ${shown.length.toLocaleString('en-US')}` : 'none';
    previous.disabled = first === 0;
    next.disabled = first + ROWS >= shown.length;
  };
  const turn = (by: number) => () => {
    first += by;
    show();
  };
  previous.addEventListener('click', turn(-ROWS));
  next.addEventListener('click', turn(ROWS));

  const heading = table.tHead!.insertRow();
  columns.forEach(name => {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.textContent = name;
    heading.append(cell);
  });
  headings(heading, (place, ascending) => {
    shown = sorted(rows, row => row[place], ascending);
    first = 0;
    show();
  });
  copyButton(() => [columns, ...shown].map(row => row.map(value => value ?? '').join('\t')).join('\n'));
  show();
}

function rowOf(values: Columns['rows'][number]): HTMLTableRowElement {
  const row = document.createElement('tr');
  values.forEach(value => { row.insertCell().textContent = value === null ? '' : String(value); });
  return row;
}

function copyButton(text: () => string): void {
  const status = document.getElementById('copied')!;
  document.getElementById('copy')!.addEventListener('click', () => {
    copy(text()).then(() => { status.textContent = 'Copied.'; }, () => { status.textContent = 'The browser does not allow it: select the table.'; });
  });
}

/** Pages opened from disk have no clipboard of their own in every browser; the old way works there. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (!copied) throw new Error('not copied');
}
