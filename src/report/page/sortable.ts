/** Puts a button into each heading of a table; it sorts the rows, and the other way round when pressed again. */
export function sortable(table: HTMLTableElement): void {
  const body = table.tBodies[0];
  headings(table.tHead!.rows[0], (place, ascending) => {
    body.append(...sorted([...body.rows], row => textOf(row, place), ascending));
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

type Value = string | number | null;

/** Numbers by their size, before texts; what is absent comes last in either direction. */
export function sorted<T>(rows: readonly T[], valueOf: (row: T) => Value, ascending: boolean): T[] {
  return [...rows].sort((a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)];
    if (isAbsent(x) || isAbsent(y)) return Number(isAbsent(x)) - Number(isAbsent(y));
    return ascending ? compare(x, y) : compare(y, x);
  });
}

function isAbsent(value: Value): value is null | '' {
  return value === null || value === '';
}

function compare(a: string | number, b: string | number): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  if (Number.isNaN(x) && Number.isNaN(y)) return String(a).localeCompare(String(b), 'en', { numeric: true });
  return Number.isNaN(x) ? 1 : -1;
}
