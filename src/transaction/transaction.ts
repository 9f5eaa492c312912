// All changes or none: journal, stage, publish, commit; and the one function that undoes, after a failure or after a crash.
import { randomUUID } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DiskError, RecoveryError, WriteoptError } from '../errors.ts';
import { nodeFileSystem, type FileSystem } from '../file-system.ts';
import type { FileChange } from '../model.ts';
import { retrying } from './cloud-sync/retry.ts';
import type { RetryPolicy } from './cloud-sync/retry-policy.ts';
import { createFlusher, type Flusher } from './flush.ts';
import { clearMark } from './in-place.ts';
import { formatJournal, parseJournal, type Action, type Journal, type ParticipantRecord, type Step } from './journal.ts';
import { conflict, parentsOf, prepareSteps, type PreparedStep } from './prepare.ts';
import { publishSteps, undoSteps, type Left } from './publish.ts';
import { copy, oldName, openStage, type Stage } from './stage.ts';

/** Something outside the tree that must change together with it. It is published last and undone first. */
export interface Participant extends ParticipantRecord {
  publish(): Promise<void> | void;
}

/** Undoes what a participant may have published; must be safe when it was not, and when it is called twice. Returns what it could not undo. */
export type Undo = (record: unknown) => Promise<readonly Left[]> | readonly Left[];

/** By the participant's name. */
export type Undoers = Readonly<Record<string, Undo>>;

export interface Place {
  /** Absolute directory that the paths of the changes are relative to; nothing outside is written. */
  readonly root: string;
  /** Absolute directory for journal and stage, best on the same volume. One transaction at a time: hold its lock. */
  readonly home: string;
}

export interface TransactionOptions extends Place {
  readonly fileSystem?: FileSystem;
  readonly participants?: readonly Participant[];
  readonly undo?: Undoers;
  /** Why, for the list of backups: `fixes`, `revert`. */
  readonly reason?: string;
  /** Called when everything is staged and nothing is visible yet; what it throws refuses the whole. */
  readonly validate?: () => Promise<void> | void;
  /** Milliseconds, to measure the disk with. */
  readonly now?: () => number;
  /** Patience with programs that hold files for a moment; absent: none. It blocks the thread while it waits. */
  readonly retry?: RetryPolicy;
}

export interface Committed {
  readonly id: string;
  /** Paths that were changed, in the order of publication. */
  readonly written: readonly string[];
}

export interface Recovered {
  /** Identity of the interrupted transaction. */
  readonly id: string;
  /** ISO 8601. */
  readonly started: string;
  /** Paths that are as before again. */
  readonly restored: readonly string[];
  /** Paths that somebody else has changed since: not touched. */
  readonly left: readonly Left[];
}

/** Everything is written, the disk does not say whether it will last, and what would undo it was refused too. */
class UnconfirmedError extends RecoveryError {}

/**
 * Publishes the changes, durably, all or none. Throws ConflictError when a target is not as expected, DiskError when the
 * disk refuses, whatever `validate` throws, and RecoveryError when an interrupted transaction must be undone first; in
 * each case the tree is as before. A RecoveryError is also thrown when undoing fails: it says what state the tree is in.
 */
export async function transact(changes: readonly FileChange[], options: TransactionOptions): Promise<Committed> {
  const work = openWork(options);
  const prepared = await prepare(work, changes, options);
  const begun: PreparedStep[] = [];
  try {
    publishSteps(work.fileSystem, work.root, prepared.steps, begun);
    for (const participant of options.participants ?? []) await participant.publish();
    const copies = gatherOld(work, prepared.steps);
    work.flusher.flush(published(work, prepared.steps, copies));
    commit(work, 'written');
  } catch (error) {
    if (!(error instanceof UnconfirmedError)) await rollBack(work, { ...prepared, steps: begun }, options.undo ?? {}, error);
    throw asWriteoptError(error);
  }
  archive(work, prepared);
  discard(work);
  return { id: prepared.id, written: pathsOf(prepared.steps) };
}

