// How a fix lands in a working file that has unstaged edits: a three-way merge that writes no marker and loses no line of the user's.
import type { LineRange } from '../model.ts';
import { createNumbering, hasFinalNewline, joinLines, sharedEnd, splitLines, type Lines, type Versions } from './lines.ts';
import type { Hunk } from './line-diff.ts';
import { alignLines } from './line-pairs.ts';
import { decide, extentOf, reachOf, type DecidedPlace, type Decision, type Extent, type Touching } from './merge-places.ts';

/** A place where the fix did not land. */
export interface Overlap {
  /** Lines of the result, which hold what the user had. Empty where the user deleted something, or the fix inserts. */
  readonly ours: LineRange;
  /** Lines of the fixed version that are not in the result. Empty where the fix deletes. */
  readonly theirs: LineRange;
  /** `edited`: the user changed the same lines; `linked`: the other half of a fix that overlaps elsewhere, such as a line that moved. */
  readonly cause: 'edited' | 'linked';
}

export interface MergedText {
  readonly text: string;
  /** In order; empty when the whole fix landed. */
  readonly overlaps: readonly Overlap[];
}

export type MergedBytes =
  | { readonly kind: 'merged'; readonly bytes: Uint8Array; readonly overlaps: readonly Overlap[] }
  /** Binary: the user's bytes stay. */
  | { readonly kind: 'kept' };

/**
 * The working file with the fix in it. The result is `ours` with those changes of `theirs` put in that share no line with a
 * change of the user's (`decide` in merge-places.ts has the rules), so whatever the user added or changed is there, in order.
 *
 * `touching` says what becomes of changes that touch and share no line; with `conflict` the result is clean exactly where git's is.
 *
 * Lines are compared without their ends. How a line ends, the byte order mark and the final newline are merged by themselves: the
 * user's way where it differs from base, else the fixer's; lines that come from the fix end as the user's do.
 */
export function mergeText({ base, ours, theirs }: Versions<string>, touching: Touching = 'both'): MergedText {
  const lines = { base: splitLines(base), ours: splitLines(ours), theirs: splitLines(theirs) };
  const numbering = createNumbering(lines.base.content);
  const edits = alignLines(numbering, lines.base.content, lines.ours.content);
  const fix = alignLines(numbering, lines.base.content, lines.theirs.content);
  const decision = decide({ base: lines.base.content, ours: lines.ours.content, theirs: lines.theirs.content }, edits, fix, touching);
  return compose(endLines(lines, edits, fix), decision);
}

/**
 * `mergeText` for files. Valid UTF-8 is read as such; when a side is not, all are read as Latin-1, so that every byte comes back as it
 * was (right for any encoding in which the bytes 0x0A and 0x0D are always line ends). A NUL on any side means binary, or UTF-16: `kept`.
 * When two sides are equal there is nothing to merge, and the third is the answer whatever it holds.
 */
export function mergeBytes({ base, ours, theirs }: Versions<Uint8Array>, touching: Touching = 'both'): MergedBytes {
  const [b, o, t] = [bufferOf(base), bufferOf(ours), bufferOf(theirs)];
  if (b.equals(o)) return { kind: 'merged', bytes: theirs, overlaps: [] };
  if (b.equals(t) || o.equals(t)) return { kind: 'merged', bytes: ours, overlaps: [] };
  if ([b, o, t].some((bytes) => bytes.includes(0))) return { kind: 'kept' };
  const encoding = [b, o, t].every(isUtf8) ? 'utf8' : 'latin1';
  const { text, overlaps } = mergeText({ base: b.toString(encoding), ours: o.toString(encoding), theirs: t.toString(encoding) }, touching);
  return { kind: 'merged', bytes: Buffer.from(text, encoding), overlaps };
}

/** What is not valid does not come back as it was. */
function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes);
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The lines to choose from, with the ends they will have in the result, and what is said once for the whole text. */
interface Stock {
  readonly ours: Pick<Lines, 'content' | 'ends'>;
  readonly theirs: Pick<Lines, 'content' | 'ends'>;
  readonly mark: string;
  readonly finalNewline: boolean;
  /** For a line that was the last, had no newline, and is no longer the last. */
  readonly usualEnd: string;
}

function endLines({ base, ours, theirs }: Versions<Lines>, edits: readonly Hunk[], fix: readonly Hunk[]): Stock {
  const [before, mine, fixed] = [sharedEnd(base), sharedEnd(ours), sharedEnd(theirs)];
  const uniform = mine === undefined ? undefined : choose(before, mine, fixed);
  const withEnds = (lines: Lines, ends: readonly string[]): Pick<Lines, 'content' | 'ends'> => ({
    content: lines.content,
    ends: uniform === undefined ? ends : ends.map((end) => (end === '' ? end : uniform)),
  });
  return {
    ours: withEnds(ours, endsLineByLine({ base, ours, theirs }, edits, fix)),
    theirs: withEnds(theirs, theirs.ends),
    mark: choose(base.mark, ours.mark, theirs.mark),
    finalNewline: finalNewlineOf(hasFinalNewline(base), hasFinalNewline(ours), hasFinalNewline(theirs)),
    usualEnd: uniform ?? mine ?? fixed ?? before ?? '\n',
  };
}

