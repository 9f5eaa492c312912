// Real commits in a repository whose hook fixes text files, and all they leave: commit, index, disk, status, and what was not touched.
import { installHook } from './cli.ts';
import { withRepo, type CommandResult, type Files, type Repo } from './repo.ts';
import { fingerprint } from './snapshot.ts';

/** Makes `good` of `bad`, two lines of `split`, nothing of `drop`; fails on `broken` after it has fixed. */
const fixer = `for file; do
  sed -e 's/bad/good/' -e '/^drop$/d' -e 's/^split$/first\\
second/' "$file" > "$file.new"
  cmp -s "$file.new" "$file" || cat "$file.new" > "$file"
  rm "$file.new"
done
! grep -l broken "$@"
`;

const withFixer: Files = {
  '.gitattributes': '*.sh eol=lf\n',
  '.gitignore': 'node_modules/\n',
  '.writeoptrc': "tasks: { '*.txt': 'sh fix.sh' }\n",
  'fix.sh': fixer,
};

/** What no commit here has to do with: a committed file with unstaged edits, and one that git does not know. */
const bystanders: Files = { 'bystander.txt': 'bad\nedited\n', 'untracked.txt': 'bad\n' };

/** A repository with `files` committed, the hook installed, and bystanders that a fixer would change if it saw them. */
export function withFixingHook(files: Files, body: (repo: Repo) => Promise<void>): Promise<void> {
  return withRepo({ ...withFixer, 'bystander.txt': 'bad\n', ...files }, async (repo) => {
    await installHook(repo);
    await repo.write(bystanders);
    await body(repo);
  });
}

/** The same before the first commit: everything but `bystanders` is staged. */
export function withUnbornHook(files: Files, body: (repo: Repo) => Promise<void>): Promise<void> {
  return withRepo({}, async (repo) => {
    await repo.stage({ ...withFixer, ...files });
    await installHook(repo);
    await repo.write({ 'untracked.txt': 'bad\n' });
    await body(repo);
  });
}

export interface Attempt extends CommandResult {
  readonly committed: boolean;
  readonly output: string;
  /** Files of the working tree whose bytes, mode, inode or time are not what they were, sorted. */
  readonly touched: readonly string[];
  /** Whether the index file has another inode, time or content. */
  readonly indexTouched: boolean;
}

/** Runs git with `args`, which should commit or refuse to, through the hook. */
export async function attempt(repo: Repo, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Attempt> {
  const [before, head] = [fingerprint(repo), await headOf(repo)];
  const result = await repo.run('git', args, { ...options, env: { GIT_EDITOR: 'true', ...options.env } });
  const after = fingerprint(repo);
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((path) => before[path] !== after[path]);
  const isDirectory = (path: string): boolean => /^16\d{3} /.test(after[path] ?? before[path] ?? '');
  return {
    ...result,
    committed: (await headOf(repo)) !== head,
    output: result.stderr + result.stdout,
    touched: changed.filter((path) => path !== '.git/index' && !isDirectory(path)).sort(),
    indexTouched: changed.includes('.git/index'),
  };
}

/** `git commit --message m ARGS`. */
export function commit(repo: Repo, ...args: readonly string[]): Promise<Attempt> {
  return attempt(repo, ['commit', '--message', 'm', ...args]);
}

async function headOf(repo: Repo): Promise<string> {
  return (await repo.run('git', ['rev-parse', '--verify', '--quiet', 'HEAD'])).stdout;
}

/** What the last commit, the index and the disk hold at a path; undefined: nothing. */
export async function versions(repo: Repo, path: string): Promise<{ commit: string | undefined; index: string | undefined; disk: string | undefined }> {
  const show = async (name: string): Promise<string | undefined> => {
    const { exitCode, stdout } = await repo.run('git', ['show', name]);
    return exitCode === 0 ? stdout : undefined;
  };
  return { commit: await show(`HEAD:${path}`), index: await show(`:${path}`), disk: await repo.content(path).catch(() => undefined) };
}

/** The lines of `git status`, without the bystanders; throws when those are not as they were. Writes no index. */
export async function status(repo: Repo): Promise<string[]> {
  const out = await repo.git('--no-optional-locks', 'status', '--porcelain');
  const lines = out.split('\n').filter(Boolean);
  if (!lines.includes('?? untracked.txt')) throw new Error(`a bystander is not as it was: ${out}`);
  return lines.filter((line) => !/ (bystander|untracked)\.txt$/.test(line));
}
