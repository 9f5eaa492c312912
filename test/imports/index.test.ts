// What holds for every language of imports: which it is, what is missing, and sources that mean harm.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { editImports, importLanguageOf } from '../../src/imports/index.ts';
import { loadTypescriptImports } from '../../src/imports/typescript.ts';
import { change } from './cases.ts';

const imports = suite('imports');

imports('the language of a path', () => {
  const known = ['a.ts', 'a.tsx', 'a.mts', 'a.cts', 'a.js', 'a.jsx', 'a.mjs', 'a.cjs', 'd/a.d.ts'];
  assert.equal(known.map((path) => importLanguageOf(path)), known.map(() => 'typescript'));
  assert.equal(['a.py', 'a.pyi', 'a.json', 'ts', 'a.tsv', 'py'].map((path) => importLanguageOf(path)), ['python', 'python', undefined, undefined, undefined, undefined]);
});

imports('without the native part of oxc a problem says so', async () => {
  const loaded = await loadTypescriptImports(() => Promise.reject(new Error('Cannot find native binding')));
  assert.match('words' in loaded ? loaded.words : '', 'native part of oxc-parser');
});

imports('hostile sources are refused in bounded time', async () => {
  const deep = ['['.repeat(1e5), 'a=>'.repeat(1e5), `${'a?b:'.repeat(1e5)}c`, `x = ${'('.repeat(1e5)}1${')'.repeat(1e5)}`];
  for (const text of deep) assert.is((await editImports('typescript', text, change('+x a'), { path: 'a.ts' })).kind, 'problem');
  const names = Array.from({ length: 300 }, (_, index) => ({ name: `n${index}` }));
  assert.is((await editImports('typescript', '', { kind: 'add', from: 'x', names }, { path: 'a.ts' })).kind, 'problem');
  const most = await editImports('typescript', '', { kind: 'add', from: 'x', names: names.slice(0, 200) }, { path: 'a.ts' });
  assert.is(most.kind, 'ok');
  if (most.kind === 'ok') assert.equal(await editImports('typescript', most.text, { kind: 'remove', from: 'x', names: names.slice(0, 200) }, { path: 'a.ts' }), { kind: 'ok', text: '' });
});

imports('hostile Python sources are refused in bounded time', async () => {
  const started = performance.now();
  for (const text of [`x = ${'('.repeat(1e5)}`, 'import os;'.repeat(1e5) + '(', '"""'.repeat(99_999), `x = ${'not '.repeat(1e5)}`]) assert.is((await editImports('python', text, change('+a'), { path: 'a.py' })).kind, 'problem', text.slice(0, 20));
  assert.ok(performance.now() - started < 5000);
});

imports.run();
