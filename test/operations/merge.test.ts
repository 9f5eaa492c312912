// Fixes land beside unstaged edits: cases by hand, then random triples against real git.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mergeBytes, mergeText, type Overlap } from '../../src/operations/merge.ts';
import { formattedTriple, gitMergeFiles, randomTriple, type GitMerge, type Triple } from './triples.ts';

const merge = suite('merge');

interface Case {
  readonly name: string;
  /** Lines, one a word: `a b` is `a\nb\n`. `~` is a space inside a line, `_` an empty line. Or the text itself, if it holds a line break. */
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  readonly result: string;
  /** `FIRST-LAST of ours / FIRST-LAST of theirs`, `+` behind it when linked. */
  readonly overlaps?: readonly string[];
}

const text = (words: string): string =>
  /[\r\n]/.test(words) || words === '' ? words : words.split(' ').map((word) => `${word === '_' ? '' : word.replaceAll('~', ' ')}\n`).join('');
const shown = ({ ours, theirs, cause }: Overlap): string =>
  `${ours.first}-${ours.last} / ${theirs.first}-${theirs.last}${cause === 'linked' ? ' +' : ''}`;

const cases: readonly Case[] = [
  { name: 'distant', base: 'a b c d e', ours: 'a2 b c d e', theirs: 'a b c d e2', result: 'a2 b c d e2' },
  { name: 'the fix touches from above', base: 'a b c d', ours: 'a b c2 d', theirs: 'a b2 c d', result: 'a b2 c2 d' },
  { name: 'the fix touches from below', base: 'a b c d', ours: 'a b2 c d', theirs: 'a b c2 d', result: 'a b2 c2 d' },
  { name: 'the fix touches an inserted line on both sides', base: 'a b c d', ours: 'a b NEW c d', theirs: 'a b2 c2 d', result: 'a b2 NEW c2 d' },
  { name: 'a line inserted above a line that the fix replaces by two', base: 'a b c', ours: 'a NEW b c', theirs: 'a x y c', result: 'a NEW x y c' },
  { name: 'a line inserted below a line that the fix replaces by two', base: 'a b c', ours: 'a b NEW c', theirs: 'a x y c', result: 'a x y NEW c' },
  { name: 'the fix deletes the line above an inserted one', base: 'a b c', ours: 'a b NEW c', theirs: 'a c', result: 'a NEW c' },
  { name: 'the fix inserts where a deleted line began', base: 'a b c', ours: 'a c', theirs: 'a FIX b c', result: 'a FIX c' },
  { name: 'the fix inserts where a deleted line ended', base: 'a b c', ours: 'a c', theirs: 'a b FIX c', result: 'a FIX c' },
  { name: 'overlapping', base: 'a b c', ours: 'a ours c', theirs: 'a theirs c', result: 'a ours c', overlaps: ['2-2 / 2-2'] },
  { name: 'overlapping below lines that the fix adds', base: 'a b c d', ours: 'a b c ours', theirs: 'x y a b c theirs', result: 'x y a b c ours', overlaps: ['6-6 / 6-6'] },
  { name: 'the same edit on both sides', base: 'a b c', ours: 'a b2 c', theirs: 'a b2 c', result: 'a b2 c' },
  { name: 'the same insertion on both sides', base: 'a c', ours: 'a b c', theirs: 'a b c', result: 'a b c' },
  { name: 'the same deletion on both sides', base: 'a b c', ours: 'a c', theirs: 'a c', result: 'a c' },
  { name: 'the same edit beside another one', base: 'a b c d', ours: 'a b2 c d4', theirs: 'a b2 c d', result: 'a b2 c d4' },
  { name: 'the same changes, although the diffs tell them differently', base: 'x } } x b', ours: '} b x', theirs: '} b', result: '} b x' },
  { name: 'different insertions at one place', base: 'a b', ours: 'a ours b', theirs: 'a theirs b', result: 'a ours b', overlaps: ['2-2 / 2-2'] },
  { name: 'one of two insertions at one place begins like the other', base: 'a b', ours: 'a x ours b', theirs: 'a x b', result: 'a x ours b', overlaps: ['2-3 / 2-2'] },
  { name: 'inserted at the beginning, fixed at the end', base: 'a b c', ours: 'NEW a b c', theirs: 'a b c FIX', result: 'NEW a b c FIX' },
  { name: 'inserted at the end, fixed at the beginning', base: 'a b c', ours: 'a b c NEW', theirs: 'FIX a b c', result: 'FIX a b c NEW' },
  { name: 'inserted at the end, the last line fixed', base: 'a b c', ours: 'a b c NEW', theirs: 'a b c2', result: 'a b c2 NEW' },
  { name: 'the user deletes what the fix edits', base: 'a b c', ours: 'a c', theirs: 'a b2 c', result: 'a c', overlaps: ['2-1 / 2-2'] },
  { name: 'the fix deletes what the user edits', base: 'a b c', ours: 'a b2 c', theirs: 'a c', result: 'a b2 c', overlaps: ['2-2 / 2-1'] },
  { name: 'the fix deletes lines around an inserted one', base: 'a b c d', ours: 'a b NEW c d', theirs: 'a d', result: 'a b NEW c d', overlaps: ['2-4 / 2-1'] },
  { name: 'the fix adds lines above an inserted one', base: 'a b c d e', ours: 'a b c d NEW e', theirs: 'x y a b c d e', result: 'x y a b c d NEW e' },
  { name: 'the fix removes lines above an inserted one', base: 'a b c d e', ours: 'a b c d NEW e', theirs: 'c d e', result: 'c d NEW e' },
  { name: 'the fix removes lines above, and blank and closing lines repeat', base: 'f{ 1 } _ g{ 2 } _ h{ 3 }', ours: 'f{ 1 } _ g{ 2 } _ h{ 3 NEW }', theirs: '} _ g{ 2 } _ h{ 3 }', result: '} _ g{ 2 } _ h{ 3 NEW }' },
  { name: 'a block added among equal closing lines', base: 'f{ } g{ } h{ }', ours: 'f{ } NEW{ } g{ } h{ }', theirs: 'f{ } g{ } h{ } FIX{ }', result: 'f{ } NEW{ } g{ } h{ } FIX{ }' },
  { name: 'repeated lines: one more on one side, one less on the other', base: 'x x x y x x x', ours: 'x x x x y x x x', theirs: 'x x x y x x', result: 'x x x x y x x' },
  { name: 'a new file on both sides', base: '', ours: 'ours', theirs: 'theirs', result: 'ours', overlaps: ['1-1 / 1-1'] },
  { name: 'the fix fills an empty file', base: '', ours: '', theirs: 'a b', result: 'a b' },
  { name: 'the fix empties a file', base: 'a b', ours: 'a b', theirs: '', result: '' },
  { name: 'the user empties a file', base: 'a b', ours: '', theirs: 'a b2', result: '', overlaps: ['1-0 / 1-2'] },
  { name: 'all empty', base: '', ours: '', theirs: '', result: '' },
];

