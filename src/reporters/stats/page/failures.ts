// What fired and what failed, as bars: rules on one side, files on the other.
import type { StatsReport } from '../../../model.ts';
import { html, type Markup } from '../../page/markup.ts';
import { counted, grouped } from '../words.ts';

export function failures({ rules, otherRules, files, otherFiles }: StatsReport): Markup {
  const byRule = rules.map(({ rule, runs, findings }) => ({ name: html`<code>${rule}</code>`, runs, words: counted(findings, 'finding') }));
  const byFile = files.map(({ path, runs, findings }) => ({ name: path === undefined ? html`<span class="gone">a file that is gone</span>` : html`<code class="path">${path}</code>`, runs, words: counted(findings, 'error') }));
  return html`<div class="two">
${list({ id: 'rules', title: 'Findings by rule', lede: 'In how many runs each rule found something.', none: 'No rule found anything.', bars: byRule, others: otherRules, noun: 'rule' })}
${list({ id: 'files', title: 'Files that fail most', lede: 'In how many runs errors were found in each.', none: 'No file had an error.', bars: byFile, others: otherFiles, noun: 'file' })}
</div>`;
}

interface Bar {
  readonly name: Markup;
  readonly runs: number;
  readonly words: string;
}

interface List {
  readonly id: string;
  readonly title: string;
  readonly lede: string;
  readonly none: string;
  readonly bars: readonly Bar[];
  readonly others: number;
  readonly noun: string;
}

/** More are folded. */
const shownAtOnce = 10;

function list({ id, title, lede, none, bars, others, noun }: List): Markup {
  const most = Math.max(1, ...bars.map(({ runs }) => runs));
  const [first, rest] = [bars.slice(0, shownAtOnce), bars.slice(shownAtOnce)];
  const body = bars.length === 0 ? html`<p class="none">${none}</p>` : html`<div class="card"><ol class="bars">${first.map((bar) => item(bar, most))}</ol>${rest.length === 0 ? '' : folded(rest, most, noun)}</div>`;
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2><p class="lede">${lede}${others === 0 ? '' : ` ${counted(others, noun)} more ${others === 1 ? 'is' : 'are'} not listed.`}</p>${body}</section>`;
}

function folded(bars: readonly Bar[], most: number, noun: string): Markup {
  return html`<details><summary>${counted(bars.length, `more ${noun}`)}</summary><ol class="bars" start="${shownAtOnce + 1}">${bars.map((bar) => item(bar, most))}</ol></details>`;
}

function item({ name, runs, words }: Bar, most: number): Markup {
  return html`<li><span class="name">${name}</span><span class="count"><b>${grouped(runs)}</b> ${runs === 1 ? 'run' : 'runs'} · ${words}</span><svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="6"/><rect class="bar" width="${Math.max(0.8, (100 * runs) / most).toFixed(2)}" height="6"/></svg></li>
`;
}
