// The lines of a patch, and the hunks of a unified diff among them.
import type { Hunk, HunkLine } from '../../model.ts';
import type { Source } from './source.ts';

/** Lines without their `\n`, and a place to tell what is wrong with one. */
export interface PatchLines {
  readonly lines: readonly string[];
  problem(index: number, words: string): undefined;
}

/**
 * A patch all of whose lines end with `\r\n` was carried through a system that writes them so; where only some do, the `\r` is part of
 * what they say.
 */
export function patchLinesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const isCarried = lines.every((line, index) => line.endsWith('\r') || (index === lines.length - 1 && !text.endsWith('\n')));
  return isCarried && text.includes('\n') ? lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)) : lines;
}

export function linesOfSource(source: Source): PatchLines {
  let offsets: number[] | undefined;
  return {
    lines: patchLinesOf(source.text),
    problem: (index, words) => {
      offsets ??= [0, ...Array.from(source.text.matchAll(/\n/g), ({ index: at }) => at + 1)];
      return source.problem(Math.min(offsets[index] ?? source.text.length, source.text.length), words);
    },
  };
}

/** Hunks from line `next` on, as long as there are some. */
export interface ReadHunks {
  readonly hunks: readonly Hunk[];
  /** The first line that belongs to none of them. */
  readonly next: number;
  /** False: one of them could not be read. */
  readonly isSound: boolean;
}

const header = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@/;

export function readHunks(patch: PatchLines, start: number): ReadHunks {
  const hunks: Hunk[] = [];
  let next = start;
  let reached = 0;
  while (patch.lines[next]?.startsWith('@@') === true) {
    const read = readHunk(patch, next);
    if (read === undefined) return { hunks, next: skipHunk(patch, next + 1), isSound: false };
    if (read.first < reached) patch.problem(next, 'stands before the end of the hunk above it');
    reached = read.end;
    hunks.push(read.hunk);
    next = read.next;
  }
  return { hunks, next, isSound: true };
}

interface ReadHunk {
  readonly hunk: Hunk;
  /** Lines of the old version, 1-based; `end` is the line after the last. */
  readonly first: number;
  readonly end: number;
  readonly next: number;
}

function readHunk(patch: PatchLines, at: number): ReadHunk | undefined {
  const match = header.exec(patch.lines[at] ?? '');
  if (match === null) return patch.problem(at, 'is no hunk header: `@@ -LINE,COUNT +LINE,COUNT @@` was expected');
  const [line, oldCount, newCount] = [Number(match[1]), Number(match[2] ?? 1), Number(match[4] ?? 1)];
  if (line === 0 && oldCount > 0) return patch.problem(at, 'names line 0, and lines count from 1');
  const body = readBody(patch, at + 1, oldCount, newCount);
  if (body.oldCount !== oldCount || body.newCount !== newCount) {
    return patch.problem(at, `says ${oldCount} old and ${newCount} new lines, and the hunk has ${body.oldCount} and ${body.newCount}`);
  }
  if (body.misplaced !== undefined) return patch.problem(body.misplaced, 'says that no newline follows, and another line of the same version follows');
  const first = oldCount === 0 ? line + 1 : line;
  return { hunk: { line, lines: body.lines }, first, end: first + oldCount, next: body.next };
}

interface Body {
  readonly lines: readonly HunkLine[];
  readonly oldCount: number;
  readonly newCount: number;
  readonly next: number;
  /** A line that says that no newline follows, and something follows. */
  readonly misplaced?: number;
}

const kindsOfLine: Readonly<Record<string, HunkLine['kind']>> = { ' ': 'context', '-': 'removed', '+': 'added' };

/** Reads up to the counts; a line beyond them that can only belong to the hunk counts too, so that the counts come out wrong. */
function readBody(patch: PatchLines, start: number, oldWanted: number, newWanted: number): Body {
  const lines: HunkLine[] = [];
  let [oldCount, newCount, next] = [0, 0, start];
  let misplaced: number | undefined;
  let [oldEnded, newEnded] = [false, false];
  for (; next < patch.lines.length; next += 1) {
    const text = patch.lines[next] ?? '';
    const isFull = oldCount >= oldWanted && newCount >= newWanted;
    if (text.startsWith('\\ ')) {
      const last = lines.at(-1);
      if (last === undefined || last.noNewline === true) break;
      lines[lines.length - 1] = { ...last, noNewline: true };
      if (last.kind !== 'added') oldEnded = true;
      if (last.kind !== 'removed') newEnded = true;
      continue;
    }
    // Mail programs and editors take the blank off an empty line of context.
    const kind = text === '' || text === '\r' ? (isFull ? undefined : 'context') : kindsOfLine[text[0] ?? ''];
    if (kind === undefined || (isFull && isBeyond(patch.lines, next))) break;
    if ((oldEnded && kind !== 'added') || (newEnded && kind !== 'removed')) misplaced ??= next - 1;
    lines.push({ kind, text: text.startsWith('\r') ? text : text.slice(1) });
    if (kind !== 'added') oldCount += 1;
    if (kind !== 'removed') newCount += 1;
  }
  return { lines, oldCount, newCount, next, ...(misplaced === undefined ? {} : { misplaced }) };
}

/** After a hunk that is full: the header of the next file, or the signature of a mail. */
function isBeyond(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  return (line.startsWith('--- ') && lines[at + 1]?.startsWith('+++ ') === true) || /^-- ?$/.test(line.trimEnd()) || line.startsWith('-- ');
}

/** After a hunk that cannot be read: where the next one, or the next file, begins. */
function skipHunk(patch: PatchLines, start: number): number {
  let at = start;
  while (at < patch.lines.length && !/^(?:@@|diff --git |--- )/.test(patch.lines[at] ?? '')) at += 1;
  return at;
}
