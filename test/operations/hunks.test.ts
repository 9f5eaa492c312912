// Hunks land where their context is, exactly; everything else keeps its bytes; doubt is refused with places.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Hunk, HunkLine } from '../../src/model.ts';
import { applyHunks } from '../../src/operations/hunks.ts';
import { randomOf, type Random } from './random.ts';

const hunks = suite('hunks');

/** ` a`, `-b`, `+c`; a trailing `\` stands for "no newline at end of file". */
function hunk(lines: readonly string[], place: Omit<Hunk, 'lines'> = {}): Hunk {
  const kinds: Readonly<Record<string, HunkLine['kind']>> = { ' ': 'context', '-': 'removed', '+': 'added' };
  return {
    ...place,
    lines: lines.map((line) => ({ kind: kinds[line[0] ?? ''] ?? 'context', text: line.slice(1).replace(/\\$/, ''), ...(line.endsWith('\\') ? { noNewline: true } : {}) })),
  };
}

const landed: readonly (readonly [name: string, text: string, hunks: readonly Hunk[], result: string])[] = [
  ['nothing', 'a\r\nb', [], 'a\r\nb'],
  ['at its line', 'a\nb\na\nb\n', [hunk(['-b', '+c'], { line: 4 })], 'a\nb\na\nc\n'],
  ['moved down', 'n\nn2\na\nb\n', [hunk([' a', '-b', '+c'], { line: 1 })], 'n\nn2\na\nc\n'],
  ['moved up', 'a\nb\n', [hunk([' a', '-b', '+c'], { line: 9 })], 'a\nc\n'],
  ['the nearest', 'b\nx\nx\nx\nb\nx\n', [hunk(['-b', '+c'], { line: 4 })], 'b\nx\nx\nx\nc\nx\n'],
  ['moved as the one before', 'n\nn\na\nb\nx\nb\nx\nb\n', [hunk(['-a', '+A'], { line: 1 }), hunk(['-b', '+B'], { line: 4 })], 'n\nn\nA\nb\nx\nB\nx\nb\n'],
  ['two in order', 'a\nb\nc\n', [hunk(['-a'], { line: 1 }), hunk(['-c', '+d', '+e'], { line: 3 })], 'b\nd\ne\n'],
  ['no line: the only place', 'a\nb\nc\n', [hunk([' b', '+n'])], 'a\nb\nn\nc\n'],
  ['anchors', 'class A\n  f\n    x\nclass B\n  f\n    x\n', [hunk(['-    x', '+    y'], { anchors: ['class B', 'f'] })], 'class A\n  f\n    x\nclass B\n  f\n    y\n'],
  ['at the end', 'x\nx\n', [hunk(['-x', '+y'], { atEnd: true })], 'x\ny\n'],
  ['added at the end', 'x\n', [hunk(['+y'], { atEnd: true })], 'x\ny\n'],
  ['added to an empty file', '', [hunk(['+y'], { line: 0 })], 'y\n'],
  ['added to an empty file, no newline', '', [hunk(['+y\\'], { line: 0 })], 'y'],
  ['everything removed', 'a\nb', [hunk(['-a', '-b\\'], { line: 1 })], ''],
  ['a newline for the last line', 'a\nb', [hunk([' a', '-b\\', '+b'], { line: 1 })], 'a\nb\n'],
  ['no newline for the last line', 'a\nb\n', [hunk([' a', '-b', '+b\\'], { line: 1 })], 'a\nb'],
  ['silent about a missing newline: still missing', 'a\nb', [hunk([' a', '-b', '+c'], { line: 1 })], 'a\nc'],
  ['silent, added below the last line', 'a\nb', [hunk([' b', '+c'])], 'a\nb\nc'],
  ['CRLF', 'a\r\nb\r\nc\r\n', [hunk([' a', '-b', '+x', '+y'], { line: 1 })], 'a\r\nx\r\ny\r\nc\r\n'],
  ['CRLF, no newline at the end', 'a\r\nb', [hunk([' b', '+c'])], 'a\r\nb\r\nc'],
  ['CRLF, one line', 'a\r\n', [hunk(['-a', '+b\\'], { line: 1 })], 'b'],
  ['mixed: the end of the neighbour', 'a\nb\r\nc\nd\n', [hunk([' b', '+n', ' c', '+m'])], 'a\nb\r\nn\r\nc\nm\nd\n'],
  ['a hunk with line ends of its own', 'a\r\nb\n', [hunk(['-a\r', '+a', ' b'], { line: 1 })], 'a\nb\n'],
  ['a byte order mark', '\uFEFFa\nb\n', [hunk(['-a', '+n'], { line: 1 })], '\uFEFFn\nb\n'],
  ['a byte order mark that goes', '\uFEFFa\nb\n', [hunk(['-\uFEFFa', '+a'], { line: 1 })], 'a\nb\n'],
  ['a lone carriage return is text', 'a\rb\nc\n', [hunk(['-c', '+d'])], 'a\rb\nd\n'],
  ['keys of objects', '__proto__\nconstructor\n', [hunk([' __proto__', '-constructor', '+x'])], '__proto__\nx\n'],
];

