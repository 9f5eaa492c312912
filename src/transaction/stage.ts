// Where new content waits and old content is kept while a transaction runs: beside the targets, so that a rename is enough.
import { dirname, join } from 'node:path';
import type { FileStats, FileSystem } from '../file-system.ts';
import { stateOf, type DiskState } from './state.ts';

/** Within a stage: what was there before. All of it can be moved away at once and kept. */
export const oldName = 'old';

/** Bytes of an undo that the journal holds itself. */
const inlineLimit = 1 << 14;

/** The files of one transaction that nobody else sees. */
export interface Stage {
  /** A new file with this content, to be put at `target`; it gets the mode and owner of the file it replaces. */
  write(target: string, content: Uint8Array, mode: number | undefined, replaced: FileStats | undefined): Staged;
  symlink(target: string, leadsTo: string): Staged;
  /** A second name for what lies at `path`, or a copy where that is impossible. Its content is flushed too: the user may have saved it a moment ago. */
  keep(path: string, stats: FileStats, target?: string): Staged;
  /** Keeps what undoes a change in place. */
  undo(target: string, content: Uint8Array): Undo;
  /** What lies at `path` must be on disk before it changes. */
  settle(path: string, stats: FileStats): void;
  /** A free name among the kept, for what is taken away from `target`. */
  nameFor(target: string): string;
  /** Every file whose content is not on disk for certain, and every directory with new entries. */
  readonly unflushed: { readonly files: readonly string[]; readonly directories: ReadonlySet<string> };
}

export interface Staged {
  readonly place: string;
  readonly state: DiskState;
  /** True when `keep` had to copy. */
  readonly copied: boolean;
}

/** What undoes a change in place. */
export interface Undo {
  /** The undo file; absent: small enough for the journal, which makes two flushes less. */
  readonly place?: string;
  /** A time to ask for: now. */
  readonly modified: bigint;
  /** What comes of it when the target's volume is asked for that time. */
  readonly stamp: bigint;
  /** The mark, in the transaction's own directory; the same for all, and flushed with the journal's name. */
  readonly mark: string;
}

export interface StageOptions {
  readonly fileSystem: FileSystem;
  /** Absolute real path of the root. */
  readonly root: string;
  /** Absolute path of the transaction's own directory, which exists. */
  readonly directory: string;
  /** Called with a directory outside `directory` before it is made, so that it can be found after a crash. */
  announce(directory: string): void;
}

