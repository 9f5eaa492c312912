// Time saved: intervals hold what they promise on synthetic data, nothing is claimed where nothing is, and few pairs claim nothing at all.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parsePair, type MeasuredPair } from '../../src/history/measured.ts';
import { medianInterval } from '../../src/history/quantile.ts';
import { confidence, neededPairs, savedTimes } from '../../src/history/saved.ts';
import { randomFrom } from '../helpers/power.ts';
import { normal, type Random } from './random.ts';

const tests = suite('time saved');

function pair(writeopt: number, plain: number, parts: Partial<MeasuredPair> = {}): MeasuredPair {
  return { version: 1, date: '2026-01-02T03:04:05.000Z', work: 'check', plain: 'tsc', first: 'plain', milliseconds: { writeopt, plain }, exits: { writeopt: 0, plain: 0 }, files: 3, ...parts };
}

/** A run that takes about `middle`, with the long tail that runs have. */
const run = (random: Random, middle: number): number => middle * Math.exp(normal(random) * 0.2) + (random() < 0.05 ? 800 * random() : 0);

const pairsOf = (random: Random, length: number, writeopt: number, plain: number): MeasuredPair[] => Array.from({ length }, () => pair(run(random, writeopt), run(random, plain)));

/** Share of samples whose interval holds the true median, of a skewed distribution with median 0. */
function coverage(size: number, samples: number, interval: (values: readonly number[]) => { low: number; high: number } | undefined): number {
  const random = randomFrom(size * 1000 + 7);
  let held = 0;
  for (let sample = 0; sample < samples; sample += 1) {
    const found = interval(Array.from({ length: size }, () => Math.exp(normal(random)) - 1));
    if (found !== undefined && found.low <= 0 && found.high >= 0) held += 1;
  }
  return held / samples;
}

tests('the interval holds the true median as often as it says, and at least in 95 of 100 samples', () => {
  for (const size of [6, 30, 31, 50, 200]) {
    const promised = medianInterval(Array.from({ length: size }, (_, index) => index), confidence)?.confidence ?? 0;
    const samples = 6000;
    const share = coverage(size, samples, (values) => medianInterval(values, confidence));
    const slack = 3.5 * Math.sqrt((promised * (1 - promised)) / samples);
    assert.ok(promised >= confidence, `${size}: ${promised}`);
    assert.ok(Math.abs(share - promised) < slack, `${size}: held ${share}, promised ${promised}`);
  }
});

tests('an interval one rank narrower does not: the test can fail', () => {
  const narrower = (values: readonly number[]): { low: number; high: number } => {
    const list = [...values].sort((a, b) => a - b);
    return { low: Number(list[11]), high: Number(list[18]) };
  };
  const share = coverage(30, 6000, narrower);
  assert.ok(share < confidence - 0.02, String(share));
});

tests('ranks are those of the tables', () => {
  const ranks = (length: number): [number, number] | undefined => {
    const found = medianInterval(Array.from({ length }, (_, index) => index + 1), 0.95);
    return found === undefined ? undefined : [found.low, found.high];
  };
  // Conover, table A3 with p = 0.5; also any table of confidence intervals for a median.
  for (const [length, expected] of [[5, undefined], [6, [1, 6]], [9, [2, 8]], [20, [6, 15]], [30, [10, 21]], [50, [18, 33]], [100, [40, 61]]] as const) assert.equal(ranks(length), expected === undefined ? undefined : [...expected], String(length));
  assert.is(medianInterval([], 0.95), undefined);
  const many = medianInterval(Array.from({ length: 20_000 }, (_, index) => index), 0.95);
  assert.ok(many !== undefined && many.low > 9850 && many.low < 9870, String(many?.low));
});

