// The one door to the disk for what writes user's files: a small synchronous port, so that every call can be made to fail in a test.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
  type BigIntStats,
} from 'node:fs';

/** What `stat` says of a path; symbolic links are not followed. */
export interface FileStats {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  /** Device and inode: the identity of what lies there. */
  readonly device: bigint;
  readonly inode: bigint;
  /** Permission bits, setuid, setgid and sticky included. */
  readonly mode: number;
  /** Bytes. */
  readonly size: number;
  /** Nanoseconds since the epoch. */
  readonly modified: bigint;
  readonly changed: bigint;
  /** Number of hard links. */
  readonly links: number;
  readonly user: number;
  readonly group: number;
}

export interface CreateOptions {
  /** Exact permission bits; absent: what the process's umask makes of 0o666. */
  readonly mode?: number;
  /** Must be durable when the call returns. */
  readonly flush?: boolean;
}

/** A stretch of a file. */
export interface Stretch {
  readonly offset: number;
  readonly length: number;
}

/** Bytes for a place in a file. */
export interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Which file is changed in place, and what it becomes besides its bytes. */
export interface InPlace {
  /** Of the file that is meant: any other is refused with ESTALE. */
  readonly inode: bigint;
  /** When its inode was changed last, if it matters: a later change is refused with ESTALE too. */
  readonly changed?: bigint;
  /** Bytes afterwards: it is cut off or grows to that. */
  readonly size: number;
  /** Nanoseconds, as exact as `setModified`. */
  readonly modified: bigint;
}

/**
 * The calls a transaction makes, each about one system call, all synchronous: they come from one thread in a fixed order,
 * which makes every crash point countable. Each throws a NodeJS.ErrnoException.
 */
export interface FileSystem {
  /** Undefined when nothing is there, as below something that is no directory. */
  stat(path: string): FileStats | undefined;
  read(path: string): Buffer;
  /** A part of a file for each place; shorter where the file ends. */
  readAt(path: string, places: readonly Stretch[]): Buffer[];
  list(path: string): string[];
  readLink(path: string): string;
  /** Makes a new file with all of the content, or throws; never replaces one. */
  create(path: string, content: Uint8Array, options?: CreateOptions): FileStats;
  /** Overwrites parts of an existing file, all of each or it throws; never through a symbolic link. A crash may leave any part of it undone. */
  writeAt(path: string, pieces: readonly Piece[], file: InPlace): void;
  createSymlink(target: string, path: string): void;
  /** A second name for a file or a symbolic link. */
  link(existing: string, path: string): void;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  makeDirectory(path: string, mode?: number): void;
  removeDirectory(path: string): void;
  /** Throws ELOOP for a symbolic link, where the platform can tell. */
  chmod(path: string, mode: number): void;
  chown(path: string, user: number, group: number): void;
  /** Nanoseconds in, as exact as the platform's call takes it (about 0.2 µs). */
  setModified(path: string, modified: bigint): void;
  /** Makes one file's content, or one directory's entries, durable. Never to be tried again after it threw. */
  flush(path: string): void;
  /** Makes everything on the file system of `path` durable; false where there is no such call. */
  flushAll(path: string): boolean;
}

/** The disk itself. */
export const nodeFileSystem: FileSystem = {
  stat: statOne,
  read: (path) => readFileSync(path),
  readAt: readParts,
  list: (path) => readdirSync(path),
  readLink: (path) => readlinkSync(path),
  create: createFile,
  writeAt: writeParts,
  createSymlink: (target, path) => symlinkSync(target, path),
  link: linkItself,
  rename: (from, to) => renameSync(from, to),
  unlink: (path) => unlinkSync(path),
  makeDirectory: (path, mode) => {
    mkdirSync(path, mode === undefined ? {} : { mode });
    // The umask may have taken bits away.
    if (mode !== undefined && (lstatSync(path).mode & 0o7777) !== mode) chmodSync(path, mode);
  },
  removeDirectory: (path) => rmdirSync(path),
  chmod: changeMode,
  chown: (path, user, group) => chownSync(path, user, group),
  setModified: (path, modified) => utimesSync(path, Number(modified) / 1e9, Number(modified) / 1e9),
  flush: flushOne,
  flushAll: flushFileSystem,
};

