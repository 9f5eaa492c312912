// Where the repository is and what is staged in it: the active index, the base commits, the tree that would be committed.
import { copyFile, readFile, realpath, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { GitError } from '../errors.ts';
import type { BlobId, FileMode, FileState, RepoPath, StagedChange, TreeId } from '../model.ts';
import { createGit, withoutGitLocation, type Git } from './git.ts';

export interface Repository {
  /** Absolute real path of the working tree's top level. */
  readonly topLevel: string;
  /** Absolute path of the git directory of this working tree (a linked worktree has its own). */
  readonly gitDirectory: string;
  /** Absolute path of the git directory shared by all worktrees. */
  readonly commonDirectory: string;
  /** Absolute path of the active index: the one git names in GIT_INDEX_FILE, else the default. */
  readonly indexFile: string;
  /** Where the user stands, relative to the top level; '' at the top. */
  readonly cwd: RepoPath | '';
  /** Where this process was started: in a hook that is the top level, wherever the user stands. */
  readonly startedIn: RepoPath | '';
  /** The environment without git's location variables, for children that must find a repository by themselves. */
  readonly env: NodeJS.ProcessEnv;
  /** git, bound to this working tree; never to an index: commands that read one name it. */
  readonly git: Git;
  /** The same, but no signal stops it: for what must not be left half done, or half undone. */
  readonly gitToTheEnd: Git;
}

export interface OpenOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/**
 * Finds the repository of `cwd`. In a hook git exports GIT_DIR, GIT_INDEX_FILE and GIT_PREFIX; they are honoured.
 * Throws GitError outside a repository, in a bare one, or without git.
 */
export async function openRepository(options: OpenOptions): Promise<Repository> {
  const env = withoutGitLocation(options.env);
  const [topLevel, gitDirectory, commonDirectory, prefix] = await locate(options, env);
  const bound: NodeJS.ProcessEnv = { ...env, GIT_DIR: gitDirectory, GIT_WORK_TREE: topLevel };
  return {
    topLevel,
    gitDirectory,
    commonDirectory,
    indexFile: activeIndex(options.env.GIT_INDEX_FILE, options.cwd, topLevel, gitDirectory),
    cwd: directoryOf(prefix || (options.env.GIT_PREFIX ?? '')),
    startedIn: directoryOf(prefix),
    env,
    git: createGit({ directory: topLevel, env: bound, ...(options.signal ? { signal: options.signal } : {}) }),
    gitToTheEnd: createGit({ directory: topLevel, env: bound }),
  };
}

async function locate(options: OpenOptions, env: NodeJS.ProcessEnv): Promise<[string, string, string, string]> {
  const query = ['rev-parse', '--show-toplevel', '--absolute-git-dir', '--git-common-dir', '--show-prefix'];
  const named = pick(options.env, ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR']);
  const ask = (git: Git) => git(query).then((out) => out.split('\n'));
  const withNamed = createGit({ directory: options.cwd, env: { ...env, ...named } });
  // GIT_DIR alone makes git take the current directory for the top level, which is wrong in a subdirectory: look without it first.
  const discover = createGit({ directory: options.cwd, env });
  let lines: string[];
  try {
    if (named.GIT_DIR === undefined) lines = await ask(discover);
    else {
      const given = await ask(withNamed);
      const found = named.GIT_WORK_TREE === undefined ? await ask(discover).catch(() => given) : given;
      lines = found[1] === given[1] ? found : given;
    }
  } catch (error) {
    throw notARepository(options.cwd, error);
  }
  const [top = '', directory = '', common = '', prefix = ''] = lines;
  const topLevel = await realpath(top);
  return [topLevel, directory, resolve(options.cwd, common), prefix];
}

function notARepository(cwd: string, error: unknown): GitError {
  const words = error instanceof GitError ? error.details : [];
  const text = words.join('\n');
  if (error instanceof GitError && error.message.includes('not found')) return error;
  if (text.includes('must be run in a work tree')) {
    return new GitError(`${cwd} is in a bare repository: there is nothing to check here.`, {
      help: 'Run writeopt in a working tree of the repository.',
      cause: error,
    });
  }
  if (text.includes('dubious ownership')) {
    return new GitError('git does not trust this repository: it belongs to another user.', {
      help: `Run \`git config --global --add safe.directory ${cwd}\` if you trust it.`,
      cause: error,
      details: words,
    });
  }
  return new GitError(`${cwd} is not in a git repository.`, {
    help: 'Change to a directory of a repository, or run `git init` to make one.',
    cause: error,
  });
}

function activeIndex(named: string | undefined, cwd: string, topLevel: string, gitDirectory: string): string {
  if (named === undefined || named === '') return join(gitDirectory, 'index');
  if (isAbsolute(named)) return named;
  // git hands hooks a path relative to the top level; a caller may have set one relative to where it stands.
  const fromTop = resolve(topLevel, named);
  return existsSync(fromTop) ? fromTop : resolve(cwd, named);
}

function directoryOf(prefix: string): RepoPath | '' {
  return prefix.replace(/\/$/, '') as RepoPath | '';
}

function pick(env: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(names.filter((name) => env[name]).map((name) => [name, env[name]]));
}

/** The commits a commit made now would have as parents, and their trees; both empty before the first commit. */
export interface Base {
  /** HEAD first, then the heads being merged. */
  readonly commits: readonly string[];
  readonly trees: readonly TreeId[];
  /** What HEAD holds: a commit id, or the symbolic reference of an unborn branch. */
  readonly head: string;
}

/** Reads HEAD and, during a merge, the other parents. */
export async function readBase(repository: Repository): Promise<Base> {
  const merged = await readFile(join(repository.gitDirectory, 'MERGE_HEAD'), 'utf8').catch(() => '');
  const names = ['HEAD', ...merged.split('\n').filter(Boolean)];
  const input = names.map((name) => `${name}^{commit}\n${name}^{tree}\n`).join('');
  const out = await repository.git(['cat-file', '--batch-check=%(objectname) %(objecttype)'], { input });
  const ids = out.split('\n').map((line) => (/^[0-9a-f]+ (commit|tree)$/.test(line) ? line.split(' ')[0] : undefined));
  const commits: string[] = [];
  const trees: TreeId[] = [];
  names.forEach((_, index) => {
    const commit = ids[2 * index];
    const tree = ids[2 * index + 1];
    if (commit !== undefined && tree !== undefined) {
      commits.push(commit);
      trees.push(tree as TreeId);
    }
  });
  const head = commits[0] ?? (await readFile(join(repository.gitDirectory, 'HEAD'), 'utf8')).trim();
  return { commits, trees, head };
}

/**
 * Writes the tree that git would commit from the active index. Works on a private copy: `write-tree` may rewrite the
 * index it reads. Intent-to-add entries are not part of it. Throws GitError when paths are unmerged.
 */
export async function writeStagedTree(repository: Repository, privateIndex: string): Promise<TreeId> {
  await copyFile(repository.indexFile, privateIndex).catch((error: NodeJS.ErrnoException) => {
    // No index yet: nothing was ever staged, and git reads a missing index as an empty one.
    if (error.code !== 'ENOENT') throw indexUnreadable(repository.indexFile, error);
  });
  try {
    const tree = await repository.git(['write-tree'], { env: { GIT_INDEX_FILE: privateIndex } });
    return tree.trim() as TreeId;
  } catch (error) {
    if (error instanceof GitError && /unmerged|error building trees/.test(error.details.join('\n'))) throw await unmerged(repository, error);
    throw error;
  } finally {
    await rm(`${privateIndex}.lock`, { force: true });
  }
}

function indexUnreadable(file: string, error: NodeJS.ErrnoException): GitError {
  const help =
    error.code === 'ENOSPC'
      ? 'Free disk space where the snapshot lives (writeopt doctor names the place), or set WRITEOPT_CACHE_DIR to another disk.'
      : 'Check the permissions of the file and of the cache directory (writeopt doctor names it).';
  return new GitError(`The index ${file} could not be copied: ${error.message}.`, { help, cause: error });
}

async function unmerged(repository: Repository, cause: GitError): Promise<GitError> {
  const env = { GIT_INDEX_FILE: repository.indexFile };
  const records = (await repository.git(['ls-files', '--unmerged', '-z'], { env })).split('\0').filter(Boolean);
  const paths = [...new Set(records.map((record) => record.slice(record.indexOf('\t') + 1)))];
  if (paths.length === 0) return cause;
  return new GitError(`${paths.length === 1 ? 'One path is' : `${paths.length} paths are`} unmerged; git cannot commit this.`, {
    help: 'Resolve the conflicts, `git add` the files, and commit again.',
    details: paths.slice(0, 20),
    cause,
  });
}

/** What differs between two trees, renames detected as `git status` would. `from` undefined: the empty tree. */
export async function diffTrees(repository: Repository, from: TreeId | undefined, to: TreeId): Promise<StagedChange[]> {
  const base = from ?? (await emptyTree(repository));
  const out = await repository.git(['diff-tree', '-r', '-z', '-M', '--raw', '--no-abbrev', '--no-ext-diff', base, to]);
  return parseRawDiff(out);
}

async function emptyTree(repository: Repository): Promise<TreeId> {
  return (await repository.git(['hash-object', '-t', 'tree', '/dev/null'])).trim() as TreeId;
}

/**
 * The staged changes: what differs from HEAD; during a merge only what differs from every parent, because the rest was
 * written, and judged, by somebody else.
 */
export async function readStagedChanges(
  repository: Repository,
  base: Base,
  tree: TreeId,
): Promise<{ changes: StagedChange[]; changed: RepoPath[] }> {
  const perParent = await Promise.all((base.trees.length === 0 ? [undefined] : base.trees).map((parent) => diffTrees(repository, parent, tree)));
  const [fromHead = [], ...others] = perParent;
  const changed = [...new Set(perParent.flat().flatMap((change) => (change.from ? [change.from, change.path] : [change.path])))];
  const touched = others.map((changes) => new Set(changes.map((change) => change.path)));
  return { changes: fromHead.filter((change) => touched.every((paths) => paths.has(change.path))), changed };
}

/** Parses `--raw -z` output. Source of the format: git-diff(1), "RAW OUTPUT FORMAT". */
export function parseRawDiff(out: string): StagedChange[] {
  const fields = out.split('\0');
  const changes: StagedChange[] = [];
  for (let index = 0; index < fields.length - 1; ) {
    const header = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(fields[index] ?? '');
    if (header === null) throw new GitError(`git printed a change that cannot be read: ${fields[index]}.`, { help: 'Report this with your git version.' });
    const [, beforeMode = '', afterMode = '', beforeBlob = '', afterBlob = '', letter = ''] = header;
    const hasTwoPaths = letter === 'R' || letter === 'C';
    const first = fields[index + 1] as RepoPath;
    const path = hasTwoPaths ? (fields[index + 2] as RepoPath) : first;
    changes.push({
      status: letter as StagedChange['status'],
      path,
      ...(hasTwoPaths ? { from: first } : {}),
      before: fileState(beforeMode, beforeBlob),
      after: fileState(afterMode, afterBlob),
    });
    index += hasTwoPaths ? 3 : 2;
  }
  return changes;
}

function fileState(mode: string, blob: string): FileState {
  return mode === '000000' ? { kind: 'absent' } : { kind: 'file', mode: mode as FileMode, blob: blob as BlobId };
}

/** A tracked entry of the snapshot. */
export interface TrackedEntry {
  readonly mode: FileMode;
  readonly blob: BlobId;
}

/** Every entry of a tree, in git's order. */
export async function listTree(repository: Repository, tree: TreeId): Promise<Map<RepoPath, TrackedEntry>> {
  const entries = new Map<RepoPath, TrackedEntry>();
  const out = await repository.git(['ls-tree', '-r', '-z', '--full-tree', tree]);
  for (let start = 0, end = out.indexOf('\0'); end > 0; start = end + 1, end = out.indexOf('\0', start)) {
    // `mode type id<TAB>path`: the mode is six digits, the id is as long as the hash algorithm makes it.
    const tab = out.indexOf('\t', start);
    const space = out.lastIndexOf(' ', tab);
    entries.set(out.slice(tab + 1, end) as RepoPath, { mode: out.slice(start, start + 6) as FileMode, blob: out.slice(space + 1, tab) as BlobId });
  }
  return entries;
}

/** Turns an argument (relative to where the user stood) into a repository path; undefined when it leads outside. */
export function toRepoPath(repository: Repository, argument: string): RepoPath | undefined {
  const absolute = resolve(repository.topLevel, repository.cwd, argument);
  const path = relative(repository.topLevel, absolute).split(sep).join('/');
  return path === '..' || path.startsWith('../') || isAbsolute(path) ? undefined : (path as RepoPath);
}

/** Files on disk that are neither tracked nor ignored. */
export function listUntracked(repository: Repository): Promise<RepoPath[]> {
  return listFiles(repository, ['--others']);
}

/** Those and all that the index names, also what `git add -N` only announced. */
export function listPresent(repository: Repository): Promise<RepoPath[]> {
  return listFiles(repository, ['--cached', '--others']);
}

async function listFiles(repository: Repository, which: readonly string[]): Promise<RepoPath[]> {
  const out = await repository.git(['ls-files', '-z', ...which, '--exclude-standard', '--', ':/'], { env: { GIT_INDEX_FILE: repository.indexFile } });
  return out.split('\0').filter(Boolean) as RepoPath[];
}
