// From changes to steps: looks at every target, refuses what is not as expected, stages new content, keeps the old; changes nothing visible.
import { dirname, join, posix } from 'node:path';
import { ConflictError, UsageError } from '../errors.ts';
import type { FileStats, FileSystem } from '../file-system.ts';
import type { Expected, FileChange } from '../model.ts';
import { formatUndo, splitUndo } from './in-place.ts';
import type { Step } from './journal.ts';
import { isCheapSplice, planSplice, splicedBytes, spliceObstacle } from './splice.ts';
import type { Stage, Staged } from './stage.ts';
import { absent, contradiction, isState, sha256, stateOf, type DiskState } from './state.ts';

/** A step, and what its target looked like last, so that the smallest change since is noticed. */
export interface PreparedStep extends Step {
  /** Time of the last change of the inode (ctime), in nanoseconds, after the backup was linked; absent where steps change it themselves. */
  readonly seen?: bigint;
  /** What is put in place is a file of the user's under another name: it may be edited at any time. */
  readonly moved?: boolean;
  /** For `make-directory`: exact permission bits; absent: what the umask gives. */
  readonly mode?: number;
  /** Expected of what was there before. */
  readonly sha256?: string;
  /** For `splice`: the new bytes of each range. */
  readonly content?: readonly Uint8Array[];
}

export interface PrepareOptions {
  readonly fileSystem: FileSystem;
  /** Absolute real path. */
  readonly root: string;
  readonly stage: Stage;
}

/** Throws ConflictError with every path that is not as expected; UsageError when the changes contradict each other. */
export function prepareSteps(changes: readonly FileChange[], options: PrepareOptions): PreparedStep[] {
  return new Preparation(changes, options).run();
}

/** Staged content. */
type Placed = Pick<Staged, 'place' | 'state'>;

type ChangeOf<K extends FileChange['kind']> = Extract<FileChange, { kind: K }>;

/** One pass over the changes; a class because every step needs the same five collections. */
class Preparation {
  private readonly steps: PreparedStep[] = [];
  private readonly conflicts: string[] = [];
  private readonly byPath = new Map<string, FileChange>();
  /** Paths whose present content goes away: deleted, or renamed to somewhere else. */
  private readonly leaving = new Map<string, ChangeOf<'delete'> | ChangeOf<'rename'>>();
  private readonly done = new Set<FileChange>();
  /** What a path will be once the steps so far are published; only what differs from the disk. */
  private readonly pending = new Map<string, DiskState['kind']>();
  /** Directories in which something will be. */
  private readonly occupied = new Set<string>();
  /** How often an inode gets another name: publishing one of them changes the times of all. */
  private readonly names = new Map<bigint, number>();
  private readonly realParents = new Set<string>();
  private readonly changes: readonly FileChange[];
  private readonly fileSystem: FileSystem;
  private readonly root: string;
  private readonly stage: Stage;

  constructor(changes: readonly FileChange[], options: PrepareOptions) {
    this.changes = changes;
    this.fileSystem = options.fileSystem;
    this.root = options.root;
    this.stage = options.stage;
    for (const change of changes) this.register(change);
  }

  run(): PreparedStep[] {
    const inPlace = this.changes.filter((change) => change.kind === 'splice');
    for (const change of this.changes) if (change.kind !== 'splice') this.emit(change);
    for (const change of this.changes) if (change.kind === 'rmdir') this.watch(change, () => this.removeDirectory(change.path, change.expected));
    this.prune();
    // Last, for they are published together.
    for (const change of inPlace) this.emit(change);
    if (this.conflicts.length > 0) throw conflict(this.conflicts);
    return this.steps.map((step) => this.withoutSharedTimes(step));
  }

  private withoutSharedTimes(step: PreparedStep): PreparedStep {
    const { seen, ...rest } = step;
    const shared = step.before.kind !== 'absent' && 'inode' in step.before && (this.names.get(step.before.inode) ?? 0) > 1;
    return seen === undefined || shared ? rest : { ...rest, seen };
  }

