// The plan as one self-contained page: its graph, its reasons, its risk; nothing is loaded from anywhere.
import type { PlanReport } from '../../model.ts';
import { graphOf } from './graph.ts';
import { dataOf } from './page/data.ts';
import { draw } from './page/drawing.ts';
import { documentOf } from '../page/document.ts';
import { embed, html as markup, type Markup } from '../page/markup.ts';
import { panelScript } from './page/script.ts';
import { files, findings, header, legend } from './page/sections.ts';
import { style } from './page/style.ts';
import { riskTable, timeline } from './page/tables.ts';
import { viewScript } from './page/view-script.ts';
import { scopeOf } from './words.ts';

/** All of the page's script. */
export const script = `(() => {\n'use strict';${panelScript}${viewScript}})();\n`;

/** Of the script's text; a test says what it must be. Whatever a name might smuggle in would not run. */
export const scriptHash = 'sha256-AZXtzRSNCavPpuQaNBYuzP8qwSEvhr3qnMfZ0iiZjLo=';

/** Reads without a script; with it, files and edges say why they are where they are. */
export function html(report: PlanReport): string {
  const graph = graphOf(report);
  const isEmpty = graph.nodes.length === 0;
  const drawing = draw(report, graph);
  const data = embed({ ...dataOf(graph), folded: drawing.folded });
  const body = markup`<a class="skip" href="#files">Skip to the list of files</a>
${header(report)}
<main>
${isEmpty ? markup`<p>There is nothing to do.</p>` : picture(report, drawing.markup)}
${findings(report)}
${isEmpty ? undefined : files(report, graph)}
${riskTable(graph)}
${timeline(report)}
</main>
<footer class="foot">Made by writeopt. Nothing was changed; this page loads nothing and sends nothing.</footer>
${isEmpty ? undefined : markup`<script type="application/json" id="plan-data">${data}</script>
<script>${{ markup: script }}</script>`}`;
  return documentOf({ title: `writeopt plan: ${scopeOf(report)}`, style, scriptHash, body });
}

function picture(report: PlanReport, drawing: Markup): Markup {
  return markup`<section aria-labelledby="graph-title"><h2 id="graph-title">Order and dependencies</h2>
<div class="tools script-only"><input id="search" type="search" placeholder="Search files ( / )" aria-label="Search files" autocomplete="off" spellcheck="false"><span class="found" id="found" role="status" aria-live="polite"></span><div class="zoom" role="group" aria-label="Zoom"><button type="button" data-zoom="out" aria-label="Zoom out">−</button><output id="percent" aria-live="off">100 %</output><button type="button" data-zoom="in" aria-label="Zoom in">+</button><button type="button" data-zoom="one">Full size</button><button type="button" data-zoom="fit">Fit</button></div></div>
<div class="stage"><div class="view">${drawing}</div><aside class="panel" id="panel" role="region" aria-labelledby="panel-title" hidden></aside></div>
${legend(report)}</section>`;
}
