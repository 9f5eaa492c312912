// Text replaced by text: exactly, and only where it is certain which place is meant.
import type { Replacement } from '../model.ts';

/** 1-based; columns count UTF-16 code units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type Replaced =
  | { readonly kind: 'ok'; readonly text: string }
  /** `words` finish "PATH "; `candidates` are places that may be meant. */
  | { readonly kind: 'problem'; readonly words: string; readonly index: number; readonly candidates: readonly Place[] };

/** Places told at most. */
const mostCandidates = 5;

/** One after the other, each in the result of the one before. */
export function replace(text: string, replacements: readonly Replacement[]): Replaced {
  let current = text;
  for (const [index, replacement] of replacements.entries()) {
    const result = replaceOne(current, replacement);
    if (result.kind === 'problem') return { ...result, index };
    current = result.text;
  }
  return { kind: 'ok', text: current };
}

type One = Extract<Replaced, { kind: 'ok' }> | Omit<Extract<Replaced, { kind: 'problem' }>, 'index'>;

function replaceOne(text: string, replacement: Replacement): One {
  if (replacement.old === '') return problem('is to have empty text replaced: name the text, or write the whole file');
  if (replacement.old === replacement.new) return problem('is to have text replaced by itself');
  const found = findAll(text, replacement);
  if (found.places.length === 0) return missing(text, replacement.old);
  const { all = false, count } = replacement;
  if (!all && found.places.length !== (count ?? 1)) return miscounted(text, found.places, count ?? 1);
  if (all && count !== undefined && found.places.length !== count) return miscounted(text, found.places, count);
  return { kind: 'ok', text: spliced(text, found) };
}

interface Found {
  /** Offsets, ascending, not overlapping. */
  readonly places: readonly number[];
  readonly old: string;
  readonly new: string;
}

/** As it is written; where that is nowhere, with the line ends that the file has. */
function findAll(text: string, { old, new: by }: Replacement): Found {
  const exact = offsetsOf(text, old);
  if (exact.length > 0 || !old.includes('\n') || old.includes('\r') || !text.includes('\r\n')) return { places: exact, old, new: by };
  const asInFile = old.replaceAll('\n', '\r\n');
  return { places: offsetsOf(text, asInFile), old: asInFile, new: by.replaceAll(/\r?\n/g, '\r\n') };
}

function offsetsOf(text: string, part: string): number[] {
  const offsets: number[] = [];
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) offsets.push(at);
  return offsets;
}

function spliced(text: string, { places, old, new: by }: Found): string {
  const parts: string[] = [];
  let end = 0;
  for (const at of places) {
    parts.push(text.slice(end, at), by);
    end = at + old.length;
  }
  parts.push(text.slice(end));
  return parts.join('');
}

function problem(words: string, candidates: readonly Place[] = []): One {
  return { kind: 'problem', words, candidates };
}

function miscounted(text: string, places: readonly number[], wanted: number): One {
  const candidates = places.slice(0, mostCandidates).map((offset) => placeOf(text, offset));
  const many = places.length === 1 ? 'once' : `${places.length} times`;
  const hint = wanted === 1 ? 'add lines around it, or say `all`' : `${wanted} times was expected`;
  return problem(`has the text ${many}, at ${listed(candidates, places.length)}: ${hint}`, candidates);
}

function missing(text: string, old: string): One {
  const candidates = nearMisses(text, old);
  const near = candidates.length === 0 ? '' : `; much like it, but not the same: ${listed(candidates, candidates.length)}`;
  return problem(`does not have the text ${JSON.stringify(old.length > 60 ? `${old.slice(0, 57)}…` : old)}${near}`, candidates);
}

/** Places of the first line that says anything, other white space and punctuation aside. They are told, never used. */
function nearMisses(text: string, old: string): Place[] {
  const [first] = old.split('\n').map(plain).filter((line) => line !== '');
  if (first === undefined) return [];
  const found: Place[] = [];
  const lines = text.split('\n');
  for (let index = 0; index < lines.length && found.length < mostCandidates; index += 1) {
    const line = lines[index] ?? '';
    if (line.length <= first.length * 4 + 200 && plain(line).includes(first)) found.push({ line: index + 1, column: line.length - line.trimStart().length + 1 });
  }
  return found;
}

const lookalikes: Readonly<Record<string, string>> = { '\u2018': "'", '\u2019': "'", '\u201c': '"', '\u201d': '"', '\u2013': '-', '\u2014': '-', '\u2212': '-' };

function plain(line: string): string {
  return line.replaceAll(/[\u2018\u2019\u201c\u201d\u2013\u2014\u2212]/g, (one) => lookalikes[one] ?? one).replaceAll(/\s+/g, ' ').trim().toLowerCase();
}

function listed(candidates: readonly Place[], total: number): string {
  const places = candidates.map(({ line, column }) => `${line}:${column}`).join(', ');
  return total > candidates.length ? `${places} and ${total - candidates.length} more` : places;
}

function placeOf(text: string, offset: number): Place {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}
