// What transactions replaced, kept for a while: listed, restored by a transaction of its own, and removed by age and size.
import { basename, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { ConflictError, UsageError } from '../errors.ts';
import { nodeFileSystem, type FileStats, type FileSystem } from '../file-system.ts';
import type { Expected, FileChange } from '../model.ts';
import { readUndo } from './in-place.ts';
import { formatJournal, parseJournal, type Journal, type SpliceRecord, type Step } from './journal.ts';
import { isCheapSplice, splicedBytes, spliceObstacle } from './splice.ts';
import { absent, isState, stateOf, type DiskState } from './state.ts';
import { backupsName, journalName, makeDirectories } from './work.ts';

/** One kept transaction: its journal, and where its old files lie. */
export interface Backup extends Journal {
  readonly directory: string;
  /** Bytes of the old files. */
  readonly size: number;
}

/** Every backup of one home, or of several, the newest first. One that cannot be read is left out: it is removed by age like the others. */
export function listBackups(homes: string | readonly string[], fileSystem: FileSystem = nodeFileSystem): Backup[] {
  return [homes]
    .flat()
    .map((home) => join(home, backupsName))
    .filter((root) => fileSystem.stat(root) !== undefined)
    .flatMap((root) => fileSystem.list(root).flatMap((name) => readOne(fileSystem, join(root, name))))
    .sort((a, b) => (a.started < b.started ? 1 : -1));
}

function readOne(fileSystem: FileSystem, directory: string): Backup[] {
  const file = join(directory, journalName);
  try {
    return [{ ...parseJournal(fileSystem.read(file), file), directory, size: sizeOf(fileSystem, directory) }];
  } catch {
    // Half-removed or damaged: nothing can be restored from it.
    return [];
  }
}

function sizeOf(fileSystem: FileSystem, directory: string): number {
  return fileSystem.list(directory).reduce((sum, name) => sum + (fileSystem.stat(join(directory, name))?.size ?? 0), 0);
}

/** The backup whose id begins so; without an id the newest. Throws UsageError when there is none, or several. */
export function findBackup(homes: string | readonly string[], id: string | undefined, fileSystem: FileSystem = nodeFileSystem): Backup {
  const all = listBackups(homes, fileSystem);
  const found = id === undefined ? all.slice(0, 1) : all.filter((backup) => backup.id.startsWith(id));
  const [backup] = found;
  if (backup !== undefined && found.length === 1) return backup;
  const what = id === undefined ? 'There is no backup.' : found.length === 0 ? `There is no backup ${id}.` : `${found.length} backups begin with ${id}.`;
  throw new UsageError(what, { help: 'Run `writeopt restore --list` to see what there is.' });
}

export interface KeptFile {
  /** Relative to the root. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode: number;
}

/** Keeps earlier versions of files that somebody else has changed, as a backup that `restore` knows. Returns its id. */
export function keepFiles(home: string, root: string, reason: string, files: readonly KeptFile[], fileSystem: FileSystem = nodeFileSystem): string {
  const id = randomUUID();
  const directory = join(home, backupsName, id);
  makeDirectories(fileSystem, directory);
  const steps = files.map(({ path, content, mode }, index): Step => {
    const backup = join(directory, String(index + 1));
    const before = stateOf(fileSystem, backup, fileSystem.create(backup, content, { mode }));
    const target = join(root, path);
    return { action: 'place', path, before, after: stateOf(fileSystem, target, fileSystem.stat(target)), backup };
  });
  const journal: Journal = { version: 1, id, pid: process.pid, started: new Date().toISOString(), root, reason, participants: [], steps };
  // Written last: a directory without it is not a backup yet.
  fileSystem.create(join(directory, journalName), formatJournal(journal), { mode: 0o600 });
  return id;
}

/**
 * The changes that bring a backup back. Throws ConflictError, naming every file, when one is no longer as the kept
 * transaction left it; `force` overwrites those too (they become a backup in their turn), but for files that were changed in
 * place: of them only the bytes that were replaced are kept, which fit into nothing else.
 */
export function restoringChanges(backup: Backup, options: { readonly force: boolean; readonly fileSystem?: FileSystem }): FileChange[] {
  const fileSystem = options.fileSystem ?? nodeFileSystem;
  const conflicts: string[] = [];
  const partly: string[] = [];
  const changes: FileChange[] = [];
  for (const { path, before, after, kept, splice } of ends(backup)) {
    const target = join(backup.root, path);
    const stats = fileSystem.stat(target);
    const now = stateOf(fileSystem, target, stats);
    if (now.kind === 'directory' || before.kind === 'directory' || after.kind === 'directory') continue;
    if (splice !== undefined) {
      const file = kept === undefined ? {} : { kept: join(backup.directory, basename(kept)) };
      const back = isState(after, stats) ? splicingBack(fileSystem, target, { path, splice, stats, ...file }) : undefined;
      if (back !== undefined) changes.push(back);
      // What was undone since, or put back by hand, is as it was.
      else if (!isState(before, stats)) partly.push(path);
    } else if (!options.force && !isState(after, stats)) conflicts.push(path);
    else changes.push(...restoring(fileSystem, { path, before, now, ...(kept === undefined ? {} : { kept: join(backup.directory, basename(kept)) }) }));
  }
  if (partly.length > 0) {
    throw new ConflictError(`${partly.length === 1 ? 'One large file has' : `${partly.length} large files have`} changed since.`, {
      help: 'Nothing was written. Only the bytes that were replaced in them are kept, and they fit into nothing else: restore these files from elsewhere.',
      details: [...partly, ...conflicts],
    });
  }
  if (conflicts.length === 0) return changes;
  throw new ConflictError(`${conflicts.length === 1 ? 'One file has' : `${conflicts.length} files have`} changed since.`, {
    help: 'Nothing was written. `writeopt restore --force` puts the kept versions back; what is there now becomes a backup.',
    details: conflicts,
  });
}

interface End {
  readonly path: string;
  readonly before: DiskState;
  readonly after: DiskState;
  readonly kept?: string;
  readonly splice?: SpliceRecord;
}

/** For each path its state before the first and after the last step. */
function ends(backup: Backup): End[] {
  const byPath = new Map<string, End>();
  for (const step of backup.steps) {
    const first = byPath.get(step.path);
    const kept = first?.kept ?? step.backup;
    byPath.set(step.path, { path: step.path, before: first?.before ?? step.before, after: step.after, ...(kept === undefined ? {} : { kept }), ...(step.splice === undefined ? {} : { splice: step.splice }) });
  }
  return [...byPath.values()];
}

function restoring(fileSystem: FileSystem, end: Omit<End, 'after'> & { readonly now: DiskState }): FileChange[] {
  const { path, before, now, kept } = end;
  const expected = expectedOf(now);
  if (before.kind === 'absent') return now.kind === 'absent' ? [] : [{ kind: 'delete', path, expected, prune: true }];
  if (before.kind === 'symlink') return [{ kind: 'symlink', path, target: before.target, expected }];
  if (before.kind !== 'file' || kept === undefined || fileSystem.stat(kept) === undefined) return [];
  return [{ kind: 'write', path, content: fileSystem.read(kept), mode: before.mode, expected }];
}

/** The old bytes for the new ones; undefined when they are not kept whole. */
function splicingBack(fileSystem: FileSystem, target: string, { path, splice, kept, stats }: { readonly path: string; readonly splice: SpliceRecord; readonly kept?: string; readonly stats: FileStats | undefined }): FileChange | undefined {
  const sides = readUndo(fileSystem, kept, splice);
  if (sides === undefined || stats === undefined) return undefined;
  const edits = splice.ranges.map(({ offset, after }, index) => ({ offset, remove: after, insert: sides.before[index] ?? new Uint8Array() }));
  const expected: Expected = { kind: 'file' };
  if (spliceObstacle(stats) === undefined && isCheapSplice(edits, stats.size)) return { kind: 'splice', path, edits, size: stats.size, expected };
  return { kind: 'write', path, content: () => splicedBytes({ offset: 0, edits }, fileSystem.read(target)), expected };
}

function expectedOf(state: DiskState): Expected {
  return state.kind === 'file' || state.kind === 'symlink' ? { kind: state.kind } : { kind: absent.kind as 'absent' };
}

export interface BackupLimits {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds. */
  readonly maxAge: number;
  /** Bytes of all backups together. */
  readonly maxSize: number;
}

/** Removes backups that are too old, then the oldest until the rest is small enough; the newest stays whatever its size. Returns how many went. */
export function pruneBackups(home: string, limits: BackupLimits, fileSystem: FileSystem = nodeFileSystem): number {
  const root = join(home, backupsName);
  if (fileSystem.stat(root) === undefined) return 0;
  const all = listBackups(home, fileSystem);
  const readable = new Set(all.map(({ directory }) => directory));
  const broken = fileSystem.list(root).map((name) => join(root, name)).filter((directory) => !readable.has(directory) && isOlder(fileSystem, directory, limits));
  let size = 0;
  const old = all.filter((backup, index) => {
    size += backup.size;
    return index > 0 && (size > limits.maxSize || limits.now - Date.parse(backup.started) > limits.maxAge);
  });
  for (const directory of [...broken, ...old.map((backup) => backup.directory)]) removeBackup(fileSystem, directory);
  return broken.length + old.length;
}

function isOlder(fileSystem: FileSystem, directory: string, { now, maxAge }: BackupLimits): boolean {
  return now - Number((fileSystem.stat(directory)?.modified ?? 0n) / 1_000_000n) > maxAge;
}

/** The journal first: without it the rest is no backup any more, and is removed by the next run if this one is killed. */
function removeBackup(fileSystem: FileSystem, directory: string): void {
  if (fileSystem.stat(join(directory, journalName)) !== undefined) fileSystem.unlink(join(directory, journalName));
  for (const name of fileSystem.list(directory)) fileSystem.unlink(join(directory, name));
  fileSystem.removeDirectory(directory);
}
