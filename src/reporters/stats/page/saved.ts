// Time saved: for each kind of work the median of the differences and its interval on a line with 0 in it.
import type { SavedTime, StatsReport } from '../../../model.ts';
import { html, type Markup } from '../../page/markup.ts';
import { claimOf, signed, tight, workOf } from '../words.ts';
import { niceTicks } from './scale.ts';

export function savedSection({ saved, runs }: StatsReport): Markup {
  if (saved.length === 0 && runs.total === 0) return html``;
  const body = saved.length === 0 ? html`<p class="none">Not measured yet. <code>writeopt stats --measure</code> does the last change with and without writeopt, on copies, and compares.</p>` : html`<div class="card">${saved.some((one) => one.saved !== undefined) ? html`<p class="ways" aria-hidden="true"><span>← slower with writeopt</span><span>faster with writeopt →</span></p>` : ''}<ul class="saved">${saved.map(row)}</ul></div>`;
  return html`<section aria-labelledby="saved-title"><h2 id="saved-title">Time saved</h2><p class="lede">The same work both ways, one right after the other, in random order. The line is the interval that holds the true median difference; nothing is claimed where it includes 0.</p>${body}</section>`;
}

function row(one: SavedTime): Markup {
  const { claim, basis } = claimOf(one);
  return html`<li class="${one.verdict.replaceAll(' ', '-')}"><div class="words"><h3>${workOf(one)}</h3><p class="claim">${claim}</p><p class="meta">${tight(basis)}</p></div>${one.saved === undefined ? progress(one) : interval(one.saved)}</li>`;
}

/** 0 is in the middle, so that the lines of all kinds of work can be read as one. */
function interval({ median, low, high }: NonNullable<SavedTime['saved']>): Markup {
  const most = Math.max(Math.abs(low), Math.abs(high));
  const { from, to, ticks } = niceTicks(-most, most, 4);
  const place = (value: number): string => ((100 * (value - from)) / (to - from)).toFixed(2);
  const lines = ticks.map((tick) => html`<path class="${tick === 0 ? 'zero' : 'tick'}" d="M${place(tick)} 0V40"/>`);
  const labels = ticks.map((tick) => html`<span class="${tick === 0 ? 'zero' : ''}" style="left:${place(tick)}%">${tick === 0 ? '0' : signed(tick)}</span>`);
  return html`<div class="interval" role="img" aria-label="Interval from ${signed(low)} to ${signed(high)}, median ${signed(median)}"><svg viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">${lines}<path class="range" d="M${place(low)} 20H${place(high)}"/><path class="end" d="M${place(low)} 13V27M${place(high)} 13V27"/><path class="middle" d="M${place(median)} 20h0"/></svg><div class="ticks" aria-hidden="true">${labels}</div></div>`;
}

function progress({ pairs, needed }: SavedTime): Markup {
  return html`<div class="interval"><svg class="progress" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10"/><rect class="bar" width="${((100 * Math.min(pairs, needed)) / needed).toFixed(2)}" height="10"/></svg><p class="meta">${Math.max(0, needed - pairs)} more pairs are needed: <code>writeopt stats --measure ${Math.max(1, needed - pairs)}</code></p></div>`;
}