const layout: readonly Case[] = [
  { name: 'indented around an inserted line', base: '{ a b c d }', ours: '{ a b NEW c d }', theirs: '{ ~~a ~~b ~~c ~~d }', result: '{ ~~a ~~b NEW ~~c ~~d }' },
  { name: 'indented around a changed line', base: '{ a b c }', ours: '{ a ours c }', theirs: '{ ~~a ~~b ~~c }', result: '{ ~~a ours ~~c }', overlaps: ['3-3 / 3-3'] },
  { name: 'indented around a deleted line', base: '{ a b c }', ours: '{ a c }', theirs: '{ ~~a ~~b ~~c }', result: '{ ~~a ~~c }', overlaps: ['3-2 / 3-3'] },
  { name: 'semicolons and quotes around an inserted line', base: "a('x') b('y') c('z')", ours: "a('x') b('y') NEW c('z')", theirs: 'a("x"); b("y"); c("z");', result: 'a("x"); b("y"); NEW c("z");' },
  { name: 'words changed line by line around an inserted line', base: 'var~a~=~1 var~b~=~2', ours: 'var~a~=~1 NEW var~b~=~2', theirs: 'const~a~=~1 const~b~=~2', result: 'const~a~=~1 NEW const~b~=~2' },
  { name: 'joined lines, a line inserted behind them', base: 'f(a, ~~b) g() h()', ours: 'f(a, ~~b) NEW g() h()', theirs: 'f(a,~b); g(); h();', result: 'f(a,~b); NEW g(); h();' },
  { name: 'joined lines, a line inserted among them', base: 'f(a, ~~b) g() h()', ours: 'f(a, NEW ~~b) g() h()', theirs: 'f(a,~b); g(); h();', result: 'f(a, NEW ~~b) g(); h();', overlaps: ['1-3 / 1-1'] },
  { name: 'a split line, a line inserted behind it', base: 'f(a,b) g() h()', ours: 'f(a,b) NEW g() h()', theirs: 'f( ~~a, ~~b, ); g(); h();', result: 'f( ~~a, ~~b, ); NEW g(); h();' },
  { name: 'trailing blanks removed around an inserted line', base: 'a~ _ b~', ours: 'a~ NEW _ b~', theirs: 'a _ b', result: 'a NEW _ b' },
  { name: 'the whole file indented, edits at three places', base: 'a b c d e f', ours: 'NEW a b2 c d e f NEW', theirs: '~a ~b ~c ~d ~e ~f', result: 'NEW ~a b2 ~c ~d ~e ~f NEW', overlaps: ['3-3 / 2-2'] },
];

