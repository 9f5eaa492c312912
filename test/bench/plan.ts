// Measures the graph of 10,000 files: read for the first time, from what was kept, and with one file more; and the order of many operations.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readFile } from 'node:fs/promises';
import type { BlobId, Dependency, RepoPath, WriteOperation } from '../../src/model.ts';
import { buildPlan, type PlanRequest } from '../../src/plan/graph.ts';
import { GraphMemory } from '../../src/plan/known.ts';
import { orderOperations } from '../../src/plan/order.ts';
import { referenceKey, type State } from '../../src/plan/references.ts';
import { openReferenceCache, type SavedReferenceCache } from '../../src/reference-cache.ts';
import { random } from '../operations/triples.ts';
import { head, median, row } from './table.ts';

const count = 10_000;
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const root = mkdtempSync(join(tmpdir(), 'writeopt-bench-'));
const cacheFile = join(root, 'references');
const next = random(1);

const pathOf = (index: number): RepoPath => `packages/p${index % 40}/src/d${Math.floor(index / 40) % 25}/file${index}.ts` as RepoPath;

/** About 4 kB, eight imports of earlier files by relative path, one of a workspace, one of a package. */
function sourceOf(index: number): string {
  const imports = Array.from({ length: Math.min(8, index) }, (_, number) => {
    const target = Math.floor(next() * index);
    const same = target % 40 === index % 40;
    const specifier = same ? `../d${Math.floor(target / 40) % 25}/file${target}.js` : `@bench/p${target % 40}/d${Math.floor(target / 40) % 25}/file${target}.js`;
    return `import { value${target} as v${number} } from '${specifier}';`;
  });
  const body = Array.from({ length: 40 }, (_, line) => `export function f${index}_${line}(a: number, b: { readonly c?: string }): string {\n  return \`\${a}-${line}\` + (b.c ?? 'none');\n}`);
  return `${imports.join('\n')}\nimport type { X } from 'react';\nexport const value${index} = 1;\n${body.join('\n')}\nexport type T${index} = X;\n`;
}

const files = new Map<RepoPath, BlobId>();
function add(path: string, text: string): void {
  mkdirSync(dirname(join(root, 'w', path)), { recursive: true });
  writeFileSync(join(root, 'w', path), text);
  files.set(path as RepoPath, createHash('sha1').update(text).digest('hex') as BlobId);
}

let bytes = 0;
for (let index = 0; index < count; index += 1) {
  const text = sourceOf(index);
  bytes += text.length;
  add(pathOf(index), text);
}
for (let index = 0; index < 40; index += 1) add(`packages/p${index}/package.json`, JSON.stringify({ name: `@bench/p${index}`, exports: { './*.js': './src/*.ts' } }));
add('tsconfig.json', '{"compilerOptions":{"module":"nodenext"}}');

const read: State['read'] = async (paths) => new Map(await Promise.all(paths.map(async (path) => [path, await readFile(join(root, 'w', path), 'utf8')] as const)));
const stateOf = (some: ReadonlyMap<RepoPath, BlobId>): State => ({ files: some, read });

function operation(kind: 'create' | 'update', path: RepoPath): WriteOperation {
  const blob = files.get(path) as BlobId;
  return { kind, path, expected: kind === 'create' ? { kind: 'absent' } : { kind: 'file', blob, mode: '100644' }, result: { kind: 'file', blob, mode: '100644' }, origin: 'staged' };
}

async function plan(cache: SavedReferenceCache, memory: GraphMemory, operations: readonly WriteOperation[], before: ReadonlyMap<RepoPath, BlobId>, after = files): Promise<number> {
  const request: PlanRequest = { operations, before: stateOf(before), after: stateOf(after), cache, memory, untracked: async () => [] };
  const started = performance.now();
  await buildPlan(request);
  return performance.now() - started;
}

function save(cache: SavedReferenceCache): void {
  cache.save([...files].flatMap(([path, blob]) => referenceKey(path, blob) ?? []));
}

const everything = [...files.keys()].map((path) => operation('create', path));
const one = [operation('create', pathOf(count - 1))];
const withoutOne = new Map([...files].filter(([path]) => path !== pathOf(count - 1)));
const times = { cold: [] as number[], warm: [] as number[], one: [] as number[] };
for (let round = 0; round < rounds; round += 1) {
  rmSync(cacheFile, { force: true });
  const cold = openReferenceCache(cacheFile);
  times.cold.push(await plan(cold, new GraphMemory(), everything, new Map()));
  save(cold);
  const started = performance.now();
  const memory = new GraphMemory();
  const warm = openReferenceCache(cacheFile);
  await plan(warm, memory, everything, new Map());
  times.warm.push(performance.now() - started);
  // The same process has planned something else already: what one file more costs.
  await plan(warm, memory, [operation('update', pathOf(0))], withoutOne, withoutOne);
  times.one.push(await plan(warm, memory, one, withoutOne));
}

head(`${count} files, ${(bytes / 1e6).toFixed(0)} MB of TypeScript, ${rounds} rounds in turn, medians; kept: ${(readFileSync(cacheFile).byteLength / 1e6).toFixed(1)} MB`, 'what', 'ms', 'bar', 'met');
const verdict = (name: string, milliseconds: number, bar: number): void => row(name, milliseconds, bar, milliseconds <= bar ? 'yes' : 'NO');
verdict('parsed, resolved and ordered, nothing known', median(times.cold), 10_000);
verdict('the same from what was kept', median(times.warm), 1_000);
verdict('one file staged, graph known', median(times.one), 100);

const names = Array.from({ length: count }, (_, index) => `src/d${index % 97}/f${index}.ts` as RepoPath);
const edges = (): Dependency[] => Array.from({ length: 25_000 }, () => ({ before: names[Math.floor(next() * count)] ?? names[0] as RepoPath, after: names[Math.floor(next() * count)] ?? names[0] as RepoPath, reason: 'imports' as const, detail: 'x' }));
const request = { operations: names.map((path, index): WriteOperation => ({ ...operation(index % 3 === 0 ? 'create' : 'update', pathOf(index)), path })), before: edges(), after: edges() };
const orders = Array.from({ length: rounds }, () => {
  const started = performance.now();
  orderOperations(request);
  return performance.now() - started;
});
verdict('10,000 operations with 50,000 dependencies ordered', median(orders), 300);
rmSync(root, { recursive: true, force: true });
