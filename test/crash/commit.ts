// A commit that lands fixes, in a repository that is put back to the same start again and again; and the judge: exactly old or exactly new.
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openRepository } from '../../src/git/repository.ts';
import { withWorkingTree } from '../../src/landing/place.ts';
import { gitCommit, tasksConfig, temporaryOf, withFixer } from '../helpers/landing.ts';
import type { Files, Repo } from '../helpers/repo.ts';
import { fingerprint } from '../helpers/snapshot.ts';

const lines = 'a\nb\nc\nd\ne\nf\n';
const text = lines.replace('b', 'bad');

const base: Files = { 'fix/edited.txt': lines, 'fix/tool.sh': '#!/bin/sh\n', 'other.txt': 'o\n', '.writeoptrc': tasksConfig({ 'fix/**/*.txt': 'node fix.mjs', 'fix/*.sh': 'chmod +x' }) };

export interface State {
  readonly head: string;
  readonly index: string;
  /** Path → bytes, mode, inode and time; directories without them. */
  readonly files: Readonly<Record<string, string>>;
  readonly status: string;
}

/** A fixed file without unstaged edits, one with them, a mode that is fixed, a new file in a new directory, and edits that are nobody's business. */
export function withStart(body: (repo: Repo) => Promise<void>): Promise<void> {
  return withFixer(base, async (repo) => {
    await repo.git('tag', 'start');
    await body(repo);
  });
}

/** Puts everything back to the start; what is there afterwards. */
export async function begin(repo: Repo): Promise<State> {
  rmSync(join(repo.directory, 'fix'), { recursive: true, force: true });
  rmSync(join(repo.directory, '.git/writeopt'), { recursive: true, force: true });
  await repo.git('reset', '--quiet', '--hard', 'start');
  await repo.write({ 'fix/edited.txt': text, 'fix/new/added.txt': 'bad\n', 'fix/tool.sh': '#!/bin/sh\ntrue\n' });
  await repo.git('add', 'fix');
  await repo.write({ 'fix/edited.txt': `${text}mine\n`, 'other.txt': 'mine\n' });
  chmodSync(join(repo.directory, 'other.txt'), 0o600);
  return stateOf(repo);
}

export async function stateOf(repo: Repo): Promise<State> {
  // Asked first: it may write the index, to which nothing here pays attention.
  const status = await repo.git('status', '--porcelain');
  const lines = Object.entries(fingerprint(repo)).filter(([path]) => path !== '.git/index' && path !== 'node_modules');
  const files = Object.fromEntries(lines.map(([path, line]) => [path, / 4096$/.test(line) ? 'directory' : line]));
  return { status, files, head: (await repo.git('rev-parse', 'HEAD^{tree}', 'HEAD~0')).trim(), index: await repo.git('ls-files', '--stage') };
}

/** What is wrong with the state when it is neither; new is told without inodes and times. HEAD may be either. */
export function judgeCommit(found: State, before: State, after: State): 'old' | 'new' | readonly string[] {
  const fromOld = differing(found, before, (line) => line);
  if (fromOld.length === 0) return 'old';
  const fromNew = differing({ ...found, head: '' }, { ...after, head: '' }, (line) => line.replace(/^(\d+) \d+ \d+ /, '$1 '));
  const treeOf = ({ head }: State): string => head.slice(0, 40);
  if (fromNew.length === 0 && [treeOf(before), treeOf(after)].includes(treeOf(found))) return 'new';
  return fromOld.length <= fromNew.length ? ['not old:', ...fromOld] : ['not new:', ...fromNew];
}

function differing(found: State, wanted: State, view: (line: string) => string): string[] {
  const lists = [found, wanted].map(({ files, ...rest }) => ({ ...rest, ...Object.fromEntries(Object.entries(files).map(([path, line]) => [path, view(line)])) }) as Readonly<Record<string, string>>);
  const [one = {}, other = {}] = lists;
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.filter((key) => one[key] !== other[key]).map((key) => `${key}: ${one[key] ?? 'absent'}, not ${other[key] ?? 'absent'}`);
}

/** The start of any other command: undoes what is there to be undone. Returns what it says. */
export async function recoverAs(repo: Repo): Promise<string[]> {
  const said: string[] = [];
  const repository = await openRepository({ cwd: repo.directory, env: repo.env });
  await withWorkingTree(repository, { onRecovered: ({ left }) => said.push(...left.map(({ path, why }) => `${path} ${why}`)) }, async () => undefined);
  return said;
}

/** What must hold after every recovery: nothing lies about, git is content, and the commit goes through and is the new one. */
export async function aftermathOf(repo: Repo, after: State): Promise<string[]> {
  const problems = litterOf(repo).map((name) => `litter: ${name}`);
  const fsck = await repo.run('git', ['fsck', '--strict']);
  if (fsck.exitCode !== 0) problems.push(`git fsck: ${fsck.stderr}${fsck.stdout}`);
  const next = await gitCommit(repo);
  const found = await stateOf(repo);
  if (next.exitCode !== 0) problems.push(`the next commit: ${next.stderr}${next.stdout}`);
  else if (judgeCommit(found, after, after) === 'old') problems.push('the inodes of the rehearsal are here again');
  else if (found.head.slice(0, 40) !== after.head.slice(0, 40) || judgeCommit(found, after, after) !== 'new') problems.push('the next commit is another one');
  return [...problems, ...litterOf(repo).map((name) => `litter after the next commit: ${name}`)];
}

export function litterOf(repo: Repo): string[] {
  const home = join(repo.directory, '.git/writeopt');
  const names = (directory: string): string[] => (existsSync(directory) ? readdirSync(directory) : []);
  return [...names(join(repo.directory, '.git')).filter((name) => /\.lock$|^next-index/.test(name)), ...names(home).filter((name) => name !== 'backups'), ...names(temporaryOf(repo))];
}
