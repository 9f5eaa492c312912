// Statistics of a log: against a slow recomputation on random records, at the edges of the window, and fast on many.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasFailed } from '../../src/history/failed.ts';
import { durationsOf, quantile } from '../../src/history/quantile.ts';
import { parseRecord, type RunRecord } from '../../src/history/record.ts';
import { mostPoints } from '../../src/history/series.ts';
import { statistics } from '../../src/history/statistics.ts';
import type { Durations, RepoPath } from '../../src/model.ts';
import { randomFrom } from '../helpers/power.ts';
import { firstDay, hashOf, nameOf, randomRecords } from './random-records.ts';
import { record } from './records.ts';

const tests = suite('statistics');
const day = 86_400_000;
const pathOf = (hash: string): RepoPath | undefined => nameOf(Number(hash.slice(4))) as RepoPath | undefined;

/** The same by definition: the value with that share of the way behind it, by hand. */
function slowQuantile(values: readonly number[], share: number): number {
  const list = [...values].sort((a, b) => a - b);
  if (list.length === 0) return 0;
  const whole = Math.trunc((list.length - 1) * share);
  const rest = (list.length - 1) * share - whole;
  return Number(list[whole]) * (1 - rest) + Number(list[Math.min(list.length - 1, whole + 1)]) * rest;
}

const slowDurations = (values: readonly number[]): Durations => ({ runs: values.length, median: Math.round(slowQuantile(values, 0.5)), p90: Math.round(slowQuantile(values, 0.9)) });

const timesOf = (records: readonly RunRecord[], name: string): number[] => records.filter((one) => name in one.durations).map((one) => Number(one.durations[name]));

tests('equal a slow recomputation on random records', () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const random = randomFrom(seed);
    const all = randomRecords(random, Math.floor(random() ** 2 * 400));
    const now = firstDay + 30 * day;
    const days = seed % 2 === 0 ? undefined : 1 + Math.floor(random() * 20);
    const found = statistics(all, { now, pathOf, ...(days === undefined ? {} : { days }) });
    const records = all.filter(({ date }) => days === undefined || now - Date.parse(date) <= days * day);
    const said = `seed ${seed}`;
    assert.equal(found.runs.total + found.runs.earlier, all.length, said);
    assert.is(found.runs.total, records.length, said);
    assert.is(found.runs.check + found.runs.apply, records.length, said);
    for (const verdict of ['passed', 'fixed', 'failed'] as const) assert.is(found.verdicts[verdict], records.filter((one) => one.verdict === verdict).length, said);
    assert.equal(found.time, slowDurations(records.map(({ total }) => total)), said);
    const names = [...new Set(records.flatMap((one) => Object.keys(one.durations)))].sort();
    assert.equal(found.parts.map(({ name }) => name).sort(), names, said);
    for (const part of found.parts) {
      const ran = records.filter((one) => one.validators.includes(part.name));
      assert.is(part.kind, ran.length > 0 ? 'validator' : 'stage');
      assert.equal(part.time, slowDurations(timesOf(records, part.name)), `${said} ${part.name}`);
      assert.is(part.failed, ran.filter((one) => hasFailed(one, part.name) === true).length, said);
      assert.is(part.judged, ran.filter((one) => hasFailed(one, part.name) !== undefined).length, said);
      for (const state of ['warm', 'cold'] as const) {
        const those = ran.filter((one) => one.cache[part.name] === state);
        if (part[state] === undefined) assert.is(those.length, 0);
        else assert.equal(part[state], slowDurations(timesOf(those, part.name)), said);
      }
    }
    const fired = new Map<string, number>();
    for (const one of records) for (const rule of Object.keys(one.rules)) fired.set(rule, records.filter(({ rules }) => rule in rules).length);
    for (const { rule, runs, findings } of found.rules) {
      assert.is(runs, fired.get(rule), said);
      assert.is(findings, records.reduce((sum, one) => sum + (one.rules[rule] ?? 0), 0), said);
    }
    assert.is(found.rules.length + found.otherRules, fired.size, said);
    assert.equal([...found.rules].sort((a, b) => b.runs - a.runs), found.rules, said);
    const hashes = [...new Set(records.flatMap((one) => Object.keys(one.failed ?? {})))];
    const expected = hashes.map((hash) => ({ path: pathOf(hash), runs: records.filter((one) => hash in (one.failed ?? {})).length, findings: records.reduce((sum, one) => sum + (one.failed?.[hash] ?? 0), 0) }));
    const key = (one: { readonly path?: string | undefined; readonly runs: number; readonly findings: number }): string => `${String(one.runs).padStart(6)} ${String(one.findings).padStart(6)} ${one.path}`;
    if (found.otherFiles === 0) assert.equal(found.files.map(key).sort(), expected.map(key).sort(), said);
    assert.is(found.files.length + found.otherFiles, hashes.length, said);
  }
});

