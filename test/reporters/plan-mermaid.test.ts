// The plan as Mermaid: a strict grammar that any path obeys; with MERMAID_JS (its mermaid.min.js) also drawn by Mermaid itself, in a browser.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planReporters } from '../../src/reporters/plan/index.ts';
import { inLine } from '../../src/reporters/text.ts';
import { artefacts, chromiumPath } from '../helpers/browser.ts';
import { aDependency, anOperation, aPlan, generated, hostile, hostileNames, twelve } from '../helpers/plan-reports.ts';

const drawing = suite('plan, mermaid');

const text = String.raw`"(?:#\d+;|[\p{L}\p{M}\p{N}\p{So}\u200d\ufe0f ,./-])+"`;
const grammar = {
  open: new RegExp(String.raw`^ {2}subgraph (phase\d+|outside)\[${text}\]$`, 'u'),
  node: new RegExp(String.raw`^ {4}(n\d+)\[${text}\](?::::([a-z]+Kind))?$`, 'u'),
  close: /^ {2}end$/,
  edge: new RegExp(String.raw`^ {2}(n\d+) (?:-->|==>|-\.->)(?:\|${text}\|)? (n\d+)$`, 'u'),
  style: /^ {2}classDef ([a-z]+Kind) (?:(?:fill|stroke|color):#[0-9a-f]{6},?)+$/,
  note: new RegExp(String.raw`^ {2}note\[${text}\]$`, 'u'),
} as const;

interface Parsed {
  readonly nodes: number;
  readonly edges: number;
  readonly groups: number;
  readonly notes: readonly string[];
}

/** Throws at the first line that is not of the grammar, and at names that are used and never declared. */
function parse(source: string): Parsed {
  const [head, ...lines] = source.trimEnd().split('\n');
  assert.is(head, 'flowchart LR');
  const nodes = new Set<string>();
  const [kinds, styles] = [new Set<string>(), new Set<string>()];
  const notes: string[] = [];
  let [edges, groups, isOpen] = [0, 0, false];
  for (const line of lines) {
    const kind = Object.entries(grammar).find(([, pattern]) => pattern.test(line))?.[0];
    const [, first = '', second = ''] = (kind === undefined ? undefined : grammar[kind as keyof typeof grammar].exec(line)) ?? [];
    if (kind === 'open' && !isOpen) [isOpen, groups] = [true, groups + 1];
    else if (kind === 'close' && isOpen) isOpen = false;
    else if (kind === 'node' && isOpen && !nodes.has(first)) {
      nodes.add(first);
      if (second !== '') kinds.add(second);
    } else if (kind === 'edge' && !isOpen && nodes.has(first) && nodes.has(second)) edges += 1;
    else if (kind === 'style' && !isOpen) styles.add(first);
    else if (kind === 'note' && !isOpen) notes.push(line);
    else assert.unreachable(`not of the grammar: ${line}`);
  }
  assert.not(isOpen);
  assert.equal([...kinds].sort(), [...styles].sort());
  return { nodes: nodes.size, edges, groups, notes };
}

const draw = planReporters.mermaid;

drawing('phases are subgraphs, edges say why, kinds have colours', () => {
  const source = draw(twelve());
  assert.equal(parse(source), { nodes: 14, edges: 18, groups: 6, notes: [] });
  assert.match(source, 'subgraph phase2["Phase 3, high risk, barrier"]');
  assert.match(source, 'n0["src/money/currency.ts #40;created#41;"]:::createKind');
  assert.match(source, 'n0 -->|"./currency.js"| n3');
  // A cycle is thick, what is outside is dotted.
  assert.match(source, 'n6 ==>|"./totals.js"| n5');
  assert.match(source, 'n8 -.->|"./api/invoices.js"| n13');
});

drawing('any path is legal', () => {
  const source = draw(hostile());
  assert.is(parse(source).nodes, hostileNames.length + 1);
  for (const name of hostileNames) {
    const source = draw(aPlan({ operations: [anOperation(name), anOperation('b', { phase: 1 })], dependencies: [aDependency(name, 'b', name)] }));
    assert.equal(parse(source), { nodes: 2, edges: 1, groups: 2, notes: [] }, JSON.stringify(name));
  }
});

drawing('random text never leaves its quotes', () => {
  let state = 11;
  const random = (limit: number): number => Math.floor(((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * limit);
  const alphabet = [...`"'\`[](){}<>|;:#&%-=.~*_+!?@$^\\/ \n\r\tend subgraph\u2028\u202e\u200d\u0301é漢🎉\ud83d`];
  for (let round = 0; round < 2000; round += 1) {
    const name = Array.from({ length: random(20) + 1 }, () => alphabet[random(alphabet.length)]).join('');
    parse(draw(aPlan({ operations: [anOperation(name)] })));
  }
});

drawing('above 200 nodes only what changes is drawn, with a note; what Mermaid cannot draw is counted', () => {
  const some = parse(draw(generated(150, 51)));
  assert.is(some.nodes, 150);
  assert.match(some.notes.join(), '51 files outside the change left out');
  assert.is(parse(draw(generated(150, 50))).nodes, 200);
  const many = draw(generated(500));
  assert.is(parse(many).edges, 500);
  assert.match(many, /\d+ dependencies left out/);
  assert.ok(many.length <= 50_000);
  assert.equal(parse(draw(generated(3000))).nodes, 0);
});

drawing('several reasons are one edge, and no file points to itself', () => {
  const operations = [anOperation('new.ts', { kind: 'rename', from: 'old.ts' }), anOperation('b.ts', { phase: 1 })];
  const source = draw(aPlan({ operations, dependencies: [aDependency('old.ts', 'new.ts', 'old.ts', undefined, 'renames'), aDependency('old.ts', 'b.ts', './old.js', 1), aDependency('new.ts', 'b.ts', './new.js', 2)] }));
  assert.is(parse(source).edges, 1);
  assert.match(source, 'n0 -->|"./old.js and 1 more"| n1');
});

const library = process.env.MERMAID_JS;
const where = chromiumPath();
if (library === undefined || 'missing' in where) drawing.skip('Mermaid itself draws it (skipped: needs Chromium, and MERMAID_JS set to its mermaid.min.js, 200 MB to install)', () => undefined);
else {
  drawing('Mermaid itself draws it, every name as it is', async () => {
    const browser = await chromium.launch({ executablePath: where.path });
    try {
      const page = await browser.newPage();
      await page.addScriptTag({ content: readFileSync(library, 'utf8') });
      for (const [name, report] of Object.entries({ twelve: twelve(), hostile: hostile(), generated: generated(150) })) {
        const labels = (await page.evaluate(`(async () => { mermaid.initialize({ startOnLoad: false }); const { svg } = await mermaid.render('drawing', ${JSON.stringify(draw(report))}); document.body.innerHTML = svg; return [...document.querySelectorAll('.nodeLabel')].map((label) => label.textContent); })()`)) as string[];
        const short = report.operations.map(({ path }) => inLine(path)).filter((path) => path.length < 60);
        assert.equal(short.filter((path) => !labels.some((label) => label.startsWith(`${path} (`))), [], name);
        await page.screenshot({ path: join(artefacts(), `mermaid-${name}.png`), fullPage: true });
      }
      assert.is(await page.evaluate('window.broken === undefined'), true);
    } finally {
      await browser.close();
    }
  });
}

drawing.run();
