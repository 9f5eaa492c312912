// What happens to tracked files of the working tree while the check runs: noticed, never undone, and the earlier bytes kept.
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from '../errors.ts';
import type { RepoPath, TreeId } from '../model.ts';
import type { Git } from './git.ts';
import { copyIndex, scratchPrefix } from './index-file.ts';
import type { Repository } from './repository.ts';

/** An earlier version of a tracked file. */
export interface EarlierFile {
  readonly path: RepoPath;
  /** Undefined when the earlier version cannot be had: it was too large to be copied, or the file was not there. */
  readonly content: Uint8Array | undefined;
  /** Permission bits. */
  readonly mode: number;
}

export interface Watch {
  /** The tracked files that changed since the watch began, with what they held then. */
  changed(): Promise<EarlierFile[]>;
  stop(): Promise<void>;
}

/** Bytes of unstaged edits that are copied at the start; what is beyond is noticed, but cannot be restored. */
const copyLimit = 64 * 1024 * 1024;

/**
 * Remembers the working tree as it is now: a private index tells the files that are as staged (git has their bytes), the
 * others are read into memory. `home` is for files of its own; hold the lock that guards it. Costs two looks at every tracked file, as `git status` does.
 */
export async function watchWorkingTree(repository: Repository, home: string): Promise<Watch> {
  const directory = await mkdtemp(join(home, scratchPrefix));
  const index = join(directory, 'index');
  const stop = (): Promise<void> => rm(directory, { recursive: true, force: true });
  try {
    copyIndex(repository.indexFile, index);
    await refresh(repository, index);
    const edited = await editedFiles(repository, index);
    const earlier = readEarlier(repository, edited);
    return { stop, changed: () => changes({ repository, index, directory, earlier }) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function refresh(repository: Repository, index: string): Promise<void> {
  await repository.git(['update-index', '-q', '--refresh'], { env: { GIT_INDEX_FILE: index } }).catch((error: unknown) => {
    // The exit code says that some files are edited: what is asked next.
    if (!(error instanceof GitError)) throw error;
  });
}

async function editedFiles(repository: Repository, index: string): Promise<RepoPath[]> {
  const out = await repository.git(['diff-files', '-z', '--name-only', '--ignore-submodules=all', '--no-ext-diff'], { env: { GIT_INDEX_FILE: index } });
  return out.split('\0').filter(Boolean) as RepoPath[];
}

interface Earlier {
  readonly mark: string;
  readonly content: Uint8Array | undefined;
  readonly mode: number;
}

function readEarlier(repository: Repository, paths: readonly RepoPath[]): Map<RepoPath, Earlier> {
  let room = copyLimit;
  const files = new Map<RepoPath, Earlier>();
  for (const path of paths) {
    const file = join(repository.topLevel, path);
    const stats = lstatSync(file, { throwIfNoEntry: false });
    const readable = stats !== undefined && (stats.isFile() || stats.isSymbolicLink()) && stats.size <= room;
    if (readable) room -= stats.size;
    files.set(path, { mark: markOf(file), mode: (stats?.mode ?? 0o644) & 0o7777, content: readable ? contentOf(file, stats.isSymbolicLink()) : undefined });
  }
  return files;
}

function contentOf(file: string, isLink: boolean): Uint8Array {
  return isLink ? Buffer.from(readlinkSync(file)) : readFileSync(file);
}

/** Changes with every change of the file. */
function markOf(file: string): string {
  const stats = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? 'absent' : `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs} ${stats.mode}`;
}

interface Remembered {
  readonly repository: Repository;
  readonly index: string;
  readonly directory: string;
  readonly earlier: ReadonlyMap<RepoPath, Earlier>;
}

async function changes({ repository, index, directory, earlier }: Remembered): Promise<EarlierFile[]> {
  const now = await editedFiles(repository, index);
  const asStaged = now.filter((path) => !earlier.has(path));
  const edited = [...earlier].filter(([path, { mark }]) => markOf(join(repository.topLevel, path)) !== mark);
  const before = edited.map(([path, { content, mode }]): EarlierFile => ({ path, content, mode }));
  return [...before, ...(await stagedVersions(repository, index, asStaged, directory))];
}

/** Files that were as staged: git writes their bytes once more, with filters and line endings as in a checkout. */
async function stagedVersions(repository: Repository, index: string, paths: readonly RepoPath[], directory: string): Promise<EarlierFile[]> {
  const place = join(directory, 'staged');
  await writeFilesOf(repository.git, index, paths, place);
  return paths.map((path) => {
    const file = join(place, path);
    const stats = lstatSync(file, { throwIfNoEntry: false });
    if (stats === undefined || (!stats.isFile() && !stats.isSymbolicLink())) return { path, content: undefined, mode: 0o644 };
    return { path, content: contentOf(file, stats.isSymbolicLink()), mode: stats.mode & 0o7777 };
  });
}

/** Writes files of an index below a directory, as a checkout would. */
async function writeFilesOf(git: Git, index: string, paths: readonly RepoPath[], directory: string): Promise<void> {
  if (paths.length === 0) return;
  const input = paths.map((path) => `${path}\0`).join('');
  await git(['checkout-index', '--quiet', '-z', '--stdin', `--prefix=${directory}/`], { env: { GIT_INDEX_FILE: index }, input });
}

/**
 * Files of a tree on disk, as a checkout would write them, while `body` runs: their bytes, whatever the filters. They lie
 * below `home`; hold the lock that guards it.
 */
export async function withFilesOf<T>(git: Git, tree: TreeId | undefined, paths: readonly RepoPath[], home: string, body: (directory: string) => Promise<T>): Promise<T> {
  const scratch = await mkdtemp(join(home, scratchPrefix));
  const index = join(scratch, 'index');
  try {
    if (tree !== undefined && paths.length > 0) {
      await git(['read-tree', tree], { env: { GIT_INDEX_FILE: index } });
      await writeFilesOf(git, index, paths, join(scratch, 'tree'));
    }
    return await body(join(scratch, 'tree'));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
