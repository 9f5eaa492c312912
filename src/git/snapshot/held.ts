// A snapshot while it is held: other trees in its place, and what tools wrote into it.
import { renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { GitError } from '../../errors.ts';
import type { BlobId, RepoPath, StagedChange, TreeId } from '../../model.ts';
import { readBlobs } from '../blobs.ts';
import type { Git } from '../git.ts';
import type { LinkManifest } from '../ignored-links.ts';
import { copyIndex } from '../index-file.ts';
import { listTree, readStagedChanges, type Base, type Repository, type TrackedEntry } from '../repository.ts';
import { readChanges, treeChanges, type Changes } from '../written.ts';
import { helpRebuild, isUntouched, putTree, repair, writeHead } from './checkout.ts';
import { linkSubmodules, namesOnly, refreshLinks } from './links.ts';
import type { SnapshotPlace } from './place.ts';
import { writeState } from './state.ts';

export interface Snapshot extends SnapshotPlace {
  /** The tree it holds: what git would commit. */
  readonly tree: TreeId;
  /** Every tracked entry of the tree. */
  readonly tracked: ReadonlyMap<RepoPath, TrackedEntry>;
  readonly base: Base;
  /** What the commit would change, and every path that differs from any parent. */
  readonly staged: { readonly changes: readonly StagedChange[]; readonly changed: readonly RepoPath[] };
  /** Puts another tree in place while `body` runs, and this one back afterwards. */
  withTree<T>(tree: TreeId, body: () => Promise<T>): Promise<T>;
  /** Says that tools may write into it from now on: unless `readWritten` follows, the next run looks at every file. */
  markDirty(): void;
  /** What tools wrote since `markDirty`; changes that are not in the index count for `paths` only. */
  readWritten(paths: Iterable<RepoPath>): Promise<Written>;
  /** What differs between any two trees, renames not looked for. */
  changesBetween(from: TreeId, to: TreeId): Promise<readonly StagedChange[]>;
  /** Writes what differs between any two trees as a patch that `git apply` takes at the top level. */
  writePatch(from: TreeId, to: TreeId, file: string): Promise<void>;
  /** The text of a file of any tree, as a checkout would have it; undefined when there is no such file. */
  textOf(tree: TreeId, path: RepoPath): Promise<string | undefined>;
  /** The texts of blobs, as git stores them. */
  blobTexts(blobs: readonly BlobId[]): Promise<ReadonlyMap<BlobId, string>>;
}

/** What tools wrote. One of the two verbs must be called before anything else looks at the snapshot. */
export interface Written extends Changes {
  /** Makes the snapshot exactly `tree`, files and index. */
  keep(): Promise<Snapshot>;
  /** Makes the snapshot exactly what it was before. */
  discard(): Promise<Snapshot>;
}

/** What stays the same while the snapshot is held. */
interface Opened {
  readonly repository: Repository;
  readonly place: SnapshotPlace;
  readonly git: Git;
  readonly base: Base;
  /** What the working tree's ignore rules ignore. */
  readonly ignored: readonly string[];
}

/** What it holds. */
interface Held {
  readonly tree: TreeId;
  readonly tracked: ReadonlyMap<RepoPath, TrackedEntry>;
  readonly staged: Snapshot['staged'];
  readonly links: LinkManifest;
}

export function snapshotOf(opened: Opened, held: Held): Snapshot {
  const { repository, place, git, base } = opened;
  const { tree, links, tracked, staged } = held;
  return {
    ...place,
    tree,
    tracked,
    base,
    staged,
    markDirty: () => {
      keepIndex(place);
      writeState(repository, place, { tree, dirty: true, links });
    },
    readWritten: (paths) => readWritten(opened, held, paths),
    withTree: (other, run) => withTree(opened, held, other, run),
    changesBetween: (from, to) => treeChanges(git, from, to),
    writePatch: async (from, to, file) => void (await git(['diff-tree', '-r', '-p', ...patchFormat, `--output=${file}`, from, to])),
    blobTexts: (blobs) => readBlobs(git, blobs),
    textOf: async (from, path) => {
      const entry = await git(['--literal-pathspecs', 'ls-tree', '-z', '--full-tree', from, '--', path]);
      // Only in the working tree does cat-file find the attributes that name the filters.
      return entry.startsWith('100') ? git(['-C', place.directory, 'cat-file', '--filters', `${from}:${path}`]) : undefined;
    },
  };
}

/** Whole, exact and independent of the user's configuration. */
const patchFormat = ['--binary', '--full-index', '--no-renames', '--no-color', '--no-ext-diff', '--no-textconv', '--src-prefix=a/', '--dst-prefix=b/'];

/** Tools may do to the index what they like: this copy knows which files were as the tree has them, and when. */
function keepIndex(place: SnapshotPlace): void {
  copyIndex(join(place.gitDirectory, 'index'), keptIndex(place));
}

/** Removed as litter when the run is killed. */
function keptIndex(place: SnapshotPlace): string {
  return join(place.home, 'index.kept');
}

async function readWritten(opened: Opened, held: Held, paths: Iterable<RepoPath>): Promise<Written> {
  const { repository, place, git, base } = opened;
  // A tool that was killed may have left it; all that ran has ended.
  rmSync(join(place.gitDirectory, 'index.lock'), { force: true });
  writeHead(repository, place, base);
  const linked = Object.keys(held.links.entries);
  const changes = await readChanges({ git, index: join(place.home, 'index.written'), gitDirectory: place.gitDirectory, tree: held.tree, paths: new Set(paths), linked });
  const hold = (tree: TreeId): Promise<Snapshot> => holdTree(opened, held, tree, changes);
  return { ...changes, keep: () => hold(changes.tree), discard: () => hold(held.tree) };
}

/** Makes the snapshot exactly `tree`, whatever tools did to its files and its index. */
async function holdTree(opened: Opened, held: Held, tree: TreeId, { touched }: Changes): Promise<Snapshot> {
  const { repository, place, git, base } = opened;
  if (touched.length === 0) {
    rmSync(keptIndex(place), { force: true });
    writeState(repository, place, { tree, dirty: false, links: held.links });
    return snapshotOf(opened, held);
  }
  renameSync(keptIndex(place), join(place.gitDirectory, 'index'));
  // What was touched is no longer as the kept index knows it, so it is written anew, also where git would store the same for it.
  await git(['read-tree', '--reset', '-u', tree]);
  await git(['clean', '-ffdq']);
  if (!(await isUntouched(git)) && !(await repair(git, place, tree))) throw new GitError('The snapshot could not be put right after tools had written into it.', helpRebuild(place));
  const isSame = tree === held.tree;
  const [tracked, staged] = isSame ? [held.tracked, held.staged] : await Promise.all([listTree(repository, tree), readStagedChanges(repository, base, tree)]);
  const rulesTouched = touched.some((path) => basename(path) === '.gitignore');
  const links = rulesTouched
    ? await refreshLinks({ repository, place, git, ignored: opened.ignored, previous: namesOnly(held.links), from: undefined, to: tree })
    : held.links;
  linkSubmodules(repository, place, tracked);
  writeState(repository, place, { tree, dirty: false, links });
  return snapshotOf(opened, { tree, tracked, staged, links });
}

async function withTree<T>(opened: Opened, held: Held, other: TreeId, body: () => Promise<T>): Promise<T> {
  const { repository, place, git } = opened;
  const { links, tree } = held;
  writeState(repository, place, { tree, dirty: true, links });
  await putTree(git, place, tree, other);
  try {
    return await body();
  } finally {
    await putTree(git, place, other, tree);
    writeState(repository, place, { tree, dirty: false, links });
  }
}
