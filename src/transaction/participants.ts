// What may be part of any transaction beside its files: a last look at what was written, and the key by which a batch is known again.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DiskError } from '../errors.ts';
import { nodeFileSystem, type FileSystem } from '../file-system.ts';
import type { FileChange } from '../model.ts';
import { sha256 } from './state.ts';
import { makeDirectories, type Participant, type Undoers } from './work.ts';

const verifyName = 'verify';
const keyName = 'key';

/** How what is in this file is undone; for every transaction whose participants are not known beforehand. */
export function ownUndoers(homes: readonly string[], fileSystem: FileSystem = nodeFileSystem): Undoers {
  return {
    [verifyName]: () => [],
    [keyName]: (record) => {
      const text = textOf(record as KeyRecord);
      // Half of it may be there; under the same key another batch may have come first.
      const isOurs = (file: string): boolean => fileSystem.stat(file) !== undefined && text.startsWith(fileSystem.read(file).toString('utf8'));
      for (const file of homes.map((home) => keyFile(home, record as KeyRecord)).filter(isOurs)) fileSystem.unlink(file);
      return [];
    },
  };
}

/** Reads everything back before the commit point: what a disk, a filter driver or a client made of it is noticed while it can be undone. */
export function verifying(root: string, changes: readonly FileChange[], fileSystem: FileSystem = nodeFileSystem): Participant {
  return {
    name: verifyName,
    record: {},
    publish: () => {
      // Where a file was, a directory may be needed now.
      const above = new Set(changes.flatMap(({ path }) => parentsOf(path)));
      const wrong = changes.filter(({ kind, path }) => kind !== 'delete' || !above.has(path)).flatMap((change) => differenceOf(fileSystem, root, change));
      if (wrong.length === 0) return;
      throw new DiskError(`${wrong.length === 1 ? 'One file is' : `${wrong.length} files are`} not what was written.`, {
        help: 'Everything is as it was before. Look for a program that changes files as they are written, and check the disk.',
        details: wrong,
      });
    },
  };
}

/** `a/b/c` → `a`, `a/b`. */
function parentsOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** In words that finish "PATH ". */
function differenceOf(fileSystem: FileSystem, root: string, change: FileChange): string[] {
  const file = join(root, change.path);
  const stats = fileSystem.stat(file);
  if (change.kind === 'delete' || change.kind === 'rmdir') return stats === undefined ? [] : [`${change.path} is still there`];
  const kind = change.kind === 'mkdir' ? 'directory' : change.kind === 'symlink' ? 'symlink' : change.kind === 'rename' ? stats?.kind : 'file';
  if (stats === undefined || stats.kind !== kind) return [`${change.path} is not there as a ${kind ?? 'file'}`];
  if (change.kind === 'symlink') return fileSystem.readLink(file) === change.target ? [] : [`${change.path} leads elsewhere`];
  const mode = change.kind === 'write' || change.kind === 'chmod' ? change.mode : undefined;
  if (mode !== undefined && process.platform !== 'win32' && stats.mode !== mode) return [`${change.path} has mode ${stats.mode.toString(8)} instead of ${mode.toString(8)}`];
  if (change.kind === 'splice') return spliceDifference(fileSystem, file, change, stats.size);
  if (change.kind !== 'write') return [];
  const content = typeof change.content === 'function' ? change.content() : change.content;
  return Buffer.compare(fileSystem.read(file), content) === 0 ? [] : [`${change.path} holds something else`];
}

function spliceDifference(fileSystem: FileSystem, file: string, { path, edits, size }: Extract<FileChange, { kind: 'splice' }>, found: number): string[] {
  let shift = 0;
  const places = edits.map(({ offset, remove, insert }) => {
    const place = { offset: offset + shift, length: insert.byteLength };
    shift += insert.byteLength - remove;
    return place;
  });
  if (found !== size + shift) return [`${path} has ${found} bytes instead of ${size + shift}`];
  const parts = fileSystem.readAt(file, places);
  return edits.every(({ insert }, index) => Buffer.compare(parts[index] ?? Buffer.alloc(0), insert) === 0) ? [] : [`${path} holds something else`];
}

/** A batch that was applied. */
export interface KeyRecord {
  readonly version: 1;
  readonly key: string;
  /** Of everything the batch asks for. */
  readonly digest: string;
  /** ISO 8601. */
  readonly applied: string;
  /** Only a part of it was: the `index`th under this key, from 1, and what that asked for, each by its digest. */
  readonly part?: { readonly index: number; readonly landed: readonly string[] };
}

/** What was applied under a key: parts of a batch in their order, then the whole. Throws what reading throws when a record is damaged. */
export function findKeys(home: string, key: string, fileSystem: FileSystem = nodeFileSystem): KeyRecord[] {
  const records: KeyRecord[] = [];
  const find = (file: string): boolean => {
    if (fileSystem.stat(file) === undefined) return false;
    records.push(JSON.parse(fileSystem.read(file).toString('utf8')) as KeyRecord);
    return true;
  };
  for (let index = 1; find(keyFile(home, { key, part: { index } })); index += 1);
  find(keyFile(home, { key }));
  return records;
}

/** Remembers the key with the transaction: both or neither. */
export function keyed(home: string, record: KeyRecord, fileSystem: FileSystem = nodeFileSystem): Participant {
  return {
    name: keyName,
    record,
    publish: () => {
      makeDirectories(fileSystem, keysIn(home));
      fileSystem.create(keyFile(home, record), Buffer.from(textOf(record)), { flush: true });
      fileSystem.flush(keysIn(home));
    },
  };
}

function textOf(record: KeyRecord): string {
  return `${JSON.stringify(record)}\n`;
}

function keysIn(home: string): string {
  return join(home, 'keys');
}

/** Keys are anybody's words: only their hash becomes a name. */
function keyFile(home: string, { key, part }: { readonly key: string; readonly part?: { readonly index: number } }): string {
  return join(keysIn(home), `${createHash('sha256').update(key).digest('hex')}${part === undefined ? '' : `.${part.index}`}.json`);
}

/** Of a batch, for its key: the same requests give the same digest. */
export function digestOf(value: unknown): string {
  const withHashes = (one: unknown): unknown => {
    if (one instanceof Uint8Array) return { bytes: sha256(one) };
    if (Array.isArray(one)) return one.map(withHashes);
    return typeof one === 'object' && one !== null ? Object.fromEntries(Object.entries(one).map(([key, each]) => [key, withHashes(each)])) : one;
  };
  return sha256(JSON.stringify(withHashes(value)));
}
