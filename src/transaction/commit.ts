// The commit point: one rename of the journal, confirmed by the disk or taken back.
import { RecoveryError } from '../errors.ts';
import { messageOf } from './disk-error.ts';
import { draftOf, journalOf, keptJournalOf, type Work } from './work.ts';

/** Everything is written, the disk does not say whether it will last, and what would undo it was refused too. */
export class UnconfirmedError extends RecoveryError {}

/** The commit point: the journal of what is written becomes the list of what the backup holds, that of what is undone a mere draft. When the disk does not confirm it, the journal is there again and the transaction is undone. */
export function commit(work: Work, outcome: 'written' | 'undone'): void {
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
