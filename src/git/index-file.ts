// Replaces a whole index file as git itself does: prepared beside it, under its lock, in one rename; and knows its own locks after a crash.
import { closeSync, copyFileSync, fsyncSync, linkSync, lstatSync, mkdtempSync, openSync, readdirSync, readFileSync, renameSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError, GitError } from '../errors.ts';

/** Directories with this prefix are private to a run: whoever takes the lock that guards their parent may remove them. */
export const scratchPrefix = 'scratch-';

const copyName = 'next-index';

/**
 * Copies an index file; false when there is none. git takes a file for unchanged when its times are those of its entry, unless the
 * index is no younger than that: a file may change twice in one second. So a copy must not look younger than what it copies.
 */
export function copyIndex(from: string, to: string): boolean {
  const stats = lstatSync(from, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  copyFileSync(from, to);
  // Taken before the copy, and rounded down: to be older costs a look, to be younger a change.
  const seconds = stats.mtimeMs / 1000 - 0.001;
  utimesSync(to, seconds, seconds);
  return true;
}

/** How long another program's lock is waited for, in milliseconds. */
const lockPatience = 10_000;

/** How often the index may change while a copy is prepared. */
const attempts = 10;

/** Changes with every change of the file. */
export function markOf(file: string): string {
  const stats = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? 'absent' : `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`;
}

/**
 * Lets `edit` change a private copy of an index file, and puts the copy in its place; `edit` is asked again when somebody
 * else has written the file meanwhile, and returns false when there is nothing to change. The lock is held for no longer
 * than the rename takes, and waited for when another program has it. Throws GitError when it is not given back.
 */
export async function replaceIndex(file: string, home: string, edit: (copy: string) => Promise<boolean>): Promise<void> {
  const scratch = mkdtempSync(join(home, scratchPrefix));
  const copy = join(scratch, copyName);
  try {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const mark = markOf(file);
      rmSync(copy, { force: true });
      copyIndex(file, copy);
      if (!(await edit(copy)) || (await putInPlace(copy, file, mark))) return;
    }
    throw new ConflictError('Another program changes the index again and again.', { help: 'Nothing was written. Wait for it to end, and commit again.' });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** False when the file is no longer as it was copied. */
async function putInPlace(copy: string, file: string, mark: string): Promise<boolean> {
  const lock = `${file}.lock`;
  flush(copy);
  await takeLock(copy, lock);
  let done = false;
  try {
    if (markOf(file) !== mark) return false;
    renameSync(lock, file);
    done = true;
  } finally {
    if (!done) unlinkSync(lock);
  }
  flush(dirname(file));
  return true;
}

/** The lock is the new index from the first moment: a second name of the copy, by which a recovery tells it from git's. */
async function takeLock(copy: string, lock: string): Promise<void> {
  let pause = 20;
  for (let waited = 0; !tryLock(copy, lock); waited += pause, pause = Math.min(pause * 2, 1_000)) {
    if (waited > lockPatience) throw heldFor(lock);
    await sleep(pause);
  }
}

function tryLock(copy: string, lock: string): boolean {
  try {
    linkSync(copy, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    return tryWithoutLink(copy, lock);
  }
}

/** Where links are impossible: FAT, some network disks, an index on another volume. */
function tryWithoutLink(copy: string, lock: string): boolean {
  try {
    writeFileSync(lock, readFileSync(copy), { flag: 'wx', mode: lstatSync(copy).mode & 0o777, flush: true });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isOurs(lock: string, copy: string): boolean {
  const [one, other] = [lstatSync(lock, { throwIfNoEntry: false }), lstatSync(copy, { throwIfNoEntry: false })];
  if (one === undefined || other === undefined) return false;
  return (one.ino === other.ino && one.dev === other.dev) || (one.size === other.size && readFileSync(lock).equals(readFileSync(copy)));
}

function heldFor(lock: string): GitError {
  return new GitError(`Another git process has held the index for ${lockPatience / 1000} s.`, {
    help: 'Nothing was written. End that process; if there is none, delete the lock file.',
    details: [lock],
  });
}

/** Removes the lock that a killed run has left; one of git's is not touched. Hold the lock that guards `home`. */
export function removeDeadLock(file: string, home: string): void {
  const lock = `${file}.lock`;
  for (const copy of scratchesIn(home).map((scratch) => join(scratch, copyName))) if (isOurs(lock, copy)) unlinkSync(lock);
}

/** Removes what killed runs have left. Hold the lock that guards `home`. */
export function removeScratches(home: string): void {
  for (const scratch of scratchesIn(home)) rmSync(scratch, { recursive: true, force: true });
}

function scratchesIn(home: string): string[] {
  return readdirSync(home).filter((name) => name.startsWith(scratchPrefix)).map((name) => join(home, name));
}

function flush(path: string): void {
  // Windows opens no directories, and writes their entries through by itself.
  if (process.platform === 'win32' && lstatSync(path).isDirectory()) return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
