// Finds and undoes the transaction of a process that died.
import { join } from 'node:path';
import { RecoveryError } from '../errors.ts';
import { nodeFileSystem, type FileSystem } from '../file-system.ts';
import type { RetryPolicy } from './cloud-sync/retry-policy.ts';
import { commit } from './commit.ts';
import { isDiskRefusal } from './disk-error.ts';
import { createFlusher } from './flush.ts';
import { parseJournal, type Journal } from './journal.ts';
import { keepLeft } from './keeping.ts';
import { discard, removeLitter } from './litter.ts';
import type { Left } from './publish.ts';
import { undoAll } from './undo.ts';
import { clock, directoryName, fileSystemOf, journalOf, pathsOf, type Place, type Undoers, type Work } from './work.ts';

export interface Recovered {
  /** Identity of the interrupted transaction. */
  readonly id: string;
  /** ISO 8601. */
  readonly started: string;
  /** Paths that are as before again. */
  readonly restored: readonly string[];
  /** Paths that somebody else has changed since: not touched. */
  readonly left: readonly Left[];
}

/** Whether an interrupted transaction waits to be undone: one look at the disk. */
export function needsRecovery(place: Pick<Place, 'home'>, fileSystem: FileSystem = nodeFileSystem): boolean {
  return fileSystem.stat(journalOf(join(place.home, directoryName))) !== undefined;
}

/** Reads the journal of an interrupted transaction; undefined when there is none. */
export function readJournal(place: Pick<Place, 'home'>, fileSystem: FileSystem = nodeFileSystem): Journal | undefined {
  const file = journalOf(join(place.home, directoryName));
  return fileSystem.stat(file) === undefined ? undefined : parseJournal(fileSystem.read(file), file);
}

export interface RecoverOptions {
  readonly home: string;
  readonly fileSystem?: FileSystem;
  readonly undo?: Undoers;
  /** Milliseconds, to measure the disk with. */
  readonly now?: () => number;
  /** As for a transaction. */
  readonly retry?: RetryPolicy;
}

/**
 * Undoes an interrupted transaction of a dead process; hold the lock of `home`. Undefined when there is none. Safe to be
 * interrupted itself. Throws RecoveryError: touching nothing when the journal cannot be interpreted, keeping it when the
 * disk refuses.
 */
export async function recover(options: RecoverOptions): Promise<Recovered | undefined> {
  try {
    return await undoInterrupted(options);
  } catch (error) {
    if (!isDiskRefusal(error)) throw error;
    throw new RecoveryError('An interrupted run could not be undone.', {
      help: 'Run `writeopt recover` when the disk works again: the journal and all backups are kept.',
      details: [error.message],
      cause: error,
    });
  }
}

async function undoInterrupted(options: RecoverOptions): Promise<Recovered | undefined> {
  const fileSystem = fileSystemOf(options);
  const directory = join(options.home, directoryName);
  const journal = readJournal(options, fileSystem);
  if (journal === undefined) {
    if (fileSystem.stat(directory) !== undefined) removeLitter(fileSystem, directory);
    return undefined;
  }
  for (const { name } of journal.participants) {
    if (options.undo?.[name] === undefined) throw unknownParticipant(name, options.home);
  }
  const work: Work = { fileSystem, flusher: createFlusher(fileSystem, options.now ?? clock), root: journal.root, directory };
  const left = await undoAll(work, journal, options.undo ?? {});
  const names = new Set(left.map(({ path }) => path));
  const kept = journal.steps.filter(({ path }) => names.has(path));
  if (kept.length > 0) keepLeft(work, journal, kept);
  commit(work, 'undone');
  discard(work);
  return { id: journal.id, started: journal.started, restored: pathsOf(journal.steps).filter((path) => !names.has(path)), left };
}

function unknownParticipant(name: string, home: string): RecoveryError {
  return new RecoveryError(`An interrupted run also changed ${name}, which this command cannot undo.`, { help: 'Run `writeopt recover` in the repository.', details: [home] });
}
