// Edits of text: what they refuse, and that in 20,000 random ones no byte outside the edit changes, whatever the encoding and the line ends.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Hunk, HunkLine, Replacement } from '../../src/model.ts';
import { decode, type EncodingName } from '../../src/operations/encoding.ts';
import { applyHunks } from '../../src/operations/hunks.ts';
import { occurrences } from '../../src/operations/places.ts';
import { replace } from '../../src/operations/replace.ts';
import { applyRequestToBytes, type TextRequest } from '../../src/operations/text-edit.ts';
import { random, randomText, type Random } from './random-text.ts';

const edits = suite('text edits');

/** Node's own encoders, not those under test. */
const encoders: Record<EncodingName, (text: string) => Buffer> = {
  utf8: (text) => Buffer.from(text, 'utf8'),
  'utf8-bom': (text) => Buffer.from(`\uFEFF${text}`, 'utf8'),
  utf16le: (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  utf16be: (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
  latin1: (text) => Buffer.from(text, 'latin1'),
};
const encodings = Object.keys(encoders) as EncodingName[];

function encodingFor(next: Random): { name: EncodingName; clean(text: string): string } {
  const name = encodings[next(encodings.length)] ?? 'utf8';
  return { name, clean: (text) => (name === 'latin1' ? text.replace(/[^\0-\xff]/g, '\xff') : text) };
}

/** Every Latin-1 file of the tests has a byte that makes it one. */
const sealed = (name: EncodingName, text: string): string => (name === 'latin1' ? `\xe9\xe9\n${text}` : text);

function check(request: TextRequest, name: EncodingName, before: string, after: string): void {
  const result = applyRequestToBytes(encoders[name](before), request);
  if (result.kind === 'problem') throw new Error(`${result.words}: ${JSON.stringify({ request, name, before, after })}`);
  if (!encoders[name](after).equals(result.bytes)) assert.is(decode(result.bytes).text, after, `${name} ${JSON.stringify({ request, before })}`);
}

edits('10,000 random replacements change nothing else', () => {
  const next = random(1);
  for (let round = 0; round < 10_000; round += 1) {
    const { name, clean } = encodingFor(next);
    const [prefix, suffix] = [sealed(name, clean(randomText(next, next(12)))), clean(randomText(next, next(12)))];
    const middle = clean(`<${round}>${randomText(next, next(4))}</${round}>`);
    const fresh = clean(middle.includes('\n') ? `new${randomText(next, next(4))}` : 'néw “”');
    const uniform = !/(?<!\r)\n/.test(prefix + middle + suffix) && middle.includes('\r\n');
    const typed = (text: string): string => (uniform ? text.replaceAll('\r\n', '\n') : text);
    const asCrlf = uniform && middle.includes('\n') ? typed(fresh).replaceAll('\n', '\r\n') : fresh;
    const request: TextRequest = { kind: 'edit', id: '1', path: 'x', replacements: [{ old: typed(middle), new: typed(fresh) }] };
    check(request, name, prefix + middle + suffix, prefix + asCrlf + suffix);
  }
});

const linesIn = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+/g) ?? [];

function hunkLine(kind: HunkLine['kind'], line: string, loose: boolean): HunkLine {
  if (loose) return { kind, text: line.replace(/\r?\n$/, '') };
  return line.endsWith('\n') ? { kind, text: line.slice(0, -1) } : { kind, text: line, noNewline: true };
}

edits('10,000 random hunks change nothing else', () => {
  const next = random(2);
  for (let round = 0; round < 10_000; round += 1) {
    const { name, clean } = encodingFor(next);
    const loose = next(2) === 0;
    let text = sealed(name, clean(randomText(next, 2 + next(20))));
    if (loose) text = text.replace(/\r?\n/g, next(2) === 0 ? '\n' : '\r\n');
    // What is found without exact line numbers must be unique.
    const lines = linesIn(text).map((line, index) => (loose ? `${index} ${line}` : line));
    const shift = loose ? next(5) : 0;
    const at = next(lines.length);
    const removed = 1 + next(Math.min(3, lines.length - at));
    const [before, after] = [Math.min(at, next(4)), Math.min(lines.length - at - removed, next(4))];
    const end = lines[0]?.endsWith('\r\n') === true ? '\r\n' : '\n';
    // Whether é is a character or two bytes only the old lines of a Latin-1 file can tell; else it is refused (below).
    const word = name === 'latin1' ? 'new' : 'new “é”';
    const added = Array.from({ length: next(3) }, (_, index) => `${word} ${round} ${index}${end}`);
    const touchesEnd = at + removed === lines.length;
    const old = lines.slice(at, at + removed);
    const result = [...lines.slice(0, at), ...added, ...lines.slice(at + removed)];
    if (loose && touchesEnd && lines.at(-1)?.endsWith('\n') === false) {
      if (added.length === 0) continue;
      result[result.length - 1] = (result.at(-1) ?? '').replace(/\r?\n$/, '');
    }
    const hunk: Hunk = {
      ...(loose && next(2) === 0 ? {} : { line: at - before + 1 === 1 ? 1 : at - before + 1 + shift }),
      lines: [
        ...lines.slice(at - before, at).map((line) => hunkLine('context', line, loose)),
        ...old.map((line) => hunkLine('removed', line, loose)),
        ...added.map((line) => hunkLine('added', line, loose)),
        ...lines.slice(at + removed, at + removed + after).map((line) => hunkLine('context', line, loose)),
      ],
    };
    check({ kind: 'patch', id: '1', path: 'x', hunks: [hunk] }, name, lines.join(''), result.join(''));
  }
});

edits('any bytes come back as they were', () => {
  const next = random(3);
  for (let round = 0; round < 2000; round += 1) {
    const bytes = Uint8Array.from({ length: next(40) }, () => (next(3) === 0 ? next(256) : next(128)));
    const marked = Uint8Array.from([...([[], [0xef, 0xbb, 0xbf], [0xff, 0xfe], [0xfe, 0xff]][next(4)] ?? []), ...bytes]);
    const { text, encode } = decode(marked);
    assert.equal([...(encode(text) ?? [])], [...marked]);
  }
  assert.is(decode(Uint8Array.of(0xe9)).encode('€'), undefined, 'no Latin-1');
  assert.is(decode(Uint8Array.of()).encode('\ud800'), undefined, 'no UTF-8');
});

edits('occurrences are found the same by both searches', () => {
  const next = random(4);
  const text = Array.from({ length: 2_000_000 }, () => 'ab'[next(2)]).join('');
  const part = text.slice(700_000, 700_100);
  assert.equal(occurrences(text, part, 10, true), [text.indexOf(part)]);
  assert.equal(occurrences('a'.repeat(1_600_000), 'a'.repeat(100), 3, true), [0, 1, 2]);
  assert.equal(occurrences('a'.repeat(1_600_000), 'a'.repeat(100), 3, false), [0, 100, 200]);
  assert.equal(occurrences('a'.repeat(1_000_000), `${'a'.repeat(300_000)}b`, 3, true), []);
});

const replacements: readonly (readonly [name: string, text: string, replacement: Replacement, result: string | RegExp, candidates?: string])[] = [
  ['unique', 'a b c', { old: 'b', new: 'x' }, 'a x c'],
  ['twice', 'b\n b', { old: 'b', new: 'x' }, /occurs 2 times/, '1:1 2:2'],
  ['overlapping', 'aaa', { old: 'aa', new: 'x' }, /occurs 2 times/, '1:1 1:2'],
  ['all', 'b b', { old: 'b', new: 'bb', all: true }, 'bb bb'],
  ['count', 'b b', { old: 'b', new: 'x', count: 2 }, 'x x'],
  ['another count', 'b b', { old: 'b', new: 'x', count: 3 }, /occurs 2 times, not 3/, '1:1 1:3'],
  ['dollar signs', 'b', { old: 'b', new: '$& $1' }, '$& $1'],
  ['missing', 'a', { old: 'zzzz', new: 'x' }, /is not there$/],
  ['other blanks', 'x\n\tif (a)  {\n', { old: 'if (a) {', new: 'x' }, /found only with other blanks/, '2:2'],
  ['other quotes', 'say “hi”', { old: 'say "hi"', new: 'x' }, /typographic/, '1:1'],
  ['empty', 'a', { old: '', new: 'x' }, /is empty/],
  ['equal', 'a', { old: 'a', new: 'a' }, /are equal/],
  ['LF for CRLF', 'a\r\nb\r\nc', { old: 'a\nb', new: 'x\ny' }, 'x\r\ny\r\nc'],
  ['one line becomes two, in CRLF', 'a\r\nb\r\n', { old: 'b', new: 'x\ny' }, 'a\r\nx\r\ny\r\n'],
  ['exact LF in a mixed file', 'a\r\nb\nc\nb\n', { old: 'b\nc', new: 'x\ny' }, 'a\r\nx\ny\nb\n'],
  ['whole lines, not within one', 'ab\nb\n', { old: 'b\n', new: 'x\n', lines: true }, 'ab\nx\n'],
  ['whole lines without final newline', 'a\nb', { old: 'b\n', new: 'x\ny\n', lines: true }, 'a\nx\ny'],
  ['whole lines twice', 'b\nb', { old: 'b\n', new: 'x\n', lines: true }, /occurs 2 times/, '1:1 2:1'],
];

for (const [name, text, replacement, expected, candidates] of replacements) {
  edits(`replace: ${name}`, () => {
    const result = replace(text, [replacement]);
    if (typeof expected === 'string') assert.equal(result, { kind: 'ok', text: expected });
    else if (result.kind === 'ok') assert.unreachable(`became ${result.text}`);
    else {
      assert.match(result.words, expected);
      assert.is(result.candidates.map(({ line, column }) => `${line}:${column}`).join(' '), candidates ?? '');
    }
  });
}

edits('replacements follow each other, and the one that fails is named', () => {
  assert.equal(replace('a', [{ old: 'a', new: 'b' }, { old: 'b', new: 'c' }]), { kind: 'ok', text: 'c' });
  const result = replace('a', [{ old: 'a', new: 'b' }, { old: 'a', new: 'c' }]);
  assert.ok(result.kind === 'problem' && result.index === 1);
});

/** Lines as `-a +b  c`, parted by `|`. */
const hunk = (lines: string, more: Omit<Hunk, 'lines'> = {}): Hunk => ({
  ...more,
  lines: lines.split('|').map((line) => ({ kind: line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : 'context', text: line.slice(1) })),
});

const hunks: readonly (readonly [name: string, text: string, hunks: readonly Hunk[], result: string | RegExp, candidates?: string])[] = [
  ['at its line', 'a\nb\nb\n', [hunk('-b|+x', { line: 3 })], 'a\nb\nx\n'],
  ['nearest', 'b\na\na\nb\na\n', [hunk('-b|+x', { line: 3 })], 'b\na\na\nx\na\n'],
  ['equally near', 'b\na\nb\n', [hunk('-b|+x', { line: 2 })], /twice at the same distance from line 2/, '1 3'],
  ['the offset of the hunk before counts', 'n\nn\na\nb\nb\nc\nb\n', [hunk(' a|-b|+x', { line: 11 }), hunk('-b|+y', { line: 13 })], 'n\nn\na\nx\ny\nc\nb\n'],
  ['in order', 'a\nb\n', [hunk('-b|+x'), hunk('-a|+y')], /not there after line 2, only elsewhere or in another order/, '1'],
  ['a first line is the first', 'n\na\nb\n', [hunk('-a|+x', { line: 1 })], /not there/, '2'],
  ['without line, twice', 'b\na\nb\n', [hunk('-b|+x')], /occur 2 times/, '1 3'],
  ['after an anchor', 'b\nclass A\nb\n', [hunk('-b|+x', { anchors: ['class A'] })], 'b\nclass A\nx\n'],
  ['after an anchor, twice', 'class A\nb\nb\n', [hunk('-b|+x', { anchors: ['class A'] })], /occur 2 times after line 1/, '2 3'],
  ['no anchor', 'b\n', [hunk('-b|+x', { anchors: ['class A'] })], /no line "class A"/, ''],
  ['at the end', 'b\na\nb\n', [hunk('-b|+x', { atEnd: true })], 'b\na\nx\n'],
  ['only added, without line', 'a\r\nb', [hunk('+c')], 'a\r\nb\r\nc'],
  ['only added, after an anchor', 'a\nb\n', [hunk('+c', { anchors: ['a'] })], /give it a line of context/, ''],
  ['only added, beyond the end', 'a\n', [hunk('+c', { line: 5 })], /there is no such line/, ''],
  ['to an empty file', '', [hunk('+c', { line: 1 })], 'c\n'],
  ['LF for CRLF', 'a\r\nb\r\n', [hunk(' a|-b|+x|+y')], 'a\r\nx\r\ny\r\n'],
  ['final newline stays missing', 'a\nb', [hunk(' a|-b|+x|+y', { line: 1 })], 'a\nx\ny'],
  ['other blanks are only told', 'a\n  b\n', [hunk(' a|-b|+x')], /found only with other blanks/, '1'],
  ['typographic signs are only told', 'say “a”\n', [hunk('-say "a"|+x')], /found only with other blanks or typographic/, '1'],
];

for (const [name, text, list, expected, candidates] of hunks) {
  edits(`hunks: ${name}`, () => {
    const result = applyHunks(text, list);
    if (typeof expected === 'string') assert.is(result.kind === 'ok' ? result.text : result.words, expected);
    else if (result.kind === 'ok') assert.unreachable(`became ${result.text}`);
    else {
      assert.match(result.words, expected);
      assert.is(result.candidates.map(({ line }) => line).join(' '), candidates ?? '');
    }
  });
}

edits('characters and bytes that contradict each other in a Latin-1 file are refused', () => {
  const request: TextRequest = { kind: 'patch', id: '1', path: 'x', hunks: [hunk('-é|+x')] };
  assert.is(applyRequestToBytes(Uint8Array.of(0xe9, 0x0a, 0x61, 0x0a), { ...request, hunks: [hunk('-a|+é')] }).kind, 'problem');
  const one = applyRequestToBytes(Uint8Array.of(0xe9, 0x0a), request);
  assert.ok(one.kind === 'ok' && Buffer.from(one.bytes).toString() === 'x\n');
  assert.is(applyRequestToBytes(Uint8Array.of(0xe9, 0x0a, 0xc3, 0xa9, 0x0a), request).kind, 'problem');
  assert.match(JSON.stringify(applyRequestToBytes(Uint8Array.of(0xe9, 0x0a), { kind: 'edit', id: '1', path: 'x', replacements: [{ old: 'é', new: '€' }] })), /encoding \(latin1\) does not have/);
});

edits.run();
