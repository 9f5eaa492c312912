// A disk that forgets: a file system in memory that knows what a power failure may take, in the manner of ALICE and BOB (Pillai et al., OSDI'14).
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { CreateOptions, FileStats, FileSystem, InPlace, Piece, Stretch } from '../../src/file-system.ts';

/** An inode as it is on disk or in memory; directories hold the identities of their children. */
interface Node {
  readonly id: number;
  /** As it came to be, with its first name: what is on disk of it at least once anything leads to it. */
  readonly born?: Node;
  readonly kind: 'file' | 'directory' | 'symlink';
  readonly device: number;
  /** The inode number; a free one is used again, as ext4 does. */
  readonly number: number;
  /** Of a symbolic link. */
  readonly target: string;
  readonly bytes: Buffer;
  readonly mode: number;
  readonly modified: bigint;
  readonly changed: bigint;
  readonly entries: ReadonlyMap<string, number>;
}

type Nodes = Map<number, Node>;

/**
 * What a call does to the disk, in the pieces that a power failure keeps or loses each for itself:
 * - `entries`: names of one directory, or of two at once. A rename is one piece, also between directories, and a new inode comes with its
 *   first name: the journaling file systems (ext4, XFS, Btrfs, APFS, NTFS) put these into one transaction of theirs; nothing here holds without it.
 * - `bytes`: content; may arrive as a prefix, also of length 0.
 * - `sector`: a few bytes within a file, each for itself; they are cut off where the file ends.
 * - `size`: what is new is zero until its sectors arrive.
 * - `attributes`: mode and time of modification.
 */
type Effect =
  | { readonly kind: 'entries'; readonly changes: readonly (readonly [directory: Node, name: string, child: Node | undefined])[] }
  | { readonly kind: 'bytes'; readonly node: Node; readonly bytes: Buffer }
  | { readonly kind: 'sector'; readonly node: Node; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'size'; readonly node: Node; readonly size: number }
  | { readonly kind: 'attributes'; readonly node: Node; readonly mode?: number; readonly modified?: bigint };

interface Logged {
  readonly effect: Effect;
  durable: boolean;
}

export interface ModelOptions {
  readonly umask?: number;
  /** False: `link` fails, as on FAT. */
  readonly links?: boolean;
  /** False: there is no flush of a whole file system. */
  readonly flushAll?: boolean;
  /** Milliseconds that one flush of a file takes on the model's clock. */
  readonly flushCost?: number;
  readonly flushAllCost?: number;
}

/** Picks for a pending piece: how much of it is on disk, from 0 (nothing) to 1 (all). */
export type Fate = (piece: { readonly index: number; readonly tearable: boolean }) => number;

const rootId = 1;

/** Nanoseconds from one effect to the next: more than what a call that sets a time may lose of it. */
const tick = 10_000n;

/** What a disk writes at once, smaller than the real ones as everything here is. */
const sectorSize = 4;

/** Order of calls is kept only by flushes: whatever was not flushed may be on disk or not, each piece for itself. */
export class CrashModel implements FileSystem {
  /** Called before each call that changes or flushes something: every moment at which the power may fail. */
  onBoundary: (call: string, path: string) => void = () => undefined;
  private readonly options: ModelOptions;
  private onDisk: Nodes;
  private current: Nodes;
  private log: Logged[];
  private nextId: number;
  private time: bigint;
  private spent = 0;

  constructor(options: ModelOptions = {}, from?: { readonly nodes: Nodes; readonly log?: readonly Logged[]; readonly current?: Nodes; readonly nextId: number; readonly time: bigint }) {
    this.options = options;
    const root: Node = { id: rootId, kind: 'directory', device: 1, number: 2, target: '', bytes: Buffer.alloc(0), mode: 0o755, modified: 0n, changed: 0n, entries: new Map() };
    this.onDisk = new Map(from?.nodes ?? [[rootId, root]]);
    this.current = new Map(from?.current ?? this.onDisk);
    this.log = (from?.log ?? []).map((logged) => ({ ...logged }));
    this.nextId = from?.nextId ?? 2;
    this.time = from?.time ?? 1_700_000_000_000_000_000n;
  }

  /** Milliseconds; only flushing takes time, so that a probe of its speed is the same each time. */
  readonly now = (): number => this.spent;

  get canFlushAll(): boolean {
    return this.options.flushAll !== false;
  }

  /** The same disk and memory once more: what a killed process leaves behind. */
  copy(): CrashModel {
    return new CrashModel(this.options, { nodes: this.onDisk, log: this.log, current: this.current, nextId: this.nextId, time: this.time });
  }

