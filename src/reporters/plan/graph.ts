// The files and dependencies of a plan as nodes and edges by number, as every drawing needs them.
import type { Dependency, PlannedOperation, PlanReport } from '../../model.ts';
import { operationsByPath } from './words.ts';

export interface GraphNode {
  readonly path: string;
  /** Absent: a file outside the operations. */
  readonly operation?: PlannedOperation;
  readonly phase?: number;
}

/** All reasons for which one file comes after another. */
export interface GraphEdge {
  readonly before: number;
  readonly after: number;
  readonly why: readonly Dependency[];
  /** Both are of one phase: they are in a cycle. */
  readonly cyclic: boolean;
}

export interface Graph {
  /** In the order of the plan: phase by phase, then what is outside. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Numbers of nodes, phase by phase; the last list is what is outside. */
  readonly columns: readonly (readonly number[])[];
}

/** Files that the operations do not touch are left out on demand. */
export function graphOf(report: PlanReport, withOutside = true): Graph {
  const nodes: GraphNode[] = [];
  const numbers = new Map<string, number>();
  const columns: number[][] = [];
  const operations = operationsByPath(report.operations);
  const add = (node: GraphNode, column: number[]): void => {
    if (numbers.has(node.path)) return;
    numbers.set(node.path, nodes.length);
    column.push(nodes.length);
    nodes.push(node);
  };
  for (const phase of report.phases) {
    const column: number[] = [];
    columns.push(column);
    for (const path of phase.paths) {
      const operation = operations.get(path);
      add({ path, phase: phase.index, ...(operation === undefined ? {} : { operation }) }, column);
    }
  }
  // The old name of a renamed file stands for it, unless something else is written there.
  for (const [name, { path }] of operations) if (!numbers.has(name) && numbers.has(path)) numbers.set(name, numbers.get(path) ?? 0);
  const outside: number[] = [];
  if (withOutside) for (const path of [...report.importers, ...report.dependencies.flatMap(({ before, after }) => [before, after])]) add({ path }, outside);
  return { nodes, edges: edgesOf(report.dependencies, numbers, nodes), columns: [...columns, outside] };
}

function edgesOf(dependencies: readonly Dependency[], numbers: ReadonlyMap<string, number>, nodes: readonly GraphNode[]): GraphEdge[] {
  const edges = new Map<string, { before: number; after: number; why: Dependency[]; cyclic: boolean }>();
  for (const dependency of dependencies) {
    const before = numbers.get(dependency.before);
    const after = numbers.get(dependency.after);
    if (before === undefined || after === undefined || before === after) continue;
    const key = `${before} ${after}`;
    const known = edges.get(key);
    const phase = nodes[before]?.phase;
    if (known === undefined) edges.set(key, { before, after, why: [dependency], cyclic: phase !== undefined && phase === nodes[after]?.phase });
    else known.why.push(dependency);
  }
  return [...edges.values()];
}