  private push(step: PreparedStep): void {
    this.pending.set(step.path, step.after.kind);
    if (step.after.kind !== 'absent') this.occupied.add(posix.dirname(step.path));
    this.steps.push(step);
  }

  private keep(path: string, stats: FileStats, target: string = path): Staged {
    this.names.set(stats.inode, (this.names.get(stats.inode) ?? 0) + 1);
    return this.stage.keep(this.absolute(path), stats, this.absolute(target));
  }

  private register(change: FileChange): void {
    assertPath(change.path);
    if (this.byPath.has(change.path)) throw contradictory(`${change.path} is changed twice`);
    this.byPath.set(change.path, change);
    if (change.kind !== 'delete' && change.kind !== 'rename') return;
    const from = change.kind === 'rename' ? change.from : change.path;
    assertPath(from);
    if (this.leaving.has(from)) throw contradictory(`${from} is renamed or deleted twice`);
    this.leaving.set(from, change);
  }

  private emit(change: FileChange): void {
    if (this.done.has(change) || change.kind === 'rmdir') return;
    this.done.add(change);
    this.watch(change, () => this.emitNow(change));
  }

  /** Between two looks the user's tree may become something else. */
  private watch(change: FileChange, look: () => void): void {
    try {
      look();
    } catch (error) {
      if (!this.isDrift(error as NodeJS.ErrnoException)) throw error;
      this.conflicts.push(changedMeanwhile(change.path));
    }
  }

  /** Reading what has become a directory is the one error without a path. */
  private isDrift({ code, path, syscall }: NodeJS.ErrnoException): boolean {
    if (!somethingMoved.has(code ?? '')) return false;
    return path === undefined ? syscall === 'read' : path.startsWith(join(this.root, '/')) && !path.includes('/.writeopt-');
  }

  private emitNow(change: Exclude<FileChange, { kind: 'rmdir' }>): void {
    if (change.kind === 'delete') this.delete(change);
    else if (change.kind === 'rename') this.rename(change);
    else if (change.kind === 'chmod') this.chmod(change);
    else if (change.kind === 'mkdir') this.mkdir(change);
    else if (change.kind === 'splice') this.splice(change);
    else this.place(change.path, change.expected, (present) => this.staged(change, present));
  }

  private absolute(path: string): string {
    return join(this.root, path);
  }

  private look(path: string): { stats: FileStats | undefined; state: DiskState } {
    const absolute = this.absolute(path);
    const stats = this.isBelowLink(path) ? undefined : this.fileSystem.stat(absolute);
    return { stats, state: stateOf(this.fileSystem, absolute, stats) };
  }

  /** A parent that is a symbolic link could lead anywhere: git refuses those too. */
  private isBelowLink(path: string): boolean {
    const parent = posix.dirname(path);
    if (parent === '.' || this.realParents.has(parent)) return false;
    if (this.isBelowLink(parent)) return true;
    const kind = this.fileSystem.stat(this.absolute(parent))?.kind;
    if (kind === 'symlink' && !this.leaving.has(parent)) {
      this.conflicts.push(`${path} is beyond the symbolic link ${parent}`);
      return true;
    }
    if (kind === 'directory') this.realParents.add(parent);
    return kind === 'symlink' || kind === 'file';
  }

  private check(path: string, state: DiskState, expected: Expected | undefined): boolean {
    const wrong = contradiction(this.fileSystem, this.absolute(path), state, expected);
    if (wrong !== undefined) this.conflicts.push(`${path} ${wrong}`);
    return wrong === undefined;
  }

  private staged(change: ChangeOf<'write'> | ChangeOf<'symlink'>, present: FileStats | undefined): Placed {
    const absolute = this.absolute(change.path);
    if (change.kind === 'symlink') return this.stage.symlink(absolute, change.target);
    const content = typeof change.content === 'function' ? change.content() : change.content;
    return this.stage.write(absolute, content, change.mode, present?.kind === 'file' ? present : undefined);
  }

