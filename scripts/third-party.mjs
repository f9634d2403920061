// What of other people's work is in the bundles, and what its licenses ask for.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licenses whose terms are met by their notice in the package; another one is a decision. */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT', 'Unlicense'];
const NOTICE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i;

/** The packages of which bundles have code: esbuild's list of inputs says it. @type {typeof import('./third-party.mjs').packagesIn} */
export function packagesIn(root, metafiles) {
  const inputs = metafiles.flatMap(({ outputs }) => Object.values(outputs).flatMap(output => Object.keys(output.inputs)));
  const directories = new Set(inputs.flatMap(path => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path) ?? []));
  const packages = [...directories].map(directory => {
    const { name, version, license, author } = JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8'));
    const declared = license?.type ?? license;
    if (!PERMISSIVE.includes(declared)) {
      throw new Error(`${name} ${version} is in a bundle and has the license ${JSON.stringify(declared)}; known are ${PERMISSIVE.join(', ')}`);
    }
    return { name, version, license: declared, author: author?.name ?? author, directory };
  });
  return packages.sort((a, b) => a.name.localeCompare(b.name, 'en') || a.directory.localeCompare(b.directory, 'en'));
}

/** Every license once, with the packages that have it. @type {typeof import('./third-party.mjs').notices} */
export function notices(root, packages, where) {
  const titles = packages.map(({ name, version, license }) => ({ title: `${name} ${version}`, license }));
  const byText = new Map();
  packages.forEach((each, position) => {
    const text = noticeOf(root, each);
    byText.set(text, [...byText.get(text) ?? [], titles[position].title]);
  });
  return [
    `${where} code of these packages, each under its own license:\n`,
    ...titles.map(({ title, license }) => `  ${title} (${license})`),
    ...[...byText].map(([text, names]) => `\n${'-'.repeat(80)}\n${names.join('\n')}\n\n${text}`),
    '',
  ].join('\n');
}

/** Of a package that carries no text, the text that its license has for all. */
function noticeOf(root, { name, license, author = 'its authors', directory }) {
  const folder = join(root, directory);
  const files = readdirSync(folder).filter(file => NOTICE_FILE.test(file)).sort();
  if (files.length) return files.map(file => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()).join('\n\n');
  switch (license) {
    case 'Apache-2.0': return readFileSync(join(root, 'LICENSE'), 'utf8').trim();
    case 'MIT': return `Copyright (c) ${author}\n\n${MIT}`;
    default: throw new Error(`${name} has no file with its license (${license}), which asks for its notice`);
  }
}

/** https://spdx.org/licenses/MIT.html */
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files
(the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the
following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY
CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** Of what npm knows of all that is installed, what is in the bundles. @type {typeof import('./third-party.mjs').advisoriesOf} */
export function advisoriesOf({ vulnerabilities }, packages) {
  return Object.values(vulnerabilities).flatMap(({ name, severity, nodes, via }) => {
    const bundled = packages.find(({ directory }) => nodes.includes(directory));
    // a name in `via` is a dependency that has the vulnerability: if it is bundled it has an entry of its own.
    const own = via.filter(cause => typeof cause === 'object');
    return bundled ? own.map(({ title, url }) => `${name} ${bundled.version}: ${severity}: ${title} (${url})`) : [];
  });
}
