// The plan in a terminal: everything is said, nothing is wider than it, nothing of a repository controls it.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planReporters } from '../../src/reporters/plan/index.ts';
import { widthOf } from '../../src/reporters/text.ts';
import { aDependency, anOperation, aPlan, generated, hostile, twelve } from '../helpers/plan-reports.ts';

const drawing = suite('plan, tree');
const tree = (report: Parameters<typeof planReporters.pretty>[0], columns = 100): string => planReporters.pretty(report, { color: false, columns });

/** Undoes the wrapping. */
const flat = (text: string): string => text.replace(/\n[│ ]+/g, ' ');

drawing('everything a person weighs is said', () => {
  const text = flat(tree(twelve()));
  const said: Readonly<Record<string, string>> = {
    'a phase, its risk and that it is critical': 'Phase 1: 3 files, medium risk, critical',
    'a barrier': 'Phase 2: 2 files, medium risk, then a barrier',
    'factors in words': '11 files depend on it (src/money/currency.ts)',
    'factors of several files': 'it replaces what is there (src/invoice/model.ts and 1 more)',
    'a cycle by name': 'cycle of 2: src/invoice/model.ts, src/invoice/totals.ts',
    'a creation with its lines': '+ src/money/currency.ts  +64',
    'an update': '~ src/money/amount.ts  +9 -6',
    'a deletion': '- src/money/legacy.ts  -77',
    'a rename': '> src/money/round.ts from src/rounding.ts',
    'a mode': '* bin/bill',
    'a strategy with its reason': 'multi-edit: 9 of 140 lines change in 4 places',
    'what was measured': '2 of 88 lines change in one place (as measured here); 3 files depend on it',
    'why one waits': "after src/money/currency.ts: imports './currency.js' (line 2)",
    'why a link waits': "after src/api/invoices.ts: refers to '../src/api/invoices.ts' (line 18)",
    'why a deletion waits': "after src/invoice/print.ts: was imported there as '../money/legacy.js'",
    'in a cycle nobody is first': "together with src/invoice/totals.ts: imports './totals.js' (line 5)",
    importers: 'importing what changes: 2 files: src/mail/send.ts, src/server.ts',
    'a finding': "src/invoice/print.ts:4:24 - error './locale.js' is on disk but not in the commit",
    'what to do': 'next: Add it: git add src/invoice/locale.ts',
    'a notice': 'note: src/dates.ts has unstaged edits',
    'the estimate': 'estimate: about 2.1 s (1.6 to 3.0 s, from 23 runs)',
  };
  for (const [what, words] of Object.entries(said)) assert.ok(text.includes(words), `${what}: ${words}`);
  assert.ok(text.endsWith('writeopt: 12 staged files in 5 phases, balanced; 1 error, 1 warning, 1 phase of high risk, 1 cycle. Nothing was changed.\n'));
});

drawing('a file does not wait for its own old name, nor for files outside', () => {
  const text = tree(aPlan({ operations: [anOperation('new.ts', { kind: 'rename', from: 'old.ts' })], dependencies: [aDependency('old.ts', 'new.ts', 'old.ts', undefined, 'renames'), aDependency('other.ts', 'new.ts', './other.js', 1)] }));
  assert.not.match(text, /after|together/);
});

drawing('an importer of the old name waits for the rename', () => {
  const operations = [anOperation('new.ts', { kind: 'rename', from: 'old.ts' }), anOperation('user.ts', { phase: 1 })];
  assert.match(tree(aPlan({ operations, dependencies: [aDependency('old.ts', 'user.ts', './old.js', 4)] })), /after new\.ts: imports '\.\/old\.js' \(line 4\)/);
});

drawing('several lines about one file are one reason', () => {
  const operations = [anOperation('a.ts'), anOperation('b.ts', { phase: 1 })];
  const text = tree(aPlan({ operations, dependencies: [aDependency('a.ts', 'b.ts', './a.js', 1), aDependency('a.ts', 'b.ts', './a', 2)] }));
  assert.match(text, /after a\.ts: imports '\.\/a\.js' \(line 1\), and 1 more/);
});

drawing('without runs there is no estimate, and an empty plan says so', () => {
  assert.is(tree(aPlan({})), 'estimate: no estimate yet: uncalibrated\nwriteopt: nothing is staged, nothing to plan.\n');
  assert.match(tree(aPlan({ source: 'request' })), /the document asks for nothing/);
});

drawing('five hundred files are a few screens, and what is left out is counted', () => {
  const text = tree(generated(500));
  assert.ok(text.split('\n').length < 300, String(text.split('\n').length));
  const shown = text.match(/^[├└]─ [+~\-*>]/gm)?.length ?? 0;
  const left = [...text.matchAll(/… and (\d+) more; --report html shows all/g)].reduce((sum, match) => sum + Number(match[1]), 0);
  assert.is(shown + left, 500);
  assert.ok(left > 300 && shown > 40);
});

drawing('no line is wider than the terminal', () => {
  for (const columns of [32, 40, 60, 80, 120, 200]) {
    for (const report of [twelve(), generated(500), hostile()]) {
      const wide = tree(report, columns).split('\n').filter((line) => widthOf(line) > columns);
      assert.equal(wide, [], `${columns} columns`);
    }
  }
});

drawing('no name of a repository controls the terminal', () => {
  assert.not.match(tree(hostile()), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
});

drawing('colour changes nothing but colour', () => {
  for (const report of [twelve(), generated(60), hostile()]) {
    const painted = planReporters.pretty(report, { color: true, columns: 80 });
    assert.match(painted, /\u001b\[32m\+\d/);
    assert.is(painted.replace(/\u001b\[\d+m/g, ''), tree(report, 80));
  }
});

drawing('a long name keeps its end', () => {
  const name = `${'directory/'.repeat(30)}file-name.ts`;
  assert.match(tree(aPlan({ operations: [anOperation(name)] }), 60), /~ directory\/.*…\/file-name\.ts {2}\+3 -1/);
});

drawing('JSON is the value itself', () => {
  for (const report of [twelve(), hostile()]) assert.equal(JSON.parse(planReporters.json(report)), report);
});

drawing.run();
