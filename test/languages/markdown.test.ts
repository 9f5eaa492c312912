// What Markdown links to, and where that leads: tables by hand, random texts cut and whole, hostile texts, and every README in node_modules.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { anchorsOf } from '../../src/languages/markdown/anchors.ts';
import { linksOf } from '../../src/languages/markdown/links.ts';
import { partsOf } from '../../src/languages/markdown/targets.ts';
import { markdown } from '../../src/languages/markdown.ts';
import type { Reference } from '../../src/languages/reference.ts';
import type { RepoPath } from '../../src/model.ts';
import { projectRoot } from '../helpers/cli.ts';

const tests = suite('languages/markdown');

const find = await markdown.load();

/** `specifier@line`, the kind before it when it is no link. */
const shown = ({ specifier, kind, line }: Reference): string => `${kind === 'link' ? '' : `${kind} `}${specifier}@${line}`;

type Row = readonly [text: string, found: string, path?: string];

/** `¶` is a line break. */
const rows: readonly Row[] = [
  ['[a](b.md)', 'b.md@1'],
  ['[a](./b.md#c)', './b.md#c@1'],
  ['[a](#c)', ''],
  ['[a]()', ''],
  ['[a](https://x.y/b.md)', ''],
  ['[a](//x.y/b.md)', ''],
  ['[a](mailto:x@y.z)', ''],
  ['[a](<b c.md>)', 'b c.md@1'],
  ['[a](b%20c.md)', 'b%20c.md@1'],
  ['[a](b.md "title")', 'b.md@1'],
  ['[a](¶b.md)', 'b.md@1'],
  ['[a](            b.md)', 'b.md@1'],
  ['![a](b.png)', 'b.png@1'],
  ['[![a](b.png)](c.md)', 'c.md@1 b.png@1'],
  ['[![a](b.png)](https://x.y)', 'b.png@1'],
  ['[a][b]¶¶[b]: c.md', 'c.md@3'],
  ['[b]: <c.md>', 'c.md@1'],
  ['[b]:¶  c.md', 'c.md@1'],
  ['- x¶  > [b]: c.md', 'c.md@2'],
  ['1. [b]: c.md', 'c.md@1'],
  ['[^1]: TODO', ''],
  ['[^1]: see [a](b.md)', 'b.md@1'],
  ['`[a](b.md)`', ''],
  ['```¶[a](b.md)¶```', ''],
  ['~~~¶[a](b.md)¶¶[a](c.md)¶~~~¶¶[a](d.md)', 'd.md@7'],
  ['x¶¶    [a](b.md)', ''],
  ['- x¶¶    [a](b.md)', 'b.md@3'],
  ['- x¶¶  ```¶  [a](b.md)¶  ```¶¶[a](c.md)', 'c.md@7'],
  ['- x¶  ```¶  code¶¶```¶code¶¶[a](b.md)¶```', ''],
  ['- x¶  ```¶  code¶¶[a](b.md)¶', 'b.md@5'],
  ['\\[a](b.md)', ''],
  ['[a] (b.md)', ''],
  ['[a\\](b.md)', ''],
  ['<!-- [a](b.md) -->', ''],
  ['<!--¶¶[a](b.md)¶¶-->¶[a](c.md)', 'c.md@6'],
  ['<a href="b.md">a</a>', 'b.md@1'],
  ["<img alt='' src='b.png'>", 'b.png@1'],
  ['<img¶  src="b.png"¶  alt="">', 'b.png@2'],
  ['<!-- <img src="b.png"> --><img src="c.png">', 'c.png@1'],
  ['<picture><source srcset="b.png 1x, c.png 2x"><img src="d.png"></picture>', 'b.png@1 c.png@1 d.png@1'],
  ['<div>¶<a href="b.md">¶</div>', 'b.md@2'],
  ['x <video src="b.mp4" poster="c.png"></video>', 'b.mp4@1 c.png@1'],
  ['<Card href="./b.md" />', './b.md@1'],
  ['<Card href="b" />', ''],
  ['<a href="b.md?x=1&amp;y=2">', 'b.md?x=1&y=2@1'],
  ['a `<a href="b.md">`', ''],
  ['| a | b |¶|---|---|¶| [a](b.md) | c |', 'b.md@3'],
  ['# [a](b.md)', 'b.md@1'],
  ['---¶x: [a](b.md)¶---¶¶[a](c.md)', 'c.md@5'],
  ['x¶¶---¶[a](b.md)¶---', 'b.md@4'],
  ['[a](b.md)¶¶[c](b.md)', 'b.md@1'],
  ['[a](b.md)¶¶¶[c](d.md)¶', 'b.md@1 d.md@4'],
  ['[a]({{ url }}) [b](${x}.md)', ''],
  ['\uFEFF[a](b.md)', 'b.md@1'],
  ['[a](/b.md)', '/b.md@1'],
  ['[a](%zz.md)', ''],
  ['import A from "./a.jsx"¶¶[a](b.md)', 'b.md@3'],
  ['import A from "./a.jsx"¶¶[a](b.md)', 'import ./a.jsx@1 b.md@3', 'x.mdx'],
  ['```js¶import A from "./a.jsx"¶```¶import "./b.css";', 'import ./b.css@4', 'x.mdx'],
  ['export { a } from \'../a.js\'', 'import ../a.js@1', 'x.mdx'],
];

