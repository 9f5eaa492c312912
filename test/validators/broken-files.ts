// Files that are broken, one way each: of every type, with the level from which that counts.
import type { Level } from '../../src/model.ts';

/** A good file of each type, long enough to be broken in many places. */
export const good: Readonly<Record<string, string>> = {
  'a.ts': "import { b } from './b';\nexport function f<T>(x: T): T {\n  const y = { a: [1, 2, (3)], b };\n  return x;\n}\n",
  'a.tsx': 'export const A = (p: { x: string }) => (\n  <div className="a">{p.x}</div>\n);\n',
  'a.js': "const a = require('a');\nmodule.exports = { b: [1, 2], c: `x${a}` };\n",
  'a.mjs': "import a from 'a';\nexport default { b: [1, 2], c: `x${a}` };\n",
  'a.json': '{\n  "a": [1, 2, { "b": null }],\n  "c": "text"\n}\n',
  'tsconfig.json': '{\n  // comment\n  "compilerOptions": { "strict": true }\n}\n',
  'a.yaml': 'a:\n  - b: "c"\n  - { d: [1, 2] }\ne: "f"\n',
  'a.toml': '[a]\nb = "c"\nd = [1, 2]\n\n[[e]]\nf = { g = 1 }\n',
  'a.py': 'import os\n\n\ndef f(x, *, y=(1, 2)):\n    """Doc."""\n    if x:\n        return {"a": [x, y]}\n    return os.path.join("a", "b")\n',
};

export interface Broken {
  readonly title: string;
  readonly files: Readonly<Record<string, string | Buffer>>;
  readonly level: Level;
  readonly code: RegExp;
  readonly executable?: readonly string[];
}

