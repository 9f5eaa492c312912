// Makes what git ignores (node_modules, .env, dist) available in the snapshot: as links into the working tree.
import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** What was mirrored last time; a directory whose two times are unchanged is not read again. */
export interface LinkManifest {
  readonly entries: Record<string, { readonly source: string; readonly own: string }>;
  /** Entries that only the working tree's ignore rules ignore: the commit's rules decide, so they are left out. */
  readonly rejected: readonly string[];
}

export interface LinkRequest {
  readonly workingTree: string;
  readonly snapshot: string;
  /** As `git ls-files --others --ignored --directory -z` prints them: a directory ends with a slash. */
  readonly ignored: readonly string[];
  readonly previous: LinkManifest;
}

/** Tools keep private caches here; they must not be written through to the user's. */
const privateNames = new Set(['.cache', '.vite', '.vite-temp', '.tmp', '.vitest']);

/** Files that find their neighbours by their own real path, and so must be copies. */
const copiedNames = new Set(['.pnp.cjs', '.pnp.loader.mjs']);

/** Brings the links up to date; returns the new manifest and whether anything was added or removed. */
export function linkIgnored(request: LinkRequest): { manifest: LinkManifest; changed: boolean } {
  const rejected = new Set(request.previous.rejected);
  const wanted = request.ignored.filter((entry) => !rejected.has(entry));
  const entries: Record<string, { source: string; own: string }> = {};
  let changed = removeGone(request, new Set(wanted));
  for (const entry of wanted) {
    const state = linkEntry(request, entry);
    if (state === undefined) continue;
    entries[entry] = state.times;
    changed ||= state.changed;
  }
  return { manifest: { entries, rejected: [...rejected].filter((entry) => request.ignored.includes(entry)) }, changed };
}

/** Takes entries out of the snapshot again. */
export function unlinkEntries(snapshot: string, entries: readonly string[]): void {
  for (const entry of entries) rmSync(join(snapshot, trimSlash(entry)), { recursive: true, force: true });
}

function removeGone(request: LinkRequest, wanted: ReadonlySet<string>): boolean {
  const gone = Object.keys(request.previous.entries).filter((entry) => !wanted.has(entry));
  for (const entry of gone) removeLinks(join(request.snapshot, trimSlash(entry)));
  return gone.length > 0;
}

/** Removes links only: a path that became tracked since is the checkout's now. */
function removeLinks(target: string): void {
  const stats = statOf(target);
  if (stats?.isSymbolicLink() === true) return rmSync(target);
  if (stats?.isDirectory() !== true) return;
  for (const child of readdirSync(target, { withFileTypes: true })) {
    const path = join(target, child.name);
    if (child.isSymbolicLink()) rmSync(path);
    else if (privateNames.has(child.name)) rmSync(path, { recursive: true, force: true });
    else if (child.isDirectory() && isNested(target, child.name)) removeLinks(path);
  }
  if (readdirSync(target).length === 0) rmdirSync(target);
}

/** Scopes (`@types`) and `.bin` hold links to workspaces too, so they are mirrored one level deeper. */
function isNested(parent: string, name: string): boolean {
  return basename(parent) === 'node_modules' && (name === '.bin' || name.startsWith('@'));
}

interface LinkState {
  readonly times: { readonly source: string; readonly own: string };
  readonly changed: boolean;
}

function linkEntry(request: LinkRequest, entry: string): LinkState | undefined {
  const path = trimSlash(entry);
  const source = join(request.workingTree, path);
  const target = join(request.snapshot, path);
  const stats = statOf(source);
  // A directory that is only in the working tree (untracked, not ignored) is not part of the commit, nor is what lies in it.
  if (stats === undefined || statOf(dirname(target))?.isDirectory() !== true) return undefined;
  if (!stats.isDirectory()) return { times: { source: '', own: '' }, changed: linkFile(source, target) };
  const before = request.previous.entries[entry];
  const sourceStamp = directoryStamp(source);
  const changed = before === undefined || before.source !== sourceStamp || before.own !== directoryStamp(target);
  if (changed) mirrorDirectory(request, source, target);
  return { times: { source: sourceStamp, own: directoryStamp(target) }, changed };
}