/** Whether an interrupted transaction waits to be undone: one look at the disk. */
export function needsRecovery(place: Pick<Place, 'home'>, fileSystem: FileSystem = nodeFileSystem): boolean {
  return fileSystem.stat(journalOf(join(place.home, directoryName))) !== undefined;
}

/** Reads the journal of an interrupted transaction; undefined when there is none. */
export function readJournal(place: Pick<Place, 'home'>, fileSystem: FileSystem = nodeFileSystem): Journal | undefined {
  const file = journalOf(join(place.home, directoryName));
  return fileSystem.stat(file) === undefined ? undefined : parseJournal(fileSystem.read(file), file);
}

export interface RecoverOptions {
  readonly home: string;
  readonly fileSystem?: FileSystem;
  readonly undo?: Undoers;
  /** Milliseconds, to measure the disk with. */
  readonly now?: () => number;
  /** As for a transaction. */
  readonly retry?: RetryPolicy;
}

/**
 * Undoes an interrupted transaction of a dead process; hold the lock of `home`. Undefined when there is none. Safe to be
 * interrupted itself. Throws RecoveryError: touching nothing when the journal cannot be interpreted, keeping it when the
 * disk refuses.
 */
export async function recover(options: RecoverOptions): Promise<Recovered | undefined> {
  try {
    return await undoInterrupted(options);
  } catch (error) {
    if (!isDiskRefusal(error)) throw error;
    throw new RecoveryError('An interrupted run could not be undone.', {
      help: 'Run `writeopt recover` when the disk works again: the journal and all backups are kept.',
      details: [error.message],
      cause: error,
    });
  }
}

async function undoInterrupted(options: RecoverOptions): Promise<Recovered | undefined> {
  const fileSystem = fileSystemOf(options);
  const directory = join(options.home, directoryName);
  const journal = readJournal(options, fileSystem);
  if (journal === undefined) {
    if (fileSystem.stat(directory) !== undefined) removeLitter(fileSystem, directory);
    return undefined;
  }
  for (const { name } of journal.participants) {
    if (options.undo?.[name] === undefined) throw unknownParticipant(name, options.home);
  }
  const work: Work = { fileSystem, flusher: createFlusher(fileSystem, options.now ?? clock), root: journal.root, directory };
  const left = await undoAll(work, journal, options.undo ?? {});
  const names = new Set(left.map(({ path }) => path));
  const kept = journal.steps.filter(({ path }) => names.has(path));
  if (kept.length > 0) keepLeft(work, journal, kept);
  commit(work, 'undone');
  discard(work);
  return { id: journal.id, started: journal.started, restored: pathsOf(journal.steps).filter((path) => !names.has(path)), left };
}

interface Work {
  readonly fileSystem: FileSystem;
  readonly flusher: Flusher;
  readonly root: string;
  /** The transaction's own directory. */
  readonly directory: string;
}

type Prepared = Omit<Journal, 'steps'> & { readonly steps: readonly PreparedStep[] };

const directoryName = 'transaction';
/** Below the home: one directory for each transaction whose old files are kept. */
export const backupsName = 'backups';
/** In a transaction's directory while it is open, in its backup afterwards. */
export const journalName = 'journal';
const clock = (): number => performance.now();
const journalOf = (directory: string): string => join(directory, journalName);
/** Once there is nothing to undo any more, the list of what the backup holds. */
const keptJournalOf = (directory: string): string => join(directory, oldName, journalName);
/** The journal while it is being written, and when all is undone. */
const draftOf = (directory: string): string => join(directory, 'journal.draft');
/** Directories outside the transaction's own that it made. */
const placesOf = (directory: string): string => join(directory, 'places');

function fileSystemOf({ fileSystem = nodeFileSystem, retry }: Pick<TransactionOptions, 'fileSystem' | 'retry'>): FileSystem {
  return retry === undefined ? fileSystem : retrying(fileSystem, retry);
}