const halves: readonly Case[] = [
  { name: 'a line moved to where the user inserted: it is neither lost nor doubled', base: 'b a', ours: 'b a NEW', theirs: 'a b', result: 'b a NEW', overlaps: ['1-1 / 1-0 +', '3-3 / 2-2'] },
  { name: 'a line moved away from where the user edited', base: 'b x y a z', ours: 'b2 x y a z', theirs: 'x y a b z', result: 'b2 x y a z', overlaps: ['1-1 / 1-0', '5-4 / 4-4 +'] },
  { name: 'a bracket that closes where the user inserted: it is not opened either', base: 'if(x) ~~f() g()', ours: 'if(x) ~~f() NEW g()', theirs: 'if(x){ ~~f() } g()', result: 'if(x) ~~f() NEW g()', overlaps: ['1-1 / 1-1 +', '3-3 / 3-3'] },
  {
    name: 'brackets further on are their own pair',
    base: 'if(x) ~~f() g() while(y) ~~h() i()',
    ours: 'if(x) ~~f() NEW g() while(y) ~~h() i()',
    theirs: 'if(x){ ~~f() } g() while(y){ ~~h() } i()',
    result: 'if(x) ~~f() NEW g() while(y){ ~~h() } i()',
    overlaps: ['1-1 / 1-1 +', '3-3 / 3-3'],
  },
  { name: 'half of a fix that the user has made is there', base: 'if(x) f() h() g()', ours: 'if(x){ f2() h() NEW g()', theirs: 'if(x){ f() h() } g()', result: 'if(x){ f2() h() NEW g()', overlaps: ['4-4 / 4-4'] },
  {
    name: 'brackets around it are their own pair',
    base: 'if(a) x() if(b) y() z() w()',
    ours: 'if(a) x() if(b) y() NEW z() w()',
    theirs: 'if(a){ x() if(b){ y() } z() } w()',
    result: 'if(a){ x() if(b) y() NEW z() } w()',
    overlaps: ['3-3 / 3-3 +', '5-5 / 5-5'],
  },
  { name: 'a touching fix brings the line that the user inserted', base: 'a b c', ours: 'a import~x b c', theirs: 'a import~x; b2 c', result: 'a import~x b c', overlaps: ['3-3 / 2-3'] },
  {
    name: 'two equal lines moved, one of them to where the user inserted',
    base: 'log() p q log() r s t u',
    ours: 'log() p q log() r NEW s t u',
    theirs: 'p q r log() s t log() u',
    result: 'log() p q log() r NEW s t u',
    overlaps: ['1-1 / 1-0 +', '4-4 / 3-2 +', '6-6 / 4-4', '9-8 / 7-7 +'],
  },
  { name: 'a touching fix brings a brace that the user brought', base: 'a a x b', ours: '} a x } x', theirs: '} a x } b', result: '} a x } x', overlaps: ['4-3 / 4-4'] },
  { name: 'other fixes land although one overlaps', base: 'a b c d e', ours: 'a ours c d e', theirs: 'a theirs c d e2', result: 'a ours c d e2', overlaps: ['2-2 / 2-2'] },
];

