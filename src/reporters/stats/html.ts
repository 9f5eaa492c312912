// The statistics as one self-contained page: what was saved, how long runs took, what failed; nothing is loaded from anywhere.
import type { StatsReport } from '../../model.ts';
import { documentOf } from '../page/document.ts';
import { embed, html as markup, type Markup } from '../page/markup.ts';
import { failures } from './page/failures.ts';
import { header } from './page/header.ts';
import { dataOf, series } from './page/series.ts';
import { savedSection } from './page/saved.ts';
import { readingScript } from './page/script.ts';
import { style } from './page/style.ts';
import { partsTable } from './page/table.ts';
import { emptiness, scopeOf } from './words.ts';

/** All of the page's script. */
export const script = `(() => {\n'use strict';${readingScript}})();\n`;

/** Of the script's text; a test says what it must be. Whatever a name might smuggle in would not run. */
export const scriptHash = 'sha256-ShS7reSWJ0bT5VTF8D3ICKrbmeYbBPt3uTe04e2eYMg=';

/** Reads without a script; with it, each point of a line says what it stands for. */
export function html(report: StatsReport): string {
  const isEmpty = report.runs.total === 0;
  const body = markup`<a class="skip" href="#main">Skip to the statistics</a>
${header(report)}
<main id="main" tabindex="-1">
${notices(report)}
${isEmpty ? empty(report) : undefined}
${savedSection(report)}
${isEmpty ? undefined : [series(report), partsTable(report), failures(report)]}
</main>
<footer class="foot">Made by writeopt from what it remembers of its runs here. This page loads nothing and sends nothing.</footer>
${isEmpty ? undefined : markup`<script type="application/json" id="stats-data">${embed(dataOf(report))}</script>
<script>${{ markup: script }}</script>`}`;
  return documentOf({ title: `writeopt stats: ${scopeOf(report)}`, style, scriptHash, body });
}

function notices({ notices: all }: StatsReport): Markup {
  return all.length === 0 ? markup`` : markup`<ul class="notices">${all.map(({ message }) => markup`<li>${message}</li>`)}</ul>`;
}

function empty(report: StatsReport): Markup {
  const { what, next } = emptiness(report);
  return markup`<div class="empty"><p><b>${withCode(what)}</b></p><p>Next: ${withCode(next)}</p></div>`;
}

/** What is between backticks in a text of ours is code. */
function withCode(text: string): Markup[] {
  return text.split('`').map((part, index) => (index % 2 === 0 ? markup`${part}` : markup`<code>${part}</code>`));
}
