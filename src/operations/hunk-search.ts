// Finds where a run of lines stands in a text: exactly, in time linear in the text whatever the lines are, and nearly, to tell what was perhaps meant.
import type { HunkLine } from '../model.ts';

/** A file as a patch sees it: lines end at `\n` only, a `\r` before it is part of the line. */
export interface PatchedText {
  readonly lines: readonly string[];
  /** The last line has no newline. */
  readonly unended: boolean;
}

/** How lines are compared. */
export type Comparison = 'exact' | 'line ends' | 'trimmed' | 'near';

export interface Place {
  readonly line: number;
  readonly column: number;
}

const keys: Readonly<Record<Comparison, (line: string) => string>> = {
  exact: (line) => line,
  'line ends': (line) => (line.endsWith('\r') ? line.slice(0, -1) : line),
  trimmed: (line) => line.trim(),
  near: nearKey,
};

export function splitPatched(text: string): PatchedText {
  const lines = text.split('\n');
  if (lines.at(-1) !== '') return { lines, unended: true };
  lines.pop();
  return { lines, unended: false };
}

/** The lines of a hunk that must be there before. */
export function oldLines(lines: readonly HunkLine[]): string[] {
  return lines.flatMap((line) => (line.kind === 'added' ? [] : [line.text]));
}

/** Lines as numbers, made once for each way to compare. */
export class LineIndex {
  private readonly lines: readonly string[];
  private readonly made = new Map<Comparison, { readonly numbers: Map<string, number>; readonly sequence: Int32Array }>();

  constructor(lines: readonly string[]) {
    this.lines = lines;
  }

  /** Whether all of `wanted` stands at `place`. */
  isAt(wanted: readonly string[], place: number, comparison: Comparison): boolean {
    if (place < 0 || place + wanted.length > this.lines.length) return false;
    const key = keys[comparison];
    return wanted.every((line, index) => key(line) === key(this.lines[place + index] ?? ''));
  }

  has(line: string, comparison: Comparison): boolean {
    return this.numbered(comparison).numbers.has(keys[comparison](line));
  }

  /** Every place from `from` on where all of `wanted` stands, ascending (Knuth, Morris and Pratt), at most `limit`. */
  places(wanted: readonly string[], from: number, comparison: Comparison, limit = Infinity): number[] {
    const { numbers, sequence } = this.numbered(comparison);
    const pattern = Int32Array.from(wanted, (line) => numbers.get(keys[comparison](line)) ?? -1);
    if (pattern.length === 0 || pattern.includes(-1)) return [];
    const borders = bordersOf(pattern);
    const found: number[] = [];
    for (let at = from, matched = 0; at < sequence.length; at += 1) {
      while (matched > 0 && sequence[at] !== pattern[matched]) matched = borders[matched - 1] ?? 0;
      if (sequence[at] === pattern[matched]) matched += 1;
      if (matched < pattern.length) continue;
      found.push(at - matched + 1);
      if (found.length >= limit) break;
      matched = borders[matched - 1] ?? 0;
    }
    return found;
  }

  /** Where the lines stand but for blanks and punctuation: each at its first difference. */
  nearMisses(wanted: readonly string[], limit: number): Place[] {
    return this.places(wanted, 0, 'near', limit).map((place) => {
      const index = wanted.findIndex((line, offset) => keys['line ends'](line) !== keys['line ends'](this.lines[place + offset] ?? ''));
      const at = Math.max(index, 0);
      return { line: place + at + 1, column: firstDifference(wanted[at] ?? '', this.lines[place + at] ?? '') };
    });
  }

  private numbered(comparison: Comparison): { readonly numbers: Map<string, number>; readonly sequence: Int32Array } {
    const known = this.made.get(comparison);
    if (known !== undefined) return known;
    const numbers = new Map<string, number>();
    const key = keys[comparison];
    const sequence = Int32Array.from(this.lines, (line) => {
      const name = key(line);
      const number = numbers.get(name) ?? numbers.size;
      if (number === numbers.size) numbers.set(name, number);
      return number;
    });
    const made = { numbers, sequence };
    this.made.set(comparison, made);
    return made;
  }
}

/** For each prefix of the pattern the length of its longest border. */
function bordersOf(pattern: Int32Array): Int32Array {
  const borders = new Int32Array(pattern.length);
  for (let at = 1, length = 0; at < pattern.length; at += 1) {
    while (length > 0 && pattern[at] !== pattern[length]) length = borders[length - 1] ?? 0;
    if (pattern[at] === pattern[length]) length += 1;
    borders[at] = length;
  }
  return borders;
}

/** Blanks do not count, and typographic quotes, dashes and spaces are their plain ones. */
function nearKey(line: string): string {
  return line
    .replace(/[\u2018\u2019\u201A\u201B]/g, "'")
    .replace(/[\u201C-\u201F]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s/g, '')
    .replace(/[;,]/g, '');
}

/** 1-based column in `there` of the first character that is not as in `wanted`. */
function firstDifference(wanted: string, there: string): number {
  let at = 0;
  while (at < wanted.length && at < there.length && wanted[at] === there[at]) at += 1;
  return at + 1;
}
