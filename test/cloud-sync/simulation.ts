// A disk in memory, a clock that only sleeping moves, and a sync client that holds, copies and reverts files by that clock.
import { dirname } from 'node:path';
import type { FileStats, FileSystem } from '../../src/file-system.ts';
import type { Clock } from '../../src/transaction/cloud-sync/retry-policy.ts';
import type { SyncFinding } from '../../src/transaction/cloud-sync/findings.ts';
import { errorOf } from '../crash/faults.ts';

export const synced: SyncFinding = { provider: 'dropbox', confidence: 'certain', folder: '/r', evidence: ['A test says so.'], words: '/r lies in a folder of Dropbox (/r).' };

export interface FakeClock extends Clock {
  readonly slept: readonly number[];
}

export function fakeClock(onSleep: (now: number) => void = () => undefined): FakeClock {
  let now = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep: (milliseconds) => {
      slept.push(milliseconds);
      now += milliseconds;
      onSleep(now);
    },
  };
}

/** Mulberry32. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Node {
  content: string | undefined;
  mode: number;
  readonly inode: bigint;
  modified: bigint;
}

export interface Memory extends FileSystem {
  /** Somebody else writes in place, or makes the file. */
  put(path: string, content: string): void;
}

/** Just enough of a file system for what patience does; permissions and links to directories are not its business. */
export function memory(files: Readonly<Record<string, string>>): Memory {
  const nodes = new Map<string, Node>();
  let count = 0n;
  const make = (content: string | undefined, mode = 0o644): Node => ({ content, mode, inode: (count += 1n), modified: count });
  for (const [path, content] of Object.entries(files)) nodes.set(path, make(content));
  const fail = (code: string, method: keyof FileSystem, path: string): never => {
    throw errorOf(code, { method, arguments: [path] });
  };
  const get = (method: keyof FileSystem, path: string): Node => nodes.get(path) ?? fail('ENOENT', method, path);
  const fresh = (method: keyof FileSystem, path: string): void => void (nodes.has(path) && fail('EEXIST', method, path));
  const stats = (node: Node): FileStats => ({ kind: node.content === undefined ? 'directory' : 'file', device: 1n, inode: node.inode, mode: node.mode, size: node.content?.length ?? 0, modified: node.modified, changed: node.modified, links: 1, user: 0, group: 0 });
  return {
    put: (path, content) => {
      const node = nodes.get(path);
      if (node === undefined) nodes.set(path, make(content));
      else Object.assign(node, { content, modified: (count += 1n) });
    },
    stat: (path) => (nodes.has(path) ? stats(get('stat', path)) : undefined),
    read: (path) => Buffer.from(get('read', path).content ?? ''),
    readAt: (path, places) => places.map(({ offset, length }) => Buffer.from(get('readAt', path).content ?? '').subarray(offset, offset + length)),
    writeAt: (path) => fail('ENOSYS', 'writeAt', path),
    list: (path) => [...nodes.keys()].filter((one) => dirname(one) === path).map((one) => one.slice(path.length + 1)),
    readLink: (path) => get('readLink', path).content ?? '',
    create: (path, content, options) => (fresh('create', path), nodes.set(path, make(Buffer.from(content).toString(), options?.mode)), stats(get('create', path))),
    createSymlink: (target, path) => (fresh('createSymlink', path), void nodes.set(path, make(target))),
    link: (existing, path) => (fresh('link', path), void nodes.set(path, get('link', existing))),
    rename: (from, to) => {
      nodes.set(to, get('rename', from));
      nodes.delete(from);
    },
    unlink: (path) => (get('unlink', path), void nodes.delete(path)),
    makeDirectory: (path, mode) => (fresh('makeDirectory', path), void nodes.set(path, make(undefined, mode))),
    removeDirectory: (path) => (get('removeDirectory', path), void nodes.delete(path)),
    chmod: (path, mode) => void (get('chmod', path).mode = mode),
    chown: (path) => void get('chown', path),
    setModified: (path, modified) => void (get('setModified', path).modified = modified),
    flush: () => undefined,
    flushAll: () => true,
  };
}
