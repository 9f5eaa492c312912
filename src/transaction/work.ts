// What a transaction has in its hands, and the names of what it keeps in its directory.
import { dirname, join } from 'node:path';
import { nodeFileSystem, type FileSystem } from '../file-system.ts';
import type { RetryPolicy } from './cloud-sync/retry-policy.ts';
import { retrying } from './cloud-sync/retry.ts';
import type { Flusher } from './flush.ts';
import type { Action, Journal, ParticipantRecord, Step } from './journal.ts';
import type { PreparedStep } from './prepare.ts';
import type { Left } from './publish.ts';
import { oldName } from './stage.ts';

/** Something outside the tree that must change together with it. It is published last and undone first. */
export interface Participant extends ParticipantRecord {
  publish(): Promise<void> | void;
}

/** Undoes what a participant may have published; must be safe when it was not, and when it is called twice. Returns what it could not undo. */
export type Undo = (record: unknown) => Promise<readonly Left[]> | readonly Left[];

/** By the participant's name. */
export type Undoers = Readonly<Record<string, Undo>>;

export interface Place {
  /** Absolute directory that the paths of the changes are relative to; nothing outside is written. */
  readonly root: string;
  /** Absolute directory for journal and stage, best on the same volume. One transaction at a time: hold its lock. */
  readonly home: string;
}

export interface Work {
  readonly fileSystem: FileSystem;
  readonly flusher: Flusher;
  readonly root: string;
  /** The transaction's own directory. */
  readonly directory: string;
}

export type Prepared = Omit<Journal, 'steps'> & { readonly steps: readonly PreparedStep[] };

export const directoryName = 'transaction';
/** Below the home: one directory for each transaction whose old files are kept. */
export const backupsName = 'backups';
/** In a transaction's directory while it is open, in its backup afterwards. */
export const journalName = 'journal';
export const clock = (): number => performance.now();
export const journalOf = (directory: string): string => join(directory, journalName);
/** Once there is nothing to undo any more, the list of what the backup holds. */
export const keptJournalOf = (directory: string): string => join(directory, oldName, journalName);
/** The journal while it is being written, and when all is undone. */
export const draftOf = (directory: string): string => join(directory, 'journal.draft');
/** Directories outside the transaction's own that it made. */
export const placesOf = (directory: string): string => join(directory, 'places');

export function fileSystemOf({ fileSystem = nodeFileSystem, retry }: { readonly fileSystem?: FileSystem; readonly retry?: RetryPolicy }): FileSystem {
  return retry === undefined ? fileSystem : retrying(fileSystem, retry);
}

/** Makes a directory for one's own, and those above it, durably. */
export function makeDirectories(fileSystem: FileSystem, directory: string): void {
  if (fileSystem.stat(directory) !== undefined) return;
  makeDirectories(fileSystem, dirname(directory));
  try {
    fileSystem.makeDirectory(directory, 0o700);
  } catch (error) {
    // Somebody else who wants the same home was faster: the lock is taken in it, so it cannot guard it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || fileSystem.stat(directory)?.kind !== 'directory') throw error;
  }
  // Without its own name on disk nothing in it could be found after a power failure.
  fileSystem.flush(dirname(directory));
}

export function targetsOf(root: string, steps: readonly Step[], action: Action): string[] {
  return steps.filter((step) => step.action === action).map((step) => join(root, step.path));
}

export function pathsOf(steps: readonly Step[]): string[] {
  return [...new Set(steps.map((step) => step.path))];
}