const ends: readonly Case[] = [
  { name: 'the fix adds the final newline', base: 'a\nb', ours: 'a2\nb', theirs: 'a\nb\n', result: 'a2\nb\n' },
  { name: 'the fix takes the final newline', base: 'a\nb\n', ours: 'a2\nb\n', theirs: 'a\nb', result: 'a2\nb' },
  { name: 'the user adds the final newline', base: 'a\nb', ours: 'a\nb\n', theirs: 'a2\nb', result: 'a2\nb\n' },
  { name: 'the user takes the final newline', base: 'a\nb\n', ours: 'a\nb', theirs: 'a2\nb\n', result: 'a2\nb' },
  { name: 'the fix adds the final newline, the user a line', base: 'a\nb', ours: 'a\nb\nNEW', theirs: 'a\nb\n', result: 'a\nb\nNEW\n' },
  { name: 'no final newline, a line added by the fix', base: 'a\nb', ours: 'a2\nb', theirs: 'a\nb\nFIX', result: 'a2\nb\nFIX' },
  { name: 'no final newline, a CRLF line added by the fix', base: 'a\r\nb', ours: 'a2\r\nb', theirs: 'a\r\nb\r\nFIX', result: 'a2\r\nb\r\nFIX' },
  { name: 'ours has CRLF: the fix arrives with CRLF', base: 'a\nb\nc\n', ours: 'a\r\nb\r\nc\r\n', theirs: 'a\nb2\nFIX\nc\n', result: 'a\r\nb2\r\nFIX\r\nc\r\n' },
  { name: 'ours has LF: the fix arrives with LF', base: 'a\r\nb\r\n', ours: 'NEW\na\nb\n', theirs: 'a\r\nb2\r\n', result: 'NEW\na\nb2\n' },
  { name: 'ours has CR: the fix arrives with CR', base: 'a\nb\n', ours: 'a\rb\r', theirs: 'a\nb2\n', result: 'a\rb2\r' },
  { name: 'the fix turns all into LF', base: 'a\r\nb\r\n', ours: 'a\r\nb\r\nNEW\r\n', theirs: 'a2\nb\n', result: 'a2\nb\nNEW\n' },
  { name: 'mixed ends: untouched lines keep theirs', base: 'a\nb\r\nc\nd\r\n', ours: 'a\nb\r\nNEW\r\nc\nd\r\n', theirs: 'a\nb\r\nc\nd2\r\n', result: 'a\nb\r\nNEW\r\nc\nd2\r\n' },
  { name: 'mixed ends: the fix evens them out', base: 'a\nb\r\nc\n', ours: 'a\nb\r\nc\nNEW\n', theirs: 'a\nb\nc\n', result: 'a\nb\nc\nNEW\n' },
  { name: 'mixed ends: the user changed one, the fix another', base: 'a\nb\r\nc\nd\r\n', ours: 'a\r\nb\r\nc\nd\r\n', theirs: 'a\nb\nc\nd\r\n', result: 'a\r\nb\nc\nd\r\n' },
  { name: 'mixed ends: the same edit on both sides ends as the user has it', base: 'a\nb\r\n', ours: 'a\nb2\r\n', theirs: 'a\nb2\n', result: 'a\nb2\r\n' },
  { name: 'the user evens out mixed ends: the fix follows', base: 'a\nb\r\nc\n', ours: 'a\nb\nc\n', theirs: 'a\nb2\r\nc\n', result: 'a\nb2\nc\n' },
  { name: 'a lone CR is a line end', base: 'a\rb\rc', ours: 'a2\rb\rc', theirs: 'a\rb\rc2', result: 'a2\rb\rc2' },
  { name: 'the user took the mark away', base: '\uFEFFa\nb\n', ours: 'a\nb\n', theirs: '\uFEFFa2\nb\n', result: 'a2\nb\n' },
  { name: 'the user put the mark in', base: 'a\nb\n', ours: '\uFEFFa\nb\n', theirs: 'a2\nb\n', result: '\uFEFFa2\nb\n' },
  { name: 'the fix took the mark away', base: '\uFEFFa\nb\n', ours: '\uFEFFa\nb2\n', theirs: 'a\nb\n', result: 'a\nb2\n' },
];

