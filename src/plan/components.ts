// Strongly connected components and their levels, without recursion: graphs of real repositories are deep.

/** Edges from a node to what it depends on. */
export type Edges = ReadonlyMap<string, readonly string[]>;

/**
 * Components in dependency order (dependencies first), each sorted by name. Source: Tarjan, "Depth-first search and
 * linear graph algorithms", 1972, with an explicit stack. The result depends only on the graph, not on insertion order.
 */
export function stronglyConnected(nodes: readonly string[], edges: Edges): string[][] {
  const state = { counter: 0, index: new Map<string, number>(), low: new Map<string, number>(), stack: [] as string[], onStack: new Set<string>() };
  const components: string[][] = [];
  for (const root of [...nodes].sort()) if (!state.index.has(root)) visit(root, edges, state, components);
  return components;
}

interface TarjanState {
  counter: number;
  readonly index: Map<string, number>;
  readonly low: Map<string, number>;
  readonly stack: string[];
  readonly onStack: Set<string>;
}

function visit(root: string, edges: Edges, state: TarjanState, components: string[][]): void {
  const frames: { node: string; children: readonly string[]; next: number }[] = [];
  const enter = (node: string): void => {
    state.index.set(node, state.counter);
    state.low.set(node, state.counter);
    state.counter += 1;
    state.stack.push(node);
    state.onStack.add(node);
    frames.push({ node, children: [...(edges.get(node) ?? [])].sort(), next: 0 });
  };
  const lower = (node: string, value: number): void => void state.low.set(node, Math.min(state.low.get(node) ?? 0, value));
  enter(root);
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const child = frame.children[frame.next];
    if (child !== undefined) {
      frame.next += 1;
      if (!state.index.has(child)) enter(child);
      else if (state.onStack.has(child)) lower(frame.node, state.index.get(child) ?? 0);
      continue;
    }
    frames.pop();
    const parent = frames.at(-1);
    if (parent !== undefined) lower(parent.node, state.low.get(frame.node) ?? 0);
    if (state.low.get(frame.node) === state.index.get(frame.node)) components.push(popComponent(frame.node, state));
  }
}

function popComponent(root: string, state: TarjanState): string[] {
  const component: string[] = [];
  for (let node = state.stack.pop(); node !== undefined; node = state.stack.pop()) {
    state.onStack.delete(node);
    component.push(node);
    if (node === root) break;
  }
  return component.sort();
}

/** Level of each node: 0 when it depends on nothing, else one more than the highest level below it; one level per component. */
export function levelsOf(nodes: readonly string[], edges: Edges): Map<string, number> {
  const levels = new Map<string, number>();
  for (const component of stronglyConnected(nodes, edges)) {
    const members = new Set(component);
    let level = 0;
    for (const node of component) {
      for (const below of edges.get(node) ?? []) if (!members.has(below)) level = Math.max(level, (levels.get(below) ?? 0) + 1);
    }
    for (const node of component) levels.set(node, level);
  }
  return levels;
}
