// Commits through the real hook with a tiny fixer, and everything that must hold afterwards: three places, git status, and whatever was not fixed.
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { installHook } from './cli.ts';
import { withRepo, type CommandResult, type Files, type Repo } from './repo.ts';
import { fingerprint } from './snapshot.ts';

/** `node fix.mjs FILES` makes `bad` into `good`, in any bytes; links are left alone. */
const fixer: Files = {
  '.gitignore': 'node_modules/\n',
  '.writeoptrc': '{ "syntax": false, "typescript": false, "eslint": false, "tasks": { "fix/**": "node fix.mjs" } }\n',
  'fix.mjs':
    "import { lstatSync, readFileSync, writeFileSync } from 'node:fs';\nfor (const file of process.argv.slice(2)) {\n  if (!lstatSync(file).isFile()) continue;\n" +
    "  const text = readFileSync(file, 'latin1');\n  const fixed = text.replaceAll('bad', 'good');\n  if (fixed !== text) writeFileSync(file, fixed, 'latin1');\n}\n",
};

/** The configuration with other tasks. */
/** What a home holds for longer than a run: backups, the log of runs, what writing takes. */
export const kept: ReadonlySet<string> = new Set(['backups', 'history', 'costs.json']);

export const tasksConfig = (tasks: Readonly<Record<string, unknown>>): string => JSON.stringify({ syntax: false, typescript: false, eslint: false, tasks });

/** A repository with the hook installed, in which everything below `fix/` is fixed by `fix.mjs`. */
export function withFixer<T>(files: Files, body: (repo: Repo) => Promise<T>): Promise<T> {
  return withRepo({ ...fixer, ...files }, async (repo) => {
    mkdirSync(temporaryOf(repo));
    await installHook(repo);
    return body(repo);
  });
}

/** Where everything goes that is meant to be temporary: empty after every run. */
export function temporaryOf(repo: Repo): string {
  return join(repo.home, 'tmp');
}

/** `git commit` with the hook. */
export function gitCommit(repo: Repo, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
  return repo.run('git', ['commit', '--message', 'through the hook', ...args], { env: { TMPDIR: temporaryOf(repo), ...env } });
}

/** What is at a path: `-> target` for a link, `*` at the end for an executable, `sha ID` for content beyond ASCII; on disk as latin1. */
export interface Places {
  readonly commit: string | undefined;
  readonly index: string | undefined;
  readonly disk: string | undefined;
}

/** Path → its three places; few processes for any number of paths. */
export async function placesOf(repo: Repo, paths: readonly string[]): Promise<Map<string, Places>> {
  const [commit, index] = [await contentsIn(repo, ['ls-tree', '-r', '-z', '--full-tree', 'HEAD']), await contentsIn(repo, ['ls-files', '-z', '--stage'])];
  return new Map(paths.map((path) => [path, { commit: commit.get(path), index: index.get(path), disk: contentOnDisk(repo, path) }]));
}

async function contentsIn(repo: Repo, list: readonly string[]): Promise<Map<string, string>> {
  const contents = new Map<string, string>();
  const byId = new Map<string, string>();
  for (const line of (await repo.git(...list)).split('\0').filter(Boolean)) {
    const [, mode = '', id = '', path = ''] = /^(\d{6}) (?:blob |commit )?(\w+)(?: 0)?\t(.*)$/s.exec(line) ?? [];
    if (mode === '160000') continue;
    const text = byId.get(id) ?? (await textOf(repo, id));
    byId.set(id, text);
    contents.set(path, mode === '120000' ? `-> ${text}` : mode === '100755' ? `${text}*` : text);
  }
  return contents;
}

async function textOf(repo: Repo, id: string): Promise<string> {
  const text = await repo.git('cat-file', 'blob', id);
  return /^[\x00-\x7f]*$/.test(text) ? text : `sha ${id}`;
}

function contentOnDisk(repo: Repo, path: string): string | undefined {
  const file = join(repo.directory, path);
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (stats.isDirectory()) return 'a directory';
  if (stats.isSymbolicLink()) return `-> ${readlinkSync(file)}`;
  return readFileSync(file, 'latin1') + ((stats.mode & 0o100) === 0 ? '' : '*');
}

