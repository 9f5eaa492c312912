// Offsets, lines and cuts of a source text: what both languages' edits are made of.
import type { Range } from '../model.ts';

/** Replaces the text from `start` to `end`; where both are equal it inserts. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Why an edit was refused, in words for the person who asked. */
export interface Problem {
  readonly kind: 'problem';
  readonly words: string;
  readonly range?: Range;
}

export function applySplices(text: string, splices: readonly Splice[]): string {
  const sorted = splices.map((splice, index) => ({ splice, index })).sort((a, b) => a.splice.start - b.splice.start || a.index - b.index);
  const parts: string[] = [];
  let at = 0;
  for (const { splice } of sorted) {
    if (splice.start < at) throw new RangeError('Two cuts overlap.');
    parts.push(text.slice(at, splice.start), splice.text);
    at = splice.end;
  }
  return parts.join('') + text.slice(at);
}

const isEol = (char: string | undefined): boolean => char === '\n' || char === '\r';
const isSpace = (char: string | undefined): boolean => char === ' ' || char === '\t' || char === '\f' || char === '\u00a0';

/** Length of the line end at `at`: 0 where there is none. */
function eolLength(text: string, at: number): number {
  if (text[at] === '\r') return text[at + 1] === '\n' ? 2 : 1;
  return text[at] === '\n' ? 1 : 0;
}

/** The first line end of a text, which the others are taken to follow. */
export function eolOf(text: string): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
}

export function lineStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && !isEol(text[start - 1])) start -= 1;
  return start;
}

export function skipSpaces(text: string, at: number): number {
  let end = at;
  while (isSpace(text[end])) end += 1;
  return end;
}

export function skipSpacesBack(text: string, at: number): number {
  let start = at;
  while (start > 0 && isSpace(text[start - 1])) start -= 1;
  return start;
}

/** Nothing but spaces stands before `at` on its line. */
export function startsLine(text: string, at: number): boolean {
  const start = skipSpacesBack(text, at);
  return start === 0 || isEol(text[start - 1]);
}

export function endsLine(text: string, at: number): boolean {
  return at >= text.length || isEol(text[at]);
}

export function hasEol(text: string): boolean {
  return /[\r\n]/.test(text);
}

/** The line after the one that ends at `at` exists and is blank. */
export function blankFollows(text: string, at: number): boolean {
  const next = at + eolLength(text, at);
  return next > at && next < text.length && endsLine(text, skipSpaces(text, next));
}

/** Past the line end at `at`. */
export function nextLine(text: string, at: number): number {
  return at + eolLength(text, at);
}

/** Where the line before `start` (the start of a line) ends. */
export function previousLineEnd(text: string, start: number): number {
  return text[start - 1] === '\n' && text[start - 2] === '\r' ? start - 2 : start - 1;
}

export function lineOf(text: string, at: number): number {
  return positionOf(text, at).line;
}

function positionOf(text: string, at: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let index = 0; index < at; ) {
    const length = eolLength(text, index);
    if (length === 0) index += 1;
    else {
      index += length;
      if (index <= at) [line, start] = [line + 1, index];
    }
  }
  return { line, column: at - start + 1 };
}

export function problem(words: string, text?: string, span?: Span): Problem {
  if (text === undefined || span === undefined) return { kind: 'problem', words };
  return { kind: 'problem', words, range: { start: positionOf(text, span.start), end: positionOf(text, span.end) } };
}