function openWork(options: TransactionOptions): Work {
  const fileSystem = fileSystemOf(options);
  const directory = join(options.home, directoryName);
  return asDiskError(() => {
    const root = (options.fileSystem ?? nodeFileSystem) === nodeFileSystem ? realpathSync(options.root) : options.root;
    if (needsRecovery(options, fileSystem)) throw new RecoveryError('An interrupted run must be undone first.', { help: 'Run `writeopt recover`.' });
    if (fileSystem.stat(directory) !== undefined) removeLitter(fileSystem, directory);
    makeDirectories(fileSystem, directory);
    return { fileSystem, flusher: createFlusher(fileSystem, options.now ?? clock), root, directory };
  });
}

/** Makes a directory for one's own, and those above it, durably. */
export function makeDirectories(fileSystem: FileSystem, directory: string): void {
  if (fileSystem.stat(directory) !== undefined) return;
  makeDirectories(fileSystem, dirname(directory));
  try {
    fileSystem.makeDirectory(directory, 0o700);
  } catch (error) {
    // Somebody else who wants the same home was faster: the lock is taken in it, so it cannot guard it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || fileSystem.stat(directory)?.kind !== 'directory') throw error;
  }
  // Without its own name on disk nothing in it could be found after a power failure.
  fileSystem.flush(dirname(directory));
}

async function prepare(work: Work, changes: readonly FileChange[], options: TransactionOptions): Promise<Prepared> {
  const { fileSystem, root, directory } = work;
  try {
    const stage = asDiskError(() => openStage({ fileSystem, root, directory, announce: (place) => announce(work, place) }));
    const steps = asDiskError(() => prepareSteps(changes, { fileSystem, root, stage }));
    await options.validate?.();
    const participants = (options.participants ?? []).map(({ name, record }) => ({ name, record }));
    const journal: Prepared = { version: steps.some(({ action }) => action === 'splice') ? 2 : 1, id: randomUUID(), pid: process.pid, started: new Date().toISOString(), root, ...(options.reason === undefined ? {} : { reason: options.reason }), participants, steps };
    asDiskError(() => writeJournal(work, journal, stage));
    return journal;
  } catch (error) {
    abandon(work);
    throw error;
  }
}

/** Nothing was published: whatever of the journal is there already is worth nothing. */
function abandon(work: Work): void {
  const { fileSystem, directory } = work;
  asDiskError(() => {
    if (fileSystem.stat(journalOf(directory)) !== undefined) fileSystem.rename(journalOf(directory), draftOf(directory));
  });
  discard(work);
}

/** Content and backups first, then the journal's name: a journal that exists is whole, and so is all it speaks of. */
function writeJournal(work: Work, journal: Prepared, stage: Stage): void {
  const { fileSystem, directory, flusher } = work;
  const draft = draftOf(directory);
  fileSystem.create(draft, formatJournal({ ...journal, steps: journal.steps.map(withoutMemory) }), { mode: 0o600 });
  try {
    flusher.flush({ files: [draft, ...stage.unflushed.files], directories: stage.unflushed.directories });
  } catch (error) {
    throw whatIsGone(work, journal.steps, error) ?? error;
  }
  fileSystem.rename(draft, journalOf(directory));
  fileSystem.flush(directory);
}

/** A file of the user's that is to be changed as it lies, and that somebody has taken away. */
function whatIsGone({ root }: Work, steps: readonly Step[], error: unknown): Error | undefined {
  const { code, path } = error as NodeJS.ErrnoException;
  const gone = code === 'ENOENT' ? steps.find((step) => join(root, step.path) === path) : undefined;
  return gone === undefined ? undefined : conflict([`${gone.path} changed after it was read`]);
}

/** What only this process needs. */
function withoutMemory({ seen: _seen, mode: _mode, moved: _moved, sha256: _sha256, content: _content, ...step }: PreparedStep): Step {
  return step;
}

