import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { advisoriesOf, type BundledPackage, notices, packagesIn } from '../../scripts/third-party.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'third-party-'));
  write('LICENSE', 'Apache License, Version 2.0\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function installed(directory: string, description: object, files: { readonly [name: string]: string } = {}): void {
  write(join(directory, 'package.json'), JSON.stringify(description));
  Object.entries(files).forEach(([name, content]) => write(join(directory, name), content));
}

const metafile = (...inputs: string[]) => ({ outputs: { 'bundle.js': { inputs: Object.fromEntries(inputs.map(input => [input, {}])) } } });

test('what is bundled is what esbuild took: each copy of a package once, with what it declares', () => {
  installed('node_modules/b', { name: 'b', version: '2.0.0', license: 'MIT', author: { name: 'B.' } });
  installed('node_modules/@scope/a', { name: '@scope/a', version: '1.0.0', license: 'ISC' });
  installed('node_modules/@scope/a/node_modules/b', { name: 'b', version: '1.0.0', license: { type: 'MIT' }, author: 'B. <b@example.com>' });
  const found = packagesIn(root, [
    metafile('src/index.ts', 'node_modules/b/index.js', 'node_modules/b/lib/x.js'),
    metafile('absent:classic-level', 'node_modules/@scope/a/index.js', 'node_modules/@scope/a/node_modules/b/index.js', 'node_modules/b/index.js'),
  ]);
  expect(found).toEqual([
    { name: '@scope/a', version: '1.0.0', license: 'ISC', directory: 'node_modules/@scope/a' },
    { name: 'b', version: '1.0.0', license: 'MIT', author: 'B. <b@example.com>', directory: 'node_modules/@scope/a/node_modules/b' },
    { name: 'b', version: '2.0.0', license: 'MIT', author: 'B.', directory: 'node_modules/b' },
  ]);
});

test.each(['AGPL-3.0', 'GPL-2.0-only', 'UNLICENSED', undefined])('a license that asks for more than a notice is refused: %s', license => {
  installed('node_modules/a', { name: 'a', version: '1.0.0', license });
  expect(() => packagesIn(root, [metafile('node_modules/a/index.js')])).toThrow(`a 1.0.0 is in a bundle and has the license ${JSON.stringify(license)}; known are`);
});

const bundled = (name: string, license: string, author?: string): BundledPackage => (
  { name, version: '1.0.0', license, directory: `node_modules/${name}`, ...author && { author } });

test('every license is there once, with its packages, and notices beside licenses', () => {
  for (const name of ['a', 'b']) installed(`node_modules/${name}`, {}, { 'LICENSE.md': 'Copyright X\r\nText' });
  installed('node_modules/c', {}, { 'licence': 'Licence of c', 'NOTICE': 'Notice of c', 'index.js': 'code' });
  const text = notices(root, [bundled('a', 'MIT'), bundled('b', 'MIT'), bundled('c', 'Apache-2.0')], 'The bundles in assets/ contain');
  expect(text).toBe(`\
The bundles in assets/ contain code of these packages, each under its own license:

  a 1.0.0 (MIT)
  b 1.0.0 (MIT)
  c 1.0.0 (Apache-2.0)

${'-'.repeat(80)}
a 1.0.0
b 1.0.0

Copyright X
Text

${'-'.repeat(80)}
c 1.0.0

Notice of c

Licence of c
`);
});

test('a package without a text has the one of its license, and none whose license asks for its own', () => {
  ['a', 'b', 'c'].forEach(name => installed(`node_modules/${name}`, {}));
  const text = notices(root, [bundled('a', 'Apache-2.0'), bundled('b', 'MIT', 'B.')], 'It has');
  expect(text).toContain('\na 1.0.0\n\nApache License, Version 2.0\n');
  expect(text).toContain('\nb 1.0.0\n\nCopyright (c) B.\n\nPermission is hereby granted');
  expect(() => notices(root, [bundled('c', 'BSD-3-Clause')], 'It has')).toThrow('c has no file with its license (BSD-3-Clause)');
});

test('what is shipped has its notices with it', () => {
  const shipped = readFileSync(join(__dirname, '..', '..', 'assets', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  for (const name of ['@aws-sdk/client-lambda', 'aws-local-stepfunctions', 'dynalite', 'yauzl', 'simple-statistics']) {
    expect(shipped).toMatch(new RegExp(`^  ${name} [\\d.]+ \\(`, 'm'));
  }
});

test('a report, which goes to people without the package, has the notices of the code in it', () => {
  const ofPage = readFileSync(join(__dirname, '..', '..', 'assets', 'cli', 'report-page-notices.txt'), 'utf8');
  for (const name of ['d3-array', 'vega', 'vega-interpreter', 'topojson-client']) expect(ofPage).toMatch(new RegExp(`^  ${name} [\\d.]+ \\(`, 'm'));
  expect(ofPage).not.toContain('@aws-sdk');
});

test('advisories are of what is bundled, not of what builds it, and name the package that has the fault', () => {
  const cause = (name: string) => ({ title: `fault in ${name}`, url: `https://github.com/advisories/${name}` });
  const entry = (name: string, nodes: readonly string[], via: ReadonlyArray<string | ReturnType<typeof cause>>) => ({ name, severity: 'high', nodes, via });
  const vulnerabilities = {
    lazy: entry('lazy', ['node_modules/lazy'], [cause('lazy')]),
    dynalite: entry('dynalite', ['node_modules/dynalite'], ['lazy']),
    eslint: entry('eslint', ['node_modules/eslint'], [cause('eslint')]),
    nested: entry('once', ['node_modules/eslint/node_modules/once'], [cause('once')]),
  };
  const packages = ['lazy', 'dynalite', 'once'].map(name => bundled(name, 'MIT'));
  expect(advisoriesOf({ vulnerabilities }, packages)).toEqual(['lazy 1.0.0: high: fault in lazy (https://github.com/advisories/lazy)']);
});
