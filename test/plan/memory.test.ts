// What a kept graph looks up again, and why: each rule by a change that nothing else would notice.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { languages } from '../../src/languages/index.ts';
import type { RepoPath } from '../../src/model.ts';
import { buildPlan, type Planned } from '../../src/plan/graph.ts';
import { GraphMemory } from '../../src/plan/known.ts';
import type { Texts } from './random-repository.ts';
import { cacheOf, operationsBetween, stateOf } from './worlds.ts';

const memory = suite('memory of the graph');

interface Case {
  readonly name: string;
  readonly files: Texts;
  /** One after the other; undefined: taken away. The last one must change a link of a file that it does not touch. */
  readonly changes: readonly Readonly<Record<string, string | undefined>>[];
  readonly needs?: string;
}

const json = JSON.stringify;
const p = (manifest: object): Texts => ({ 'packages/p/package.json': json({ name: '@w/p', ...manifest }), 'packages/p/src/kept.ts': '', 'user.ts': '' });
const config = (target: string): Texts => ({ 'tsconfig.json': `{ "compilerOptions": { "paths": { "@x": ["${target}"] } } }` });
const commented = (target: string): string => `{ "compilerOptions": { /* of late */ "paths": { "@x": ["${target}"], "@y/*": ["${target}"] } } }`;
const alias = (target: string): Texts => ({ ...config(target), 'user.ts': "import '@x';", 'src/kept.ts': '' });

const cases: readonly Case[] = [
  { name: 'a file that was missing', files: { 'a.ts': "import './alpha';" }, changes: [{ 'alpha.ts': '' }] },
  { name: 'a file that goes', files: { 'a.ts': "import './alpha';", 'alpha.ts': '' }, changes: [{ 'alpha.ts': undefined }] },
  { name: 'a file that comes before another', files: { 'a.ts': "import './alpha';", 'alpha.js': '' }, changes: [{ 'alpha.ts': '' }] },
  { name: 'a file with two dots', files: { 'a.ts': "import './alpha.test.js';" }, changes: [{ 'alpha.test.ts': '' }] },
  { name: 'a name that nobody writes', files: { 'a.ts': "import './dir';", 'dir/kept.ts': '' }, changes: [{ 'dir/index.ts': '' }] },
  { name: 'a name of configuration', files: { ...p({ exports: './dist/theta.js' }), 'user.ts': "import '@w/p';" }, changes: [{ 'packages/p/src/theta.ts': '' }] },
  { name: 'a name without words', files: alias('./src/$'), changes: [{ 'src/$.ts': '' }] },
  { name: 'a name that is put together', files: { ...p({ exports: { './icons/*': './src/icon-*.ts' } }), 'user.ts': "import '@w/p/icons/alpha';" }, changes: [{ 'packages/p/src/icon-alpha.ts': '' }] },
  { name: 'a name with an end of its own', files: { ...p({ exports: { './icons/*': './src/*Icon.ts' } }), 'user.ts': "import '@w/p/icons/alpha';" }, changes: [{ 'packages/p/src/alphaIcon.ts': '' }] },
  { name: 'a name with an escape', files: alias('./src/\\u0061lpha'), changes: [{ 'src/alpha.ts': '' }] },
  { name: 'a name with an escape beside a comment', files: { ...alias(''), 'tsconfig.json': commented('./src/\\u0061lpha') }, changes: [{ 'src/alpha.ts': '' }] },
  { name: 'a name beside a comment', files: { ...alias(''), 'tsconfig.json': commented('./src/alpha') }, changes: [{ 'src/alpha.ts': '' }] },
  { name: 'a name that is put together beside a comment', files: { ...alias(''), 'user.ts': "import '@y/alpha';", 'tsconfig.json': commented('./src/icon-*') }, changes: [{ 'src/icon-alpha.ts': '' }] },
  {
    name: 'a name of the way to configuration',
    files: { 'packages/p/tsconfig.json': '{ "compilerOptions": { "paths": { "@self": ["."] } } }', 'packages/p/a.ts': "import '@self';", 'packages/kept.ts': '' },
    changes: [{ 'packages/p.ts': '' }],
  },
  { name: 'a directory by where it is', files: { 'src/alpha/a.ts': "import '.';", 'src/kept.vue': '' }, changes: [{ 'src/alpha.vue': '' }] },
  { name: 'a directory and a query', files: { 'src/alpha/a.ts': "import './?raw';", 'src/kept.vue': '' }, changes: [{ 'src/alpha.vue': '' }] },
  { name: 'down and up again', files: { 'src/alpha/a.ts': "import './x/..';", 'src/kept.vue': '' }, changes: [{ 'src/alpha.vue': '' }] },
  { name: 'a percent escape', needs: 'markdown', files: { 'a.md': '[a](./%61lpha.md)' }, changes: [{ 'alpha.md': '' }] },
  { name: 'a directory that comes', needs: 'python', files: { 'a.py': 'import alpha', 'far/away/alpha.py': '', 'src/alpha.so': '' }, changes: [{ 'src/other.py': '' }] },
  { name: 'a directory that goes', needs: 'python', files: { 'a.py': 'import alpha', 'far/away/alpha.py': '', 'src/alpha.so': '', 'src/other.py': '' }, changes: [{ 'src/other.py': undefined }] },
  { name: 'configuration that changes', files: { ...alias('./src/kept'), 'src/theta.ts': '' }, changes: [{ ...config('./src/theta'), 'other.ts': '' }] },
  { name: 'what configuration says by now', files: alias('./src/kept'), changes: [{ 'src/other.ts': '' }, { ...config('./src/theta'), 'other.ts': '' }, { 'src/theta.ts': '' }] },
  { name: 'another package of the same name', files: { ...p({}), 'user.ts': "import '@w/p';" }, changes: [{ 'other.ts': '', 'packages/p/package.json': json({ name: 'p' }), 'packages/q/package.json': json({ name: '@w/p' }) }] },
];