  /** The pieces that a power failure may take now. */
  pending(): { readonly tearable: boolean }[] {
    return this.log.filter((logged) => !logged.durable).map(({ effect }) => ({ tearable: effect.kind === 'bytes' && effect.bytes.length > 0 }));
  }

  /** The disk after a power failure. */
  afterPowerFailure(fate: Fate): CrashModel {
    const nodes = new Map(this.onDisk);
    let index = 0;
    for (const { effect, durable } of this.log) {
      const share = durable ? 1 : fate({ index: index++, tearable: effect.kind === 'bytes' && effect.bytes.length > 0 });
      if (share === 0) continue;
      apply(nodes, effect.kind === 'bytes' ? { ...effect, bytes: effect.bytes.subarray(0, Math.floor(effect.bytes.length * share)) } : effect, this.time);
    }
    return new CrashModel(this.options, { nodes: reachable(nodes), nextId: this.nextId, time: this.time });
  }

  /** Two disks with the same identity are the same disk. */
  identity(): string {
    let text = '';
    for (const node of [...reachable(this.current).values()].sort((a, b) => a.id - b.id)) {
      text += `${node.kind} ${node.device} ${node.number} ${node.mode} ${node.modified} ${node.target} ${[...node.entries].join()} ${node.bytes.toString('latin1')}\n`;
    }
    return createHash('sha256').update(text).digest('base64');
  }

  /** Mounts an empty file system on a new directory. */
  mount(path: string, device: number): void {
    this.add(path, 'directory', 0o755, { device });
  }

  /** All that was done is durable. */
  settle(): void {
    for (const logged of this.log) logged.durable = true;
    this.compact();
  }

  /** All is durable but the content of files, as after saves a moment ago. */
  settleNames(): void {
    for (const logged of this.log) logged.durable ||= logged.effect.kind !== 'bytes';
  }

  stat(path: string): FileStats | undefined {
    const node = this.look(path);
    if (node === undefined) return undefined;
    let links = node.kind === 'directory' ? 2 : 0;
    if (node.kind !== 'directory') for (const { entries } of this.current.values()) for (const child of entries.values()) if (child === node.id) links += 1;
    const size = node.kind === 'symlink' ? node.target.length : node.bytes.length;
    return { kind: node.kind, device: BigInt(node.device), inode: BigInt(node.number), mode: node.mode, size, modified: node.modified, changed: node.changed, links, user: 0, group: 0 };
  }

  read(path: string): Buffer {
    const node = this.get(path, 'open');
    if (node.kind !== 'file') throw failure('EISDIR', 'read', path);
    return Buffer.from(node.bytes);
  }

  readAt(path: string, places: readonly Stretch[]): Buffer[] {
    const content = this.read(path);
    return places.map(({ offset, length }) => content.subarray(offset, offset + length));
  }

  /** Each call writes the time first, as file systems do; the size of a file that grows comes before its bytes, that of one that shrinks after. */
  writeAt(path: string, pieces: readonly Piece[], { inode, changed, size, modified }: InPlace): void {
    this.onBoundary('writeAt', path);
    const node = this.get(path, 'open');
    if (node.kind !== 'file' || BigInt(node.number) !== inode || (changed !== undefined && node.changed !== changed)) throw failure('ESTALE', 'open', path);
    this.did({ kind: 'attributes', node, modified: this.time });
    if (size > node.bytes.length) this.did({ kind: 'size', node, size });
    for (const { offset, bytes } of pieces) {
      for (let at = 0; at < bytes.byteLength; at += sectorSize) this.did({ kind: 'sector', node, offset: offset + at, bytes: Buffer.from(bytes.subarray(at, at + sectorSize)) });
    }
    if (size < node.bytes.length) this.did({ kind: 'size', node, size });
    this.did({ kind: 'attributes', node, modified });
  }

  list(path: string): string[] {
    const node = this.get(path, 'scandir');
    if (node.kind !== 'directory') throw failure('ENOTDIR', 'scandir', path);
    return [...node.entries.keys()].sort();
  }

  readLink(path: string): string {
    const node = this.get(path, 'readlink');
    if (node.kind !== 'symlink') throw failure('EINVAL', 'readlink', path);
    return node.target;
  }

  create(path: string, content: Uint8Array, options: CreateOptions = {}): FileStats {
    this.onBoundary('create', path);
    const umasked = (options.mode ?? 0o666) & ~this.umask;
    const node = this.add(path, 'file', umasked);
    this.did({ kind: 'bytes', node, bytes: Buffer.from(content) });
    if (options.mode !== undefined && umasked !== options.mode) this.did({ kind: 'attributes', node, mode: options.mode });
    if (options.flush === true) this.flush(path);
    return this.stat(path) as FileStats;
  }

