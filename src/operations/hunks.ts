// Applying hunks with their exact context, as `git apply` does: a line number is a hint, nothing is fuzzy, nothing ambiguous is guessed.
import type { Hunk, HunkLine } from '../model.ts';
import { createIndex, type LineIndex } from './line-index.ts';
import { likeness, placesShown, type Place } from './places.ts';

export type Applied =
  /** `offsets`: for each hunk, how many lines away from its line it was found. */
  | { readonly kind: 'ok'; readonly text: string; readonly offsets: readonly number[] }
  | { readonly kind: 'problem'; readonly words: string; readonly hunk: number; readonly candidates: readonly Place[] };

/** Where a hunk goes: `first` is 0-based; loose when only line ends (CRLF, no final newline) differ. */
interface Found {
  readonly first: number;
  readonly count: number;
  readonly loose: boolean;
}

type Search = Found | { readonly words: string; readonly candidates: readonly number[] };

/** Applies all hunks, in order, or none. Lines end at `\n`; what the hunks do not touch stays byte for byte. */
export function applyHunks(text: string, hunks: readonly Hunk[]): Applied {
  const lines = text.match(/[^\n]*\n|[^\n]+/g) ?? [];
  let like: LineIndex | undefined;
  const file: File = { exact: createIndex(lines), loose: createIndex(lines.map(withoutEnd)), like: () => (like ??= createIndex(lines.map(likeness))) };
  const found: Found[] = [];
  const offsets: number[] = [];
  let [from, drift] = [0, 0];
  for (const [number, hunk] of hunks.entries()) {
    const place = locate(file, hunk, from, drift);
    if ('words' in place) return { kind: 'problem', words: place.words, hunk: number, candidates: place.candidates.map((line) => ({ line: line + 1, column: 1 })) };
    found.push(place);
    if (hunk.line !== undefined) drift = place.first - (hunk.line - 1);
    offsets.push(hunk.line === undefined ? 0 : drift);
    from = place.first + place.count;
  }
  return { kind: 'ok', text: build(lines, hunks, found), offsets };
}

interface File {
  readonly exact: LineIndex;
  readonly loose: LineIndex;
  like(): LineIndex;
}

function locate(file: File, hunk: Hunk, from: number, drift: number): Search {
  const old = hunk.lines.filter((line) => line.kind !== 'added');
  const after = anchored(file, hunk.anchors ?? [], from);
  if (typeof after !== 'number') return after;
  if (old.length === 0) return placeForAddition(file.exact.length, hunk, from, drift);
  if (hunk.line === undefined) return locateByContext(file, hunk, old, after);
  return locateByLine(file, hunk, old, after, hunk.line - 1 + drift);
}

/** The line after the first chain of anchors. */
function anchored(file: File, anchors: readonly string[], from: number): number | Exclude<Search, Found> {
  if (anchors.length === 0) return from;
  const like = file.like();
  let next = from;
  for (const anchor of anchors) {
    const line = like.next(likeness(anchor), next);
    if (line === undefined) return { words: `no line ${JSON.stringify(anchor.slice(0, 80))} to start from${next > 0 ? ` after line ${next}` : ''}`, candidates: [] };
    next = line + 1;
  }
  return next;
}

/** A hunk that only adds needs a line number, or it goes to the end. */
function placeForAddition(length: number, hunk: Hunk, from: number, drift: number): Search {
  if (hunk.line === undefined) {
    if ((hunk.anchors ?? []).length > 0) return { words: 'only adds lines, and its anchor does not say where exactly: give it a line of context', candidates: [] };
    return { first: length, count: 0, loose: true };
  }
  const first = hunk.line - 1 + drift;
  if (first < from || first > length) return { words: `adds lines at line ${hunk.line}, and there is no such line`, candidates: [] };
  return { first, count: 0, loose: false };
}

function locateByContext(file: File, hunk: Hunk, old: readonly HunkLine[], after: number): Search {
  const wanted = old.map((line) => withoutEnd(line.text));
  const places = file.loose.find(wanted, after, placesShown + 1);
  if (places === undefined) return tooRepetitive;
  const fitting = hunk.atEnd === true ? places.filter((place) => place + old.length === file.loose.length) : places;
  const [only, second] = fitting;
  if (only === undefined) return missing(file, old, after);
  if (second !== undefined) return { words: `its lines occur ${fitting.length > placesShown ? `more than ${placesShown}` : fitting.length} times${after > 0 ? ` after line ${after}` : ''}`, candidates: fitting.slice(0, placesShown) };
  return { first: only, count: old.length, loose: true };
}