for (const [text, expected, path = 'x.md'] of rows) {
  tests(`finds in ${text}`, () => {
    assert.is(find(text.replaceAll('¶', '\n'), path).map(shown).join(' '), expected);
    assert.is(find(text.replaceAll('¶', '\r\n'), path).map(shown).join(' '), expected);
  });
}

const paths = 'README.md docs/README.md docs/a.md docs/b.mdx docs/c.html docs/d/index.md docs/img/x.png docs/with~space.md docs/public/logo.svg src/x.ts docs/e/f.txt docs/Case.md docs/g/h/i.md docs/comp/index.tsx'.split(' ').map((path) => path.replace('~', ' '));

/** The specifier, where it is (`docs/a.md` unless said), and the file; `-`: unknown or elsewhere, `missing`: it should be here. */
const lookUps: readonly (readonly [specifier: string, expected: string, from?: string])[] = [
  ['./b.mdx', 'docs/b.mdx'],
  ['b.mdx#x', 'docs/b.mdx'],
  ['b', 'docs/b.mdx'],
  ['a.html', 'docs/a.md'],
  ['b.html', 'docs/b.mdx'],
  ['c', 'docs/c.html'],
  ['c.html', 'docs/c.html'],
  ['./img/x.png?raw=true', 'docs/img/x.png'],
  ['../README.md', 'README.md'],
  ['../README.md#a/b', 'README.md'],
  ['..', 'README.md'],
  ['../', 'README.md'],
  ['.', 'docs/README.md'],
  ['d', 'docs/d/index.md'],
  ['d/', 'docs/d/index.md'],
  ['e/', '-'],
  ['e', '-'],
  ['with%20space.md', 'docs/with space.md'],
  ['/docs/a.md', 'docs/a.md'],
  ['/a', 'docs/a.md', 'docs/g/h/i.md'],
  ['/logo.svg', 'docs/public/logo.svg'],
  ['/nowhere', '-'],
  ['../src/x.ts#L10', 'src/x.ts'],
  ['../../../issues', '-'],
  ['../node_modules/x/README.md', '-'],
  ['nope.md', 'missing'],
  ['./img/y.png', 'missing'],
  ['case.md', 'missing'],
  ['docs/a.md', 'docs/a.md', 'README.md'],
  ['#x', '-'],
  ['https://x.y/docs/a.md', '-'],
];

for (const [specifier, expected, from = 'docs/a.md'] of lookUps) {
  tests(`resolves ${specifier} from ${from}`, async () => {
    const resolve = await markdown.createResolver({ paths: new Set(paths), read: () => Promise.reject(new Error('not to be read')) });
    const resolution = resolve({ specifier, kind: 'link' }, from as RepoPath);
    assert.is(resolution === undefined ? '-' : (resolution.paths[0] ?? 'missing'), expected);
  });
}

tests('resolves what MDX imports, and leaves packages alone', async () => {
  const resolve = await markdown.createResolver({ paths: new Set(paths), read: () => Promise.resolve('') });
  const to = (specifier: string) => resolve({ specifier, kind: 'import' }, 'docs/b.mdx' as RepoPath)?.paths;
  assert.equal([to('../src/x.js'), to('./comp'), to('./a.md'), to('./no'), to('react')], [['src/x.ts'], ['docs/comp/index.tsx'], ['docs/a.md'], [], undefined]);
});

tests('names anchors of headings and of HTML', async () => {
  assert.equal([...(await anchorsOf('# A b\n\n# A b\n\n## `c` & d {#own}\n\n<a id="e"></a>'))], ['a-b', 'a-b-1', 'own', 'c--d-own', 'e']);
});

/** Pseudo-random numbers below a limit. */
function randomFrom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const pieces = [
  '', '', '', '', 'text', '[a](N.md)', '- [a](N.md)', '  [a](N.md)', '    [a](N.md)', '   [a](N.md)', '> [a](N.md)', '```', '```js', ' ```', '  ```', '   ```', '    ```', '- ```', '> ```', '````', '~~~', '  ~~~', '``` a`b', '<!--', '-->', '  <!--', 'x -->', '<!-->',
  '<div>', '</div>', '<pre>', '</pre>', '  <pre>', '<script>', '</script>', '<?php', '?>', '<!X', '>', '<![CDATA[', ']]>', '<a href="N.md">', '[N]: N.md', '  [N]: N.md', '1. x', '- x', '  - x', '    - x', '***', '---', '===', '# [a](N.md)', '\t[a](N.md)', '\t```', '`[a](N.md)', '`', '<a', '<b>x', '| [a](N.md) |', '<img src="N.md">', '> <!--', '- <!--', '<textarea>', '</textarea>', '   </pre>', '[a](', 'N.md)',
];

