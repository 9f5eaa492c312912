// Aligns lines, region by region: lines that all rows share exactly once first (patience), then blocks of lines within what differs.
import { append } from './arrays.ts';
import { alignTokens } from './align-tokens.ts';
import { sameText } from './align-words.ts';
import { sharedEnd, sharedStart, uniqueAnchors, type Anchor } from './chains.ts';
import { alignGap } from './align-gap.ts';
import { indentOf } from './blocks.ts';
import { listLines } from './list-lines.ts';
import { simplify } from './simplify.ts';
import { shapeOf, sharedWords } from './shapes.ts';
import type { Alignment, Node } from './tree.ts';

/** Lines with their ends. */
export type Lines = readonly string[];

export function linesOf(text: string): Lines {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

export const deepestRegion = 16;

/** The parts that rows of lines have in common, and how they differ. */
export function alignLines(context: Alignment, rows: readonly Lines[], depth = 0): readonly Node[] {
  return simplify(alignRegion(context, rows, depth), rows.length);
}

function alignRegion(context: Alignment, rows: readonly Lines[], depth: number): readonly Node[] {
  const keys = rows.map((row) => row.map((line) => context.key(line)));
  const start = sharedStart(keys);
  const end = wholeBlocks(rows[0] ?? [], start, sharedEnd(keys, start));
  const middle = rows.map((row) => row.slice(start, row.length - end));
  return [...sameLines(rows.map((row) => row.slice(0, start))), ...region(context, middle, keys.map((row) => row.slice(start, row.length - end)), depth), ...sameLines(rows.map((row) => row.slice(row.length - end)))];
}

/** A shared end does not start within a block, or with the end of one, that is not shared. */
function wholeBlocks(row: Lines, start: number, end: number): number {
  let rest = end;
  const middle = row.slice(start, row.length - end);
  while (rest > 0 && end - rest < furthest) {
    const line = row[row.length - rest] ?? '';
    if (!isWithin(line, middle)) break;
    middle.push(line);
    rest -= 1;
  }
  return rest;
}

/** Lines that a shared end is shortened by at most. */
const furthest = 400;

/** Whether the line that this one is indented under, or closes, is one of these. */
function isWithin(line: string, lines: Lines): boolean {
  if (line.trim() === '') return false;
  const indent = indentOf(line);
  const isEnd = /^\s*(?:[)}\]]|<\/|end\b)/.test(line);
  const around = lines.findLast((one) => one.trim() !== '' && (indentOf(one) < indent || (isEnd && indentOf(one) === indent)));
  return around !== undefined && (isEnd ? indentOf(around) === indent : indentOf(around) < indent);
}

/** Lines that are equal by key. */
function sameLines(rows: readonly Lines[]): readonly Node[] {
  const [first = []] = rows;
  return first.flatMap((_, index) => sameText(rows.map((row) => row[index] ?? '')));
}

function region(context: Alignment, rows: readonly Lines[], keys: readonly (readonly string[])[], depth: number): readonly Node[] {
  if (rows.every((row) => row.length === 0)) return [];
  if (depth > deepestRegion || rows.some((row) => row.length === 0)) return alignGap(context, rows, depth);
  const lists = listLines(context, rows);
  const open = (all: readonly (readonly string[])[]): readonly (readonly string[])[] => all.map((row, index) => row.map((one, line) => (lists[index]?.has(line) === true ? '' : one)));
  const found = cut(context, rows, uniqueAnchors(open(keys), isTelling), depth);
  if (found !== undefined) return found;
  const shared = sharedWords(context, rows);
  const shapes = rows.map((row) => row.map((line) => shapeOf(context, line, shared)));
  return cut(context, rows, uniqueAnchors(open(shapes), (shape) => shape !== ''), depth) ?? alignGap(context, rows, depth);
}

/** A line with a word in it: lines of brackets only are aligned by their neighbours. */
function isTelling(key: string): boolean {
  return /[\p{L}\p{N}\uE000-\uF8FF]/u.test(key);
}

function cut(context: Alignment, rows: readonly Lines[], anchors: readonly Anchor[], depth: number): readonly Node[] | undefined {
  if (anchors.length === 0) return undefined;
  const nodes: Node[] = [];
  let from = rows.map(() => 0);
  for (const anchor of [...anchors, rows.map((row) => row.length)]) {
    append(nodes, alignRegion(context, rows.map((row, index) => row.slice(from[index], anchor[index])), depth + 1));
    const lines = rows.flatMap((row, index) => row[anchor[index] ?? 0] ?? []);
    if (lines.length === rows.length) append(nodes, alignTokens(context, lines));
    from = anchor.map((place) => place + 1);
  }
  return nodes;
}
