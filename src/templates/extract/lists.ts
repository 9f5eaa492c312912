// Repeated blocks: items of several lists are aligned with each other as if they were files, and must come out alike.
import { most } from './arrays.ts';
import { alignTokens } from './align-tokens.ts';
import { alignBlocks } from './align-gap.ts';
import { linesOfBlock, type Block, type Run } from './blocks.ts';
import { textsOf } from './simplify.ts';
import { columnOf, type Alignment, type Node } from './tree.ts';

const mostItems = 20_000;

/** A repeat of the blocks of these runs (undefined: a row has no item), or undefined if they are not alike enough to say anything. */
export function repeatOf(context: Alignment, rows: readonly (Run | undefined)[], depth: number): readonly Node[] | undefined {
  const counts = rows.map((row) => row?.blocks.length ?? 0);
  const items = rows.flatMap((row) => row?.blocks ?? []);
  if (items.length > mostItems || items.length < 2 || !context.budget.spend(items.length * 20)) return undefined;
  const blanks = new Set(rows.flatMap((row) => (row !== undefined && row.blocks.length > 1 ? [row.blank] : [])));
  if (blanks.size > 1) return undefined;
  const [blank = ''] = blanks;
  const ended = withoutLastComma(rows);
  const nodes = ended === undefined ? alignItems(context, items, depth) : alignTokens(context, ended.items);
  if (!isTelling(nodes, items)) return definitionsOf(rows, counts, blank);
  if (ended === undefined) return [{ kind: 'repeat', counts, separator: blank, nodes }];
  return [{ kind: 'repeat', counts, separator: ended.separator, nodes }, { kind: 'text', text: ended.last }];
}

/** Lines that name something and go on with a word in capitals, as the columns of an SQL table do. */
function definitionsOf(rows: readonly (Run | undefined)[], counts: readonly number[], blank: string): readonly Node[] | undefined {
  const lines = rows.flatMap((row) => row?.blocks.map((block) => linesOfBlock(block).join('')) ?? []);
  const found = lines.flatMap((line) => {
    const match = /^([ \t]*)([\w"`]+)( +)([A-Z]{2,}[^\n]*?)(,?\n)$/.exec(line);
    return match === null ? [] : [match.slice(1)];
  });
  const column = (index: number): readonly Node[] => columnOf(found.map((match) => match[index] ?? ''));
  const literal = [0, 2, 4].map(column);
  if (found.length < lines.length || literal.some((nodes) => nodes.some((node) => node.kind === 'column'))) return undefined;
  return [{ kind: 'repeat', counts, separator: blank, nodes: [0, 1, 2, 3, 4].flatMap(column) }];
}

function alignItems(context: Alignment, items: readonly Block[], depth: number): readonly Node[] {
  return alignBlocks(context, items, depth + 1);
}

/** Lists in which all lines but the last end in a comma: the comma separates. */
function withoutLastComma(rows: readonly (Run | undefined)[]): { readonly items: readonly string[]; readonly separator: string; readonly last: string } | undefined {
  if (rows.some((row) => row === undefined || row.blank !== '')) return undefined;
  const lists = rows.map((row) => row?.blocks.map((block) => linesOfBlock(block).join('')) ?? []);
  const ends = lists.every((list) => list.every((text, index) => text.endsWith('\n') && text.endsWith(',\n') === index < list.length - 1));
  if (!ends) return undefined;
  return { items: lists.flatMap((list) => list.map((text) => text.replace(/,?\n$/, ''))), separator: ',\n', last: '\n' };
}

/**
 * Whether the common part of the items says something: a word, or a sign between two values, or each item is one plain value. And not too many
 * values for what is literal.
 */
function isTelling(nodes: readonly Node[], items: readonly Block[]): boolean {
  const columns = nodes.filter((node) => node.kind === 'column');
  const inner = nodes.filter((node) => node.kind === 'optional' || node.kind === 'repeat');
  const literal = nodes.map((node) => (node.kind === 'text' ? node.text : '\u0000')).join('');
  if (columns.length + inner.length === 0) return false;
  const lines = most(items.map((item) => item.rest.length + 1));
  if (columns.length > 3 + lines || inner.length > 3) return false;
  // Items of several lines that are mostly different are not items of one list.
  if (lines > 1 && (inner.length > 2 || literalShare(nodes, items.length) < 0.5 || depthOf(nodes) > 1)) return false;
  const plain = columns.every((column) => column.values.every((value) => /^[^\s(){};]{1,80}$/.test(value.trim())));
  const letters = literal.replace(/[^\p{L}\p{N}\uE000-\uF8FF]/gu, '').length;
  if (columns.length === 1 && inner.length === 0) return plain || letters >= 4;
  return letters >= 2 || /\0[^\0\p{L}\p{N}]*[:=|>][^\0\p{L}\p{N}]*\0/u.test(literal);
}

/** How much of the items, by characters, all of them have. */
function literalShare(nodes: readonly Node[], rows: number): number {
  const total = textsOf(nodes, rows).reduce((sum, text) => sum + text.length, 0);
  const literal = nodes.reduce((sum, node) => sum + (node.kind === 'text' ? node.text.length * rows : 0), 0);
  return total === 0 ? 0 : literal / total;
}

/** Lists within lists. */
function depthOf(nodes: readonly Node[]): number {
  return nodes.reduce((deepest, node) => (node.kind === 'optional' || node.kind === 'repeat' ? Math.max(deepest, depthOf(node.nodes) + (node.kind === 'repeat' ? 1 : 0)) : deepest), 0);
}
