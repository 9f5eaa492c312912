// The tree that every crash test works on, the changes it goes through, and the judge: exactly old, exactly new, or mixed.
import { chmodSync, existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FileSystem } from '../../src/file-system.ts';
import type { FileChange } from '../../src/model.ts';
import { recover } from '../../src/transaction/recovery.ts';
import { transact } from '../../src/transaction/transaction.ts';
import { exactListing } from '../helpers/tree.ts';

export type Listing = Readonly<Record<string, string>>;

export interface Desk {
  /** A clock that stands still: how things are flushed, and so how many calls there are, must not depend on how busy the disk is. */
  readonly now?: () => number;
  /** Absolute real path. */
  readonly root: string;
  readonly home: string;
}

const bytes = (text: string): Uint8Array => Buffer.from(text);
const oldTime = 1_500_000_000.123;

/** Large enough for several ranges, each on pages of its own. */
export const longText = 'every line of this is the same\n'.repeat(400);

const files: Readonly<Record<string, { readonly content: string; readonly mode?: number }>> = {
  'update.txt': { content: 'old content' },
  'hard-linked.txt': { content: 'two names' },
  'set-user.sh': { content: '#!/bin/sh\n', mode: 0o4755 },
  'delete.txt': { content: 'delete me' },
  'rename-me.txt': { content: 'renamed' },
  'mode.sh': { content: '#!/bin/sh\n' },
  'swap-a': { content: 'a' },
  'swap-b': { content: 'b' },
  'becomes-directory': { content: 'a file' },
  'becomes-file/inside/deep.txt': { content: 'deep' },
  'pruned/below/only.txt': { content: 'only' },
  'untouched/file.txt': { content: 'as it was' },
  'crossing/file.txt': { content: 'from another volume, perhaps' },
  '-leading dash': { content: 'dash' },
  'new\nline': { content: 'newline' },
  'spliced.txt': { content: longText },
  'crossing/cut.txt': { content: longText },
};

/** Every kind of change, and the odd targets: two names, setuid, directories with unusual modes, names with a newline and a dash. */
export const everyChange: readonly FileChange[] = [
  { kind: 'write', path: 'update.txt', content: bytes('new content, longer than the old') },
  { kind: 'write', path: 'new/directories/created.txt', content: bytes('created'), mode: 0o640 },
  { kind: 'write', path: 'hard-linked.txt', content: bytes('one name now') },
  { kind: 'write', path: 'set-user.sh', content: bytes('#!/bin/sh\ntrue\n') },
  { kind: 'delete', path: 'delete.txt' },
  { kind: 'rename', from: 'rename-me.txt', path: 'elsewhere/renamed.txt' },
  { kind: 'chmod', path: 'mode.sh', mode: 0o755 },
  { kind: 'symlink', path: 'link', target: 'elsewhere/renamed.txt' },
  { kind: 'rename', from: 'swap-a', path: 'swap-b', expected: { kind: 'file' } },
  { kind: 'rename', from: 'swap-b', path: 'swap-a', expected: { kind: 'file' } },
  { kind: 'write', path: 'becomes-directory/child.txt', content: bytes('child') },
  { kind: 'delete', path: 'becomes-directory' },
  { kind: 'write', path: 'becomes-file', content: bytes('a file now') },
  { kind: 'delete', path: 'becomes-file/inside/deep.txt' },
  { kind: 'delete', path: 'pruned/below/only.txt', prune: true },
  { kind: 'rename', from: 'crossing/file.txt', path: 'untouched/crossed.txt' },
  { kind: 'mkdir', path: 'empty', mode: 0o2770 },
  { kind: 'rmdir', path: 'emptied' },
  { kind: 'write', path: '-leading dash', content: bytes('another dash') },
  { kind: 'write', path: 'new\nline', content: bytes('another line') },
  {
    kind: 'splice',
    path: 'spliced.txt',
    size: longText.length,
    edits: [
      { offset: 100, remove: 20, insert: bytes('A'.repeat(20)) },
      { offset: 6000, remove: 20, insert: bytes('shorter') },
      { offset: 6100, remove: 0, insert: bytes('and longer...') },
      { offset: longText.length - 50, remove: 10, insert: bytes('grows by this much') },
    ],
  },
  { kind: 'splice', path: 'crossing/cut.txt', size: longText.length, edits: [{ offset: 5000, remove: 5, insert: bytes('other') }, { offset: longText.length - 70, remove: 60, insert: bytes('cut') }] },
];

/** 2 MB. */
const largeSize = 2_000_000;

/** A large file changed in place, in all ways at once, and between others: more than the journal holds itself. */
export const largeChange: readonly FileChange[] = [
  { kind: 'write', path: 'update.txt', content: bytes('new content, longer than the old') },
  {
    kind: 'splice',
    path: 'large.bin',
    size: largeSize,
    edits: [
      { offset: 0, remove: 4, insert: bytes('HEAD') },
      { offset: 500_000, remove: 20_000, insert: Buffer.alloc(20_000, 'N') },
      { offset: 1_000_000, remove: 10, insert: bytes('shorter') },
      { offset: 1_004_000, remove: 0, insert: bytes('...') },
      { offset: largeSize - 9000, remove: 1, insert: bytes('the rest moves') },
    ],
  },
  { kind: 'chmod', path: 'mode.sh', mode: 0o755 },
];

