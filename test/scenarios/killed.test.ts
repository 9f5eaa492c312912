// Commits that are interrupted or killed while a task runs: nothing has happened, nothing lies about, and the next one works.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertLands, assertNoLitter, assertUntouched, tasksConfig, temporaryOf, withFixer } from '../helpers/landing.ts';
import type { Files, Repo } from '../helpers/repo.ts';
import { fingerprint } from '../helpers/snapshot.ts';

const killed = suite('killed and interrupted commits');

const text = 'a\nb\nc\nd\ne\nf\n';
const staged = text.replace('b', 'bad');
const fixed = text.replace('b', 'good');

/** A task that fixes, then hangs with a child of its own for as long as `$HOME/hang` is there. */
const hanging: Files = {
  '.writeoptrc': tasksConfig({ 'fix/**': ['node fix.mjs', 'sh hang.sh'] }),
  'hang.sh': '[ -e "$HOME/hang" ] || exit 0; sleep 300 & echo $! $PPID > "$HOME/pids.new"; mv "$HOME/pids.new" "$HOME/pids"; wait\n',
  'fix/a.txt': text,
  'other.txt': 'o\n',
};

interface Hanging {
  readonly git: ChildProcess;
  readonly ended: Promise<number | null>;
  /** Of the task's child. */
  readonly grandchild: number;
  readonly writeopt: number;
}

/** Starts a commit, in a process group of its own as a shell does it, and waits until its task hangs. */
async function hang(repo: Repo): Promise<Hanging> {
  const pids = join(repo.home, 'pids');
  writeFileSync(join(repo.home, 'hang'), '');
  const git = spawn('git', ['commit', '--message', 'killed'], { cwd: repo.directory, env: { ...repo.env, TMPDIR: temporaryOf(repo) }, stdio: 'ignore', detached: true });
  const ended = new Promise<number | null>((resolve) => git.once('exit', resolve));
  for (let tries = 0; tries < 600 && !existsSync(pids); tries += 1) await sleep(50);
  const [grandchild = 0, runner = 0] = readFileSync(pids, 'utf8').split(' ').map(Number);
  rmSync(join(repo.home, 'hang'));
  return { git, ended, grandchild, writeopt: parentOf(runner) };
}

/** Source of the format: proc(5), stat. */
function parentOf(pid: number): number {
  return Number(/^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
}

function isAlive(pid: number): boolean {
  try {
    // A zombie that nobody reaps is dead.
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Nothing happened; then the same commit goes through. */
async function assertAsBefore(repo: Repo, before: Readonly<Record<string, string>>, { grandchild, writeopt: pid }: Hanging): Promise<void> {
  for (let tries = 0; tries < 200 && (isAlive(grandchild) || isAlive(pid)); tries += 1) await sleep(50);
  assert.not.ok(isAlive(grandchild), 'the child of the task is gone');
  assert.not.ok(isAlive(pid), 'writeopt is gone');
  assertUntouched(before, fingerprint(repo), []);
  assert.is(await repo.stagedContent('fix/a.txt'), staged);
  assert.is(await repo.git('status', '--porcelain'), 'MM fix/a.txt\n M other.txt\n');
}

async function assertNextWorks(repo: Repo): Promise<void> {
  await assertLands(repo, { fixed: { 'fix/a.txt': { commit: fixed, disk: `${fixed}mine\n` } }, status: ' M fix/a.txt\0 M other.txt' });
}

const linux = process.platform === 'linux' ? killed : killed.skip;
const where = process.platform === 'linux' ? '' : ' (skipped: needs /proc)';

async function prepare(repo: Repo): Promise<Record<string, string>> {
  await repo.stage({ 'fix/a.txt': staged });
  await repo.write({ 'fix/a.txt': `${staged}mine\n`, 'other.txt': 'unstaged\n' });
  return fingerprint(repo);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const) {
  linux(`${signal} to the whole group during a task, and the next commit works${where}`, () =>
    withFixer(hanging, async (repo) => {
      const before = await prepare(repo);
      const run = await hang(repo);
      process.kill(-(run.git.pid ?? 0), signal);
      await run.ended;
      await assertAsBefore(repo, before, run);
      assertNoLitter(repo);
      await assertNextWorks(repo);
    }),
  );

  linux(`${signal} to writeopt alone during a task, and the next commit works${where}`, () =>
    withFixer(hanging, async (repo) => {
      const before = await prepare(repo);
      const run = await hang(repo);
      process.kill(run.writeopt, signal);
      assert.is.not(await run.ended, 0, 'git must not commit');
      await assertAsBefore(repo, before, run);
      assertNoLitter(repo);
      await assertNextWorks(repo);
    }),
  );
}

killed.run();
