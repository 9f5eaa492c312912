// From operations to a plan: who refers to whom, who is affected, in which order it is judged, and what the graph alone finds wrong.
import { languageOf } from '../languages/index.ts';
import type { Dependency, Phase, Plan, RepoPath, WriteOperation } from '../model.ts';
import { levelsOf, stronglyConnected } from './components.ts';
import { findProblems, type GraphFinding } from './findings.ts';
import { createLinker, dependentsOf, linksOf, type Link } from './links.ts';
import { readReferences, type ReferenceCache, type State } from './references.ts';

export interface PlanRequest {
  readonly operations: readonly WriteOperation[];
  /** As it was before the operations. */
  readonly before: State;
  /** As it will be. */
  readonly after: State;
  readonly cache: ReferenceCache;
  /** Paths that exist on disk, and in neither state; asked for only when something refers to a file that is not there. */
  untracked(): Promise<readonly RepoPath[]>;
}

export interface Planned {
  readonly plan: Plan;
  readonly findings: readonly GraphFinding[];
  /** For each operation's path how many files depend on it, directly or through others; those that nothing depends on are left out. */
  readonly links: readonly Link[];
}

/** Builds the plan; reads nothing when no operation can be referred to. */
export async function buildPlan(request: PlanRequest): Promise<Planned> {
  const touched = touchedPaths(request.operations);
  if (![...touched].some(canBeReferredTo)) return { plan: planOf(request.operations, [], []), findings: [], links: [] };
  const graph = await readGraph(request, touched);
  const importers = dependentsOf(touched, [...graph.after, ...graph.lost].filter(isCode));
  const relevant = new Set([...touched, ...importers]);
  const dependencies = [...graph.after, ...graph.lost]
    .filter((link) => relevant.has(link.from))
    .flatMap((link) => link.to.filter((to) => relevant.has(to) && to !== link.from).map((to) => dependencyOf(to, link)));
  const plan = planOf(request.operations, [...dependencies, ...releases(graph)].sort(byName), importers.filter((path) => request.after.files.has(path) && !touched.has(path)));
  return { plan, findings: await findProblems(request, touched, graph), links: graph.after };
}

/** Links before and after. */
export interface PendingGraph {
  /** Of every file of the state that will be, into that state. */
  readonly after: readonly Link[];
  /** References of that state that led somewhere before the operations, and lead nowhere afterwards; `to`: where they led. */
  readonly lost: readonly Link[];
  /** Of the files that operations change, delete or rename, as they were. */
  readonly old: readonly Link[];
  /** Paths that go. */
  readonly vanished: ReadonlySet<RepoPath>;
}

async function readGraph({ before, after, cache }: PlanRequest, touched: ReadonlySet<RepoPath>): Promise<PendingGraph> {
  const references = await readReferences(after, cache);
  const links = await linksOf(createLinker(after), references);
  const vanished = new Set([...touched].filter((path) => before.files.has(path) && !after.files.has(path)));
  const linker = createLinker(before);
  const old = await linksOf(linker, await readReferences(before, cache, touched));
  if (vanished.size === 0) return { after: links, lost: [], old, vanished };
  const found = new Set(links.filter(({ to }) => to.length > 0).map(({ from, reference }) => `${from}\0${reference.kind}\0${reference.specifier}`));
  const lost = (await linksOf(linker, references))
    .map((link) => ({ ...link, to: link.to.filter((to) => vanished.has(to)) }))
    .filter(({ to, from, reference }) => to.length > 0 && !found.has(`${from}\0${reference.kind}\0${reference.specifier}`));
  return { after: links, lost, old, vanished };
}

function touchedPaths(operations: readonly WriteOperation[]): Set<RepoPath> {
  return new Set(operations.flatMap((operation) => (operation.kind === 'rename' ? [operation.path, operation.from] : [operation.path])));
}

function canBeReferredTo(path: string): boolean {
  return languageOf(path) !== undefined || /\.(vue|svelte|css|scss)$/.test(path);
}

/** Whether a change of what it leads to can change what the file means to a compiler. */
function isCode({ from, reference }: Link): boolean {
  return reference.kind !== 'link' && languageOf(from)?.name === 'typescript';
}

function dependencyOf(before: RepoPath, { from, reference }: Link): Dependency {
  const reason = reference.kind === 'reference' || reference.kind === 'link' ? 'references' : 'imports';
  return { before, after: from, reason, detail: reference.specifier, line: reference.line };
}

/** What goes can go once the files that needed it have changed, or gone. */
function releases({ old, vanished }: PendingGraph): Dependency[] {
  return old.flatMap(({ from, to, reference }) =>
    to.filter((path) => vanished.has(path) && path !== from).map((path): Dependency => ({ before: from, after: path, reason: 'releases', detail: reference.specifier })),
  );
}

function byName(a: Dependency, b: Dependency): number {
  return compare(a.after, b.after) || compare(a.before, b.before) || compare(a.detail, b.detail) || compare(a.reason, b.reason);
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
