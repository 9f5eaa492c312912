// The way of each edge through the drawing: around files, never across their names.
import type { GraphEdge } from './graph.ts';
import type { Layout, Place } from './layout.ts';

/** Files that stand above each other, and the free rows between them. */
interface Lane {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
  /** Lanes of one phase have their rows at the same heights. */
  readonly column: number;
}

/** Between two columns, how far a curve stays level. */
const ease = 0.5;
const arc = 22;
/** Edges in one gap are drawn beside each other as far as there is room. */
const beside = 3.5;

/** Draws edges in their order; those that share a gap keep apart. */
export function routes(layout: Layout): (edge: GraphEdge) => string {
  const lanes = lanesOf(layout);
  const laneOf = new Map(lanes.map((lane, index) => [lane.x, index]));
  const used = new Map<string, number>();
  return ({ before, after }) => {
    const [from, to] = [layout.places.get(before), layout.places.get(after)];
    if (from === undefined || to === undefined) return '';
    const [start, end] = [laneOf.get(from.x) ?? 0, laneOf.get(to.x) ?? 0];
    if (start === end) return within(from, to, layout);
    const between = start < end ? lanes.slice(start + 1, end) : lanes.slice(end + 1, start).reverse();
    return across(from, to, between, layout, used);
  };
}

function lanesOf({ columns, places, node, pitch }: Layout): Lane[] {
  return columns.flatMap(({ nodes }, column) => {
    const all = nodes.map((number) => places.get(number) ?? { x: 0, y: 0 });
    // The last lane of a phase may be shorter, and is treated like the others: rows go on through it.
    const [first, last] = all.reduce(([least, most], { y }) => [Math.min(least, y), Math.max(most, y)], [Infinity, -Infinity]);
    return [...new Set(all.map(({ x }) => x))].map((x) => ({ x, top: first - (pitch - node.height), bottom: last + pitch, column }));
  });
}

/** To the right (to the left only where a plan has such an edge), through the nearest free row of every column on the way. */
function across(from: Place, to: Place, between: readonly Lane[], layout: Layout, used: Map<string, number>): string {
  const { width, height } = layout.node;
  const [out, into] = to.x > from.x ? [width, 0] : [0, width];
  const [startX, startY, endX, endY] = [from.x + out, from.y + height / 2, to.x + into, to.y + height / 2];
  let path = `M${round(startX)} ${round(startY)}`;
  let [x, y, column] = [startX, startY, -1];
  for (const lane of between) {
    const straight = startY + ((lane.x - startX) / (endX - startX)) * (endY - startY);
    // Within a phase the row stays the same.
    const next = lane.column === column ? y : free(lane, straight, layout, used);
    path += `${curve(x, y, lane.x + into, next)}H${round(lane.x + out)}`;
    [x, y, column] = [lane.x + out, next, lane.column];
  }
  return (path + curve(x, y, endX, endY)).replace(/H[\d.]+(?=H)/g, '');
}

/** A curve that leaves and arrives level; nothing but a line where the height is the same. */
function curve(x1: number, y1: number, x2: number, y2: number): string {
  if (y1 === y2) return `H${round(x2)}`;
  const bend = (x2 - x1) * ease;
  return `C${round(x1 + bend)} ${round(y1)} ${round(x2 - bend)} ${round(y2)} ${round(x2)} ${round(y2)}`;
}

function free(lane: Lane, y: number, { pitch, node }: Layout, used: Map<string, number>): number {
  const gap = pitch - node.height;
  if (y < lane.top || y > lane.bottom) return y;
  const row = Math.round((y - lane.top - gap / 2) / pitch);
  const key = `${lane.x} ${row}`;
  const before = used.get(key) ?? 0;
  used.set(key, before + 1);
  const most = Math.floor((gap / 2 - 3) / beside);
  const offset = most < 1 ? 0 : (before % 2 === 0 ? 1 : -1) * (Math.ceil(before / 2) % (most + 1)) * beside;
  return lane.top + gap / 2 + row * pitch + offset;
}

/** Within a column: an arc on the right side of both. */
function within(from: Place, to: Place, { node }: Layout): string {
  const [x, y1, y2] = [from.x + node.width, from.y + node.height / 2, to.y + node.height / 2];
  // Two files that wait for each other have an arc each.
  const wide = arc * (y1 < y2 ? 1 : 0.7);
  return `M${round(x)} ${round(y1)}C${round(x + wide)} ${round(y1)} ${round(x + wide)} ${round(y2)} ${round(x)} ${round(y2)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