  /** Puts something at a path, whatever is there now; `make` stages it. */
  private place(path: string, expected: Expected | undefined, make: (present: FileStats | undefined) => Placed, moved = false): void {
    this.makeRoom(path);
    const { stats, state } = this.look(path);
    if (!this.check(path, state, expected)) return;
    if (state.kind === 'directory') return this.placeOverDirectory(path, make, moved);
    const leaves = this.pending.get(path) === 'absent';
    if (!leaves && this.isInTheWay(path, state, expected)) return;
    const before = leaves ? absent : state;
    const { place, state: after } = make(stats);
    this.push({ action: 'place', path, before, after, stage: place, ...this.kept(path, before, stats), ...(leaves ? {} : hashOf(expected)), ...(moved ? { moved } : {}) });
  }

  /** What may not be replaced without being named: a link would be lost where its target was meant; a socket cannot be kept. */
  private isInTheWay(path: string, state: DiskState, expected: Expected | undefined): boolean {
    const change = this.byPath.get(path);
    const named = expected?.kind === state.kind || this.leaving.has(path);
    if (state.kind === 'other') this.conflicts.push(`${path} is neither a file nor a directory`);
    else if (state.kind === 'symlink' && change?.kind === 'write' && !named) this.conflicts.push(`${path} is a symbolic link; say so in \`expected\` to replace the link itself`);
    else if (state.kind !== 'absent' && change?.kind === 'rename' && !named) this.conflicts.push(`${path} exists; say so in \`expected\` to replace it by the renamed file`);
    else return false;
    return true;
  }

  private placeOverDirectory(path: string, make: (present: FileStats | undefined) => Placed, moved: boolean): void {
    if (!this.removeDirectory(path, undefined)) return;
    const { place, state } = make(undefined);
    this.push({ action: 'place', path, before: absent, after: state, stage: place, ...(moved ? { moved } : {}) });
  }

  private kept(path: string, before: DiskState, stats: FileStats | undefined): Pick<PreparedStep, 'backup' | 'copy' | 'seen'> {
    if (before.kind === 'absent' || stats === undefined) return {};
    const { place, state, copied } = this.keep(path, stats);
    // Linking changes the time of the inode: look again, so that any later change shows.
    const seen = this.fileSystem.stat(this.absolute(path))?.changed;
    return { backup: place, ...(copied ? { copy: state } : {}), ...(seen === undefined ? {} : { seen }) };
  }

  private delete(change: ChangeOf<'delete'>): void {
    const { stats, state } = this.look(change.path);
    if (state.kind === 'absent' && change.expected === undefined) return void this.conflicts.push(`${change.path} is absent, so it cannot be deleted`);
    if (!this.check(change.path, state, change.expected)) return;
    if (state.kind === 'directory' || state.kind === 'other') return void this.conflicts.push(`${change.path} is ${state.kind === 'directory' ? 'a directory: delete the files in it, and the directory with rmdir' : 'neither a file nor a directory'}`);
    if (state.kind !== 'absent') this.remove(change.path, state, stats, change.expected);
  }

  private remove(path: string, state: DiskState, stats: FileStats | undefined, expected: Expected | undefined): void {
    this.push({ action: 'remove', path, before: state, after: absent, ...this.kept(path, state, stats), ...hashOf(expected), aside: this.stage.nameFor(this.absolute(path)) });
  }

  private rename(change: ChangeOf<'rename'>): void {
    const source = this.look(change.from);
    if (!this.check(change.from, source.state, change.expectedFrom)) return;
    if (source.state.kind === 'absent' || source.stats === undefined) return void this.conflicts.push(`${change.from} is absent, so it cannot be renamed`);
    if (source.state.kind === 'directory' || source.state.kind === 'other') return void this.conflicts.push(`${change.from} is not a file: rename the files in it`);
    const { stats } = source;
    this.place(change.path, change.expected, () => this.keep(change.from, stats, change.path), true);
    // Whoever writes to the old name puts its file over it: then nothing is to be taken away.
    if (this.isOverwritten(change.from) || this.pending.get(change.from) === 'absent') return;
    const now = this.look(change.from);
    if (!isState(source.state, now.stats)) return void this.conflicts.push(changedMeanwhile(change.from));
    this.remove(change.from, now.state, now.stats, change.expectedFrom);
  }

