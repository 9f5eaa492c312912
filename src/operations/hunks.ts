// Applies the hunks of a patch: context must be exact, a line number is only a hint, and a place that is not the only one is refused.
import type { Hunk } from '../model.ts';
import { LineIndex, oldLines, splitPatched, type Comparison, type PatchedText, type Place } from './hunk-search.ts';

/** `words` finish "PATH "; `hunk` counts from 1. */
export interface HunkProblem {
  readonly kind: 'problem';
  readonly words: string;
  readonly hunk: number;
  /** Where it could have been meant. */
  readonly candidates: readonly Place[];
}

export type HunkResult = { readonly kind: 'ok'; readonly text: string } | HunkProblem;

const mark = '\uFEFF';
/** As many candidates as a reader can use. */
const shown = 5;

/**
 * Every hunk stands after the one before it. Nearest to its line (moved as far as the hunk before was) where it has one, at the only
 * place after its anchors where it has none. Context and untouched lines keep their bytes; lines that are added get the line end of their
 * neighbours unless the hunk itself has `\r`; where the hunk is silent about a missing final newline, it stays missing.
 */
export function applyHunks(text: string, hunks: readonly Hunk[]): HunkResult {
  if (hunks.length === 0) return { kind: 'ok', text };
  const prefix = text.startsWith(mark) && !hunks.some(({ lines }) => lines.some((line) => line.text.startsWith(mark))) ? mark : '';
  const old = splitPatched(text.slice(prefix.length));
  const index = new LineIndex(old.lines);
  const out = new Written(old);
  let moved = 0;
  for (const [number, hunk] of hunks.entries()) {
    const wanted = wantedOf(hunk);
    const found = placeOf(wanted, { index, old, from: out.reached, moved });
    if (found.kind === 'problem') return { ...found, hunk: number + 1, words: found.words.replace('HUNK', nameOf(hunk, number)) };
    if (hunk.line !== undefined) moved = found.place - expectedPlace(hunk.line, wanted.lines.length);
    out.write(wanted, found.place);
  }
  return { kind: 'ok', text: prefix + out.finish() };
}

interface Wanted {
  readonly hunk: Hunk;
  /** The lines that must be there. */
  readonly lines: readonly string[];
  readonly comparison: Comparison;
  /** The hunk says of a side that no newline ends it: then the other side has one. */
  readonly explicit: boolean;
  readonly unendedBefore: boolean;
  readonly unendedAfter: boolean;
}

function wantedOf(hunk: Hunk): Wanted {
  const unendedBefore = hunk.lines.findLast(({ kind }) => kind !== 'added')?.noNewline === true;
  const unendedAfter = hunk.lines.findLast(({ kind }) => kind !== 'removed')?.noNewline === true;
  const comparison = hunk.lines.some((line) => line.text.endsWith('\r')) ? 'exact' : 'line ends';
  return { hunk, lines: oldLines(hunk.lines), comparison, explicit: unendedBefore || unendedAfter, unendedBefore, unendedAfter };
}

interface Search {
  readonly index: LineIndex;
  readonly old: PatchedText;
  /** The first line that no hunk before has taken. */
  readonly from: number;
  /** How far from its line the hunk before was found. */
  readonly moved: number;
}

type Found = { readonly kind: 'found'; readonly place: number } | { readonly kind: 'problem'; readonly words: string; readonly candidates: readonly Place[] };

function placeOf(wanted: Wanted, search: Search): Found {
  const { hunk, lines, comparison } = wanted;
  const { index, old, moved } = search;
  const from = afterAnchors(hunk, search);
  if (typeof from === 'string') return { kind: 'problem', words: `has no line \`${from}\` after which HUNK could stand`, candidates: [] };
  if (lines.length === 0) return placeOfAddition(wanted, old);
  if (hunk.atEnd === true || wanted.explicit) return placeAtEnd(wanted, search, from);
  const expected = hunk.line === undefined ? undefined : expectedPlace(hunk.line, lines.length) + moved;
  if (expected !== undefined && expected >= from && index.isAt(lines, expected, comparison)) return { kind: 'found', place: expected };
  const places = index.places(lines, from, comparison);
  const [first] = places;
  if (first === undefined) return notFound(wanted, search, from);
  const best = expected === undefined ? places : nearest(places, expected);
  if (best.length === 1) return { kind: 'found', place: best[0] ?? first };
  const where = expected === undefined ? 'at more than one place' : `at two places as far from line ${expected + 1}`;
  return { kind: 'problem', words: `has the old lines of HUNK ${where}: ${linesIn(best, old)}`, candidates: best.slice(0, shown).map(startOf) };
}

/** The first line after the anchors, each searched after the one before; or the anchor that is not there. */
function afterAnchors({ anchors = [] }: Hunk, { index, from }: Search): number | string {
  let at = from;
  for (const anchor of anchors) {
    const [place] = index.places([anchor], at, 'trimmed', 1);
    if (place === undefined) return excerptOf(anchor);
    at = place + 1;
  }
  return at;
}

/** A hunk that only adds has nothing to be found by: it may stand at the end, which is a place that can be checked. */
function placeOfAddition(wanted: Wanted, old: PatchedText): Found {
  const end = old.lines.length;
  const { line, atEnd } = wanted.hunk;
  if (atEnd === true || wanted.explicit || end === 0 || (line !== undefined && line === end)) return atTheEnd(wanted, old, end);
  if (line === 0) return { kind: 'problem', words: 'is not empty, as HUNK says', candidates: [] };
  return { kind: 'problem', words: 'has no place for HUNK that could be checked: it has neither context nor removed lines', candidates: [] };
}

