// Validators that take most of the time, and rules that never find anything: from enough runs on, and not before.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunRecord } from '../../src/history/record.ts';
import { leastRuns, slowValidators } from '../../src/history/slow.ts';
import { leastLinted, unusedRules } from '../../src/history/unused-rules.ts';
import { record } from './records.ts';

const slow = suite('slow validators and unused rules');

const runs = (count: number, parts: (index: number) => Partial<RunRecord>): RunRecord[] => Array.from({ length: count }, (_, index) => record(parts(index)));
const timed = (durations: Record<string, number>, total: number, more: Partial<RunRecord> = {}): Partial<RunRecord> => ({ validators: Object.keys(durations), durations, total, ...more });
const namesOf = (records: readonly RunRecord[]): string[] => slowValidators(records).map(({ name }) => name);

slow('twenty runs, ten seconds in one of ten, and two fifths of the time', () => {
  const usual = (index: number): Partial<RunRecord> => timed({ typescript: index % 5 === 0 ? 10_000 : 5_000, syntax: 10 }, 8_000);
  assert.equal(namesOf(runs(leastRuns - 1, usual)), []);
  assert.equal(namesOf(runs(leastRuns, usual)), ['typescript']);
  assert.equal(namesOf(runs(40, (index) => timed({ typescript: index % 11 === 0 ? 60_000 : 5_000 }, 8_000))), [], 'one of eleven is not one of ten');
  assert.equal(namesOf(runs(40, () => timed({ typescript: 9_999 }, 9_999))), []);
  assert.equal(namesOf(runs(40, () => timed({ typescript: 10_000, tasks: 90_000 }, 100_000))), ['tasks']);
  assert.equal(namesOf(runs(40, () => timed({ eslint: 20_000, tasks: 30_000 }, 50_000))), ['tasks', 'eslint']);
  assert.equal(namesOf(runs(40, () => ({ ...timed({ typescript: 20_000 }, 20_000), command: 'apply' }))), []);
  const [one] = slowValidators(runs(20, (index) => timed({ typescript: (index + 1) * 1000 }, (index + 1) * 1000, { verdict: index < 3 ? 'failed' : 'passed' })));
  assert.equal([one?.runs, one?.failed, one?.p90, one?.median, one?.share], [20, 3, 18_000, 10_000, 1]);
});

slow('how it was is forgotten', () => {
  const before = runs(300, () => timed({ eslint: 60_000 }, 60_000));
  assert.equal(namesOf([...before, ...runs(200, () => timed({ eslint: 100 }, 1000))]), []);
  assert.equal(namesOf([...before, ...runs(200, () => timed({ syntax: 100 }, 1000))]), [], 'turned off');
});

slow('rules that are on and were never seen, after enough runs on enough files', () => {
  const linted = (index: number): Partial<RunRecord> => ({ validators: ['eslint'], operations: { update: 4 }, rules: index % 10 === 0 ? { 'eslint/eqeqeq': 1, 'typescript/no-debugger': 1 } : {}, verdict: index % 10 === 0 ? 'failed' : 'passed' });
  const enabled = ['no-debugger', 'eqeqeq', '@typescript-eslint/no-explicit-any', 'no-debugger'];
  const { runs: least, files } = leastLinted;
  assert.is(unusedRules(runs(least - 1, linted), enabled), undefined);
  assert.is(unusedRules(runs(least, (index) => ({ ...linted(index), operations: { update: Math.floor((files - 1) / least) } })), enabled), undefined);
  const found = unusedRules([...runs(least, linted), ...runs(30, () => ({ validators: ['syntax'], rules: { 'eslint/no-debugger': 1 } }))], enabled);
  assert.equal([found?.rules, found?.enabled, found?.runs, found?.files, found?.failed], [['@typescript-eslint/no-explicit-any', 'no-debugger'], 3, least, 4 * least, 5]);
  assert.is(unusedRules(runs(least, linted), ['eqeqeq']), undefined);
  assert.is(unusedRules(runs(least, linted), []), undefined);
  assert.is(unusedRules([], enabled), undefined);
});

slow.run();