for (const { name, base, ours, theirs, result, overlaps = [] } of [...cases, ...layout, ...halves, ...ends]) {
  merge(name, () => {
    const merged = mergeText({ base: text(base), ours: text(ours), theirs: text(theirs) });
    assert.is(merged.text, text(result));
    assert.equal(merged.overlaps.map(shown), overlaps);
  });
}

merge('an overlap names its lines in the result and in the fixed version', () => {
  const { text: merged, overlaps } = mergeText({ base: text('a b c d e'), ours: text('NEW a b ours1 ours2 d e'), theirs: text('a x b theirs d e') });
  assert.is(merged, text('NEW a x b ours1 ours2 d e'));
  assert.equal(overlaps, [{ ours: { first: 5, last: 6 }, theirs: { first: 4, last: 4 }, cause: 'edited' }]);
});

const bytes = (latin1: string): Uint8Array => Uint8Array.from(Buffer.from(latin1, 'latin1'));
for (const { name, base, ours, theirs, result } of [
  { name: 'UTF-8', base: 'ä\nb\nc\n', ours: 'ä\nb\nö\n', theirs: 'ü\nb\nc\n', result: 'ü\nb\nö\n' },
  { name: 'words of any script', base: 'a(中)\nb(的)\n', ours: 'a(中)\n😀\nb(的)\n', theirs: 'a(电)\nb(不)\n', result: 'a(电)\n😀\nb(不)\n' },
  { name: 'CRLF against LF', base: 'a\nb\n', ours: 'a\r\nb\r\n', theirs: 'a\nb2\n', result: 'a\r\nb2\r\n' },
  { name: 'the mark', base: 'a\nb\n', ours: '\uFEFFa\nb\n', theirs: 'a2\nb\n', result: '\uFEFFa2\nb\n' },
]) {
  merge(`bytes: ${name}`, () => {
    const encode = (one: string): Uint8Array => new TextEncoder().encode(one);
    assert.equal(mergeBytes({ base: encode(base), ours: encode(ours), theirs: encode(theirs) }), { kind: 'merged', bytes: Buffer.from(result, 'utf8'), overlaps: [] });
  });
}

merge('bytes that are not valid UTF-8 come back as they were', () => {
  const merged = mergeBytes({ base: bytes('\xe4\n\xff\xfe\nc\n'), ours: bytes('\xe4\n\xff\xfe\n\xc3\n'), theirs: bytes('\xf6\n\xff\xfe\nc\n') });
  assert.equal(merged, { kind: 'merged', bytes: Buffer.from('\xf6\n\xff\xfe\n\xc3\n', 'latin1'), overlaps: [] });
});

merge('a view into a larger buffer is read from where it begins', () => {
  const whole = bytes('xxa\nb\nc\n');
  const merged = mergeBytes({ base: whole.subarray(2), ours: bytes('a2\nb\nc\n'), theirs: bytes('a\nb\nc2\n') });
  assert.equal(merged, { kind: 'merged', bytes: Buffer.from('a2\nb\nc2\n'), overlaps: [] });
});

merge('the mark of UTF-8 is known before bytes that are not', () => {
  const merged = mergeBytes({ base: bytes('a\n\xe4\n'), ours: bytes('\xef\xbb\xbfa\n\xe4\n'), theirs: bytes('a2\n\xe4\n') });
  assert.equal(merged, { kind: 'merged', bytes: Buffer.from('\xef\xbb\xbfa2\n\xe4\n', 'latin1'), overlaps: [] });
});

for (const side of ['base', 'ours', 'theirs'] as const) {
  merge(`a NUL in ${side} means binary: the user's bytes stay`, () => {
    const sides = { base: bytes('a\nb\n'), ours: bytes('a2\nb\n'), theirs: bytes('a\nb2\n') };
    assert.equal(mergeBytes({ ...sides, [side]: bytes('a\0\nb\n') }), { kind: 'kept' });
  });
}

merge('binary or not: with two equal sides the third is the answer', () => {
  const [old, fresh] = [bytes('a\0b'), bytes('a\0c')];
  assert.equal(mergeBytes({ base: old, ours: old, theirs: fresh }), { kind: 'merged', bytes: fresh, overlaps: [] });
  assert.equal(mergeBytes({ base: old, ours: fresh, theirs: old }), { kind: 'merged', bytes: fresh, overlaps: [] });
  assert.equal(mergeBytes({ base: old, ours: fresh, theirs: bytes('a\0c') }), { kind: 'merged', bytes: fresh, overlaps: [] });
});

