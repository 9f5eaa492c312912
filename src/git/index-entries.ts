// Entries of git's index as part of a transaction: compared, set, and set back, a path at a time, through git's own lock.
import { existsSync, lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError, GitError, RecoveryError } from '../errors.ts';
import type { FileState, RepoPath, TreeId } from '../model.ts';
import type { Git } from './git.ts';
import { writeStagedTree, type Repository } from './repository.ts';

/** What one entry is to become. */
export interface EntryChange {
  readonly path: RepoPath;
  readonly before: FileState;
  readonly after: FileState;
}

/** Plain JSON for the journal: enough to set the entries back. */
export interface IndexRecord {
  /** Absolute paths of the index files that were to be changed. */
  readonly files: readonly string[];
  readonly entries: readonly EntryChange[];
}

/** The name of index entries among the participants of a transaction. */
export const indexParticipant = 'index';

/**
 * The index files a change must go to: the active one, and under `git commit -- PATH` the one that survives: git builds the
 * commit from a temporary index, and renames `index.lock`, which it has prepared beside it, over the index afterwards.
 */
export function indexFilesOf(repository: Repository): string[] {
  const partial = /^next-index-\d+\.lock$/.test(basename(repository.indexFile));
  return partial ? [repository.indexFile, join(repository.gitDirectory, 'index.lock')].filter((file) => existsSync(file)) : [repository.indexFile];
}

/** Whether git holds its own lock while it runs the hook, and throws this index away when the hook says no. */
export function isTemporaryIndex(file: string): boolean {
  return /^(index|next-index-\d+)\.lock$/.test(basename(file));
}

/**
 * Sets the entries, in every file where they are as expected. Throws ConflictError when the active index holds something
 * else, or would not be the tree that was checked: then the caller rolls back.
 */
export async function writeEntries(repository: Repository, record: IndexRecord, checked?: TreeId): Promise<void> {
  const [active] = record.files;
  for (const file of record.files) {
    const other = await differing(repository, file, record.entries, 'before');
    if (other.length > 0 && file === active) throw staged(other);
    await setEntries(repository, file, record.entries.filter(({ path }) => !other.includes(path)), 'after');
  }
  if (checked !== undefined && active !== undefined) await assertTree(repository, checked);
}

