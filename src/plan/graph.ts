// From operations to a plan: who refers to whom, who is affected, in which order it is judged, and what the graph alone finds wrong.
import { languageOf } from '../languages/index.ts';
import type { Dependency, Phase, Plan, RepoPath, WriteOperation } from '../model.ts';
import { findProblems, type GraphFinding } from './findings.ts';
import { createLinker, dependentsOf, linksOf, type Link } from './links.ts';
import { orderOperations, type Step } from './order.ts';
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
  /** In which order the operations are carried out; `plan.phases` has the same in levels. */
  readonly order: readonly Step[];
  readonly findings: readonly GraphFinding[];
  /** Who refers to whom afterwards. */
  readonly links: readonly Link[];
}

/** Builds the plan; reads nothing when no operation can be referred to. */
export async function buildPlan(request: PlanRequest): Promise<Planned> {
  const touched = touchedPaths(request.operations);
  if (![...touched].some(canBeReferredTo)) return alone(request.operations);
  const graph = await readGraph(request, touched);
  const importers = dependentsOf(touched, [...graph.after, ...graph.lost].filter(isCode));
  const relevant = new Set([...touched, ...importers]);
  const dependencies = [...graph.after, ...graph.lost]
    .filter((link) => relevant.has(link.from))
    .flatMap((link) => link.to.filter((to) => relevant.has(to) && to !== link.from).map((to) => dependencyOf(to, link)));
  const { order, phases } = orderOperations({ operations: request.operations, before: asDependencies(graph.old), after: asDependencies(graph.after.filter(({ from }) => touched.has(from))) });
  const plan = planOf(request.operations, [...dependencies, ...releases(graph)].sort(byName), importers.filter((path) => request.after.files.has(path) && !touched.has(path)), phases);
  return { plan, order, findings: await findProblems(request, touched, graph), links: graph.after };
}

function alone(operations: readonly WriteOperation[]): Planned {
  const { order, phases } = orderOperations({ operations, before: [], after: [] });
  return { plan: planOf(operations, [], [], phases), order, findings: [], links: [] };
}

function asDependencies(links: readonly Link[]): Dependency[] {
  return links.flatMap((link) => link.to.map((to) => dependencyOf(to, link)));
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

function planOf(operations: readonly WriteOperation[], dependencies: readonly Dependency[], importers: readonly RepoPath[], phases: readonly Phase[]): Plan {
  const renames = operations.flatMap((operation): Dependency[] =>
    operation.kind === 'rename' ? [{ before: operation.from, after: operation.path, reason: 'renames', detail: operation.from }] : [],
  );
  return { version: 1, phases, dependencies: [...dependencies, ...renames], importers };
}
