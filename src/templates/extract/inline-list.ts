// Lists within a line: `{ a, b, c }`, where rows have different numbers of items and each item is simple.
import { alignHedges, textOf, type Item } from './align-tokens.ts';
import type { Alignment, Node } from './tree.ts';

/** A repeat if every row is a list with the same separator and at least two rows differ in length. */
export function listOf(context: Alignment, rows: readonly (readonly Item[])[], depth: number): readonly Node[] | undefined {
  const trimmed = rows.map(withoutSpaces);
  const before = new Set(trimmed.map((row) => row.before));
  const after = new Set(trimmed.map((row) => row.after));
  if (before.size > 1 || after.size > 1) return undefined;
  const separators = new Set<string>();
  const lists = trimmed.map((row) => split(row.items, separators));
  const counts = lists.map((list) => list.length);
  if (separators.size !== 1 || new Set(counts).size < 2) return undefined;
  const items = lists.flat();
  if (items.some((item) => item.length === 0) || !context.budget.spend(items.length)) return undefined;
  const nodes = alignHedges(context, items, depth + 1);
  if (!isPlain(nodes)) return undefined;
  const text = (value: string): readonly Node[] => (value === '' ? [] : [{ kind: 'text', text: value }]);
  const [separator = ''] = separators;
  return [...text([...before][0] ?? ''), { kind: 'repeat', counts, separator, nodes }, ...text([...after][0] ?? '')];
}

/** At most two values an item, and none that is a sentence or an expression. */
function isPlain(nodes: readonly Node[]): boolean {
  const columns = nodes.filter((node) => node.kind === 'column');
  return nodes.every((node) => node.kind !== 'repeat' && node.kind !== 'optional') && columns.length > 0 && columns.length <= 2 && columns.every((column) => column.values.every((value) => /^[^\s,;(){}]{1,80}$/.test(value)));
}

interface Trimmed {
  readonly before: string;
  readonly items: readonly Item[];
  readonly after: string;
}

function withoutSpaces(row: readonly Item[]): Trimmed {
  let from = 0;
  let to = row.length;
  while (row[from]?.kind === 'space') from += 1;
  while (to > from && row[to - 1]?.kind === 'space') to -= 1;
  return { before: textOf(row.slice(0, from)), items: row.slice(from, to), after: textOf(row.slice(to)) };
}

/** Cuts at commas; adds each comma with the spaces around it to `separators`. */
function split(items: readonly Item[], separators: Set<string>): Item[][] {
  if (items.length === 0) return [];
  const lists: Item[][] = [[]];
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (item?.kind === 'mark' && item.text === ',') {
      const spaced = items[index + 1]?.kind === 'space';
      separators.add(`,${spaced ? (items[index + 1]?.text ?? '') : ''}`);
      if (spaced) index += 1;
      lists.push([]);
    } else if (item !== undefined) lists.at(-1)?.push(item);
  }
  return lists;
}
