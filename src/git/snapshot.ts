// The kept directory that holds exactly what git would commit, as a repository of its own that the user's git does not list.
import { createHash } from 'node:crypto';
import { closeSync, existsSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import envPaths from 'env-paths';
import { GitError, WriteoptError, exitCodes } from '../errors.ts';
import { takeLock } from '../lock.ts';
import type { BlobId, RepoPath, StagedChange, TreeId } from '../model.ts';
import { readBlobs } from './blobs.ts';
import { createGit, isDiskFull, type Git } from './git.ts';
import { copyIndex, removeScratches } from './index-file.ts';
import { linkIgnored, unlinkEntries, type LinkManifest } from './ignored-links.ts';
import { readChanges, treeChanges, type Changes } from './written.ts';
import { listTree, readBase, readStagedChanges, writeStagedTree, type Base, type Repository, type TrackedEntry } from './repository.ts';

/** The places of one working tree's snapshot. */
export interface SnapshotPlace {
  /** Everything of this snapshot lies in here, mode 0700. */
  readonly home: string;
  /** The checkout. */
  readonly directory: string;
  /** The private git directory: HEAD, index, commondir. */
  readonly gitDirectory: string;
  /** Kept for the validators: build info, lint caches. */
  readonly cache: string;
}

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

export interface SnapshotOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly progress: (message: string) => void;
  /** What the tree is compared with; absent: what a commit made now would have as parents. */
  readonly base?: Base;
}

interface State {
  readonly version: 1;
  /** The git directory this snapshot belongs to: a cache that was copied or moved is not trusted. */
  readonly owner: string;
  readonly directory: string;
  readonly tree: TreeId;
  /** The checksum at the end of the snapshot's index when it was left. */
  readonly checksum: string;
  readonly dirty: boolean;
  readonly links: LinkManifest;
}

const noLinks: LinkManifest = { entries: {}, rejected: [] };

/** Where the snapshot of a working tree lives; WRITEOPT_CACHE_DIR overrides the user's cache directory. */
export function snapshotPlace(repository: Repository, env: NodeJS.ProcessEnv): SnapshotPlace {
  const root = env.WRITEOPT_CACHE_DIR || cacheDirectory(env);
  const key = createHash('sha256').update(repository.gitDirectory).digest('hex').slice(0, 16);
  const home = join(root, key);
  const segments = home.split(/[\\/]/);
  if (segments.includes('.git') || segments.includes('node_modules')) {
    throw new WriteoptError('cache', exitCodes.usage, `The cache directory ${root} lies under .git or node_modules, which linters and test runners ignore.`, {
      help: 'Set WRITEOPT_CACHE_DIR to a directory elsewhere.',
    });
  }
  return { home, directory: join(home, 'tree'), gitDirectory: join(home, 'git'), cache: join(home, 'cache') };
}

