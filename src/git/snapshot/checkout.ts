// Brings the files of a snapshot to a tree: by what differs, by a repair, or anew.
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitError } from '../../errors.ts';
import type { TreeId } from '../../model.ts';
import { createGit, isDiskFull, type Git } from '../git.ts';
import type { Base, Repository } from '../repository.ts';
import type { SnapshotPlace } from './place.ts';
import { indexChecksum, statePath, writeState, type State } from './state.ts';

export function snapshotGit(repository: Repository, place: SnapshotPlace, signal: AbortSignal | undefined): Git {
  const env = { ...repository.env, GIT_DIR: place.gitDirectory, GIT_WORK_TREE: place.directory };
  // Runs in the home, which always exists, also while the checkout is being rebuilt.
  return createGit({ directory: place.home, env, ...(signal ? { signal } : {}) });
}

interface RefreshRequest {
  readonly repository: Repository;
  readonly base: Base;
  readonly place: SnapshotPlace;
  readonly git: Git;
  progress(message: string): void;
  readonly state: State | undefined;
  readonly sound: boolean;
  readonly tree: TreeId;
}

export async function refresh(request: RefreshRequest): Promise<void> {
  const { place, state, sound, tree, repository, git } = request;
  if (state !== undefined && sound) {
    if (state.tree === tree) return;
    writeState(repository, place, { tree: state.tree, dirty: true, links: state.links });
    if (await moveTree(git, state.tree, tree)) return;
  }
  // Nothing here is trusted from now on, until the state is written again at the end.
  rmSync(statePath(place), { force: true });
  if (state !== undefined && (await repair(git, place, tree))) return;
  await rebuild(request);
}

/** The two-tree checkout touches only what differs; refused (false) where something unexpected is in the way. */
async function moveTree(git: Git, from: TreeId, to: TreeId): Promise<boolean> {
  try {
    await git(['read-tree', '-m', '-u', from, to]);
    return true;
  } catch (error) {
    if (error instanceof GitError && !isDiskFull(error.details.join('\n'))) return false;
    throw error;
  }
}

/** Puts every tracked file back to the tree and removes everything else that is not ignored. */
export async function repair(git: Git, place: SnapshotPlace, tree: TreeId): Promise<boolean> {
  if (!existsSync(join(place.gitDirectory, 'index'))) return false;
  try {
    await git(['read-tree', '--reset', '-u', tree]);
    await git(['checkout-index', '--force', '--all', '--index', '--quiet']);
    await git(['clean', '-ffdq']);
    return await isUntouched(git);
  } catch (error) {
    if (error instanceof GitError && !isDiskFull(error.details.join('\n'))) return false;
    throw error;
  }
}

async function rebuild({ repository, base, place, git, tree, progress }: RefreshRequest): Promise<void> {
  progress('building the snapshot (once; later runs only update it)');
  rmSync(place.directory, { recursive: true, force: true });
  rmSync(place.gitDirectory, { recursive: true, force: true });
  mkdirSync(place.directory, { mode: 0o700 });
  mkdirSync(place.gitDirectory, { mode: 0o700 });
  writeHead(repository, place, base);
  await git(['read-tree', '-u', '--reset', tree]);
}

/** The private worktree: see gitrepository-layout(5), `commondir` and `gitdir`. */
export function writeHead(repository: Repository, place: SnapshotPlace, base: Base): void {
  if (!existsSync(place.gitDirectory) || !existsSync(place.directory)) return;
  writeIfDifferent(join(place.gitDirectory, 'commondir'), `${repository.commonDirectory}\n`);
  writeIfDifferent(join(place.gitDirectory, 'gitdir'), `${join(place.directory, '.git')}\n`);
  writeIfDifferent(join(place.gitDirectory, 'HEAD'), `${base.head}\n`);
  writeIfDifferent(join(place.directory, '.git'), `gitdir: ${place.gitDirectory}\n`);
}

function writeIfDifferent(file: string, content: string): void {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() === true && readFileSync(file, 'utf8') === content) return;
  if (stats !== undefined) rmSync(file, { recursive: true, force: true });
  writeFileSync(file, content);
}

/** Whether the snapshot is as it was left: same index, and no file of it changed, missing or added. */
export async function isSound(git: Git, place: SnapshotPlace, state: State): Promise<boolean> {
  if (state.dirty || indexChecksum(place) !== state.checksum) return false;
  if (!isFileWith(join(place.directory, '.git'), `gitdir: ${place.gitDirectory}\n`)) return false;
  if (!isFileWith(join(place.gitDirectory, 'gitdir'), `${join(place.directory, '.git')}\n`)) return false;
  try {
    return await isUntouched(git);
  } catch (error) {
    if (error instanceof GitError) return false;
    throw error;
  }
}

/** Whether every file is as the snapshot's index says, and nothing is there besides. */
export async function isUntouched(git: Git): Promise<boolean> {
  const status = await git(['status', '--porcelain', '-z', '--untracked-files=normal', '--no-renames', '--ignore-submodules=all']);
  return status.split('\0').every(isUndamaged);
}

/** A status record whose second letter is a blank: the file is as the snapshot's index says. */
function isUndamaged(record: string): boolean {
  return record === '' || record[1] === ' ';
}

function isFileWith(file: string, content: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() === true && readFileSync(file, 'utf8') === content;
}

export async function putTree(git: Git, place: SnapshotPlace, from: TreeId, to: TreeId): Promise<void> {
  if (await moveTree(git, from, to)) return;
  if (await repair(git, place, to)) return;
  throw new GitError('The snapshot could not be moved to another tree.', helpRebuild(place));
}

export function helpRebuild(place: SnapshotPlace): { readonly help: string } {
  return { help: `Delete ${place.home} and run the command again; it is built anew.` };
}
