/** A piece of HTML. Only `html` makes one, so whatever else is put into a page is text. */
export class Markup {
  constructor(readonly source: string) {}
}

type Value = Markup | string | number | undefined | readonly Value[];

/** A template whose values are escaped, but for those that are markup themselves. Undefined is nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(strings.map((text, place) => text + (place < values.length ? sourceOf(values[place]) : '')).join(''));
}

function sourceOf(value: Value): string {
  if (value instanceof Markup) return value.source;
  if (Array.isArray(value)) return value.map(sourceOf).join('');
  return value === undefined ? '' : escapeHtml(String(value));
}

const ENTITIES: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character]);
}