// `WRITEOPT_MERGE_TRIPLES=10000 node --import tsx test/run.ts operations/merge` for a long run.
const count = Number(process.env['WRITEOPT_MERGE_TRIPLES'] ?? 1200);
const triples = Array.from({ length: count }, (_, index) => randomTriple(index + 1));
const linesOf = (one: string): string[] => one.replace(/\n$/, '').split('\n');
type Counts = ReadonlyMap<string, number>;
const howOften = (lines: readonly string[]): Counts => lines.reduce((counts, line) => counts.set(line, (counts.get(line) ?? 0) + 1), new Map<string, number>());

/** Whether one list can be made from the other by leaving lines out. */
function isWithin(some: readonly string[], all: readonly string[]): boolean {
  let found = 0;
  for (const line of all) if (line === some[found]) found += 1;
  return found === some.length;
}

merge(`${count} random triples: where git merges cleanly the result is git's; where it does not, there is no marker`, () => {
  const judged = gitMergeFiles(triples).map((git, index): { git: GitMerge; triple: Triple; text: string; overlaps: number } => {
    const triple = triples[index] as Triple;
    const { text: merged, overlaps } = mergeText(triple);
    return { git, triple, text: merged, overlaps: overlaps.length };
  });
  const clean = judged.filter(({ git }) => git.conflicts === 0);
  const different = clean.filter(({ git, text: merged }) => git.text !== merged);
  assert.ok(clean.length > count / 4 && clean.length < (count * 3) / 4, `git merges ${clean.length} cleanly: too one-sided to tell much`);
  assert.equal(different.map(({ triple }) => triple.seed), [], 'seeds with another result than git');
  assert.equal(clean.filter(({ overlaps }) => overlaps > 0).map(({ triple }) => triple.seed), [], 'seeds with overlaps that git does not see');
  assert.not.ok(judged.some(({ text: merged }) => /^(<{7}|={7}|>{7}|\|{7})/m.test(merged)));
});

merge(`${count} random triples: what the user typed is there, in order, and no line that both kept is lost or doubled`, () => {
  for (const triple of triples) {
    const merged = mergeText(triple).text;
    const label = `seed ${triple.seed}`;
    assert.equal(linesOf(merged).filter((line) => line.startsWith('  typed(')), triple.typed, label);
    const [inBase, inOurs, inTheirs, inResult] = [triple.base, triple.ours, triple.theirs, merged].map((one) => howOften(linesOf(one).map((line) => line.trim()))) as [Counts, Counts, Counts, Counts];
    for (const line of inResult.keys()) assert.ok(inOurs.has(line) || inTheirs.has(line), `${label}: nobody wrote ${line}`);
    for (const line of [...inBase.keys()].filter((one) => one.startsWith('statement('))) {
      const [mine, fixed, times] = [inOurs.get(line) ?? 0, inTheirs.get(line) ?? 0, inResult.get(line) ?? 0];
      assert.ok(times >= Math.min(mine, fixed), `${label}: lost ${line}`);
      assert.ok(times <= Math.max(mine, fixed), `${label}: doubled ${line}`);
    }
  }
});

merge(`${count} random triples: a side that changes nothing, and two that do the same`, () => {
  for (const { seed, base, ours, theirs } of triples) {
    assert.equal(mergeText({ base, ours, theirs: base }), { text: ours, overlaps: [] }, `seed ${seed}: no fix`);
    assert.equal(mergeText({ base, ours: base, theirs }), { text: theirs, overlaps: [] }, `seed ${seed}: no edit`);
    assert.equal(mergeText({ base, ours, theirs: ours }), { text: ours, overlaps: [] }, `seed ${seed}: the same`);
  }
});