export function openStage(options: StageOptions): Stage {
  const { fileSystem, root, directory } = options;
  const places = new Map<string, string>();
  const made = new Set<string>();
  const files: string[] = [];
  const settled = new Set<string>();
  const directories = new Set<string>();
  const home = deviceOf(fileSystem, directory);
  let count = 0;
  let mark: { readonly path: string; readonly modified: bigint; readonly stamp: bigint } | undefined;

  const placeFor = (target: string): string => {
    const known = places.get(dirname(target));
    if (known !== undefined) return known;
    const parent = existingParent(fileSystem, target);
    const device = deviceOf(fileSystem, parent);
    const place = device === home ? directory : join(topOnDevice(fileSystem, root, parent, device), `.writeopt-${home.toString(36)}-${process.pid}`);
    places.set(dirname(target), place);
    return place;
  };
  const make = (place: string): void => {
    if (made.has(place)) return;
    made.add(place);
    fileSystem.makeDirectory(place, 0o700);
  };
  // The names of new files need not be on disk: recovery never looks for them. Those of old files must, and all above them;
  // the transaction's own directory is flushed with the journal's name.
  const keepIn = (place: string, old: string): void => {
    make(old);
    directories.add(old);
    if (place !== directory) directories.add(place).add(dirname(place));
  };
  const name = (target: string, kind: 'new' | 'old'): string => {
    const place = placeFor(target);
    if (place !== directory && !made.has(place)) {
      options.announce(place);
      make(place);
    }
    const where = kind === 'new' ? place : join(place, oldName);
    if (kind === 'old') keepIn(place, where);
    count += 1;
    return join(where, String(count));
  };
  // Nobody but its owner's superuser could open one that nobody may read.
  const settle = (path: string, stats: FileStats): void => {
    const identity = `${stats.device}:${stats.inode}`;
    if (stats.kind !== 'file' || (stats.mode & 0o444) === 0 || settled.has(identity)) return;
    settled.add(identity);
    files.push(path);
  };
  const stamped = (place: string, content: Uint8Array): Pick<Undo, 'modified' | 'stamp'> => {
    const { modified } = fileSystem.create(place, content, { mode: 0o600 });
    fileSystem.setModified(place, modified);
    return { modified, stamp: fileSystem.stat(place)?.modified ?? modified };
  };
  return {
    settle,
    nameFor: (target) => name(target, 'old'),
    write: (target, content, wanted, replaced) => {
      const mode = wanted ?? replaced?.mode;
      const place = name(target, 'new');
      const stats = fileSystem.create(place, content, mode === undefined ? {} : { mode });
      files.push(place);
      if (replaced !== undefined) keepOwner(fileSystem, place, stats, replaced);
      return { place, state: stateOf(fileSystem, place, stats), copied: false };
    },
    symlink: (target, leadsTo) => {
      const place = name(target, 'new');
      fileSystem.createSymlink(leadsTo, place);
      return { place, state: stateOf(fileSystem, place, fileSystem.stat(place)), copied: false };
    },
    keep: (path, stats, target = path) => {
      const place = name(target, target === path ? 'old' : 'new');
      if (tryLink(fileSystem, path, place)) {
        settle(place, stats);
        return { place, state: stateOf(fileSystem, path, stats), copied: false };
      }
      copy(fileSystem, path, place, stats);
      if (stats.kind === 'file') files.push(place);
      return { place, state: stateOf(fileSystem, place, fileSystem.stat(place)), copied: true };
    },
    undo: (target, content) => {
      mark ??= { path: join(directory, 'splicing'), ...stamped(join(directory, 'splicing'), new Uint8Array()) };
      if (placeFor(target) === directory && content.byteLength <= inlineLimit) return { modified: mark.modified, stamp: mark.stamp, mark: mark.path };
      const place = name(target, 'old');
      files.push(place);
      return { place, ...stamped(place, content), mark: mark.path };
    },
    unflushed: { files, directories },
  };
}

/** Where no second link can be made: FAT and some network file systems, protected_hardlinks(7), too many links, another volume. */
const noLinks = new Set(['EPERM', 'EACCES', 'EMLINK', 'EXDEV', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL']);

export function tryLink(fileSystem: FileSystem, existing: string, path: string): boolean {
  try {
    fileSystem.link(existing, path);
    return true;
  } catch (error) {
    if (noLinks.has((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** With mode and time, and with its owner where files may be given away. */
export function copy(fileSystem: FileSystem, path: string, place: string, stats: FileStats): void {
  if (stats.kind === 'symlink') return fileSystem.createSymlink(fileSystem.readLink(path), place);
  const made = fileSystem.create(place, fileSystem.read(path), { mode: stats.mode });
  keepOwner(fileSystem, place, made, stats);
  fileSystem.setModified(place, stats.modified);
}

/** Where the process may not give files away the new file is its own, as after an editor's save. */
function keepOwner(fileSystem: FileSystem, place: string, made: FileStats, replaced: FileStats): void {
  if (made.user === replaced.user && made.group === replaced.group) return;
  try {
    fileSystem.chown(place, replaced.user, replaced.group);
    // chown takes setuid and setgid away.
    fileSystem.chmod(place, made.mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}

function deviceOf(fileSystem: FileSystem, directory: string): bigint {
  const stats = fileSystem.stat(directory);
  if (stats === undefined) throw Object.assign(new Error(`ENOENT: ${directory} is gone`), { code: 'ENOENT', path: directory });
  return stats.device;
}

function existingParent(fileSystem: FileSystem, path: string): string {
  let parent = dirname(path);
  while (fileSystem.stat(parent)?.kind !== 'directory' && dirname(parent) !== parent) parent = dirname(parent);
  return parent;
}

/** The highest directory, not above the root, that a rename on this device can come from. */
function topOnDevice(fileSystem: FileSystem, root: string, directory: string, device: bigint): string {
  let top = directory;
  while (top !== root && deviceOf(fileSystem, dirname(top)) === device) top = dirname(top);
  return top;
}
