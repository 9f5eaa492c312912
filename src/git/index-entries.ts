// Entries of git's index as part of a transaction: compared, set, and set back, a path at a time, in one rename under git's own lock.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ConflictError, GitError, RecoveryError } from '../errors.ts';
import type { FileState, RepoPath, TreeId } from '../model.ts';
import type { Git } from './git.ts';
import { markOf, replaceIndex, removeDeadLock, scratchPrefix } from './index-file.ts';
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

export interface IndexWrite {
  /** Absolute directory on the volume of the index, for private copies of it; hold the lock that guards it. */
  readonly home: string;
  /** What git must commit afterwards. */
  readonly checked?: TreeId;
}

/**
 * Sets the entries, in every file where they are as expected, and lets the index know the files on disk as they are now.
 * Throws ConflictError when the active index holds something else, or would not be the tree that was checked: then the
 * caller rolls back.
 */
export async function writeEntries(repository: Repository, record: IndexRecord, { home, checked }: IndexWrite): Promise<void> {
  const [active] = record.files;
  for (const file of record.files) {
    await replaceIndex(file, home, async (copy) => {
      const other = await differing(repository, copy, record.entries, 'before');
      if (other.length > 0 && file === active) throw staged(other);
      await setEntries(repository, copy, record.entries.filter(({ path }) => !other.includes(path)), 'after');
      if (file === active && checked !== undefined && (await treeOf(repository, copy)) !== checked) throw staged([]);
      await refresh(repository, copy);
      return true;
    });
  }
}

async function treeOf({ gitToTheEnd }: Repository, index: string): Promise<string> {
  return (await gitToTheEnd(['write-tree'], { env: { GIT_INDEX_FILE: index } })).trim();
}

/** What an index file looks like from outside: equal marks mean that nobody has written it in between. */
export function indexMark(repository: Repository): string {
  return markOf(repository.indexFile);
}

/** Throws ConflictError unless git would commit exactly this tree now; `directory` is for a private copy of the index. */
export async function assertTree(repository: Repository, checked: TreeId, directory: string): Promise<void> {
  const place = mkdtempSync(join(directory, scratchPrefix));
  try {
    const tree = await writeStagedTree(repository, join(place, 'index'));
    if (tree !== checked) throw staged([]);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function staged(paths: readonly RepoPath[]): ConflictError {
  return new ConflictError('What is staged changed while it was checked.', {
    help: 'Nothing was written. Commit again, so that what is staged now is checked.',
    details: paths.slice(0, 20),
  });
}

/** Sets the entries back where they are as they were written; returns what is neither old nor new. */
export async function undoEntries(repository: Repository, record: IndexRecord, home: string): Promise<{ path: string; why: string }[]> {
  const left = new Map<string, { path: string; why: string }>();
  for (const file of record.files) {
    removeDeadLock(file, home);
    if (!existsSync(file)) continue;
    assertNotHeld(repository, file);
    await replaceIndex(file, home, async (copy) => {
      const notNew = new Set(await differing(repository, copy, record.entries, 'after'));
      const neither = new Set((await differing(repository, copy, record.entries, 'before')).filter((path) => notNew.has(path)));
      for (const path of neither) left.set(path, { path, why: 'was staged anew meanwhile: its index entry is left as it is' });
      const written = record.entries.filter(({ path }) => !notNew.has(path));
      await setEntries(repository, copy, written, 'before');
      return written.length > 0;
    });
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
  const out = await repository.gitToTheEnd(['ls-files', '--stage', '-z', '--full-name'], { env: { GIT_INDEX_FILE: file } });
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
  const git = repository.gitToTheEnd;
  const sparse = await skippedPaths(git, env, entries);
  const input = entries.map((entry) => infoLine(entry, side)).join('');
  await git(['update-index', '-z', '--index-info'], { env, input });
  // Setting an entry forgets that a sparse checkout leaves its file out.
  const kept = sparse.filter((path) => entries.some((entry) => entry.path === path && entry[side].kind === 'file'));
  if (kept.length > 0) await git(['update-index', '-z', '--skip-worktree', '--stdin'], { env, input: kept.map((path) => `${path}\0`).join('') });
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
async function refresh(repository: Repository, index: string): Promise<void> {
  await repository.gitToTheEnd(['update-index', '-q', '--refresh'], { env: { GIT_INDEX_FILE: index } }).catch((error: unknown) => {
    // Only a cache of file times: without it git looks at the contents.
    if (!(error instanceof GitError)) throw error;
  });
}
