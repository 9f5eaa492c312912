// Where a whole import statement goes, and what goes with it when it is taken out again: each is the other backwards.
import type { Comments } from './comments.ts';
import { blankFollows, endsLine, lineStart, nextLine, previousLineEnd, skipSpaces, skipSpacesBack, startsLine, type Span, type Splice } from './text.ts';

/** New statements, as they stand on lines of their own and as they stand before other code on a line. */
export interface NewStatements {
  readonly lines: readonly string[];
  readonly inline: readonly string[];
}

/** Behind an import: the next line. Behind other code on the same line it stays on that line. */
export function insertAfterImport(text: string, end: number, comments: Comments, added: NewStatements, eol: string): Splice {
  const tail = comments.tail(text, end);
  if (!tail.clean) return { start: end, end, text: added.inline.map((line) => ` ${line}`).join('') };
  return { start: tail.at, end: tail.at, text: added.lines.map((line) => eol + line).join('') };
}

/** Behind what opens a file (a licence, a directive, a docstring): apart from it by a blank line where the code was. */
export function insertAfterHead(text: string, end: number, comments: Comments, added: NewStatements, eol: string): Splice {
  const splice = insertAfterImport(text, end, comments, added, eol);
  return splice.start === end && !endsLine(text, end) ? splice : { ...splice, text: (blankFollows(text, splice.start) ? eol : '') + splice.text };
}

export function insertAtTop(text: string, added: NewStatements, eol: string): Splice {
  return { start: 0, end: 0, text: added.lines.map((line) => line + eol).join('') + (text === '' ? '' : eol) };
}

/** The statement with its line, the comment behind it, and one of the blank lines that it stood alone between. */
export function removeStatement(text: string, { start, end }: Span, comments: Comments): Splice {
  const tail = comments.tail(text, end);
  if (!startsLine(text, start)) return { start: skipSpacesBack(text, start), end, text: '' };
  if (!tail.clean || tail.long) return { start, end: skipSpaces(text, end), text: '' };
  const from = lineStart(text, start);
  if (tail.at === text.length) return { start: from === 0 ? 0 : previousLineEnd(text, from), end: tail.at, text: '' };
  const to = nextLine(text, tail.at);
  if (!blankFollows(text, tail.at)) return { start: from, end: to, text: '' };
  if (from === 0) return { start: 0, end: nextLine(text, skipSpaces(text, to)), text: '' };
  const before = lineStart(text, previousLineEnd(text, from));
  return { start: endsLine(text, skipSpaces(text, before)) ? before : from, end: to, text: '' };
}

export interface HeadWords {
  /** A comment that speaks of the whole file, wherever it stands before the code. */
  readonly special: RegExp;
  /** A special comment in whose sense the lines directly below it go on. */
  readonly licence: RegExp;
}

/** Characters of a comment that are looked at for its words. */
const glance = 2000;

/** Where the comments end that open a file; what is left belongs to the first statement. `last`: the shebang, when it is no comment. */
export function headEnd(text: string, comments: readonly Span[], words: HeadWords, shebang: number | undefined): number | undefined {
  let end = shebang;
  let previous: { readonly span: Span; readonly licence: boolean } | undefined;
  let first = true;
  for (const span of comments) {
    const body = text.slice(span.start, Math.min(span.end, span.start + glance));
    if (!endsLine(text, skipSpaces(text, span.end))) break;
    if (previous !== undefined && apart(text, previous.span, span)) {
      if (first) end = previous.span.end;
      first = false;
    }
    const goesOn = previous?.licence === true && !apart(text, previous.span, span) && /^(?:\/\/(?!\/)|#)/.test(body);
    const licence = words.licence.test(body);
    if (licence || goesOn || words.special.test(body)) end = span.end;
    previous = { span, licence: licence || goesOn };
  }
  if (previous !== undefined && first && lastInFile(text, previous.span)) end = previous.span.end;
  return end;
}

/** A blank line stands between the two. */
function apart(text: string, before: Span, after: Span): boolean {
  return /(?:\r\n|\n|\r)[ \t\f]*(?:\r\n|\n|\r)/.test(text.slice(before.end, after.start));
}

/** A blank line or the end of the file follows. */
function lastInFile(text: string, span: Span): boolean {
  const end = skipSpaces(text, span.end);
  return nextLine(text, end) >= text.length || blankFollows(text, end);
}
