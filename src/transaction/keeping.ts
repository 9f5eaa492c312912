// Keeps what was there before as a backup: one directory of old files with the journal as its list.
import { basename, dirname, join } from 'node:path';
import type { FileSystem } from '../file-system.ts';
import { formatJournal, parseJournal, type Journal, type Step } from './journal.ts';
import { copy, oldName } from './stage.ts';
import { backupsName, draftOf, keptJournalOf, makeDirectories, type Work } from './work.ts';

/** Keeps what was there before as a backup. Whatever fails here the next transaction or recovery finishes. */
export function archive({ fileSystem, directory }: Work, journal: Journal): void {
  try {
    dropSecondNames(fileSystem, journal.steps);
    finishKeeping(fileSystem, directory, journal.id);
  } catch {
    return;
  }
}

/** A renamed file is alive under its new name, and what was moved aside is kept already: a second name would only be written through. */
function dropSecondNames(fileSystem: FileSystem, steps: readonly Step[]): void {
  const alive = new Set(steps.flatMap(({ after }) => ('inode' in after ? [after.inode] : [])));
  for (const { action, before, backup, aside, copy } of steps) {
    // Its file is still the same, and what is kept of it has a file of its own.
    if (action === 'splice') continue;
    dropNames(fileSystem, 'inode' in before && alive.has(before.inode) ? [backup, aside] : [copy === undefined ? aside : undefined]);
  }
}

function dropNames(fileSystem: FileSystem, names: readonly (string | undefined)[]): void {
  for (const name of names) if (name !== undefined && fileSystem.stat(name) !== undefined) fileSystem.unlink(name);
}

/** Copies the old files that lie on other volumes to the others, for a backup is one directory. Returns the new files. */
export function gatherOld({ fileSystem, directory }: Work, steps: readonly Step[]): string[] {
  const old = join(directory, oldName);
  const files: string[] = [];
  if (fileSystem.stat(old) === undefined) fileSystem.makeDirectory(old, 0o700);
  const seen = new Set<string>();
  for (const name of steps.flatMap(({ backup, aside }) => [backup, aside])) {
    const stats = name === undefined || dirname(name) === old ? undefined : fileSystem.stat(name);
    const identity = `${stats?.device}:${stats?.inode}`;
    if (name === undefined || stats === undefined || seen.has(identity)) continue;
    seen.add(identity);
    const copied = join(old, basename(name));
    // A copy that was killed half-way.
    dropNames(fileSystem, [copied]);
    copy(fileSystem, name, copied, stats);
    if (stats.kind === 'file') files.push(copied);
  }
  return files;
}

/**
 * Ends a recovery that had to leave files alone: what was there before them may be all that is left of somebody's work.
 * The list of what is kept comes first, and the journal goes last, so that a recovery that is killed or refused here is
 * done once more. Participants are not in it: they are undone, and what they left alone has no old version here.
 */
export function keepLeft(work: Work, journal: Journal, steps: readonly Step[]): void {
  const { fileSystem, directory, flusher } = work;
  // The transaction may have been interrupted with copies gathered already.
  const others = journal.steps.filter((step) => !steps.includes(step)).flatMap(({ backup, aside }) => [backup, aside]);
  dropNames(fileSystem, others.flatMap((name) => (name === undefined ? [] : [name, join(directory, oldName, basename(name))])));
  const [old, draft] = [join(directory, oldName), draftOf(directory)];
  const copies = gatherOld(work, steps);
  dropNames(fileSystem, [draft]);
  fileSystem.create(draft, formatJournal({ ...journal, participants: [], steps }), { mode: 0o600 });
  flusher.flush({ files: [draft, ...copies], directories: [old] });
  fileSystem.rename(draft, keptJournalOf(directory));
  fileSystem.flush(old);
}

/**
 * A directory of old files with a journal in it becomes `backups/ID`, also when the process was killed just before: one
 * rename, where freeing the blocks of thousands of old files takes seconds.
 */
export function finishKeeping(fileSystem: FileSystem, directory: string, id = keptId(fileSystem, directory)): void {
  if (id === undefined) return;
  const backups = join(dirname(directory), backupsName);
  makeDirectories(fileSystem, backups);
  fileSystem.rename(join(directory, oldName), join(backups, id));
  // Before the directory goes that it was in: it may hold all that is left of somebody's work.
  fileSystem.flush(backups);
}

function keptId(fileSystem: FileSystem, directory: string): string | undefined {
  const file = keptJournalOf(directory);
  return fileSystem.stat(file) === undefined ? undefined : parseJournal(fileSystem.read(file), file).id;
}
