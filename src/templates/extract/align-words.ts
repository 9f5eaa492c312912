// Aligns words within one token or one sentence: common words at both ends are literal, and those in between where that is no accident.
import { append } from './arrays.ts';
import { sharedEnd, sharedStart, uniqueAnchors } from './chains.ts';
import { isWord, pieces } from './lex.ts';
import { columnOf, type Alignment, type Node } from './tree.ts';

const common = new Set('a an and are as at be by for from has have in is it its of on or that the this to was were when will with your'.split(' '));

/** Texts of one kind, such as identifiers, the insides of strings, or comments. */
export function alignWords(context: Alignment, values: readonly string[]): readonly Node[] {
  return alignPieces(
    context,
    values.map((value) => pieces(value)),
    0,
  );
}

function alignPieces(context: Alignment, rows: readonly (readonly string[])[], depth: number): readonly Node[] {
  const keys = rows.map((row) => row.map((one) => context.key(one)));
  let start = sharedStart(keys);
  let end = sharedEnd(keys, start);
  const isEmpty = (): boolean => rows.some((row) => row.length === start + end);
  if (rows.every((row) => row.length === start + end)) return samePieces(rows);
  const [first = []] = rows;
  // A value is not empty if it can have a word: create, createUser have no common part.
  while (isEmpty() && start + end > 0) {
    if (end > 0) end -= 1;
    else start -= 1;
    while (start > 0 && end === 0 && !isWord(first[start] ?? '')) start -= 1;
    while (end > 0 && !isWord(first[first.length - end - 1] ?? '')) end -= 1;
  }
  return [...samePieces(rows.map((row) => row.slice(0, start))), ...between(context, rows.map((row) => row.slice(start, row.length - end)), depth), ...samePieces(rows.map((row) => row.slice(row.length - end)))];
}

/** What is between the common ends: cut at names, and at words that many rows share. */
function between(context: Alignment, rows: readonly (readonly string[])[], depth: number): readonly Node[] {
  const column = columnOf(rows.map((row) => row.join('')));
  if (depth > 8 || rows.some((row) => row.length < 3)) return column;
  const distinct = new Set(rows.map((row) => row.join(''))).size;
  const keys = rows.map((row) => row.map((one) => context.key(one)));
  const anchors = uniqueAnchors(keys, (key) => isEvidence(key, distinct));
  if (anchors.length === 0) return column;
  const nodes: Node[] = [];
  let from = rows.map(() => 0);
  for (const anchor of [...anchors, rows.map((row) => row.length)]) {
    append(nodes, alignPieces(context, rows.map((row, index) => row.slice(from[index], anchor[index])), depth + 1));
    append(nodes, samePieces(rows.map((row, index) => row.slice(anchor[index], (anchor[index] ?? 0) + 1))));
    from = anchor.map((place) => place + 1);
  }
  return nodes;
}

/**
 * Whether a piece that all rows have between what differs is literal text: a masked name always; a word if so many rows would hardly share it by
 * accident; punctuation never.
 */
function isEvidence(key: string, distinct: number): boolean {
  if (/^[\uE000-\uF8FF]$/.test(key)) return true;
  if (!/^\p{L}/u.test(key)) return false;
  const isCommon = key.length < 4 || common.has(key.toLowerCase());
  return distinct >= (isCommon ? 5 : 3);
}

/** Rows that are equal by key: text, and a column for each name that is spelled differently. */
export function samePieces(rows: readonly (readonly string[])[]): readonly Node[] {
  const [first = []] = rows;
  const nodes: Node[] = [];
  let text: string[] = [];
  first.forEach((one, index) => {
    if (rows.every((row) => row[index] === one)) {
      text.push(one);
      return;
    }
    if (text.length > 0) nodes.push({ kind: 'text', text: text.join('') });
    text = [];
    nodes.push({ kind: 'column', values: rows.map((row) => row[index] ?? '') });
  });
  if (text.length > 0) nodes.push({ kind: 'text', text: text.join('') });
  return nodes;
}

/** Texts that are equal by key. */
export function sameText(values: readonly string[]): readonly Node[] {
  const [first = ''] = values;
  if (values.every((value) => value === first)) return first === '' ? [] : [{ kind: 'text', text: first }];
  return samePieces(values.map((value) => [...value]));
}