/** What a commit is expected to leave. */
export interface Landing {
  /** Path → all three places; where a place is not named it is like `commit`. These alone may be written. */
  readonly fixed: Readonly<Record<string, string | { readonly commit: string; readonly index?: string; readonly disk?: string | undefined }>>;
  /** All of `git status --porcelain -z` afterwards, without its final NUL; empty: clean. */
  readonly status?: string;
  /** Arguments and environment of `git commit`. */
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Commits, and asserts all of it. Returns what git and the hook said. */
export async function assertLands(repo: Repo, landing: Landing): Promise<string> {
  const before = fingerprint(repo);
  const head = (await repo.git('rev-parse', 'HEAD')).trim();
  const result = await gitCommit(repo, landing.args, landing.env);
  const output = result.stdout + result.stderr;
  assert.is(result.exitCode, 0, output);
  assert.is((await repo.git('rev-parse', 'HEAD^')).trim(), head, 'one commit');
  const after = fingerprint(repo);
  const found = await placesOf(repo, Object.keys(landing.fixed));
  for (const [path, wanted] of Object.entries(landing.fixed)) {
    const places = typeof wanted === 'string' ? { commit: wanted } : wanted;
    assert.equal(found.get(path), { index: places.commit, disk: places.commit, ...places }, `${path}\n${output}`);
  }
  assert.is((await repo.git('status', '--porcelain', '-z')).replace(/\0$/, ''), landing.status ?? '', 'git status');
  assertUntouched(before, after, Object.keys(landing.fixed));
  assertNoLitter(repo);
  const caches = join(repo.home, '.cache/writeopt');
  assert.equal(readdirSync(caches, { recursive: true, encoding: 'utf8' }).filter((name) => /^[^/\\]+[/\\](scratch-|index|lock)/.test(name)), [], 'litter of the snapshot');
  return output;
}

/** Bytes, inodes and times of everything but the named files; the times of directories in which a file was replaced are not kept. */
export function assertUntouched(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>, except: readonly string[]): void {
  const left = (print: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(print).filter(([path]) => path !== '.git/index' && !except.includes(path) && !except.some((one) => path === '' || one.startsWith(`${path}/`))));
  assert.equal(left(after), left(before), 'untouched');
}

/** Nothing is left of a run but its backups. */
export function assertNoLitter(repo: Repo): void {
  const git = readdirSync(join(repo.directory, '.git')).filter((name) => name.endsWith('.lock') || name.startsWith('next-index'));
  assert.equal(git, [], 'locks of git');
  const home = join(repo.directory, '.git/writeopt');
  assert.equal(existsSync(home) ? readdirSync(home).filter((name) => !kept.has(name)) : [], [], 'litter of writeopt');
  assert.equal(readdirSync(temporaryOf(repo)), [], 'temporary files');
}

/** A task that fixes, says that it has, and waits to be let go; `$HOME` is the same for it and for the test. */
export const waiting: Files = {
  '.writeoptrc': tasksConfig({ 'fix/**': ['node fix.mjs', 'sh wait.sh'] }),
  'wait.sh': 'touch "$HOME/waits"; while [ -e "$HOME/waits" ]; do sleep 0.05; done; [ ! -e "$HOME/fail" ]\n',
};

/** Runs `meanwhile` while the commit waits in its task. The task runs again on what it made: then it is not kept waiting. */
export async function during<T>(repo: Repo, commit: () => Promise<T>, meanwhile: () => Promise<void>): Promise<T> {
  const file = join(repo.home, 'waits');
  let over = false;
  const commits = commit().finally(() => (over = true));
  const letGo = async (): Promise<void> => {
    for (let first = true; !over; ) {
      if (existsSync(file)) {
        if (first) await meanwhile();
        first = false;
        rmSync(file, { force: true });
      }
      await sleep(20);
    }
  };
  await Promise.all([letGo(), commits.catch(() => undefined)]);
  return commits;
}
