// Requests that edit files, in a batch: one after the other, exactly, with the other bytes as they were.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { applyTo, refusalOf, wordsOf, type Asked } from '../helpers/apply.ts';
import { withRepo } from '../helpers/repo.ts';

const editing = suite('apply/transform');

editing('edits, keys and imports of one file follow one another, and its encoding stays', () =>
  withRepo({ 'a.ts': "import { a } from './a';\r\nconsole.log(a);\r\n", 'package.json': '{\n\t"name": "x"\n}', 'ci.yml': 'on: push # always\njobs: {}\n' }, async (repo) => {
    writeFileSync(join(repo.directory, 'latin.txt'), Buffer.from('caf\u00e9 old', 'latin1'));
    const asked: Asked[] = [
      { kind: 'edit', path: 'a.ts', replacements: [{ old: 'console.log(a);\n', new: 'console.log(a, b);\n' }] },
      { kind: 'imports', path: 'a.ts', changes: [{ kind: 'add', from: './a', names: [{ name: 'b' }] }] },
      { kind: 'config', path: 'package.json', changes: [{ kind: 'set', key: ['type'], value: 'module' }] },
      { kind: 'config', path: 'ci.yml', changes: [{ kind: 'set', key: ['on'], value: 'pull_request' }] },
      { kind: 'edit', path: 'latin.txt', replacements: [{ old: 'old', new: 'n\u00fcw' }] },
    ];
    const report = await applyTo(repo, asked, { level: 'none' });
    assert.equal((report.requests ?? []).map(({ outcome }) => outcome), ['written', 'written', 'written', 'written', 'written']);
    assert.is(await repo.content('a.ts'), "import { a, b } from './a';\r\nconsole.log(a, b);\r\n");
    assert.is(await repo.content('package.json'), '{\n\t"name": "x",\n\t"type": "module"\n}');
    assert.is(await repo.content('ci.yml'), 'on: pull_request # always\njobs: {}\n');
    assert.equal(readFileSync(join(repo.directory, 'latin.txt')), Buffer.from('caf\u00e9 n\u00fcw', 'latin1'));
  }),
);

const refused: readonly (readonly [string, Asked, RegExp])[] = [
  ['text that is not there', { kind: 'edit', path: 'a.ts', replacements: [{ old: 'nothing', new: 'x' }] }, /operation 1: a\.ts does not take the edit: the old text/],
  ['text that is there twice', { kind: 'edit', path: 'a.ts', replacements: [{ old: 'one', new: 'x' }] }, /occurs 2 times.*\(1:1, 2:1\)/],
  ['a hunk that does not fit', { kind: 'patch', path: 'a.ts', hunks: [{ line: 1, lines: [{ kind: 'removed', text: 'three' }, { kind: 'added', text: 'x' }] }] }, /does not take the patch/],
  ['a key below a scalar', { kind: 'config', path: 'a.json', changes: [{ kind: 'set', key: ['a', 'b'], value: 1 }] }, /keeps its key a\.b/],
  ['a key of something else', { kind: 'config', path: 'a.ts', changes: [{ kind: 'set', key: ['a'], value: 1 }] }, /no configuration file of a known format/],
  ['an import of something else', { kind: 'imports', path: 'a.json', changes: [{ kind: 'add', from: 'x' }] }, /no language whose imports are known/],
  ['an edit of nothing', { kind: 'edit', path: 'none.ts', replacements: [{ old: 'a', new: 'b' }] }, /is not there/],
  ['text that the encoding has not', { kind: 'edit', path: 'latin.txt', replacements: [{ old: 'x', new: '\u4e2d' }] }, /encoding \(latin1\) does not have/],
];

for (const [title, asked, words] of refused) {
  editing(`refuses ${title}, and all the rest with it`, () =>
    withRepo({ 'a.ts': 'one\none\n', 'a.json': '{"a":1}' }, async (repo) => {
      writeFileSync(join(repo.directory, 'latin.txt'), Buffer.from('\u00e9 x', 'latin1'));
      const error = await refusalOf(repo, [asked, { kind: 'write', path: 'bystander', content: 'x' }]);
      assert.match(wordsOf(error), words);
      assert.is(await repo.status('bystander'), '  ');
      assert.is(await repo.content('a.ts'), 'one\none\n');
    }),
  );
}

editing.run();
