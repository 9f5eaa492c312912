// Phases, components and importers, on graphs made at random and on small ones made by hand.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scanReferences } from '../../src/languages/typescript/scan.ts';
import { loadReferences } from '../../src/languages/typescript.ts';
import { createResolver, resolvePath } from '../../src/languages/modules.ts';
import type { BlobId, Dependency, Diagnostic, Phase, Plan, RepoPath, WriteOperation } from '../../src/model.ts';
import { languageOf, languages } from '../../src/languages/index.ts';
import { needsGraph } from '../../src/plan/alone.ts';
import { orderDiagnostics } from '../../src/plan/causes.ts';
import { levelsOf, stronglyConnected } from '../../src/plan/components.ts';
import { buildPlan, type Planned } from '../../src/plan/graph.ts';
import { orderOperations } from '../../src/plan/order.ts';
import type { State } from '../../src/plan/references.ts';
import type { Reference } from '../../src/languages/reference.ts';

const plan = suite('plan');

/** Mulberry32: small, seeded, good enough to shuffle tests. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function shuffled<T>(list: readonly T[], next: () => number): T[] {
  return list.map((value) => ({ value, key: next() })).sort((a, b) => a.key - b.key).map((one) => one.value);
}

plan('500 random graphs: phases respect every dependency, cycles stay together, order of input does not matter', () => {
  for (let seed = 1; seed <= 500; seed += 1) {
    const next = random(seed);
    const nodes = Array.from({ length: 2 + Math.floor(next() * 12) }, (_, index) => `f${index}.ts` as RepoPath);
    const dependencies: Dependency[] = [];
    for (const after of nodes) for (const before of nodes) if (before !== after && next() < 0.15) dependencies.push({ before, after, reason: 'imports', detail: before });
    const phasesOf = (paths: readonly RepoPath[], after: readonly Dependency[]): readonly Phase[] => orderOperations({ operations: paths.map((path) => operation(path)), before: [], after }).phases;
    const phases = phasesOf(nodes, dependencies);
    const phaseOf = new Map(phases.flatMap((phase) => phase.paths.map((path) => [path, phase.index] as const)));
    const cycleOf = new Map(phases.flatMap((phase) => phase.cycles.flatMap((cycle) => cycle.map((path) => [path, cycle.join()] as const))));
    assert.is(phaseOf.size, nodes.length);
    for (const { before, after } of dependencies) {
      const together = cycleOf.has(before) && cycleOf.get(before) === cycleOf.get(after);
      if (together) assert.is(phaseOf.get(before), phaseOf.get(after));
      else assert.ok((phaseOf.get(before) ?? 0) < (phaseOf.get(after) ?? 0), `seed ${seed}: ${before} before ${after}`);
    }
    assert.equal(phasesOf(shuffled(nodes, next), shuffled(dependencies, next)), phases);
  }
});

plan('a chain of 100,000 does not overflow the stack', () => {
  const nodes = Array.from({ length: 100_000 }, (_, index) => `n${index}`);
  const edges = new Map(nodes.slice(1).map((node, index) => [node, [`n${index}`]]));
  assert.is(stronglyConnected(nodes, edges).length, 100_000);
  assert.is(levelsOf(nodes, edges).get('n99999'), 99_999);
});

plan('references: every way to name another file', async () => {
  const references = await loadReferences();
  const source = `
    /// <reference path="n.d.ts" />
    import a from './a'; import type { B } from "./b"; import './side';
    export * from './c'; export { d } from './d'; export type { E } from './e';
    import f = require('./f');
    const g = require('./g'); const h = await import('./h'); type I = import('./i').I;
    vi.mock('./j'); jest.requireActual<typeof x>('./k'); new URL('./l.wasm', import.meta.url); require.resolve('./m');
  `;
  const found = references(source, 'x.ts').map((one) => one.specifier).sort();
  assert.equal(found, ['./a', './b', './c', './d', './e', './f', './g', './h', './i', './j', './k', './l.wasm', './m', './n.d.ts', './side']);
  assert.ok(references("import './a'; const = ;", 'broken.ts').some((one) => one.specifier === './a'), 'a file that does not parse');
  const scanned = scanReferences("import a, { b } from './a';\nimport './s';\nexport { x } from './x';\nexport * from './y';", 'ts').map((one) => one.specifier);
  assert.equal(scanned, ['./a', './s', './x', './y']);
});

plan('resolution: extensions, indexes, workspaces, aliases', async () => {
  const files: Record<string, string> = {
    'src/a.ts': '',
    'src/dir/index.tsx': '',
    'src/data.json': '{}',
    'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
    'packages/p/package.json': '{ "name": "@w/p", "exports": { ".": { "types": "./dist/index.d.ts" }, "./sub": "./lib/sub.js" }, "imports": { "#in": "./src/inner.ts" } }',
    'packages/p/src/index.ts': '',
    'packages/p/src/sub.ts': '',
    'packages/p/src/inner.ts': '',
  };
  const paths = new Set(Object.keys(files));
  const resolve = await createResolver({ paths, read: async (path) => files[path] ?? '' });
  const to = (specifier: string, from: string): readonly string[] | undefined => resolve({ specifier, kind: 'import' }, from as RepoPath)?.paths;
  assert.equal(to('./a.js', 'src/x.ts'), ['src/a.ts']);
  assert.equal(to('./dir', 'src/x.ts'), ['src/dir/index.tsx']);
  assert.equal(to('./data.json', 'src/x.ts'), ['src/data.json']);
  assert.equal(to('@/a', 'test/x.ts'), ['src/a.ts']);
  assert.equal(to('@w/p', 'src/x.ts'), ['packages/p/src/index.ts']);
  assert.equal(to('@w/p/sub', 'src/x.ts'), ['packages/p/src/sub.ts']);
  assert.equal(to('#in', 'packages/p/src/index.ts'), ['packages/p/src/inner.ts']);
  assert.is(to('react', 'src/x.ts'), undefined);
  assert.is(resolvePath(paths, '../outside'), undefined);
});

const operation = (path: string, kind: 'update' | 'delete' = 'update'): WriteOperation => ({
  kind,
  path: path as RepoPath,
  expected: { kind: 'absent' },
  result: kind === 'delete' ? { kind: 'absent' } : { kind: 'file', blob: path as BlobId, mode: '100644' },
  origin: 'staged',
});

/** `files` as they will be; `before`: the old texts of those that change or go. */
async function planned(files: Record<string, string>, operations: readonly WriteOperation[], { before = {}, untracked = [] }: { before?: Record<string, string>; untracked?: readonly string[] } = {}): Promise<Planned> {
  const stateOf = (texts: Record<string, string>): State => ({
    files: new Map(Object.entries(texts).map(([path, text]) => [path as RepoPath, text as BlobId])),
    read: async (paths) => new Map(paths.map((path) => [path, texts[path] ?? ''])),
  });
  const kept = new Map();
  const cache = { get: (key: string) => kept.get(key), set: (key: string, references: readonly Reference[]) => void kept.set(key, references) };
  const came = new Set(operations.filter(({ kind }) => kind === 'create' || kind === 'rename').map(({ path }) => path as string));
  const old = { ...Object.fromEntries(Object.entries(files).filter(([path]) => !came.has(path))), ...before };
  return buildPlan({ operations, before: stateOf(old), after: stateOf(files), cache, untracked: async () => untracked as RepoPath[] });
}

