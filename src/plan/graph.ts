// From operations to a plan: who imports whom, who is affected, and in which order it is judged.
import { languageOf } from '../languages/index.ts';
import type { Reference, Resolve } from '../languages/reference.ts';
import type { BlobId, Dependency, Phase, Plan, RepoPath, WriteOperation } from '../model.ts';
import { levelsOf, stronglyConnected } from './components.ts';

/** References by content: a blob that was parsed once is never parsed again. */
export interface ReferenceCache {
  get(blob: BlobId): readonly Reference[] | undefined;
  set(blob: BlobId, references: readonly Reference[]): void;
}

export interface PlanRequest {
  readonly operations: readonly WriteOperation[];
  /** Every tracked path of the pending state. */
  readonly tracked: ReadonlyMap<RepoPath, BlobId>;
  readonly cache: ReferenceCache;
  read(path: RepoPath): Promise<string>;
  /** Called at most once, with all paths that exist before or after the operations. */
  createResolver(paths: ReadonlySet<string>): Promise<Resolve>;
}

/** Builds the plan; reads nothing when no operation can have importers. */
export async function buildPlan(request: PlanRequest): Promise<Plan> {
  const touched = touchedPaths(request.operations);
  if (![...touched].some(canHaveImporters)) return planOf(request.operations, [], []);
  const references = await readReferences(request);
  const resolve = await request.createResolver(new Set([...request.tracked.keys(), ...touched]));
  const links = [...references].flatMap(([path, list]) => linksOf(path, list, resolve));
  const importers = importersOf(touched, links);
  const relevant = new Set([...touched, ...importers]);
  const dependencies = links
    .filter((link) => relevant.has(link.from))
    .flatMap((link) => link.to.filter((to) => relevant.has(to) && to !== link.from).map((to) => dependency(to, link)));
  return planOf(request.operations, dependencies.sort(byName), importers.filter((path) => request.tracked.has(path) && !touched.has(path)));
}

function touchedPaths(operations: readonly WriteOperation[]): Set<RepoPath> {
  return new Set(operations.flatMap((operation) => (operation.kind === 'rename' ? [operation.path, operation.from] : [operation.path])));
}

function canHaveImporters(path: string): boolean {
  return languageOf(path) !== undefined || /\.(json|vue|svelte|css|scss)$/.test(path);
}

async function readReferences(request: PlanRequest): Promise<Map<RepoPath, readonly Reference[]>> {
  const result = new Map<RepoPath, readonly Reference[]>();
  const missing: [RepoPath, BlobId][] = [];
  for (const [path, blob] of request.tracked) {
    if (languageOf(path) === undefined) continue;
    const known = request.cache.get(blob);
    if (known === undefined) missing.push([path, blob]);
    else result.set(path, known);
  }
  for (let index = 0; index < missing.length; index += 64) {
    const batch = missing.slice(index, index + 64);
    const texts = await Promise.all(batch.map(([path]) => request.read(path).catch(() => '')));
    for (const [offset, [path, blob]] of batch.entries()) {
      const parse = await languageOf(path)?.load();
      const list = parse?.(texts[offset] ?? '', path) ?? [];
      request.cache.set(blob, list);
      result.set(path, list);
    }
  }
  return result;
}

/** One reference, resolved. */
interface Link {
  readonly from: RepoPath;
  readonly specifier: string;
  readonly reason: Dependency['reason'];
  readonly to: readonly RepoPath[];
  /** A workspace package named as a whole: its importers may see any file of it. */
  readonly workspace: string | undefined;
}

function linksOf(from: RepoPath, references: readonly Reference[], resolve: Resolve): Link[] {
  return references.flatMap((reference) => {
    const { specifier, kind } = reference;
    const resolution = resolve(reference, from);
    if (resolution === undefined) return [];
    return [{ from, specifier, reason: kind === 'import' ? ('imports' as const) : ('references' as const), to: resolution.paths, workspace: resolution.workspace }];
  });
}

/** Everything that imports a touched path, directly or through others; touched paths themselves included when imported. */
function importersOf(touched: ReadonlySet<RepoPath>, links: readonly Link[]): RepoPath[] {
  const byTarget = new Map<string, RepoPath[]>();
  const byWorkspace = new Map<string, RepoPath[]>();
  const add = (map: Map<string, RepoPath[]>, key: string, value: RepoPath): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [value]);
    else list.push(value);
  };
  for (const link of links) {
    for (const to of link.to) add(byTarget, to, link.from);
    if (link.workspace !== undefined) add(byWorkspace, link.workspace, link.from);
  }
  const found = new Set<RepoPath>();
  const queue: RepoPath[] = [...touched];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const direct = byTarget.get(path) ?? [];
    const through = directoriesOf(path).flatMap((directory) => byWorkspace.get(directory) ?? []);
    for (const importer of [...direct, ...through]) {
      if (found.has(importer)) continue;
      found.add(importer);
      queue.push(importer);
    }
  }
  return [...found].sort();
}

function directoriesOf(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index).join('/'));
}

function dependency(before: RepoPath, link: Link): Dependency {
  return { before, after: link.from, reason: link.reason, detail: link.specifier };
}

function byName(a: Dependency, b: Dependency): number {
  return compare(a.after, b.after) || compare(a.before, b.before) || compare(a.detail, b.detail);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function planOf(operations: readonly WriteOperation[], dependencies: readonly Dependency[], importers: readonly RepoPath[]): Plan {
  const renames = operations.flatMap((operation): Dependency[] =>
    operation.kind === 'rename' ? [{ before: operation.from, after: operation.path, reason: 'renames', detail: operation.from }] : [],
  );
  return { version: 1, phases: phasesOf(operations.map((operation) => operation.path), dependencies), dependencies: [...dependencies, ...renames], importers };
}

/** Phases in dependency order: a file comes after everything it imports; cycles stay together. */
export function phasesOf(paths: readonly RepoPath[], dependencies: readonly Dependency[]): Phase[] {
  const members = new Set<string>(paths);
  const edges = new Map<string, string[]>();
  for (const { before, after } of dependencies) {
    if (!members.has(before) || !members.has(after)) continue;
    const list = edges.get(after);
    if (list === undefined) edges.set(after, [before]);
    else list.push(before);
  }
  const levels = levelsOf([...members], edges);
  const cycles = stronglyConnected([...members], edges).filter((component) => component.length > 1);
  const count = Math.max(-1, ...levels.values()) + 1;
  return Array.from({ length: count }, (_, index) => {
    const inPhase = [...members].filter((path) => levels.get(path) === index).sort() as RepoPath[];
    return { index, paths: inPhase, cycles: cycles.filter((cycle) => levels.get(cycle[0] ?? '') === index) as RepoPath[][] };
  });
}
