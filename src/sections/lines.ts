// Lines of a text around an offset: where they begin and end, how they are indented, and what ends them.
import type { Span, Splice } from './section.ts';

export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Before the line end. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  if (at === -1) return text.length;
  return at > offset && text[at - 1] === '\r' ? at - 1 : at;
}

/** Behind the line end. */
export function nextLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at === -1 ? text.length : at + 1;
}

/** White space in front of the first character of the line. */
export function indentAt(text: string, offset: number): string {
  const start = lineStart(text, offset);
  return text.slice(start, skipBlanks(text, start));
}

export function skipBlanks(text: string, offset: number): number {
  let at = offset;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

export function skipBlanksBack(text: string, offset: number): number {
  let at = offset;
  while (text[at - 1] === ' ' || text[at - 1] === '\t') at -= 1;
  return at;
}

export function isLineEnd(text: string, offset: number): boolean {
  return offset >= text.length || text[offset] === '\n' || (text[offset] === '\r' && text[offset + 1] === '\n');
}

/** Whether there is nothing but white space between the start of the line and `offset`. */
export function beginsLine(text: string, offset: number): boolean {
  const at = skipBlanksBack(text, offset);
  return at === 0 || text[at - 1] === '\n';
}

/** What ends the lines around `offset`: the line before it says so, else the first of the file. */
export function eolAt(text: string, offset: number): string {
  let at = offset === 0 ? -1 : text.lastIndexOf('\n', offset - 1);
  if (at === -1) at = text.indexOf('\n');
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}

export function isOneLine(text: string, { start, end }: Span): boolean {
  const at = text.indexOf('\n', start);
  return at === -1 || at >= end;
}

/** The indentation of one level: as `fallback` finds it nearby, else that of the first indented line. */
export function indentUnit(text: string): string {
  const found = /^(\t|[ ]{1,8})(?=[^\s*])/m.exec(text.length > 100_000 ? text.slice(0, 100_000) : text)?.[1];
  return found ?? '  ';
}

export function spliced(text: string, splices: readonly Splice[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const splice of splices.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (splice.start < at) throw new Error('Two edits of one section overlap.');
    parts.push(text.slice(at, splice.start), splice.text);
    at = splice.end;
  }
  return parts.join('') + text.slice(at);
}

/** The first comment that ends behind `offset` has this index in `comments`, which are in order. */
export function firstAfter(comments: readonly Span[], offset: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.end ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function commentsIn(comments: readonly Span[], start: number, end: number): readonly Span[] {
  const first = firstAfter(comments, start);
  let last = first;
  while (last < comments.length && (comments[last]?.start ?? end) < end) last += 1;
  return comments.slice(first, last);
}

/** Where the comments that follow `offset` on its line end; `offset` itself when there is none. */
export function afterComments(text: string, comments: readonly Span[], offset: number): number {
  let end = offset;
  for (let at = firstAfter(comments, offset); at < comments.length; at += 1) {
    const comment = comments[at];
    if (comment === undefined || skipBlanks(text, end) !== comment.start) break;
    end = comment.end;
  }
  return end;
}

/** A line of its own behind the one that holds `offset`. */
export function lineBehind(text: string, offset: number, line: string): Splice {
  if (text.trim() === '') return { start: text.length, end: text.length, text: line + eolAt(text, 0) };
  const at = lineEnd(text, offset);
  return { start: at, end: at, text: eolAt(text, at) + line };
}

/** The lines from `start` to `end`; a file without a newline at its end still has none. */
export function withoutLines(text: string, start: number, end: number): Splice {
  const first = lineStart(text, start);
  const last = nextLine(text, end);
  if (last < text.length || text.endsWith('\n') || first === 0) return { start: first, end: last, text: '' };
  return { start: lineEnd(text, first - (text[first - 2] === '\r' ? 2 : 1)), end: last, text: '' };
}
