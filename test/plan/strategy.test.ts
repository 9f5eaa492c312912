// How an operation is best carried out: a table with a row on each side of every boundary, then costs.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseStrategy, type CostModel, type StrategyFacts } from '../../src/plan/strategy.ts';

const strategy = suite('strategy');

/** An update of a file of 200 lines and 8,000 bytes: `lines` are changed in `hunks` places. */
const update = (lines: number, hunks: number, more: Partial<StrategyFacts> = {}): StrategyFacts => ({
  kind: 'update',
  existsBefore: true,
  size: { before: 8_000, after: 8_000 },
  lines: { added: lines, removed: lines, total: 200 },
  hunks,
  similarity: 0.9,
  ...more,
});
const fresh = (size: number, more: Partial<StrategyFacts> = {}): StrategyFacts => ({
  kind: 'create',
  existsBefore: false,
  size: { before: 0, after: size },
  lines: { added: 20, removed: 0, total: 0 },
  hunks: 1,
  similarity: 0,
  ...more,
});
const lines = (added: number, removed: number, total: number): Partial<StrategyFacts> => ({ lines: { added, removed, total } });
const none = lines(0, 0, 0);
const mebibyte = 1 << 20;
const large = (before: number): Partial<StrategyFacts> => ({ size: { before, after: before }, splice: true });