merge(`${count} random triples: the whole fix is there, or an overlap says where it is not`, () => {
  for (const triple of triples) {
    const { text: merged, overlaps } = mergeText(triple);
    const result = linesOf(merged);
    const [inOurs, fixed] = [new Set(linesOf(triple.ours)), linesOf(triple.theirs)];
    const missing = fixed.flatMap((line, index) => (/fixed\(/.test(line) && !result.includes(line) && !inOurs.has(line) ? [index + 1] : []));
    const told = missing.filter((line) => overlaps.some(({ theirs }) => theirs.first <= line && line <= theirs.last));
    assert.equal(told, missing, `seed ${triple.seed}`);
    for (const { ours: place } of overlaps) assert.ok(isWithin(result.slice(place.first - 1, place.last), linesOf(triple.ours)), `seed ${triple.seed}: lines of the user's`);
  }
});

merge('1000 random files with a formatter over them: the result says exactly what the user has, and only edited places stay unformatted', () => {
  const says = (one: string): string => one.replaceAll(/[\s'";]/g, '');
  for (let seed = 1; seed <= 1000; seed += 1) {
    const { edits, ...sides } = formattedTriple(seed);
    const { text: merged, overlaps } = mergeText(sides);
    assert.is(says(sides.theirs), says(sides.base), 'it is a formatter');
    assert.is(says(merged), says(sides.ours), `seed ${seed}`);
    assert.ok(overlaps.length <= edits, `seed ${seed}: ${overlaps.length} overlaps after ${edits} edits`);
  }
});

merge('2000 random files with a formatter and a fixer over them: no word that both sides kept is lost or doubled', () => {
  const wordsOf = (one: string): Counts => howOften(one.match(/\w+/g) ?? []);
  for (let seed = 1; seed <= 2000; seed += 1) {
    const triple = formattedTriple(seed, 1 + (seed % 4));
    const [inBase, inOurs, inTheirs, inResult] = [triple.base, triple.ours, triple.theirs, mergeText(triple).text].map(wordsOf) as [Counts, Counts, Counts, Counts];
    for (const word of [...inBase.keys()].filter((one) => inBase.get(one) === 1)) {
      const [mine, fixed, times] = [inOurs.get(word) ?? 0, inTheirs.get(word) ?? 0, inResult.get(word) ?? 0];
      assert.ok(times >= Math.min(mine, fixed), `seed ${seed}: lost ${word}`);
      assert.ok(times <= Math.max(mine, fixed), `seed ${seed}: doubled ${word}`);
    }
  }
});

merge('ends, marks and final newlines at random: the laws hold for them too', () => {
  for (const triple of triples.slice(0, 400)) {
    const [base, ours, theirs] = [triple.base, triple.ours, triple.theirs].map((one, side) => one.replaceAll('\n', () => ['\n', '\r\n', '\n', '\r'][(triple.seed * 7 + side) % 4] ?? '\n'));
    const sides = { base: base ?? '', ours: ours ?? '', theirs: theirs ?? '' };
    assert.is(mergeText({ ...sides, theirs: sides.base }).text, sides.ours);
    assert.is(mergeText({ ...sides, ours: sides.base }).text, sides.theirs);
    assert.is(mergeText({ ...sides, theirs: sides.ours }).text, sides.ours);
    assert.equal(linesOf(mergeText(sides).text.replaceAll(/\r\n?/g, '\n')), linesOf(mergeText(triple).text), 'ends do not change what is merged');
  }
});

merge('large and hostile texts end', () => {
  const different = (name: string): string => Array.from({ length: 5_000 }, (_, index) => `${name}${index}\n`).join('');
  assert.is(mergeText({ base: different('a'), ours: different('b'), theirs: different('c') }).text, different('b'));
  const long = Array.from({ length: 150_000 }, (_, index) => (index % 3 === 0 ? '}\n' : `line ${index}\n`));
  const edited = [...long.slice(0, 70_001), 'typed\n', ...long.slice(70_001)];
  const formatted = long.map((line) => `  ${line}`);
  assert.is(mergeText({ base: long.join(''), ours: edited.join(''), theirs: formatted.join('') }).text, [...formatted.slice(0, 70_001), 'typed\n', ...formatted.slice(70_001)].join(''));
  const noise = (seed: number, kinds: number): string => Array.from({ length: 5_000 }, (_, index) => `${(Math.imul(index + seed, 0x9e3779b1) >>> 8) % kinds}\n`).join('');
  for (const kinds of [2, 10, 100]) {
    const sides = { base: noise(1, kinds), ours: noise(20_000, kinds), theirs: noise(40_000, kinds) };
    assert.is(mergeText({ ...sides, ours: sides.base }).text, sides.theirs);
    assert.is(mergeText({ ...sides, theirs: sides.base }).text, sides.ours);
  }
});

merge.run();
