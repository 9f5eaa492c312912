// Finds lines that are items of lists of different lengths: a line that all rows share by accident must not cut a list in two.
import { append, least } from './arrays.ts';
import { blocksOf, indentOf, linesOfBlock, runsOf, type Block } from './blocks.ts';
import type { Lines } from './align-lines.ts';
import { kindOfLine } from './shapes.ts';
import type { Alignment } from './tree.ts';

interface FoundRun {
  readonly row: number;
  readonly from: number;
  readonly to: number;
  /** What tells items apart: the first line, or all of an item that opens with a bracket. */
  readonly items: readonly string[];
}

const deepest = 8;

/** For each row, the lines within such lists. */
export function listLines(context: Alignment, rows: readonly Lines[]): readonly ReadonlySet<number>[] {
  const bySignature = new Map<string, FoundRun[]>();
  const add = (signature: string, run: FoundRun): void => {
    const list = bySignature.get(signature);
    if (list === undefined) bySignature.set(signature, [run]);
    else list.push(run);
  };
  rows.forEach((row, index) => collect(context, row, index, 0, '', 0, add));
  const inLists = rows.map(() => new Set<number>());
  for (const runs of bySignature.values()) {
    if (!isList(runs, rows.length)) continue;
    for (const { row, from, to } of runs) for (let line = from; line < to; line += 1) inLists[row]?.add(line);
  }
  return inLists;
}

/** Runs at this level, and in the blocks of this level. */
function collect(context: Alignment, lines: Lines, row: number, offset: number, header: string, depth: number, add: (signature: string, run: FoundRun) => void): void {
  if (depth > deepest || lines.length === 0) return;
  let at = offset;
  for (const run of runsOf(blocksOf(lines))) {
    const from = at;
    const items: string[] = [];
    run.blocks.forEach((block, index) => {
      if (index > 0 && run.blank !== '') at += 1;
      const inner = at + block.above.length + 1;
      if (block.rest.length > 0) collect(context, withoutEnd(block), row, inner, `${header}>${kindOfLine(block.head)}`, depth + 1, add);
      at += linesOfBlock(block).length;
      items.push(context.key(/[\p{L}\p{N}\uE000-\uF8FF]/u.test(block.head) ? block.head : linesOfBlock(block).join('')));
    });
    if (run.kind !== 'blank') add(`${header}>${run.kind}`, { row, from, to: at, items });
  }
}

/** What is within a block, without the lines that close it. */
function withoutEnd({ head, rest }: Block): Lines {
  let end = rest.length;
  while (end > 0 && indentOf(rest[end - 1] ?? '') <= indentOf(head)) end -= 1;
  return rest.slice(0, end);
}

/** Rows have different numbers, one has several, and less than half of the items are in every row. */
function isList(runs: readonly FoundRun[], count: number): boolean {
  if (!runs.some((run) => run.items.length > 1)) return false;
  const byRow = Array.from({ length: count }, (): string[] => []);
  for (const run of runs) append(byRow[run.row] ?? [], run.items);
  const lengths = byRow.map((items) => items.length);
  if (new Set(lengths).size === 1) return false;
  const there = byRow.filter((items) => items.length > 0);
  const [first = [], ...others] = there;
  const sets = others.map((items) => new Set(items));
  const shared = first.filter((item) => sets.every((set) => set.has(item))).length;
  return shared * 2 < least(there.map((items) => items.length));
}
