// Real sources get one import each, and another parser says that exactly that import was added: oxc's module record, CPython's ast.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { editImports } from '../../src/imports/index.ts';
import type { ImportChange } from '../../src/model.ts';
import { projectRoot } from '../helpers/cli.ts';
import { importedByPython, python3, standardLibrary } from './python-oracle.ts';

const real = suite('imports of real files');

const wantedTypescript = 220;
const wantedPython = 320;

/** Evenly spread over all that are there, so that every package has its turn; nothing larger than 100 kB. */
function sources(roots: readonly string[], pattern: RegExp, skipped: RegExp, most: number): { path: string; text: string }[] {
  const all = roots.flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => pattern.test(path) && !skipped.test(path))
      .sort()
      .map((path) => join(root, path)),
  );
  const step = Math.max(1, Math.floor(all.length / most));
  return all
    .filter((path, index) => index % step === 0 && statSync(path).isFile() && statSync(path).size < 100_000)
    .map((path) => ({ path, text: readFileSync(path, 'utf8').replace(/^\ufeff/, '') }));
}

const importsOf = (path: string, text: string): string[] => {
  const { module } = parseSync(path, text);
  return module.staticImports.flatMap((one) => (one.entries.length === 0 ? [one.moduleRequest.value] : one.entries.map(({ importName, localName, isType }) => `${one.moduleRequest.value} ${importName.kind} ${importName.name ?? ''} ${localName.value} ${isType}`))).sort();
};

/** One line more, or one line longer: nothing else of the file moved. */
function onlyGrew(before: string, after: string): boolean {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  return after.endsWith(before.slice(start));
}

real('typescript and javascript', async () => {
  const files = [
    ...sources([join(projectRoot, 'src'), join(projectRoot, 'test')], /\.ts$/, /fixtures/, 1000),
    ...sources([join(projectRoot, 'node_modules')], /\.(?:[mc]?ts|mjs)$/, /[\\/]\.bin[\\/]/, wantedTypescript),
  ];
  const refused: string[] = [];
  let edited = 0;
  for (const [index, { path, text }] of files.entries()) {
    const change: ImportChange = index % 2 === 0 ? { kind: 'add', from: 'some-module', default: 'someDefault', names: [{ name: 'someName', alias: 'someAlias' }] } : { kind: 'add', from: importsOf(path, text)[0]?.split(' ')[0] ?? 'some-module', names: [{ name: 'someName' }] };
    const edit = await editImports('typescript', text, change, { path });
    if (edit.kind === 'problem') {
      refused.push(`${path}: ${edit.words}`);
      continue;
    }
    edited += 1;
    const names = [`${change.from} Name someName ${change.names?.[0]?.alias ?? 'someName'} false`, ...(change.default === undefined ? [] : [`${change.from} Default  someDefault false`])];
    assert.equal(importsOf(path, edit.text), [...importsOf(path, text), ...names].sort(), path);
    assert.equal(parseSync(path, edit.text).errors, [], path);
    assert.ok(onlyGrew(text, edit.text), path);
    assert.equal(await editImports('typescript', edit.text, { ...change, kind: 'remove' }, { path }), { kind: 'ok', text }, `${path}: there and back`);
  }
  const unsaid = refused.filter((one) => !/CommonJS|neither `import`|declares globals|does not parse/.test(one));
  assert.equal(unsaid, []);
  assert.ok(edited >= 300, `${edited} of ${files.length} edited`);
  // A refusal because of the grammar must be oxc's own.
  assert.ok(refused.filter((one) => /does not parse/.test(one)).length <= files.length * 0.02, refused.join('\n'));
});

const python = python3 ? real : real.skip;
python(`the standard library of Python${python3 ? '' : ' (skipped: there is no python3)'}`, async () => {
  const files = sources([standardLibrary()], /\.py$/, /site-packages|lib2to3[\\/]tests[\\/]data|bad_|badsyntax/, wantedPython);
  const before = importedByPython(files.map((one) => one.text));
  const results: { path: string; text: string; key: string; known: readonly string[] }[] = [];
  const refused: string[] = [];
  for (const [index, { path, text }] of files.entries()) {
    const known = before[index];
    if (known === null || known === undefined) continue;
    const change: ImportChange = index % 2 === 0 ? { kind: 'add', from: 'some.module', names: [{ name: 'some_name', alias: 'some_alias' }] } : { kind: 'add', from: 'some_module' };
    const edit = await editImports('python', text, change, { path });
    if (edit.kind === 'problem') {
      refused.push(`${path}: ${edit.words}`);
      continue;
    }
    results.push({ path, text: edit.text, key: index % 2 === 0 ? '["some.module","some_name","some_alias"]' : '[null,"some_module",null]', known });
    assert.ok(onlyGrew(text, edit.text), path);
    assert.equal(await editImports('python', edit.text, { ...change, kind: 'remove' }, { path }), { kind: 'ok', text }, `${path}: there and back`);
  }
  for (const [index, found] of importedByPython(results.map((one) => one.text)).entries()) {
    const { path, known, key } = results[index] ?? { path: '', known: [], key: '' };
    assert.equal(found, [...known, key].sort(), path);
  }
  assert.ok(results.length >= 300, `${results.length} of ${files.length} edited`);
  assert.ok(refused.length <= files.length * 0.02, refused.join('\n'));
});

real.run();
