// The end of a check: fixes land, or failures are rejected as `onFail` says; and what else changed meanwhile is told.
import type { Config } from '../config.ts';
import { assertTree, indexMark } from '../git/index-entries.ts';
import type { Repository } from '../git/repository.ts';
import type { EarlierFile, Watch } from '../git/working-tree.ts';
import type { Notice, RepoPath, StagedChange, TreeId, WriteOperation } from '../model.ts';
import { keepFiles, pruneBackups, type KeptFile } from '../transaction/backups.ts';
import { landFixes } from './land.ts';
import { homeOf, homesOf, withWorkingTree, type Exclusivity } from './place.ts';
import { rejectOperations } from './reject.ts';

export interface Judgement {
  readonly repository: Repository;
  /** Absolute directory that holds the checked tree. */
  readonly directory: string;
  /** What was staged at the start, and what was checked in the end. */
  readonly staged: TreeId;
  readonly checked: TreeId;
  /** From the one to the other, renames not looked for. */
  readonly changes: readonly StagedChange[];
  /** Of the index before it was read. */
  readonly mark: string;
  /** Absolute directory of the snapshot's own files. */
  readonly home: string;
  readonly failed: boolean;
  /** The staged operations that failed. */
  readonly offenders: readonly WriteOperation[];
  /** The trees of HEAD and of the other parents. */
  readonly base: readonly TreeId[];
  readonly config: Pick<Config, 'onFail' | 'backups'>;
  readonly watch: Watch | undefined;
  readonly exclusivity: Exclusivity & { readonly signal: AbortSignal };
}

export interface Conclusion {
  readonly written: readonly RepoPath[];
  readonly restored: readonly RepoPath[];
  readonly notices: readonly Notice[];
}

/** Throws ConflictError when git would commit something else than what has passed. */
export async function conclude(judgement: Judgement): Promise<Conclusion> {
  const { repository, failed, changes, config, watch, exclusivity } = judgement;
  const changed = (await watch?.changed()) ?? [];
  const writes = failed ? config.onFail !== 'keep' && judgement.offenders.length > 0 : changes.length > 0;
  if (!writes && changed.length === 0) {
    await assertStillStaged(judgement);
    return { written: [], restored: [], notices: [] };
  }
  return withWorkingTree(repository, exclusivity, async () => {
    const outside = keepChanged(repository, changed);
    const outcome = writes ? await write(judgement) : { written: [], restored: [], notices: [] };
    if (!writes) await assertStillStaged(judgement);
    for (const home of homesOf(repository)) pruneBackups(home, { now: Date.now(), maxAge: config.backups.maxAge * dayMilliseconds, maxSize: config.backups.maxSize * megabyte });
    return { ...outcome, notices: [...outcome.notices, ...outside] };
  });
}

async function assertStillStaged({ repository, checked, mark, home, failed }: Judgement): Promise<void> {
  if (!failed && indexMark(repository) !== mark) await assertTree(repository, checked, home);
}

const dayMilliseconds = 86_400_000;
const megabyte = 1_000_000;

async function write({ repository, directory, staged, checked, changes, mark, failed, offenders, base, config, exclusivity }: Judgement): Promise<Conclusion> {
  if (!failed) return { restored: [], ...(await landFixes({ repository, directory, staged, checked, changes, mark, signal: exclusivity.signal })) };
  const how = config.onFail === 'revert' ? 'revert' : 'unstage';
  return { written: [], ...(await rejectOperations({ repository, how, operations: offenders, base })) };
}

/** An editor's save, or a task that reached outside the snapshot: nobody can tell, so it stays, and what was there can be had back. */
function keepChanged(repository: Repository, changed: readonly EarlierFile[]): Notice[] {
  if (changed.length === 0) return [];
  const kept = changed.flatMap(({ path, content, mode }): KeptFile[] => (content === undefined ? [] : [{ path, content, mode }]));
  const id = kept.length === 0 ? undefined : keepFiles(homeOf(repository), repository.topLevel, 'changed meanwhile', kept);
  return changed.map(({ path, content }) => ({
    source: 'writeopt',
    message: `${path} changed in your working tree while the check ran; it was left as it is and is not part of the commit.${
      content === undefined || id === undefined ? '' : ` \`writeopt restore ${id.slice(0, 8)}\` brings back what was there before.`
    }`,
  }));
}