tests('who failed: errors where they are kept; of older records only what is certain', () => {
  const failed = record({ verdict: 'failed', rules: { 'eslint/a': 1, 'eslint/b': 2 } });
  assert.is(hasFailed(failed, 'eslint'), true);
  assert.is(hasFailed(failed, 'typescript'), false);
  const unclear = record({ verdict: 'failed', rules: { 'eslint/a': 1, 'typescript/TS1': 2 } });
  assert.is(hasFailed(unclear, 'eslint'), undefined);
  assert.is(hasFailed(unclear, 'syntax'), false);
  assert.is(hasFailed({ ...unclear, errors: { typescript: 2 } }, 'eslint'), false);
  assert.is(hasFailed({ ...unclear, errors: { typescript: 2 } }, 'constructor'), false);
  assert.is(hasFailed(record({ verdict: 'passed', rules: { 'eslint/a': 1 } }), 'eslint'), false);
  assert.is(hasFailed(unclear, 'total'), true);
});

tests('the window: exactly so many days, by the clock that is handed in', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  const at = (date: number): RunRecord => record({ date: new Date(date).toISOString() });
  const records = [at(now - 7 * day - 1), at(now - 7 * day), at(now - 1), at(now)];
  const { runs } = statistics(records, { now, days: 7, pathOf });
  assert.equal(runs, { total: 3, check: 3, apply: 0, earlier: 1, first: '2026-02-22T12:00:00.000Z', last: '2026-03-01T12:00:00.000Z' });
  assert.is(statistics(records, { now, pathOf }).runs.total, 4);
});

tests('nothing, and one run', () => {
  const none = statistics([], { now: 0, pathOf });
  assert.equal(none.runs, { total: 0, check: 0, apply: 0, earlier: 0 });
  assert.equal([none.parts, none.series, none.rules, none.files], [[], [], [], []]);
  const one = statistics([record({ durations: { typescript: 90 }, total: 120 })], { now: 0, pathOf });
  assert.equal(one.time, { runs: 1, median: 120, p90: 120 });
  assert.equal(one.series.map(({ name, points }) => [name, points]), [
    ['total', [{ date: '2026-01-02T03:04:05.000Z', at: 0, runs: 1, median: 120, low: 120, high: 120, failed: 0 }]],
    ['typescript', [{ date: '2026-01-02T03:04:05.000Z', at: 0, runs: 1, median: 90, low: 90, high: 90, failed: 0 }]],
  ]);
});

tests('a series holds every run once, in order, in no more points than can be seen', () => {
  for (const length of [1, 2, mostPoints - 1, mostPoints, mostPoints + 1, 10_000]) {
    const { series } = statistics(randomRecords(randomFrom(length), length), { now: firstDay, pathOf });
    const [total] = series;
    assert.is(total?.points.length, Math.min(length, mostPoints));
    assert.is(total?.points.reduce((sum, { runs }) => sum + runs, 0), length);
    for (const { points } of series) {
      assert.ok(points.every(({ at }, index) => index === 0 || at > (points[index - 1]?.at ?? 0)));
      assert.ok(points.every(({ low, median, high, runs }) => low <= median && median <= high && runs > 0));
    }
  }
});

tests('a file that is gone has no name; names that mean something to an object are names', () => {
  const records = [record({ failed: { [hashOf(9)]: 2, [hashOf(1)]: 1 }, rules: JSON.parse('{"__proto__": 3}') as Record<string, number> }), record({ failed: { [hashOf(9)]: 1 } })];
  const { files, rules } = statistics(records, { now: 0, pathOf });
  assert.equal(files, [{ runs: 2, findings: 3 }, { path: 'src/part-1/file-1.ts' as RepoPath, runs: 1, findings: 1 }]);
  assert.equal(rules, [{ rule: '__proto__', runs: 1, findings: 3 }]);
});

tests('quantiles', () => {
  assert.is(quantile([], 0.5), 0);
  assert.is(quantile([1, 2, 3, 10], 0.5), 2.5);
  assert.is(quantile([1, 2, 3, 10], 1), 10);
  assert.equal(durationsOf([10, 9, 8, 100]), { runs: 4, median: 10, p90: 73 });
});

tests('100,000 runs in two seconds, with the reading of their lines', () => {
  const lines = randomRecords(randomFrom(5), 100_000, { minutes: 5 }).map((one) => JSON.stringify(one));
  // Of the processor: others may be at work on this machine.
  const used = (): number => Object.values(process.cpuUsage()).reduce((sum, one) => sum + one / 1000, 0);
  const started = used();
  const records = lines.flatMap((line) => parseRecord(line) ?? []);
  const parsed = used();
  const found = statistics(records, { now: firstDay, pathOf });
  const done = used();
  process.stdout.write(`  100,000 records: ${Math.round(parsed - started)} ms to parse, ${Math.round(done - parsed)} ms to analyse\n`);
  assert.is(found.runs.total, 100_000);
  assert.ok(done - parsed < 2000, `${done - parsed} ms`);
  assert.ok(done - started < 6000, `${done - started} ms with parsing`);
});

tests.run();
