// Tokens of each language, their regions, and what holds for any text: nothing but whitespace between tokens, no throw, linear time.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tokenize, TokenKind, TokenRegion, type Tokens, tokenText } from '../../src/templates/tokens.ts';
import { projectRoot } from '../helpers/cli.ts';
import { random } from '../operations/triples.ts';

const test = suite('tokens');

const letters = new Map<number, string>([[TokenKind.name, 'n'], [TokenKind.number, 'd'], [TokenKind.string, 's'], [TokenKind.comment, 'c'], [TokenKind.punctuation, '.']]);
const textsOf = (tokens: Tokens): string[] => Array.from({ length: tokens.count }, (_, index) => tokenText(tokens, index));
const kindsOf = (tokens: Tokens): string => [...tokens.kinds].map((kind) => letters.get(kind) ?? '?').join('');
const inRegion = (tokens: Tokens, region: number): string => textsOf(tokens).filter((_, index) => tokens.regions[index] === region).join(' ');

/** Texts joined by `¦`, and a letter for each kind. */
const cases: readonly (readonly [path: string, text: string, tokens: string, kinds: string])[] = [
  ['a.ts', "const a = 'it\\'s';", "const¦a¦=¦'it\\'s'¦;", 'nn.s.'],
  ['a.ts', 'a/b/c', 'a¦/¦b¦/¦c', 'n.n.n'],
  ['a.ts', 'x = /a[/]b\\/c/gi.y', 'x¦=¦/a[/]b\\/c/gi¦.¦y', 'n.s.n'],
  ['a.ts', 'return /a/', 'return¦/a/', 'ns'],
  ['a.ts', 'a => b === c ?? d?.e', 'a¦=>¦b¦===¦c¦??¦d¦?.¦e', 'n.n.n.n.n'],
  ['a.ts', '`a ${b + `c ${d}`} e`', '`¦a¦${¦b¦+¦`¦c¦${¦d¦}¦`¦}¦e¦`', 'ss.n.ss.n.s.ss'],
  ['a.ts', '`${ {a: 1} }`', '`¦${¦{¦a¦:¦1¦}¦}¦`', 's..n.d..s'],
  ['a.ts', '1.5e-3 + 0xff - 1_000n', '1.5e-3¦+¦0xff¦-¦1_000n', 'd.d.d'],
  ['a.ts', '0xe-1', '0xe¦-¦1', 'd.d'],
  ['a.ts', '// one two\n/* three */ a', '//¦one¦two¦/¦*¦three¦*¦/¦a', 'ccccccccn'],
  ['a.tsx', "<p>don't, can't</p>", "<¦p¦>¦don¦'¦t¦,¦can¦'¦t¦</¦p¦>", '.n.n.n.n.n.n.'],
  ['a.ts', "'open\nb", "'¦open¦b", '.nn'],
  ['a.ts', '"a\\\r\nb" c', '"a\\\r\nb"¦c', 'sn'],
  ['a.py', 'def f(x): # why\n  """one\n  two"""\n  return f\'{x}\'', "def¦f¦(¦x¦)¦:¦#¦why¦\"\"\"¦one¦two¦\"\"\"¦return¦f¦'{x}'", 'nn.n..ccssssnns'],
  ['a.json', '{"a": [1, true]} // c', '{¦"a"¦:¦[¦1¦,¦true¦]¦}¦//¦c', '.s..d.n..cc'],
  ['a.yaml', "a-b: don't # c\nu: x#y\n- 'z'", "a-b¦:¦don¦'¦t¦#¦c¦u¦:¦x¦#¦y¦-¦'z'", 'n.n.nccn.n.n.s'],
  ['a.css', '.a-b { color: #fff /* c */ }', '.¦a-b¦{¦color¦:¦#¦fff¦/¦*¦c¦*¦/¦}', '.n.n..nccccc.'],
  ['a.scss', 'a { b: url(http://x) } // c', 'a¦{¦b¦:¦url¦(¦http¦:¦/¦/¦x¦)¦}¦//¦c', 'n.n.n.n...n..cc'],
  ['a.vue', "<script>\nconst a = '<b>'\n</script>\n<Foo :x='y' z/>don't<!-- c -->", "<¦script¦>¦const¦a¦=¦'<b>'¦</¦script¦>¦<¦Foo¦:¦x¦=¦'y'¦z¦/>¦don¦'¦t¦<¦!¦--¦c¦--¦>", '.n.nn.s.n..n.n.sn.n.ncccccc'],
  ['a.html', '<a b=">" c>d</a>', '<¦a¦b¦=¦">"¦c¦>¦d¦</¦a¦>', '.nn.sn.n.n.'],
  ['a.md', "# It's **so**\n<!-- x -->y", "#¦It¦'¦s¦**¦so¦**¦<¦!¦--¦x¦--¦>¦y", '.n.n.n.ccccccn'],
  ['a.rs', "fn f<'a>(x: &'a str) {}", "fn¦f¦<¦'¦a¦>¦(¦x¦:¦&¦'¦a¦str¦)¦{¦}", 'nn..n..n...nn...'],
  ['a.go', 'x := `raw \\`', 'x¦:=¦`¦raw¦\\¦`', 'n.ssss'],
  ['a.unknown', "naïve 日本 \u{1f600}! it's -- \u00a0 x1", "naïve¦日本¦\u{1f600}¦!¦it¦'¦s¦--¦x1", 'nnn.n.n.n'],
  ['LICENSE', '', '', ''],
  ['Dockerfile', 'A a#b # c', 'A¦a¦#¦b¦#¦c', 'nn.ncc'],
];

