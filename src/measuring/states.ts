// What is measured: the change that is staged, or the last commit when nothing is; and the change before it, which leaves both ways as warm as they are in real life.
import { readBase, diffTrees, writeStagedTree, type Repository } from '../git/repository.ts';
import { UsageError } from '../errors.ts';
import type { StagedChange, TreeId } from '../model.ts';

/** A commit that is about to be made. */
export interface CommitState {
  /** The commit it is made on; undefined: it is the first. */
  readonly base: string | undefined;
  readonly tree: TreeId;
  readonly changes: readonly StagedChange[];
}

export interface States {
  readonly source: 'staged' | 'last commit';
  readonly change: CommitState;
  /** Undefined: there is none before. */
  readonly before: CommitState | undefined;
}

/** `privateIndex`: a file that may be written; `repository` puts no object into the user's database (see `shielded`). */
export async function readStates(repository: Repository, privateIndex: string): Promise<States> {
  const [base, staged] = await Promise.all([readBase(repository), writeStagedTree(repository, privateIndex)]);
  const [head, headTree] = [base.commits[0], base.trees[0]];
  const changes = await diffTrees(repository, headTree, staged);
  if (changes.length > 0) return { source: 'staged', change: { base: head, tree: staged, changes }, before: await commitState(repository, head) };
  const last = await commitState(repository, head);
  if (last === undefined || last.changes.length === 0) {
    throw new UsageError('There is nothing to measure with: nothing is staged, and no commit changed anything.', { help: 'Stage a change, and run `writeopt stats --measure` again.' });
  }
  return { source: 'last commit', change: last, before: await commitState(repository, last.base) };
}

/** The commit as it was before it was made. */
async function commitState(repository: Repository, commit: string | undefined): Promise<CommitState | undefined> {
  if (commit === undefined) return undefined;
  const out = await repository.git(['cat-file', '--batch-check=%(objectname) %(objecttype)'], { input: `${commit}^{tree}\n${commit}^1\n${commit}^1^{tree}\n` });
  const [tree, base, baseTree] = out.split('\n').map((line) => (/^[0-9a-f]+ (commit|tree)$/.test(line) ? line.split(' ')[0] : undefined));
  if (tree === undefined) return undefined;
  return { base, tree: tree as TreeId, changes: await diffTrees(repository, baseTree as TreeId | undefined, tree as TreeId) };
}