function linkFile(source: string, target: string): boolean {
  const stats = statOf(target);
  if (copiedNames.has(basename(source))) {
    const upToDate = stats?.isFile() === true && stats.size === statOf(source)?.size && stats.mtimeMs >= (statOf(source)?.mtimeMs ?? 0);
    if (!upToDate) {
      rmSync(target, { recursive: true, force: true });
      copyFileSync(source, target);
    }
    return !upToDate;
  }
  if (stats?.isSymbolicLink() === true && readlinkSync(target) === source) return false;
  if (stats !== undefined) rmSync(target, { recursive: true, force: true });
  symlinkSync(source, target);
  return true;
}

/**
 * A real directory with one link for each child: ignore patterns that end in a slash match only directories, and links
 * inside node_modules can be re-pointed one by one.
 */
function mirrorDirectory(request: LinkRequest, source: string, target: string): void {
  if (statOf(target)?.isDirectory() !== true) {
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target);
  }
  const wanted = new Map<string, string | undefined>();
  for (const child of readdirSync(source, { withFileTypes: true })) {
    if (privateNames.has(child.name) || child.name === '.git') continue;
    const nested = child.isDirectory() && isNested(source, child.name);
    wanted.set(child.name, nested ? undefined : destinationOf(request, join(source, child.name), child.isSymbolicLink()));
  }
  for (const child of readdirSync(target, { withFileTypes: true })) {
    if (!wanted.has(child.name) && !privateNames.has(child.name)) rmSync(join(target, child.name), { recursive: true, force: true });
  }
  for (const [name, destination] of wanted) {
    const link = join(target, name);
    if (destination === undefined) mirrorNested(request, join(source, name), link);
    else placeLink(destination, link);
  }
}

function mirrorNested(request: LinkRequest, source: string, target: string): void {
  if (statOf(target)?.isDirectory() !== true) {
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target);
  }
  const children = readdirSync(source, { withFileTypes: true });
  const names = new Set(children.map((child) => child.name));
  for (const name of readdirSync(target)) if (!names.has(name)) rmSync(join(target, name), { recursive: true, force: true });
  for (const child of children) {
    placeLink(destinationOf(request, join(source, child.name), child.isSymbolicLink()), join(target, child.name));
  }
}

function placeLink(destination: string, link: string): void {
  const stats = statOf(link);
  if (stats?.isSymbolicLink() === true && readlinkSync(link) === destination) return;
  if (stats !== undefined) rmSync(link, { recursive: true, force: true });
  symlinkSync(destination, link);
}

/** Where a link in the snapshot leads: into the snapshot when the user's link leads to a workspace, else where the user's is. */
function destinationOf(request: LinkRequest, source: string, isLink: boolean): string {
  if (!isLink) return source;
  const real = realPathOf(source);
  if (real === undefined) return resolve(dirname(source), readlinkSync(source));
  const path = relative(request.workingTree, real);
  const outside = path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
  if (outside || path.split(sep).includes('node_modules')) return source;
  return join(request.snapshot, path);
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    // A dangling link stays one.
    return undefined;
  }
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** Changes when an entry of the directory, or of a nested one, is added, removed or replaced. */
function directoryStamp(directory: string): string {
  const stats = statOf(directory);
  if (stats?.isDirectory() !== true) return '';
  const nested = basename(directory) === 'node_modules' ? readdirSync(directory).filter((name) => isNested(directory, name)) : [];
  const all = [stats, ...nested.map((name) => statOf(join(directory, name)))];
  return all.map((one) => (one === undefined ? '' : `${one.mtimeMs}:${one.ino}`)).join(' ');
}

function trimSlash(entry: string): string {
  return entry.endsWith('/') ? entry.slice(0, -1) : entry;
}
