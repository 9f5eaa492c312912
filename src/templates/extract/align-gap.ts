// Aligns what no shared line anchors: blocks by indentation, repeated ones as lists, those that only some rows have as optional.
import { append } from './arrays.ts';
import { alignTokens } from './align-tokens.ts';
import { alignLines, deepestRegion, type Lines } from './align-lines.ts';
import { sameText } from './align-words.ts';
import { bagOf, blocksOf, linesOfBlock, runsOf, similarity, textOfRun, type Block, type Run } from './blocks.ts';
import { repeatOf } from './lists.ts';
import { profileOf, type ProfileColumn } from './profile.ts';
import { columnOf, type Alignment, type Node } from './tree.ts';

export function alignGap(context: Alignment, rows: readonly Lines[], depth: number): readonly Node[] {
  const texts = rows.map((row) => row.join(''));
  const keys = new Set(texts.map((text) => context.key(text)));
  if (keys.size === 1) return sameText(texts);
  if (depth > deepestRegion) return lineColumn(context, texts);
  const runs = rows.map((row) => runsOf(blocksOf(row)));
  const single = runs.map((row) => (row.length === 1 ? row[0] : undefined));
  if (runs.every((row) => row.length < 2) && new Set(single.flatMap((run) => run?.kind ?? [])).size === 1) {
    const found = alignRuns(context, single, depth);
    if (found !== undefined) return found;
  }
  const profile = profileOf(context, runs);
  return profile === undefined ? lineColumn(context, texts) : profileNodes(context, profile, depth);
}

/** Whole lines: what they share at both ends is literal, at least their last line end. */
function lineColumn(context: Alignment, texts: readonly string[]): readonly Node[] {
  if (texts.every((text) => /^[^\n]*\n?$/.test(text))) return texts.includes('') ? columnOf(texts) : alignTokens(context, texts);
  if (!texts.every((text) => text.endsWith('\n'))) return columnOf(texts);
  const indents = texts.map((text) => /^[ \t]*/.exec(text)?.[0] ?? '');
  const [indent = ''] = indents.sort((a, b) => a.length - b.length);
  const shared = texts.every((text) => text.startsWith(indent)) ? indent : '';
  return [...sameText(texts.map(() => shared)), ...columnOf(texts.map((text) => text.slice(shared.length, -1))), { kind: 'text', text: '\n' }];
}

/** Lines of a block that only one row has: a longer one is a value of its own, not part of the template. */
const longestLone = 8;

/** Rows that lack the block have no lines. */
function optional(context: Alignment, rows: readonly Lines[], depth: number): readonly Node[] {
  const texts = rows.map((row) => row.join(''));
  const present = rows.map((row) => row.length > 0);
  const there = rows.filter((row) => row.length > 0);
  if (there.length === 1 && (there[0]?.length ?? 0) > longestLone) return lineColumn(context, texts);
  const nodes = alignLines(context, there, depth + 1);
  return isTelling(nodes) ? [{ kind: 'optional', present, nodes }] : lineColumn(context, texts);
}

function isTelling(nodes: readonly Node[]): boolean {
  const letters = nodes.map((node) => (node.kind === 'text' ? node.text.replace(/[^\p{L}\p{N}\uE000-\uF8FF]/gu, '') : node.kind === 'repeat' ? '00' : '')).join('');
  const columns = nodes.filter((node) => node.kind === 'column');
  return columns.length === 0 || letters.length >= 2 * columns.length;
}

/** Runs of one kind: line by line if rows have equally many and these are alike, else as a list. */
function alignRuns(context: Alignment, rows: readonly (Run | undefined)[], depth: number): readonly Node[] | undefined {
  const counts = new Set(rows.map((row) => row?.blocks.length ?? 0));
  const [count = 0] = counts;
  if (counts.size === 1 && (count === 1 || isAlikeByPosition(context, rows, count))) return byPosition(context, rows, count, depth);
  if (rows.every((row) => (row?.blocks.length ?? 0) < 2)) return undefined;
  return repeatOf(context, rows, depth) ?? (counts.size === 1 && count < 4 ? byPosition(context, rows, count, depth) : undefined);
}

function byPosition(context: Alignment, rows: readonly (Run | undefined)[], count: number, depth: number): readonly Node[] {
  const blank = columnOf(rows.map((row) => row?.blank ?? ''));
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => [
    ...(index === 0 ? [] : blank),
    ...alignBlocks(context, rows.flatMap((row) => row?.blocks[index] ?? []), depth + 1),
  ]);
}

