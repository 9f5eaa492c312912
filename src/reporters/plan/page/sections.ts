// The page in words: what it is about, findings, and every file with its reasons, readable without a script.
import type { Diagnostic, PlannedPhase, PlanReport } from '../../../model.ts';
import { count } from '../../text.ts';
import type { Graph, GraphEdge } from '../graph.ts';
import { duration, estimateOf, factorLines, kinds, marksOf, reasonOf, scopeOf } from '../words.ts';
import { linesOf } from './data.ts';
import { html, type Markup } from '../../page/markup.ts';

/** A longer phase is folded at first. */
const openUpTo = 30;

export function header(report: PlanReport): Markup {
  const { estimate, importers, optimize, phases } = report;
  const worst = (['high', 'medium', 'low'] as const).find((level) => phases.some(({ risk }) => risk.level === level)) ?? 'low';
  const ofWorst = phases.filter(({ risk }) => risk.level === worst).length;
  const interval = estimate.calibrated ? estimateOf(estimate).replace(/^[^(]*\((.*)\)$/, '$1') : 'uncalibrated: too few runs here';
  const errors = report.diagnostics.filter(({ severity }) => severity === 'error').length;
  return html`<header class="top">
<p class="eyebrow">writeopt plan <span aria-hidden="true">·</span> ${report.source === 'staged' ? 'staged changes' : 'requested operations'} <span aria-hidden="true">·</span> ${optimize}</p>
<h1>${scopeOf(report)}</h1>
<dl class="tiles">
<div><dt>Estimate</dt><dd>${estimate.calibrated ? `about ${duration(estimate.milliseconds)}` : 'no estimate yet'}<small>${interval}</small></dd></div>
<div><dt>Highest risk</dt><dd><span class="level ${worst}">${worst}</span><small>${phases.length === 0 ? 'no phases' : count(ofWorst, 'phase')}</small></dd></div>
<div><dt>Findings</dt><dd>${report.diagnostics.length === 0 ? 'none' : html`<a href="#findings"${errors === 0 ? '' : html` class="level high"`}>${count(report.diagnostics.length, 'finding')}</a>`}<small>${errors === 0 ? 'nothing that blocks' : count(errors, 'error')}</small></dd></div>
<div><dt>Importers</dt><dd>${count(importers.length, 'file')}<small>unchanged, but affected</small></dd></div>
</dl>
</header>`;
}

export function legend({ operations }: PlanReport): Markup {
  const numbers = new Map<keyof typeof kinds, number>();
  for (const { kind } of operations) numbers.set(kind, (numbers.get(kind) ?? 0) + 1);
  const shown = (Object.keys(kinds) as (keyof typeof kinds)[]).filter((kind) => numbers.has(kind));
  return html`<ul class="legend" aria-label="Legend">${shown.map((kind) => html`<li><span class="chip ${kind}" aria-hidden="true">${kinds[kind].sign}</span>${numbers.get(kind)} ${kinds[kind].word}</li>`)}<li><span class="chip outside" aria-hidden="true"></span>outside, unchanged</li><li><svg width="30" height="10" aria-hidden="true"><path class="edge" d="M1 5H27"/></svg>comes before</li><li><svg width="30" height="10" aria-hidden="true"><path class="edge cyclic" d="M1 5H27"/></svg>in a cycle</li></ul>`;
}

export function findings({ diagnostics, notices }: PlanReport): Markup {
  if (diagnostics.length + notices.length === 0) return html``;
  return html`<section id="findings" aria-labelledby="findings-title"><h2 id="findings-title">Findings</h2><ul class="findings">${diagnostics.map(finding)}${notices.map(({ message }) => html`<li class="notice"><span class="severity">note</span><p>${message}</p></li>`)}</ul></section>`;
}

function finding({ severity, path, range, message, help, source, code }: Diagnostic): Markup {
  const place = path === undefined ? '' : html`<code class="path">${path}${range === undefined ? '' : `:${range.start.line}:${range.start.column}`}</code>`;
  return html`<li class="${severity}"><span class="severity">${severity === 'information' ? 'info' : severity}</span><div><p>${message}</p>${help === undefined ? '' : html`<p class="next"><b>Next:</b> ${help}</p>`}<p class="meta">${place} ${source}(${code})</p></div></li>`;
}

/** Every file in its phase. */
export function files(report: PlanReport, graph: Graph): Markup {
  const waits = new Map<number, GraphEdge[]>();
  for (const edge of graph.edges) {
    const list = waits.get(edge.after);
    if (list === undefined) waits.set(edge.after, [edge]);
    else list.push(edge);
  }
  const phases = report.phases.map((phase, index) => phaseOf(phase, graph.columns[index] ?? [], graph, waits));
  const outside = graph.columns.at(-1) ?? [];
  const rest = outside.length === 0 ? '' : html`<details class="phase" id="outside"${outside.length <= openUpTo ? html` open` : ''}><summary><span class="name">Outside</span><span class="number">${count(outside.length, 'file')}</span><span class="marks">unchanged, but ${outside.length === 1 ? 'it imports' : 'they import'} what changes</span></summary><ol>${outside.map((number) => file(number, graph, waits))}</ol></details>`;
  return html`<section id="files" aria-labelledby="files-title"><h2 id="files-title">Files in their order</h2>${phases}${rest}</section>`;
}

function phaseOf(phase: PlannedPhase, numbers: readonly number[], graph: Graph, waits: ReadonlyMap<number, readonly GraphEdge[]>): Markup {
  const factors = factorLines(phase.risk).map(({ text, path, more }) => html`<li>${text} (<code class="path">${path}</code>${more === 0 ? '' : ` and ${more} more`})</li>`);
  const cycles = phase.cycles.map((cycle) => html`<p class="cycle"><b>Cycle of ${cycle.length}:</b> ${cycle.map((path, index) => html`${index === 0 ? '' : ' → '}<code class="path">${path}</code>`)}</p>`);
  return html`<details class="phase"${numbers.length <= openUpTo ? html` open` : ''}><summary><span class="name">Phase ${phase.index + 1}</span><span class="number">${count(numbers.length, 'file')}</span><span class="level ${phase.risk.level}">${phase.risk.level} risk</span><span class="marks">${marksOf(phase).join(' · ')}</span></summary>${factors.length === 0 ? '' : html`<ul class="factors">${factors}</ul>`}${cycles}<ol>${numbers.map((number) => file(number, graph, waits))}</ol></details>`;
}

function file(number: number, { nodes }: Graph, waits: ReadonlyMap<number, readonly GraphEdge[]>): Markup {
  const { path = '', operation } = nodes[number] ?? {};
  const why = (waits.get(number) ?? []).map(({ before, why: reasons, cyclic }) => {
    const texts = reasons.map((one) => reasonOf(one, operation?.kind)).join(', ');
    return html`<li>${cyclic ? 'together with' : 'after'} <a href="#file-${before}" class="path">${nodes[before]?.path}</a>: ${texts}</li>`;
  });
  const list = why.length === 0 ? '' : html`<ul class="why">${why}</ul>`;
  if (operation === undefined) return html`<li class="file" id="file-${number}" data-node="${number}"><span class="chip outside" aria-hidden="true"></span><div><code class="path">${path}</code>${list}</div></li>
`;
  const { kind, from, lines, strategy, dependents } = operation;
  return html`<li class="file" id="file-${number}" data-node="${number}"><span class="chip ${kind}" title="${kinds[kind].word}" aria-hidden="true">${kinds[kind].sign}</span><div><code class="path">${path}</code> <span class="delta">${lines.added + lines.removed === 0 ? kinds[kind].word : linesOf(lines)}</span>${from === undefined ? '' : html`<p class="meta">from <code class="path">${from}</code></p>`}<p class="meta"><b>${strategy.name}</b>: ${strategy.reason}${strategy.basis === 'measured' ? ' (as measured here)' : ''}${dependents === 0 ? '' : ` · ${count(dependents, 'file')} ${dependents === 1 ? 'depends' : 'depend'} on it`}</p>${list}</div></li>
`;
}
