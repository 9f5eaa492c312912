// Changing a file in place: which bytes that takes, and when it is worth it. Pure.
import { UsageError } from '../errors.ts';
import type { FileStats } from '../file-system.ts';
import type { Splice } from '../model.ts';

/** A stretch that is written anew. Lengths in bytes; they differ only where the rest of the file moves. */
export interface SplicedRange {
  readonly offset: number;
  readonly before: number;
  readonly after: number;
  /** The edits in it. */
  readonly edits: readonly Splice[];
}

export interface SplicePlan {
  /** Bytes of the file afterwards. */
  readonly size: number;
  /** Ascending, at least a page apart. */
  readonly ranges: readonly SplicedRange[];
}

/** What lies between two edits on one page is written anyway. */
const page = 4096;

/** The stretches that the edits touch; from an edit that changes the length on, everything moves. Throws UsageError when the edits are not sorted, overlap or leave the file. */
export function planSplice(edits: readonly Splice[], size: number): SplicePlan {
  assertEdits(edits, size);
  const ranges: SplicedRange[] = [];
  let open: { readonly offset: number; readonly edits: Splice[] } | undefined;
  let [end, shift] = [0, 0];
  const close = (last: number): void => {
    if (open !== undefined) ranges.push({ ...open, before: last - open.offset, after: last - open.offset + shift });
  };
  for (const edit of edits.filter(({ remove, insert }) => remove > 0 || insert.byteLength > 0)) {
    if (open === undefined || (shift === 0 && edit.offset - end >= page)) {
      close(end);
      open = { offset: edit.offset, edits: [] };
    }
    open.edits.push(edit);
    end = edit.offset + edit.remove;
    shift += edit.insert.byteLength - edit.remove;
  }
  close(shift === 0 ? end : size);
  return { size: size + shift, ranges };
}

function assertEdits(edits: readonly Splice[], size: number): void {
  let end = 0;
  for (const { offset, remove } of edits) {
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(remove) || remove < 0 || offset < end || offset + remove > size) {
      throw new UsageError(`The edit of ${remove} bytes at ${offset} overlaps the one before it, or leaves the ${size} bytes of the file.`, { help: 'Sort the edits by offset, and count bytes in the file as it is now.' });
    }
    end = offset + remove;
  }
}

/** The new bytes of a range, or of a whole file, from its old ones. */
export function splicedBytes(range: Pick<SplicedRange, 'offset' | 'edits'>, old: Uint8Array): Buffer {
  const parts: Uint8Array[] = [];
  let at = range.offset;
  for (const { offset, remove, insert } of range.edits) {
    parts.push(old.subarray(at - range.offset, offset - range.offset), insert);
    at = offset + remove;
  }
  return Buffer.concat([...parts, old.subarray(at - range.offset)]);
}

/** What one edit makes of two versions of a file: all from the first byte that differs to the last. */
export function differingSplice(before: Uint8Array, after: Uint8Array): Splice[] {
  const [old, now] = [bufferOf(before), bufferOf(after)];
  const most = Math.min(old.length, now.length);
  const start = commonLength(most, (from, to) => old.subarray(from, to).equals(now.subarray(from, to)));
  const tail = (all: Buffer, from: number, to: number): Buffer => all.subarray(all.length - to, all.length - from);
  const end = commonLength(most - start, (from, to) => tail(old, from, to).equals(tail(now, from, to)));
  const [remove, insert] = [old.length - start - end, now.subarray(start, now.length - end)];
  return remove === 0 && insert.length === 0 ? [] : [{ offset: start, remove, insert }];
}

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** How many of at most so many bytes are the same on both sides: in large steps, and halved where a step fails. */
function commonLength(most: number, same: (from: number, to: number) => boolean): number {
  let done = 0;
  for (let step = 1 << 20; step > 0; step >>= 1) while (done + step <= most && same(done, done + step)) done += step;
  return done;
}

/** Whether at most an eighth of the file is written anew: each such byte is written three times, and a rewrite writes each byte once. */
export function isCheapSplice(edits: readonly Splice[], size: number): boolean {
  const { ranges } = planSplice(edits, size);
  return ranges.reduce((sum, { before, after }) => sum + Math.max(before, after), 0) <= size / 8;
}

/**
 * Files from this size on (bytes) are changed in place. Measured (test/bench/small-change.ts): in a transaction a new file takes as long
 * at 100 KB, 1.4 times as long at 1 MB, 3 times at 10 MB; below, that is not worth it that readers may see a part of the change.
 */
export const inPlaceFrom = 1_000_000;

type Target = Pick<FileStats, 'kind' | 'size' | 'links' | 'mode'>;

/** Why this file cannot be changed in place, in words that finish "PATH "; undefined when it can. */
export function spliceObstacle({ kind, links, mode }: Target): string | undefined {
  if (kind !== 'file') return 'is not a file';
  if (links > 1) return `has ${links} names, and would change under all of them`;
  if ((mode & 0o200) === 0) return 'is read-only';
  return (mode & 0o6000) === 0 ? undefined : 'has the setuid or setgid bit, which a write takes away';
}

/** How to make this change: `splice` where it is possible and, from so many bytes on, faster. What can be executed may be running, and is replaced. */
export function chooseWrite(file: Target, edits: readonly Splice[], from = inPlaceFrom): 'splice' | 'write' {
  if (file.size < from || (file.mode & 0o111) !== 0 || spliceObstacle(file) !== undefined) return 'write';
  return isCheapSplice(edits, file.size) ? 'splice' : 'write';
}
