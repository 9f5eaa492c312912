// Where a repository's transactions live, and how what they changed is undone after a crash.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { nodeFileSystem } from '../file-system.ts';
import { indexParticipant, undoEntries, type IndexRecord } from '../git/index-entries.ts';
import { removeScratches } from '../git/index-file.ts';
import type { Repository } from '../git/repository.ts';
import { withHomes, type ExclusiveOptions } from '../transaction/exclusive.ts';
import { ownUndoers } from '../transaction/participants.ts';
import { needsRecovery, type Recovered } from '../transaction/recovery.ts';
import { makeDirectories, type Undoers } from '../transaction/work.ts';

/** Where a repository's transactions, their lock and their backups are: private to each working tree. */
export function homeOf(repository: Pick<Repository, 'gitDirectory'>): string {
  return join(repository.gitDirectory, 'writeopt');
}

/** In the home: names another one, outside of a synced folder, that an apply has used. */
const pointerName = 'outside';

/** Every home that may hold a journal or backups of this working tree. A pointer that came with a copy from elsewhere leads nowhere. */
export function homesOf(repository: Pick<Repository, 'gitDirectory'>): string[] {
  const home = homeOf(repository);
  const pointer = join(home, pointerName);
  const outside = existsSync(pointer) ? readFileSync(pointer, 'utf8').trimEnd() : '';
  return isAbsolute(outside) && existsSync(outside) ? [home, outside] : [home];
}

/** Makes a home outside, and lets the usual one name it, durably: whoever recovers looks there first. */
export function openHomeOutside(repository: Pick<Repository, 'gitDirectory'>, outside: string): string {
  if (homesOf(repository).includes(outside)) return outside;
  const home = homeOf(repository);
  makeDirectories(nodeFileSystem, outside);
  makeDirectories(nodeFileSystem, home);
  const draft = join(home, `${pointerName}.draft`);
  writeFileSync(draft, `${outside}\n`, { mode: 0o600, flush: true });
  nodeFileSystem.rename(draft, join(home, pointerName));
  nodeFileSystem.flush(home);
  return outside;
}

/** Whether an interrupted run waits to be undone in any of them. */
export function isInterrupted(repository: Pick<Repository, 'gitDirectory'>): boolean {
  return homesOf(repository).some((home) => needsRecovery({ home }));
}

/** How the participants of a repository's transactions are undone. */
export function undoersOf(repository: Repository): Undoers {
  return { ...ownUndoers(homesOf(repository)), [indexParticipant]: (record) => undoEntries(repository, record as IndexRecord, homeOf(repository)) };
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
  return withHomes(homesOf(repository), exclusive, () => {
    // What was undone needs these no longer, and nobody else is here.
    removeScratches(home);
    return body();
  });
}
