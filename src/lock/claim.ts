// The half of a lock that every process can read: a file that says whose it is, and changes hands only from the dead to one heir.
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, linkSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseOwner, type LockOwner } from './owner.ts';

/** One attempt of one process at one lock. */
export interface Attempt {
  /** Real path of the lock file. Markers and temporary files lie beside it: `FILE.taking-TOKEN`, `FILE.new-TOKEN`. */
  readonly file: string;
  readonly mine: LockOwner;
  /** Whether it is certain that an owner is no more. */
  readonly isDead: (owner: LockOwner) => boolean;
}

/** `owner` absent: the file says nothing readable, or is changing hands. */
export type Outcome = { readonly taken: true } | { readonly taken: false; readonly owner?: LockOwner };

interface Entry {
  /** The owner's, or for garbage a digest of what makes this file this file. */
  readonly token: string;
  /** Absent: garbage. */
  readonly owner?: LockOwner;
  /** When it was last written, in milliseconds since 1970. */
  readonly time: number;
}

/** Between two steps of others at most this often; more means that the path behaves like no file, and is not ours to argue with. */
const maximumTries = 100;

/**
 * A file appears whole, except where links are impossible: there it may be seen empty for a moment, and this is a long one.
 * Who is stopped for longer right there finds its file inherited, unless it goes on in the very instant of the inheritance.
 */
const momentMilliseconds = 1000;

/** Takes the file when it is free or its owner is dead. Does not wait. */
export function claim(attempt: Attempt): Outcome {
  return claimAt(attempt.file, attempt);
}

/**
 * Takes `at`, the lock file or a marker. Why there is never more than one owner:
 *
 * - A free name is taken by link(2), which has one winner.
 * - A dead owner's file, known by its token T, is only ever replaced by the holder of the marker for T, and only after it
 *   has seen T still there while holding the marker. Tokens do not come back, so who comes late sees another and stops.
 * - The marker is taken by this same rule, so its holder is one, and a dead holder's marker has one heir.
 */
function claimAt(at: string, attempt: Attempt): Outcome {
  for (let tries = 0; tries < maximumTries; tries += 1) {
    const there = read(at);
    if (there === undefined) {
      if (create(at, attempt)) return { taken: true };
      continue;
    }
    if (!isStale(there, attempt)) return { taken: false, ...(there.owner ? { owner: there.owner } : {}) };
    const outcome = takeOver(at, there, attempt);
    if (outcome !== 'changed') return outcome;
  }
  return { taken: false };
}

function takeOver(at: string, stale: Entry, attempt: Attempt): Outcome | 'changed' {
  const marker = `${attempt.file}.taking-${stale.token}`;
  const outcome = claimAt(marker, attempt);
  if (!outcome.taken) return outcome;
  try {
    if (read(at)?.token !== stale.token) return 'changed';
    withTemporary(attempt, (temporary) => renameSync(temporary, at));
    return { taken: true };
  } finally {
    rmSync(marker, { force: true });
  }
}

function create(at: string, attempt: Attempt): boolean {
  return withTemporary(attempt, (temporary) => {
    try {
      linkSync(temporary, at);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // NFS may lose the answer to a link that was made, and try again.
      if (code === 'EEXIST') return isMine(at, attempt.mine);
      // Swept away by an owner who thought it had been given up.
      if (code === 'ENOENT') return false;
      return createWithoutLink(at, attempt.mine);
    }
  });
}

/** Where links are impossible (FAT, some network disks) the file is empty for a moment; who was taken for garbage then sees it here. */
function createWithoutLink(at: string, mine: LockOwner): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(at, 'wx', 0o644);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeFileSync(descriptor, JSON.stringify(mine));
  } catch (error) {
    rmSync(at, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return isMine(at, mine);
}

/** Readable for everybody, as the command line of a process is: other users of the directory must see who has the lock. */
function withTemporary<T>({ file, mine }: Attempt, use: (temporary: string) => T): T {
  const temporary = `${file}.new-${mine.token}`;
  try {
    writeFileSync(temporary, JSON.stringify(mine), { mode: 0o644 });
    return use(temporary);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Whether the file still is this owner's. */
export function isMine(file: string, mine: LockOwner): boolean {
  return read(file)?.token === mine.token;
}

/** Who the file says it belongs to; undefined when there is no file or it is garbage. */
export function readOwner(file: string): LockOwner | undefined {
  return read(file)?.owner;
}

function read(file: string): Entry | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const content = readFileSync(descriptor, 'utf8');
    const { ino, mtimeNs, mtimeMs } = fstatSync(descriptor, { bigint: true });
    const owner = parseOwner(content);
    if (owner !== undefined) return { token: owner.token, owner, time: Number(mtimeMs) };
    return { token: createHash('sha256').update(`${ino} ${mtimeNs} ${content}`).digest('hex').slice(0, 24), time: Number(mtimeMs) };
  } finally {
    closeSync(descriptor);
  }
}

/** Garbage is what a power loss leaves of a file; a clock that was set back since makes it look as if from the future. */
function isStale(entry: Entry, attempt: Attempt): boolean {
  return entry.owner === undefined ? Math.abs(Date.now() - entry.time) > momentMilliseconds : attempt.isDead(entry.owner);
}

/**
 * Deletes what processes that died while taking the lock left beside it. Only for its owner: the markers here are for tokens
 * that will never be in the file again, so it does not matter who believes to hold them.
 */
export function sweep(attempt: Attempt): void {
  const name = basename(attempt.file);
  try {
    for (const other of readdirSync(dirname(attempt.file))) {
      if (!other.startsWith(`${name}.taking-`) && !other.startsWith(`${name}.new-`)) continue;
      const path = join(dirname(attempt.file), other);
      const entry = read(path);
      if (entry !== undefined && isStale(entry, attempt)) rmSync(path, { force: true });
    }
  } catch {
    // Another user's litter, or a directory that may not be listed: neither keeps the lock from being ours.
  }
}