tests('finds in the parts of 4,000 random texts what is in the whole', async () => {
  const random = randomFrom(20261126);
  let links = 0;
  for (let round = 0; round < 4_000; round += 1) {
    // Few kinds of lines a text, so that they meet each other.
    const few = ['', '[a](N.md)', '[a](N.md)', ...Array.from({ length: 2 + random(5) }, () => pieces[random(pieces.length)] ?? '')];
    const lines = Array.from({ length: 4 + random(14) }, (_, index) => (few[random(few.length)] ?? '').replaceAll('N', `n${index}`));
    // A definition in another part would make a link of `[n1]` alone: there is none here.
    const text = `x\n${lines.join('\n')}`;
    const whole = (await linksOf(text)).filter(({ url }) => (partsOf(url)?.name ?? '') !== '').map(({ url, line }) => `${url}@${line}`);
    links += whole.length;
    assert.equal([...find(text, 'x.md').map(shown)].sort(), [...new Set(whole)].sort(), JSON.stringify(text));
  }
  assert.ok(links > 3_000, String(links));
});

const hostile: readonly (readonly [name: string, text: string])[] = [
  ['brackets', '['.repeat(200_000)],
  ['closed brackets', '[a](b'.repeat(100_000)],
  ['images', '![a'.repeat(100_000)],
  ['quotations', '> '.repeat(100_000) + '[a](b.md)'],
  ['lists', '- '.repeat(50_000) + '[a](b.md)'],
  ['stars', '*'.repeat(100_000) + '[a](b.md)'],
  ['tags', '<a '.repeat(100_000)],
  ['attributes', `<a ${'href '.repeat(100_000)}`],
  ['equals', `<a ${'href='.repeat(100_000)}">`],
  ['comments', '<!--'.repeat(100_000)],
  ['parentheses', '](((('.repeat(100_000)],
  ['white space', `](${' '.repeat(500_000)}`],
  ['definitions', '[a]:\n'.repeat(100_000)],
  ['definition labels', '[aaaa\n'.repeat(100_000)],
  ['front matter', '---\n'.repeat(200_000)],
  ['links', '[a](b.md)\n'.repeat(100_000)],
  ['fences', '```\n\n'.repeat(100_000)],
  ['srcset', `<img srcset="${', '.repeat(200_000)}">`],
  ['imports', 'import '.repeat(100_000)],
];

for (const [name, text] of hostile) {
  tests(`spends little on hostile ${name}`, () => {
    const started = performance.now();
    find(text, 'x.mdx');
    assert.ok(performance.now() - started < 4_000, `${Math.round(performance.now() - started)} ms`);
  });
}

tests('follows every link of node_modules that a plain rule follows, and no other', async () => {
  const root = join(projectRoot, 'node_modules');
  const all = (readdirSync(root, { recursive: true, encoding: 'utf8' })).map((path) => path.replaceAll('\\', '/'));
  const files = new Set(all.filter((path) => statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true).map((path) => path.replaceAll('node_modules/', 'modules/')));
  const onDisk = (path: string): string => join(root, path.replaceAll('modules/', 'node_modules/'));
  const resolve = await markdown.createResolver({ paths: files, read: () => Promise.resolve('') });
  const counts = { texts: 0, links: 0, followed: 0, missed: [] as string[], extra: [] as string[] };
  for (const path of [...files].filter((one) => markdown.files.test(one))) {
    counts.texts += 1;
    for (const { specifier } of find(readFileSync(onDisk(path), 'utf8'), path)) {
      if (specifier.startsWith('/')) continue;
      counts.links += 1;
      const target = posix.join(posix.dirname(path), decodeURI(specifier.replace(/[#?].*/, '')));
      const here = !target.startsWith('..') && existsSync(onDisk(target)) && statSync(onDisk(target)).isFile();
      const found = resolve({ specifier, kind: 'link' }, path as RepoPath)?.paths[0];
      if (here && found !== target) counts.missed.push(`${path}: ${specifier}`);
      if (!here && found !== undefined && !existsSync(onDisk(found))) counts.extra.push(`${path}: ${specifier}`);
      if (found !== undefined) counts.followed += 1;
    }
  }
  assert.equal([counts.missed, counts.extra], [[], []]);
  assert.ok(counts.texts > 200 && counts.followed > 50, JSON.stringify(counts));
});

tests('is fast: 2,000 small files', () => {
  const text = `# Title\n\n${'Prose with `code` and [a link](https://example.com/x) in it, as there is much of.\n\n'.repeat(20)}[a](./b.md)\n`;
  const started = performance.now();
  for (let index = 0; index < 2_000; index += 1) find(`${text}${index}`, 'x.md');
  assert.ok(performance.now() - started < 8_000, `${Math.round(performance.now() - started)} ms`);
});

tests.run();