/** The user's value if the user changed it, else the fixer's. */
function choose<Value>(base: Value, ours: Value, theirs: Value): Value {
  return ours === base ? theirs : ours;
}

/** An empty text has no opinion (undefined). */
function finalNewlineOf(base: boolean | undefined, ours: boolean | undefined, theirs: boolean | undefined): boolean {
  return choose(base, ours ?? theirs, theirs ?? ours) ?? false;
}

/** The ends of ours, each merged by itself on lines that say the same in all three versions. */
function endsLineByLine({ base, ours, theirs }: Versions<Lines>, edits: readonly Hunk[], fix: readonly Hunk[]): string[] {
  const ends = [...ours.ends];
  const [inOurs, inTheirs] = [partnersOf(edits, base.content.length), partnersOf(fix, base.content.length)];
  for (let index = 0; index < inOurs.length; index += 1) {
    const [mine, fixed, end] = [inOurs[index] ?? -1, inTheirs[index] ?? -1, base.ends[index] ?? ''];
    if (mine >= 0 && fixed >= 0) ends[mine] = choose(end, ends[mine] ?? end, theirs.ends[fixed] ?? end);
  }
  return ends;
}

/** For each old line its place on the new side, -1 for a line in a hunk. */
function partnersOf(hunks: readonly Hunk[], count: number): Int32Array {
  const partners = new Int32Array(count);
  let [next, offset] = [0, 0];
  for (let index = 0; index < count; ) {
    const hunk = hunks[next];
    const end = hunk?.oldStart ?? count;
    for (; index < end; index += 1) partners[index] = index + offset;
    if (hunk === undefined) break;
    partners.fill(-1, hunk.oldStart, hunk.oldEnd);
    [index, offset, next] = [hunk.oldEnd, hunk.newEnd - hunk.oldEnd, next + 1];
  }
  return partners;
}

/** Ours, with every place that is taken replaced by what theirs has there. */
function compose(stock: Stock, decision: Decision): MergedText {
  const result = { content: [] as string[], ends: [] as string[] };
  const overlaps: Overlap[] = [];
  let copied = 0;
  const copy = (from: Stock['ours'], start: number, end: number): void => {
    for (let index = start; index < end; index += 1) {
      result.content.push(from.content[index] ?? '');
      result.ends.push(from.ends[index] || stock.usualEnd);
    }
  };
  for (const { place, ours, theirs } of locate(decision)) {
    if (place.outcome === 'taken') {
      copy(stock.ours, copied, ours.start);
      copy(stock.theirs, theirs.start, theirs.end);
      copied = ours.end;
    } else if (place.outcome !== 'same') {
      const shift = result.content.length - copied;
      report(overlaps, { ours: lineRange(ours, shift), theirs: lineRange(theirs, 0), cause: place.outcome === 'left' ? 'edited' : 'linked' });
    }
  }
  copy(stock.ours, copied, stock.ours.content.length);
  if (!stock.finalNewline && result.ends.length > 0) result.ends[result.ends.length - 1] = '';
  return { text: joinLines({ mark: stock.mark, ...result }), overlaps };
}

/** Adds an overlap; one that goes on where the last ended, on both sides, prolongs it. */
function report(overlaps: Overlap[], { ours, theirs, cause }: Overlap): void {
  const last = overlaps.at(-1);
  if (last?.cause === cause && last.ours.last + 1 === ours.first && last.theirs.last + 1 === theirs.first) {
    overlaps.pop();
    overlaps.push({ ours: { ...last.ours, last: ours.last }, theirs: { ...last.theirs, last: theirs.last }, cause });
  } else overlaps.push({ ours, theirs, cause });
}

/** Each place of theirs with the lines it covers in ours and in theirs. */
function* locate({ ours, places }: Decision): Generator<{ place: DecidedPlace; ours: Extent; theirs: Extent }> {
  let [next, offset] = [0, 0];
  for (const place of places) {
    const extent = extentOf(place);
    for (let hunk = ours[next]; hunk !== undefined && hunk.oldEnd <= extent.start && hunk !== place.ours[0]; hunk = ours[next]) {
      [next, offset] = [next + 1, hunk.newEnd - hunk.oldEnd];
    }
    const untouched = { start: extent.start + offset, end: extent.end + offset };
    yield { place, ours: place.ours.length > 0 ? reachOf(place.ours, extent) : untouched, theirs: reachOf(place.theirs, extent) };
  }
}

function lineRange({ start, end }: Extent, shift: number): LineRange {
  return { first: start + shift + 1, last: end + shift };
}
