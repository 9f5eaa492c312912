// Puts everything back, after a failure as after a crash.
import { RecoveryError } from '../errors.ts';
import { commit } from './commit.ts';
import { messageOf } from './disk-error.ts';
import { clearMark } from './in-place.ts';
import type { Journal, Step } from './journal.ts';
import { discard } from './litter.ts';
import { parentsOf } from './prepare.ts';
import { undoSteps, type Left } from './publish.ts';
import { targetsOf, type Prepared, type Undoers, type Work } from './work.ts';

export async function rollBack(work: Work, journal: Prepared, undo: Undoers, cause: unknown): Promise<void> {
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

export async function undoAll(work: Work, journal: Omit<Journal, 'steps'> & { readonly steps: readonly Step[] }, undo: Undoers): Promise<Left[]> {
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