for (const [name, text, asked, result] of landed) hunks(name, () => assert.equal(applyHunks(text, asked), { kind: 'ok', text: result }));

const refused: readonly (readonly [name: string, text: string, hunks: readonly Hunk[], words: RegExp, candidates: readonly string[], hunk?: number])[] = [
  ['not there', 'a\n', [hunk(['-b'], { line: 1 })], /^does not have the old lines of hunk 1 \(line 1\): no line is `b`$/, []],
  ['as far up as down', 'b\nx\nb\n', [hunk(['-b'], { line: 2 })], /^has the old lines of hunk 1 \(line 2\) at two places as far from line 2: lines 1, 3$/, ['1:1', '3:1']],
  ['no line, two places', 'b\nx\nb\n', [hunk(['-b'])], /^has the old lines of hunk 1 at more than one place: lines 1, 3$/, ['1:1', '3:1']],
  ['other blanks', 'a\n\tb;\n', [hunk([' a', '-  b;'])], /other blanks or punctuation they are at 2:1$/, ['2:1']],
  ['other quotes', 'x\ns = “a”\n', [hunk(['-s = "a"'])], /other blanks/, ['2:5']],
  ['an anchor that is not there', 'a\n', [hunk(['-a'], { anchors: ['class A'] })], /^has no line `class A` after which hunk 1 could stand$/, []],
  ['before its anchor', 'a\nclass A\n', [hunk(['-a'], { anchors: ['class A'] })], /only before/, ['1:1']],
  ['out of order', 'a\nb\n', [hunk(['-b'], { line: 2 }), hunk(['-a'], { line: 1 })], /^has the old lines of hunk 2 \(line 1\) only before/, ['1:1'], 2],
  ['not at the end', 'a\nb\n', [hunk(['-a'], { atEnd: true })], /does not end with/, ['1:1']],
  ['a newline that should not be', 'a\n', [hunk(['-a\\', '+b'], { line: 1 })], /has a newline at its end/, ['1:2']],
  ['no newline where there should be', 'a', [hunk(['-a', '+b\\'], { line: 1 })], /has no newline at its end/, ['1:2']],
  ['nothing to be found by', 'a\nb\n', [hunk(['+x'], { line: 1 })], /neither context nor removed lines/, []],
  ['a file that should be empty', 'a\n', [hunk(['+x'], { line: 0 })], /^is not empty, as hunk 1 \(line 0\) says$/, []],
  ['LF asked, CRLF said', 'a\n', [hunk(['-a\r'], { line: 1 })], /other blanks/, ['1:2']],
];

for (const [name, text, asked, words, candidates, number = 1] of refused) {
  hunks(`refused: ${name}`, () => {
    const result = applyHunks(text, asked);
    if (result.kind === 'ok') throw new Error(`was applied: ${JSON.stringify(result.text)}`);
    assert.match(result.words, words);
    assert.equal([result.hunk, result.candidates.map(({ line, column }) => `${line}:${column}`)], [number, candidates]);
  });
}

interface Fuzzed {
  readonly before: string;
  readonly after: string;
  readonly hunks: readonly Hunk[];
}

