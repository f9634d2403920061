import { toXml } from '../../../../src/local/services/protocols/xml';

test('objects, lists, maps, dates and plain values', () => {
  expect(toXml({ A: 1, B: true, C: new Date(0), L: [{ X: 'x' }, {}], M: new Map([['k', 'v']]), None: undefined })).toBe(
    '<A>1</A><B>true</B><C>1970-01-01T00:00:00.000Z</C><L><member><X>x</X></member><member></member></L>'
    + '<M><entry><key>k</key><value>v</value></entry></M>');
});

test('text is escaped where a parser would read it otherwise', () => {
  expect(toXml('<a href="x">&amp;\'</a>')).toBe('&#60;a href=&#34;x&#34;&#62;&#38;amp;&#39;&#60;/a&#62;');
  expect(toXml('carriage\rreturn')).toBe('carriage&#13;return');
  expect(toXml('line\nbreak\ttab ümläut 😀')).toBe('line\nbreak\ttab ümläut 😀');
});

test('what XML can\'t hold is replaced', () => {
  expect(toXml('a\u0000b\u001b[0m')).toBe('a\ufffdb\ufffd[0m');
});
