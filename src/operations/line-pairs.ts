// Which line became which inside a hunk: a reformatted line is still the same line, so what lies between two of them keeps its place.
import { diffLines, type Hunk } from './line-diff.ts';
import { createNumbering, type Numbering } from './lines.ts';

/** What a line says apart from layout: without whitespace, quotes, commas and semicolons, which formatters change. */
export function gist(line: string): string {
  return line.replace(/[\s'"`,;]+/g, '');
}

/** The words of a line: they tell one line from another, signs do not. */
export function wordsOf(line: string): readonly string[] {
  return line.match(/[\p{L}\p{N}_$]+/gu) ?? [];
}

/** What a line is known by: its gist, if it has a word. Braces and blank lines look alike everywhere. */
export function nameOf(line: string): readonly string[] {
  return wordsOf(line).length > 0 ? [gist(line)] : [];
}

/** Of everything that `read` finds in the lines of the hunks, how many more (or fewer) there are afterwards; without what stays. */
export function balanceOf(hunks: readonly Hunk[], before: readonly string[], after: readonly string[], read: (line: string) => readonly string[]): Map<string, number> {
  const balance = new Map<string, number>();
  const count = (line: string, by: number): void => {
    for (const found of read(line)) balance.set(found, (balance.get(found) ?? 0) + by);
  };
  for (const hunk of hunks) {
    for (const line of before.slice(hunk.oldStart, hunk.oldEnd)) count(line, -1);
    for (const line of after.slice(hunk.newStart, hunk.newEnd)) count(line, 1);
  }
  for (const [found, times] of balance) if (times === 0) balance.delete(found);
  return balance;
}

/**
 * The hunks that turn `before` (the base of the numbering) into `after`. When lines are indented anew or joined, a diff is happy to
 * match one closing brace with another and calls what lies between added here and removed there. So where several hunks together
 * only change layout, they are replaced by the true ones, which the text itself proves: what a line says ends at the same
 * character on both sides. Such hunks may touch each other.
 */
export function alignLines(numbering: Numbering, before: readonly string[], after: readonly string[]): Hunk[] {
  const hunks = diffLines(numbering.base, numbering.number(after));
  const aligned: Hunk[] = [];
  for (let index = 0; index < hunks.length; ) {
    const end = layoutEnd(hunks, index, before, after);
    const [first, last] = [hunks[index], hunks[end - 1]];
    if (first === undefined || last === undefined) break;
    if (end === index + 1) aligned.push(first);
    else for (const part of splitLayout({ ...last, oldStart: first.oldStart, newStart: first.newStart }, before, after)) aligned.push(part);
    index = end;
  }
  return aligned;
}

/** A gap of more equal lines than this between two hunks, or more hunks, are not looked across. */
const furthestLook = 100;

/** Where the shortest series of hunks ends, from `start` on, that together say the same on both sides; `start + 1` if none does. */
function layoutEnd(hunks: readonly Hunk[], start: number, before: readonly string[], after: readonly string[]): number {
  let [old, fresh] = ['', ''];
  let previous = hunks[start];
  for (const [index, hunk] of hunks.slice(start, start + furthestLook).entries()) {
    const [oldFrom, newFrom] = index === 0 ? [hunk.oldStart, hunk.newStart] : [previous?.oldEnd ?? 0, previous?.newEnd ?? 0];
    if (hunk.oldStart - oldFrom > furthestLook) break;
    old += whatIsSaid(before.slice(oldFrom, hunk.oldEnd));
    fresh += whatIsSaid(after.slice(newFrom, hunk.newEnd));
    const shared = Math.min(old.length, fresh.length);
    if (old.slice(0, shared) !== fresh.slice(0, shared)) break;
    [old, fresh] = [old.slice(shared), fresh.slice(shared)];
    if (old === fresh) return start + index + 1;
    previous = hunk;
  }
  return start + 1;
}

function splitLayout(hunk: Hunk, before: readonly string[], after: readonly string[]): Hunk[] {
  const parts = splitAtSharedEnds(before.slice(hunk.oldStart, hunk.oldEnd).map(gist), after.slice(hunk.newStart, hunk.newEnd).map(gist));
  return parts.map((part) => shift(part, hunk.oldStart, hunk.newStart)).filter((part) => !isUnchanged(part, before, after));
}

/** Whether the lines of the hunk say the same on both sides. */
export function isLayout(hunk: Hunk, before: readonly string[], after: readonly string[]): boolean {
  return whatIsSaid(before.slice(hunk.oldStart, hunk.oldEnd)) === whatIsSaid(after.slice(hunk.newStart, hunk.newEnd));
}

/** The gists of all lines as one text: how it is spread over lines makes no difference. */
export function whatIsSaid(lines: readonly string[]): string {
  return lines.map(gist).join('');
}

function isUnchanged(hunk: Hunk, before: readonly string[], after: readonly string[]): boolean {
  if (hunk.oldEnd - hunk.oldStart !== hunk.newEnd - hunk.newStart) return false;
  return before.slice(hunk.oldStart, hunk.oldEnd).every((line, index) => line === after[hunk.newStart + index]);
}

/**
 * Splits a hunk at every place where both sides are known to correspond: before and after a line with the same gist, at
 * the ends of joined or split lines, and between the lines of an equally long stretch when each resembles its partner. Parts between
 * which a word has moved stay together, so that each can be taken without the others. Lines that are equal after all are left out. A
 * hunk in which nothing corresponds comes back whole.
 */
export function refineHunk(hunk: Hunk, before: readonly string[], after: readonly string[]): Hunk[] {
  const old = before.slice(hunk.oldStart, hunk.oldEnd);
  const fresh = after.slice(hunk.newStart, hunk.newEnd);
  const [oldGists, newGists] = [old.map(gist), fresh.map(gist)];
  const parts = splitAtSharedEnds(oldGists, newGists)
    .flatMap((part) => within(part, oldGists, newGists, pairByGist))
    .flatMap((part) => within(part, oldGists, newGists, splitAtSharedEnds))
    .flatMap((part) => (isPair(part) ? [part] : pairSimilar(part, old, fresh)));
  return joinWhereWordsMove(parts, old, fresh)
    .filter((part) => !isUnchanged(part, old, fresh))
    .map((part) => shift(part, hunk.oldStart, hunk.newStart));
}

/** Joins parts (which follow each other) from the one that loses a word to the one that gains it, with all between. */
function joinWhereWordsMove(parts: readonly Hunk[], old: readonly string[], fresh: readonly string[]): Hunk[] {
  const moves = new Map<string, { first: number; last: number; signs: Set<number> }>();
  for (const [index, part] of parts.entries()) {
    for (const [word, count] of balanceOf([part], old, fresh, wordsOf)) {
      const move = moves.get(word) ?? { first: index, last: index, signs: new Set() };
      moves.set(word, move);
      move.last = index;
      move.signs.add(Math.sign(count));
    }
  }
  const ends = parts.map((_, index) => index);
  for (const { first, last, signs } of moves.values()) if (signs.size > 1) ends[first] = Math.max(ends[first] ?? first, last);
  const joined: Hunk[] = [];
  for (let index = 0; index < parts.length; ) {
    let end = index;
    for (let inside = index; inside <= end; inside += 1) end = Math.max(end, ends[inside] ?? inside);
    const [first, last] = [parts[index], parts[end]];
    if (first !== undefined && last !== undefined) joined.push({ ...last, oldStart: first.oldStart, newStart: first.newStart });
    index = end + 1;
  }
  return joined;
}

/** Whether the hunk is one line that became one line. */
export function isPair(hunk: Hunk): boolean {
  return hunk.oldEnd - hunk.oldStart === 1 && hunk.newEnd - hunk.newStart === 1;
}

function shift(hunk: Hunk, old: number, fresh: number): Hunk {
  return { oldStart: hunk.oldStart + old, oldEnd: hunk.oldEnd + old, newStart: hunk.newStart + fresh, newEnd: hunk.newEnd + fresh };
}

type Split = (old: readonly string[], fresh: readonly string[]) => Hunk[];

/** Splits the lines of one part. */
function within(part: Hunk, old: readonly string[], fresh: readonly string[], split: Split): Hunk[] {
  if (isPair(part)) return [part];
  return split(old.slice(part.oldStart, part.oldEnd), fresh.slice(part.newStart, part.newEnd)).map((inner) => shift(inner, part.oldStart, part.newStart));
}

/** Covers both lists: one hunk for each pair of equal gists, and what lies between. */
function pairByGist(old: readonly string[], fresh: readonly string[]): Hunk[] {
  const numbering = createNumbering(old);
  const parts: Hunk[] = [];
  let [x, y] = [0, 0];
  const pairsUpTo = (end: number): void => {
    for (; x < end; x += 1, y += 1) parts.push({ oldStart: x, oldEnd: x + 1, newStart: y, newEnd: y + 1 });
  };
  for (const gap of diffLines(numbering.base, numbering.number(fresh))) {
    pairsUpTo(gap.oldStart);
    parts.push(gap);
    [x, y] = [gap.oldEnd, gap.newEnd];
  }
  pairsUpTo(old.length);
  return parts;
}

/** `[a, bc]` and `[ab, c]` say the same; the lines end together wherever the text up to there, or from there on, is equal. */
function splitAtSharedEnds(old: readonly string[], fresh: readonly string[]): Hunk[] {
  const [before, after] = [old.join(''), fresh.join('')];
  const prefix = commonPrefix(before, after);
  const suffix = Math.min(commonSuffix(before, after), Math.min(before.length, after.length) - prefix);
  const [oldEnds, newEnds] = [endsOf(old), endsOf(fresh)];
  const parts: Hunk[] = [];
  let [x, y] = [0, 0];
  const cut = (toX: number, toY: number): void => {
    if (toX > x || toY > y) parts.push({ oldStart: x, oldEnd: toX, newStart: y, newEnd: toY });
    [x, y] = [toX, toY];
  };
  for (const [offset, end] of oldEnds) {
    const fromEnd = before.length - offset;
    const partner = offset <= prefix ? newEnds.get(offset) : fromEnd <= suffix ? newEnds.get(after.length - fromEnd) : undefined;
    if (partner !== undefined && end > x && partner > y) cut(end, partner);
  }
  cut(old.length, fresh.length);
  return parts;
}

/** Offset in the joined text → number of lines that end there or before; of lines that say nothing, the first counts. */
function endsOf(lines: readonly string[]): Map<number, number> {
  const ends = new Map<number, number>();
  let offset = 0;
  for (const [index, line] of lines.entries()) {
    offset += line.length;
    if (offset > 0 && !ends.has(offset)) ends.set(offset, index + 1);
  }
  return ends;
}

export function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}

export function commonSuffix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[a.length - 1 - length] === b[b.length - 1 - length]) length += 1;
  return length;
}

