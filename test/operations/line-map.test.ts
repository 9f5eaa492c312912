// Findings in the fixed text are told where they lie in the text that the user has.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lineMap, mapRange } from '../../src/operations/line-map.ts';
import { splitLines } from '../../src/operations/lines.ts';
import { formattedTriple } from './triples.ts';

const map = suite('line-map');

/** `LINE:COLUMN` in `from` → `LINE:COLUMN` in `to`. */
const cases: readonly { readonly name: string; readonly from: string; readonly to: string; readonly places: Readonly<Record<string, string>> }[] = [
  { name: 'equal texts', from: 'a\nb\n', to: 'a\nb\n', places: { '1:1': '1:1', '2:9': '2:9', '3:1': '3:1' } },
  { name: 'lines added above', from: 'new\nnew2\na\nbcd\n', to: 'a\nbcd\n', places: { '3:1': '1:1', '4:3': '2:3' } },
  { name: 'lines removed above', from: 'b\ncde\n', to: 'a\na2\nb\ncde\n', places: { '1:1': '3:1', '2:2': '4:2' } },
  { name: 'an added line: where it would stand', from: 'a\nnew\nb\n', to: 'a\nb\n', places: { '2:3': '2:1', '3:1': '2:1' } },
  { name: 'an added last line: the end', from: 'a\nnew\n', to: 'a\n', places: { '2:2': '2:1', '3:1': '2:1' } },
  { name: 'an added last line, no final newline before', from: 'abc\nnew\n', to: 'abc', places: { '2:2': '1:4', '3:1': '1:4' } },
  { name: 'to an empty text', from: 'a\nb\n', to: '', places: { '1:1': '1:1', '2:1': '1:1', '7:7': '1:1' } },
  { name: 'one line for two', from: 'a\nx(1)\nz\n', to: 'a\none\ntwo\nz\n', places: { '2:4': '2:1', '3:1': '4:1' } },
  { name: 'two lines for one', from: 'a\none\ntwo\nz\n', to: 'a\nx(1)\nz\n', places: { '2:2': '2:1', '3:2': '2:1', '4:1': '3:1' } },
  { name: 'as many lines, not alike: line by line, within the line', from: 'a\nlonger than that\nsecond\nz\n', to: 'a\nxy\nqqqqqqqqq\nz\n', places: { '2:1': '2:1', '2:9': '2:3', '3:4': '3:4' } },
  { name: 'indented: the column moves along', from: '  f(x);\n', to: '      f(x);\n', places: { '1:1': '1:1', '1:3': '1:7', '1:5': '1:9', '1:8': '1:12' } },
  { name: 'quotes and a semicolon: near the change, no further than the line', from: 'f("x", y);\n', to: "f('x', y)\n", places: { '1:1': '1:1', '1:3': '1:3', '1:8': '1:8', '1:11': '1:10' } },
  { name: 'reformatted with a line more', from: '{\n  a();\n  new();\n  b();\n}\n', to: '{\na()\nb()\n}\n', places: { '2:3': '2:1', '2:4': '2:2', '3:3': '3:1', '4:3': '3:1', '5:1': '4:1' } },
  { name: 'joined lines: a character maps to itself', from: 'f(a, b);\ng();\n', to: 'f(a,\n  b)\ng()\n', places: { '1:1': '1:1', '1:3': '1:3', '1:4': '1:4', '1:6': '2:3', '1:9': '2:5', '2:1': '3:1' } },
  { name: 'split lines: a character maps to itself', from: 'f(\n  a,\n  b,\n);\n', to: 'f(a, b)\n', places: { '1:2': '1:2', '2:1': '1:3', '2:3': '1:3', '3:3': '1:6', '4:1': '1:7', '4:3': '1:8' } },
  { name: 'other line ends', from: 'new\na\nb\n', to: 'a\r\nb\r\n', places: { '2:1': '1:1', '3:2': '2:2', '4:1': '3:1' } },
  { name: 'astral characters count twice', from: 'x\n😀 = 1;\n', to: '😀 = 1\n', places: { '2:3': '1:3', '2:6': '1:6', '2:8': '1:7' } },
];

for (const { name, from, to, places } of cases) {
  map(name, () => {
    const lines = lineMap(from, to);
    for (const [place, expected] of Object.entries(places)) {
      const [line = 0, column = 0] = place.split(':').map(Number);
      const mapped = lines.position({ line, column });
      assert.is(`${mapped.line}:${mapped.column}`, expected, `${place} of ${name}`);
      assert.is(lines(line), lines.position({ line, column: 1 }).line, `the line of ${place}`);
    }
  });
}

map('a range maps by its ends, and never ends before it starts', () => {
  const lines = lineMap('new\na\nbcdef\nc\n', 'a\nbcdef\nc\n');
  assert.equal(mapRange({ start: { line: 3, column: 2 }, end: { line: 4, column: 1 } }, lines), { start: { line: 2, column: 2 }, end: { line: 3, column: 1 } });
  const shorter = lineMap('a\nsome long line here\n', 'a\n1\n2\n3\n');
  assert.equal(mapRange({ start: { line: 2, column: 3 }, end: { line: 2, column: 9 } }, shorter), { start: { line: 2, column: 1 }, end: { line: 2, column: 1 } });
  const reversed = lineMap('if (abcdef)\n', 'if (abc)\n');
  for (let start = 1; start <= 12; start += 1) {
    for (let end = start; end <= 12; end += 1) {
      const mapped = mapRange({ start: { line: 1, column: start }, end: { line: 1, column: end } }, reversed);
      assert.ok(mapped.start.column <= mapped.end.column && mapped.end.column <= 9, `${start} to ${end}`);
    }
  }
});

map('2000 formatted files: every word maps to itself, and the end of every line into the text', () => {
  for (let seed = 1; seed <= 2000; seed += 1) {
    const { base, theirs } = formattedTriple(seed);
    const [source, target] = [splitLines(theirs).content, splitLines(base).content];
    const lines = lineMap(theirs, base);
    for (const [index, line] of source.entries()) {
      for (const { 0: word, index: offset } of line.matchAll(/\w+|$/g)) {
        const mapped = lines.position({ line: index + 1, column: offset + 1 });
        const text = target[mapped.line - 1] ?? '';
        assert.ok(mapped.line >= 1 && mapped.line <= target.length + 1 && mapped.column >= 1 && mapped.column <= text.length + 1, `seed ${seed}, line ${index + 1}`);
        assert.is(text.slice(mapped.column - 1, mapped.column - 1 + word.length), word, `seed ${seed}, line ${index + 1}`);
      }
    }
  }
});

map.run();
