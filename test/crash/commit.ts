// A commit that lands fixes, in a repository that is put back to the same start again and again; and the judge: exactly old or exactly new.
import { chmodSync, existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openRepository } from '../../src/git/repository.ts';
import { withWorkingTree } from '../../src/landing/place.ts';
import { writeopt } from '../helpers/cli.ts';
import { gitCommit, kept, tasksConfig, temporaryOf, withFixer } from '../helpers/landing.ts';
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
  return { status, files, head: (await repo.git('rev-parse', 'HEAD^{tree}', 'HEAD')).trim(), index: await repo.git('ls-files', '--stage') };
}

/** What a run without a fault leaves: the fixes landed, and then committed. */
export interface Rehearsal {
  readonly landed: State;
  readonly committed: State;
}

export async function rehearse(repo: Repo): Promise<Rehearsal> {
  await begin(repo);
  const checked = await writeopt(repo, ['check']);
  const landed = await stateOf(repo);
  await begin(repo);
  const commit = await gitCommit(repo);
  if (checked.exitCode !== 0 || commit.exitCode !== 0) throw new Error(`nothing landed: ${checked.stderr}${commit.stderr}`);
  return { landed, committed: await stateOf(repo) };
}

/** What is wrong with the state when it is neither; new is told without inodes and times. */
export function judgeCommit(found: State, before: State, { landed, committed }: Rehearsal): 'old' | 'landed' | 'committed' | readonly string[] {
  const fromOld = differing(found, before, (line) => line);
  if (fromOld.length === 0) return 'old';
  const fromNew = [landed, committed].map((state) => differing(anonymous(found), anonymous(state), (line) => line.replace(/^(\d+) \d+ \d+ /, '$1 ')));
  const [fromLanded = [], fromCommitted = []] = fromNew;
  if (fromLanded.length === 0) return 'landed';
  if (fromCommitted.length === 0) return 'committed';
  return [['not old:', ...fromOld], ['not landed:', ...fromLanded], ['not committed:', ...fromCommitted]].sort((one, other) => one.length - other.length)[0] ?? [];
}

/** A commit made at another time has another id; its tree is the same. */
function anonymous(state: State): State {
  return { ...state, head: state.head.split('\n')[0] ?? '' };
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

/** What must hold after every recovery: nothing lies about and git is content; then the commit goes through and is the new one. */
export async function aftermathOf(repo: Repo, rehearsal: Rehearsal, { commits }: { readonly commits: boolean }): Promise<string[]> {
  const problems = litterOf(repo).map((name) => `litter: ${name}`);
  const fsck = await repo.run('git', ['fsck', '--strict']);
  if (fsck.exitCode !== 0) problems.push(`git fsck: ${fsck.stderr}${fsck.stdout}`);
  if (!commits) return problems;
  const next = await gitCommit(repo);
  const found = await stateOf(repo);
  // It is not the old one: that had another HEAD.
  const outcome = judgeCommit(found, { ...found, head: '' }, rehearsal);
  if (next.exitCode !== 0) problems.push(`the next commit: ${next.stderr}${next.stdout}`);
  else if (outcome !== 'committed') problems.push(`the next commit: ${typeof outcome === 'string' ? outcome : outcome.join('\n    ')}`);
  return [...problems, ...litterOf(repo).map((name) => `litter after the next commit: ${name}`)];
}

export function litterOf(repo: Repo): string[] {
  const home = join(repo.directory, '.git/writeopt');
  const names = (directory: string): string[] => (existsSync(directory) ? readdirSync(directory) : []);
  // A lock that was killed in its making is swept a second later, by whoever comes then.
  const ours = names(home).filter((name) => !kept.has(name) && !(name.startsWith('lock.new-') && lstatSync(join(home, name)).size === 0));
  return [...names(join(repo.directory, '.git')).filter((name) => /\.lock$|^next-index/.test(name)), ...ours, ...names(temporaryOf(repo))];
}