function statOne(path: string): FileStats | undefined {
  try {
    const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? undefined : fileStats(stats);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function fileStats(stats: BigIntStats): FileStats {
  return {
    kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'symlink' : 'other',
    device: stats.dev,
    inode: stats.ino,
    mode: Number(stats.mode) & 0o7777,
    size: Number(stats.size),
    modified: stats.mtimeNs,
    changed: stats.ctimeNs,
    links: Number(stats.nlink),
    user: Number(stats.uid),
    group: Number(stats.gid),
  };
}

function createFile(path: string, content: Uint8Array, options: CreateOptions = {}): FileStats {
  const descriptor = openSync(path, 'wx', options.mode ?? 0o666);
  let written = false;
  try {
    // Goes on until every byte is written: one write call may take only a part, on a full disk above all.
    writeFileSync(descriptor, content);
    let stats = fstatSync(descriptor, { bigint: true });
    if (Number(stats.size) !== content.byteLength) throw shortWrite(path, content.byteLength, Number(stats.size));
    if (options.mode !== undefined && (Number(stats.mode) & 0o7777) !== options.mode) {
      fchmodSync(descriptor, options.mode);
      stats = fstatSync(descriptor, { bigint: true });
    }
    if (options.flush === true) fsyncSync(descriptor);
    written = true;
    return fileStats(stats);
  } finally {
    closeSync(descriptor);
    if (!written) unlinkSync(path);
  }
}

/** Windows knows neither; a named pipe must not make anybody wait. */
const asItself = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW | constants.O_NONBLOCK;

function readParts(path: string, places: readonly Stretch[]): Buffer[] {
  const descriptor = openSync(path, constants.O_RDONLY | asItself);
  try {
    return places.map((place) => readPart(descriptor, place));
  } finally {
    closeSync(descriptor);
  }
}

function readPart(descriptor: number, { offset, length }: Stretch): Buffer {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const count = readSync(descriptor, bytes, done, length - done, offset + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

function writeParts(path: string, pieces: readonly Piece[], { inode, changed, size, modified }: InPlace): void {
  const descriptor = openSync(path, constants.O_WRONLY | asItself);
  try {
    const stats = fstatSync(descriptor, { bigint: true });
    if (!stats.isFile() || stats.ino !== inode || (changed !== undefined && stats.ctimeNs !== changed)) throw Object.assign(new Error(`ESTALE: it is another file, or was changed, open '${path}'`), { code: 'ESTALE', syscall: 'open', path });
    for (const piece of pieces) writePart(descriptor, path, piece);
    if (Number(fstatSync(descriptor, { bigint: true }).size) !== size) ftruncateSync(descriptor, size);
    futimesSync(descriptor, Number(modified) / 1e9, Number(modified) / 1e9);
  } finally {
    closeSync(descriptor);
  }
}

/** Goes on until every byte is written: one call may take only a part. */
function writePart(descriptor: number, path: string, { offset, bytes }: Piece): void {
  let done = 0;
  while (done < bytes.byteLength) {
    const count = writeSync(descriptor, bytes, done, bytes.byteLength - done, offset + done);
    if (count === 0) throw shortWrite(path, bytes.byteLength, done);
    done += count;
  }
}

function shortWrite(path: string, wanted: number, found: number): NodeJS.ErrnoException {
  return Object.assign(new Error(`EIO: ${found} of ${wanted} bytes were written, write '${path}'`), { code: 'EIO', syscall: 'write', path });
}

/** macOS would make a second name of what a symbolic link leads to. */
function linkItself(existing: string, path: string): void {
  if (process.platform === 'darwin' && lstatSync(existing).isSymbolicLink()) {
    throw Object.assign(new Error(`ENOTSUP: a symbolic link has one name, link '${existing}' -> '${path}'`), { code: 'ENOTSUP', syscall: 'link', path: existing });
  }
  linkSync(existing, path);
}

function flushOne(path: string): void {
  // Windows opens no directories, and writes their entries through by itself.
  if (process.platform === 'win32' && lstatSync(path).isDirectory()) return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Never through a symbolic link that somebody has just put there; a file that may not be read cannot be held on to. */
function changeMode(path: string, mode: number): void {
  if (process.platform === 'win32') return chmodSync(path, mode);
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    return chmodSync(path, mode);
  }
  try {
    fchmodSync(descriptor, mode);
  } finally {
    closeSync(descriptor);
  }
}

/** syncfs(2) through `sync -f` of GNU coreutils; Node has no call for it. */
function flushFileSystem(path: string): boolean {
  if (process.platform !== 'linux') return false;
  const result = spawnSync('sync', ['-f', path], { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  if (result.error !== undefined || /(un(recognized|known)|invalid|illegal) option|Usage:/i.test(result.stderr)) return false;
  if (result.status === 0) return true;
  throw Object.assign(new Error(`EIO: sync -f ended with ${result.status ?? result.signal}: ${result.stderr.trim()}`), { code: 'EIO', syscall: 'syncfs', path });
}