function isAlikeByPosition(context: Alignment, rows: readonly (Run | undefined)[], count: number): boolean {
  if (new Set(rows.map((row) => row?.blank)).size > 1) return false;
  const [first] = rows;
  return Array.from({ length: count }, (_, index) => index).every((index) => {
    const head = bagOf(first?.blocks[index]?.head ?? '', context.key);
    return rows.every((row) => similarity(head, bagOf(row?.blocks[index]?.head ?? '', context.key)) > 0.6);
  });
}

/** Blocks that are the same part of a template. */
export function alignBlocks(context: Alignment, blocks: readonly Block[], depth: number): readonly Node[] {
  const texts = blocks.map((block) => linesOfBlock(block).join(''));
  if (depth > deepestRegion) return lineColumn(context, texts);
  return [
    ...alignLines(context, blocks.map((block) => block.above), depth + 1),
    ...alignTokens(context, blocks.map((block) => block.head)),
    ...alignLines(context, blocks.map((block) => block.rest), depth + 1),
  ];
}

/** Columns that the same rows have, next to each other, are one block. */
function profileNodes(context: Alignment, columns: readonly ProfileColumn[], depth: number): readonly Node[] {
  const nodes: Node[] = [];
  let index = 0;
  while (index < columns.length) {
    const here = columns[index];
    if (here === undefined) break;
    if (here.cells.every((cell) => cell !== undefined)) {
      append(nodes, fullColumn(context, here, depth));
      index += 1;
      continue;
    }
    let to = index;
    while (to < columns.length && columns[to]?.cells.some((cell) => cell === undefined) === true) to += 1;
    append(nodes, partialColumns(context, columns.slice(index, to), depth));
    index = to;
  }
  return nodes;
}

function fullColumn(context: Alignment, { cells }: ProfileColumn, depth: number): readonly Node[] {
  const texts = cells.map((cell) => (cell === undefined ? '' : textOfRun(cell)));
  if (new Set(cells.map((cell) => cell?.kind)).size === 1) return alignRuns(context, cells, depth) ?? lineColumn(context, texts);
  return cells.every((cell) => cell?.blocks.length === 1) ? alignBlocks(context, cells.flatMap((cell) => cell?.blocks ?? []), depth + 1) : lineColumn(context, texts);
}

/** What no row shares with another is one free value; the rest is optional, block by block. */
function partialColumns(context: Alignment, columns: readonly ProfileColumn[], depth: number): readonly Node[] {
  const groups: ProfileColumn[][] = [];
  const presence = (column: ProfileColumn | undefined): string => column?.cells.map((cell) => (cell === undefined ? '-' : '+')).join('') ?? '';
  for (const column of columns) {
    const last = groups.at(-1);
    if (last !== undefined && presence(last[0]) === presence(column)) last.push(column);
    else groups.push([column]);
  }
  const texts = (some: readonly ProfileColumn[]): string[] => (some[0]?.cells ?? []).map((_, row) => some.map(({ cells }) => cells[row]).map((cell) => (cell === undefined ? '' : textOfRun(cell))).join(''));
  const isLone = (group: readonly ProfileColumn[]): boolean => group[0]?.cells.filter((cell) => cell !== undefined).length === 1;
  if (groups.length > 1 && groups.every(isLone)) return lineColumn(context, texts(columns));
  const merged = alternatives(columns);
  if (merged !== undefined && columns.length > 1) return fullColumn(context, merged, depth);
  return groups.flatMap((group) => {
    const [only] = group;
    if (group.length === 1 && only !== undefined && only.cells.some((cell) => (cell?.blocks.length ?? 0) > 1)) {
      const found = repeatOf(context, only.cells, depth);
      if (found !== undefined && only.cells.filter((cell) => cell !== undefined).length > 1) return found;
    }
    return optional(context, texts(group).map((text) => text.match(/[^\n]*\n|[^\n]+$/g) ?? []), depth);
  });
}

/** Lines of which every row has exactly one are one line that differs. */
function alternatives(columns: readonly ProfileColumn[]): ProfileColumn | undefined {
  const [first] = columns;
  const cells = first?.cells.map((_, row) => columns.flatMap((column) => column.cells[row] ?? [])) ?? [];
  const single = cells.flatMap((some) => (some.length === 1 ? some : []));
  if (single.length < cells.length || single.some((run) => run.blocks.length > 1 || run.kind === 'blank')) return undefined;
  return { cells: single };
}