function placeAtEnd(wanted: Wanted, search: Search, from: number): Found {
  const { lines, comparison } = wanted;
  const { index, old } = search;
  const place = old.lines.length - lines.length;
  if (place < from || !index.isAt(lines, place, comparison)) {
    const places = index.places(lines, 0, comparison, shown);
    return places.length === 0 ? notFound(wanted, search, from) : { kind: 'problem', words: 'does not end with the old lines of HUNK, as it should', candidates: places.map(startOf) };
  }
  return atTheEnd(wanted, old, place);
}

/** A hunk that speaks of the newline at the end must be right about it. */
function atTheEnd({ explicit, unendedBefore }: Wanted, old: PatchedText, place: number): Found {
  if (!explicit || old.unended === unendedBefore) return { kind: 'found', place };
  const last = { line: old.lines.length, column: (old.lines.at(-1) ?? '').length + 1 };
  return { kind: 'problem', words: old.unended ? 'has no newline at its end, and HUNK says that it has' : 'has a newline at its end, and HUNK says that it has none', candidates: [last] };
}

function notFound({ lines, comparison }: Wanted, { index, old }: Search, from: number): Found {
  const before = from === 0 ? [] : index.places(lines, 0, comparison, shown).filter((place) => place < from);
  if (before.length > 0) return outOfOrder(before);
  const near = index.nearMisses(lines, shown);
  if (near.length > 0) return { kind: 'problem', words: `does not have the old lines of HUNK; with other blanks or punctuation they are at ${near.map(({ line, column }) => `${line}:${column}`).join(', ')}`, candidates: near };
  const missing = lines.find((line) => line.trim() !== '' && !index.has(line, comparison));
  return { kind: 'problem', words: `does not have the old lines of HUNK${missing === undefined ? '' : `: no line is \`${excerptOf(missing)}\``}${old.lines.length === 0 ? ': it is empty' : ''}`, candidates: [] };
}

function outOfOrder(places: readonly number[]): Found {
  return { kind: 'problem', words: 'has the old lines of HUNK only before or inside the hunk above it, or before its anchors', candidates: places.map(startOf) };
}

/** The places nearest to `expected`: one, or two that are as far. */
function nearest(places: readonly number[], expected: number): number[] {
  const least = places.reduce((smallest, place) => Math.min(smallest, Math.abs(place - expected)), Infinity);
  return places.filter((place) => Math.abs(place - expected) === least);
}

/** Index of the first line of a hunk that names `line`: one without old lines names the line before it. */
function expectedPlace(line: number, count: number): number {
  return count === 0 ? line : line - 1;
}

function nameOf({ line }: Hunk, index: number): string {
  return `hunk ${index + 1}${line === undefined ? '' : ` (line ${line})`}`;
}

function linesIn(places: readonly number[], { lines }: PatchedText): string {
  const numbers = places.slice(0, shown).map((place) => String(Math.min(place + 1, lines.length)));
  return `lines ${numbers.join(', ')}${places.length > shown ? `, and ${places.length - shown} more` : ''}`;
}

const startOf = (place: number): Place => ({ line: place + 1, column: 1 });

function excerptOf(line: string): string {
  const trimmed = line.trim();
  return trimmed.length > 80 ? `${trimmed.slice(0, 80)}…` : trimmed;
}

/** The new text, written from front to back. */
class Written {
  private readonly old: PatchedText;
  private readonly lines: string[] = [];
  /** Lines of the old text that are done with. */
  reached = 0;
  /** Whether the last line of the new text has no newline. */
  private unended: boolean;
  private readonly carriage: boolean;
  /** Lines of the new text whose end was given to them here: the last one has none where the text has none. */
  private readonly given = new Set<number>();

  constructor(old: PatchedText) {
    this.old = old;
    this.unended = old.unended;
    this.carriage = this.endOf(0) ?? false;
  }

  write({ hunk, comparison, explicit, unendedAfter }: Wanted, place: number): void {
    this.copyTo(place);
    let carriage = this.endOf(place) ?? this.endOf(place - 1) ?? this.carriage;
    for (const line of hunk.lines) {
      if (line.kind === 'added') this.add(line.text, comparison === 'line ends' && carriage);
      else carriage = this.take(line.kind === 'context', comparison === 'line ends' && carriage) ?? carriage;
    }
    if (this.reached === this.old.lines.length && explicit) this.unended = unendedAfter;
  }

  finish(): string {
    this.copyTo(this.old.lines.length);
    const { lines } = this;
    if (lines.length === 0) return '';
    const last = lines.length - 1;
    if (this.unended && this.given.has(last)) lines[last] = (lines[last] ?? '').slice(0, -1);
    return lines.join('\n') + (this.unended ? '' : '\n');
  }

  private add(text: string, carriage: boolean): void {
    if (carriage) this.given.add(this.lines.length);
    this.lines.push(carriage ? `${text}\r` : text);
  }

  /** Steps over a line of the old text, and says how it ends. */
  private take(kept: boolean, carriage: boolean): boolean | undefined {
    const end = this.endOf(this.reached);
    // A last line without newline needs an end of its own when something comes after it.
    if (kept && end === undefined) this.add(this.old.lines[this.reached] ?? '', carriage);
    else if (kept) this.lines.push(this.old.lines[this.reached] ?? '');
    this.reached += 1;
    return end;
  }

  private copyTo(place: number): void {
    for (; this.reached < place; this.reached += 1) this.lines.push(this.old.lines[this.reached] ?? '');
  }

  /** Whether a line of the old text ends with `\r\n`; undefined where it has no end to tell. */
  private endOf(place: number): boolean | undefined {
    const line = this.old.lines[place];
    return line === undefined || (this.old.unended && place === this.old.lines.length - 1) ? undefined : line.endsWith('\r');
  }
}
