/**
 * A value of the query protocol's XML: an array becomes `<member>` elements, a Map `<entry><key/><value/></entry>` elements,
 * an object one element a member; members that are undefined are left out.
 */
export type XmlValue = string | number | boolean | Date | undefined | readonly XmlValue[] | ReadonlyMap<string, XmlValue> | XmlObject;
export interface XmlObject { readonly [element: string]: XmlValue }

export function toXml(value: XmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object') return escapeXml(String(value));
  if (value instanceof Map) {
    return [...value as ReadonlyMap<string, XmlValue>].map(([key, item]) => element('entry', { key, value: item })).join('');
  }
  if (Array.isArray(value)) {
    return (value as readonly XmlValue[]).map(item => element('member', item)).join('');
  }
  return Object.entries(value as XmlObject).filter(([, item]) => item !== undefined).map(([name, item]) => element(name, item)).join('');
}

export function element(name: string, value: XmlValue, attributes = ''): string {
  return `<${name}${attributes}>${toXml(value)}</${name}>`;
}

/** Control characters have no place in XML 1.0 at all, not even escaped; a carriage return must be escaped to survive. */
function escapeXml(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd').replace(/[&<>"'\r]/g, character => `&#${character.charCodeAt(0)};`);
}