const table: readonly (readonly [StrategyFacts, string, string])[] = [
  // There is only one way.
  [update(0, 0, { kind: 'delete' }), 'delete', 'it goes'],
  [update(0, 0, { kind: 'chmod' }), 'chmod', 'only its mode changes'],
  [update(0, 0, { kind: 'symlink' }), 'symlink', 'it is a symbolic link'],
  [fresh(10, { kind: 'symlink' }), 'symlink', 'it is a symbolic link'],
  [update(0, 0, { kind: 'submodule' }), 'submodule', 'it is a commit of another repository'],
  [update(0, 0, { kind: 'rename' }), 'rename', 'only its name changes'],
  [update(3, 1, { kind: 'rename' }), 'rename', 'its name and 3 of 200 lines change in one place'],
  [update(0, 0, { kind: 'rename', similarity: 1, ...none }), 'rename', 'only its name changes'],
  [update(0, 0, { kind: 'rename', similarity: 0.75, ...none }), 'rename', 'its name and 25 % of it change'],
  // New files.
  [fresh(1_001), 'write', 'it is a new file of 1,001 bytes'],
  [fresh(1_000), 'write', 'it is a new file of only 1,000 bytes'],
  [fresh(1), 'write', 'it is a new file of only 1 byte'],
  [fresh(0, none), 'write', 'it is a new file of only 0 bytes'],
  [fresh(12_345_678), 'write', 'it is a new file of 12,345,678 bytes'],
  [fresh(5_000, { config: true, splice: true }), 'write', 'it is a new file of 5,000 bytes'],
  [fresh(5_000, { requestKind: 'config' }), 'write', 'it is a new file of 5,000 bytes'],
  // Templates.
  [fresh(5_000, { requestKind: 'template' }), 'template', 'a template says most of it'],
  [fresh(500, { requestKind: 'template' }), 'template', 'a template says most of it'],
  [update(150, 9, { requestKind: 'template' }), 'template', 'a template says most of it'],
  // Small changes: fewer than 10 lines.
  [update(1, 1), 'edit', '1 of 200 lines changes in one place'],
  [update(9, 1), 'edit', '9 of 200 lines change in one place'],
  [update(9, 9), 'edit', '9 of 200 lines change in 9 places'],
  [update(0, 0), 'edit', '0 of 200 lines change in 0 places'],
  [update(0, 1, lines(9, 0, 200)), 'edit', '9 of 209 lines change in one place'],
  [update(0, 1, lines(0, 9, 200)), 'edit', '9 of 200 lines change in one place'],
  [update(0, 1, lines(5, 9, 200)), 'edit', '9 of 200 lines change in one place'],
  [update(0, 1, lines(1, 0, 1)), 'edit', '1 of 2 lines changes in one place'],
  [update(9, 1, { requestKind: 'write' }), 'edit', '9 of 200 lines change in one place'],
  // 10 lines and more.
  [update(10, 3), 'write', '10 of 200 lines change in 3 places: too much for an edit, and too few places for several'],
  [update(10, 1), 'write', '10 of 200 lines change in one place: too much for an edit, and too few places for several'],
  [update(10, 4), 'multi-edit', '10 of 200 lines change in 4 places'],
  [update(0, 4, lines(10, 0, 200)), 'multi-edit', '10 of 210 lines change in 4 places'],
  [update(10, 3, { requestKind: 'edit' }), 'write', '10 of 200 lines change in 3 places: too much for an edit, and too few places for several'],
  [update(0, 4, lines(1_500, 1_500, 12_000)), 'multi-edit', '1,500 of 12,000 lines change in 4 places'],
  // More than half.
  [update(100, 8), 'multi-edit', '100 of 200 lines change in 8 places'],
  [update(101, 8), 'write', '101 of 200 lines change in 8 places: more than half of it'],
  [update(0, 1, lines(200, 0, 200)), 'write', '200 of 400 lines change in one place: too much for an edit, and too few places for several'],
  [update(0, 1, lines(201, 0, 200)), 'write', '201 of 401 lines change in one place: more than half of it'],
  [update(0, 1, lines(0, 101, 200)), 'write', '101 of 200 lines change in one place: more than half of it'],
  [update(0, 1, lines(3, 0, 0)), 'write', '3 of 3 lines change in one place: more than half of it'],
  [update(0, 1, lines(0, 5, 5)), 'write', '5 of 5 lines change in one place: more than half of it'],
  [update(0, 1, lines(5, 5, 5)), 'write', '5 of 5 lines change in one place: more than half of it'],
  [update(150, 8, { config: true }), 'write', '150 of 200 lines change in 8 places: more than half of it'],
  [update(150, 8, large(4 * mebibyte)), 'write', '150 of 200 lines change in 8 places: more than half of it'],
  // Configuration.
  [update(1, 1, { config: true }), 'config-section', 'only keys of it are set, in one place'],
  [update(50, 7, { config: true }), 'config-section', 'only keys of it are set, in 7 places'],
  [update(1, 1, { config: false }), 'edit', '1 of 200 lines changes in one place'],
  [update(150, 1, { requestKind: 'config' }), 'config-section', 'only keys of it are set'],
  [update(1, 1, { config: true, ...large(4 * mebibyte) }), 'config-section', 'only keys of it are set, in one place'],
  // Large files.
  [update(5, 1, large(mebibyte)), 'in-place', '5 of 200 lines change in one place, and the file has 1,048,576 bytes'],
  [update(5, 1, large(999_999)), 'edit', '5 of 200 lines change in one place'],
  [update(5, 1, { ...large(mebibyte), splice: false }), 'edit', '5 of 200 lines change in one place'],
  [update(50, 4, large(mebibyte)), 'in-place', '50 of 200 lines change in 4 places, and the file has 1,048,576 bytes'],
  [update(5, 1, { size: { before: 999_999, after: 4 * mebibyte }, splice: true }), 'edit', '5 of 200 lines change in one place'],
  // What has no lines.
  [update(0, 1, { ...none, similarity: 0.5 }), 'write', 'it has no lines that could be changed one by one'],
  [update(0, 1, { ...none, similarity: 0.49 }), 'write', '51 % of it change: more than half of it'],
  [update(0, 1, { ...none, similarity: 0.99, ...large(mebibyte) }), 'in-place', '1 % of it change, and the file has 1,048,576 bytes'],
  [update(0, 1, { ...none, similarity: 0.4, ...large(mebibyte) }), 'write', '60 % of it change: more than half of it'],
];

for (const [index, [facts, name, reason]] of table.entries()) {
  strategy(`rule ${index + 1}: ${name}, because ${reason}`, () => assert.equal(chooseStrategy(facts), { name, reason, basis: 'rule' }));
}

const free = { perOperation: 0, perMiB: 0 };
const costs = (more: Partial<CostModel>): CostModel => ({ write: free, inPlace: free, payload: free, ...more });

