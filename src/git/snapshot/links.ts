// What git ignores is linked into a snapshot; submodules too.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RepoPath, TreeId } from '../../model.ts';
import type { Git } from '../git.ts';
import { linkIgnored, unlinkEntries, type LinkManifest } from '../ignored-links.ts';
import type { Repository, TrackedEntry } from '../repository.ts';
import type { SnapshotPlace } from './place.ts';

export const noLinks: LinkManifest = { entries: {}, rejected: [] };

export function namesOnly(links: LinkManifest): LinkManifest {
  const entries = Object.keys(links.entries).map((entry) => [entry, { source: '', own: '' }]);
  return { entries: Object.fromEntries(entries), rejected: [] };
}

export function listIgnored(repository: Repository): Promise<string[]> {
  return repository
    .git(['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z'], { env: { GIT_INDEX_FILE: repository.indexFile } })
    .then((out) => out.split('\0').filter(Boolean));
}

interface LinksRequest {
  readonly repository: Repository;
  readonly place: SnapshotPlace;
  readonly git: Git;
  readonly ignored: readonly string[];
  readonly previous: LinkManifest;
  /** The tree the links were made for; undefined: not known. */
  readonly from: TreeId | undefined;
  readonly to: TreeId;
}

export async function refreshLinks(request: LinksRequest): Promise<LinkManifest> {
  const { repository, place, git, previous } = request;
  if (request.ignored.length === 0 && Object.keys(previous.entries).length === 0) return noLinks;
  const rulesChanged = await ignoreRulesDiffer(request);
  // What other rules refused is tried again.
  const kept: LinkManifest = rulesChanged ? { entries: previous.entries, rejected: [] } : previous;
  const { manifest, changed } = linkIgnored({ workingTree: repository.topLevel, snapshot: place.directory, ignored: request.ignored, previous: kept });
  if (!changed && !rulesChanged) return manifest;
  // The working tree's rules chose the entries, but the commit's rules decide: what they do not ignore is untracked there, and does not exist.
  const untracked = new Set((await git(['ls-files', '--others', '--exclude-standard', '--directory', '-z'])).split('\0').filter(Boolean));
  const rejected = Object.keys(manifest.entries).filter((entry) => isUntracked(entry, untracked));
  unlinkEntries(place.directory, rejected);
  const entries = Object.fromEntries(Object.entries(manifest.entries).filter(([entry]) => !rejected.includes(entry)));
  return { entries, rejected: [...manifest.rejected, ...rejected] };
}

async function ignoreRulesDiffer(request: LinksRequest): Promise<boolean> {
  if (request.from === undefined) return true;
  if (request.from === request.to) return false;
  const changed = await request.git(['diff-tree', '-r', '-z', '--name-only', request.from, request.to]);
  return changed.split('\0').some((path) => path === '.gitignore' || path.endsWith('/.gitignore'));
}

function isUntracked(entry: string, untracked: ReadonlySet<string>): boolean {
  if (untracked.has(entry)) return true;
  // git names the highest untracked directory only.
  for (let slash = entry.lastIndexOf('/', entry.length - 2); slash > 0; slash = entry.lastIndexOf('/', slash - 1)) {
    if (untracked.has(entry.slice(0, slash + 1))) return true;
  }
  return false;
}

/** A submodule is an empty directory in a checkout; its files come from the working tree's. */
export function linkSubmodules(repository: Repository, place: SnapshotPlace, tracked: ReadonlyMap<RepoPath, TrackedEntry>): void {
  for (const [path, entry] of tracked) {
    if (entry.mode !== '160000' || !existsSync(join(repository.topLevel, path))) continue;
    linkIgnored({ workingTree: repository.topLevel, snapshot: place.directory, ignored: [`${path}/`], previous: noLinks });
  }
}
