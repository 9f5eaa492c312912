// Real TypeScript and JavaScript sources get one import each, and oxc's module record says that exactly that import was added.
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { editImports } from '../../src/imports/index.ts';
import type { ImportChange } from '../../src/model.ts';
import { projectRoot } from '../helpers/cli.ts';
import { onlyGrew, sources } from './real-sources.ts';

const real = suite('imports of real typescript files');

const wantedTypescript = 220;

const importsOf = (path: string, text: string): string[] => {
  const { module } = parseSync(path, text);
  return module.staticImports.flatMap((one) => (one.entries.length === 0 ? [one.moduleRequest.value] : one.entries.map(({ importName, localName, isType }) => `${one.moduleRequest.value} ${importName.kind} ${importName.name ?? ''} ${localName.value} ${isType}`))).sort();
};

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

real.run();
