/** Puts a button into each heading of a table; it sorts the rows, and the other way round when pressed again. */
export function sortable(table: HTMLTableElement): void {
  const body = table.tBodies[0];
  headings(table.tHead!.rows[0], (place, ascending) => {
    const rows = [...body.rows].sort((a, b) => compare(textOf(a, place), textOf(b, place)));
    body.append(...ascending ? rows : rows.reverse());
  });
}

/** Without the commas of thousands. */
function textOf(row: HTMLTableRowElement, place: number): string {
  return row.cells[place].textContent.trim().replace(/(?<=\d),(?=\d{3})/g, '');
}

/** Makes the headings of a row buttons. */
export function headings(row: HTMLTableRowElement, sort: (place: number, ascending: boolean) => void): void {
  [...row.cells].forEach((cell, place) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = cell.textContent;
    cell.replaceChildren(button);
    button.addEventListener('click', () => {
      const ascending = cell.getAttribute('aria-sort') !== 'ascending';
      [...row.cells].forEach(other => other.removeAttribute('aria-sort'));
      cell.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
      sort(place, ascending);
    });
  });
}

/** Numbers by their size, before texts; what is absent comes last. */
export function compare(a: string | number | null, b: string | number | null): number {
  const [x, y] = [a, b].map(value => value === null || value === '' ? Infinity : Number(value));
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x === y ? 0 : x - y;
  if (Number.isNaN(x) && Number.isNaN(y)) return String(a).localeCompare(String(b), 'en', { numeric: true });
  return Number.isNaN(x) ? 1 : -1;
}
