// The page of a plan as text, judged without a browser: one file that loads nothing, and in which every name stays text.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanReport } from '../../src/model.ts';
import { planReporters } from '../../src/reporters/plan/index.ts';
import { embed, html } from '../../src/reporters/page/markup.ts';
import { inLine } from '../../src/reporters/text.ts';
import { anOperation, aPlan, generated, hostile, hostileNames, seeded, twelve } from '../helpers/plan-reports.ts';

const writing = suite('plan, html');
const page = planReporters.html;

/** Elements the page is made of. */
const elements = new Set('html head meta title style body a header p span h1 h2 dl div dt dd small main section svg defs marker path g rect text tspan input button output aside ul ol li details summary code b table thead tbody tr th td footer script'.split(' '));

/** Walks through the tags like a strict parser: known elements, quoted attributes without markup in them, everything closed in order. */
function tagsOf(text: string): string[] {
  const open: string[] = [];
  const seen: string[] = [];
  const tag = /<(\/?)([a-z0-9]+)((?: [a-z-]+(?:="[^"<>]*")?)*)(\/?)>/giy;
  const empty = new Set(['meta', 'input']);
  let at = text.indexOf('<html');
  while (at < text.length) {
    const next = text.indexOf('<', at);
    if (next === -1) break;
    tag.lastIndex = next;
    const [whole, closes, name = '', attributes = '', closed] = tag.exec(text) ?? [];
    assert.ok(whole !== undefined, `not a tag: ${text.slice(next, next + 80)}`);
    assert.ok(elements.has(name), name);
    // Nothing is loaded, nothing runs, and links stay in the page.
    assert.not.match(attributes, / (?:src|srcset|on[a-z]+|style|action)=| href="(?!#)/);
    at = next + whole.length;
    seen.push(name);
    if (closes === '/') assert.is(open.pop(), name);
    else if (closed !== '/' && !empty.has(name)) open.push(name);
    if (closes !== '/' && (name === 'script' || name === 'style')) at = text.indexOf(`</${name}`, at);
  }
  assert.equal(open, []);
  return seen;
}

const reports: Readonly<Record<string, PlanReport>> = { empty: aPlan({}), twelve: twelve(), hostile: hostile(), sixty: generated(60), large: generated(500) };

writing('every report is well-formed, of known elements, and asks for nothing', () => {
  for (const [name, report] of Object.entries(reports)) {
    const text = page(report);
    const seen = tagsOf(text);
    assert.is(seen.filter((tag) => tag === 'script').length, name === 'empty' ? 0 : 4, name);
    assert.match(text, /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'">/);
    assert.not.match(/<style>.*?<\/style>/s.exec(text)?.[0] ?? '', /https?:|url\((?!#)|@import/);
    assert.is(text, page(report), 'the same value, the same page');
  }
});

writing('no invisible character of a name is left to turn text around or end a line', () => {
  assert.not.match(page(hostile()), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
});

writing('the data comes back as it was, and cannot end its element', () => {
  const [, data = ''] = /<script type="application\/json" id="plan-data">(.*?)<\/script>/s.exec(page(hostile())) ?? [];
  assert.not.match(data, /[<>&\u2028\u2029]/);
  const { nodes } = JSON.parse(data) as { nodes: { path: string }[] };
  assert.equal(nodes.slice(0, -1).map(({ path }) => path).sort(), hostileNames.map(inLine).sort());
  assert.equal(JSON.parse(embed({ '</script>': '<!--\u2028' }).markup), { '</script>': '<!--\u2028' });
});

writing('what is inserted is text, unless it is markup', () => {
  assert.is(html`<b title="${`"'`}">${'<&>'}${html`<i>${1}</i>`}${['<', html`<u>`]}${undefined}</b>`.markup, '<b title="&quot;&#39;">&lt;&amp;&gt;<i>1</i>&lt;<u></b>');
});

writing('random names stay text', () => {
  const random = seeded(3);
  const parts = ['<', '>', '"', "'", '&', '</script', '<!--', '-->', '<svg ', 'onload=', '\u2028', '\u202e', '\0', '\ud800', '${', '`', '\\', '/', ' ', 'é', '漢', ']]>', '&lt;', '__proto__'];
  for (let round = 0; round < 150; round += 1) {
    const names = new Set(Array.from({ length: 4 }, () => Array.from({ length: random(8) + 1 }, () => parts[random(parts.length)]).join('')));
    tagsOf(page(aPlan({ operations: [...names].map((name) => anOperation(name, { strategy: { name: 'edit', reason: name, basis: 'rule' } })) })));
  }
});

writing('without a script every file, reason and factor is there', () => {
  const text = page(twelve()).replace(/<script.*?<\/script>/gs, '').replace(/<[^>]*>/g, '').replaceAll('&#39;', "'");
  for (const words of ["after src/money/currency.ts: imports './currency.js' (line 2)", 'from src/rounding.ts', 'config-section: one key of 41 is set', '11 files depend on it (src/money/currency.ts)', 'critical: its failure stops everything', 'Cycle of 2:', 'Add it: git add src/invoice/locale.ts', '1.6 to 3.0 s, from 23 runs', '2026-11-25, 17:03 UTC', 'typescript1.5 s']) {
    assert.ok(text.includes(words), words);
  }
});

writing('sizes and times', () => {
  for (const size of [12, 500, 5000]) {
    const report = generated(size);
    const start = performance.now();
    const text = page(report);
    process.stdout.write(`  ${size} files: ${Math.round(text.length / 1000)} kB in ${Math.round(performance.now() - start)} ms\n`);
  }
});

writing.run();
