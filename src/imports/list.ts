// The lists between braces or parentheses: one item more or less, in the layout that the list has.
import type { Comments } from './comments.ts';
import { endsLine, lineStart, nextLine, skipSpaces, skipSpacesBack, startsLine, type Span, type Splice } from './text.ts';

export interface List {
  readonly items: readonly Span[];
  /** Where the closing bracket is; absent: Python's list without brackets. */
  readonly close?: number;
}

/** Puts `added` behind the last item: on a line of its own when that one has one. */
export function appendToList(text: string, { items, close }: List, added: readonly string[], comments: Comments, eol: string): Splice[] {
  const last = items.at(-1);
  if (last === undefined || added.length === 0) return [];
  if (close === undefined) return [{ start: last.end, end: last.end, text: added.map((one) => `, ${one}`).join('') }];
  const comma = comments.find(text, ',', last.end, close);
  const tail = comments.tail(text, comma === undefined ? last.end : comma + 1);
  const ownLine = startsLine(text, last.start);
  const gap = ownLine || tail.clean ? eol + indentOf(text, last.start) : ' ';
  // Comments behind the item stay behind it; the spaces before a closing bracket on the same line stay before that.
  const at = skipSpacesBack(text, tail.at);
  const joined = added.join(`,${gap}`);
  if (comma !== undefined) return [{ start: at, end: at, text: `${gap}${joined},` }];
  if (at === last.end || gap === ' ') return [{ start: at, end: at, text: `,${gap}${joined}` }];
  return [
    { start: last.end, end: last.end, text: ',' },
    { start: at, end: at, text: gap + joined },
  ];
}

function indentOf(text: string, at: number): string {
  const start = lineStart(text, at);
  return text.slice(start, skipSpaces(text, start));
}

/** Takes items out of several, no two neighbours in one step: the cuts of one may reach to the next. */
export function removeSome(text: string, list: List, indices: readonly number[], comments: Comments): Splice[] {
  let last = -2;
  const apart = indices.filter((index) => {
    if (index - last < 2) return false;
    last = index;
    return true;
  });
  return apart.flatMap((index) => removeFromList(text, list, index, comments));
}

/** Takes one of several items out, with its comma and the comment behind it. */
export function removeFromList(text: string, { items, close }: List, index: number, comments: Comments): Splice[] {
  const item = items[index];
  const [before, after] = [items[index - 1], items[index + 1]];
  if (item === undefined) return [];
  if (close === undefined) return removeBare(item, before, after);
  const comma = comments.find(text, ',', item.end, after?.start ?? close);
  const commaBefore = before === undefined ? undefined : comments.find(text, ',', before.end, item.start);
  const own = ownPart(text, item, comma, comments);
  // A list that ends without a comma goes on to do so.
  const lost: Splice[] = comma === undefined && commaBefore !== undefined ? [{ start: commaBefore, end: commaBefore + 1, text: '' }] : [];
  return [...lost, { ...trimmed(text, own, commaBefore === undefined ? undefined : commaBefore + 1, after === undefined), text: '' }];
}

function removeBare(item: Span, before: Span | undefined, after: Span | undefined): Splice[] {
  if (before !== undefined) return [{ start: before.end, end: item.end, text: '' }];
  return after === undefined ? [] : [{ start: item.start, end: after.start, text: '' }];
}

/** The item, its comma, and the comment that can only be about it. */
function ownPart(text: string, item: Span, comma: number | undefined, comments: Comments): Span {
  const end = comma === undefined ? item.end : comma + 1;
  const tail = comments.tail(text, end);
  return { start: item.start, end: startsLine(text, item.start) && tail.clean && !tail.long ? tail.at : end };
}

/** With the line where it had one, else with the spaces that separated it. */
function trimmed(text: string, own: Span, afterComma: number | undefined, last: boolean): Span {
  const first = startsLine(text, own.start);
  if (first && endsLine(text, own.end)) return { start: lineStart(text, own.start), end: nextLine(text, own.end) };
  // The closing bracket moves up again, where no comment is in its way.
  if (first && last && afterComma !== undefined && text.slice(afterComma, own.start).trim() === '') return { start: afterComma, end: own.end };
  if (first || afterComma === undefined) return { start: own.start, end: skipSpaces(text, own.end) };
  return { start: skipSpacesBack(text, own.start), end: own.end };
}
