// All changes or none: stage, journal, publish, commit.
import { randomUUID } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { RecoveryError } from '../errors.ts';
import { nodeFileSystem, type FileSystem } from '../file-system.ts';
import type { FileChange } from '../model.ts';
import type { RetryPolicy } from './cloud-sync/retry-policy.ts';
import { commit, UnconfirmedError } from './commit.ts';
import { asDiskError, asWriteoptError } from './disk-error.ts';
import { createFlusher } from './flush.ts';
import { formatJournal, type Step } from './journal.ts';
import { archive, gatherOld } from './keeping.ts';
import { discard, removeLitter } from './litter.ts';
import { conflict, parentsOf, prepareSteps, type PreparedStep } from './prepare.ts';
import { publishSteps } from './publish.ts';
import { needsRecovery } from './recovery.ts';
import { oldName, openStage, type Stage } from './stage.ts';
import { rollBack } from './undo.ts';
import { clock, directoryName, draftOf, fileSystemOf, journalOf, makeDirectories, pathsOf, placesOf, targetsOf, type Participant, type Place, type Prepared, type Undoers, type Work } from './work.ts';

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
