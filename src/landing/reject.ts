// What `--on-fail` does with files that failed: takes them out of the index, or puts them back to the last commit; both can be undone.
import { indexParticipant, isTemporaryIndex, writeEntries, type EntryChange, type IndexRecord } from '../git/index-entries.ts';
import type { Repository } from '../git/repository.ts';
import { withFilesOf } from '../git/working-tree.ts';
import type { FileChange, FileState, Notice, RepoPath, TreeId, WriteOperation } from '../model.ts';
import { transact } from '../transaction/transaction.ts';
import type { Participant } from '../transaction/work.ts';
import { bytesOf, expectedOf, lookAt } from './disk.ts';
import { homeOf, undoersOf } from './place.ts';

export interface Rejection {
  readonly repository: Repository;
  readonly how: 'unstage' | 'revert';
  /** The staged operations that failed, as they are in the index. */
  readonly operations: readonly WriteOperation[];
  /** The trees of HEAD and, in a merge, of the other parents; empty before the first commit. */
  readonly base: readonly TreeId[];
}

export interface Rejected {
  /** Paths that are as in the last commit again. */
  readonly restored: readonly RepoPath[];
  readonly notices: readonly Notice[];
}

/** Rejects the operations in one transaction that keeps what they had brought; hold the lock of the working tree. */
export async function rejectOperations(rejection: Rejection): Promise<Rejected> {
  const { repository, how, operations, base } = rejection;
  if (operations.length === 0) return { restored: [], notices: [] };
  // The other side of a merge would be dropped without a word when the merge is committed next.
  if (base.length > 1) return { restored: [], notices: [notice(`A merge is in progress, so nothing was ${how === 'revert' ? 'reverted' : 'unstaged'}.`)] };
  const entries = operations.flatMap(entriesOf);
  const temporary = isTemporaryIndex(repository.indexFile);
  if (temporary && how === 'unstage') {
    return { restored: [], notices: [notice('git throws the index of this commit away, so there is nothing to unstage.')] };
  }
  const record: IndexRecord = { files: temporary ? [] : [repository.indexFile], entries };
  const changes = how === 'revert' ? await revertingChanges(rejection, entries) : [];
  const { id } = await transact(changes, {
    root: repository.topLevel,
    home: homeOf(repository),
    reason: how,
    participants: temporary ? [] : [indexOf(repository, record)],
    undo: undoersOf(repository),
  });
  return { restored: entries.map(({ path }) => path), notices: [notice(`${sentence(how, entries.length)} \`writeopt restore ${id.slice(0, 8)}\` undoes this.`)] };
}

function indexOf(repository: Repository, record: IndexRecord): Participant {
  return { name: indexParticipant, record, publish: () => writeEntries(repository, record, { home: homeOf(repository) }) };
}

function notice(message: string): Notice {
  return { source: 'writeopt', message };
}

function sentence(how: Rejection['how'], count: number): string {
  const [files, are] = count === 1 ? ['One file that failed', 'is'] : [`${count} files that failed`, 'are'];
  return how === 'revert' ? `${files} ${are} as in the last commit again, in the index and on disk.` : `${files} ${are} no longer staged; on disk nothing changed.`;
}

/** From what is staged to what the last commit has; a rename is two entries. */
function entriesOf(operation: WriteOperation): EntryChange[] {
  const { path, expected, result } = operation;
  if (operation.kind !== 'rename') return [{ path, before: result, after: expected }];
  return [
    { path, before: result, after: { kind: 'absent' } },
    { path: operation.from, before: { kind: 'absent' }, after: expected },
  ];
}

function revertingChanges({ repository, base }: Rejection, entries: readonly EntryChange[]): Promise<FileChange[]> {
  const wanted = entries.filter(({ after }) => isFile(after)).map(({ path }) => path);
  return withFilesOf(repository.git, base[0], wanted, homeOf(repository), async (directory) => entries.flatMap((entry) => revertingChange(repository, directory, entry)));
}

function isFile(state: FileState): boolean {
  return state.kind === 'file' && state.mode !== '160000';
}

function revertingChange(repository: Repository, directory: string, { path, after }: EntryChange): FileChange[] {
  const now = lookAt(repository.topLevel, path);
  const expected = expectedOf(now);
  if (expected === undefined) return [];
  if (after.kind === 'absent') return now.kind === 'absent' ? [] : [{ kind: 'delete', path, expected, prune: true }];
  const content = bytesOf(directory, path, after);
  if (content === undefined) return [];
  if (after.mode === '120000') return [{ kind: 'symlink', path, target: Buffer.from(content).toString(), expected }];
  return [{ kind: 'write', path, content, mode: after.mode === '100755' ? 0o755 : 0o644, expected }];
}
