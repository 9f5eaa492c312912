// Learns from the commits of a repository which files change together, and says in a check when one of them is missing.
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { addCommand } from './add-command.ts';
import { gitUntil, readCommits, readDistance } from './git/commits.ts';
import type { Git } from './git/git.ts';
import type { Repository } from './git/repository.ts';
import type { Snapshot } from './git/snapshot/held.ts';
import { missingPartners, modelOf, mostCommits, withNewer, type CoChangeModel, type MissingPartner, type Question } from './history/co-change.ts';
import { readModel, writeModel } from './history/co-change-file.ts';
import type { Notice, RepoPath } from './model.ts';

/** A check that is over soon learns from few commits at first, and from more the next times. */
const steps = [300, 900, mostCommits];

/** Milliseconds that a model serves before it is asked what is new: habits do not change within the hour. */
const freshness = 3_600_000;

/** Milliseconds that a check waits at its end for what is still being learnt. */
const patience = 100;

/** Brings what is known up to `head`, and keeps it; whatever `git` rejects with, the part that was learnt before that is kept. */
export async function learn(git: Git, directory: string, head: string): Promise<CoChangeModel> {
  const kept = readModel(directory)?.model;
  const newer = kept === undefined ? undefined : await newerModel(git, kept, head);
  if (newer !== undefined) writeModel(directory, newer);
  let model = newer;
  for (const most of steps) if (model === undefined || model.asked < most) model = await build(git, directory, head, most);
  return model ?? modelOf(head, mostCommits, []);
}

async function build(git: Git, directory: string, head: string, most: number): Promise<CoChangeModel> {
  const commits = await readCommits({ git }, { to: head, most });
  // There are no more.
  const model = modelOf(head, commits.length < most ? mostCommits : most, commits.map(({ changes }) => changes));
  writeModel(directory, model);
  return model;
}

/** Undefined when the model is about another line of history: an amended commit, another branch. */
async function newerModel(git: Git, model: CoChangeModel, head: string): Promise<CoChangeModel | undefined> {
  // Written again, so that it counts as fresh.
  if (model.head === head) return model;
  const distance = await readDistance({ git }, model.head, head).catch(() => undefined);
  if (distance === undefined) return undefined;
  const [gone, ahead] = distance;
  if (gone > 0 || ahead > mostCommits) return undefined;
  return withNewer(model, head, (await readCommits({ git }, { to: head, from: model.head, most: mostCommits })).map(({ changes }) => changes));
}

export interface CoChangeRequest {
  readonly repository: Repository;
  readonly snapshot: Pick<Snapshot, 'base' | 'staged' | 'tracked'>;
  /** Where the history of runs is kept. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

export interface Search {
  /** Waits a little for the answer, and never rejects. */
  notices(): Promise<Notice[]>;
  /** Gives up what is still going on. */
  stop(): void;
}

/** Begins to look. */
export function lookForPartner(request: CoChangeRequest): Search {
  const stop = new AbortController();
  const git = gitUntil(request.repository, AbortSignal.any([stop.signal, request.signal]));
  const answer = ask(request, git).catch((): Notice[] => []);
  const notices = async (): Promise<Notice[]> => {
    const given = await Promise.race([answer, setTimeout(patience, undefined, { ref: false })]);
    stop.abort();
    return given ?? answer;
  };
  return { notices, stop: () => stop.abort() };
}

async function ask(request: CoChangeRequest, git: Git): Promise<Notice[]> {
  const [head] = request.snapshot.base.commits;
  if (head === undefined || !isPlainCommit(request)) return [];
  const kept = readModel(request.directory);
  const isFresh = kept !== undefined && Math.abs(Date.now() - kept.written) < freshness;
  const model = isFresh ? kept.model : await learn(git, request.directory, head).catch(() => readModel(request.directory)?.model);
  const [found] = model === undefined ? [] : partnersIn(model, request.snapshot);
  if (found === undefined) return [];
  const { git: toTheEnd } = request.repository;
  const [justCommitted, edited] = await Promise.all([isIn(toTheEnd, ['diff-tree', '--root', '--no-commit-id', '--name-only', '-r', '-z', head], found), isEdited(request.repository, found)]);
  return justCommitted ? [] : [noticeOf(found, edited ? request.repository.cwd : undefined)];
}

const inProgress = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'rebase-merge', 'rebase-apply', 'sequencer'];

/** What others wrote, and what the user picked out path by path, is complete. */
function isPlainCommit({ repository, snapshot }: CoChangeRequest): boolean {
  // `git commit -- PATHS` commits from an index of this name.
  const isPartial = basename(repository.indexFile).startsWith('next-index-');
  return !isPartial && snapshot.base.commits.length === 1 && !inProgress.some((name) => existsSync(join(repository.gitDirectory, name)));
}

/** What is missing from the commit that is staged, the surest first. */
export function partnersIn(model: CoChangeModel, { staged, tracked }: { readonly staged: Snapshot['staged']; readonly tracked: { has(path: RepoPath): boolean } }): MissingPartner[] {
  const changed = new Set<string>(staged.changed);
  const isMissing: Question['isMissing'] = (path) => tracked.has(path as RepoPath) && !changed.has(path);
  // A new file has no past, and who deletes one is told by others what needs it.
  const names = staged.changes.flatMap(({ status, path, from }) => (status === 'M' ? [path] : status === 'R' && from !== undefined ? [from] : []));
  // A large commit is told nothing, also when most of it is new.
  return missingPartners(model, { staged: new Set(names), size: staged.changes.length, isMissing });
}

/** Right after the commit that has it nobody has forgotten it; this one may even replace that. */
async function isIn(git: Git, args: readonly string[], { partner }: MissingPartner): Promise<boolean> {
  return (await git(args)).split('\0').includes(partner);
}

/** Whether the other file has edits that could be staged. */
export function isEdited({ indexFile, git }: Repository, found: MissingPartner): Promise<boolean> {
  const withIndex: Git = (args) => git(args, { env: { GIT_INDEX_FILE: indexFile } });
  return isIn(withIndex, ['--literal-pathspecs', 'diff', '--no-ext-diff', '--name-only', '-z', '--', found.partner], found);
}

/** `standsIn`: where the user would stage its edits; undefined when it has none. */
function noticeOf(found: MissingPartner, standsIn: string | undefined): Notice {
  const end = standsIn === undefined ? 'is not staged.' : `is not staged, and has edits: \`${addCommand(found.partner as RepoPath, standsIn)}\`.`;
  return { source: 'history', message: `${describePartner(found)}; ${found.partner} ${end}` };
}

/** The evidence in words. */
export function describePartner({ path, partner, support, opportunities, confidence, least }: MissingPartner): string {
  const share = `${Math.floor(100 * confidence)} %, surely more than ${Math.floor(100 * least)} %`;
  return `${path} and ${partner} changed together in ${support} of the last ${opportunities} small commits of ${path} (${share})`;
}