/** Line by line when both sides have equally many and each resembles its partner; else the part as it is. */
function pairSimilar(part: Hunk, old: readonly string[], fresh: readonly string[]): Hunk[] {
  const count = part.oldEnd - part.oldStart;
  if (count !== part.newEnd - part.newStart) return [part];
  const pairs = Array.from({ length: count }, (_, index) => ({
    oldStart: part.oldStart + index,
    oldEnd: part.oldStart + index + 1,
    newStart: part.newStart + index,
    newEnd: part.newStart + index + 1,
  }));
  return pairs.every((pair) => resemble(old[pair.oldStart] ?? '', fresh[pair.newStart] ?? '')) ? pairs : [part];
}

/** At least half of the characters of the longer line (from both ends), or of the words and signs of both (Dice), are shared. */
function resemble(a: string, b: string): boolean {
  const [x, y] = [gist(a).toLowerCase(), gist(b).toLowerCase()];
  const prefix = commonPrefix(x, y);
  const suffix = Math.min(commonSuffix(x, y), Math.min(x.length, y.length) - prefix);
  return 2 * (prefix + suffix) >= Math.max(x.length, y.length) || shareWords(a, b);
}

function shareWords(a: string, b: string): boolean {
  const [left, right] = [tokensOf(a), tokensOf(b)];
  const counts = new Map<string, number>();
  for (const token of left) counts.set(token, (counts.get(token) ?? 0) + 1);
  let shared = 0;
  for (const token of right) {
    const count = counts.get(token) ?? 0;
    if (count > 0) shared += 1;
    counts.set(token, count - 1);
  }
  return 4 * shared >= left.length + right.length;
}

function tokensOf(line: string): string[] {
  return line.match(/[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu) ?? [];
}
