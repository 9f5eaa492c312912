// Files by type and level: broken ones of every type are found with their place, real ones are left in peace, hostile ones cost little.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Diagnostic, Level, RepoPath } from '../../src/model.ts';
import { checkFiles } from '../../src/validators/syntax.ts';
import { projectRoot } from '../helpers/cli.ts';

const types = suite('syntax: types and levels');

async function check(files: Readonly<Record<string, string | Buffer>>, level: Level, executable: readonly string[] = []): Promise<Diagnostic[]> {
  const directory = mkdtempSync(join(tmpdir(), 'writeopt-types-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), content);
    }
    const paths = Object.keys(files) as RepoPath[];
    return await checkFiles({ directory, files: paths.map((path) => ({ path, executable: executable.includes(path) })), tracked: paths, level, code: true, signal: new AbortController().signal });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A good file of each type, long enough to be broken in many places. */
const good: Readonly<Record<string, string>> = {
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

interface Broken {
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

const broken: readonly Broken[] = [
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

types('the corpus is large enough', () => assert.ok(broken.length >= 300, String(broken.length)));

types(`every one of ${broken.length} broken files is found, with its place`, async () => {
  const missed: string[] = [];
  for (const { title, files, level, code, executable } of broken) {
    const found = (await check(files, level, executable)).filter((one) => one.severity === 'error');
    const [first] = found.filter((one) => code.test(one.code));
    if (first === undefined) missed.push(`${title}: ${found.map((one) => one.code).join() || 'nothing'}`);
    else if (first.path === undefined || first.range === undefined || first.range.start.line < 1 || first.range.start.column < 1) missed.push(`${title}: no place`);
  }
  assert.equal(missed, []);
});

types('the good files that the broken ones are made from are good', async () => {
  assert.equal(await check({ ...good, 'b.ts': 'export const b = 1;\n' }, 'standard'), []);
});

types('links of all kinds that lead somewhere are good', async () => {
  const text = [
    '# A b_c `code` d! \u00dcber', '## Twice', '## Twice', '<a id="here"></a>', '[x](#a-b_c-code-d-\u00fcber) [y](#twice-1) [z](#here) [u](https://example.com/x.md#y) [m](mailto:a@b.c)',
    '[b](b.md#t) [b](./b.md) [b](/b.md) [b](docs) [b](docs/) [b](docs/c) [b](d%20e.md) [b](<d e.md>) ![i](i.png?raw=true) [up](../outside.md)', '[r]: b.md "title"', '`[no](link.md)`', '```\n[no](link.md)\n```', '<!-- <a href="no.md"> -->', '[t]({{ url }}) [l](b.md#L10)',
  ].join('\n\n');
  assert.equal(await check({ 'a.md': text, 'b.md': '# T\n', 'docs/c.md': '', 'd e.md': '', 'i.png': 'x' }, 'standard'), []);
});

types('text in many languages is not taken for damaged', async () => {
  const text = 'Jos\u00e9 \u00c3o S\u00c3O PAULO \u00e0 la carte, na\u00efve, \u00c2ge, gar\u00e7on, Stra\u00dfe, \u0141\u00f3d\u017a, \u0416\u0443\u043a, \u4e2d\u6587, \u20ac 5, \u00c3\u00a0-la? No: caf\u00e9\u2019s \u201cquotes\u201d \u2014 1\u00b0C.'.replace('\u00c3\u00a0-la? No: ', '');
  assert.equal(await check({ 'a.md': text }, 'standard'), []);
});

types('none looks at nothing', async () => assert.equal(await check({ 'a.json': '{', 'b.ts': 'const = 1' }, 'none'), []));

/** Each must end soon, however little it can say; run in a process of its own, with a limit. */
types('hostile files cost little and crash nothing', () => {
  const script = `
    import { checkFiles } from ${JSON.stringify(join(projectRoot, 'src/validators/syntax.ts'))};
    import { mkdtempSync, writeFileSync } from 'node:fs';
    const directory = process.argv[2];
    const deep = (open, close) => open.repeat(100000) + close.repeat(100000);
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefghij'.split('').map((c, i) => c + ': &' + c + ' [' + Array(9).fill('*' + 'abcdefghij'[i]).join() + ']')].join('\\n');
    const files = {
      'deep.json': deep('[', ']'), 'deep.yaml': deep('[', ']'), 'deep.toml': 'a = ' + deep('[', ']'), 'deep.md': deep('[', ']'), 'quotes.md': '>'.repeat(100000), 'stars.md': '*a '.repeat(50000), 'deep.py': 'x = ' + deep('(', ')'), 'deep.ts': deep('(', ')') , 'deep.tsx': '<a>'.repeat(20000), 'generic.ts': 'x' + '<a'.repeat(20000),
      'bomb.yaml': bomb, 'maps.yaml': '{"a":'.repeat(100000), 'dashes.yaml': '- '.repeat(100000) + 'a', 'dashes.json': '{"a":'.repeat(100000), 'line.json': '"' + 'x'.repeat(10000000) + '"', 'line.md': 'x'.repeat(10000000), 'line.ts': 'const x = "' + 'x'.repeat(10000000) + '";', 'line.py': 'x = "' + 'x'.repeat(10000000) + '"', 'line.toml': 'x = "' + 'x'.repeat(4000000) + '"', 'line.yaml': 'x: ' + 'x'.repeat(4000000),
      'unary.ts': 'x = ' + '!'.repeat(50000) + '1', 'else.ts': 'if(a){}else '.repeat(20000) + '{}', 'quoted.tsx': 'x=' + '<a b="">'.repeat(20000), 'arrow.ts': 'x=' + 'a=>'.repeat(20000) + '1', 'choice.ts': 'x=' + 'a?b:'.repeat(20000) + '1', 'assign.ts': 'a='.repeat(20000) + '1', 'loops.ts': 'for(;;)'.repeat(20000) + ';', 'label.ts': Array.from({ length: 20000 }, (_, i) => 'l' + i + ':').join('') + ';', 'template.ts': 'x=' + '\\x60\${'.repeat(20000), 'type.ts': 'type x=' + 'a extends b?c:'.repeat(20000) + 'd', 'new.ts': 'new '.repeat(50000) + 'x', 'dots.py': 'x' + '.a'.repeat(20000), 'minus.py': 'x = ' + '-'.repeat(20000) + '1', 'slow.md': '[a](<'.repeat(20000), 'ticks.md': Array.from({length: 400}, (_, i) => '\\x60'.repeat(i)).join('a'),
    };
    const slow = [];
    for (const [path, content] of Object.entries(files)) {
      writeFileSync(directory + '/' + path, content);
      const started = performance.now();
      try { await checkFiles({ directory, files: [{ path, executable: false }], tracked: Object.keys(files), level: 'standard', code: true, signal: new AbortController().signal }); }
      catch (error) { slow.push(path + ': ' + error.message.slice(0, 200)); }
      const took = performance.now() - started;
      process.stderr.write(path + ' ' + took.toFixed(0) + '\\n');
      if (took > 20000) slow.push(path + ' took ' + took.toFixed(0) + ' ms');
    }
    process.stdout.write(JSON.stringify(slow));
  `;
  const directory = mkdtempSync(join(tmpdir(), 'writeopt-hostile-'));
  try {
    writeFileSync(join(directory, 'run.mjs'), script);
    const result = spawnSync(process.execPath, ['--import', 'tsx', join(directory, 'run.mjs'), directory], { encoding: 'utf8', cwd: projectRoot, timeout: 120_000 });
    assert.is(result.stdout, '[]', `${result.stderr.slice(-1500)} ${String(result.signal)}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

function filesBelow(directory: string, wanted: RegExp, most: number): string[] {
  const found: string[] = [];
  const visit = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (found.length >= most) return;
      const file = join(at, entry.name);
      if (entry.isDirectory()) visit(file);
      else if (entry.isFile() && wanted.test(entry.name)) found.push(file);
    }
  };
  visit(directory);
  return found;
}

function pythonLibrary(): string | undefined {
  try {
    return execFileSync('python3', ['-c', 'import sysconfig; print(sysconfig.get_path("stdlib"))'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

const library = pythonLibrary();

types(`more than 2,000 real files are good at syntax${library === undefined ? ' (without Python: python3 is missing)' : ''}`, async () => {
  const modules = join(projectRoot, 'node_modules');
  const samples = [/\.mjs$/, /\.js$/, /\.ts$/, /\.tsx$/, /\.json$/, /\.ya?ml$/, /\.md$/, /\.toml$/].map((wanted, index) => filesBelow(modules, wanted, [350, 500, 500, 50, 300, 60, 300, 20][index] ?? 0));
  const python = library === undefined ? [] : filesBelow(library, /\.py$/, 700).filter((file) => !/\/(?:test|tests|lib2to3|idlelib)\//.test(file));
  const files = [...samples.flat(), ...python].filter((file) => statSync(file).size < 400_000 && !readFileSync(file).includes(0));
  const refused: string[] = [];
  for (const file of files) {
    const found = await checkFiles({ directory: '/', files: [{ path: file.slice(1) as RepoPath, executable: false }], level: 'syntax', code: true, signal: new AbortController().signal });
    for (const one of found) if (one.severity === 'error') refused.push(`${file}: ${one.code} ${one.message}`);
  }
  if (library !== undefined) assert.ok(files.length >= 2000, String(files.length));
  assert.equal(refused, []);
});

types.run();