for (const [path, text, expected, kinds] of cases) {
  test(`${path}: ${JSON.stringify(text)}`, () => {
    const tokens = tokenize(text, path);
    assert.is(textsOf(tokens).join('¦'), expected);
    assert.is(kindsOf(tokens), kinds);
  });
}

const typescript = `#!/usr/bin/env node
/* Copyright X, MIT */
// and more

/** What it is. */
import a, { b } from 'a'
import 'side';
export * from './c';
export { d as e,
  f } from './f';
export type { G } from 'g';
const fs = require('fs');
export const h = 1;
import('x').then(() => { run(); });
import.meta.dirname;
const r = require('r').resolve();
export { h };
`;

test('headers and imports are told from the body', () => {
  const tokens = tokenize(typescript, 'a.mts');
  assert.is(inRegion(tokens, TokenRegion.header), '# ! / usr / bin / env node / * Copyright X , MIT * / // and more');
  assert.is(inRegion(tokens, TokenRegion.imports), "import a , { b } from 'a' import 'side' ; export * from './c' ; export { d as e , f } from './f' ; export type { G } from 'g' ; const fs = require ( 'fs' ) ;");
  assert.ok(inRegion(tokens, TokenRegion.body).startsWith('/ ** What it is . * / export const h = 1 ; import ( '));
});

test('imports of other languages', () => {
  const imports = (path: string, text: string): string => inRegion(tokenize(text, path), TokenRegion.imports);
  assert.is(imports('a.py', 'import os, sys\nfrom x import (\n  a,\n  b)\ntry:\n  import c\nexcept E: pass\nyield\nfrom_x = 1\n'), 'import os , sys from x import ( a , b ) import c');
  assert.is(imports('a.java', 'package a.b;\nimport java.util.List;\nclass A {}'), 'package a . b ; import java . util . List ;');
  assert.is(imports('a.c', '#include <stdio.h>\n#define X 1\n'), '# include < stdio . h >');
  assert.is(imports('a.scss', "@use 'x';\n@media print { a {} }\n"), "@ use 'x' ;");
  assert.is(imports('a.go', 'package a\nimport (\n  "fmt"\n)\nfunc b() {}'), 'package a import ( "fmt" )');
  assert.is(imports('a.vue', "<script>\nimport a from 'a'\n</script>\n<p>\nimport</p>"), "import a from 'a'");
});

/** Between tokens is whitespace only, and all the rest holds that `Tokens` says. */
function assertSound(tokens: Tokens, what: string): void {
  const { text, starts, ends, count } = tokens;
  let at = 0;
  for (let index = 0; index <= count; index += 1) {
    const start = index < count ? starts[index] ?? -1 : text.length;
    if (start < at || /\S/.test(text.slice(at, start)) || (index < count && /^\s|^$/.test(tokenText(tokens, index)))) assert.unreachable(`${what}: token ${index} at ${start} after ${at}`);
    if (index < count && /[\ud800-\udbff]/.test(text.charAt(start - 1)) && /[\udc00-\udfff]/.test(text.charAt(start))) assert.unreachable(`${what}: token ${index} cuts a pair`);
    at = index < count ? ends[index] ?? -1 : at;
  }
  assert.is(starts.length + ends.length + tokens.kinds.length + tokens.regions.length, 4 * count);
}

const paths = ['a.ts', 'a.tsx', 'a.py', 'a.json', 'a.yml', 'a.css', 'a.scss', 'a.vue', 'a.html', 'a.md', 'a.java', 'a.go', 'a.rs', 'a.sh', 'a.txt', 'a'];

test('random texts', () => {
  const pieces = ['a', 'import', 'from', 'export', "'", '"', '`', '${', '{', '}', '(', ')', '/', '//', '/*', '*/', '\\', '\n', '\r\n', ' ', '\u00a0', '\ufeff', '\u2028', '\u{1f600}', '\ud800', '1', '.', 'e-', '#', '"""', "'''", '<', '</', '>', '<!--', '-->', '<script>', '</script>', 'x-y', '=>', '@', '['];
  const next = random(7);
  for (let round = 0; round < 6_000; round += 1) {
    const text = Array.from({ length: Math.floor(next() * 40) }, () => pieces[Math.floor(next() * pieces.length)]).join('');
    const path = paths[round % paths.length] ?? 'a';
    assertSound(tokenize(text, path), `${path} ${JSON.stringify(text)}`);
  }
});

test('the sources of this project', () => {
  const files = ['src', 'test', 'node_modules/yaml', 'node_modules/ajv/lib'].flatMap((root) => readdirSync(join(projectRoot, root), { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name)));
  assert.ok(files.length > 400);
  for (const file of files) assertSound(tokenize(readFileSync(file, 'utf8'), file), file);
});

test('hostile texts take linear time', () => {
  const parts = ["'", '"', '`', '/', "\\'", '/[', '`${', '{', 'import {\n', 'import (\n', 'export {\n', 'const {\n', 'from x import (\n', '// Copyright\n', '/*', '<!--', '<a "', '<script>', '"""', '"\\\n', '<', '#', '.', '1.', '1e-', '\u{1f600}', '\n', '}', "'a\n", '= /a', '@import (\n', '/**/'];
  const slow: string[] = [];
  for (const part of parts) {
    for (const path of ['a.ts', 'a.py', 'a.yaml', 'a.scss', 'a.vue', 'a.md', 'a.java']) {
      const text = part.repeat(Math.ceil(200_000 / part.length));
      const started = performance.now();
      tokenize(text, path);
      const taken = performance.now() - started;
      if (taken > 1_000) slow.push(`${path} ${JSON.stringify(part)}: ${taken.toFixed(0)} ms`);
    }
  }
  assert.equal(slow, []);
});

test.run();
