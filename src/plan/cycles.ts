// Cycles of imports that run when a file is loaded, and that were not there before.
import type { Reference } from '../languages/reference.ts';
import type { RepoPath } from '../model.ts';
import { stronglyConnected } from './components.ts';
import type { Edge } from './node.ts';

export interface Cycle {
  readonly kind: 'cycle';
  readonly paths: readonly RepoPath[];
  readonly reference: Reference;
}

/** The edges of a graph by where they begin. */
export interface EdgeGraph {
  readonly nodes: Iterable<RepoPath>;
  edges(from: RepoPath): readonly Edge[];
}

export interface CycleRequest {
  /** Edges that are new, or whose file changed. */
  readonly fresh: readonly Edge[];
  readonly after: EdgeGraph;
  /** Who leads to a path in the graph after. */
  loadersOf(path: RepoPath): ReadonlySet<RepoPath>;
  before(): Promise<EdgeGraph>;
  /** What a file is called in the graph before. */
  nameBefore(path: RepoPath): string;
}

/** Up to so many files, walking from each is cheaper than looking at the whole graph. */
const few = 8;

/** One for each strongly connected component that has a new edge whose ends did not reach each other before. */
export async function findCycles({ fresh, after, loadersOf, before, nameBefore }: CycleRequest): Promise<Cycle[]> {
  const areTogether = fresh.length === 0 ? undefined : togetherAfter(fresh, after, loadersOf);
  const closing = areTogether === undefined ? [] : fresh.filter(({ from, to }) => areTogether(from, to));
  if (areTogether === undefined || closing.length === 0) return [];
  const earlier = components(await before());
  const found: Cycle[] = [];
  const reported: RepoPath[] = [];
  for (const { from, to, reference } of closing) {
    const known = earlier.get(nameBefore(from));
    if ((known !== undefined && known === earlier.get(nameBefore(to))) || reported.some((one) => one === from || areTogether(from, one))) continue;
    reported.push(from);
    found.push({ kind: 'cycle', paths: [from, ...shortestPath(after, to, from).slice(0, -1)], reference });
  }
  return found;
}

/** Whether two files load each other; of the first one an edge is fresh. */
function togetherAfter(fresh: readonly Edge[], after: EdgeGraph, loadersOf: CycleRequest['loadersOf']): (from: RepoPath, other: RepoPath) => boolean {
  const froms = new Set(fresh.map(({ from }) => from));
  if (froms.size > few) {
    const componentOf = components(after);
    return (from, other) => componentOf.get(from) !== undefined && componentOf.get(from) === componentOf.get(other);
  }
  const loaders = new Map([...froms].map((from) => [from, loadersOf(from)]));
  // Its edge leads to the other one; for two with fresh edges both ways are looked at.
  return (from, other) => loaders.get(from)?.has(other) === true && (loaders.get(other)?.has(from) ?? true);
}

/** The number of each node's component, for components of more than one node. */
function components({ nodes, edges }: EdgeGraph): Map<string, number> {
  const targets = new Map<string, string[]>();
  const names = new Set<string>();
  for (const path of nodes) {
    const list = edges(path).map(({ to }) => to);
    if (list.length === 0) continue;
    targets.set(path, list);
    names.add(path);
    for (const to of list) names.add(to);
  }
  return new Map(stronglyConnected([...names], targets).flatMap((members, index) => (members.length < 2 ? [] : members.map((node) => [node, index] as const))));
}

/** From `start` to `end`, both included; breadth first, by name among equals. */
function shortestPath({ edges }: EdgeGraph, start: RepoPath, end: RepoPath): RepoPath[] {
  const cameFrom = new Map<RepoPath, RepoPath | undefined>([[start, undefined]]);
  for (const node of cameFrom.keys()) {
    if (node === end) break;
    for (const next of edges(node).map(({ to }) => to).sort()) if (!cameFrom.has(next)) cameFrom.set(next, node);
  }
  const path: RepoPath[] = [];
  for (let node: RepoPath | undefined = end; node !== undefined; node = cameFrom.get(node)) path.unshift(node);
  return path;
}
