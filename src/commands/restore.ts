// `writeopt restore`: brings back what fixes, `--on-fail` or an interrupted run replaced.
import { openPlace } from '../apply/place.ts';
import { ConflictError, exitCodes } from '../errors.ts';
import { differing, indexParticipant, isTemporaryIndex, writeEntries, type EntryChange, type IndexRecord } from '../git/index-entries.ts';
import type { Repository } from '../git/repository.ts';
import { homeOf, homesOf, isInterrupted, undoersOf, withWorkingTree } from '../landing/place.ts';
import { describeRecovery } from '../recovered.ts';
import { findBackup, listBackups, restoringChanges, type Backup } from '../transaction/backups.ts';
import { transact } from '../transaction/transaction.ts';
import type { Participant } from '../transaction/work.ts';
import type { Run } from './index.ts';

/** Exit 4 when a file has changed since the backup was made, and nothing is written then. */
export const runRestore: Run = async (context, invocation) => {
  const { repository } = await openPlace(context, undefined);
  const onRecovered = (recovered: Parameters<typeof describeRecovery>[0]): void => context.stderr(describeRecovery(recovered));
  const exclusivity = { signal: context.signal, onRecovered };
  if (invocation.values.list === true) {
    // What an interrupted run could not put back becomes a backup in its turn.
    if (isInterrupted(repository)) await withWorkingTree(repository, exclusivity, async () => undefined);
    context.stdout(formatList(listBackups(homesOf(repository))));
    return exitCodes.passed;
  }
  await withWorkingTree(repository, exclusivity, async () => {
    const backup = findBackup(homesOf(repository), invocation.positionals[0]);
    const restored = await restore(repository, backup, invocation.values.force === true);
    context.stdout(`${restored.map((path) => `  ${path}\n`).join('')}writeopt: restored ${backup.id.slice(0, 8)} (${backup.reason ?? 'a transaction'}, ${backup.started}).\n`);
  });
  return exitCodes.passed;
};

function formatList(backups: readonly Backup[]): string {
  if (backups.length === 0) return 'writeopt: there is no backup.\n';
  const rows = backups.map(({ id, started, reason, steps, participants, size }) => {
    const paths = new Set([...steps.map(({ path }) => path), ...participants.flatMap(({ record }) => entriesIn(record).map(({ path }) => path as string))]);
    const [first = '', ...others] = [...paths];
    return `${id.slice(0, 8)}  ${started.replace('T', ' ').slice(0, 19)}  ${(reason ?? 'transaction').padEnd(12)}  ${String(Math.ceil(size / 1024)).padStart(6)} KiB  ${first}${others.length === 0 ? '' : ` and ${others.length} more`}`;
  });
  return `${rows.join('\n')}\n`;
}

function entriesIn(record: unknown): readonly EntryChange[] {
  return (record as Partial<IndexRecord>).entries ?? [];
}

async function restore(repository: Repository, backup: Backup, force: boolean): Promise<string[]> {
  const changes = restoringChanges(backup, { force });
  const entries = await restoringEntries(repository, backup);
  const record: IndexRecord = { files: [repository.indexFile], entries };
  const index: Participant = { name: indexParticipant, record, publish: () => writeEntries(repository, record, { home: homeOf(repository) }).catch(explain) };
  await transact(changes, {
    // Of an apply the root may be a directory of the repository.
    root: backup.root,
    home: homeOf(repository),
    reason: 'restore',
    participants: entries.length === 0 ? [] : [index],
    undo: undoersOf(repository),
  });
  return [...new Set([...changes.map(({ path }) => path), ...entries.map(({ path }) => path)])];
}

/** From what the run left to what was there. Entries that git threw away with the index of a refused commit are not to be undone. */
async function restoringEntries(repository: Repository, backup: Backup): Promise<EntryChange[]> {
  const records = backup.participants.filter(({ name }) => name === indexParticipant).map(({ record }) => record as IndexRecord);
  const undone = await Promise.all(
    records.map(async ({ files, entries }) => {
      const back = entries.map(({ path, before, after }): EntryChange => ({ path, before: after, after: before }));
      if (!files.every(isTemporaryIndex)) return back;
      const dropped = await differing(repository, repository.indexFile, back, 'before');
      return back.filter(({ path }) => !dropped.includes(path));
    }),
  );
  return undone.flat();
}

/** In a restore nothing was checked: the words are other ones. */
function explain(error: unknown): never {
  if (!(error instanceof ConflictError)) throw error;
  throw new ConflictError('What is staged is no longer what the kept run left.', {
    help: 'Nothing was written. Unstage these files (`git restore --staged FILE`) to compare, or restore from an earlier backup (`writeopt restore --list`).',
    details: error.details,
    cause: error,
  });
}
