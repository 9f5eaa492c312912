// Opens the snapshot of a test repository and shows what lies in it.
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openRepository, type Repository } from '../../src/git/repository.ts';
import { withSnapshot } from '../../src/git/snapshot.ts';
import type { Snapshot } from '../../src/git/snapshot/held.ts';
import type { Repo } from './repo.ts';

/** Runs `body` on the snapshot of what is staged now; `env` adds variables such as GIT_INDEX_FILE. */
export async function openSnapshotOf<T>(
  repo: Repo,
  body: (snapshot: Snapshot, repository: Repository) => Promise<T> | T,
  options: { env?: NodeJS.ProcessEnv; cwd?: string; messages?: string[] } = {},
): Promise<T> {
  const env = { ...repo.env, ...options.env };
  const repository = await openRepository({ cwd: options.cwd ?? repo.directory, env });
  return withSnapshot(repository, { env, progress: (message) => options.messages?.push(message) }, async (snapshot) => body(snapshot, repository));
}

/** Path → content (`-> target` for links, ending in `*` for executables) of a directory, `.git` left out. */
export function listing(directory: string, prefix = ''): Record<string, string> {
  const entries: Record<string, string> = {};
  for (const child of readdirSync(join(directory, prefix), { withFileTypes: true })) {
    const path = prefix === '' ? child.name : `${prefix}/${child.name}`;
    if (path === '.git') continue;
    const full = join(directory, path);
    if (child.isSymbolicLink()) entries[path] = `-> ${readlinkSync(full)}`;
    else if (child.isDirectory()) Object.assign(entries, listing(directory, path));
    else entries[path] = readFileSync(full, 'utf8') + ((lstatSync(full).mode & 0o111) === 0 ? '' : '*');
  }
  return entries;
}

/** Everything observable about a working tree and its index: bytes, modes, inodes, times in nanoseconds. */
export function fingerprint(repo: Repo): Record<string, string> {
  const result: Record<string, string> = {};
  const visit = (path: string): void => {
    const stats = lstatSync(join(repo.directory, path), { bigint: true });
    result[path] = `${stats.mode} ${stats.ino} ${stats.mtimeNs} ${stats.size}`;
    if (stats.isDirectory()) for (const name of readdirSync(join(repo.directory, path)).sort()) if (name !== '.git') visit(path === '' ? name : `${path}/${name}`);
    if (stats.isFile()) result[path] += ` ${readFileSync(join(repo.directory, path)).toString('base64')}`;
    if (stats.isSymbolicLink()) result[path] += ` ${readlinkSync(join(repo.directory, path))}`;
  };
  visit('');
  const index = join(gitDirectoryOf(repo.directory), 'index');
  const stats = lstatSync(index, { bigint: true, throwIfNoEntry: false });
  if (stats !== undefined) result['.git/index'] = `${stats.ino} ${stats.mtimeNs} ${readFileSync(index).toString('base64')}`;
  return result;
}

/** A linked worktree has a file that names it. */
function gitDirectoryOf(directory: string): string {
  const git = join(directory, '.git');
  return lstatSync(git).isDirectory() ? git : readFileSync(git, 'utf8').replace(/^gitdir: /, '').trim();
}