/** A new list each time, renamed over the old one: at no moment may the directories announced before be forgotten. */
function announce(work: Work, place: string): void {
  const { fileSystem, directory } = work;
  const file = placesOf(directory);
  const draft = `${file}.draft`;
  const known = fileSystem.stat(file) === undefined ? '' : fileSystem.read(file).toString('utf8');
  fileSystem.create(draft, Buffer.from(`${known}${JSON.stringify(place)}\n`), { flush: true });
  fileSystem.rename(draft, file);
  fileSystem.flush(directory);
}

/** What must be on disk before the journal may go: every changed directory, files whose mode changed, directories made with a mode, and the backup. */
function published({ root, directory }: Work, steps: readonly PreparedStep[], copies: readonly string[]): { files: string[]; directories: Set<string> } {
  const gone = new Set(targetsOf(root, steps, 'remove-directory'));
  const made = targetsOf(root, steps.filter((step) => step.mode !== undefined), 'make-directory');
  const changed = [...parentsOf(root, steps), ...made].filter((one) => !gone.has(one));
  return { files: [...targetsOf(root, steps, 'chmod'), ...copies], directories: new Set([...changed, ...(copies.length > 0 ? [join(directory, oldName)] : [])]) };
}

function targetsOf(root: string, steps: readonly Step[], action: Action): string[] {
  return steps.filter((step) => step.action === action).map((step) => join(root, step.path));
}

/** The commit point: the journal of what is written becomes the list of what the backup holds, that of what is undone a mere draft. When the disk does not confirm it, the journal is there again and the transaction is undone. */
function commit(work: Work, outcome: 'written' | 'undone'): void {
  const { fileSystem, directory } = work;
  const gone = outcome === 'written' ? keptJournalOf(directory) : draftOf(directory);
  fileSystem.rename(journalOf(directory), gone);
  try {
    fileSystem.flush(directory);
  } catch (error) {
    takeBack(work, gone, outcome, error);
    throw error;
  }
}

/** Without its journal nothing may be undone: half of it could fail, and nobody would know. */
function takeBack({ fileSystem, directory }: Work, gone: string, outcome: 'written' | 'undone', cause: unknown): void {
  try {
    fileSystem.rename(gone, journalOf(directory));
  } catch (error) {
    throw new UnconfirmedError(`Everything is ${outcome}, but the disk did not confirm it, and refused to take it back.`, {
      help: 'Check the disk; look at the files after the next start of the system.',
      details: [messageOf(cause), messageOf(error)],
      cause,
    });
  }
}

/** Keeps what was there before as a backup. Whatever fails here the next transaction or recovery finishes. */
function archive({ fileSystem, directory }: Work, journal: Journal): void {
  try {
    dropSecondNames(fileSystem, journal.steps);
    finishKeeping(fileSystem, directory, journal.id);
  } catch {
    return;
  }
}

/** A renamed file is alive under its new name, and what was moved aside is kept already: a second name would only be written through. */
function dropSecondNames(fileSystem: FileSystem, steps: readonly Step[]): void {
  const alive = new Set(steps.flatMap(({ after }) => ('inode' in after ? [after.inode] : [])));
  for (const { action, before, backup, aside, copy } of steps) {
    // Its file is still the same, and what is kept of it has a file of its own.
    if (action === 'splice') continue;
    dropNames(fileSystem, 'inode' in before && alive.has(before.inode) ? [backup, aside] : [copy === undefined ? aside : undefined]);
  }
}

function dropNames(fileSystem: FileSystem, names: readonly (string | undefined)[]): void {
  for (const name of names) if (name !== undefined && fileSystem.stat(name) !== undefined) fileSystem.unlink(name);
}