/** What ends inside brackets or quotes is not whole. */
function truncations(path: string, text: string): Broken[] {
  const cuts = [...text.matchAll(/[[{("`]/g)].map((match) => match.index + 1);
  return cuts.flatMap((cut) => {
    const before = text.slice(0, cut);
    return isOpen(before) ? [{ title: `${path} that ends after ${cut} characters`, files: { [path]: before }, level: 'syntax', code: /./ }] : [];
  });
}

function isOpen(text: string): boolean {
  const count = (expression: RegExp): number => [...text.matchAll(expression)].length;
  return count(/[[{(]/g) > count(/[\])}]/g) && count(/"""/g) % 2 === 0;
}

/** A closing bracket that nothing opens, at the end of each line that has none open. */
function intruders(path: string, text: string): Broken[] {
  if (/ya?ml$/.test(path)) return [];
  const lines = text.split('\n');
  return lines.flatMap((_, index) => {
    if (index === 0 || /^\s*("""|\/\/|<)/.test(lines[index] ?? '')) return [];
    const changed = [...lines.slice(0, index), ')]}', ...lines.slice(index)].join('\n');
    return [{ title: `${path} with a stray bracket before line ${index + 1}`, files: { [path]: changed }, level: 'syntax' as const, code: /./ }];
  });
}

const damaged: readonly (readonly [string, string])[] = ['\u00e9', '\u00fc', '\u00f1', '\u00e7', '\u2019', '\u201c', '\u2014', '\u2026', '\u20ac', '\u00b0', '\u00a0', '\u2122', '\u0142', '\u0436', '\u00c5'].map((character) => [
  character,
  new TextDecoder('windows-1252').decode(Buffer.from(character)),
]);

export const broken: readonly Broken[] = [
  ...Object.entries(good).flatMap(([path, text]) => [...truncations(path, text), ...intruders(path, text)]),
  ...Object.entries(good).flatMap(([path, text]): Broken[] => [
    { title: `${path} with conflict markers`, files: { [path]: `${text}<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n` }, level: 'syntax', code: /conflict-marker/ },
    { title: `${path} with a NUL`, files: { [path]: Buffer.from(`${text}\0`) }, level: 'syntax', code: /nul-in-text/ },
    { title: `${path} in another encoding`, files: { [path]: Buffer.concat([Buffer.from(text.slice(0, 5)), Buffer.from([0xe9, 0x20]), Buffer.from(text.slice(5))]) }, level: path.endsWith('.py') ? 'strict' : 'syntax', code: /invalid-utf8/ },
    { title: `${path} in UTF-16 without a mark`, files: { [path]: Buffer.from(text, 'utf16le') }, level: 'syntax', code: /nul-in-text/ },
    { title: `${path} put together from two files with marks`, files: { [`${path}.md`]: `${text}\ufeff${text}` }, level: 'standard', code: /byte-order-mark/ },
  ]),
  ...['b.md', 'c.css', 'd.html', 'e.sh', 'f.vue', 'g.go', 'h.sql', 'i.xml'].flatMap((path): Broken[] => [
    { title: `${path} with conflict markers`, files: { [path]: 'x\n<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n' }, level: 'syntax', code: /conflict-marker/ },
    { title: `${path} with a NUL`, files: { [path]: 'x\0y\n' }, level: 'syntax', code: /nul-in-text/ },
    { title: `${path} in another encoding`, files: { [path]: Buffer.from([0x78, 0xe9, 0x20, 0x0a]) }, level: 'strict', code: /invalid-utf8/ },
  ]),
  ...['<a>', '<a></b>', '<a b=></a>', '<a {b}></a>', '<a>{</a>', '<><a></>', '<a b="></a>', '<a.b></a.c>', '<a>}</a>', '<a>></a>', '<a b c=d></a>', '<1></1>'].map((text): Broken => ({ title: `JSX: ${text}`, files: { 'a.tsx': `export const x = ${text};\n` }, level: 'syntax', code: /parse/ })),
  ...damaged.map(([character, text]): Broken => ({ title: `${character} in the wrong encoding`, files: { 'a.md': `# Title\n\nSome ${text} text.\n` }, level: 'standard', code: /mojibake/ })),
  ...['{"a":1,"a":2}', '{"a":{"b":1,"b":2}}', '[{"x":1,"y":2,"x":3}]'].map((text): Broken => ({ title: `JSON with a key twice: ${text}`, files: { 'a.json': text }, level: 'strict', code: /duplicate-key/ })),
  ...['a: 1\na: 2\n', 'x:\n  b: 1\n  b: 2\n', '- {c: 1, c: 2}\n'].map((text): Broken => ({ title: `YAML with a key twice: ${JSON.stringify(text)}`, files: { 'a.yaml': text }, level: 'syntax', code: /duplicate-key/ })),
  ...['a = 1\na = 2\n', '[t]\nx = 1\n[t]\ny = 2\n', 'a.b = 1\n[a]\nb = 2\n'].map((text): Broken => ({ title: `TOML with a key twice: ${JSON.stringify(text)}`, files: { 'a.toml': text }, level: 'syntax', code: /toml/ })),
  ...['{"a":1,}', '{a:1}', "{'a':1}", '{"a":01}', '{"a":1}}', '[1 2]', '{"a" 1}', '{"a":tru}', '"\t"', '{"a":"\n"}', '', '{"a":1} x', '[1,,2]', '{"a":.5}', '{"a":NaN}'].map((text): Broken => ({ title: `JSON: ${JSON.stringify(text)}`, files: { 'a.json': text }, level: 'syntax', code: /json/ })),
  ...['a: b: c\n', 'a: [1, 2\n', 'a: "x\n', '{a: 1\n', 'a:\n\t- b\n', ' a: 1\nb: 2\n', 'a: *nowhere\n', '- a\nb: 1\n', 'a: @x\n', 'a: %x\n'].map((text): Broken => ({ title: `YAML: ${JSON.stringify(text)}`, files: { 'a.yaml': text }, level: 'syntax', code: /yaml/ })),
  ...['a = \n', 'a\n', '[a\n', 'a = 1 b = 2\n', 'a = "x\n', '= 1\n', 'a = [1, 2\n', '[[a]\n', 'a = 01\n', 'a = tru\n', 'a = {b = 1\n', '"a = 1\n'].map((text): Broken => ({ title: `TOML: ${JSON.stringify(text)}`, files: { 'a.toml': text }, level: 'syntax', code: /toml/ })),
  ...['def f(:\n  pass\n', 'if x\n  y\n', ' x = 1\n', 'def f():\nreturn 1\n', 'if x:\n    y\n  z\n', 'print "x"\n', 'x = = 1\n', 'for in x: pass\n', 'class : pass\n', 'x = (1,\n', 'x = "abc\n', "x = '''abc\n", 'return return\n', 'import\n', 'from x import\n', 'lambda: (yield\n', 'x = [1, 2\n', 'try:\n  x\n', 'else:\n  x\n', 'a b\n'].map((text): Broken => ({ title: `Python: ${JSON.stringify(text)}`, files: { 'a.py': text }, level: 'syntax', code: /python/ })),
  ...['const = 1;', 'let x: = 1;', 'function () {', 'import { a from "a";', 'export default;;export', 'if (x {', 'const x = ;', 'class A { m( }', 'return }', 'var 1a;', '`${', '/x', '"abc', 'for (;;', 'x =>=> y', 'enum { }', 'interface {}', 'a ? b'].map((text): Broken => ({ title: `TypeScript: ${text}`, files: { 'a.ts': `${text}\n` }, level: 'syntax', code: /parse/ })),
  ...['[a](missing.md)', '![a](missing.png)', '[a](docs/missing/)', '<a href="missing.html">a</a>', '<img src="missing.svg">', '[a]: missing.md\n\n[a]', '[a](b.md#missing)', '[a](#missing)', '[a](B.md)', '[a](/docs/missing.md)', '[a](x%20y.md)', '[a](docs/../missing.md)', '[a](b.md#title-2)', '| a |\n| - |\n| [a](missing.md) |', '> [a](missing.md)', '- [a](missing.md)'].map((text): Broken => ({ title: `Markdown: ${JSON.stringify(text)}`, files: { 'a.md': `# A\n\n${text}\n`, 'b.md': '# Title\n\n## Title\n' }, level: 'standard', code: /missing-file|missing-anchor|letter-case/ })),
  ...['{"$schema":"./s.json","a":1}', '{"$schema":"./s.json"}', '{"$schema":"./s.json","a":"x","b":1}', '{"$schema":"none.json"}'].map((text): Broken => ({ title: `JSON against its schema: ${text}`, files: { 'a.json': text, 's.json': '{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}' }, level: 'standard', code: /schema|missing-file/ })),
  ...['from . import a\nfrom .missing import b\n', 'from ..missing import b\n', 'from .a.missing import b\n'].map((text): Broken => ({ title: `Python: ${JSON.stringify(text)}`, files: { 'p/q/m.py': text, 'p/q/a.py': '', 'p/__init__.py': '' }, level: 'standard', code: /missing-file/ })),
  ...['import os\n', 'print(x)\n', 'def f():\n    y = 1\n', 'from os import path\n', 'x = f"a"\n', 'assert (1, "x")\n'].map((text): Broken => ({ title: `Python at strict: ${JSON.stringify(text)}`, files: { 'm.py': text }, level: 'strict', code: /python/ })),
  { title: 'a script without a first line', files: { 'run.sh': 'echo\n' }, level: 'strict', code: /executable/, executable: ['run.sh'] },
  { title: 'a program that is not executable', files: { 'bin/run': '#!/bin/sh\n' }, level: 'strict', code: /executable/ },
];
