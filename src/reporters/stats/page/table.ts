// Every validator and stage in numbers.
import type { PartStatistics, StatsReport } from '../../../model.ts';
import { html, type Markup } from '../../page/markup.ts';
import { grouped, orNone, percent, time, warmth } from '../words.ts';

/** A log that somebody filled with names is no reason for a page without end. */
const mostParts = 40;

export function partsTable({ parts }: StatsReport): Markup {
  if (parts.length === 0) return html``;
  const heads = ['Part', 'Runs', 'Failed', 'Median', '90 % within', 'Began warm', 'Median warm', 'Median cold'].map((name, column) => html`<th scope="col"${column === 0 ? '' : html` class="number"`}>${name}</th>`);
  return html`<section aria-labelledby="parts-title"><h2 id="parts-title">Validators and stages</h2><p class="lede">Failed: runs in which the validator found an error. Warm: it began with what an earlier run had left in its cache.</p><div class="scroll" tabindex="0" role="region" aria-labelledby="parts-title"><table><thead><tr>${heads}</tr></thead><tbody>${parts.slice(0, mostParts).map(row)}</tbody></table></div></section>`;
}

function row(part: PartStatistics): Markup {
  const { kind, name, time: times, judged, failed, warm, cold } = part;
  const cells = [grouped(times.runs), kind === 'stage' ? '' : percent(failed, judged), time(times.median), time(times.p90), warmth(part), warm === undefined ? '' : orNone(warm), cold === undefined ? '' : orNone(cold)];
  return html`<tr><th scope="row"><code>${name}</code>${kind === 'stage' ? html` <span class="kind">stage</span>` : ''}</th>${cells.map((cell) => html`<td class="number">${cell}</td>`)}</tr>
`;
}