/** A file of lines that are all different, changed at several places; hunks with context, with or without lines, off by some. */
function fuzzed(random: Random): Fuzzed {
  const ends = random.pick<[string, ...string[]]>([['\n'], ['\r\n'], ['\n', '\r\n']]);
  const unended = random.chance(0.3);
  const count = 1 + random.below(40);
  const lines = Array.from({ length: count }, (_, index) => ({ text: `${index} ${random.pick(['é', 'x', '\t', '😀', '\uFFFD'])}${random.below(1000)}`, end: random.pick(ends) }));
  const hasLines = random.chance(0.6);
  const shift = hasLines && random.chance(0.5) ? random.below(9) - 4 : 0;
  const asked: Hunk[] = [];
  let after = '';
  const raw = (index: number): string => `${lines[index]?.text ?? ''}${unended && index === count - 1 ? '' : (lines[index]?.end ?? '')}`;
  let at = 0;
  while (at < count) {
    if (random.chance(0.7)) {
      after += raw(at);
      at += 1;
      continue;
    }
    const start = at;
    const part: HunkLine[] = [];
    const size = 1 + random.below(5);
    let isLast = false;
    for (; at < Math.min(count, start + size); at += 1) {
      isLast = at === count - 1;
      const { text = '', end = '\n' } = lines[at] ?? {};
      const kept = random.chance(0.5) && !(isLast && unended);
      part.push({ kind: kept ? 'context' : 'removed', text });
      if (kept) after += raw(at);
      // The new line ends as the one that it stands below; the last one of a text without newline as that text does.
      if (random.chance(0.6) && !(isLast && unended)) {
        part.push({ kind: 'added', text: `new ${at}` });
        after += `new ${at}${end}`;
      }
    }
    if (isLast && unended) {
      const { text = '' } = part.at(-1) ?? {};
      part[part.length - 1] = { kind: 'removed', text, noNewline: true };
      part.push({ kind: 'added', text: 'end', noNewline: true });
      after += 'end';
    }
    asked.push({ lines: part, ...(hasLines ? { line: Math.max(1, start + 1 + shift) } : {}) });
  }
  return { before: lines.map((_, index) => raw(index)).join(''), after, hunks: asked };
}

hunks('10,000 changed files: every byte that no hunk speaks of is as it was', () => {
  let count = 0;
  for (let seed = 1; count < 10_000; seed += 1) {
    const { before, after, hunks: asked } = fuzzed(randomOf(seed));
    count += asked.length;
    const result = applyHunks(before, asked);
    assert.is(result.kind === 'ok' ? result.text : result.words, after, `seed ${seed}`);
  }
});

const fast = (name: string, milliseconds: number, body: () => void): void =>
  hunks(name, () => {
    const started = performance.now();
    body();
    const took = performance.now() - started;
    assert.ok(took < milliseconds, `${Math.round(took)} ms`);
  });

const many = Array.from({ length: 100_000 }, (_, index) => `line ${index}`);

fast('100,000 lines and 10,000 hunks, moved, take seconds at most', 5_000, () => {
  const numbered = Array.from({ length: 10_000 }, (_, index) => hunk([` line ${index * 10}`, `-line ${index * 10 + 1}`, '+x'], { line: index * 10 + 5 }));
  assert.is(applyHunks(`${many.join('\n')}\n`, numbered).kind, 'ok');
});

fast('and so do hunks without lines, each with an anchor', 20_000, () => {
  const found = Array.from({ length: 10_000 }, (_, index) => hunk([`-line ${index * 10 + 2}`, '+x'], { anchors: [`line ${index * 10}`] }));
  assert.is(applyHunks(`${many.join('\n')}\n`, found).kind, 'ok');
});

fast('lines that are all the same are searched in one pass', 5_000, () => {
  const same = hunk([...Array.from({ length: 50_000 }, () => '-a'), '-b'], { line: 1 });
  assert.is(applyHunks(`${'a\n'.repeat(100_000)}b\n`, [same]).kind, 'ok');
  assert.is(applyHunks('a\n'.repeat(100_000), [hunk(Array.from({ length: 50_000 }, () => '-a'))]).kind, 'problem');
});

hunks.run();
