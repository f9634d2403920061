import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { avoidingSection } from './avoiding';
import { cellsSection } from './cells';
import { environmentSection } from './environment';
import { html, Markup } from './markup';
import { packed, pageData } from './page-data';
import { recommendationSection } from './recommendation';
import { answerSection, chartSections, header, ledgerSection, samplesSection } from './sections';
import type { Results } from '../../core/results';
import { chartData } from '../charts/data';
import { printable } from '../printable';

/** Script and style of the page, as they are built, and the notices that the licenses of the code in the script ask for. */
interface PageFiles { readonly script: string; readonly style: string; readonly notices: string }

/** The whole report in one file, which needs no network and runs no script but its own. */
export function reportHtml(results: Results, files = pageFiles()): string {
  const data = chartData(results);
  const subject = [...new Set(results.cells.map(({ scenario }) => scenario))].map(printable).join(', ');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '${hashOf(files.script)}'; style-src '${hashOf(files.style)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Cold starts of ${subject}${results.run.source === 'local' ? ', measured locally' : undefined}: ${printable(results.run.id)}</title>
<style>${new Markup(files.style)}</style>
</head>
<body>
<a class="skip" href="#answer">To the answer</a>
<button type="button" id="theme" aria-label="Theme: as the system">◐</button>
<main>
${header(results, subject)}
${answerSection(results)}
${chartSections(results, data)}
${recommendationSection(results)}
${avoidingSection(results)}
${cellsSection(results)}
${ledgerSection(results)}
${environmentSection(results)}
${samplesSection(results)}
</main>
<noscript><p class="warning">Charts and the table of samples need JavaScript; the pictures are in charts/ beside this file, too.</p></noscript>
<script type="text/plain" id="data">${packed(pageData(results, data))}</script>
<!--
${new Markup(files.notices.replace(/--!?>/g, '-- >'))}-->
<script>${new Markup(files.script)}</script>
</body>
</html>
`.source;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** They lie beside the bundle; for whoever runs the sources, where the bundles are made. */
function pageFiles(): PageFiles {
  const directory = existsSync(join(__dirname, 'report-page.js')) ? __dirname : join(__dirname, '..', '..', '..', 'assets', 'cli');
  const read = (name: string) => readFileSync(join(directory, name), 'utf8');
  return { script: read('report-page.js'), style: read('report-page.css'), notices: read('report-page-notices.txt') };
}
