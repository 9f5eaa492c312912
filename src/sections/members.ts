// Inserts into and deletes from what stands in brackets with commas between: JSON, YAML in flow style, arrays and inline tables of TOML.
import { afterComments, beginsLine, commentsIn, eolAt, indentAt, indentUnit, isLineEnd, isOneLine, lineStart, nextLine, skipBlanks, skipBlanksBack } from './lines.ts';
import type { Edit, Span, Splice } from './section.ts';

export interface Brackets {
  /** From the opening bracket to behind the closing one. */
  readonly span: Span;
  readonly members: readonly Span[];
}

/** How a new member is written: on one line, or on lines that begin with `indent` and are indented further by `unit`. */
export type Render = (layout: Layout) => string;

export interface Layout {
  readonly indent: string;
  readonly unit: string;
  readonly eol: string;
  readonly inline: boolean;
}

export interface Dialect {
  readonly text: string;
  readonly comments: readonly Span[];
  /** An empty pair of brackets is filled on lines of its own. */
  readonly opens: boolean;
  /** White space inside the brackets on one line, where nothing shows it. */
  readonly padding: string;
}

/** The comma behind a member, if there is one before `limit`. */
export function commaAfter({ text, comments }: Dialect, member: Span, limit: number): number | undefined {
  let at = member.end;
  for (const comment of [...commentsIn(comments, member.end, limit), { start: limit, end: limit }]) {
    const comma = text.slice(at, comment.start).indexOf(',');
    if (comma !== -1) return at + comma;
    at = comment.end;
  }
  return undefined;
}

export function insertMember(dialect: Dialect, { span, members }: Brackets, render: Render): Edit {
  const { text, comments } = dialect;
  const last = members.at(-1);
  if (last === undefined) return { splices: [fillEmpty(dialect, span, render)] };
  const close = span.end - 1;
  const comma = commaAfter(dialect, last, close);
  const eol = eolAt(text, last.start);
  const anchor = afterComments(text, comments, Math.max(last.end, comma === undefined ? 0 : comma + 1));
  // A comment before a comma on the next line stays in front of it.
  const at = comma === undefined ? afterComments(text, comments, last.end) : anchor;
  const unit = unitOf(text, span, last);
  const ownLine = beginsLine(text, firstOnLine(dialect, last, members)) && last.start > lineStart(text, span.start) && !isOneLine(text, span) && (isLineEnd(text, skipBlanks(text, at)) || !isSameLine(text, last.end, close));
  const lineComment = isLineEnd(text, skipBlanks(text, at)) && at !== last.end && at !== (comma ?? -2) + 1;
  const splices: Splice[] = comma === undefined ? [{ start: last.end, end: last.end, text: ',' }] : [];
  if (ownLine || lineComment) {
    const indent = beginsLine(text, last.start) ? indentAt(text, last.start) : ownLine ? indentAt(text, firstOnLine(dialect, last, members)) : indentAt(text, span.start) + unit;
    splices.push({ start: at, end: at, text: `${eol}${indent}${render({ indent, unit, eol, inline: false })}${comma === undefined ? '' : ','}` });
  } else {
    const text_ = `${gapOf(dialect, members)}${render({ indent: indentAt(text, last.start), unit, eol, inline: true })}${comma === undefined ? '' : ','}`;
    splices.push({ start: at, end: at, text: text_ });
  }
  return { splices };
}

function isSameLine(text: string, a: number, b: number): boolean {
  return isOneLine(text, { start: a, end: b });
}

/** The start of the first member on the line of `last`. */
function firstOnLine(dialect: Dialect, last: Span, members: readonly Span[]): number {
  const start = lineStart(dialect.text, last.start);
  let first = last.start;
  for (let at = members.length - 1; at >= 0 && (members[at]?.start ?? -1) >= start; at -= 1) first = members[at]?.start ?? first;
  return first;
}

function unitOf(text: string, span: Span, member: Span): string {
  const outer = indentAt(text, span.start);
  const inner = indentAt(text, member.start);
  return beginsLine(text, member.start) && inner.length > outer.length && inner.startsWith(outer) ? inner.slice(outer.length) : indentUnit(text);
}

/** White space behind a comma, as between the last two members; else as behind a colon. */
function gapOf({ text, comments, padding }: Dialect, members: readonly Span[]): string {
  const [before, last] = members.slice(-2);
  if (before !== undefined && last !== undefined && commentsIn(comments, before.end, last.start).length === 0) {
    const gap = /,([ \t]*)$/.exec(text.slice(before.end, last.start))?.[1];
    if (gap !== undefined) return gap;
  }
  const only = last ?? before;
  return only !== undefined && /^"(?:[^"\\\n]|\\.){0,200}":\S/.test(text.slice(only.start, only.start + 300)) ? '' : padding === '' ? ' ' : padding;
}

