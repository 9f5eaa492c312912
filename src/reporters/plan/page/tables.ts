// The page's table of risk, which can be sorted, and the timeline of the last run.
import type { PlanReport } from '../../../model.ts';
import type { Graph } from '../graph.ts';
import { duration, kinds } from '../words.ts';
import { bytes } from './data.ts';
import { html, type Markup } from '../../page/markup.ts';

const columns = [
  { name: 'File', type: 'text' },
  { name: 'Change', type: 'text' },
  { name: 'Phase', type: 'number' },
  { name: 'Risk', type: 'number' },
  { name: 'Because', type: 'text' },
  { name: 'Dependents', type: 'number' },
  { name: 'Lines', type: 'number' },
  { name: 'Size', type: 'number' },
] as const;

/** One row for each operation, the riskiest first. */
export function riskTable({ nodes }: Graph): Markup {
  const rows = nodes.flatMap(({ operation }, number) => (operation === undefined ? [] : [{ operation, number, points: operation.factors.reduce((sum, { points }) => sum + points, 0) }]));
  if (rows.length === 0) return html``;
  const sorted = rows.sort((a, b) => b.points - a.points || b.operation.dependents - a.operation.dependents);
  const heads = columns.map(({ name, type }) => html`<th scope="col" class="${type}" data-type="${type}"${name === 'Risk' ? html` aria-sort="descending"` : ''}><button type="button">${name}</button></th>`);
  const body = sorted.map(({ operation: { path, kind, phase, factors, dependents, lines, size }, number, points }) => {
    const level = points <= 2 ? 'low' : points <= 5 ? 'medium' : 'high';
    return html`<tr data-node="${number}"><th scope="row"><a href="#file-${number}" class="path">${path}</a></th><td><span class="chip ${kind}" aria-hidden="true">${kinds[kind].sign}</span>${kinds[kind].word}</td><td class="number" data-value="${phase}">${phase + 1}</td><td class="number" data-value="${points}"><span class="level ${level}">${points}</span></td><td class="because">${factors.map(({ detail }) => detail).join('; ')}</td><td class="number" data-value="${dependents}">${dependents}</td><td class="number" data-value="${lines.added + lines.removed}">+${lines.added} −${lines.removed}</td><td class="number" data-value="${size}">${bytes(size)}</td></tr>
`;
  });
  return html`<section id="risk" aria-labelledby="risk-title"><h2 id="risk-title">Risk</h2><p class="lede">Points add up: to 2 low, to 5 medium, above high.</p><div class="scroll" tabindex="0" role="region" aria-labelledby="risk-title"><table><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div></section>`;
}

/** What each stage of the last run took, as bars; the stages may have run side by side, so a total has a bar of its own. */
export function timeline({ lastRun }: PlanReport): Markup {
  if (lastRun === undefined || lastRun.timings.length === 0) return html``;
  const longest = Math.max(1, ...lastRun.timings.map(({ milliseconds }) => milliseconds));
  const bars = lastRun.timings.map(({ name, milliseconds }) => {
    const width = Math.max(0.4, (milliseconds / longest) * 100).toFixed(2);
    return html`<li${name === 'total' ? html` class="total"` : ''}><span class="name">${name}</span><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10"/><rect class="bar" width="${width}" height="10"/></svg><span class="number">${duration(milliseconds)}</span></li>`;
  });
  const date = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(lastRun.date);
  return html`<section id="timeline" aria-labelledby="timeline-title"><h2 id="timeline-title">Last run</h2><p class="lede">${date === null ? lastRun.date : `${date[1]}, ${date[2]} UTC`} · ${lastRun.verdict}</p><ol class="timeline">${bars}</ol></section>`;
}
