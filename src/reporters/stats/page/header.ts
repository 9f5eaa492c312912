// The top of the page: how many runs, how they ended, how long they take, and what was saved at a glance.
import type { StatsReport } from '../../../model.ts';
import { html, type Markup } from '../../page/markup.ts';
import { claimOf, counted, grouped, percent, scopeOf, spanOf, tight, time, workOf } from '../words.ts';

export function header(report: StatsReport): Markup {
  const span = spanOf(report);
  return html`<header class="top">
<p class="eyebrow">writeopt stats${span === '' ? '' : html` <span aria-hidden="true">·</span> ${span}`}</p>
<h1>${report.runs.total === 0 ? 'No runs to show' : scopeOf(report)}</h1>
${report.runs.total === 0 ? undefined : tiles(report)}
</header>`;
}

function tiles(report: StatsReport): Markup {
  const { runs, verdicts, time: whole } = report;
  const kinds = runs.apply === 0 ? 'all of them checks' : `${grouped(runs.check)} of check, ${grouped(runs.apply)} of apply`;
  return html`<dl class="tiles">
<div><dt>Outcome</dt><dd>${percent(verdicts.passed + verdicts.fixed, runs.total)} passed${verdictBar(report)}<small>${grouped(verdicts.passed)} passed, ${grouped(verdicts.fixed)} fixed, ${grouped(verdicts.failed)} failed</small></dd></div>
<div><dt>A whole run</dt><dd>${time(whole.median)}<small>median; nine of ten take at most ${tight(time(whole.p90))}</small></dd></div>
<div><dt>Runs</dt><dd>${grouped(runs.total)}<small>${kinds}${runs.earlier === 0 ? '' : `; ${counted(runs.earlier, 'run')} before`}</small></dd></div>
${savedTile(report)}
</dl>`;
}

function savedTile({ saved }: StatsReport): Markup {
  const one = saved.find(({ work }) => work === 'check') ?? saved[0];
  if (one === undefined) return html`<div><dt>Time saved</dt><dd>not measured<small><code>writeopt stats --measure</code></small></dd></div>`;
  const { claim } = claimOf(one);
  return html`<div><dt>Time saved</dt><dd class="${one.verdict.replaceAll(' ', '-')}">${one.saved === undefined ? 'not enough pairs' : claim.replace(/ a run$/, '')}<small>${one.saved === undefined ? `${one.pairs} of ${one.needed} measured` : `a run: ${workOf(one)}`}</small></dd></div>`;
}

/** Shares of a line; the words beside it say the same. */
function verdictBar({ verdicts, runs }: StatsReport): Markup {
  let at = 0;
  const parts = (['passed', 'fixed', 'failed'] as const).map((verdict) => {
    const width = (100 * verdicts[verdict]) / runs.total;
    at += width;
    return width === 0 ? '' : html`<rect class="${verdict}" x="${(at - width).toFixed(2)}" width="${width.toFixed(2)}" height="6"/>`;
  });
  return html`<svg class="verdicts" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}
