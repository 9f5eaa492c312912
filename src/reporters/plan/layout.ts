// Where each node of a plan's drawing stands: phases as columns, ordered so that few edges cross.
import type { Graph, GraphEdge } from './graph.ts';

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Column {
  /** Numbers of the nodes, from top to bottom, then from left to right. */
  readonly nodes: readonly number[];
  readonly x: number;
  readonly width: number;
}

export interface Layout {
  readonly places: ReadonlyMap<number, Place>;
  readonly columns: readonly Column[];
  readonly width: number;
  readonly height: number;
  readonly node: { readonly width: number; readonly height: number };
  /** From the top of a file to the top of the one below it. */
  readonly pitch: number;
  /** Many nodes: one line each. */
  readonly compact: boolean;
}

const margin = 20;
const gap = { wide: 60, compact: 96 } as const;
const narrow = 18;
/** Room on the right for edges within the last column. */
const arcs = 20;
const widths = { wide: 206, compact: 258 } as const;
const compactFrom = 120;
/** So few have room around them. */
const airyUpTo = 40;
/** Barycentre sweeps over more edges than this take too long for what they bring. */
const edgesToOrder = 50_000;
const sweeps = 8;

export function layoutOf({ columns, edges }: Graph): Layout {
  const count = columns.reduce((sum, { length }) => sum + length, 0);
  const compact = count > compactFrom;
  const kind = compact ? 'compact' : 'wide';
  const node = { width: widths[kind], height: compact ? 22 : 44 };
  const pitch = node.height + (compact ? 5 : count <= airyUpTo ? 24 : 14);
  // A long phase becomes a block, so that the whole is about twice as wide as high.
  const rows = Math.max(compact ? 24 : 12, Math.ceil(Math.sqrt((count * (node.width + narrow)) / (2 * pitch))));
  const ordered = reduceCrossings(columns, edges).filter(({ length }) => length > 0);
  const tallest = Math.min(rows, Math.max(0, ...ordered.map(({ length }) => length)));
  const places = new Map<number, Place>();
  const placed: Column[] = [];
  let x = margin;
  for (const nodes of ordered) {
    const blocks = Math.ceil(nodes.length / rows);
    const height = Math.ceil(nodes.length / blocks);
    const top = margin + (compact ? 0 : ((tallest - height) * pitch) / 2);
    for (const [index, number] of nodes.entries()) places.set(number, { x: x + Math.floor(index / height) * (node.width + narrow), y: top + (index % height) * pitch });
    const width = blocks * (node.width + narrow) - narrow;
    placed.push({ nodes, x, width });
    x += width + gap[kind];
  }
  return { places, columns: placed, width: Math.max(0, x - gap[kind]) + margin + arcs, height: Math.max(0, tallest * pitch - (pitch - node.height)) + 2 * margin, node, pitch, compact };
}

/** Sorts each layer by the mean place of its neighbours, there and back, and keeps the best of what it saw. */
export function reduceCrossings(layers: readonly (readonly number[])[], edges: readonly GraphEdge[]): (readonly number[])[] {
  let best = layers;
  if (edges.length > edgesToOrder) return [...best];
  let fewest = crossingsOf(best, edges);
  const before = neighbours(edges, 'after', 'before');
  const after = neighbours(edges, 'before', 'after');
  let current: (readonly number[])[] = [...layers];
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep += 1) {
    current = sweepOnce(current, sweep % 2 === 0 ? before : after, sweep % 2 === 0);
    const crossings = crossingsOf(current, edges);
    if (crossings < fewest) [best, fewest] = [current, crossings];
  }
  return [...best];
}

function sweepOnce(layers: readonly (readonly number[])[], near: ReadonlyMap<number, readonly number[]>, forwards: boolean): (readonly number[])[] {
  const result = [...layers];
  const ranks = new Map<number, number>();
  for (const layer of layers) rank(layer, ranks);
  const order = [...layers.keys()];
  for (const index of forwards ? order : order.reverse()) {
    const layer = result[index] ?? [];
    const centre = new Map(layer.map((node) => [node, mean(near.get(node) ?? [], ranks) ?? ranks.get(node) ?? 0]));
    result[index] = [...layer].sort((a, b) => (centre.get(a) ?? 0) - (centre.get(b) ?? 0));
    rank(result[index] ?? [], ranks);
  }
  return result;
}

/** Places between 0 and 1, so that layers of different lengths can be compared. */
function rank(layer: readonly number[], ranks: Map<number, number>): void {
  for (const [index, node] of layer.entries()) ranks.set(node, (index + 0.5) / layer.length);
}

function mean(nodes: readonly number[], ranks: ReadonlyMap<number, number>): number | undefined {
  if (nodes.length === 0) return undefined;
  return nodes.reduce((sum, node) => sum + (ranks.get(node) ?? 0), 0) / nodes.length;
}

function neighbours(edges: readonly GraphEdge[], of: 'before' | 'after', are: 'before' | 'after'): Map<number, number[]> {
  const result = new Map<number, number[]>();
  for (const edge of edges) {
    const list = result.get(edge[of]);
    if (list === undefined) result.set(edge[of], [edge[are]]);
    else list.push(edge[are]);
  }
  return result;
}

/** Pairs of edges between the same two layers that cross. */
export function crossingsOf(layers: readonly (readonly number[])[], edges: readonly GraphEdge[]): number {
  const at = new Map<number, readonly [layer: number, index: number]>();
  for (const [layer, nodes] of layers.entries()) for (const [index, node] of nodes.entries()) at.set(node, [layer, index]);
  const groups = new Map<string, [left: number, right: number][]>();
  for (const edge of edges) {
    const [from, to] = [at.get(edge.before), at.get(edge.after)];
    if (from === undefined || to === undefined || from[0] === to[0]) continue;
    const [left, right] = from[0] < to[0] ? [from, to] : [to, from];
    const key = `${left[0]} ${right[0]}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [[left[1], right[1]]]);
    else group.push([left[1], right[1]]);
  }
  return [...groups.values()].reduce((sum, group) => sum + inversions(group.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, right]) => right)), 0);
}

/** Pairs that stand in the wrong order, counted in a tree of sums. */
function inversions(values: readonly number[]): number {
  const size = values.reduce((most, value) => Math.max(most, value), 0) + 2;
  const sums = new Uint32Array(size + 1);
  let count = 0;
  for (const [seen, value] of values.entries()) {
    let notAbove = 0;
    for (let index = value + 1; index > 0; index -= index & -index) notAbove += sums[index] ?? 0;
    count += seen - notAbove;
    for (let index = value + 1; index <= size; index += index & -index) sums[index] = (sums[index] ?? 0) + 1;
  }
  return count;
}
