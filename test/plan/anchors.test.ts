// Links into documents: those that the change breaks are told, those that were broken before are not.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { markdown } from '../../src/languages/markdown.ts';
import type { BlobId, RepoPath, WriteOperation } from '../../src/model.ts';
import { findAnchors } from '../../src/plan/anchors.ts';
import { linksIn } from '../../src/plan/links.ts';
import type { State } from '../../src/plan/references.ts';

const anchors = suite('anchors');

type Files = Readonly<Record<string, string>>;

function stateOf(texts: Files, asked: string[][] = []): State {
  return {
    files: new Map(Object.entries(texts).map(([path, text]) => [path as RepoPath, text as BlobId])),
    read: async (paths) => {
      asked.push([...paths]);
      return new Map(paths.flatMap((path) => (texts[path] === undefined ? [] : [[path, texts[path]]])));
    },
  };
}

async function found(before: Files, after: Files, asked: string[][] = []): Promise<string[]> {
  const find = await markdown.load();
  const references = new Map(Object.entries(after).map(([path, text]) => [path as RepoPath, find(text, path)]));
  const links = await linksIn(stateOf(after), references);
  const operations = Object.keys({ ...before, ...after })
    .filter((path) => before[path] !== after[path])
    .map((path): WriteOperation => ({ kind: 'update', path: path as RepoPath, expected: { kind: 'absent' }, result: { kind: 'absent' }, origin: 'staged' }));
  return (await findAnchors({ operations, before: stateOf(before, asked), after: stateOf(after, asked), links })).map(({ from, reference, target, anchor }) => `${from}:${reference.line} ${target}#${anchor}`);
}

const cases: readonly (readonly [name: string, before: Files, after: Files, expected: readonly string[]])[] = [
  ['a heading that goes', { 'a.md': '[x](b.md#one)', 'b.md': '# One' }, { 'a.md': '[x](b.md#one)', 'b.md': '# Two' }, ['a.md:1 b.md#one']],
  ['a heading that stays', { 'a.md': '[x](b.md#one)', 'b.md': '# One' }, { 'a.md': '[x](b.md#one)', 'b.md': '# One\n\nmore' }, []],
  ['a new link to no heading', { 'b.md': '# One' }, { 'a.md': 'text\n\n[x](b.md#two)', 'b.md': '# One' }, ['a.md:3 b.md#two']],
  ['a new link in an old file', { 'a.md': 'x', 'b.md': '# One' }, { 'a.md': '[x](b.md#two)', 'b.md': '# One' }, ['a.md:1 b.md#two']],
  ['what was broken before', { 'a.md': '[x](b.md#two)', 'b.md': '# One' }, { 'a.md': '[x](b.md#two) more', 'b.md': '# One' }, []],
  ['what was broken before, and its target changes', { 'a.md': '[x](b.md#two)', 'b.md': '# One' }, { 'a.md': '[x](b.md#two)', 'b.md': '# One\n\nmore' }, []],
  ['neither of both changes', { 'a.md': '[x](b.md#two)', 'b.md': '# One', 'c.md': '' }, { 'a.md': '[x](b.md#two)', 'b.md': '# One', 'c.md': 'c' }, []],
  ['letter case, codes, HTML, lines', {}, { 'a.md': '[x](b.md#One) [y](b.md#caf%C3%A9) [z](b.md#html) [l](b.md#L10) [t](b.md#top)', 'b.md': '# One\n\n## Café\n\n<a id="html"></a>' }, []],
  ['HTML without quotes, the prefix of GitHub, footnotes', {}, { 'a.md': '[a](b.md#plain) [b](b.md#user-content-one) [c](b.md#user-content-plain) [d](b.md#fn1) [e](b.md#fnref-note) [f](b.md#user-content-fn-note)', 'b.md': '# One[^1]\n\n<a name=plain></a>\n\n[^1]: one\n[^Note]: two\n' }, []],
  ['a footnote that is not there', {}, { 'a.md': '[d](b.md#fn2) [e](b.md#user-content-two)', 'b.md': '# One[^1]\n\n[^1]: one\n' }, ['a.md:1 b.md#fn2', 'a.md:1 b.md#user-content-two']],
  ['a target that is no document', {}, { 'a.md': '[x](b.ts#one)', 'b.ts': '' }, []],
  ['a target that is not there is for others', {}, { 'a.md': '[x](none.md#one)' }, []],
  ['a code that is none', {}, { 'a.md': '[x](b.md#%zz)', 'b.md': '# One' }, []],
];

for (const [name, before, after, expected] of cases) anchors(name, async () => assert.equal(await found(before, after), expected));

anchors('2,000 links that lose their headings: every text is asked for once, and together with others', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `${index}.md`);
  const links = names.map((name) => Array.from({ length: 100 }, (_, index) => `[x](target-${name}#h${index})`).join('\n'));
  const headings = Array.from({ length: 100 }, (_, index) => `# h${index}`).join('\n');
  const sources = Object.fromEntries(names.map((name, index) => [name, links[index] ?? '']));
  const targets = (text: string): Files => Object.fromEntries(names.map((name) => [`target-${name}`, text]));
  const asked: string[][] = [];
  const expected = await found({ ...sources, ...targets(headings) }, { ...sources, ...targets('# other') }, asked);
  assert.is(expected.length, 2_000);
  assert.equal(asked.map((paths) => paths.length), [20, 20, 20], 'targets now, targets before, sources before');
});

anchors.run();
