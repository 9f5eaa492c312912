// Real Python sources get one import each, and CPython's own parser says that exactly that import was added.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { editImports } from '../../src/imports/index.ts';
import type { ImportChange } from '../../src/model.ts';
import { importedByPython, python3, standardLibrary } from './python-oracle.ts';
import { onlyGrew, sources } from './real-sources.ts';

const real = suite('imports of real python files');
const wantedPython = 330;

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
