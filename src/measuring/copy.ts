// A copy of a repository to run things in: its own git directory, files and index, the objects borrowed, ignored files linked. Nothing of the user's is written to.
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { linkIgnored } from '../git/ignored-links.ts';
import { createGit, type Git } from '../git/git.ts';
import type { Repository } from '../git/repository.ts';
import { listIgnored } from '../git/snapshot/links.ts';
import { snapshotPlace } from '../git/snapshot/place.ts';
import type { CommitState } from './states.ts';

/** Absolute directories; everything lies in `home`. */
export interface Scratch {
  readonly home: string;
  /** Where git puts what it has to write. */
  readonly objects: string;
}

const prefix = 'measure-';

/** A directory beside the snapshots, so on the disk that checks use; removed afterwards, also what a killed run left. */
export async function withScratch<T>(repository: Repository, env: NodeJS.ProcessEnv, body: (scratch: Scratch) => Promise<T>): Promise<T> {
  const root = dirname(snapshotPlace(repository, env).home);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(root)) if (isLitter(name)) rmSync(join(root, name), { recursive: true, force: true });
  const home = mkdtempSync(join(root, `${prefix}${process.pid}-`));
  try {
    const objects = join(home, 'objects');
    mkdirSync(join(objects, 'info'), { recursive: true });
    return await body({ home, objects });
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

function isLitter(name: string): boolean {
  const [, pid] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? [];
  if (pid === undefined) return false;
  try {
    return !process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** The repository, but the objects git writes go into the scratch. */
export function shielded(repository: Repository, { objects }: Scratch): Repository {
  const env = { GIT_OBJECT_DIRECTORY: objects, GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(join(repository.commonDirectory, 'objects')) };
  return { ...repository, git: (args, options = {}) => repository.git(args, { ...options, env: { ...env, ...options.env } }) };
}

/** The variable is a list: what would end an entry is quoted as C does. */
function quoted(path: string): string {
  return /^"|[:;\\]/.test(path) && process.platform !== 'win32' ? `"${path.replace(/[\\"]/g, '\\$&')}"` : path;
}

export interface Copy {
  /** Absolute top level. */
  readonly directory: string;
  /** Makes files, index and HEAD those of somebody who is about to commit. */
  put(state: CommitState): Promise<void>;
}

export async function makeCopy(repository: Repository, scratch: Scratch, name: string): Promise<Copy> {
  const directory = join(scratch.home, name);
  mkdirSync(directory);
  const format = (await repository.git(['rev-parse', '--show-object-format'])).trim();
  const git = createGit({ directory, env: { ...repository.env, GIT_DIR: join(directory, '.git'), GIT_WORK_TREE: directory } });
  await git(['init', '--quiet', '--template=', `--object-format=${format}`]);
  mkdirSync(join(directory, '.git/objects/info'), { recursive: true });
  writeFileSync(join(directory, '.git/objects/info/alternates'), `${join(repository.commonDirectory, 'objects')}\n${scratch.objects}\n`);
  // Filters and line ends as configured; what says where the repository lies comes after it, and wins.
  appendFileSync(join(directory, '.git/config'), `[include]\n\tpath = ${JSON.stringify(join(repository.commonDirectory, 'config'))}\n[core]\n\tbare = false\n\tworktree = ${JSON.stringify(directory)}\n`);
  const ignored = await listIgnored(repository);
  return { directory, put: (state) => put({ git, repository, directory, ignored }, state) };
}

interface Making {
  readonly git: Git;
  readonly repository: Repository;
  readonly directory: string;
  readonly ignored: readonly string[];
}

async function put({ git, repository, directory, ignored }: Making, { base, tree }: CommitState): Promise<void> {
  if (base === undefined) await git(['symbolic-ref', 'HEAD', 'refs/heads/writeopt-unborn']);
  else await git(['update-ref', '--no-deref', 'HEAD', base]);
  await git(['read-tree', '--reset', '-u', tree]);
  linkIgnored({ workingTree: repository.topLevel, snapshot: directory, ignored, previous: { entries: {}, rejected: [] } });
}
