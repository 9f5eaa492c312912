// Which lines differ between two texts; own code because the answer must be bounded in time and slide as git's does.

/** Lines `oldStart` up to, not including, `oldEnd` became `newStart` up to `newEnd`; 0-based, one side may be empty. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/**
 * The hunks that turn `before` into `after` (lines as numbers without gaps, see `createNumbering`), in order, at least one equal line apart.
 *
 * Source: E. W. Myers, "An O(ND) difference algorithm and its variations", 1986, section 4b (linear space, by middle snakes), on the
 * lines that occur on both sides. A search that gets expensive settles for less than the optimum, so that time is bounded by
 * the number of lines times the cut-off while the answer stays correct, only coarser: it splits at a line that occurs once on both
 * sides (B. Cohen's patience diff), or where it is furthest along, as GNU diff and git do. As they do, too, a hunk that could
 * lie higher or lower among repeated lines is moved to one place, so that both sides of a merge agree on it.
 */
export function diffLines(before: Int32Array, after: Int32Array): Hunk[] {
  const sides = { before: sideOf(before), after: sideOf(after) };
  markChanges(sides.before, sides.after);
  settleHunks(sides.before, sides.after);
  settleHunks(sides.after, sides.before);
  return hunksOf(sides.before.changed, sides.after.changed);
}

interface Side {
  readonly lines: Int32Array;
  /** 1 for each line without a partner on the other side; one more entry, always 0, ends the last run. */
  readonly changed: Uint8Array;
}

function sideOf(lines: Int32Array): Side {
  return { lines, changed: new Uint8Array(lines.length + 1) };
}

/** A rectangle of the edit graph: lines x0 to x1 of one side against y0 to y1 of the other. */
interface Box {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
  /** False once a look for anchors was in vain: looking again in every part would take quadratic time. */
  anchored: boolean;
}

function markChanges(before: Side, after: Side): void {
  const box = { x0: 0, x1: before.lines.length, y0: 0, y1: after.lines.length, anchored: true };
  shrink(box, before.lines, after.lines);
  const xs = partnered(before, box.x0, box.x1, after.lines);
  const ys = partnered(after, box.y0, box.y1, before.lines);
  const search = createSearch(
    xs.map((index) => before.lines[index] ?? -1),
    ys.map((index) => after.lines[index] ?? -1),
  );
  const boxes: Box[] = [{ x0: 0, x1: xs.length, y0: 0, y1: ys.length, anchored: true }];
  for (let next = boxes.pop(); next !== undefined; next = boxes.pop()) {
    shrink(next, search.xs, search.ys);
    if (next.x0 === next.x1 || next.y0 === next.y1) {
      for (const index of xs.subarray(next.x0, next.x1)) before.changed[index] = 1;
      for (const index of ys.subarray(next.y0, next.y1)) after.changed[index] = 1;
      continue;
    }
    const { x, y } = splitPoint(search, next);
    boxes.push({ ...next, x1: x, y1: y }, { ...next, x0: x, y0: y });
  }
}

/** Takes equal lines off both ends of the box. */
function shrink(box: Box, xs: Int32Array, ys: Int32Array): void {
  while (box.x0 < box.x1 && box.y0 < box.y1 && xs[box.x0] === ys[box.y0]) {
    box.x0 += 1;
    box.y0 += 1;
  }
  while (box.x0 < box.x1 && box.y0 < box.y1 && xs[box.x1 - 1] === ys[box.y1 - 1]) {
    box.x1 -= 1;
    box.y1 -= 1;
  }
}

/** Indexes of the lines that occur among `others`; marks the rest as changed, they cannot be anything else. */
function partnered(side: Side, start: number, end: number, others: Int32Array): Int32Array {
  const known = new Uint8Array(others.reduce((highest, line) => Math.max(highest, line), -1) + 1);
  for (const line of others) known[line] = 1;
  const kept = new Int32Array(end - start);
  let count = 0;
  for (let index = start; index < end; index += 1) {
    if (known[side.lines[index] ?? -1] === 1) kept[count++] = index;
    else side.changed[index] = 1;
  }
  return kept.subarray(0, count);
}

/** Edits from either end after which a search settles: as in git, for files of up to 65,536 lines. */
const cutOff = 256;

interface Search {
  readonly xs: Int32Array;
  readonly ys: Int32Array;
  /** The x that is furthest from the start, and from the end, on each diagonal (x - y), at `diagonal + origin`. */
  readonly forward: Int32Array;
  readonly backward: Int32Array;
  readonly origin: number;
}

function createSearch(xs: Int32Array, ys: Int32Array): Search {
  const size = xs.length + ys.length + 3;
  return { xs, ys, forward: new Int32Array(size), backward: new Int32Array(size), origin: ys.length + 1 };
}

