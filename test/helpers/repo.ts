// Temporary git repositories from object literals, in a hermetic environment.
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Path → content; `null` deletes; `{ link }` makes a symbolic link; `{ content, mode }` sets the mode. */
export type Files = Record<
  string,
  string | Buffer | null | { readonly link: string } | { readonly content: string; readonly mode: number }
>;

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Repo {
  /** Absolute real path of the working tree. */
  readonly directory: string;
  /** Absolute path of the directory that plays the user's home, caches included. */
  readonly home: string;
  /** The environment of every command: no user configuration, no `GIT_*`. */
  readonly env: NodeJS.ProcessEnv;
  write(files: Files): Promise<void>;
  /** Writes the files and stages exactly them. */
  stage(files: Files): Promise<void>;
  /** Stages everything and commits without hooks. */
  commit(message?: string): Promise<void>;
  /** Runs git; throws when it fails. Returns stdout. */
  git(...args: string[]): Promise<string>;
  /** Runs any command in the working tree (or `cwd`); never throws for an exit code. */
  run(command: string, args: readonly string[], options?: { cwd?: string; env?: NodeJS.ProcessEnv }): Promise<CommandResult>;
  content(path: string): Promise<string>;
  stagedContent(path: string): Promise<string>;
  /** The two status letters of one path, `'  '` when clean. */
  status(path: string): Promise<string>;
}

/** The environment of a bare machine: PATH, a home of its own, an identity, no git configuration. */
export function hermeticEnvironment(home: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (!/^(GIT_|WRITEOPT|XDG_|HUSKY|npm_|NODE_OPTIONS|CI$|FORCE_COLOR|NO_COLOR)/.test(name)) env[name] = value;
  }
  return {
    ...env,
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_CACHE_HOME: join(home, '.cache'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
    NO_COLOR: '1',
  };
}

/** Makes a repository holding `files` as its first commit (none when `files` is empty), runs `body`, removes it. */
export async function withRepo<T>(files: Files, body: (repo: Repo) => Promise<T>): Promise<T> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'writeopt-test-')));
  const directory = join(root, 'repo');
  const home = join(root, 'home');
  try {
    await mkdir(directory);
    await mkdir(home);
    await writeFile(
      join(home, '.gitconfig'),
      '[user]\n\tname = Test\n\temail = test@example.com\n[init]\n\tdefaultBranch = main\n[gc]\n\tauto = 0\n' +
        '[commit]\n\tgpgSign = false\n[core]\n\tautocrlf = false\n[advice]\n\tdetachedHead = false\n[protocol "file"]\n\tallow = always\n',
    );
    const repo = openRepo(directory, home);
    await repo.git('init', '--quiet');
    if (Object.keys(files).length > 0) {
      await repo.write(files);
      await repo.commit('first');
    }
    return await body(repo);
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The verbs of a repository, for an existing directory. */
export function openRepo(directory: string, home: string): Repo {
  const env = hermeticEnvironment(home);
  const run: Repo['run'] = (command, args, options = {}) =>
    new Promise((resolve) => {
      execFile(
        command,
        [...args],
        { cwd: options.cwd ?? directory, env: { ...env, ...options.env }, maxBuffer: 1 << 28 },
        (error, stdout, stderr) => {
          const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 255;
          resolve({ exitCode, stdout, stderr });
        },
      );
    });
  const git: Repo['git'] = async (...args) => {
    const result = await run('git', args);
    if (result.exitCode !== 0) throw new Error(`git ${args.join(' ')} failed (${result.exitCode}): ${result.stderr}${result.stdout}`);
    return result.stdout;
  };
  const write: Repo['write'] = async (files) => {
    for (const [path, content] of Object.entries(files)) await writeOne(join(directory, path), content);
  };
  return {
    directory,
    home,
    env,
    run,
    git,
    write,
    stage: async (files) => {
      await write(files);
      const paths = Object.keys(files);
      if (paths.length > 0) await git('--literal-pathspecs', 'add', '--all', '--', ...paths);
    },
    commit: async (message = 'commit') => {
      await git('add', '--all');
      await git('commit', '--quiet', '--no-verify', '--message', message);
    },
    content: (path) => readFile(join(directory, path), 'utf8'),
    stagedContent: (path) => git('show', `:${path}`),
    status: async (path) => {
      const line = await git('--literal-pathspecs', 'status', '--porcelain', '-z', '--untracked-files=all', '--', path);
      return line === '' ? '  ' : line.slice(0, 2);
    },
  };
}

async function writeOne(file: string, content: Files[string]): Promise<void> {
  if (content === null) return rm(file, { recursive: true, force: true });
  await mkdir(dirname(file), { recursive: true });
  if (typeof content === 'string' || Buffer.isBuffer(content)) return writeFile(file, content);
  if ('link' in content) {
    await rm(file, { force: true });
    return symlink(content.link, file);
  }
  await writeFile(file, content.content);
  await chmod(file, content.mode);
}