  createSymlink(target: string, path: string): void {
    this.onBoundary('symlink', path);
    this.add(path, 'symlink', 0o777, { target });
  }

  link(existing: string, path: string): void {
    this.onBoundary('link', path);
    const node = this.get(existing, 'link');
    const { parent, name } = this.vacancy(path, 'link');
    if (this.options.links === false) throw failure('EPERM', 'link', path);
    if (node.device !== parent.device) throw failure('EXDEV', 'link', path);
    this.did({ kind: 'entries', changes: [[parent, name, node]] });
    this.touch(node.id);
  }

  rename(from: string, to: string): void {
    this.onBoundary('rename', `${from} -> ${to}`);
    const node = this.get(from, 'rename');
    const source = this.place(from, 'rename');
    const target = this.place(to, 'rename');
    const replaced = target.child;
    if (node.device !== target.parent.device) throw failure('EXDEV', 'rename', to);
    if (replaced?.id === node.id) return;
    if (replaced?.kind === 'directory' && node.kind !== 'directory') throw failure('EISDIR', 'rename', to);
    if (replaced !== undefined && replaced.kind !== 'directory' && node.kind === 'directory') throw failure('ENOTDIR', 'rename', to);
    if (replaced?.kind === 'directory' && replaced.entries.size > 0) throw failure('ENOTEMPTY', 'rename', to);
    this.did({ kind: 'entries', changes: [[source.parent, source.name, undefined], [target.parent, target.name, node]] });
    this.touch(node.id);
  }

  unlink(path: string): void {
    this.onBoundary('unlink', path);
    const node = this.get(path, 'unlink');
    if (node.kind === 'directory') throw failure('EISDIR', 'unlink', path);
    const { parent, name } = this.place(path, 'unlink');
    this.did({ kind: 'entries', changes: [[parent, name, undefined]] });
    this.touch(node.id);
  }

  makeDirectory(path: string, mode?: number): void {
    this.onBoundary('mkdir', path);
    const umasked = (mode ?? 0o777) & ~this.umask;
    const node = this.add(path, 'directory', umasked);
    if (mode !== undefined && umasked !== mode) this.did({ kind: 'attributes', node, mode });
  }

  removeDirectory(path: string): void {
    this.onBoundary('rmdir', path);
    const node = this.get(path, 'rmdir');
    if (node.kind !== 'directory') throw failure('ENOTDIR', 'rmdir', path);
    if (node.entries.size > 0) throw failure('ENOTEMPTY', 'rmdir', path);
    const { parent, name } = this.place(path, 'rmdir');
    this.did({ kind: 'entries', changes: [[parent, name, undefined]] });
  }

  chmod(path: string, mode: number): void {
    this.onBoundary('chmod', path);
    this.did({ kind: 'attributes', node: this.get(path, 'chmod'), mode });
  }

  chown(path: string): void {
    throw failure('EPERM', 'chown', path);
  }

  setModified(path: string, modified: bigint): void {
    this.onBoundary('utimes', path);
    this.did({ kind: 'attributes', node: this.get(path, 'utimes'), modified });
  }

  /** A file's content and attributes, or a directory's names and attributes; never the file's own name. */
  flush(path: string): void {
    this.onBoundary('flush', path);
    const { id } = this.get(path, 'fsync');
    for (const logged of this.log) if (nodesOf(logged.effect).some((node) => node.id === id)) logged.durable = true;
    this.spent += this.options.flushCost ?? 1;
    this.compact();
  }

  flushAll(path: string): boolean {
    this.onBoundary('flushAll', path);
    const { device } = this.get(path, 'syncfs');
    if (!this.canFlushAll) return false;
    for (const logged of this.log) if (nodesOf(logged.effect)[0]?.device === device) logged.durable = true;
    this.spent += this.options.flushAllCost ?? 1;
    this.compact();
    return true;
  }

  private get umask(): number {
    return this.options.umask ?? 0o022;
  }

  private did(effect: Effect): void {
    this.time += tick;
    this.log.push({ effect, durable: false });
    apply(this.current, effect, this.time);
  }

  /** A change of the inode that shows in its ctime alone. */
  private touch(id: number): void {
    const node = this.current.get(id);
    if (node !== undefined) this.current.set(id, { ...node, changed: this.time });
  }

  private compact(): void {
    while (this.log[0]?.durable === true) apply(this.onDisk, (this.log.shift() as Logged).effect, this.time);
  }