/** What an index file looks like from outside: equal marks mean that nobody has written it in between. */
export function indexMark(repository: Repository): string {
  const stats = lstatSync(repository.indexFile, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? 'absent' : `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`;
}

/** Throws ConflictError unless git would commit exactly this tree now. */
export async function assertTree(repository: Repository, checked: TreeId): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'writeopt-index-'));
  try {
    const tree = await writeStagedTree(repository, join(directory, 'index'));
    if (tree !== checked) throw staged([]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function staged(paths: readonly RepoPath[]): ConflictError {
  return new ConflictError('What is staged changed while it was checked.', {
    help: 'Nothing was written. Commit again, so that what is staged now is checked.',
    details: paths.slice(0, 20),
  });
}

/** Sets the entries back where they are as they were written; returns what is neither old nor new. */
export async function undoEntries(repository: Repository, record: IndexRecord): Promise<{ path: string; why: string }[]> {
  const left = new Map<string, { path: string; why: string }>();
  for (const file of record.files) {
    if (!existsSync(file)) continue;
    assertNotHeld(repository, file);
    const notNew = new Set(await differing(repository, file, record.entries, 'after'));
    const neither = new Set((await differing(repository, file, record.entries, 'before')).filter((path) => notNew.has(path)));
    for (const path of neither) left.set(path, { path, why: 'was staged anew meanwhile: its index entry is left as it is' });
    await setEntries(repository, file, record.entries.filter(({ path }) => !notNew.has(path)), 'before');
  }
  return [...left.values()];
}

/** Under `commit -a` and the like git holds the lock of its index while it waits for the hook: waiting for it would be for ever. */
function assertNotHeld(repository: Repository, file: string): void {
  if (!isTemporaryIndex(repository.indexFile) || file === repository.indexFile) return;
  throw new RecoveryError('An interrupted run must be undone first, and git holds the index for this commit.', { help: 'Run `writeopt recover`, and commit again.' });
}

/** The paths whose entry is not the wanted side of the change. */
export async function differing(repository: Repository, file: string, entries: readonly EntryChange[], side: 'before' | 'after'): Promise<RepoPath[]> {
  const out = await repository.git(['ls-files', '--stage', '-z', '--full-name'], { env: { GIT_INDEX_FILE: file } });
  const wanted = new Map(entries.map((entry) => [entry.path as string, entry[side]]));
  const found = new Map<string, string>();
  for (const line of out.split('\0')) {
    // `mode id stage<TAB>path`
    const path = line.slice(line.indexOf('\t') + 1);
    if (wanted.has(path)) found.set(path, line.slice(0, line.indexOf('\t')));
  }
  return entries.map(({ path }) => path).filter((path) => found.get(path) !== lineOf(wanted.get(path)));
}

function lineOf(state: FileState | undefined): string | undefined {
  return state?.kind === 'file' ? `${state.mode} ${state.blob} 0` : undefined;
}

async function setEntries(repository: Repository, file: string, entries: readonly EntryChange[], side: 'before' | 'after'): Promise<void> {
  if (entries.length === 0) return;
  const env = { GIT_INDEX_FILE: file };
  const sparse = await skippedPaths(repository.git, env, entries);
  const input = entries.map((entry) => infoLine(entry, side)).join('');
  await whenUnlocked(() => repository.git(['update-index', '-z', '--index-info'], { env, input }));
  // Setting an entry forgets that a sparse checkout leaves its file out.
  const kept = sparse.filter((path) => entries.some((entry) => entry.path === path && entry[side].kind === 'file'));
  if (kept.length > 0) await whenUnlocked(() => repository.git(['update-index', '-z', '--skip-worktree', '--stdin'], { env, input: kept.map((path) => `${path}\0`).join('') }));
}

/** Source of the format: git-update-index(1), "USING --INDEX-INFO"; mode 0 removes. */
function infoLine(entry: EntryChange, side: 'before' | 'after'): string {
  const state = entry[side];
  if (state.kind === 'file') return `${state.mode} ${state.blob} 0\t${entry.path}\0`;
  const other = entry[side === 'before' ? 'after' : 'before'];
  // As many zeros as the hash algorithm of the repository has digits.
  return `0 ${'0'.repeat(other.kind === 'file' ? other.blob.length : 40)}\t${entry.path}\0`;
}

async function skippedPaths(git: Git, env: NodeJS.ProcessEnv, entries: readonly EntryChange[]): Promise<string[]> {
  const wanted = new Set<string>(entries.map(({ path }) => path));
  const out = await git(['ls-files', '-t', '-z', '--full-name'], { env });
  return out.split('\0').filter((line) => line.startsWith('S ')).map((line) => line.slice(2)).filter((path) => wanted.has(path));
}

/** Looks at the files again, so that entries set by content count as clean; git says with its exit code that others are not. */
export async function refreshEntries(repository: Repository, files: readonly string[]): Promise<void> {
  for (const file of files) {
    if (!existsSync(file)) continue;
    await repository.git(['update-index', '-q', '--refresh'], { env: { GIT_INDEX_FILE: file } }).catch((error: unknown) => {
      // Only a cache of file times: without it git looks at the contents.
      if (!(error instanceof GitError)) throw error;
    });
  }
}

const lockPatience = 10_000;

/** Runs a command that writes an index; waits, ever longer, while another program holds the lock. */
async function whenUnlocked(run: () => Promise<string>): Promise<string> {
  let pause = 20;
  for (let waited = 0; ; waited += pause, pause = Math.min(pause * 2, 1_000)) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof GitError) || !isLocked(error)) throw error;
      if (waited > lockPatience) throw lockedFor(error);
      await sleep(pause);
    }
  }
}

function isLocked(error: GitError): boolean {
  return /\.lock': File exists/.test(error.details.join('\n'));
}

function lockedFor(error: GitError): GitError {
  return new GitError(`Another git process has held the index for ${lockPatience / 1000} s.`, {
    help: 'Nothing was written. End that process; if there is none, delete the lock file that git names.',
    details: error.details,
    cause: error,
  });
}