/** The same, and the large file. */
export function prepareLarge(desk: Desk): void {
  prepareDesk(desk);
  const file = join(desk.root, 'large.bin');
  writeFileSync(file, Buffer.alloc(largeSize, 'so many bytes\n'));
  utimesSync(file, Math.floor(oldTime), Math.floor(oldTime));
}

/** Puts the old tree at `root`, whatever is there, and nothing at `home`. */
export function prepareDesk({ root, home }: Desk): void {
  rmSync(root, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
  for (const [path, { content, mode }] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    if (mode !== undefined) chmodSync(join(root, path), mode);
    // What is written in place gets its time back by a call that knows no nanoseconds.
    const time = content === longText ? Math.floor(oldTime) : oldTime;
    utimesSync(join(root, path), time, time);
  }
  mkdirSync(join(root, 'emptied'));
  linkSync(join(root, 'hard-linked.txt'), join(root, 'untouched/other-name.txt'));
  symlinkSync('update.txt', join(root, 'link'));
  // What a umask takes away shows only where the mode has more than it lets through.
  for (const directory of ['becomes-file', 'becomes-file/inside', 'pruned/below', 'emptied']) chmodSync(join(root, directory), 0o2777);
}

/** A directory for one desk, removed afterwards. */
export async function withDesk<T>(body: (desk: Desk) => Promise<T>, parent: string = tmpdir()): Promise<T> {
  const base = realpathSync(mkdtempSync(join(parent, 'writeopt-crash-')));
  try {
    return await body({ root: join(base, 'root'), home: join(base, 'home'), now: () => 0 });
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** Content, mode, type and link target; not what every run makes anew, nor the number of names: a kept backup is one. */
export function withoutIdentity(listing: Listing): Listing {
  return Object.fromEntries(Object.entries(listing).map(([path, line]) => [path, line.replace(/ inode \d+/, '').replace(/ links \d+/, '').replace(/ modified \d+/, '')]));
}

/** Where links cannot be made: content, mode, type, target, and the time to the microsecond that Node can set. */
export function withoutInode(listing: Listing): Listing {
  return Object.fromEntries(Object.entries(listing).map(([path, line]) => [path, line.replace(/ inode \d+/, '').replace(/ links \d+/, '').replace(/ modified (\d+)\d{3}\b/, (_, time: string) => ` modified ${Math.round(Number(time) / 10)}`)]));
}

/** As long as the stage is there, the old files have one more name. */
export function withoutLinkCounts(listing: Listing): Listing {
  return Object.fromEntries(Object.entries(listing).map(([path, line]) => [path, line.replace(/ links \d+/, '')]));
}

export function differences(found: Listing, wanted: Listing): string[] {
  const paths = [...new Set([...Object.keys(found), ...Object.keys(wanted)])].sort();
  return paths.filter((path) => found[path] !== wanted[path]).map((path) => `${JSON.stringify(path)}: ${found[path] ?? 'absent'}, not ${wanted[path] ?? 'absent'}`);
}

export type Outcome = 'old' | 'new';

/** The one question of all matrices. `view` takes away what cannot be restored. Returns what is wrong when it is neither. */
export function judge(root: string, before: Listing, after: Listing, view: (listing: Listing) => Listing = (listing) => listing): Outcome | readonly string[] {
  const found = exactListing(root);
  const fromOld = differences(view(found), view(before));
  if (fromOld.length === 0) return 'old';
  const fromNew = differences(withoutIdentity(found), withoutIdentity(after));
  if (fromNew.length === 0) return 'new';
  return fromOld.length <= fromNew.length ? ['not old:', ...fromOld] : ['not new:', ...fromNew];
}

/** What must not be there between transactions. */
export function litter({ home }: Desk): string[] {
  return existsSync(home) ? readdirSync(home).filter((name) => name !== 'backups') : [];
}

/** A run without a fault, to know what new is. */
export async function listingAfter(desk: Desk, changes: readonly FileChange[] = everyChange, fileSystem?: FileSystem): Promise<Listing> {
  (changes === largeChange ? prepareLarge : prepareDesk)(desk);
  await transact(changes, { ...desk, ...(fileSystem === undefined ? {} : { fileSystem }) });
  return exactListing(desk.root);
}

/** What must hold after every recovery: nothing left over, nothing left to recover, and writing goes on. */
export async function aftermath(desk: Desk, fileSystem: FileSystem): Promise<string[]> {
  const problems = litter(desk).map((name) => `litter in home: ${name}`);
  const before = exactListing(desk.root);
  if ((await recover({ ...desk, fileSystem })) !== undefined) problems.push('a second recovery found something to do');
  problems.push(...differences(exactListing(desk.root), before));
  await transact([{ kind: 'write', path: 'next.txt', content: bytes('next') }], { ...desk, fileSystem });
  if (readFileSync(join(desk.root, 'next.txt'), 'utf8') !== 'next') problems.push('the next transaction wrote something else');
  problems.push(...litter(desk).map((name) => `litter after the next transaction: ${name}`));
  return problems;
}

/** Thousands of small trees are quicker made in memory; the slow tests use the disk, where inode numbers are used again. */
export const fastDisk = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