  private add(path: string, kind: Node['kind'], mode: number, more: { readonly device?: number; readonly target?: string } = {}): Node {
    const { parent, name } = this.vacancy(path, 'open');
    const device = more.device ?? parent.device;
    const born: Node = { id: this.nextId++, kind, device, number: this.freeNumber(device), target: more.target ?? '', bytes: Buffer.alloc(0), mode, modified: this.time, changed: this.time, entries: new Map() };
    const node = { ...born, born };
    this.did({ kind: 'entries', changes: [[parent, name, node]] });
    return node;
  }

  /** The lowest that neither memory nor any disk that may come of it knows. */
  private freeNumber(device: number): number {
    const used = new Set<number>();
    const known = [...reachable(this.onDisk).values(), ...reachable(this.current).values(), ...this.log.flatMap(({ effect }) => (effect.kind === 'entries' ? effect.changes.flatMap(([, , child]) => child ?? []) : []))];
    for (const node of known) if (node.device === device) used.add(node.number);
    let number = 2;
    while (used.has(number)) number += 1;
    return number;
  }

  private look(path: string): Node | undefined {
    const { parent, name, child } = this.walk(path);
    return name === '' ? parent : child;
  }

  private get(path: string, call: string): Node {
    const node = this.look(path);
    if (node === undefined) throw failure('ENOENT', call, path);
    return node;
  }

  private vacancy(path: string, call: string): { parent: Node; name: string } {
    const { parent, name, child } = this.place(path, call);
    if (child !== undefined) throw failure('EEXIST', call, path);
    return { parent, name };
  }

  private place(path: string, call: string): { parent: Node; name: string; child: Node | undefined } {
    const { parent, name, child } = this.walk(path);
    if (parent === undefined) throw failure('ENOENT', call, path);
    if (parent.kind !== 'directory') throw failure('ENOTDIR', call, path);
    return { parent, name, child };
  }

  /** Follows symbolic links, except the last part of the path. */
  private walk(path: string, depth = 0): { parent: Node | undefined; name: string; child: Node | undefined } {
    const parts = path.split('/').filter(Boolean);
    const name = parts.pop() ?? '';
    let parent = this.current.get(rootId);
    for (const [index, part] of parts.entries()) {
      parent = this.child(parent, part);
      if (parent?.kind !== 'symlink') continue;
      const target = posix.resolve('/', ...parts.slice(0, index), parent.target, ...parts.slice(index + 1), name);
      return depth > 20 ? { parent: undefined, name, child: undefined } : this.walk(target, depth + 1);
    }
    return { parent, name, child: this.child(parent, name) };
  }

  private child(parent: Node | undefined, name: string): Node | undefined {
    return this.current.get(parent?.entries.get(name) ?? 0);
  }
}

function apply(nodes: Nodes, effect: Effect, time: bigint): void {
  const latest = (node: Node): Node => nodes.get(node.id) ?? node.born ?? node;
  if (effect.kind === 'bytes') return void nodes.set(effect.node.id, { ...latest(effect.node), bytes: effect.bytes, changed: time });
  if (effect.kind === 'sector') {
    const node = latest(effect.node);
    const bytes = Buffer.from(node.bytes);
    effect.bytes.copy(bytes, effect.offset);
    return void nodes.set(node.id, { ...node, bytes, changed: time });
  }
  if (effect.kind === 'size') {
    const node = latest(effect.node);
    return void nodes.set(node.id, { ...node, bytes: Buffer.concat([node.bytes], effect.size), changed: time });
  }
  if (effect.kind === 'attributes') {
    const node = latest(effect.node);
    return void nodes.set(node.id, { ...node, mode: effect.mode ?? node.mode, modified: effect.modified ?? node.modified, changed: time });
  }
  for (const [directory, name, child] of effect.changes) {
    const entries = new Map(latest(directory).entries);
    if (child === undefined) entries.delete(name);
    else entries.set(name, child.id);
    nodes.set(directory.id, { ...latest(directory), entries });
    if (child !== undefined) nodes.set(child.id, latest(child));
  }
}

/** The inodes whose flush makes it durable. */
function nodesOf(effect: Effect): Node[] {
  return effect.kind === 'entries' ? effect.changes.map(([directory]) => directory) : [effect.node];
}

function reachable(nodes: Nodes): Nodes {
  const found: Nodes = new Map();
  const visit = (id: number): void => {
    const node = nodes.get(id);
    if (node === undefined || found.has(id)) return;
    found.set(id, node);
    for (const child of node.entries.values()) visit(child);
  };
  visit(rootId);
  return found;
}

function failure(code: string, call: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${call} '${path}'`), { code, syscall: call, path });
}
