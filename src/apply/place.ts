// Where a batch is applied: a git repository, or any directory, which gets a private repository that nobody sees.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import envPaths from 'env-paths';
import type { Context } from '../context.ts';
import { GitError, UsageError } from '../errors.ts';
import { createGit, withoutGitLocation } from '../git/git.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { homeOf, openHomeOutside } from '../landing/place.ts';
import { detectSync } from '../transaction/cloud-sync/detect.ts';
import type { SyncFinding } from '../transaction/cloud-sync/findings.ts';
import { placeOutside } from '../transaction/cloud-sync/place-outside.ts';
import { nodeProbes } from '../transaction/cloud-sync/probes.ts';

export interface ApplyPlace {
  /** Absolute real directory that paths are relative to. */
  readonly root: string;
  /** Journal, backups, keys and the lock. */
  readonly home: string;
  /** The user's own, or the private one. */
  readonly repository: Repository;
  /** The root below the repository's top level; '' when they are the same. */
  readonly below: string;
  /** Something that syncs the root, as far as can be told. */
  readonly sync: SyncFinding | undefined;
}

/** Finds the place. `root` is relative to where the user stands; absent: the top of the repository, else the current directory. */
export async function openPlace(context: Context, root: string | undefined): Promise<ApplyPlace> {
  const wanted = root === undefined ? undefined : resolve(context.cwd, root);
  if (wanted !== undefined && statSync(wanted, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(`${root} is not a directory.`, { help: 'Name a directory that exists.' });
  }
  const cwd = realpathSync(wanted ?? context.cwd);
  try {
    const repository = await openRepository({ cwd, env: context.env, signal: context.signal });
    const top = wanted === undefined ? repository.topLevel : cwd;
    return { root: top, home: homeFor(context, repository, top), repository, below: relative(repository.topLevel, top).split(sep).join('/'), sync: detectSync(top, probesOf(context)) };
  } catch (error) {
    if (!(error instanceof GitError) || !/is not in a git repository/.test(error.message)) throw error;
  }
  const repository = await privateRepository(context, cwd);
  return { root: cwd, home: homeOf(repository), repository, below: '', sync: detectSync(cwd, probesOf(context)) };
}

/** The environment that was handed in decides, not that of the process. */
function probesOf({ env }: Context): typeof nodeProbes {
  return { ...nodeProbes, env, home: env.HOME ?? nodeProbes.home };
}

/** A client would upload a journal and everything that is staged: where it surely looks, they lie elsewhere on the same volume. */
function homeFor(context: Context, repository: Repository, root: string): string {
  const probes = probesOf(context);
  const finding = detectSync(root, probes);
  if (finding === undefined || finding.confidence === 'possible') return homeOf(repository);
  const { home, outside } = placeOutside(repository.gitDirectory, finding, probes);
  return outside ? openHomeOutside(repository, home) : homeOf(repository);
}

/** Never part of a project, and too large to be looked through. */
const neverRead = ['node_modules/', '.venv/', 'venv/', '__pycache__/', '.cache/', '.DS_Store'];

async function privateRepository(context: Context, root: string): Promise<Repository> {
  const env = withoutGitLocation(context.env);
  const key = createHash('sha256').update(root).digest('hex').slice(16, 32);
  const gitDirectory = join(stateDirectory(context.env), key);
  const bound = { ...env, GIT_DIR: gitDirectory, GIT_WORK_TREE: root };
  const git = createGit({ directory: root, env: bound, signal: context.signal });
  if (!existsSync(join(gitDirectory, 'HEAD'))) {
    mkdirSync(dirname(gitDirectory), { recursive: true, mode: 0o700 });
    mkdirSync(gitDirectory, { recursive: true, mode: 0o700 });
    await createGit({ directory: root, env })(['init', '--quiet', '--bare', gitDirectory]);
    await git(['config', 'core.bare', 'false']);
    mkdirSync(join(gitDirectory, 'info'), { recursive: true });
    writeFileSync(join(gitDirectory, 'info/exclude'), `${neverRead.join('\n')}\n`);
    writeFileSync(join(gitDirectory, 'writeopt-root'), `${root}\n`);
  }
  return {
    topLevel: root,
    gitDirectory,
    commonDirectory: gitDirectory,
    indexFile: join(gitDirectory, 'index'),
    cwd: '' as Repository['cwd'],
    startedIn: '' as Repository['startedIn'],
    env,
    git,
    gitToTheEnd: createGit({ directory: root, env: bound }),
  };
}

/** WRITEOPT_STATE_DIR overrides the user's state directory. */
function stateDirectory(env: NodeJS.ProcessEnv): string {
  if (env.WRITEOPT_STATE_DIR) return env.WRITEOPT_STATE_DIR;
  // env-paths reads the process; the environment that was handed in decides here.
  return process.platform === 'linux' && env.HOME ? join(env.XDG_STATE_HOME || join(env.HOME, '.local/state'), 'writeopt') : envPaths('writeopt', { suffix: '' }).data;
}
