// The bit-parallel longest common subsequence against the plain table, its bounds, and what similarity means.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Comparison, ratio, similarity, textSimilarity } from '../../src/templates/similarity.ts';
import { tokenize } from '../../src/templates/tokens.ts';
import { random } from '../operations/triples.ts';

const test = suite('similarity');

/** The textbook's table, row by row. */
function plain(a: Uint32Array, b: Uint32Array): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const one of a) {
    const next = [0];
    for (let at = 0; at < b.length; at += 1) next.push(one === b[at] ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0));
    row = next;
  }
  return row[b.length] ?? 0;
}

const next = random(11);
const below = (count: number): number => Math.floor(next() * count);

/** Two sequences that have to do with each other, or not; few or many letters, some as long as a word of bits or a multiple. */
function pair(round: number): [Uint32Array, Uint32Array] {
  const letters = 1 + below(round % 5 === 0 ? 200 : 8);
  const length = [below(12), 28 + below(5), 58 + below(5), below(150), 88 + below(5)][round % 5] ?? 0;
  const a = Uint32Array.from({ length }, () => below(letters));
  const edited = [...a].flatMap((one) => (next() < 0.1 ? [] : next() < 0.1 ? [below(letters), one] : [next() < 0.1 ? below(letters) : one]));
  const cut = below(4) === 0 ? below(length + 1) : 0;
  return [a, round % 2 === 0 ? Uint32Array.from([...edited.slice(cut), ...edited.slice(0, cut)]) : Uint32Array.from({ length: below(150) }, () => below(letters))];
}

test('the length is that of the plain table, both ways round, and no bound is below it', () => {
  for (let round = 0; round < 8_000; round += 1) {
    const [a, b] = pair(round);
    const expected = plain(a, b);
    const [one, other] = [new Comparison(a), new Comparison(b)];
    const told = `${round}: ${[...a].join(' ')} / ${[...b].join(' ')}`;
    assert.is(one.common(b), expected, told);
    assert.is(other.common(a), expected, told);
    assert.ok(one.bound(b) >= expected && other.bound(a) >= expected, told);
    assert.is(one.bound(b), other.bound(a), told);
    const exact = ratio(expected, a.length + b.length);
    for (const threshold of [0.3, 0.7, exact]) assert.is(one.above(b, threshold), exact > threshold ? exact : undefined, told);
  }
});

test('one comparison serves for many sequences', () => {
  const [a] = pair(3);
  const comparison = new Comparison(a);
  for (let round = 0; round < 500; round += 1) {
    const [, b] = pair(round);
    assert.is(comparison.common(b), plain(a, b));
    comparison.bound(b);
  }
});

test('large sequences of one token, and of none in common', () => {
  const ones = new Uint32Array(20_000).fill(7);
  assert.is(new Comparison(ones).common(ones.slice(1)), 19_999);
  assert.is(new Comparison(ones).common(new Uint32Array(20_000).fill(8)), 0);
  // A carry that runs through all words.
  assert.is(new Comparison(Uint32Array.of(1, ...ones)).common(Uint32Array.of(...ones, 1)), 20_000);
});

test('tokens are compared by their text, whitespace does not count', () => {
  assert.is(textSimilarity('a = b + 1;', 'a=b\n  + 1 ;', 'x.ts'), 1);
  assert.is(textSimilarity('a = b;', 'a = c;', 'x.ts'), 0.75);
  assert.is(textSimilarity('A', 'a', 'x.ts'), 0);
  assert.is(textSimilarity('a b c', 'c b a', 'x.txt'), 2 / 6);
  assert.is(textSimilarity('', '', 'x.ts'), 1);
  assert.is(textSimilarity('', 'a', 'x.ts'), 0);
  assert.is(similarity(tokenize('f(x)', 'a.ts'), tokenize('f(x)', 'a.py')), 1);
});

test('14 of 20 is exactly 0.7, whatever the sizes', () => {
  for (let factor = 1; factor < 3_000; factor += 1) assert.not.ok(ratio(7 * factor, 20 * factor) > 0.7, String(factor));
  assert.ok(ratio(7_001, 20_000) > 0.7);
});

test.run();