async function build(files: Record<string, string>, operations: readonly WriteOperation[]): Promise<Plan> {
  const gone = Object.fromEntries(operations.filter(({ kind }) => kind === 'delete').map(({ path }) => [path, '']));
  return (await planned(files, operations, { before: gone })).plan;
}

plan('importers of importers, of deleted files, of workspace packages', async () => {
  const files = {
    'a.ts': '',
    'b.ts': "import './a';",
    'c.ts': "import './b';",
    'd.ts': "import './gone';",
    'other.ts': '',
    'p/package.json': '{ "name": "p" }',
    'p/src/deep.ts': '',
    'user.ts': "import 'p';",
  };
  assert.equal((await build(files, [operation('a.ts')])).importers, ['b.ts', 'c.ts']);
  assert.equal((await build(files, [operation('gone.ts', 'delete')])).importers, ['d.ts']);
  assert.equal((await build(files, [operation('p/src/deep.ts')])).importers, ['user.ts']);
  const both = await build(files, [operation('c.ts'), operation('a.ts'), operation('b.ts')]);
  assert.equal(both.phases.map((phase) => phase.paths), [['a.ts'], ['b.ts'], ['c.ts']]);
  assert.equal(both.dependencies.map((one) => `${one.after} ${one.reason} ${one.before} by ${one.detail}`), ['b.ts imports a.ts by ./a', 'c.ts imports b.ts by ./b']);
});

plan('nothing is read when nothing can be imported', async () => {
  const unexpected = (): never => {
    throw new Error('the cache was asked');
  };
  const failing = async (): Promise<never> => Promise.reject(new Error('read'));
  const state = { files: new Map([['a.ts' as RepoPath, 'x' as BlobId]]), read: failing };
  const { plan: result } = await buildPlan({ operations: [operation('notes.txt')], before: state, after: state, cache: { get: unexpected, set: unexpected }, untracked: failing });
  assert.equal(result.phases.map((phase) => phase.paths), [['notes.txt']]);
});

plan('every file of a language needs the graph, and others do not', () => {
  const names = 'a.ts a.tsx a.mts a.cts a.js a.jsx a.mjs a.cjs a.d.ts a.json a.jsonc a.yaml a.yml a.md a.MD a.mdx a.markdown a.py a.pyi a.pyw .eslintrc x/.babelrc .swcrc .prettierrc .stylelintrc .writeoptrc'.split(' ');
  const others = 'a.txt a.png LICENSE Makefile a.rs a.tsv json a.lock .gitignore'.split(' ');
  for (const name of [...names, ...others]) {
    assert.is(languageOf(name) !== undefined, names.includes(name), name);
    assert.is(needsGraph([operation(name)]), names.includes(name), name);
  }
  assert.ok(Object.values(languages).every(({ files }) => names.some((name) => files.test(name))), 'a language that is not in the list');
  assert.ok(needsGraph([{ ...operation('a.txt'), kind: 'rename', from: 'a.ts' as RepoPath }]));
});

plan('causes come before consequences, and name them', async () => {
  const built = await build({ 'z.ts': '', 'a.ts': "import './z';", 'm.ts': '' }, [operation('a.ts'), operation('z.ts'), operation('m.ts')]);
  const finding = (path: string, severity: Diagnostic['severity'] = 'error'): Diagnostic => ({ source: 's', code: 'c', severity, message: 'm', path: path as RepoPath });
  const ordered = orderDiagnostics([finding('a.ts'), finding('m.ts', 'warning'), finding('z.ts'), { source: 's', code: 'c', severity: 'error', message: 'no path' }], built);
  assert.equal(
    ordered.map((one) => `${one.path ?? '-'} ${one.phase ?? ''} ${one.blockedBy ?? ''}`.trim()),
    ['-', 'z.ts 0', 'a.ts 1 z.ts', 'm.ts 0'],
  );
});

plan.run();
