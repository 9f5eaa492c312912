// Texts in lines, and which lines differ: nothing is lost in taking apart, diffs are right, minimal while small, and bounded.
import { diffArrays } from 'diff';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { diffLines, type Hunk } from '../../src/operations/line-diff.ts';
import { alignLines, refineHunk } from '../../src/operations/line-pairs.ts';
import { createNumbering, hasFinalNewline, joinLines, sharedEnd, splitLines } from '../../src/operations/lines.ts';
import { gitDiffs, random, randomTriple } from './triples.ts';

const lines = suite('lines');

const hunksOf = (before: readonly string[], after: readonly string[]): Hunk[] => {
  const numbering = createNumbering(before);
  return diffLines(numbering.base, numbering.number(after));
};
const words = (text: string): string[] => (text === '' ? [] : text.split(' '));
const shown = ({ oldStart, oldEnd, newStart, newEnd }: Hunk): string => `${oldStart},${oldEnd} ${newStart},${newEnd}`;

/** `before` with the hunks put in: must be `after`, whatever the hunks are. */
function applied(hunks: readonly Hunk[], before: readonly string[], after: readonly string[]): string[] {
  const result: string[] = [];
  let copied = 0;
  for (const hunk of hunks) {
    result.push(...before.slice(copied, hunk.oldStart), ...after.slice(hunk.newStart, hunk.newEnd));
    copied = hunk.oldEnd;
  }
  return [...result, ...before.slice(copied)];
}

for (const [text, content, ends] of [
  ['', [], []],
  ['\n', [''], ['\n']],
  ['a', ['a'], ['']],
  ['a\nb\n', ['a', 'b'], ['\n', '\n']],
  ['a\nb', ['a', 'b'], ['\n', '']],
  ['a\r\nb\rc\n\r\nd', ['a', 'b', 'c', '', 'd'], ['\r\n', '\r', '\n', '\r\n', '']],
  ['a\r\r\n', ['a', ''], ['\r', '\r\n']],
] as const) {
  lines(`${JSON.stringify(text)} is split, and joined again, with and without a mark`, () => {
    for (const mark of ['', '\uFEFF', '\u00EF\u00BB\u00BF']) {
      const split = splitLines(mark + text);
      assert.equal(split, { mark, content: [...content], ends: [...ends] });
      assert.is(joinLines(split), mark + text);
    }
  });
}

lines('the shared end and the final newline', () => {
  const facts = ['a\nb', 'a\r\nb\r\n', 'a\nb\r\n', 'a', ''].map((text) => [sharedEnd(splitLines(text)), hasFinalNewline(splitLines(text))]);
  assert.equal(facts, [['\n', false], ['\r\n', true], [undefined, true], [undefined, false], [undefined, undefined]]);
});

lines('equal lines get equal numbers without gaps, wherever they stand', () => {
  const numbering = createNumbering(words('a b a c'));
  assert.equal([...numbering.base], [0, 1, 0, 2]);
  assert.equal([...numbering.number(words('x a b c y a b'))], [3, 0, 1, 2, 4, 0, 1]);
  assert.equal([...numbering.number(words('y x'))], [4, 3]);
});

for (const [name, before, after, hunks] of [
  ['nothing', 'a b', 'a b', []],
  ['from empty', '', 'a b', ['0,0 0,2']],
  ['to empty', 'a b', '', ['0,2 0,0']],
  ['a replaced line', 'a b c', 'a x c', ['1,2 1,2']],
  ['two hunks', 'a b c d', 'x b c y', ['0,1 0,1', '3,4 3,4']],
  ['an addition among repeated lines goes down as far as it can', 'a x } b', 'a x } x } b', ['3,3 3,5']],
  ['a removal among repeated lines likewise', 'a x } x } b', 'a x } b', ['3,5 3,3']],
  ['an addition before an equal line likewise', 'b x', 'y b b', ['0,0 0,2', '1,2 3,3']],
  ['additions that meet become one', 'a b', 'a x a x a b', ['1,1 1,5']],
  ['an addition goes level with the removal that it can reach', 'a } old } b', 'a } } } b', ['2,3 2,3']],
] as const) {
  lines(`diff: ${name}`, () => assert.equal(hunksOf(words(before), words(after)).map(shown), [...hunks]));
}

lines('1000 random pairs: the hunks lead from one to the other and touch as few lines as another implementation', () => {
  for (let seed = 1; seed <= 1000; seed += 1) {
    const { base, ours } = randomTriple(seed);
    const [before, after] = [splitLines(base).content, splitLines(ours).content];
    const hunks = hunksOf(before, after);
    assert.equal(applied(hunks, before, after), after, `seed ${seed}`);
    const touched = hunks.reduce((sum, hunk) => sum + hunk.oldEnd - hunk.oldStart + hunk.newEnd - hunk.newStart, 0);
    const fewest = diffArrays([...before], [...after]).reduce((sum, part) => sum + (part.added || part.removed ? part.value.length : 0), 0);
    assert.is(touched, fewest, `seed ${seed}`);
    assert.ok(hunks.every((hunk, index) => index === 0 || hunk.oldStart > (hunks[index - 1]?.oldEnd ?? 0)), `seed ${seed}: an equal line between hunks`);
  }
});

