// Writing into a file that exists, and taking it back: after a torn write each byte of ours is the old or the new one, and both are known.
import { dirname } from 'node:path';
import type { FileStats, FileSystem, Piece } from '../file-system.ts';
import type { SpliceRecord, Step } from './journal.ts';
import { isState, sha256 } from './state.ts';

type Range = SpliceRecord['ranges'][number];

/** A step that changes a file in place. */
export type SpliceStep<S extends Step = Step> = S & { readonly splice: SpliceRecord; readonly before: FileState; readonly after: FileState };
type FileState = Extract<Step['before'], { kind: 'file' }>;

export function isSplice<S extends Step>(step: S): step is SpliceStep<S> {
  return step.splice !== undefined && step.before.kind === 'file' && step.after.kind === 'file';
}

/** Says durably that from now on a time of modification tells nothing: a torn write gave it. */
function setMark(fileSystem: FileSystem, mark: string): void {
  if (fileSystem.stat(mark) === undefined) fileSystem.create(mark, new Uint8Array(), { mode: 0o600 });
  fileSystem.flush(dirname(mark));
}

/** The mark as an undoing finds it, and sets it once before it writes. */
export interface Mark {
  readonly found: boolean;
  set(): void;
}

export function findMark(fileSystem: FileSystem, steps: readonly Step[]): Mark {
  const mark = steps.find(isSplice)?.splice.mark;
  let isSet = false;
  return {
    found: mark !== undefined && fileSystem.stat(mark) !== undefined,
    set: () => {
      if (!isSet && mark !== undefined) setMark(fileSystem, mark);
      isSet = true;
    },
  };
}

/** When all bytes are on disk: the time of a file tells who wrote last again. */
export function clearMark(fileSystem: FileSystem, steps: readonly Step[]): void {
  const mark = steps.find(isSplice)?.splice.mark;
  if (mark !== undefined && fileSystem.stat(mark) !== undefined) fileSystem.unlink(mark);
}

/** The last range first: growing is what a full disk refuses. */
export function writeNew(fileSystem: FileSystem, target: string, { splice, after }: SpliceStep, { content = [], seen }: { readonly content?: readonly Uint8Array[]; readonly seen?: bigint }): void {
  fileSystem.writeAt(target, piecesOf(splice.ranges, content), { inode: after.inode, ...(seen === undefined ? {} : { changed: seen }), size: after.size, modified: splice.modified });
}

function piecesOf(ranges: readonly Range[], content: readonly Uint8Array[]): Piece[] {
  return ranges.map(({ offset }, index) => ({ offset, bytes: content[index] ?? new Uint8Array() })).reverse();
}

/** The bytes of each range. */
export interface Sides {
  readonly before: readonly Buffer[];
  readonly after: readonly Buffer[];
}

export function formatUndo({ before, after }: { readonly before: readonly Uint8Array[]; readonly after: readonly Uint8Array[] }): Buffer {
  return Buffer.concat([...before, ...after]);
}

/** `file` is where the step's backup is now. Undefined when it is not all that was kept. */
export function readUndo(fileSystem: FileSystem, file: string | undefined, { ranges, undo, sha256: expected }: SpliceRecord): Sides | undefined {
  if (undo === undefined && (file === undefined || fileSystem.stat(file)?.kind !== 'file')) return undefined;
  const content = undo === undefined ? fileSystem.read(file ?? '') : Buffer.from(undo, 'base64');
  return sha256(content) === expected ? splitUndo(content, ranges) : undefined;
}

export function splitUndo(content: Buffer, ranges: readonly Range[]): Sides {
  let at = 0;
  const take = (length: number): Buffer => content.subarray(at, (at += length));
  return { before: ranges.map((range) => take(range.before)), after: ranges.map((range) => take(range.after)) };
}

/**
 * Puts the old bytes, size and time back; safe to repeat. Returns why not, when the file is another one or was written to by
 * somebody else. Without the mark it must be exactly as before or exactly as written. With it, which is for the moments of
 * publication, only the bytes count: what somebody has written outside our ranges since, with the size kept, stays, and does
 * not show in the time.
 */
export function undoSplice(fileSystem: FileSystem, target: string, step: SpliceStep, mark: Mark): string | undefined {
  const { before, after, splice, backup } = step;
  const stats = fileSystem.stat(target);
  if (stats?.kind !== 'file' || stats.inode !== before.inode || stats.device !== before.device) return foreign;
  if (!mark.found && isRestored(before, stats)) return undefined;
  if (!mark.found && !isState(after, stats)) return foreign;
  const sides = readUndo(fileSystem, backup, splice);
  if (sides === undefined) return 'cannot be put back: its old bytes are not where they were kept';
  const state = contentOf(fileSystem, target, step, sides, stats);
  if (state === 'foreign') return foreign;
  if (state === 'old' && isRestored(before, stats)) return undefined;
  mark.set();
  return putBack(fileSystem, target, step, { sides, changed: stats.changed });
}

/** As before, or put back with a time as exact as the platform's call (1 µs): no two writes of a file are so close that a transaction lies between them. */
function isRestored(before: FileState, stats: FileStats): boolean {
  const difference = stats.modified - before.modified;
  return isState(difference > -2000n && difference < 2000n ? { ...before, modified: stats.modified } : before, stats);
}

const foreign = 'was changed by somebody else meanwhile; the bytes that a change in place replaced are kept';

function putBack(fileSystem: FileSystem, target: string, { before, splice }: SpliceStep, { sides, changed }: { readonly sides: Sides; readonly changed: bigint }): string | undefined {
  try {
    fileSystem.writeAt(target, piecesOf(splice.ranges, sides.before), { inode: before.inode, changed, size: before.size, modified: before.modified });
    return undefined;
  } catch (error) {
    if (['ESTALE', 'ENOENT', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return foreign;
    throw error;
  }
}

/** `ours`: every byte in our ranges is the old or the new one, or zero where the file has grown and the bytes have not arrived. */
function contentOf(fileSystem: FileSystem, target: string, { before, after, splice }: SpliceStep, sides: Sides, { size }: FileStats): 'old' | 'ours' | 'foreign' {
  const shorter = Math.min(before.size, after.size);
  if (size < shorter || size > Math.max(before.size, after.size)) return 'foreign';
  const found = fileSystem.readAt(target, splice.ranges.map((range) => ({ offset: range.offset, length: Math.max(range.before, range.after) })));
  let old = size === before.size;
  for (const [index, { offset }] of splice.ranges.entries()) {
    const [now, was, is] = [found[index], sides.before[index], sides.after[index]];
    if (now === undefined || was === undefined || is === undefined) return 'foreign';
    if (old && now.equals(was)) continue;
    old = false;
    for (const [place, byte] of now.entries()) {
      if (byte !== was[place] && byte !== is[place] && (byte !== 0 || offset + place < shorter)) return 'foreign';
    }
  }
  return old ? 'old' : 'ours';
}
