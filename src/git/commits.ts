// Reads which files earlier commits changed, the newest first: what there is to learn from a repository's own history.
import { GitError } from '../errors.ts';
import type { RepoPath } from '../model.ts';
import { createGit, type Git } from './git.ts';
import type { Repository } from './repository.ts';

/** One file of a commit. */
export interface CommittedChange {
  readonly status: 'A' | 'C' | 'D' | 'M' | 'R' | 'T';
  readonly path: RepoPath;
  /** The name it had before. */
  readonly from?: RepoPath;
}

/** One commit that has at most one parent. */
export interface Commit {
  readonly id: string;
  readonly changes: readonly CommittedChange[];
}

export interface CommitRange {
  /** Where the history ends. */
  readonly to: string;
  /** Not this commit, nor any that it knows. */
  readonly from?: string;
  readonly most: number;
}

/** git for what may be given up: bound to the repository as its own, and stopped by a signal of its own. */
export function gitUntil({ topLevel, gitDirectory, env }: Repository, signal: AbortSignal): Git {
  return createGit({ directory: topLevel, env: { ...env, GIT_DIR: gitDirectory, GIT_WORK_TREE: topLevel }, signal });
}

/** More files that were renamed and changed at once are not matched: a commit that large teaches nothing. */
const mostRenames = 100;

/** Merges are left aside: what they bring was committed before. */
export async function readCommits({ git }: { readonly git: Git }, { to, from, most }: CommitRange): Promise<Commit[]> {
  const range = from === undefined ? [to] : [to, `^${from}`];
  const out = await git(['log', '--no-merges', `--max-count=${most}`, '--name-status', '-z', '-M', `-l${mostRenames}`, '--no-ext-diff', '--format=%x01%H', ...range, '--']);
  return parseCommits(out);
}

/** How many commits, merges included, one of two knows and the other does not: `[ours, theirs]`. Rejects when there is no such commit. */
export async function readDistance({ git }: { readonly git: Git }, ours: string, theirs: string): Promise<readonly [number, number]> {
  const [left = 0, right = 0] = (await git(['rev-list', '--left-right', '--count', `${ours}...${theirs}`, '--'])).split('\t').map(Number);
  return [left, right];
}

/** Parses `--name-status -z` after a header of `\x01` and the id. */
export function parseCommits(out: string): Commit[] {
  const commits: { readonly id: string; readonly changes: CommittedChange[] }[] = [];
  const fields = out.split('\0');
  for (let index = 0; index < fields.length; index += 1) {
    // git ends the header with a newline of its own.
    const field = (fields[index] ?? '').replace(/^\n/, '');
    if (field === '') continue;
    if (field.startsWith('\x01')) {
      commits.push({ id: field.slice(1), changes: [] });
      continue;
    }
    const status = statusOf(field);
    const hasTwoPaths = status === 'R' || status === 'C';
    const [first = '', second = ''] = [fields[index + 1], fields[index + 2]] as RepoPath[];
    commits.at(-1)?.changes.push(hasTwoPaths ? { status, path: second as RepoPath, from: first as RepoPath } : { status, path: first as RepoPath });
    index += hasTwoPaths ? 2 : 1;
  }
  return commits;
}

function statusOf(field: string): CommittedChange['status'] {
  const letter = /^([ACDMRT])\d*$/.exec(field)?.[1];
  if (letter === undefined) throw new GitError(`git printed a change that cannot be read: ${field.slice(0, 100)}.`, { help: 'Report this with your git version.' });
  return letter as CommittedChange['status'];
}