  private isOverwritten(path: string): boolean {
    const change = this.byPath.get(path);
    return change !== undefined && (change.kind === 'write' || change.kind === 'symlink' || change.kind === 'rename');
  }

  private chmod(change: ChangeOf<'chmod'>): void {
    const { stats, state } = this.look(change.path);
    if (!this.check(change.path, state, change.expected)) return;
    if (state.kind !== 'file' || stats === undefined) return void this.conflicts.push(`${change.path} is not a file: its mode cannot be changed`);
    if (state.mode === change.mode) return;
    this.stage.settle(this.absolute(change.path), stats);
    this.push({ action: 'chmod', path: change.path, before: state, after: { ...state, mode: change.mode }, seen: stats.changed, ...hashOf(change.expected) });
  }

  private splice(change: ChangeOf<'splice'>): void {
    if (this.leaving.has(change.path)) throw contradictory(`${change.path} is renamed and changed in place`);
    const { stats, state } = this.look(change.path);
    if (!this.check(change.path, state, change.expected)) return;
    const obstacle = stats === undefined ? 'is absent' : spliceObstacle(stats);
    if (obstacle !== undefined) return void this.conflicts.push(`${change.path} ${obstacle}: it cannot be changed in place`);
    if (state.kind !== 'file' || stats === undefined) return;
    if (state.size !== change.size) return void this.conflicts.push(`${change.path} has ${state.size} bytes, expected were ${change.size}`);
    if (!isCheapSplice(change.edits, change.size)) return void this.conflicts.push(`${change.path} would be rewritten for the most part: it is not changed in place`);
    const { size, ranges } = planSplice(change.edits, change.size);
    if (ranges.length === 0) return;
    const before = this.fileSystem.readAt(this.absolute(change.path), ranges.map((range) => ({ offset: range.offset, length: range.before })));
    const now = this.fileSystem.stat(this.absolute(change.path));
    if (!isState(state, now) || now?.changed !== stats.changed || before.some((bytes, index) => bytes.length !== ranges[index]?.before)) return void this.conflicts.push(changedMeanwhile(change.path));
    const undo = formatUndo({ before, after: ranges.map((range, index) => splicedBytes(range, before[index] ?? new Uint8Array())) });
    const { place, modified, stamp, mark } = this.stage.undo(this.absolute(change.path), undo);
    this.stage.settle(this.absolute(change.path), stats);
    this.push({
      action: 'splice',
      path: change.path,
      before: state,
      after: { ...state, size, modified: stamp },
      ...(place === undefined ? {} : { backup: place }),
      splice: { ranges: ranges.map(({ edits: _edits, ...range }) => range), sha256: sha256(undo), modified, mark, ...(place === undefined ? { undo: undo.toString('base64') } : {}) },
      seen: stats.changed,
      content: splitUndo(undo, ranges).after,
    });
  }

  private mkdir(change: ChangeOf<'mkdir'>): void {
    const { state } = this.look(change.path);
    if (!this.check(change.path, state, change.expected) || state.kind === 'directory') return;
    if (state.kind !== 'absent' && !this.leaving.has(change.path)) return void this.conflicts.push(`${change.path} exists and is no directory`);
    const conflicts = this.conflicts.length;
    this.makeRoom(`${change.path}/x`, change.mode);
    if (this.pending.get(change.path) !== 'directory' && this.conflicts.length === conflicts) this.conflicts.push(changedMeanwhile(change.path));
  }

  /** Makes the directories above a path, and takes files away that stand where they belong. */
  private makeRoom(path: string, mode?: number): void {
    const parent = posix.dirname(path);
    const pending = this.pending.get(parent);
    if (parent === '.' || pending === 'directory' || (pending === undefined && this.realParents.has(parent))) return;
    this.makeRoom(parent);
    const { state } = this.look(parent);
    if (state.kind === 'directory' && this.pending.get(parent) !== 'absent') return;
    if (state.kind !== 'absent' && this.pending.get(parent) !== 'absent' && !this.leave(parent)) return;
    this.push({ action: 'make-directory', path: parent, before: absent, after: { kind: 'directory', mode: mode ?? 0o777 }, ...(mode === undefined ? {} : { mode }) });
  }

