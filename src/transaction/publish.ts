// The visible part: does a step, and undoes it; undoing serves the failed publication and the recovery after a crash alike.
import { dirname, join } from 'node:path';
import { ConflictError } from '../errors.ts';
import type { FileStats, FileSystem } from '../file-system.ts';
import { clearMark, findMark, isSplice, undoSplice, writeNew, type SpliceStep } from './in-place.ts';
import type { Step } from './journal.ts';
import { conflict, somethingMoved, type PreparedStep } from './prepare.ts';
import { tryLink } from './stage.ts';
import { isState, sha256 } from './state.ts';

/** A path that could not be put back, because it is neither as before nor as written: somebody else changed it. */
export interface Left {
  readonly path: string;
  readonly why: string;
  /** Absolute path of what was there before, when there is a copy. */
  readonly backup?: string;
  /** Whose it is, when it is not a file of the tree. */
  readonly participant?: string;
}

/**
 * Publishes all steps in order, in one burst; `begun` receives each before it is done, so that a failure undoes these and
 * no others. Throws ConflictError at the first target that changed since it was looked at.
 *
 * What no program can close without a lock that all others know: somebody who renames another file over an existing target,
 * or puts a link there, or swaps a directory above it for a link, just between our last look and our own call. New names
 * (a link never replaces), deletions (looked at once more when they are aside) and edits in place are noticed even then.
 */
export function publishSteps(fileSystem: FileSystem, root: string, steps: readonly PreparedStep[], begun: PreparedStep[]): void {
  const known = new Set([root]);
  const next = (step: PreparedStep): void => {
    const target = join(root, step.path);
    if (hasChanged(fileSystem, step, target, known)) throw drift(step);
    begun.push(step);
    publish(fileSystem, step, target, begun);
  };
  for (const step of steps) if (!isSplice(step)) next(step);
  const ofChangedMode = new Set(steps.flatMap(({ action, before }) => (action === 'chmod' && 'inode' in before ? [before.inode] : [])));
  const edited = steps.filter((step) => wasEdited(fileSystem, root, step, ofChangedMode));
  if (edited.length > 0) throw conflict(edited.map(whileWritten));
  publishInPlace(fileSystem, root, steps.filter(isSplice), next);
}

/** All that is written in place, and then the mark goes: from here on a file that is as written is known by its time. */
function publishInPlace(fileSystem: FileSystem, root: string, steps: readonly SpliceStep<PreparedStep>[], next: (step: PreparedStep) => void): void {
  if (steps.length === 0) return;
  steps.forEach(next);
  for (const { path } of steps) fileSystem.flush(join(root, path));
  // Also where the file system made something else of the time than it did of the undo file's.
  const edited = steps.filter(({ path, after }) => {
    const stats = fileSystem.stat(join(root, path));
    return !isState({ ...after, mode: stats?.mode ?? after.mode }, stats);
  });
  if (edited.length > 0) throw conflict(edited.map(whileWritten));
  clearMark(fileSystem, steps);
}

const whileWritten = ({ path }: Step): string => `${path} changed while it was being written`;

/** Whether a path leads through directories alone: beyond a link that came meanwhile lies somebody else's tree. */
function isReached(fileSystem: FileSystem, directory: string, known: Set<string>): boolean {
  if (known.has(directory)) return true;
  if (!isReached(fileSystem, dirname(directory), known) || fileSystem.stat(directory)?.kind !== 'directory') return false;
  known.add(directory);
  return true;
}

/** The target itself is looked at last. */
function hasChanged(fileSystem: FileSystem, step: PreparedStep, target: string, known: Set<string>): boolean {
  if (step.moved === true && !isState(step.after, fileSystem.stat(step.stage ?? ''))) return true;
  if (!isReached(fileSystem, dirname(target), known)) return true;
  const stats = fileSystem.stat(target);
  if (!isState(step.before, stats) || (step.seen !== undefined && stats?.changed !== step.seen)) return true;
  return step.action === 'remove-directory' && step.before.kind === 'directory' && stats?.mode !== step.before.mode;
}