/** Copies the old files that lie on other volumes to the others, for a backup is one directory. Returns the new files. */
function gatherOld({ fileSystem, directory }: Work, steps: readonly Step[]): string[] {
  const old = join(directory, oldName);
  const files: string[] = [];
  if (fileSystem.stat(old) === undefined) fileSystem.makeDirectory(old, 0o700);
  const seen = new Set<string>();
  for (const name of steps.flatMap(({ backup, aside }) => [backup, aside])) {
    const stats = name === undefined || dirname(name) === old ? undefined : fileSystem.stat(name);
    const identity = `${stats?.device}:${stats?.inode}`;
    if (name === undefined || stats === undefined || seen.has(identity)) continue;
    seen.add(identity);
    const copied = join(old, basename(name));
    // A copy that was killed half-way.
    dropNames(fileSystem, [copied]);
    copy(fileSystem, name, copied, stats);
    if (stats.kind === 'file') files.push(copied);
  }
  return files;
}

/**
 * Ends a recovery that had to leave files alone: what was there before them may be all that is left of somebody's work.
 * The list of what is kept comes first, and the journal goes last, so that a recovery that is killed or refused here is
 * done once more. Participants are not in it: they are undone, and what they left alone has no old version here.
 */
function keepLeft(work: Work, journal: Journal, steps: readonly Step[]): void {
  const { fileSystem, directory, flusher } = work;
  // The transaction may have been interrupted with copies gathered already.
  const others = journal.steps.filter((step) => !steps.includes(step)).flatMap(({ backup, aside }) => [backup, aside]);
  dropNames(fileSystem, others.flatMap((name) => (name === undefined ? [] : [name, join(directory, oldName, basename(name))])));
  const [old, draft] = [join(directory, oldName), draftOf(directory)];
  const copies = gatherOld(work, steps);
  dropNames(fileSystem, [draft]);
  fileSystem.create(draft, formatJournal({ ...journal, participants: [], steps }), { mode: 0o600 });
  flusher.flush({ files: [draft, ...copies], directories: [old] });
  fileSystem.rename(draft, keptJournalOf(directory));
  fileSystem.flush(old);
}

/**
 * A directory of old files with a journal in it becomes `backups/ID`, also when the process was killed just before: one
 * rename, where freeing the blocks of thousands of old files takes seconds.
 */
function finishKeeping(fileSystem: FileSystem, directory: string, id = keptId(fileSystem, directory)): void {
  if (id === undefined) return;
  const backups = join(dirname(directory), backupsName);
  makeDirectories(fileSystem, backups);
  fileSystem.rename(join(directory, oldName), join(backups, id));
  // Before the directory goes that it was in: it may hold all that is left of somebody's work.
  fileSystem.flush(backups);
}

function keptId(fileSystem: FileSystem, directory: string): string | undefined {
  const file = keptJournalOf(directory);
  return fileSystem.stat(file) === undefined ? undefined : parseJournal(fileSystem.read(file), file).id;
}

async function rollBack(work: Work, journal: Prepared, undo: Undoers, cause: unknown): Promise<void> {
  let left: readonly Left[];
  try {
    // A participant may have refused because somebody else was faster: what it finds in their hands stays theirs, and `cause` says it.
    left = (await undoAll(work, journal, undo)).filter(({ participant }) => participant === undefined);
    if (left.length === 0) commit(work, 'undone');
  } catch (error) {
    throw new RecoveryError('The write failed, and undoing it failed too.', {
      help: 'Run `writeopt recover` when the disk works again: the journal and all backups are kept.',
      details: [messageOf(cause), messageOf(error)],
      cause: error,
    });
  }
  if (left.length === 0) return discard(work);
  throw new RecoveryError(`The write failed, and ${left.length === 1 ? 'one file' : `${left.length} files`} could not be put back.`, {
    help: 'Run `writeopt recover`: it keeps what was there before as a backup.',
    details: [messageOf(cause), ...left.map(({ path, why }) => `${path} ${why}`)],
    cause,
  });
}

async function undoAll(work: Work, journal: Omit<Journal, 'steps'> & { readonly steps: readonly Step[] }, undo: Undoers): Promise<Left[]> {
  const left: Left[] = [];
  for (const { name, record } of [...journal.participants].reverse()) {
    left.push(...((await undo[name]?.(record)) ?? []).map((one) => ({ ...one, participant: name })));
  }
  left.push(...undoSteps(work.fileSystem, work.root, journal.steps));
  work.flusher.flush(restored(work, journal.steps));
  clearMark(work.fileSystem, journal.steps);
  return left;
}