function fillEmpty({ text, comments, opens, padding }: Dialect, span: Span, render: Render): Splice {
  const inside = commentsIn(comments, span.start + 1, span.end - 1);
  const eol = eolAt(text, span.start);
  const unit = indentUnit(text);
  const outer = indentAt(text, span.start);
  const indent = outer + unit;
  const close = span.end - 1;
  const lastComment = inside.at(-1);
  if (lastComment !== undefined) {
    const at = lastComment.end;
    if (isSameLine(text, at, close)) return { start: at, end: at, text: ` ${render({ indent, unit, eol, inline: true })}` };
    const own = beginsLine(text, lastComment.start) ? indentAt(text, lastComment.start) : indent;
    return { start: at, end: at, text: `${eol}${own}${render({ indent: own, unit, eol, inline: false })}` };
  }
  if (!isOneLine(text, span)) {
    return { start: span.start + 1, end: span.start + 1, text: `${eol}${indent}${render({ indent, unit, eol, inline: false })}` };
  }
  if (opens) return { start: span.start + 1, end: close, text: `${eol}${indent}${render({ indent, unit, eol, inline: false })}${eol}${outer}` };
  return { start: span.start + 1, end: close, text: `${padding}${render({ indent, unit, eol, inline: true })}${padding}` };
}

/** Deletes a member with its comma, its lines and its own comment on its last line. */
export function deleteMember(dialect: Dialect, { span, members }: Brackets, index: number): Edit {
  const { text, comments } = dialect;
  const member = members[index];
  if (member === undefined) return { splices: [] };
  const close = span.end - 1;
  const before = members[index - 1];
  const next = members[index + 1];
  const limit = next?.start ?? close;
  const comma = commaAfter(dialect, member, limit);
  const commentEnd = afterComments(text, comments, member.end);
  const farComma = comma !== undefined && comma >= Math.max(commentEnd, member.end) && !isSameLine(text, member.end, comma);
  const tail = comma === undefined || farComma ? member.end : comma + 1;
  const splices: Splice[] = [];
  const head = ownStart(dialect, member, before?.end ?? span.start + 1);
  const behind = afterComments(text, comments, tail);
  const wholeLines = beginsLine(text, head) && isLineEnd(text, skipBlanks(text, behind));
  let end = tail;
  if (wholeLines) {
    const whole = { start: lineStart(text, head), end: nextLine(text, behind) };
    end = behind;
    splices.push({ ...whole, text: '' });
  } else if (next !== undefined && commentsIn(comments, tail, next.start).length === 0) {
    return { splices: [{ start: head, end: next.start, text: '' }], gone: [{ start: head, end }] };
  } else if (next !== undefined) {
    splices.push({ start: head, end: skipBlanks(text, tail), text: '' });
  } else {
    // The last one: white space in front of it goes too, that of the closing bracket stays.
    const start = beginsLine(text, head) ? head : skipBlanksBack(text, head);
    const alone = before === undefined && text.slice(span.start + 1, start).trim() === '' && text.slice(tail, close).trim() === '';
    splices.push(alone && isOneLine(text, { start: span.start, end: head }) && isOneLine(text, { start: tail, end: close }) ? { start: span.start + 1, end: close, text: '' } : { start, end: tail, text: '' });
  }
  if (farComma && comma !== undefined) splices.push(next !== undefined && isSameLine(text, comma, next.start) && commentsIn(comments, comma, next.start).length === 0 ? { start: comma, end: next.start, text: '' } : { start: comma, end: comma + 1, text: '' });
  if (next === undefined && before !== undefined && comma === undefined) dropComma(dialect, before, member, splices);
  return { splices, gone: [{ start: head, end }] };
}

/** Comments in front of a member on its line, with nothing else, are its own. */
function ownStart({ text, comments }: Dialect, member: Span, from: number): number {
  const start = Math.max(lineStart(text, member.start), from);
  const inside = commentsIn(comments, start, member.start);
  const first = inside[0];
  if (first === undefined || first.start < start || start === from) return member.start;
  return text.slice(start, first.start).trim() === '' && inside.every((comment, at) => text.slice(comment.end, inside[at + 1]?.start ?? member.start).trim() === '') ? first.start : member.start;
}

/** The comma that would be left dangling in front of a deleted last member. */
function dropComma(dialect: Dialect, before: Span, member: Span, splices: Splice[]): void {
  const comma = commaAfter(dialect, before, member.start);
  if (comma === undefined) return;
  const deletion = splices[0];
  if (deletion !== undefined && comma >= deletion.start) return;
  if (deletion !== undefined && deletion.start === comma + 1) splices[0] = { ...deletion, start: comma };
  else splices.push({ start: comma, end: comma + 1, text: '' });
}
