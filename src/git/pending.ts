// The working tree as two trees: as it is, and as it would be with changes that nobody has written yet.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeAbandoned } from '../abandoned.ts';
import type { RepoPath, TreeId } from '../model.ts';
import { copyIndex } from './index-file.ts';
import { readBase, type Base, type Repository } from './repository.ts';

/** What a path would hold. */
export type PendingState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'file'; readonly content: Uint8Array; readonly executable: boolean }
  | { readonly kind: 'symlink'; readonly target: string };

export interface PendingChange {
  readonly path: RepoPath;
  readonly state: PendingState;
}

/** The pending state, for a snapshot: `repository` names an index that holds it, `base` the working tree as it is. */
export interface Pending {
  readonly repository: Repository;
  readonly base: Base;
}

/**
 * Everything that git does not ignore, with the changes on top, while `body` runs: tracked files as they are on disk, new ones among
 * them, whatever is staged. Writes objects, and private files below `home` under a name of this process's own, so it needs no lock.
 */
export async function withPending<T>(repository: Repository, changes: readonly PendingChange[], home: string, body: (pending: Pending) => Promise<T>): Promise<T> {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  removeAbandoned(home, [prefix]);
  const scratch = mkdtempSync(join(home, `${prefix}${process.pid}-`));
  const index = join(scratch, 'index');
  try {
    copyIndex(repository.indexFile, index);
    const env = { GIT_INDEX_FILE: index };
    await repository.git(['add', '--all', '--', ':/'], { env });
    const tree = (await repository.git(['write-tree'], { env })).trim() as TreeId;
    const base = await baseOf(repository, tree);
    await addChanges(repository, index, changes, join(scratch, 'files'));
    return await body({ repository: { ...repository, indexFile: index }, base });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const prefix = 'pending-';

/** A commit of its own, that no branch knows: for tools that ask git what differs from HEAD, the changes do, and nothing else. */
async function baseOf(repository: Repository, tree: TreeId): Promise<Base> {
  const { commits } = await readBase(repository);
  const [parent] = commits;
  const author = { GIT_AUTHOR_NAME: 'writeopt', GIT_AUTHOR_EMAIL: 'writeopt@localhost', GIT_COMMITTER_NAME: 'writeopt', GIT_COMMITTER_EMAIL: 'writeopt@localhost' };
  // The same tree gives the same commit: nothing piles up.
  const env = { ...author, GIT_AUTHOR_DATE: '1000000000 +0000', GIT_COMMITTER_DATE: '1000000000 +0000' };
  const parents = parent === undefined ? [] : ['-p', parent];
  const commit = (await repository.git(['commit-tree', tree, ...parents, '-m', 'The working tree before writeopt apply'], { env })).trim();
  return { commits: [commit], trees: [tree], head: commit };
}

/** Through files in a work tree of their own, so that git applies the clean filters of each path as it would to the real one. */
async function addChanges(repository: Repository, index: string, changes: readonly PendingChange[], files: string): Promise<void> {
  if (changes.length === 0) return;
  mkdirSync(files);
  const executable: RepoPath[] = [];
  for (const { path, state } of changes) {
    if (state.kind === 'absent') continue;
    const file = join(files, path);
    mkdirSync(dirname(file), { recursive: true });
    if (state.kind === 'symlink') symlinkSync(state.target, file);
    else writeFileSync(file, state.content);
    if (state.kind === 'file' && state.executable) executable.push(path);
  }
  const env = { GIT_INDEX_FILE: index, GIT_WORK_TREE: files };
  const gone = changes.filter(({ state }) => state.kind === 'absent').map(({ path }) => path);
  const there = changes.filter(({ state }) => state.kind !== 'absent').map(({ path }) => path);
  // What goes first makes room: a file may become a directory, and the other way round.
  if (gone.length > 0) await repository.git(['update-index', '-z', '--force-remove', '--stdin'], { env, input: zero(gone) });
  if (there.length > 0) await repository.git(['update-index', '-z', '--add', '--replace', '--stdin'], { env, input: zero(there) });
  const plain = changes.filter(({ state }) => state.kind === 'file' && !state.executable).map(({ path }) => path);
  if (plain.length > 0) await repository.git(['update-index', '-z', '--chmod=-x', '--stdin'], { env, input: zero(plain) });
  if (executable.length > 0) await repository.git(['update-index', '-z', '--chmod=+x', '--stdin'], { env, input: zero(executable) });
}

function zero(paths: readonly string[]): string {
  return paths.map((path) => `${path}\0`).join('');
}