function changed(before: Texts, change: Readonly<Record<string, string | undefined>>): Texts {
  return Object.fromEntries(Object.entries({ ...before, ...change }).filter((one): one is [string, string] => one[1] !== undefined));
}

const shown = ({ plan, order, findings, links }: Planned): unknown => ({ links, findings, plan, order });

for (const { name, files, changes, needs } of cases) {
  const isMissing = needs !== undefined && !Object.keys(languages).includes(needs);
  memory(isMissing ? `${name} (skipped: no ${needs ?? ''})` : name, async () => {
    if (isMissing) return;
    const [cache, kept] = [cacheOf(), new GraphMemory()];
    const planOf = async (before: Texts, after: Texts): Promise<[Planned, Planned]> => {
      const request = { operations: operationsBetween(before, after, {}), before: stateOf(before), after: stateOf(after), cache, untracked: async () => [] };
      return [await buildPlan({ ...request, memory: kept }), await buildPlan(request)];
    };
    // Something always leads nowhere, so that no list is empty.
    const world = { 'k.ts': "import './missing';", ...files };
    let [before, links]: [Texts, Planned['links']] = [world, (await planOf({}, world))[1].links];
    for (const [index, change] of changes.entries()) {
      const after = changed(before, change);
      const [made, expected] = await planOf(before, after);
      assert.equal(shown(made), shown(expected));
      const untouched = (list: Planned['links']): unknown => list.filter(({ from }) => !(from in change));
      assert.ok(expected.links.length > 0, 'nothing was planned');
      if (index === changes.length - 1) assert.not.equal(untouched(expected.links), untouched(links), 'nothing to notice');
      [before, links] = [after, expected.links];
    }
  });
}