lines('400 random pairs of few different lines: the hunks lie where git puts them', () => {
  const next = random(1);
  const make = (): string[] => Array.from({ length: 1 + Math.floor(next() * 12) }, () => ['a', 'b', 'c', '', '}'][Math.floor(next() * 5)] ?? '');
  const pairs = Array.from({ length: 400 }, () => ({ before: make(), after: make() }));
  const text = (list: readonly string[]): string => list.map((line) => `${line}\n`).join('');
  const judged = gitDiffs(pairs.map(({ before, after }) => ({ before: text(before), after: text(after) })));
  const different = pairs.flatMap(({ before, after }, index) => {
    const hunks = hunksOf(before, after).map(shown);
    return hunks.join() === judged[index]?.join() ? [] : [{ before: before.join(' '), after: after.join(' '), hunks, git: judged[index] }];
  });
  assert.equal(different, []);
});

lines('beyond the cut-off the hunks still lead from one to the other, and a stretch that both have is still found', () => {
  const next = random(1);
  for (const kinds of [2, 30, 1000]) {
    const make = (count: number): string[] => Array.from({ length: count }, () => `${Math.floor(next() * kinds)}`);
    const kept = Array.from({ length: 500 }, (_, index) => `kept ${index}`);
    const [before, after] = [[...make(3000), ...kept, ...make(3000)], [...make(3000), ...kept, ...make(3000)]];
    const hunks = hunksOf(before, after);
    assert.equal(applied(hunks, before, after), after, `${kinds} kinds of lines`);
    const lost = hunks.flatMap((hunk) => before.slice(hunk.oldStart, hunk.oldEnd)).filter((line) => line.startsWith('kept'));
    assert.ok(lost.length < 10, `${kinds} kinds of lines: ${lost.length} of the stretch not found`);
  }
});

lines('beyond the cut-off with a long and a short side', () => {
  const next = random(2);
  const make = (count: number): string[] => Array.from({ length: count }, () => `${Math.floor(next() * 3)}`);
  for (let short = 1; short < 300; short += 13) {
    for (const [before, after] of [[make(short), make(1500)], [make(1500), make(short)]] as const) {
      assert.equal(applied(hunksOf(before, after), before, after), after, `${before.length} and ${after.length} lines`);
    }
  }
});

lines('300,000 lines, each with its own hunk', () => {
  const before = Array.from({ length: 300_000 }, (_, index) => (index % 2 === 0 ? `line ${index}` : '}'));
  const after = before.map((line) => (line === '}' ? line : `  ${line}`));
  assert.is(alignLines(createNumbering(before), before, after).length, 150_000);
});

for (const [name, before, after, hunks] of [
  ['indented lines are pairs', 'a b', '~a ~b', ['0,1 0,1', '1,2 1,2']],
  ['a line between pairs', 'a b', '~a new ~b', ['0,1 0,1', '1,1 1,2', '1,2 2,3']],
  ['joined lines', 'f( a, b) g', 'f(a,b); g;', ['0,3 0,1', '3,4 1,2']],
  ['split lines behind a pair', 'x f(a,b) g', '~x f( a, b, ) g;', ['0,1 0,1', '1,2 1,5', '2,3 5,6']],
  ['joined lines between lines that changed', 'one f( a, b) g two', 'x f(a,b); g y', ['0,1 0,1', '1,4 1,2', '5,6 3,4']],
  ['an equal line among indented ones is no change', 'a x b', '~a x ~b', ['0,1 0,1', '2,3 2,3']],
  ['lines that resemble each other', 'var~one~=~1 var~two~=~2', 'let~one~=~1 let~two~=~2', ['0,1 0,1', '1,2 1,2']],
  ['lines that do not', 'one two', 'three four', ['0,2 0,2']],
  ['lines that resemble each other, but a word has moved from one to the other', 'f(one,two) g(three)', 'f(one) g(three,two)', ['0,2 0,2']],
  ['a different number of lines', 'one two', 'three four five', ['0,2 0,3']],
] as const) {
  lines(`refined: ${name}`, () => {
    const [old, fresh] = [before, after].map((text) => words(text).map((word) => word.replaceAll('~', ' '))) as [string[], string[]];
    const whole = { oldStart: 0, oldEnd: old.length, newStart: 0, newEnd: fresh.length };
    assert.equal(refineHunk(whole, old, fresh).map(shown), [...hunks]);
  });
}

lines('where a diff matches the braces of different blocks, what the lines say decides', () => {
  const before = ['if (a) {', '    if (b) {', '        c();', '    }', '    if (d) {', '        if (e) {', '            f();', '        }', '    }', '}'];
  const after = before.map((line) => line.replace(/^( +)\1/, '$1'));
  assert.equal(hunksOf(before, after).map(shown), ['1,8 1,7', '9,9 8,9'], 'a diff takes one brace for another');
  const pairs = before.flatMap((line, index) => (line === after[index] ? [] : [`${index},${index + 1} ${index},${index + 1}`]));
  assert.equal(alignLines(createNumbering(before), before, after).map(shown), pairs);
});

lines.run();