/** Diagonals that a search has reached: from `low` to `high`, every second one. */
interface Reach {
  low: number;
  high: number;
}

/** A point that an optimal path through the box (which is not empty and has no equal corner) visits; a good one beyond the cut-off. */
function splitPoint(search: Search, box: Box): { x: number; y: number } {
  const start = box.x0 - box.y0;
  const end = box.x1 - box.y1;
  const odd = ((start - end) & 1) !== 0;
  const ahead = { low: start, high: start };
  const behind = { low: end, high: end };
  search.forward[start + search.origin] = box.x0;
  search.backward[end + search.origin] = box.x1;
  for (let cost = 1; cost <= cutOff; cost += 1) {
    widen(ahead, box, search.forward, search.origin, -1);
    const met = stepForward(search, box, ahead, odd ? behind : undefined);
    if (met !== undefined) return met;
    widen(behind, box, search.backward, search.origin, 0x7fffffff);
    const metBehind = stepBackward(search, box, behind, odd ? undefined : ahead);
    if (metBehind !== undefined) return metBehind;
  }
  const anchor = box.anchored ? anchorPoint(search, box) : undefined;
  box.anchored = anchor !== undefined;
  return anchor ?? furthestPoint(search, box, ahead, behind);
}

/** The middle one of the lines that occur once on either side of the box and come in the same order there; undefined without any. */
function anchorPoint({ xs, ys }: Search, box: Box): { x: number; y: number } | undefined {
  const inY = placesOfUnique(ys, box.y0, box.y1);
  const anchors = [...placesOfUnique(xs, box.x0, box.x1)].flatMap(([line, x]) => {
    const y = inY.get(line);
    return y === undefined ? [] : [{ x, y }];
  });
  const ordered = longestRise(anchors);
  return ordered[ordered.length >> 1];
}

function placesOfUnique(lines: Int32Array, start: number, end: number): Map<number, number> {
  const places = new Map<number, number>();
  for (let index = start; index < end; index += 1) {
    const line = lines[index] ?? -1;
    places.set(line, places.has(line) ? -1 : index);
  }
  for (const [line, place] of places) if (place === -1) places.delete(line);
  return places;
}

/** The longest list of anchors (given with rising x) in which y rises too, by patience sorting. */
function longestRise(anchors: readonly { x: number; y: number }[]): { x: number; y: number }[] {
  const tops: number[] = [];
  const before = new Int32Array(anchors.length);
  for (const [index, { y }] of anchors.entries()) {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((anchors[tops[middle] ?? 0]?.y ?? 0) < y) low = middle + 1;
      else high = middle;
    }
    before[index] = tops[low - 1] ?? -1;
    tops[low] = index;
  }
  const rise: { x: number; y: number }[] = [];
  for (let index = tops.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) {
    const anchor = anchors[index];
    if (anchor !== undefined) rise.push(anchor);
  }
  return rise.reverse();
}

/** One diagonal more on each side, as far as the box goes; `outside` makes the diagonal beyond lose every comparison. */
function widen(reach: Reach, box: Box, furthest: Int32Array, origin: number, outside: number): void {
  if (reach.low > box.x0 - box.y1) furthest[(reach.low -= 1) - 1 + origin] = outside;
  else reach.low += 1;
  if (reach.high < box.x1 - box.y0) furthest[(reach.high += 1) + 1 + origin] = outside;
  else reach.high -= 1;
}

/** One more edit from the start on every diagonal; the point where it meets the search from the end, if that was looked for. */
function stepForward({ xs, ys, forward, backward, origin }: Search, box: Box, reach: Reach, opposite: Reach | undefined): { x: number; y: number } | undefined {
  for (let diagonal = reach.high; diagonal >= reach.low; diagonal -= 2) {
    const at = diagonal + origin;
    let x = Math.max((forward[at - 1] ?? 0) + 1, forward[at + 1] ?? 0);
    while (x < box.x1 && x - diagonal < box.y1 && xs[x] === ys[x - diagonal]) x += 1;
    forward[at] = x;
    if (opposite !== undefined && diagonal >= opposite.low && diagonal <= opposite.high && (backward[at] ?? 0) <= x) return { x, y: x - diagonal };
  }
  return undefined;
}

/** The mirror image of `stepForward`. */
function stepBackward({ xs, ys, forward, backward, origin }: Search, box: Box, reach: Reach, opposite: Reach | undefined): { x: number; y: number } | undefined {
  for (let diagonal = reach.high; diagonal >= reach.low; diagonal -= 2) {
    const at = diagonal + origin;
    let x = Math.min(backward[at - 1] ?? 0, (backward[at + 1] ?? 0) - 1);
    while (x > box.x0 && x - diagonal > box.y0 && xs[x - 1] === ys[x - 1 - diagonal]) x -= 1;
    backward[at] = x;
    if (opposite !== undefined && diagonal >= opposite.low && diagonal <= opposite.high && x <= (forward[at] ?? 0)) return { x, y: x - diagonal };
  }
  return undefined;
}

