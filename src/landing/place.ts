// Where a repository's transactions live, and how what they changed is undone after a crash.
import { join } from 'node:path';
import { indexParticipant, undoEntries, type IndexRecord } from '../git/index-entries.ts';
import { removeScratches } from '../git/index-file.ts';
import type { Repository } from '../git/repository.ts';
import { withHomes, type ExclusiveOptions } from '../transaction/exclusive.ts';
import { ownUndoers } from '../transaction/participants.ts';
import type { Recovered, Undoers } from '../transaction/transaction.ts';

/** Where a repository's transactions, their lock and their backups are: private to each working tree. */
export function homeOf(repository: Pick<Repository, 'gitDirectory'>): string {
  return join(repository.gitDirectory, 'writeopt');
}

/** How the participants of a repository's transactions are undone. */
export function undoersOf(repository: Repository): Undoers {
  return { ...ownUndoers(homeOf(repository)), [indexParticipant]: (record) => undoEntries(repository, record as IndexRecord, homeOf(repository)) };
}

export interface Exclusivity {
  readonly signal?: AbortSignal;
  /** Milliseconds to wait for another writer; ten minutes when absent. */
  readonly patience?: number;
  readonly onRecovered?: (recovered: Recovered) => void;
}

/** Runs `body` as the only writer of this working tree, after undoing what a killed run left. */
export function withWorkingTree<T>(repository: Repository, options: Exclusivity, body: () => Promise<T>): Promise<T> {
  const exclusive: ExclusiveOptions = { what: 'The working tree', ...options, undo: undoersOf(repository) };
  const home = homeOf(repository);
  return withHomes([home], exclusive, () => {
    // What was undone needs these no longer, and nobody else is here.
    removeScratches(home);
    return body();
  });
}
