// From operations to a plan: who refers to whom, who is affected, in which order it is judged, and what the graph alone finds wrong.
import { languageOf } from '../languages/index.ts';
import type { Dependency, Plan, RepoPath, WriteOperation } from '../model.ts';
import { needsGraph, planAlone, planOf } from './alone.ts';
import { findProblems, type GraphFinding } from './findings.ts';
import { GraphMemory, type KnownGraph } from './known.ts';
import { createLinker, type Link, type Linker } from './links.ts';
import { byPlan, dependenciesOf, type FileNode } from './node.ts';
import { orderOperations, type Step } from './order.ts';
import { readReferences, type ReferenceCache, type State } from './references.ts';

export interface PlanRequest {
  readonly operations: readonly WriteOperation[];
  /** As it was before the operations. */
  readonly before: State;
  /** As it will be. */
  readonly after: State;
  readonly cache: ReferenceCache;
  /** What the process knows from the plan before: makes the next one fast, and changes no answer. */
  readonly memory?: GraphMemory;
  /** Paths that exist on disk, and in neither state; asked for only when something refers to a file that is not there. */
  untracked(): Promise<readonly RepoPath[]>;
  /** Which of some paths that go are there all the same, as what git ignores is; absent: none. */
  present?(paths: readonly RepoPath[]): Promise<readonly RepoPath[]>;
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
  if (!needsGraph(request.operations)) return planAlone(request.operations);
  const paths = touchedPaths(request.operations);
  return (request.memory ?? new GraphMemory()).using((known) => planIn(request, paths, known));
}

async function planIn(request: PlanRequest, paths: ReadonlySet<RepoPath>, known: KnownGraph): Promise<Planned> {
  await known.advance(request.after, request.cache);
  const { nodes } = known;
  const graph = await readPending(request, paths, known);
  const importers = importersOf(paths, graph);
  const before = dependenciesOf(graph.old);
  const { order, phases } = orderOperations({ operations: request.operations, before, after: graph.touched.flatMap(({ dependencies }) => dependencies) });
  const plan = planOf(request.operations, dependenciesIn(new Set([...paths, ...importers]), graph), importers.filter((path) => request.after.files.has(path) && !paths.has(path)), phases);
  return {
    plan,
    order,
    findings: await findProblems(request, graph),
    // Only few ask for them.
    get links() {
      return nodes.flatMap(({ links }) => links);
    },
  };
}

/** A reference of the state that will be that led somewhere before the operations, and leads nowhere afterwards; `to`: where it led. */
export interface LostLink extends Link {
  /** Nobody else can have it; else it may lie outside of the repository from now on. */
  readonly certain: boolean;
}

/** Links before and after. */
export interface PendingGraph {
  /** Of every file of the state that will be, into that state. */
  readonly known: KnownGraph;
  /** What operations touch. */
  readonly paths: ReadonlySet<RepoPath>;
  /** The files among them that operations create or change, by name. */
  readonly touched: readonly FileNode[];
  readonly lost: readonly LostLink[];
  /** Of the files that operations change, delete or rename, as they were. */
  readonly old: readonly Link[];
  /** Paths that go. */
  readonly vanished: ReadonlySet<RepoPath>;
}

async function readPending({ before, after, cache }: PlanRequest, paths: ReadonlySet<RepoPath>, known: KnownGraph): Promise<PendingGraph> {
  const sorted = [...paths].sort();
  const touched = sorted.flatMap((path) => known.node(path) ?? []);
  const vanished = new Set(sorted.filter((path) => before.files.has(path) && !after.files.has(path)));
  const references = new Map([...(await readReferences(before, cache, sorted))].filter(([, list]) => list.length > 0));
  const losing = vanished.size === 0 ? [] : known.nodes.filter(({ dead }) => dead.length > 0);
  const linker = await createLinker(before, [...references.keys(), ...losing.map(({ path }) => path)]);
  const old = [...references].flatMap(([path, list]) => linker.linksOf(path, list));
  return { known, paths, touched, lost: lostBy(linker, losing, vanished), old, vanished };
}

/** Where references that lead nowhere led in the state of the linker, among the paths that go. */
export function lostBy(linker: Linker, losing: readonly FileNode[], vanished: ReadonlySet<RepoPath>): LostLink[] {
  return losing.flatMap(({ path, dead, links }) =>
    linker.linksOf(path, dead).flatMap((link): LostLink[] => {
      const to = link.to.filter((one) => vanished.has(one));
      return to.length === 0 ? [] : [{ ...link, to, certain: links.some(({ reference }) => reference === link.reference) }];
    }),
  );
}

/** Who needs one of the paths, directly or through others, as far as code is concerned; sorted. */
function importersOf(paths: ReadonlySet<RepoPath>, { known, lost }: PendingGraph): RepoPath[] {
  // Where every file is touched, so is who needs one.
  if (known.nodes.every(({ path, links }) => links.length === 0 || paths.has(path)) && lost.every(({ from }) => paths.has(from))) return [];
  return known.importersOf(paths, lost.filter(isCode));
}

/** What is needed among some files, by name of who needs it. */
function dependenciesIn(paths: ReadonlySet<RepoPath>, graph: PendingGraph): Dependency[] {
  const more = new Map<RepoPath, Dependency[]>();
  for (const one of [...dependenciesOf(graph.lost).filter((dependency) => isAmong(dependency, paths)), ...releases(graph)]) more.set(one.after, [...(more.get(one.after) ?? []), one]);
  const result: Dependency[] = [];
  for (const path of [...new Set([...paths, ...more.keys()])].sort()) {
    const own = paths.has(path) ? (graph.known.node(path)?.dependencies ?? []) : [];
    const others = more.get(path);
    const list = others === undefined ? own : [...own, ...others].sort(byPlan);
    for (const one of list) if (one.reason === 'releases' || isAmong(one, paths)) result.push(one);
  }
  return result;
}

function isAmong({ before, after }: Dependency, paths: ReadonlySet<RepoPath>): boolean {
  return before !== after && paths.has(before) && paths.has(after);
}

function touchedPaths(operations: readonly WriteOperation[]): Set<RepoPath> {
  return new Set(operations.flatMap((operation) => (operation.kind === 'rename' ? [operation.path, operation.from] : [operation.path])));
}

/** Whether a change of what it leads to can change what the file means to a compiler. */
function isCode({ from, reference }: Link): boolean {
  return reference.kind !== 'link' && languageOf(from)?.name === 'typescript';
}

/** What goes can go once the files that needed it have changed, or gone. */
function releases({ old, vanished }: PendingGraph): Dependency[] {
  return old.flatMap(({ from, to, reference }) =>
    to.filter((path) => vanished.has(path) && path !== from).map((path): Dependency => ({ before: from, after: path, reason: 'releases', detail: reference.specifier })),
  );
}
