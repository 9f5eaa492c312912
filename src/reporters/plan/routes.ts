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
const arc = 30;
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
    return start < end ? across(from, to, lanes.slice(start + 1, end), layout, used) : back(from, to, layout);
  };
}

function lanesOf({ columns, places, node, pitch }: Layout): Lane[] {
  const lanes = new Map<number, { x: number; top: number; bottom: number; column: number }>();
  for (const [column, { nodes }] of columns.entries()) {
    for (const number of nodes) {
      const { x, y } = places.get(number) ?? { x: 0, y: 0 };
      const lane = lanes.get(x);
      const bottom = y + pitch;
      if (lane === undefined) lanes.set(x, { x, top: y - (pitch - node.height), bottom, column });
      else [lane.top, lane.bottom] = [Math.min(lane.top, y - (pitch - node.height)), Math.max(lane.bottom, bottom)];
    }
  }
  return [...lanes.values()].sort((a, b) => a.x - b.x);
}

/** To the right, through the nearest free row of every column on the way. */
function across(from: Place, to: Place, between: readonly Lane[], layout: Layout, used: Map<string, number>): string {
  const { width, height } = layout.node;
  const [startX, startY, endY] = [from.x + width, from.y + height / 2, to.y + height / 2];
  let path = `M${round(startX)} ${round(startY)}`;
  let [x, y, column] = [startX, startY, -1];
  for (const lane of between) {
    const straight = startY + ((lane.x - startX) / (to.x - startX)) * (endY - startY);
    // Within a phase the row stays the same, as long as there are files in it.
    const next = lane.column === column ? y : free(lane, straight, layout, used);
    path += curve(x, y, lane.x, next);
    [x, y, column] = [lane.x + width, next, lane.column];
    path += `H${round(x)}`;
  }
  return path.replace(/H[\d.]+(?=H)/g, '') + curve(x, y, to.x, endY);
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

/** Within a column, or to the left: an arc on the right side of both. */
function back(from: Place, to: Place, { node }: Layout): string {
  const [x1, y1, x2, y2] = [from.x + node.width, from.y + node.height / 2, to.x + node.width, to.y + node.height / 2];
  // Two files that wait for each other have an arc each.
  const wide = arc * (y1 < y2 ? 1 : 0.7);
  return `M${round(x1)} ${round(y1)}C${round(x1 + wide)} ${round(y1)} ${round(x2 + wide)} ${round(y2)} ${round(x2)} ${round(y2)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
