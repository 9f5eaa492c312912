// Where the snapshot of a working tree lives.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { exitCodes, WriteoptError } from '../../errors.ts';
import type { Repository } from '../repository.ts';

/** The places of one working tree's snapshot. */
export interface SnapshotPlace {
  /** Everything of this snapshot lies in here, mode 0700. */
  readonly home: string;
  /** The checkout. */
  readonly directory: string;
  /** The private git directory: HEAD, index, commondir. */
  readonly gitDirectory: string;
  /** Kept for the validators: build info, lint caches. */
  readonly cache: string;
}

/** Where the snapshot of a working tree lives; WRITEOPT_CACHE_DIR overrides the user's cache directory. */
export function snapshotPlace(repository: Repository, env: NodeJS.ProcessEnv): SnapshotPlace {
  const root = env.WRITEOPT_CACHE_DIR || cacheDirectory(env);
  const key = createHash('sha256').update(repository.gitDirectory).digest('hex').slice(0, 16);
  const home = join(root, key);
  const segments = home.split(/[\\/]/);
  if (segments.includes('.git') || segments.includes('node_modules')) {
    throw new WriteoptError('cache', exitCodes.usage, `The cache directory ${root} lies under .git or node_modules, which linters and test runners ignore.`, {
      help: 'Set WRITEOPT_CACHE_DIR to a directory elsewhere.',
    });
  }
  return { home, directory: join(home, 'tree'), gitDirectory: join(home, 'git'), cache: join(home, 'cache') };
}

function cacheDirectory(env: NodeJS.ProcessEnv): string {
  // env-paths reads the process; the environment that was handed in decides here.
  return process.platform === 'linux' && env.HOME
    ? join(env.XDG_CACHE_HOME || join(env.HOME, '.cache'), 'writeopt')
    : envPaths('writeopt', { suffix: '' }).cache;
}
