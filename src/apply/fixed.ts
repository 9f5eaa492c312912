// What fixers made of a batch takes the place of what the batch asked for, before anything is written.
import { ConflictError } from '../errors.ts';
import type { FileChange } from '../model.ts';
import { blobId } from './changes.ts';
import { expectedOf, openDisk, type DiskReader, type Found } from './disk.ts';
import type { FixedContent } from './judge.ts';
import type { ApplyPlace } from './place.ts';

/**
 * The changes with the fixed content; files that only a fixer touched are added, if the root holds them. Throws ConflictError
 * when such a file is no longer what the fixer saw: an edit made meanwhile is not written over.
 */
export function landFixed(changes: readonly FileChange[], fixed: readonly FixedContent[], place: ApplyPlace): FileChange[] {
  if (fixed.length === 0) return [...changes];
  const disk = openDisk(place.root);
  const byPath = new Map(fixed.flatMap((one) => pathBelow(place, one.path).map((path) => [path, one] as const)));
  const own = new Set(changes.map(({ path }) => path));
  const others = [...byPath].filter(([path]) => !own.has(path));
  return [...changes.flatMap((change) => withContent(disk, change, byPath.get(change.path))), ...others.map(([path, one]) => addition(disk, path, one))];
}

function pathBelow({ below }: ApplyPlace, path: string): string[] {
  if (below === '') return [path];
  return path.startsWith(`${below}/`) ? [path.slice(below.length + 1)] : [];
}

/** The batch's own files: what must be there now stays what the batch has read. */
function withContent(disk: DiskReader, change: FileChange, fixed: FixedContent | undefined): FileChange[] {
  if (fixed === undefined) return [change];
  const { path } = change;
  const expected = change.expected === undefined ? {} : { expected: change.expected };
  const leaves: FileChange[] = change.kind === 'rename' ? [{ kind: 'delete', path: change.from, ...(change.expectedFrom === undefined ? {} : { expected: change.expectedFrom }) }] : [];
  if (fixed.state.kind === 'absent') return change.expected?.kind === 'absent' ? leaves : [...leaves, { kind: 'delete', path, ...expected }];
  if (fixed.state.kind === 'symlink') return [...leaves, { kind: 'symlink', path, target: fixed.state.target, ...expected }];
  const { content, executable } = fixed.state;
  const wanted = modeOf(disk, change);
  const mode = executable && ((wanted ?? 0) & 0o100) === 0 ? 0o755 : wanted;
  return [...leaves, { kind: 'write', path, content, ...expected, ...(mode === undefined ? {} : { mode }) }];
}

/** What the batch asks for, or what a renamed file has. */
function modeOf(disk: DiskReader, change: FileChange): number | undefined {
  if (change.kind === 'write' || change.kind === 'chmod') return change.mode;
  const source = disk.look(change.kind === 'rename' ? change.from : change.path);
  return source.kind === 'file' ? source.mode : undefined;
}

function addition(disk: DiskReader, path: string, { before, state }: FixedContent): FileChange {
  const found = disk.look(path);
  if (!isSeen(found, before)) {
    throw new ConflictError(`${path}, which a fixer changed, is not what the fixer saw.`, { help: 'Nothing was written. Apply the batch again; with --no-fix what fixers would change is only told.' });
  }
  const expected = expectedOf(found);
  if (state.kind === 'absent') return { kind: 'delete', path, expected };
  if (state.kind === 'symlink') return { kind: 'symlink', path, target: state.target, expected };
  return { kind: 'write', path, content: state.content, expected, ...(found.kind === 'absent' && state.executable ? { mode: 0o755 } : {}) };
}

/** By git's own name for the bytes; a file that git stores in another form than the disk is refused rather than trusted. */
function isSeen(found: Found, before: FixedContent['before']): boolean {
  if (before.kind === 'absent' || found.kind === 'absent') return before.kind === found.kind;
  if (found.kind === 'file') return blobId(found.content, before.blob.length) === before.blob;
  return found.kind === 'symlink' && blobId(Buffer.from(found.target), before.blob.length) === before.blob;
}