/** Of all points reached from either end, the one with the most lines behind it. */
function furthestPoint({ forward, backward, origin }: Search, box: Box, ahead: Reach, behind: Reach): { x: number; y: number } {
  let best = { x: box.x0, y: box.y0 };
  let gain = -1;
  const offer = (x: number, y: number, lines: number): void => {
    if (lines > gain) [best, gain] = [{ x, y }, lines];
  };
  for (let diagonal = ahead.low; diagonal <= ahead.high; diagonal += 2) {
    const x = Math.min(forward[diagonal + origin] ?? 0, box.x1, box.y1 + diagonal);
    offer(x, x - diagonal, x - box.x0 + (x - diagonal - box.y0));
  }
  for (let diagonal = behind.low; diagonal <= behind.high; diagonal += 2) {
    const x = Math.max(backward[diagonal + origin] ?? 0, box.x0, box.y0 + diagonal);
    offer(x, x - diagonal, box.x1 - x + (box.y1 - (x - diagonal)));
  }
  return best;
}

/** A maximal run of changed lines, `start` up to `end`; empty between two lines that are both kept. */
interface Run {
  start: number;
  end: number;
}

function runFrom(changed: Uint8Array, start: number): Run {
  let end = start;
  while (changed[end] === 1) end += 1;
  return { start, end };
}

function runBefore(changed: Uint8Array, end: number): Run {
  let start = end;
  while (start > 0 && changed[start - 1] === 1) start -= 1;
  return { start, end };
}

/**
 * Moves every run of changed lines that repeats its neighbour (`[}, x, }]` is `x }` added, or `} x`): as far down as it goes, or,
 * if it can, level with the last run of the other side. Runs that meet become one. So do GNU diff and git.
 */
function settleHunks(side: Side, other: Side): void {
  for (let [at, beyond] = [0, 0]; at <= side.lines.length; at += 1, beyond += 1) {
    if (side.changed[at] !== 1 && other.changed[beyond] !== 1) continue;
    const run = runFrom(side.changed, at);
    let across = runFrom(other.changed, beyond);
    if (run.end > run.start) across = settleRun(side, run, other, across);
    [at, beyond] = [run.end, across.end];
  }
}

/** Moves one run (in place); returns the run of the other side that lies across from it then. */
function settleRun(side: Side, run: Run, other: Side, level: Run): Run {
  let across = level;
  let size: number;
  let highest: number;
  let levelEnd: number | undefined;
  do {
    size = run.end - run.start;
    while (slideUp(side, run)) across = runBefore(other.changed, across.start - 1);
    highest = run.end;
    levelEnd = across.end > across.start ? run.end : undefined;
    while (slideDown(side, run)) {
      across = runFrom(other.changed, across.end + 1);
      if (across.end > across.start) levelEnd = run.end;
    }
  } while (run.end - run.start !== size);
  if (levelEnd === undefined || run.end === highest) return across;
  while (run.end > levelEnd && slideUp(side, run)) across = runBefore(other.changed, across.start - 1);
  return across;
}

/** One line up, if the line above equals the last of the run; a run that it meets joins it. */
function slideUp({ lines, changed }: Side, run: Run): boolean {
  if (run.start === 0 || lines[run.start - 1] !== lines[run.end - 1]) return false;
  run.start -= 1;
  run.end -= 1;
  changed[run.start] = 1;
  changed[run.end] = 0;
  run.start = runBefore(changed, run.start).start;
  return true;
}

/** One line down, if the line below equals the first of the run; a run that it meets joins it. */
function slideDown({ lines, changed }: Side, run: Run): boolean {
  if (run.end >= lines.length || lines[run.start] !== lines[run.end]) return false;
  changed[run.start] = 0;
  changed[run.end] = 1;
  run.start += 1;
  run.end = runFrom(changed, run.end + 1).end;
  return true;
}

function hunksOf(before: Uint8Array, after: Uint8Array): Hunk[] {
  const hunks: Hunk[] = [];
  for (let [old, fresh] = [0, 0]; old < before.length; old += 1, fresh += 1) {
    if (before[old] !== 1 && after[fresh] !== 1) continue;
    const [removed, added] = [runFrom(before, old), runFrom(after, fresh)];
    hunks.push({ oldStart: old, oldEnd: removed.end, newStart: fresh, newEnd: added.end });
    [old, fresh] = [removed.end, added.end];
  }
  return hunks;
}
