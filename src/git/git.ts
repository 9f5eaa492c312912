// Runs git through simple-git with an explicit environment: the only file that imports simple-git.
import { simpleGit, type SimpleGit } from 'simple-git';
import { GitError } from '../errors.ts';

export interface GitOptions {
  /** Absolute directory the commands run in. */
  readonly directory: string;
  /** The complete environment of the commands, `GIT_*` included: nothing else is inherited. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

export interface RunOptions {
  readonly input?: string;
  /** Added to the environment for this one command. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs one git command and returns its stdout; throws GitError with git's own words. */
export type Git = (args: readonly string[], options?: RunOptions) => Promise<string>;

/** Configuration that would make git run the user's hooks, daemons or index formats while writeopt only looks. */
const quietConfiguration = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.splitIndex=false',
  'core.untrackedCache=false',
  'core.sparseCheckout=false',
  'index.sparse=false',
  'submodule.recurse=false',
  'core.quotePath=false',
].flatMap((setting) => ['-c', setting]);

// simple-git guards against arguments from strangers; all arguments here are writeopt's own, and the environment is the
// one git itself gave to the hook.
const unsafe = Object.fromEntries(
  [
    'Alias AskPass CommandBinaries ConfigEnvCount ConfigPaths CredentialHelper DiffExternal DiffTextConv Editor Exec Filter',
    'FsMonitor GitProxy GpgProgram HooksPath Include MergeDriver Pack Pager ProtocolOverride SshCommand Submodule',
    'TemplateDir UrlRewrite',
  ]
    .join(' ')
    .split(' ')
    .map((name) => [`allowUnsafe${name}`, true]),
);

/** Binds git to a directory and an environment. */
export function createGit(options: GitOptions): Git {
  const client = (env: NodeJS.ProcessEnv, input: string | undefined): SimpleGit =>
    simpleGit({
      baseDir: options.directory,
      maxConcurrentProcesses: 4,
      trimmed: false,
      // simple-git strips every GIT_* variable that is not named here, which would make it read the default index.
      allowEnvironment: Object.keys(env),
      unsafe,
      ...(options.signal === undefined ? {} : { abort: options.signal }),
      ...(input === undefined ? {} : { input: () => input }),
    }).env(definedOnly(env));
  return async (args, run = {}) => {
    try {
      return await client({ ...options.env, ...run.env }, run.input).raw([
        '--no-optional-locks',
        ...quietConfiguration,
        ...args,
      ]);
    } catch (error) {
      throw gitError(args, error);
    }
  };
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** git's several ways to say that there is no room; a file that cannot be written in a private directory is one of them. */
export function isDiskFull(words: string): boolean {
  return /No space left on device|Disk quota exceeded|Out of diskspace|unable to write file/i.test(words);
}

function gitError(args: readonly string[], error: unknown): GitError {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('ENOENT')) {
    return new GitError('git was not found.', { help: 'Install git and make sure that it is on the PATH.', cause: error });
  }
  const details = message.trim().split('\n').slice(0, 8);
  const help = isDiskFull(message)
    ? 'Free disk space where the snapshot lives (writeopt doctor names the place), or set WRITEOPT_CACHE_DIR to another disk.'
    : 'Read the message of git above; `writeopt doctor` shows what writeopt sees.';
  return new GitError(`git ${args.slice(0, 2).join(' ')} failed.`, { help, cause: error, details });
}

const keptVariables =
  /^GIT_(EXEC_PATH|SSH|SSH_COMMAND|SSL_.*|CONFIG_.*|HTTP_PROXY_AUTHMETHOD|ALLOW_PROTOCOL|ASKPASS|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|CEILING_DIRECTORIES|LFS_.*|TRACE.*)$/;

/** The environment without the variables by which a hook points git at one repository, index or editor. */
export function withoutGitLocation(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => (!name.startsWith('GIT_') || keptVariables.test(name)) && !/^(EDITOR|PAGER|PREFIX|VISUAL)$/.test(name),
    ),
  );
}
