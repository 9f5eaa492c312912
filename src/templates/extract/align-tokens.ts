// Aligns tokens and bracketed groups within lines: an unranked hedge at a time, so that nothing aligns on a bracket or a comma by accident.
import { append } from './arrays.ts';
import { alignWords, sameText } from './align-words.ts';
import { sharedEnd, sharedStart, uniqueAnchors } from './chains.ts';
import { lex } from './lex.ts';
import { listOf } from './inline-list.ts';
import { columnOf, type Alignment, type Node } from './tree.ts';

/** A token, or what stands between two brackets, with them. */
export interface Item {
  readonly kind: 'word' | 'number' | 'string' | 'comment' | 'space' | 'mark' | 'group';
  readonly text: string;
  /** Of a group: what is within. */
  readonly inner: readonly Item[];
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const deepest = 12;
/** A longer line is not taken apart: nobody wrote it. */
const longestLine = 4000;

/** Lines, or parts of lines, that belong together. */
export function alignTokens(context: Alignment, values: readonly string[]): readonly Node[] {
  const [first = ''] = values;
  if (values.every((value) => value === first)) return sameText(values);
  const keys = values.map((value) => context.key(value));
  if (keys.every((key) => key === keys[0])) return sameText(values);
  if (values.some((value) => value.length > longestLine)) return columnOf(values);
  return alignHedges(context, values.map(hedgeOf), 0);
}

/** Tokens with what is in brackets as one item; a bracket without its partner is a mark. */
function hedgeOf(text: string): readonly Item[] {
  const stack: { open: string; items: Item[] }[] = [{ open: '', items: [] }];
  for (const { kind, text: found } of lex(text)) {
    const top = stack.at(-1);
    if (top === undefined) break;
    if (kind === 'mark' && closing[found] !== undefined && stack.length < deepest) stack.push({ open: found, items: [] });
    else if (kind === 'mark' && found === closing[top.open]) {
      stack.pop();
      stack.at(-1)?.items.push({ kind: 'group', text: top.open + textOf(top.items) + found, inner: top.items });
    } else top.items.push({ kind, text: found, inner: [] });
  }
  const [bottom, ...unclosed] = stack;
  return [...(bottom?.items ?? []), ...unclosed.flatMap(({ open, items }) => [{ kind: 'mark' as const, text: open, inner: [] }, ...items])];
}

export function textOf(items: readonly Item[]): string {
  return items.map((item) => item.text).join('');
}

export function alignHedges(context: Alignment, rows: readonly (readonly Item[])[], depth: number): readonly Node[] {
  const keys = rows.map((row) => row.map((item) => context.key(item.text)));
  let start = sharedStart(keys);
  let end = sharedEnd(keys, start);
  if (rows.every((row) => row.length === start + end)) return sameText(rows.map(textOf));
  const list = listOf(context, rows, depth);
  if (list !== undefined) return list;
  const middles = (): (readonly Item[])[] => rows.map((row) => row.slice(start, row.length - end));
  let block = optionalOf(middles(), context);
  while (block === undefined && middles().some((row) => row.every((item) => item.kind === 'space')) && start + end > 0) {
    if (start > 0) start -= 1;
    else end -= 1;
    block = undefined;
  }
  return [
    ...sameText(rows.map((row) => textOf(row.slice(0, start)))),
    ...(block ?? between(context, middles(), depth)),
    ...sameText(rows.map((row) => textOf(row.slice(row.length - end)))),
  ];
}

/** Tokens that some rows have and others lack, and that are alike where they are. */
function optionalOf(rows: readonly (readonly Item[])[], context: Alignment): readonly Node[] | undefined {
  const present = rows.map((row) => row.length > 0);
  const there = rows.filter((row) => row.length > 0);
  if (there.length === rows.length || there.length === 0) return undefined;
  const [first = []] = there;
  const key = context.key(textOf(first));
  if (!first.some((item) => item.kind === 'word' || item.kind === 'string') || there.some((row) => context.key(textOf(row)) !== key)) return undefined;
  return [{ kind: 'optional', present, nodes: sameText(there.map(textOf)) }];
}

function between(context: Alignment, rows: readonly (readonly Item[])[], depth: number): readonly Node[] {
  const column = columnOf(rows.map(textOf));
  if (depth > deepest || rows.some((row) => row.length === 0) || !context.budget.spend(rows.reduce((sum, row) => sum + row.length, 0))) return column;
  const fields = rows.map(fieldsOf);
  const shapes = fields.map((row) => row.map(shapeOf).join(' '));
  if (shapes.every((shape) => shape === shapes[0])) return byPosition(context, fields, depth);
  const keys = rows.map((row) => row.map((item) => anchorKey(context, item)));
  const anchors = uniqueAnchors(keys, (key) => key !== '');
  if (anchors.length === 0) return column;
  const nodes: Node[] = [];
  let from = rows.map(() => 0);
  for (const anchor of [...anchors, rows.map((row) => row.length)]) {
    append(nodes, alignHedges(context, rows.map((row, index) => row.slice(from[index], anchor[index])), depth + 1));
    const items = rows.flatMap((row, index) => row[anchor[index] ?? 0] ?? []);
    if (items.length === rows.length) append(nodes, alignItem(context, items, depth + 1));
    from = anchor.map((place) => place + 1);
  }
  return nodes;
}

/** Items between marks that separate: a name with dots, or a name and what is in its brackets, stays together. */
type Field = readonly Item[];

const separating = new Set([',', ':', ';', '=', '=>', '->', '|', '&', '&&', '||', '??', '?', '<', '>', '+', '*', ':=', '==', '===', '!=', '!==', '\n', '\r\n']);

function fieldsOf(row: readonly Item[]): readonly Field[] {
  const fields: Item[][] = [];
  let open = false;
  for (const item of row) {
    if (item.kind === 'group' || item.kind === 'string' || (item.kind === 'mark' && separating.has(item.text))) {
      fields.push([item]);
      open = false;
    } else if (open) fields.at(-1)?.push(item);
    else {
      fields.push([item]);
      open = true;
    }
  }
  return fields.flatMap(withoutOuterSpace);
}

function withoutOuterSpace(field: Field): readonly Field[] {
  const [first] = field;
  const last = field.at(-1);
  if (field.length < 2) return [field];
  if (first?.kind === 'space') return [[first], ...withoutOuterSpace(field.slice(1))];
  return last?.kind === 'space' ? [field.slice(0, -1), [last]] : [field];
}

function shapeOf(field: Field): string {
  const [item] = field;
  if (item === undefined) return '';
  if (item.kind === 'mark') return item.text;
  if (item.kind === 'group') return item.text[0] ?? '';
  if (item.kind === 'space') return '_';
  return item.kind === 'number' || item.kind === 'word' ? 'word' : item.kind;
}

function byPosition(context: Alignment, rows: readonly (readonly Field[])[], depth: number): readonly Node[] {
  const [first = []] = rows;
  return first.flatMap((_, index) => {
    const fields = rows.map((row) => row[index] ?? []);
    const items = fields.flatMap((field) => (field.length === 1 ? field : []));
    return items.length === rows.length ? alignItem(context, items, depth + 1) : alignWords(context, fields.map(textOf));
  });
}

/** What may anchor: a word or string that all have, and marks and groups that stand for structure. */
function anchorKey(context: Alignment, item: Item): string {
  if (item.kind === 'group') return item.text[0] ?? '';
  if (item.kind === 'mark') return [':', '=', '=>', '->', ':=', ','].includes(item.text) ? item.text : '';
  return item.kind === 'word' || item.kind === 'string' ? context.key(item.text) : '';
}

function alignItem(context: Alignment, items: readonly Item[], depth: number): readonly Node[] {
  const texts = items.map((item) => item.text);
  const kinds = new Set(items.map((item) => item.kind));
  const [first] = items;
  if (first === undefined) return [];
  if (kinds.size > 1 || first.kind === 'number' || first.kind === 'space') return columnOf(texts);
  if (first.kind !== 'group' && first.kind !== 'string') return alignWords(context, texts);
  const edges = new Set(texts.map((text) => `${text[0] ?? ''}${text.at(-1) ?? ''}`));
  if (edges.size > 1) return columnOf(texts);
  const inner = first.kind === 'group' ? alignHedges(context, items.map((item) => item.inner), depth + 1) : alignWords(context, texts.map((text) => text.slice(1, -1)));
  return [{ kind: 'text', text: first.text[0] ?? '' }, ...inner, { kind: 'text', text: first.text.at(-1) ?? '' }];
}
