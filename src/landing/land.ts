// Fixes that passed every check become part of the commit and of the working tree, in one transaction.
import { ConflictError, InterruptedError } from '../errors.ts';
import { assertTree, indexFilesOf, indexMark, indexParticipant, writeEntries, type IndexRecord } from '../git/index-entries.ts';
import type { Repository } from '../git/repository.ts';
import { withFilesOf } from '../git/working-tree.ts';
import type { FileChange, Notice, RepoPath, StagedChange, TreeId } from '../model.ts';
import type { Overlap } from '../operations/merge.ts';
import { transact } from '../transaction/transaction.ts';
import type { Participant } from '../transaction/work.ts';
import { landingOf, type Landing, type Meeting } from './changes.ts';
import { bytesOf, expectedOf, lookAt } from './disk.ts';
import { homeOf, undoersOf } from './place.ts';

export interface FixesToLand {
  readonly repository: Repository;
  /** Absolute directory that holds the fixed tree: the snapshot. */
  readonly directory: string;
  /** What is staged, and what has passed every check. */
  readonly staged: TreeId;
  readonly checked: TreeId;
  /** From the one to the other, renames not looked for. */
  readonly changes: readonly StagedChange[];
  /** Of the index before it was read. */
  readonly mark: string;
  readonly signal: AbortSignal;
}

export interface Landed {
  /** Paths whose index entry, working file, or both were written. */
  readonly written: readonly RepoPath[];
  readonly notices: readonly Notice[];
}

/** How often a file may change under our hands before the run gives up. */
const attempts = 5;

/**
 * Writes the fixes to the index (only the fixed paths) and to the working tree, all or nothing; hold the lock of the
 * working tree. Files with unstaged edits get the fix merged in where it does not touch the edits.
 * Throws ConflictError when what is staged changed meanwhile, or a file changes again and again.
 */
export async function landFixes(fixes: FixesToLand): Promise<Landed> {
  const { repository, staged, changes, mark } = fixes;
  // Known before anything is visible, so that no file is fixed and put back.
  if (indexMark(repository) !== mark) await assertTree(repository, staged, homeOf(repository));
  const modified = changes.filter(({ before }) => before.kind === 'file' && before.mode !== '160000').map(({ path }) => path);
  const files = indexFilesOf(repository);
  const plan = await withFilesOf(repository.git, staged, modified, homeOf(repository), async (originals) => {
    for (let attempt = 1; ; attempt += 1) {
      const meetings = changes.map((change) => meetingOf(fixes, originals, change));
      const landings = meetings.map((meeting) => ({ meeting, landing: landingOf(meeting) }));
      if (await publish(fixes, files, landings, attempt === attempts)) return landings;
    }
  });
  return { written: changes.map(({ path }) => path), notices: plan.flatMap(({ meeting, landing }) => noticesOf(meeting, landing)) };
}

interface Planned {
  readonly meeting: Meeting;
  readonly landing: Landing;
}

/** False when a file of the working tree changed since it was read, and it is to be tried again. */
async function publish(fixes: FixesToLand, files: readonly string[], landings: readonly Planned[], last: boolean): Promise<boolean> {
  const { repository, checked, changes, signal } = fixes;
  const record: IndexRecord = { files, entries: changes.map(({ path, before, after }) => ({ path, before, after })) };
  let atIndex = false;
  const index: Participant = {
    name: indexParticipant,
    record,
    publish: () => {
      atIndex = true;
      return writeEntries(repository, record, { home: homeOf(repository), checked });
    },
  };
  try {
    await transact(landings.flatMap(({ meeting, landing }) => changeOf(meeting, landing)), {
      root: repository.topLevel,
      home: homeOf(repository),
      reason: 'fixes',
      participants: [index],
      undo: undoersOf(repository),
      validate: () => {
        if (signal.aborted) throw new InterruptedError(String(signal.reason));
      },
    });
    return true;
  } catch (error) {
    if (error instanceof ConflictError && !atIndex && !last) return false;
    throw error;
  }
}

function meetingOf({ repository, directory }: FixesToLand, originals: string, change: StagedChange): Meeting {
  const { path, before, after } = change;
  return { path, before, after, staged: bytesOf(originals, path, before), fixed: bytesOf(directory, path, after), now: lookAt(repository.topLevel, path) };
}

function changeOf({ path, now }: Meeting, landing: Landing): FileChange[] {
  const expected = expectedOf(now);
  if (expected === undefined) return [];
  if (landing.kind === 'write') return [{ kind: 'write', path, content: landing.content, expected, ...(landing.mode === undefined ? {} : { mode: landing.mode }) }];
  if (landing.kind === 'symlink') return [{ kind: 'symlink', path, target: landing.target, expected }];
  if (landing.kind === 'chmod') return [{ kind: 'chmod', path, mode: landing.mode, expected }];
  if (landing.kind === 'delete') return [{ kind: 'delete', path, expected, prune: true }];
  return [];
}

function noticesOf({ path }: Meeting, landing: Landing): Notice[] {
  if (landing.kind === 'nothing' && landing.why !== undefined) return [{ source: 'writeopt', message: `${path} ${landing.why}.` }];
  const overlaps = 'overlaps' in landing ? (landing.overlaps ?? []) : [];
  if (overlaps.length === 0) return [];
  const places = overlaps.map(({ ours }) => linesOf(ours)).join(', ');
  return [{ source: 'writeopt', message: `${path}:${places} has unstaged edits where the fix goes: your lines stay here, the fix is in the commit.` }];
}

function linesOf({ first, last }: Overlap['ours']): string {
  return last <= first ? String(first) : `${first}-${last}`;
}
