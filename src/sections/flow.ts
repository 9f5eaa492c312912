// Splices in collections with brackets and commas: an entry at the end, an entry gone, an entry's value replaced.
import type { ConfigValue } from '../model.ts';
import { atLineEnd, type Comments, eolAt, indentAt, indentStep, isBlank, lineStart, nextLine, skipBlanks, skipBlanksBack } from './layout.ts';
import type { Collection, Entry, Splice } from './section.ts';

/** How a format writes what goes between brackets. */
export interface FlowStyle {
  readonly comments: Comments;
  /** One value on one line, or on several with this indentation and step. */
  value(value: ConfigValue, near: Spacing, lines: Lines | undefined): string;
  key(key: string, near: Collection): string;
  /** `{ a }` rather than `{a}` where nothing tells. */
  readonly padded: boolean;
  /** The first entry of a map gets lines of its own. */
  readonly spreads?: boolean;
  /** Maps must stay on one line. */
  readonly flatMaps?: boolean;
  readonly equals?: boolean;
}

/** The texts around `:` (or `=`) and after `,`. */
export interface Spacing {
  readonly colon: string;
  readonly comma: string;
}

export interface Lines {
  readonly indent: string;
  readonly step: string;
  readonly eol: string;
}

export function spacingIn(text: string, parent: Collection, style: FlowStyle): Spacing {
  const sample = parent.kind === 'map' ? parent.entries.findLast((entry) => /^[ \t]*["']?[ \t]*[:=][ \t]*$/.test(text.slice(entry.keyEnd, entry.node.start))) : undefined;
  const fallback = style.equals === true ? ' = ' : guessedColon(text);
  const between = sample === undefined ? undefined : text.slice(sample.keyEnd, sample.node.start);
  const pair = parent.entries.findLast((entry, index) => index > 0 && /^[ \t]*,[ \t]*$/.test(text.slice(parent.entries[index - 1]?.end, entry.start)));
  const before = pair === undefined ? undefined : parent.entries[parent.entries.indexOf(pair) - 1];
  const gap = before === undefined || pair === undefined ? undefined : text.slice(before.end, pair.start).trimStart();
  return { colon: between ?? fallback, comma: gap ?? (/\s$/.test(fallback) ? ', ' : ',') };
}

function guessedColon(text: string): string {
  return !text.includes('\n', 1) && /":["\d[{tfn]/.test(text) && !/": /.test(text) ? ':' : ': ';
}

/** A comma after the entry, or -1. */
function commaAfter(text: string, entry: Entry, comments: Comments): number {
  const at = comments.skip(text, entry.end);
  return text[at] === ',' ? at : -1;
}

/** Whether nothing but blanks and comments (or a comma) comes before it on its line. */
function beginsLine(text: string, at: number, comments: Comments): boolean {
  const before = comments.skipBackOnLine(text, at);
  return before === lineStart(text, at) || (text[before - 1] === ',' && skipBlanksBack(text, before - 1) === lineStart(text, at));
}

export function linesFor(text: string, parent: Collection): Lines {
  const first = parent.entries.find((entry) => skipBlanksBack(text, entry.start) === lineStart(text, entry.start) && lineStart(text, entry.start) > parent.start);
  const step = indentStep(text);
  return { indent: first === undefined ? indentAt(text, parent.start) + step : indentAt(text, first.start), step, eol: eolAt(text, parent.start) };
}

function entryText(text: string, parent: Collection, key: string, value: ConfigValue, style: FlowStyle, lines: Lines | undefined): string {
  const near = spacingIn(text, parent, style);
  const written = style.value(value, near, lines);
  return parent.kind === 'list' ? written : `${style.key(key, parent)}${near.colon}${written}`;
}

export function insertFlow(text: string, parent: Collection, key: string, value: ConfigValue, style: FlowStyle): Splice[] {
  const last = parent.entries.at(-1);
  return last === undefined ? fill(text, parent, key, value, style) : append(text, parent, last, key, value, style);
}

function fill(text: string, parent: Collection, key: string, value: ConfigValue, style: FlowStyle): Splice[] {
  const close = parent.end - 1;
  const flat = style.flatMaps === true && parent.kind === 'map';
  const several = text.slice(parent.start, parent.end).includes('\n');
  // A file of one line stays one; a list of plain values fits on the line of its brackets.
  const spread = !flat && (several || (parent.kind === 'map' && style.spreads === true && (text.trimEnd().includes('\n') || text.endsWith('\n'))));
  if (!spread) {
    const inside = text.slice(parent.start + 1, close);
    const pad = inside === '' && parent.kind === 'map' && style.padded ? ' ' : '';
    if (/\S/.test(inside)) return [{ start: close, end: close, text: `${isBlank(text[close - 1]) ? '' : ' '}${entryText(text, parent, key, value, style, undefined)} ` }];
    return [{ start: parent.start + 1, end: close, text: `${pad}${inside}${entryText(text, parent, key, value, style, undefined)}${inside}${pad}` }];
  }
  const lines = linesFor(text, parent);
  const entry = lines.indent + entryText(text, parent, key, value, style, lines);
  if (!several && !/\S/.test(text.slice(parent.start + 1, close))) return [{ start: parent.start + 1, end: close, text: `${lines.eol}${entry}${lines.eol}${indentAt(text, parent.start)}` }];
  // Above the line of the closing bracket, below the comments there are.
  if (skipBlanksBack(text, close) === lineStart(text, close)) return [{ start: lineStart(text, close), end: lineStart(text, close), text: `${entry}${lines.eol}` }];
  return [{ start: close, end: close, text: `${lines.eol}${entry}${lines.eol}${indentAt(text, parent.start)}` }];
}

function append(text: string, parent: Collection, last: Entry, key: string, value: ConfigValue, style: FlowStyle): Splice[] {
  const { comments } = style;
  const comma = commaAfter(text, last, comments);
  const trailing = comma !== -1;
  const splices: Splice[] = trailing ? [] : [{ start: last.end, end: last.end, text: ',' }];
  const at = comments.skipOnLine(text, trailing ? comma + 1 : last.end);
  const end = trailing ? ',' : '';
  if (lineStart(text, last.start) > parent.start && beginsLine(text, last.start, comments)) {
    const lines = linesFor(text, parent);
    const first = text[skipBlanks(text, lineStart(text, last.start))] === ',' && !trailing;
    const entry = entryText(text, parent, key, value, style, style.flatMaps === true && parent.kind === 'map' ? undefined : lines);
    if (first) return [{ start: at, end: at, text: `${lines.eol}${lines.indent.replace(/,.*$/, '')}, ${entry}` }];
    return [...splices, { start: at, end: at, text: `${lines.eol}${lines.indent}${entry}${end}` }];
  }
  const near = spacingIn(text, parent, style);
  const gap = near.comma.slice(near.comma.indexOf(',') + 1);
  const separate = at > (trailing ? comma + 1 : last.end) && gap === '' ? ' ' : gap;
  const entry = `${separate}${entryText(text, parent, key, value, style, undefined)}${end}`;
  // A comment to the end of the line: the entry can only follow on a line of its own.
  if (atLineEnd(text, skipBlanks(text, at)) && at > last.end + 1) return [...splices, { start: at, end: at, text: `${eolAt(text, at)}${indentAt(text, last.start)}${entry.trimStart()}` }];
  return [...splices, { start: at, end: at, text: entry }];
}

export function removeFlow(text: string, parent: Collection, index: number, { comments }: FlowStyle): Splice[] {
  const entry = parent.entries[index];
  if (entry === undefined) return [];
  const previous = parent.entries[index - 1];
  const after = commaAfter(text, entry, comments);
  const before = previous === undefined ? -1 : commaAfter(text, previous, comments);
  const lonely = after === -1 && before !== -1;
  let start = entry.start;
  let end = after === -1 ? entry.end : after + 1;
  if (after !== -1 && /[^ \t]/.test(text.slice(entry.end, after))) return [{ start, end: entry.end, text: '' }, { start: after, end: after + 1, text: '' }];
  const commaFirst = before !== -1 && before >= lineStart(text, start) && skipBlanksBack(text, before) === lineStart(text, before) && lineStart(text, before) > (previous?.end ?? 0);
  if (commaFirst && after === -1) start = before;
  const removed: Splice[] = lonely && !(commaFirst && start === before) ? [{ start: before, end: before + 1, text: '' }] : [];
  const lineBegin = comments.skipBackOnLine(text, start);
  const lineStop = comments.skipOnLine(text, end);
  if (lineBegin === lineStart(text, start) && atLineEnd(text, skipBlanks(text, lineStop)) && nextLine(text, lineStop) > lineStop && lineBegin > parent.start) {
    return [...removed, { start: lineBegin, end: nextLine(text, lineStop), text: '' }];
  }
  // On a line with others: the blanks on one side go too.
  if (after !== -1) end = isBlank(text[end]) && !atLineEnd(text, skipBlanks(text, end)) ? skipBlanks(text, end) : end;
  else if (lonely) start = Math.max(skipBlanksBack(text, start), before + 1);
  if (after !== -1 && atLineEnd(text, skipBlanks(text, end))) start = skipBlanksBack(text, start);
  return [...removed, { start, end, text: '' }];
}
