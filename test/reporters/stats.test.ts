// Statistics as text and JSON: what is said of gains, losses and nothing, and that no name controls a terminal.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SavedTime } from '../../src/model.ts';
import { statsReporters } from '../../src/reporters/stats/index.ts';
import { claimOf, grouped, percent, time } from '../../src/reporters/stats/words.ts';
import { niceTicks } from '../../src/reporters/stats/page/scale.ts';
import { everySaving, hostile, many, none, single, some, statsReport } from '../helpers/stats-reports.ts';

const reporting = suite('stats, text and JSON');
const options = { color: false, columns: 100 };

reporting('JSON is the value', () => {
  assert.equal(JSON.parse(statsReporters.json(some())), JSON.parse(JSON.stringify(some())));
});

reporting('one run, in text', () => {
  assert.is(
    statsReporters.pretty(single(), options),
    `writeopt: 1 run, 2026-01-02: 1 passed, 0 fixed, 0 failed.
  Half of them took at most 1.2 s, nine of ten at most 1.2 s.

Validator    runs   failed   median     90 %    warm   median warm   cold
typescript      1      0 %   930 ms   930 ms   100 %        930 ms      –
eslint          1      0 %   610 ms   610 ms

Stage      runs   median    90 %
snapshot      1    84 ms   84 ms
plan          1    22 ms   22 ms

Time saved: not measured yet.
  next: \`writeopt stats --measure\` does the last change with and without writeopt, on copies.
`,
  );
});

reporting('nothing: why, and what to do', () => {
  assert.match(statsReporters.pretty(none(), options), /^writeopt: No runs are remembered yet\.\n {2}next: /);
  assert.match(statsReporters.pretty(statsReport([], { keeps: false }), options), '`history.keep` is false');
  const earlier = { ...none(), days: 7, runs: { total: 0, check: 0, apply: 0, earlier: 12 } };
  assert.match(statsReporters.pretty(earlier, options), 'No run in the last 7 days; 12 runs before.');
  assert.match(statsReporters.pretty({ ...none(), saved: everySaving }, options), 'Time saved\n  check');
});

reporting('what is claimed of time, and what is not', () => {
  assert.equal(everySaving.map(({ verdict }) => verdict), ['gain', 'loss', 'no measurable gain', 'not enough pairs']);
  const [gain, loss, nothing, few] = everySaving.map(claimOf);
  assert.match(gain?.claim ?? '', /^2\.\d s saved a run$/);
  assert.match(gain?.basis ?? '', /^2\.\d s to 3\.\d s; median 1\.\d s instead of 4\.\d s; 97 % confidence, 34 pairs; 1 pair thrown away/);
  assert.match(loss?.claim ?? '', /^11 ms lost a run$/);
  assert.is(nothing?.claim, 'no measurable gain');
  assert.match(nothing?.basis ?? '', /^−\d+ ms to \+\d+ ms a run, which includes 0/);
  assert.is(few?.claim, 'not enough pairs (12 of 30)');
  // The sign is the verdict's: a claim must not say saved where it was lost.
  const lost: SavedTime = { work: 'check', plain: 'tsc', pairs: 30, thrown: 0, needed: 30, medians: { writeopt: 30, plain: 10 }, saved: { median: -20, low: -25, high: -15, confidence: 0.957 }, verdict: 'loss', first: '', last: '' };
  assert.equal(claimOf(lost), { claim: '20 ms lost a run', basis: '15 ms to 25 ms; median 30 ms instead of 10 ms; 95 % confidence, 30 pairs' });
  const text = statsReporters.pretty(some(), { color: true, columns: 100 });
  assert.match(text, /\u001b\[32m2\.\d s saved a run/);
  assert.match(text, '`writeopt stats --measure 18` completes them');
});

reporting('no name controls the terminal or leaves its line', () => {
  const text = statsReporters.pretty(hostile(), options);
  assert.not.match(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

reporting('numbers in words', () => {
  assert.equal([0, 0.004, 0.5, 9.94, 10, 999, 1500, 240_000].map(time), ['0 ms', '0.00 ms', '0.50 ms', '9.9 ms', '10 ms', '999 ms', '1.5 s', '4.0 min']);
  assert.equal([[0, 0], [0, 9], [9, 9], [1, 3], [1, 100_000], [99_999, 100_000], [999, 10_000]].map(([part = 0, whole = 0]) => percent(part, whole)), ['–', '0 %', '100 %', '33 %', '0.1 %', '99 %', '10 %']);
  assert.equal([0, 999, 1000, 1_234_567].map(grouped), ['0', '999', '1,000', '1,234,567']);
  assert.match(statsReporters.pretty(many(), options), '10,000 runs');
});

reporting('ticks are round and cover what they must', () => {
  for (const [low, high] of [[0, 1], [0, 0], [-3, 7], [0, 0.0123], [-1e9, 5], [12, 12], [0, 59_999]] as const) {
    const { from, to, ticks } = niceTicks(low, high, 4);
    assert.ok(from <= low && to >= high && to > from, `${low} ${high}`);
    assert.ok(ticks.length >= 2 && ticks.length <= 8 && ticks[0] === from && ticks.at(-1) === to, ticks.join(' '));
  }
  assert.equal(niceTicks(0, 2300, 4).ticks, [0, 1000, 2000, 3000]);
});

reporting.run();