function publish(fileSystem: FileSystem, step: PreparedStep, target: string, begun: PreparedStep[]): void {
  try {
    act(fileSystem, step, target);
  } catch (error) {
    if (!(error instanceof ConflictError) && !somethingMoved.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    // Nothing of this step is done: undoing it would take for ours what somebody else has just put there.
    if (isUndone(fileSystem, step, error)) begun.pop();
    throw drift(step);
  }
}

/** Once its file is open a change in place may have been done in part. */
function isUndone(fileSystem: FileSystem, { action, aside }: PreparedStep, error: unknown): boolean {
  if (action === 'splice') return (error as NodeJS.ErrnoException).syscall === 'open';
  return aside === undefined || fileSystem.stat(aside) === undefined;
}

function act(fileSystem: FileSystem, step: PreparedStep, target: string): void {
  if (step.action === 'place') return put(fileSystem, step, target);
  if (step.action === 'remove') return takeAway(fileSystem, step, target);
  if (step.action === 'make-directory') return fileSystem.makeDirectory(target, step.mode);
  if (step.action === 'remove-directory') return fileSystem.removeDirectory(target);
  if (isSplice(step)) return writeNew(fileSystem, target, step, step);
  if (step.after.kind === 'file') fileSystem.chmod(target, step.after.mode);
}

function drift(step: Step): Error {
  return conflict([`${step.path} changed after it was read`]);
}

function put(fileSystem: FileSystem, step: Step, target: string): void {
  const stage = step.stage ?? '';
  if (step.before.kind !== 'absent') return fileSystem.rename(stage, target);
  // A link never replaces a file that somebody has created in this very moment; a rename would.
  if (!tryLink(fileSystem, stage, target)) fileSystem.rename(stage, target);
}

/** Moves the target away before it is looked at once more: what an editor has just put there is not lost. */
function takeAway(fileSystem: FileSystem, step: Step, target: string): void {
  const aside = step.aside ?? '';
  fileSystem.rename(target, aside);
  if (isState(step.before, fileSystem.stat(aside))) return;
  if (tryLink(fileSystem, aside, target)) fileSystem.unlink(aside);
  else fileSystem.rename(aside, target);
  throw drift(step);
}

/**
 * An editor that writes in place between the last look and our call has written into what is kept: the inode is the same.
 * With the same size and time the content alone tells, also of an edit so soon after the first look that the clock of the
 * file system had not moved on. Inodes whose mode the transaction changes itself may have any.
 */
function wasEdited(fileSystem: FileSystem, root: string, { before, after, ...step }: PreparedStep, ofChangedMode: ReadonlySet<bigint>): boolean {
  if (before.kind !== 'file' || step.copy !== undefined || step.action === 'splice') return false;
  const place = step.action === 'chmod' ? join(root, step.path) : step.backup;
  if (place === undefined) return false;
  const stats = fileSystem.stat(place);
  const { mode } = step.action === 'chmod' && after.kind === 'file' ? after : before;
  if (stats?.inode !== before.inode || stats.size !== before.size || stats.modified !== before.modified) return true;
  if (stats.mode !== mode && !ofChangedMode.has(before.inode)) return true;
  return step.sha256 !== undefined && sha256(fileSystem.read(place)) !== step.sha256;
}

/**
 * Undoes the steps in reverse, each only if it was done: safe to repeat, also after a crash in the middle of it. What is
 * neither old nor new is left as it is and returned.
 */
export function undoSteps(fileSystem: FileSystem, root: string, steps: readonly Step[]): Left[] {
  const left = new Map<string, Left>();
  const chains = chainsOf(steps);
  const own = new Set(steps.flatMap(({ before }) => ('inode' in before ? [before.inode] : [])));
  const mark = findMark(fileSystem, steps);
  for (const step of [...steps].reverse()) {
    if (left.has(step.path)) continue;
    const target = join(root, step.path);
    const why = isSplice(step) ? undoSplice(fileSystem, target, step, mark) : undo(fileSystem, target, step, { chain: chains.get(step.path) ?? [], own });
    // An undo file holds a part only.
    const backup = step.action === 'splice' ? undefined : step.backup;
    if (why !== undefined) left.set(step.path, { path: step.path, why, ...(backup === undefined ? {} : { backup }) });
  }
  return [...left.values()];
}

/** The steps of each path in their order: before a step is done its path is in the state of an earlier one. */
function chainsOf(steps: readonly Step[]): Map<string, Step[]> {
  const chains = new Map<string, Step[]>();
  for (const step of steps) {
    const chain = chains.get(step.path);
    if (chain === undefined) chains.set(step.path, [step]);
    else chain.push(step);
  }
  return chains;
}

interface Surroundings {
  /** All steps of the same path. */
  readonly chain: readonly Step[];
  /** Inodes that were the user's before: a renamed one may have been edited since, and it is not lost when a name of it goes. */
  readonly own: ReadonlySet<bigint>;
}

function undo(fileSystem: FileSystem, target: string, step: Step, { chain, own }: Surroundings): string | undefined {
  const stats = fileSystem.stat(target);
  const earlier = chain.slice(0, chain.indexOf(step) + 1);
  const there = earlier.some((one) => isBefore(one, stats));
  if (!there && !isAfter(step, stats, own)) return meanwhile;
  try {
    const restored = there || restore(fileSystem, target, step, stats);
    if (step.action === 'remove-directory') finishDirectory(fileSystem, target, step);
    return restored ? undefined : meanwhile;
  } catch (error) {
    const why = explanations[(error as NodeJS.ErrnoException).code ?? ''];
    if (why === undefined) throw error;
    return why;
  }
}

const meanwhile = 'was changed by somebody else meanwhile';

const explanations: Readonly<Record<string, string>> = {
  ENOTEMPTY: 'is a directory that holds other files now',
  EEXIST: 'is a directory that holds other files now',
  ENOENT: 'cannot be put back: its directory is gone',
  ENOTDIR: 'cannot be put back: a directory above it is a file now',
};

/** What an earlier recovery was interrupted in, or this one has begun: a directory that is there but not all there. */
function finishDirectory(fileSystem: FileSystem, target: string, { before }: Step): void {
  const stats = fileSystem.stat(target);
  // Making it and giving it the bits that the umask took are two calls.
  if (before.kind === 'directory' && stats?.kind === 'directory' && stats.mode !== before.mode) fileSystem.chmod(target, before.mode);
  // What is moved back into it has no other name, and must not go down with a directory whose own name is not on disk.
  fileSystem.flush(dirname(target));
}

function isBefore(step: Step, stats: FileStats | undefined): boolean {
  return isState(step.before, stats) || (step.copy !== undefined && isState(step.copy, stats));
}

function isAfter(step: Step, stats: FileStats | undefined, own: ReadonlySet<bigint>): boolean {
  if (isState(step.after, stats)) return true;
  if (!('inode' in step.after) || stats?.inode !== step.after.inode || stats.device !== step.after.device || !own.has(stats.inode)) return false;
  return step.action !== 'chmod' || (step.after.kind === 'file' && stats.mode === step.after.mode);
}

/** False when what is there now is what somebody else put there in the moment before it was taken away. */
function restore(fileSystem: FileSystem, target: string, step: Step, stats: FileStats | undefined): boolean {
  const aside = step.aside === undefined ? undefined : fileSystem.stat(step.aside);
  if (step.action === 'make-directory') fileSystem.removeDirectory(target);
  else if (step.action === 'remove-directory') fileSystem.makeDirectory(target, step.before.kind === 'directory' ? step.before.mode : undefined);
  else if (step.action === 'chmod') fileSystem.chmod(target, step.before.kind === 'file' ? step.before.mode : (stats?.mode ?? 0o644));
  else if (step.before.kind === 'absent') fileSystem.unlink(target);
  else fileSystem.rename((aside === undefined ? step.backup : step.aside) ?? '', target);
  return aside === undefined || ('inode' in step.before && aside.inode === step.before.inode);
}