function cacheDirectory(env: NodeJS.ProcessEnv): string {
  // env-paths reads the process; the environment that was handed in decides here.
  return process.platform === 'linux' && env.HOME
    ? join(env.XDG_CACHE_HOME || join(env.HOME, '.cache'), 'writeopt')
    : envPaths('writeopt', { suffix: '' }).cache;
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
    const [[tracked, staged]] = await Promise.all([contents, refresh({ repository, base, place, git, options, state, sound, tree })]);
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

function namesOnly(links: LinkManifest): LinkManifest {
  const entries = Object.keys(links.entries).map((entry) => [entry, { source: '', own: '' }]);
  return { entries: Object.fromEntries(entries), rejected: [] };
}

function snapshotGit(repository: Repository, place: SnapshotPlace, signal: AbortSignal | undefined): Git {
  const env = { ...repository.env, GIT_DIR: place.gitDirectory, GIT_WORK_TREE: place.directory };
  // Runs in the home, which always exists, also while the checkout is being rebuilt.
  return createGit({ directory: place.home, env, ...(signal ? { signal } : {}) });
}

interface RefreshRequest {
  readonly repository: Repository;
  readonly base: Base;
  readonly place: SnapshotPlace;
  readonly git: Git;
  readonly options: SnapshotOptions;
  readonly state: State | undefined;
  readonly sound: boolean;
  readonly tree: TreeId;
}

async function refresh(request: RefreshRequest): Promise<void> {
  const { place, state, sound, tree, repository, git, options } = request;
  if (state !== undefined && sound) {
    if (state.tree === tree) return;
    writeState(repository, place, { tree: state.tree, dirty: true, links: state.links });
    if (await moveTree(git, state.tree, tree)) return;
  }
  // Nothing here is trusted from now on, until the state is written again at the end.
  rmSync(statePath(place), { force: true });
  if (state !== undefined && (await repair(git, place, tree))) return;
  await rebuild(repository, request.base, place, git, tree, options);
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
async function repair(git: Git, place: SnapshotPlace, tree: TreeId): Promise<boolean> {
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

async function rebuild(repository: Repository, base: Base, place: SnapshotPlace, git: Git, tree: TreeId, options: SnapshotOptions): Promise<void> {
  options.progress('building the snapshot (once; later runs only update it)');
  rmSync(place.directory, { recursive: true, force: true });
  rmSync(place.gitDirectory, { recursive: true, force: true });
  mkdirSync(place.directory, { mode: 0o700 });
  mkdirSync(place.gitDirectory, { mode: 0o700 });
  writeHead(repository, place, base);
  await git(['read-tree', '-u', '--reset', tree]);
}

/** The private worktree: see gitrepository-layout(5), `commondir` and `gitdir`. */
function writeHead(repository: Repository, place: SnapshotPlace, base: Base): void {
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
async function isSound(git: Git, place: SnapshotPlace, state: State): Promise<boolean> {
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
async function isUntouched(git: Git): Promise<boolean> {
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

/** The trailing checksum of the index (gitformat-index(5)) with its size: cheap, and different after any change. */
function indexChecksum(place: SnapshotPlace): string {
  const file = join(place.gitDirectory, 'index');
  if (!existsSync(file)) return '';
  const size = statSync(file).size;
  const tail = Buffer.alloc(Math.min(size, 32));
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, tail, 0, tail.length, size - tail.length);
  } finally {
    closeSync(descriptor);
  }
  return `${size}:${tail.toString('hex')}`;
}

export function listIgnored(repository: Repository): Promise<string[]> {
  return repository
    .git(['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z'], { env: { GIT_INDEX_FILE: repository.indexFile } })
    .then((out) => out.split('\0').filter(Boolean));
}

interface LinksRequest {
  readonly repository: Repository;
  readonly place: SnapshotPlace;
  readonly git: Git;
  readonly ignored: readonly string[];
  readonly previous: LinkManifest;
  /** The tree the links were made for; undefined: not known. */
  readonly from: TreeId | undefined;
  readonly to: TreeId;
}

async function refreshLinks(request: LinksRequest): Promise<LinkManifest> {
  const { repository, place, git, previous } = request;
  if (request.ignored.length === 0 && Object.keys(previous.entries).length === 0) return noLinks;
  const rulesChanged = await ignoreRulesDiffer(request);
  // What other rules refused is tried again.
  const kept: LinkManifest = rulesChanged ? { entries: previous.entries, rejected: [] } : previous;
  const { manifest, changed } = linkIgnored({ workingTree: repository.topLevel, snapshot: place.directory, ignored: request.ignored, previous: kept });
  if (!changed && !rulesChanged) return manifest;
  // The working tree's rules chose the entries, but the commit's rules decide: what they do not ignore is untracked there, and does not exist.
  const untracked = new Set((await git(['ls-files', '--others', '--exclude-standard', '--directory', '-z'])).split('\0').filter(Boolean));
  const rejected = Object.keys(manifest.entries).filter((entry) => isUntracked(entry, untracked));
  unlinkEntries(place.directory, rejected);
  const entries = Object.fromEntries(Object.entries(manifest.entries).filter(([entry]) => !rejected.includes(entry)));
  return { entries, rejected: [...manifest.rejected, ...rejected] };
}

async function ignoreRulesDiffer(request: LinksRequest): Promise<boolean> {
  if (request.from === undefined) return true;
  if (request.from === request.to) return false;
  const changed = await request.git(['diff-tree', '-r', '-z', '--name-only', request.from, request.to]);
  return changed.split('\0').some((path) => path === '.gitignore' || path.endsWith('/.gitignore'));
}

function isUntracked(entry: string, untracked: ReadonlySet<string>): boolean {
  if (untracked.has(entry)) return true;
  // git names the highest untracked directory only.
  for (let slash = entry.lastIndexOf('/', entry.length - 2); slash > 0; slash = entry.lastIndexOf('/', slash - 1)) {
    if (untracked.has(entry.slice(0, slash + 1))) return true;
  }
  return false;
}

/** A submodule is an empty directory in a checkout; its files come from the working tree's. */
function linkSubmodules(repository: Repository, place: SnapshotPlace, tracked: ReadonlyMap<RepoPath, TrackedEntry>): void {
  for (const [path, entry] of tracked) {
    if (entry.mode !== '160000' || !existsSync(join(repository.topLevel, path))) continue;
    linkIgnored({ workingTree: repository.topLevel, snapshot: place.directory, ignored: [`${path}/`], previous: noLinks });
  }
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

function snapshotOf(opened: Opened, held: Held): Snapshot {
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

async function putTree(git: Git, place: SnapshotPlace, from: TreeId, to: TreeId): Promise<void> {
  if (await moveTree(git, from, to)) return;
  if (await repair(git, place, to)) return;
  throw new GitError('The snapshot could not be moved to another tree.', helpRebuild(place));
}

function helpRebuild(place: SnapshotPlace): { readonly help: string } {
  return { help: `Delete ${place.home} and run the command again; it is built anew.` };
}

function statePath(place: SnapshotPlace): string {
  return join(place.home, 'state.json');
}

function writeState(repository: Repository, place: SnapshotPlace, rest: Pick<State, 'tree' | 'dirty' | 'links'>): void {
  const state: State = {
    version: 1,
    owner: repository.gitDirectory,
    directory: place.directory,
    checksum: indexChecksum(place),
    ...rest,
  };
  const temporary = `${statePath(place)}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(state), { mode: 0o600 });
  renameSync(temporary, statePath(place));
}

/** The state of the last run; undefined when there is none, it is garbage, or it belongs to another repository. */
function readState(repository: Repository, place: SnapshotPlace): State | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(statePath(place), 'utf8'));
  } catch {
    // Missing or damaged: both mean that nothing can be trusted.
    return undefined;
  }
  if (!isState(value) || value.owner !== repository.gitDirectory || value.directory !== place.directory) return undefined;
  return existsSync(place.directory) && existsSync(place.gitDirectory) ? value : undefined;
}

function isState(value: unknown): value is State {
  if (typeof value !== 'object' || value === null) return false;
  const state = value as Partial<State>;
  return (
    state.version === 1 &&
    typeof state.owner === 'string' &&
    typeof state.tree === 'string' &&
    typeof state.checksum === 'string' &&
    typeof state.dirty === 'boolean' &&
    typeof state.links?.entries === 'object' &&
    Array.isArray(state.links.rejected)
  );
}

/** Size of the snapshot's home in bytes, links not followed; for `doctor`. */
export function sizeOf(directory: string): number {
  let total = 0;
  for (const child of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, child.name);
    if (child.isDirectory()) total += sizeOf(path);
    else total += lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }
  return total;
}

/** The name a person knows the repository by. */
export function nameOf(repository: Repository): string {
  return basename(repository.topLevel);
}
