// Replacing text exactly: what is not replaced keeps its bytes, and what is not certain is refused with the places.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Replacement } from '../../src/model.ts';
import { decode, type EncodingName } from '../../src/operations/encoding.ts';
import { replace } from '../../src/operations/replace.ts';

const replacing = suite('operations/replace');

const good: readonly [string, string, Replacement[], string][] = [
  ['one place', 'a b c', [{ old: 'b', new: 'x' }], 'a x c'],
  ['at the start and the end', 'ab', [{ old: 'a', new: '' }, { old: 'b', new: 'c' }], 'c'],
  ['all places', 'b b b', [{ old: 'b', new: 'x', all: true }], 'x x x'],
  ['as many as said', 'b b', [{ old: 'b', new: 'x', count: 2 }], 'x x'],
  ['all, and as many as said', 'b b', [{ old: 'b', new: 'x', all: true, count: 2 }], 'x x'],
  ['in the result of the one before', 'a', [{ old: 'a', new: 'b' }, { old: 'b', new: 'c' }], 'c'],
  ['not what came from the same one', 'aa', [{ old: 'a', new: 'aa', all: true }], 'aaaa'],
  ['places do not overlap', 'aaa', [{ old: 'aa', new: 'b', all: true }], 'ba'],
  ['dollar signs mean themselves', 'a', [{ old: 'a', new: '$& $1 $$' }], '$& $1 $$'],
  ['LF text in a CRLF file', 'a\r\nb\r\nc\r\n', [{ old: 'a\nb\n', new: 'x\ny\nz\n' }], 'x\r\ny\r\nz\r\nc\r\n'],
  ['CRLF text as it is', 'a\r\nb', [{ old: 'a\r\nb', new: 'a\nb' }], 'a\nb'],
  ['the exact place first in a mixed file', 'a\nb\r\na\r\nb', [{ old: 'a\nb', new: 'x' }], 'x\r\na\r\nb'],
  ['a new text with CRLF in a CRLF file', 'a\r\nb', [{ old: 'a\nb', new: 'x\r\ny\nz' }], 'x\r\ny\r\nz'],
  ['characters outside the first plane', '\u{1f600}a\u{1f600}', [{ old: 'a', new: '\u{1f601}' }], '\u{1f600}\u{1f601}\u{1f600}'],
];
for (const [title, text, replacements, expected] of good) {
  replacing(title, () => assert.equal(replace(text, replacements), { kind: 'ok', text: expected }));
}

const bad: readonly [string, string, Replacement[], RegExp, string[]][] = [
  ['missing', 'abc', [{ old: 'x', new: 'y' }], /does not have the text "x"$/, []],
  ['missing, with other white space', 'a\n  if (x)  {\n', [{ old: 'if (x) {', new: 'y' }], /much like it, but not the same: 2:3/, ['2:3']],
  ['missing, with other quotes', 'say \u201chello\u201d\n', [{ old: 'say "hello"', new: 'y' }], /not the same: 1:1/, ['1:1']],
  ['twice', 'a b\nb', [{ old: 'b', new: 'x' }], /has the text 2 times, at 1:3, 2:1: add lines around it/, ['1:3', '2:1']],
  ['other than counted', 'b b', [{ old: 'b', new: 'x', count: 3 }], /3 times was expected/, ['1:1', '1:3']],
  ['once where more are wanted', 'b', [{ old: 'b', new: 'x', count: 2 }], /has the text once/, ['1:1']],
  ['many', 'b\n'.repeat(9), [{ old: 'b', new: 'x' }], /5:1 and 4 more/, ['1:1', '2:1', '3:1', '4:1', '5:1']],
  ['empty', 'b', [{ old: '', new: 'x' }], /empty text/, []],
  ['by itself', 'b', [{ old: 'b', new: 'b' }], /by itself/, []],
  ['the second of two', 'a b', [{ old: 'a', new: 'x' }, { old: 'a', new: 'y' }], /does not have/, []],
];
for (const [title, text, replacements, words, candidates] of bad) {
  replacing(`refuses: ${title}`, () => {
    const result = replace(text, replacements);
    assert.is(result.kind, 'problem');
    if (result.kind !== 'problem') return;
    assert.match(result.words, words);
    assert.is(result.index, replacements.length - 1);
    assert.equal(result.candidates.map(({ line, column }) => `${line}:${column}`), candidates);
  });
}

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const alphabets: Readonly<Record<EncodingName, string>> = { utf8: 'ab \u00e9\u4e2d\u{1f600}', 'utf8-bom': 'ab \u00e9\u4e2d\ufeff', utf16le: 'ab \u00e9\u4e2d\u{1f600}', utf16be: 'ab \u00e9\u4e2d', latin1: 'ab \u00e9\u00ff\u0080' };

function bytesOf(name: EncodingName, text: string): Buffer {
  if (name === 'utf8') return Buffer.from(text);
  if (name === 'utf8-bom') return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]);
  // A byte that is never UTF-8 makes it certain.
  if (name === 'latin1') return Buffer.from(`\u00ff${text}`, 'latin1');
  const body = Buffer.from(text, 'utf16le');
  return name === 'utf16le' ? Buffer.concat([Buffer.from([0xff, 0xfe]), body]) : Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(body).swap16()]);
}

replacing('10,000 random edits leave every other byte alone, in every encoding and with all line ends', () => {
  const next = random(7);
  const names = Object.keys(alphabets) as EncodingName[];
  for (let round = 0; round < 10_000; round += 1) {
    const name = names[round % names.length] ?? 'utf8';
    const letters = [...alphabets[name]];
    const word = (length: number): string => Array.from({ length }, () => letters[next(letters.length)] ?? 'a').join('');
    const ends = ['\n', '\r\n', '\r'];
    const fixed = next(4) < 3 ? ends[next(2)] : undefined;
    const line = (): string => word(next(8)) + (fixed ?? ends[next(3)] ?? '\n');
    const [head, tail] = [Array.from({ length: next(6) }, line).join(''), Array.from({ length: next(6) }, line).join('') + word(next(3))];
    const [old, by] = [`<${word(1 + next(5))}>`, word(next(9))];
    const bytes = bytesOf(name, head + old + tail);
    const decoded = decode(bytes);
    assert.is(decoded.name, name);
    assert.equal(decoded.encode(decoded.text), bytes, 'there and back');
    const result = replace(decoded.text, [{ old, new: by }]);
    if (result.kind === 'problem') throw new Error(`${round}: ${result.words}`);
    const written = Buffer.from(decoded.encode(result.text) ?? []);
    assert.ok(written.equals(bytesOf(name, head + by + tail)), `${round} ${name}`);
  }
});

replacing('random bytes survive decoding and encoding', () => {
  const next = random(11);
  for (let round = 0; round < 3000; round += 1) {
    const bytes = Buffer.from(Array.from({ length: next(20) }, () => ([0xff, 0xfe, 0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0x41, 0xd8, 0x00][next(10)] ?? 0)));
    const { text, encode, name } = decode(bytes);
    assert.equal(Buffer.from(encode(text) ?? []), bytes, name);
  }
});

replacing('text that an encoding has not is refused, not replaced', () => {
  assert.is(decode(Buffer.from([0xe9, 0x20])).encode('\u4e2d'), undefined);
  assert.is(decode(Buffer.from('a')).encode('\ud800'), undefined);
});

replacing.run();
