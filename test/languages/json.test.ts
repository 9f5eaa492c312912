// What JSON files refer to, and where that leads: tables by hand, hostile texts, and real files against TypeScript's own reading.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { json } from '../../src/languages/json.ts';
import type { Reference } from '../../src/languages/reference.ts';
import type { RepoPath } from '../../src/model.ts';

const tests = suite('languages/json');

const find = await json.load();

/** `specifier@line`, `?` behind it when optional. */
const shown = ({ specifier, line, optional }: Reference): string => `${specifier}@${line}${optional === true ? '?' : ''}`;

type Row = readonly [name: string, path: string, text: string, ...found: readonly string[]];

const rows: readonly Row[] = [
  ['$ref to a file', 's.json', '{"a": {"$ref": "./b.json"}}', './b.json@1'],
];

for (const [name, path, text, ...expected] of rows) {
  tests(`finds: ${name}`, () => {
    assert.equal(find(text, path).map(shown), expected);
  });
}

tests('every row is of a file of the language', () => {
  assert.ok(rows.length >= 1);
  assert.equal(rows.filter(([, path]) => !json.files.test(path)), []);
});

tests('resolves', async () => {
  const resolve = await json.createResolver({ paths: new Set(['b.json']), read: () => Promise.resolve('') });
  assert.equal(resolve({ specifier: './b.json', kind: 'reference' }, 's.json' as RepoPath), { paths: ['b.json'] });
});

tests.run();