/** Directories that exist now, those that were made again with their mode among them, and files whose mode or bytes were put back. */
function restored(work: Work, steps: readonly Step[]): { files: string[]; directories: string[] } {
  const { fileSystem, root } = work;
  const directories = new Set([...parentsOf(root, steps), ...targetsOf(root, steps, 'remove-directory')]);
  return {
    files: [...targetsOf(root, steps, 'chmod'), ...targetsOf(root, steps, 'splice')].filter((file) => fileSystem.stat(file)?.kind === 'file'),
    directories: [...directories].filter((directory) => fileSystem.stat(directory)?.kind === 'directory'),
  };
}

/** Takes the stage away; what cannot be removed now is litter that the next transaction removes. */
function discard(work: Work): void {
  try {
    removeLitter(work.fileSystem, work.directory);
  } catch {
    // The outcome is decided and durable; a leftover in a private directory must not turn it into a failure.
  }
}

/** Removes a transaction's directory, other volumes' first, so that the list of them goes last. */
function removeLitter(fileSystem: FileSystem, directory: string): void {
  finishKeeping(fileSystem, directory);
  const list = placesOf(directory);
  if (fileSystem.stat(list) !== undefined) {
    const places = fileSystem.read(list).toString('utf8').split('\n').filter(Boolean);
    for (const place of places) removePlace(fileSystem, JSON.parse(place) as string);
  }
  removeStage(fileSystem, directory);
}

/** Flushed, also when it is gone already: once the list is gone nobody would find it. */
function removePlace(fileSystem: FileSystem, directory: string): void {
  if (fileSystem.stat(dirname(directory)) === undefined) return;
  removeStage(fileSystem, directory);
  fileSystem.flush(dirname(directory));
}

/** A stage: files, and one directory of files. */
function removeStage(fileSystem: FileSystem, directory: string): void {
  if (fileSystem.stat(directory) === undefined) return;
  removeStage(fileSystem, join(directory, oldName));
  for (const name of fileSystem.list(directory)) fileSystem.unlink(join(directory, name));
  fileSystem.removeDirectory(directory);
}

function pathsOf(steps: readonly Step[]): string[] {
  return [...new Set(steps.map((step) => step.path))];
}

function unknownParticipant(name: string, home: string): RecoveryError {
  return new RecoveryError(`An interrupted run also changed ${name}, which this command cannot undo.`, { help: 'Run `writeopt recover` in the repository.', details: [home] });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function asDiskError<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw asWriteoptError(error);
  }
}

const diskHelp: Readonly<Record<string, string>> = {
  ENOSPC: 'Free disk space, and run the command again.',
  EDQUOT: 'Free disk space within your quota, and run the command again.',
  EFBIG: 'The limit for the size of a file is too low (`ulimit -f`).',
  EROFS: 'The file system is mounted read-only.',
  EACCES: 'Check the permissions of the file and its directory.',
  EPERM: 'Check the permissions and attributes of the file and its directory.',
  EMFILE: 'Too many files are open; close some programs or raise `ulimit -n`.',
  ETXTBSY: 'The file is being executed: end that program, and run the command again.',
  EBUSY: 'Another program holds the file; close it, and run the command again.',
};

/** Every failure of the disk says that nothing was changed, and what to do. */
function asWriteoptError(error: unknown): unknown {
  if (!isDiskRefusal(error)) return error;
  return new DiskError(`The disk refused a write, and everything is as before: ${error.message}.`, { help: diskHelp[error.code] ?? 'Check the disk, and run the command again.', cause: error });
}

/** An error of a system call, and not yet one of ours. */
function isDiskRefusal(error: unknown): error is Error & { code: string } {
  return error instanceof Error && !(error instanceof WriteoptError) && 'code' in error && typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code);
}