tests('no effect is no measurable gain, in 95 of 100 samples or more', () => {
  const random = randomFrom(11);
  const verdicts = new Map<string, number>();
  for (let sample = 0; sample < 1000; sample += 1) {
    const [found] = savedTimes(pairsOf(random, 30, 1000, 1000));
    verdicts.set(found?.verdict ?? '', (verdicts.get(found?.verdict ?? '') ?? 0) + 1);
  }
  const none = verdicts.get('no measurable gain') ?? 0;
  assert.ok(none > 935 && none < 985, [...verdicts].join(' '));
  assert.is(verdicts.get('not enough pairs'), undefined);
});

tests('an effect is a gain or a loss, with its size', () => {
  const [gain] = savedTimes(pairsOf(randomFrom(3), 40, 1000, 3000));
  assert.is(gain?.verdict, 'gain');
  assert.ok(gain?.saved !== undefined && gain.saved.low < 2000 && gain.saved.high > 2000 && gain.saved.low > 1500, JSON.stringify(gain));
  const [loss] = savedTimes(pairsOf(randomFrom(3), 40, 3000, 1000));
  assert.is(loss?.verdict, 'loss');
  assert.ok((loss?.saved?.high ?? 0) < 0);
});

tests('an interval that begins or ends at 0 claims nothing', () => {
  const equal = Array.from({ length: 30 }, () => pair(10, 10));
  assert.is(savedTimes(equal)[0]?.verdict, 'no measurable gain');
  const mostly = Array.from({ length: 30 }, (_, index) => pair(10, index < 10 ? 10 : 20));
  assert.equal(savedTimes(mostly)[0]?.saved?.low, 0);
  assert.is(savedTimes(mostly)[0]?.verdict, 'no measurable gain');
  const more = Array.from({ length: 30 }, (_, index) => pair(10, index < 9 ? 10 : 20));
  assert.is(savedTimes(more)[0]?.verdict, 'gain');
});

tests('fewer pairs than needed claim nothing, and pairs with different ends are counted and left out', () => {
  const odd = pair(1, 99_999, { exits: { writeopt: 0, plain: 2 } });
  const [few] = savedTimes([...pairsOf(randomFrom(4), neededPairs - 1, 10, 5000), odd, odd]);
  assert.equal({ ...few, medians: 0 }, { work: 'check', plain: 'tsc', pairs: 29, thrown: 2, needed: 30, medians: 0, verdict: 'not enough pairs', first: odd.date, last: odd.date });
  const [only] = savedTimes([odd]);
  assert.equal([only?.pairs, only?.thrown, only?.medians], [0, 1, { writeopt: 0, plain: 0 }]);
  const both = pair(10, 20, { exits: { writeopt: 1, plain: 1 } });
  assert.equal(savedTimes([both]).map(({ pairs, thrown }) => [pairs, thrown]), [[1, 0]]);
  for (const exits of [{ writeopt: 0, plain: 1 }, { writeopt: 1, plain: 0 }, { writeopt: 3, plain: 3 }]) assert.equal(savedTimes([pair(10, 20, { exits })]).map(({ pairs, thrown }) => [pairs, thrown]), [[0, 1]], JSON.stringify(exits));
});

tests('each kind of work by itself', () => {
  const kinds = savedTimes([pair(1, 2), pair(1, 2, { plain: 'tsc + eslint' }), pair(1, 2, { work: 'write', plain: 'a loop of writes' }), pair(1, 2)]);
  assert.equal(kinds.map(({ work, plain, pairs }) => [work, plain, pairs]), [['check', 'tsc', 2], ['check', 'tsc + eslint', 1], ['write', 'a loop of writes', 1]]);
});

tests('a line that holds anything else is no pair', () => {
  assert.equal(parsePair(JSON.stringify(pair(1, 2))), pair(1, 2));
  for (const name of Object.keys(pair(1, 2))) for (const wrong of [undefined, null, {}, [], -1, 'x'.repeat(61), { writeopt: 1 }, { writeopt: 1, plain: '1' }]) assert.is(parsePair(JSON.stringify({ ...pair(1, 2), [name]: wrong })), undefined, `${name}: ${JSON.stringify(wrong)}`);
  for (const line of ['', '{', 'null', '[]', '"x"']) assert.is(parsePair(line), undefined);
});

tests.run();