const measured: readonly (readonly [string, StrategyFacts, CostModel, string, string])[] = [
  ['a file that is dear to write is changed in place', update(5, 1, { splice: true, size: { before: mebibyte, after: mebibyte } }), costs({ write: { perOperation: 1, perMiB: 8 }, inPlace: { perOperation: 2, perMiB: 40 } }), 'in-place', 'in-place takes about 3.00 ms here, edit 9.00 ms, write 9.00 ms'],
  ['and not where it is dearer', update(5, 1, { splice: true, size: { before: mebibyte, after: mebibyte } }), costs({ write: { perOperation: 1, perMiB: 1 }, inPlace: { perOperation: 2, perMiB: 40 } }), 'edit', 'edit takes about 2.00 ms here, write 2.00 ms, in-place 3.00 ms'],
  ['what is sent counts: an edit says old and new', update(40, 1, { size: { before: mebibyte, after: mebibyte } }), costs({ payload: { perOperation: 1, perMiB: 100 } }), 'edit', 'edit takes about 41 ms here, write 101 ms'],
  ['each place is sent alone', update(40, 8, { size: { before: mebibyte, after: mebibyte } }), costs({ payload: { perOperation: 30, perMiB: 100 } }), 'multi-edit', 'multi-edit takes about 70 ms here, write 130 ms, edit 280 ms'],
  ['old and new are more than the whole: write', update(99, 8, { size: { before: 2 * mebibyte, after: mebibyte } }), costs({ payload: { perOperation: 1, perMiB: 100 } }), 'write', 'write takes about 101 ms here, multi-edit 150 ms, edit 157 ms'],
  ['a key needs no old value', update(40, 1, { config: true, size: { before: mebibyte, after: mebibyte } }), costs({ payload: { perOperation: 1, perMiB: 100 } }), 'config-section', 'config-section takes about 21 ms here, edit 41 ms, write 101 ms'],
  ['payloads that were seen', fresh(mebibyte, { requestKind: 'template' }), costs({ payload: { perOperation: 1, perMiB: 100 }, payloadBytes: { template: mebibyte / 4 } }), 'template', 'template takes about 26 ms here, write 101 ms'],
  ['without lines the similarity counts', update(0, 1, { ...none, similarity: 0.75, size: { before: mebibyte, after: mebibyte } }), costs({ payload: { perOperation: 0, perMiB: 100 } }), 'edit', 'edit takes about 50 ms here, write 100 ms'],
];

for (const [name, facts, model, chosen, reason] of measured) {
  strategy(`measured: ${name}`, () => assert.equal(chooseStrategy(facts, model), { name: chosen, reason, basis: 'measured' }));
}

const even: readonly (readonly [string, StrategyFacts, CostModel])[] = [
  ['a payload of nothing', update(40, 1), costs({ payload: { perOperation: 1, perMiB: 0 }, payloadBytes: { edit: 0 } })],
  ['as dear (write)', update(10, 3), costs({})],
  ['as dear (multi-edit)', update(10, 4), costs({})],
  ['a new file has one way', fresh(100), costs({ write: { perOperation: 12.4, perMiB: 0 } })],
  ['nine hundredths less is no reason', update(5, 1, { splice: true, size: { before: 999_999, after: 999_999 } }), costs({ write: { perOperation: 100, perMiB: 0 }, inPlace: { perOperation: 91, perMiB: 0 } })],
];

for (const [name, facts, model] of even) {
  strategy(`measured, and the rule decides: ${name}`, () => assert.equal(chooseStrategy(facts, model), chooseStrategy(facts)));
}

strategy('measured: eleven hundredths less is one', () => {
  const facts = update(5, 1, { splice: true, size: { before: 999_999, after: 999_999 } });
  assert.is(chooseStrategy(facts, costs({ write: { perOperation: 100, perMiB: 0 }, inPlace: { perOperation: 89, perMiB: 0 } })).name, 'in-place');
});

strategy('measured: where there is one way, nothing is measured; where the numbers say nothing, the rule holds', () => {
  assert.is(chooseStrategy(update(0, 0, { kind: 'delete' }), costs({})).basis, 'rule');
  for (const wrong of [NaN, Infinity, -1]) {
    const result = chooseStrategy(update(5, 1), costs({ write: { perOperation: wrong, perMiB: 0 } }));
    assert.equal(result, chooseStrategy(update(5, 1)), String(wrong));
  }
});

strategy.run();
