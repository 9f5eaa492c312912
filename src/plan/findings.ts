// What the graph alone says is wrong with a change: files that somebody needs and that are not there, and cycles that were not there.
import type { RepoPath } from '../model.ts';
import type { Reference } from '../languages/reference.ts';
import { stronglyConnected } from './components.ts';
import type { PendingGraph, PlanRequest } from './graph.ts';
import { createLinker, linksOf, type Link } from './links.ts';
import { readReferences } from './references.ts';

/** A fact; who reports it decides how bad it is. */
export type GraphFinding =
  /** `target` is on disk, and would not be in the commit. */
  | { readonly kind: 'forgotten'; readonly from: RepoPath; readonly reference: Reference; readonly target: RepoPath }
  /** The change takes `target` away, and `from` still needs it; `renamed`: where it went. */
  | { readonly kind: 'lost'; readonly from: RepoPath; readonly reference: Reference; readonly target: RepoPath; readonly renamed?: RepoPath }
  /** Each imports the next, and the last the first; `reference` is the first one's, and new. */
  | { readonly kind: 'cycle'; readonly paths: readonly RepoPath[]; readonly reference: Reference };

/** Sorted by file and line. */
export async function findProblems(request: PlanRequest, touched: ReadonlySet<RepoPath>, graph: PendingGraph): Promise<GraphFinding[]> {
  const findings = [...findLost(request, graph), ...(await findForgotten(request, touched, graph)), ...(await findCycles(request, touched, graph))];
  return findings.sort((a, b) => compare(placeOf(a), placeOf(b)) || a.reference.line - b.reference.line || compare(a.reference.specifier, b.reference.specifier));
}

function placeOf(finding: GraphFinding): string {
  return finding.kind === 'cycle' ? (finding.paths[0] ?? '') : finding.from;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function findLost({ operations }: PlanRequest, { lost }: PendingGraph): GraphFinding[] {
  const renames = new Map(operations.flatMap((operation) => (operation.kind === 'rename' ? [[operation.from, operation.path] as const] : [])));
  return lost.flatMap(({ from, reference, to }): GraphFinding[] => {
    const [target] = to;
    if (target === undefined || reference.optional === true) return [];
    const renamed = renames.get(target);
    return [{ kind: 'lost', from, reference, target, ...(renamed === undefined ? {} : { renamed }) }];
  });
}

/** Only what the change itself says: a reference that was broken before is not this change's fault. */
async function findForgotten({ after, untracked }: PlanRequest, touched: ReadonlySet<RepoPath>, graph: PendingGraph): Promise<GraphFinding[]> {
  const lost = new Set(graph.lost.map(({ from, reference }) => `${from}\0${reference.specifier}`));
  const unresolved = new Map<RepoPath, Reference[]>();
  for (const { from, reference, to } of graph.after) {
    if (!touched.has(from) || to.length > 0 || reference.optional === true || lost.has(`${from}\0${reference.specifier}`)) continue;
    unresolved.set(from, [...(unresolved.get(from) ?? []), reference]);
  }
  if (unresolved.size === 0) return [];
  const there = new Set(await untracked());
  const links = there.size === 0 ? [] : await linksOf(createLinker(after, there), unresolved);
  return links.flatMap(({ from, reference, to }): GraphFinding[] => {
    const target = to.find((path) => there.has(path));
    return target === undefined ? [] : [{ kind: 'forgotten', from, reference, target }];
  });
}

/** Cycles of imports that run when a file is loaded, through an import that is new; one for each strongly connected component. */
async function findCycles({ before, cache }: PlanRequest, touched: ReadonlySet<RepoPath>, graph: PendingGraph): Promise<GraphFinding[]> {
  const known = new Set(staticEdges(graph.old).map(nameOf));
  const fresh = staticEdges(graph.after).filter((edge) => touched.has(edge.from) && !known.has(nameOf(edge)));
  if (fresh.length === 0) return [];
  const edges = edgesOf(graph.after);
  const componentOf = components(edges);
  const together = (of: ReadonlyMap<string, number>, { from, to }: Edge): boolean => of.get(from) !== undefined && of.get(from) === of.get(to);
  const closing = fresh.filter((edge) => together(componentOf, edge));
  if (closing.length === 0) return [];
  const earlier = components(edgesOf(await linksOf(createLinker(before), await readReferences(before, cache))));
  const reported = new Set<number | undefined>();
  const findings: GraphFinding[] = [];
  for (const edge of closing) {
    const { from, to, reference } = edge;
    if (together(earlier, edge) || reported.has(componentOf.get(from))) continue;
    reported.add(componentOf.get(from));
    findings.push({ kind: 'cycle', paths: [from, ...shortestPath(edges, to, from).slice(0, -1)], reference });
  }
  return findings;
}

interface Edge {
  readonly from: RepoPath;
  readonly to: RepoPath;
  readonly reference: Reference;
}

/** What must be loaded first; a package of the workspace counts as the file that it names, not as all its files. */
function staticEdges(links: readonly Link[]): Edge[] {
  return links.flatMap(({ from, to, reference }) => (reference.kind === 'import' && reference.optional !== true ? to.filter((path) => path !== from).map((path) => ({ from, to: path, reference })) : []));
}

function nameOf({ from, to }: Edge): string {
  return `${from}\0${to}`;
}

function edgesOf(links: readonly Link[]): Map<string, string[]> {
  const edges = new Map<string, string[]>();
  for (const { from, to } of staticEdges(links)) {
    const list = edges.get(from);
    if (list === undefined) edges.set(from, [to]);
    else list.push(to);
  }
  return edges;
}

/** The number of each node's component, for components of more than one node. */
function components(edges: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const nodes = [...new Set([...edges].flatMap(([from, to]) => [from, ...to]))];
  return new Map(stronglyConnected(nodes, edges).flatMap((members, index) => (members.length < 2 ? [] : members.map((node) => [node, index] as const))));
}

/** From `start` to `end`, both included; breadth first, by name among equals. */
function shortestPath(edges: ReadonlyMap<string, readonly string[]>, start: string, end: string): RepoPath[] {
  const cameFrom = new Map<string, string | undefined>([[start, undefined]]);
  for (const node of cameFrom.keys()) {
    if (node === end) break;
    for (const next of [...(edges.get(node) ?? [])].sort()) if (!cameFrom.has(next)) cameFrom.set(next, node);
  }
  const path: string[] = [];
  for (let node: string | undefined = end; node !== undefined; node = cameFrom.get(node)) path.unshift(node);
  return path as RepoPath[];
}
