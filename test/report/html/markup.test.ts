import fc from 'fast-check';
import { html } from '../../../src/report/html/markup';

test('what is put into a template is text', () => {
  expect(html`<p title="${'"><script>'}">${'a < b & \'c\''}</p>`.source).toBe('<p title="&quot;&gt;&lt;script&gt;">a &lt; b &amp; &#39;c&#39;</p>');
});

test('markup in markup stays markup, lists are joined, undefined is nothing', () => {
  expect(html`<ul>${['a', '<'].map(item => html`<li>${item}</li>`)}${undefined}${3}</ul>`.source).toBe('<ul><li>a</li><li>&lt;</li>3</ul>');
});

test('no text can end an element or an attribute', () => {
  fc.assert(fc.property(fc.string(), text => {
    expect(html`${text}`.source).not.toMatch(/[<>"']/);
  }));
});
