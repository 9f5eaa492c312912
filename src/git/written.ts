// Finds out what tools wrote into the snapshot, and which of it belongs to the commit.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RepoPath, StagedChange, TreeId } from '../model.ts';
import type { Git } from './git.ts';
import { copyIndex } from './index-file.ts';
import { parseRawDiff } from './repository.ts';

export interface Changes {
  /** The snapshot's tree with the changes that count: of files that are part of the commit, and what a tool put into the index itself. */
  readonly tree: TreeId;
  /** From the snapshot's tree to this one, in git's order, without renames. */
  readonly changes: readonly StagedChange[];
  /** Paths that were changed, created or deleted without counting, sorted. */
  readonly dropped: readonly RepoPath[];
  /** Every path at which anything was written, also when git would store the same. */
  readonly touched: readonly RepoPath[];
}

export interface ChangesRequest {
  /** Bound to the snapshot. */
  readonly git: Git;
  /** Where a private copy of the index may be put. */
  readonly index: string;
  readonly gitDirectory: string;
  readonly tree: TreeId;
  /** The files of the commit: what a tool changes in them counts without being added. */
  readonly paths: ReadonlySet<RepoPath>;
  /** Links to ignored entries, directories with a slash at the end: they are ours also when a tool changed the ignore rules. */
  readonly linked: readonly string[];
}

/** Compares files, index and tree. The index of the snapshot is only read. */
export async function readChanges(request: ChangesRequest): Promise<Changes> {
  const { git, tree } = request;
  const [added, rewritten, others] = await Promise.all([
    git(['diff-index', '--cached', ...rawFormat, tree]).then(parseRawDiff),
    git(['diff-files', ...rawFormat]).then(parseRawDiff),
    git(['ls-files', '--others', '--exclude-standard', '-z']),
  ]);
  // diff-files goes by times and sizes; what git would store differently is for `diff` to say.
  const inFiles = rewritten.length === 0 ? [] : parseRawDiff(await git(['diff', ...rawFormat]));
  const [links, inIndex] = partition(added, ({ path, after }) => after.kind === 'file' && after.mode === '120000' && isLinked(path, request.linked));
  const untracked = others.split('\0').filter((path) => path !== '' && !isLinked(path, request.linked)) as RepoPath[];
  const edited = inFiles.map(({ path }) => path);
  const touched = [...new Set([...[...added, ...rewritten].map(({ path }) => path), ...untracked])];
  // A file that was deleted in the commit and is written again is untracked: it does not come back by itself.
  const wanted = edited.filter((path) => request.paths.has(path));
  const foreign = links.map(({ path }) => path);
  const dropped = [...edited.filter((path) => !request.paths.has(path)), ...untracked, ...foreign].sort();
  if (inIndex.length + wanted.length === 0) return { tree, changes: [], dropped, touched };
  const fixed = await writeTree(request, wanted, foreign);
  return { tree: fixed, changes: await treeChanges(git, tree, fixed), dropped, touched };
}

const rawFormat = ['--raw', '-z', '--no-renames', '--no-abbrev', '--no-ext-diff', '--ignore-submodules=all'];

/** What differs between two trees, renames not looked for. */
export async function treeChanges(git: Git, from: TreeId, to: TreeId): Promise<StagedChange[]> {
  if (from === to) return [];
  return parseRawDiff(await git(['diff-tree', '-r', '--raw', '-z', '--no-renames', '--no-abbrev', '--no-ext-diff', from, to]));
}

/** The tree of the index with the files named as git itself would add them: clean filters, line ends, LFS; without `foreign`. */
async function writeTree({ git, index, gitDirectory }: ChangesRequest, paths: readonly RepoPath[], foreign: readonly RepoPath[]): Promise<TreeId> {
  copyIndex(join(gitDirectory, 'index'), index);
  const env = { GIT_INDEX_FILE: index };
  // What a later checkout makes of line ends is what is judged: no reason to refuse, nor to pass over a file.
  const settings = ['-c', 'core.safecrlf=false', '-c', 'add.ignoreErrors=false', '--literal-pathspecs'];
  try {
    if (paths.length > 0) await git([...settings, 'add', '--update', '--pathspec-from-file=-', '--pathspec-file-nul'], { env, input: paths.join('\0') });
    // Added by force, an ignored file would be the snapshot's link into the working tree.
    if (foreign.length > 0) await git(['update-index', '--force-remove', '-z', '--stdin'], { env, input: `${foreign.join('\0')}\0` });
    return (await git(['write-tree'], { env })).trim() as TreeId;
  } finally {
    for (const file of [index, `${index}.lock`]) rmSync(file, { force: true });
  }
}

function partition<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

function isLinked(path: string, linked: readonly string[]): boolean {
  return linked.some((entry) => (entry.endsWith('/') ? path.startsWith(entry) : path === entry));
}