memory('what could not be read once is read again', async () => {
  const texts = { ...alias('./src/kept'), 'src/theta.ts': '' };
  let isThere = false;
  const after = { ...stateOf(texts), read: (paths: readonly RepoPath[]) => stateOf(texts).read(paths.filter((path) => isThere || path !== 'tsconfig.json')) };
  const request = { operations: operationsBetween({}, texts, {}), before: stateOf({}), after, cache: cacheOf(), untracked: async () => [], memory: new GraphMemory() };
  assert.equal((await buildPlan(request)).links, []);
  isThere = true;
  assert.equal((await buildPlan(request)).links.map(({ to }) => to), [['src/kept.ts']]);
});

memory('configuration behind a link changes while the link does not', async () => {
  const texts = { ...alias('./src/kept'), 'src/theta.ts': '' };
  let target = config('./src/kept');
  const after = { ...stateOf(texts), read: async (paths: readonly RepoPath[]) => stateOf({ ...texts, ...target }).read(paths) };
  const request = { operations: operationsBetween({}, texts, {}), before: stateOf({}), after, cache: cacheOf(), untracked: async () => [], memory: new GraphMemory() };
  assert.equal((await buildPlan(request)).links.map(({ to }) => to), [['src/kept.ts']]);
  target = config('./src/theta');
  assert.equal((await buildPlan(request)).links.map(({ to }) => to), [['src/theta.ts']]);
});

memory('a file that could not be read once is read again, and its references are not kept as none', async () => {
  const texts = { 'a.ts': "import './b';", 'b.ts': '' };
  let isThere = false;
  const after = { ...stateOf(texts), read: (paths: readonly RepoPath[]) => stateOf(texts).read(paths.filter((path) => isThere || path !== 'a.ts')) };
  const request = { operations: operationsBetween({}, texts, {}), before: stateOf({}), after, cache: cacheOf(), untracked: async () => [], memory: new GraphMemory() };
  assert.equal((await buildPlan(request)).links, []);
  isThere = true;
  assert.equal((await buildPlan(request)).links.map(({ to }) => to), [['b.ts']]);
  assert.equal((await buildPlan({ ...request, memory: new GraphMemory() })).links.map(({ to }) => to), [['b.ts']]);
});

memory('a link says nothing itself, and what takes its place with the same bytes does', async () => {
  const texts = { 'a.ts': "import './b';", 'b.ts': '' };
  const linked = { ...stateOf(texts), links: new Set(['a.ts' as RepoPath]) };
  const request = { operations: operationsBetween({}, texts, {}), before: stateOf({}), after: linked, cache: cacheOf(), untracked: async () => [], memory: new GraphMemory() };
  assert.equal((await buildPlan(request)).links, []);
  assert.equal((await buildPlan({ ...request, after: stateOf(texts) })).links.map(({ to }) => to), [['b.ts']]);
  assert.equal((await buildPlan(request)).links, []);
});

memory('an error leaves nothing behind, and two plans at a time do not meet', async () => {
  const texts = { 'a.ts': "import './b';", 'b.ts': '' };
  const request = { operations: operationsBetween({}, texts, {}), before: stateOf({}), after: stateOf(texts), cache: cacheOf(), untracked: async () => [], memory: new GraphMemory() };
  const failing = { files: new Map([...request.after.files, ['c.ts' as RepoPath, 'new' as never]]), read: async (): Promise<never> => Promise.reject(new Error('no disk')) };
  await buildPlan(request);
  assert.is(await buildPlan({ ...request, after: failing }).catch((error: unknown) => String(error)), 'Error: no disk');
  const other = { 'a.ts': "import './b'; 1", 'c.ts': '' };
  const otherRequest = { ...request, operations: operationsBetween(texts, other, {}), before: request.after, after: stateOf(other) };
  const [one, two] = await Promise.all([buildPlan(request), buildPlan(otherRequest)]);
  assert.equal(one.links.map(({ to }) => to), [['b.ts']]);
  assert.equal(two.links.map(({ to }) => to), [[]]);
});

memory.run();
