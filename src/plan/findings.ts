// What the graph alone says is wrong with a change: files that somebody needs and that are not there, and cycles that were not there.
import type { RepoPath } from '../model.ts';
import type { Reference } from '../languages/reference.ts';
import { findCycles, type Cycle, type EdgeGraph } from './cycles.ts';
import type { PendingGraph, PlanRequest } from './graph.ts';
import { createLinker, linksIn } from './links.ts';
import { findLost, type Lost } from './lost.ts';
import { edgesOf, type Edge } from './node.ts';
import { readReferences } from './references.ts';
import { compare } from './words.ts';

/** A fact; who reports it decides how bad it is. */
export type GraphFinding =
  /** `target` is on disk, and would not be in the commit; `staged`: it is in the index, and the commit is of other paths only. */
  | { readonly kind: 'forgotten'; readonly from: RepoPath; readonly reference: Reference; readonly target: RepoPath; readonly staged?: true }
  | Lost
  /** Each imports the next, and the last the first; `reference` is the first one's, and new. */
  | Cycle;

/** Sorted by file and line. */
export async function findProblems(request: PlanRequest, graph: PendingGraph): Promise<GraphFinding[]> {
  const findings = [...(await findLost(request, graph)), ...(await findForgotten(request, graph)), ...(await findNewCycles(request, graph))];
  return findings.sort((a, b) => compare(placeOf(a), placeOf(b)) || a.reference.line - b.reference.line || compare(a.reference.specifier, b.reference.specifier));
}

function placeOf(finding: GraphFinding): string {
  return finding.kind === 'cycle' ? (finding.paths[0] ?? '') : finding.from;
}

/** Only what the change itself says: a reference that was broken before is not this change's fault. */
async function findForgotten({ after, untracked }: PlanRequest, { lost, touched }: PendingGraph): Promise<GraphFinding[]> {
  const said = new Set(lost.map(({ from, reference }) => `${from}\0${reference.specifier}`));
  const unresolved = new Map<RepoPath, Reference[]>();
  for (const { path, links } of touched) {
    const missing = links.filter(({ to, reference }) => to.length === 0 && reference.optional !== true && !said.has(`${path}\0${reference.specifier}`));
    if (missing.length > 0) unresolved.set(path, missing.map(({ reference }) => reference));
  }
  if (unresolved.size === 0) return [];
  const there = new Set(await untracked());
  const links = there.size === 0 ? [] : await linksIn(after, unresolved, there);
  return links.flatMap(({ from, reference, to }): GraphFinding[] => {
    const target = to.find((path) => there.has(path));
    return target === undefined ? [] : [{ kind: 'forgotten', from, reference, target }];
  });
}

async function findNewCycles(request: PlanRequest, graph: PendingGraph): Promise<Cycle[]> {
  const { known, old, touched } = graph;
  const said = new Set(edgesOf(old).map(({ from, to }) => `${from}\0${to}`));
  const nameBefore = namesBefore(request);
  return findCycles({
    fresh: touched.flatMap(({ edges }) => (said.size === 0 ? edges : edges.filter(({ from, to }) => !said.has(`${nameBefore(from)}\0${nameBefore(to)}`)))),
    nameBefore,
    after: { nodes: known.nodes.map(({ path }) => path), edges: (path) => known.node(path)?.edges ?? [] },
    loadersOf: (path) => known.loadersOf(path),
    before: () => graphBefore(request, graph),
  });
}

/** What a file was called before the operations; nothing that was there, for one that has come under the name of another that went on. */
function namesBefore({ operations }: PlanRequest): (path: RepoPath) => string {
  const renames = new Map(operations.flatMap((operation) => (operation.kind === 'rename' ? [[operation.path, operation.from] as const] : [])));
  const moved = new Set(renames.values());
  return (path) => renames.get(path) ?? (moved.has(path) ? `\0${path}` : path);
}

/** The graph before the operations: that of now but for the files that differ, and those that may have meant others. */
async function graphBefore(request: PlanRequest, graph: PendingGraph): Promise<EdgeGraph> {
  const { before, after, cache } = request;
  const { known, old, paths, vanished } = graph;
  const linker = await createLinker(before, known.nodes.filter(({ references }) => references.length > 0).map(({ path }) => path));
  const appeared = [...paths].filter((path) => after.files.has(path) && !before.files.has(path));
  const stale = known.affectedBy(appeared, [...vanished], linker)?.filter(({ path }) => !paths.has(path));
  if (stale === undefined) return graphOf(edgesOf(await linksIn(before, await readReferences(before, cache))));
  const differing = graphOf(edgesOf([...old, ...stale.flatMap(({ path, references }) => linker.linksOf(path, references))]));
  const changed = new Set([...paths, ...stale.map(({ path }) => path)]);
  return {
    nodes: new Set([...known.nodes.map(({ path }) => path), ...changed]),
    edges: (path) => (changed.has(path) ? differing.edges(path) : (known.node(path)?.edges ?? [])),
  };
}

function graphOf(edges: readonly Edge[]): EdgeGraph {
  const byFrom = new Map<RepoPath, Edge[]>();
  for (const edge of edges) {
    const list = byFrom.get(edge.from);
    if (list === undefined) byFrom.set(edge.from, [edge]);
    else list.push(edge);
  }
  return { nodes: byFrom.keys(), edges: (path) => byFrom.get(path) ?? [] };
}