  /** Brings forward the deletion or renaming of what is in the way of a directory. */
  private leave(path: string): boolean {
    const change = this.leaving.get(path);
    if (change === undefined) {
      this.conflicts.push(`${path} is a file, but a directory is needed there`);
      return false;
    }
    this.emit(change);
    return this.pending.get(path) === 'absent';
  }

  /** Removes a directory that the other changes leave empty; its subdirectories go with it when they become empty too. */
  private removeDirectory(path: string, expected: Expected | undefined): boolean {
    const { stats, state } = this.look(path);
    if (this.pending.get(path) === 'absent') return true;
    if (!this.check(path, state, expected)) return false;
    if (state.kind !== 'directory' || stats === undefined) return this.refuse(`${path} is not a directory`);
    for (const name of this.fileSystem.list(this.absolute(path))) {
      const child = `${path}/${name}`;
      const change = this.leaving.get(child);
      if (change !== undefined) this.emit(change);
      if (this.pending.get(child) === 'absent') continue;
      if (this.look(child).state.kind === 'directory' && this.removeDirectory(child, undefined)) continue;
      return this.refuse(`${path} is not empty: ${child} is in it`);
    }
    this.push({ action: 'remove-directory', path, before: { kind: 'directory', mode: stats.mode }, after: absent });
    return true;
  }

  private refuse(why: string): false {
    this.conflicts.push(why);
    return false;
  }

  private prune(): void {
    for (const change of this.changes) {
      if (change.kind !== 'delete' || change.prune !== true) continue;
      this.watch(change, () => this.pruneAbove(change.path));
    }
  }

  private pruneAbove(path: string): void {
    for (let parent = posix.dirname(path); parent !== '.' && this.isLeftEmpty(parent); parent = posix.dirname(parent)) {
      if (!this.removeDirectory(parent, undefined)) break;
    }
  }

  private isLeftEmpty(path: string): boolean {
    if (this.pending.get(path) !== undefined || this.occupied.has(path)) return false;
    if (this.fileSystem.stat(this.absolute(path))?.kind !== 'directory') return false;
    return this.fileSystem.list(this.absolute(path)).every((name) => this.pending.get(`${path}/${name}`) === 'absent');
  }
}

/** What only happens when a path is no longer what the last look showed. */
export const somethingMoved: ReadonlySet<string> = new Set(['ESTALE', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY', 'ELOOP', 'EINVAL']);

function changedMeanwhile(path: string): string {
  return `${path} changed while it was looked at`;
}

function hashOf(expected: Expected | undefined): Pick<PreparedStep, 'sha256'> {
  return expected?.kind === 'file' && expected.sha256 !== undefined ? { sha256: expected.sha256 } : {};
}

function assertPath(path: string): void {
  const parts = path.split('/');
  if (path === '' || path.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new UsageError(`${JSON.stringify(path)} is not a path below the root.`, { help: 'Use relative paths with forward slashes, without `.` and `..`.' });
  }
  if (process.platform === 'win32' && /^[a-z]:|\\/i.test(path)) {
    throw new UsageError(`${JSON.stringify(path)} is not a path below the root.`, { help: 'Use relative paths with forward slashes.' });
  }
}

function contradictory(what: string): UsageError {
  return new UsageError(`The changes contradict each other: ${what}.`, { help: 'Make one change of it.' });
}

export function conflict(details: readonly string[]): ConflictError {
  const [first = ''] = details;
  return new ConflictError(details.length === 1 ? `${first}.` : `${details.length} files are not as expected.`, {
    help: 'Nothing was written. Look at the files, and run the command again.',
    details: details.length === 1 ? [] : details,
  });
}

/** The directories whose entries the steps change. */
export function parentsOf(root: string, steps: readonly Step[]): Set<string> {
  return new Set(steps.filter(({ action }) => action !== 'splice').map((step) => dirname(join(root, step.path))));
}
