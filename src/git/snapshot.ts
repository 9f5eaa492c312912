// The kept directory that holds exactly what git would commit, as a repository of its own that the user's git does not list.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes, WriteoptError } from '../errors.ts';
import { takeLock } from '../lock.ts';
import type { LinkManifest } from './ignored-links.ts';
import { removeScratches } from './index-file.ts';
import { listTree, readBase, readStagedChanges, writeStagedTree, type Base, type Repository } from './repository.ts';
import { isSound, refresh, snapshotGit, writeHead } from './snapshot/checkout.ts';
import { snapshotOf, type Snapshot } from './snapshot/held.ts';
import { linkSubmodules, listIgnored, namesOnly, noLinks, refreshLinks } from './snapshot/links.ts';
import { snapshotPlace, type SnapshotPlace } from './snapshot/place.ts';
import { readState, writeState, type State } from './snapshot/state.ts';

export interface SnapshotOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly progress: (message: string) => void;
  /** What the tree is compared with; absent: what a commit made now would have as parents. */
  readonly base?: Base;
}

/**
 * Brings the snapshot to what is staged now and runs `body` while holding it. Writes only inside the place (and new
 * objects into the object database, as git itself would). A damaged or foreign snapshot is repaired or built anew.
 */
export async function withSnapshot<T>(
  repository: Repository,
  options: SnapshotOptions,
  body: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const place = snapshotPlace(repository, options.env);
  makeHome(place);
  const release = await lockHome(place, options);
  try {
    removeLitter(place);
    return await body(await openSnapshot(repository, place, options));
  } finally {
    release();
  }
}

function makeHome(place: SnapshotPlace): void {
  try {
    mkdirSync(place.home, { recursive: true, mode: 0o700 });
    mkdirSync(place.cache, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new WriteoptError('cache', exitCodes.tool, `The snapshot directory ${place.home} cannot be made: ${(error as Error).message}.`, {
      help: 'Make the directory writable, or set WRITEOPT_CACHE_DIR to one that is.',
      cause: error,
    });
  }
}

async function lockHome(place: SnapshotPlace, options: SnapshotOptions): Promise<() => void> {
  try {
    return await takeLock(join(place.home, 'lock'), {
      ...(options.signal ? { signal: options.signal } : {}),
      onWait: (owner) => options.progress(`waiting for another writeopt (pid ${owner.pid}: ${owner.command})`),
      what: 'The snapshot',
    });
  } catch (error) {
    if (!(error instanceof WriteoptError) || error.code !== 'lock') throw error;
    throw new WriteoptError('cache', exitCodes.tool, error.message, {
      help: 'Make the directory writable and free disk space, or set WRITEOPT_CACHE_DIR to another one.',
      cause: error,
    });
  }
}

/** What a killed run left behind: git's lock files and private index copies. Safe, because the lock is held; it sweeps for itself. */
function removeLitter(place: SnapshotPlace): void {
  for (const name of readdirSync(place.home)) {
    if (name.startsWith('index.') || name.startsWith('state.json.')) rmSync(join(place.home, name), { force: true });
  }
  removeScratches(place.home);
  rmSync(join(place.gitDirectory, 'index.lock'), { force: true });
}

async function openSnapshot(repository: Repository, place: SnapshotPlace, options: SnapshotOptions): Promise<Snapshot> {
  const git = snapshotGit(repository, place, options.signal);
  const state = readState(repository, place);
  const privateIndex = join(place.home, `index.${process.pid}`);
  try {
    const trees = Promise.all([options.base ?? readBase(repository), writeStagedTree(repository, privateIndex)]);
    // Reading the trees needs no checkout, so it goes on beside the looks at the two working trees, which take longest.
    const contents = trees.then(([base, tree]) => Promise.all([listTree(repository, tree), readStagedChanges(repository, base, tree)]));
    const [[base, tree], sound, ignored] = await Promise.all([trees, state === undefined ? false : isSound(git, place, state), listIgnored(repository), contents]);
    writeHead(repository, place, base);
    const [[tracked, staged]] = await Promise.all([contents, refresh({ repository, base, place, git, progress: options.progress, state, sound, tree })]);
    const links = await refreshLinks({ repository, place, git, ignored, previous: knownLinks(state, sound), from: sound ? state?.tree : undefined, to: tree });
    linkSubmodules(repository, place, tracked);
    writeState(repository, place, { tree, dirty: false, links });
    return snapshotOf({ repository, place, git, base, ignored }, { tree, tracked, staged, links });
  } finally {
    rmSync(privateIndex, { force: true });
  }
}

/** In an unsound snapshot the links are known by name only: each is looked at again. */
function knownLinks(state: State | undefined, sound: boolean): LinkManifest {
  if (state === undefined) return noLinks;
  return sound ? state.links : namesOnly(state.links);
}