function locateByLine(file: File, hunk: Hunk, old: readonly HunkLine[], from: number, expected: number): Search {
  for (const [index, wanted, loose] of [
    [file.exact, old.map(lineOf), false],
    [file.loose, old.map((line) => withoutEnd(line.text)), true],
  ] as const) {
    // Who marks a missing newline means it.
    if (loose && hunk.lines.some((line) => line.noNewline === true)) continue;
    const fits = (place: number): boolean => place >= from && (hunk.atEnd !== true || place + old.length === index.length) && (hunk.line !== 1 || place === 0);
    if (fits(expected) && index.matches(wanted, expected)) return { first: expected, count: old.length, loose };
    const places = index.find(wanted, from, Number.POSITIVE_INFINITY);
    if (places === undefined) return tooRepetitive;
    const near = nearest(places.filter(fits), expected);
    if (near.length > 1) return { words: `its lines occur twice at the same distance from line ${expected + 1}`, candidates: near };
    if (near[0] !== undefined) return { first: near[0], count: old.length, loose };
  }
  return missing(file, old, from);
}

function nearest(places: readonly number[], expected: number): number[] {
  const distance = places.reduce((least, place) => Math.min(least, Math.abs(place - expected)), Number.POSITIVE_INFINITY);
  return places.filter((place) => Math.abs(place - expected) === distance);
}

const tooRepetitive: Search = { words: 'the file and the hunks repeat themselves too much to be searched', candidates: [] };

/** Codex, Aider and `patch` would take the first of these places; here they are only told. */
function missing(file: File, old: readonly HunkLine[], from: number): Search {
  const words = `its lines are not there${from > 0 ? ` after line ${from}` : ''}`;
  const elsewhere = file.loose.find(old.map((line) => withoutEnd(line.text)), 0, placesShown) ?? [];
  if (elsewhere.length > 0) return { words: `${words}, only elsewhere or in another order`, candidates: elsewhere };
  const like = file.like();
  const similar = like.find(old.map((line) => likeness(line.text)), 0, placesShown) ?? [];
  if (similar.length > 0) return { words: `${words}; found only with other blanks or typographic signs`, candidates: similar };
  const longest = old.map((line) => likeness(line.text)).reduce((best, line) => (line.length > best.length ? line : best), '');
  const some = longest === '' ? [] : (like.find([longest], 0, placesShown) ?? []);
  return some.length > 0 ? { words: `${words}; found only ${JSON.stringify(longest.slice(0, 60))}`, candidates: some } : { words, candidates: [] };
}

const lineOf = (line: HunkLine): string => (line.noNewline === true ? line.text : `${line.text}\n`);

function withoutEnd(line: string): string {
  return line.endsWith('\r\n') ? line.slice(0, -2) : line.endsWith('\n') || line.endsWith('\r') ? line.slice(0, -1) : line;
}

const endOf = (line: string): string => (line.endsWith('\r\n') ? '\r\n' : line.endsWith('\n') ? '\n' : '');

function build(lines: readonly string[], hunks: readonly Hunk[], found: readonly Found[]): string {
  const result: string[] = [];
  let next = 0;
  for (const [number, hunk] of hunks.entries()) {
    const place = found[number];
    if (place === undefined) break;
    for (; next < place.first; next += 1) result.push(lines[next] ?? '');
    const replaced = newLines(lines, hunk, place);
    if (place.first === lines.length) keepApart(result, lines);
    for (const line of replaced) result.push(line);
    next = place.first + place.count;
  }
  for (; next < lines.length; next += 1) result.push(lines[next] ?? '');
  return result.join('');
}

/** Before lines are added behind a last line without newline, that line gets one. */
function keepApart(result: string[], lines: readonly string[]): void {
  const last = result.at(-1);
  if (last !== undefined && !last.endsWith('\n')) result[result.length - 1] = last + (endOf(lines[0] ?? '') || '\n');
}

/** What stands there afterwards. Loosely found lines take the line ends of their neighbours, and a final newline stays missing. */
function newLines(lines: readonly string[], hunk: Hunk, place: Found): string[] {
  if (!place.loose && place.count > 0) return exactLines(lines, hunk, place);
  const fallback = endOf(lines[place.first] ?? '') || endOf(lines[place.first - 1] ?? '') || endOf(lines[0] ?? '') || '\n';
  const result: string[] = [];
  let next = place.first;
  for (const line of hunk.lines) {
    if (line.kind === 'added') result.push(line.noNewline === true ? line.text : place.loose ? withoutEnd(line.text) + (endOf(lines[next - 1] ?? '') || fallback) : `${line.text}\n`);
    else {
      if (line.kind === 'context') result.push(lines[next] ?? '');
      next += 1;
    }
  }
  const unended = next === lines.length && lines.length > 0 && endOf(lines.at(-1) ?? '') === '';
  return unended ? result.map((line, index) => (index === result.length - 1 ? withoutEnd(line) : endOf(line) === '' ? line + fallback : line)) : result;
}

function exactLines(lines: readonly string[], hunk: Hunk, place: Found): string[] {
  let next = place.first;
  return hunk.lines.flatMap((line) => {
    if (line.kind === 'added') return [lineOf(line)];
    next += 1;
    return line.kind === 'context' ? [lines[next - 1] ?? ''] : [];
  });
}
