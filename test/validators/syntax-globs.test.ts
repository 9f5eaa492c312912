// The globs of syntax.ignore: what each pattern matches.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { matcherOf } from '../../src/validators/syntax/globs.ts';

const test = suite('syntax: globs');

const cases: readonly [pattern: string, matches: readonly string[], misses: readonly string[]][] = [
  ['*.json', ['a.json', 'x/y/.json', 'x/a.json'], ['a.jsonc', 'ajson']],
  ['fixtures', ['fixtures/a', 'x/fixtures/y/z'], ['fixtures2/a', 'x/my-fixtures/a']],
  ['fixtures/', ['fixtures/a', 'x/fixtures/y'], ['a/fixtures.json']],
  ['/fixtures', ['fixtures/a'], ['x/fixtures/a']],
  ['test/fixtures/**', ['test/fixtures/a', 'test/fixtures/b/c'], ['x/test/fixtures/a', 'test/fixture/a']],
  ['**/fixtures/*.yml', ['fixtures/a.yml', 'x/y/fixtures/a.yml'], ['fixtures/x/a.yml']],
  ['a/**/b.json', ['a/b.json', 'a/x/y/b.json'], ['b.json', 'xa/b.json']],
  ['**', ['a', 'a/b'], []],
  ['a/*.{json,y?ml}', ['a/x.json', 'a/x.yaml'], ['a/x.yml', 'a/b/x.json']],
  ['{a,b/{c,d}}/*', ['a/x', 'b/c/x', 'b/d/x'], ['b/x']],
  ['[id].ts', ['i.ts', 'd.ts'], ['[id].ts', 'x.ts']],
  ['\\[id\\].ts', ['[id].ts'], ['i.ts']],
  ['[!a].ts', ['b.ts'], ['a.ts']],
  ['x[', ['x['], ['x']],
  ['[z-a].ts', ['[z-a].ts'], ['z.ts']],
  ['a{b', ['a{b'], ['ab']],
  ['a+(b).c', ['a+(b).c'], ['abxc']],
  ['ü ?.md', ['ü 1.md', 'ü 😀.md'], ['u 1.md']],
  ['./a.ts', ['a.ts'], ['x/a.ts']],
];

for (const [pattern, matches, misses] of cases) {
  test(pattern, () => {
    const matched = matcherOf([pattern]);
    for (const path of matches) assert.ok(matched(path), `${pattern} should match ${path}`);
    for (const path of misses) assert.not(matched(path), `${pattern} should not match ${path}`);
  });
}

test('a later pattern with ! takes back a match', () => {
  const matched = matcherOf(['fixtures/**', '!fixtures/kept/**']);
  assert.ok(matched('fixtures/a'));
  assert.not(matched('fixtures/kept/a'));
  assert.not(matcherOf([])('a'));
});

test.run();
