// The repository's lint-staged configuration, run in the snapshot by a real check; and what a signal leaves behind.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkReport, findings, installHook, projectRoot } from '../helpers/cli.ts';
import { withRepo, type Repo } from '../helpers/repo.ts';
import { fingerprint, listing, openSnapshotOf } from '../helpers/snapshot.ts';

const tasks = suite('tasks in the snapshot');

tasks('see what is staged, and nothing else', () =>
  withRepo({ 'package.json': '{ "lint-staged": { "*.txt": "sh check.sh" } }', 'check.sh': 'grep -q bad "$@" && exit 1; [ ! -e untracked.txt ] && ! grep -q wip other.md\n', 'other.md': 'x' }, async (repo) => {
    await repo.stage({ 'a.txt': 'fine' });
    await repo.write({ 'a.txt': 'bad, but not staged', 'untracked.txt': 'bad', 'other.md': 'wip' });
    assert.is((await checkReport(repo)).exitCode, 0);
    await repo.stage({ 'a.txt': 'bad' });
    await repo.write({ 'a.txt': 'fine' });
    const { exitCode, report } = await checkReport(repo);
    assert.is(exitCode, 1, JSON.stringify(report.diagnostics));
    assert.is(report.diagnostics[0]?.source, 'tasks');
  }));

tasks('that change a file fix it: in the index, on disk, and in the snapshot', () =>
  withRepo({ 'package.json': '{ "lint-staged": { "*.txt": "sh fix.sh" } }', 'fix.sh': 'for f in "$@"; do printf fixed > "$f"; done\n' }, async (repo) => {
    await repo.stage({ 'a.txt': 'unfixed' });
    const { exitCode, report } = await checkReport(repo);
    assert.equal([exitCode, report.verdict, report.written], [0, 'fixed', ['a.txt']]);
    assert.equal([await repo.stagedContent('a.txt'), await repo.content('a.txt'), await repo.status('a.txt')], ['fixed', 'fixed', 'A ']);
    assert.equal((await checkReport(repo)).report.fixes, []);
    assert.is((await openSnapshotOf(repo, (opened) => listing(opened.directory)))['a.txt'], 'fixed');
  }));

tasks('globs in .writeoptrc, and WRITEOPT_SKIP', () =>
  withRepo({ '.writeoptrc': 'tasks:\n  "*.txt": "false"\n', 'a.txt': 'a' }, async (repo) => {
    await repo.stage({ 'a.txt': 'b' });
    assert.is((await checkReport(repo)).exitCode, 1);
    assert.is((await checkReport(repo, [], { env: { WRITEOPT_SKIP: 'tasks' } })).exitCode, 0);
  }));

tasks('a task that runs writeopt does not loop', () =>
  withRepo({ '.writeoptrc': `tasks:\n  "*.txt": "node ${projectRoot}/dist/cli.js check --"\n` }, async (repo) => {
    await repo.stage({ 'a.txt': 'b' });
    assert.is((await checkReport(repo)).exitCode, 0);
  }));

tasks('a task that hangs is killed with its grandchildren', () =>
  withRepo({ '.writeoptrc': 'tasks:\n  timeout: 1\n  "*.txt": "sh hang.sh"\n', 'hang.sh': 'sleep 300 & echo $! > "$HOME/grandchild"; wait\n' }, async (repo) => {
    await repo.stage({ 'a.txt': 'b' });
    const { exitCode, report } = await checkReport(repo);
    assert.is(exitCode, 1);
    assert.is(report.diagnostics[0]?.code, 'timeout');
    assert.match(report.diagnostics[0]?.message ?? '', /hang\.sh/);
    assert.not.ok(isAlive(Number(readFileSync(join(repo.home, 'grandchild'), 'utf8'))));
  }));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie that nobody reaps is dead.
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Starts a check that hangs in a task, waits until it does, and sends a signal. */
async function interrupted(repo: Repo, signal: NodeJS.Signals): Promise<{ code: number | null; grandchild: number }> {
  const child = spawn(process.execPath, [join(projectRoot, 'dist/cli.js'), 'check'], { cwd: repo.directory, env: repo.env, stdio: 'ignore' });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const file = join(repo.home, 'grandchild');
  for (let tries = 0; tries < 400 && !(existsSync(file) && readFileSync(file, 'utf8').trim() !== ''); tries += 1) await sleep(50);
  const grandchild = Number(readFileSync(file, 'utf8'));
  assert.ok(isAlive(grandchild), 'the task runs');
  child.kill(signal);
  return { code: await ended, grandchild };
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const) {
  tasks(`${signal} stops everything and leaves nothing behind`, () =>
    withRepo({ 'package.json': '{ "lint-staged": { "*.txt": "sh hang.sh" } }', 'hang.sh': 'sleep 300 & echo $! > "$HOME/grandchild"; wait\n' }, async (repo) => {
      await repo.stage({ 'a.txt': 'b' });
      await repo.write({ 'hang.sh': 'unstaged\n' });
      const before = fingerprint(repo);
      const { code, grandchild } = await interrupted(repo, signal);
      if (signal !== 'SIGKILL') assert.is(code, 130);
      for (let tries = 0; tries < 100 && isAlive(grandchild); tries += 1) await sleep(50);
      assert.not.ok(isAlive(grandchild), 'the grandchild is gone');
      assert.equal(fingerprint(repo), before);
      await openSnapshotOf(repo, (opened) => {
        assert.equal(readdirSync(opened.home).filter((name) => name.startsWith('index.')), []);
        assert.is(listing(opened.directory)['a.txt'], 'b');
      });
    }),
  );
}

tasks('killed at any moment: nothing of the user changes, and the next check is right', () =>
  withRepo({ '.gitignore': 'node_modules/\n', 'a.json': '{}', 'b.txt': 'b' }, async (repo) => {
    await installHook(repo);
    for (let index = 0; index < 40; index += 1) await repo.write({ [`d/${index}.txt`]: `file ${index}` });
    await repo.stage({ 'a.json': '{ broken', 'd/1.txt': 'staged' });
    await repo.write({ 'b.txt': 'unstaged' });
    const before = fingerprint(repo);
    for (let delay = 0; delay <= 300; delay += 20) {
      const child = spawn(process.execPath, [join(projectRoot, 'dist/cli.js'), 'check'], { cwd: repo.directory, env: repo.env, stdio: 'ignore' });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await sleep(delay);
      child.kill('SIGKILL');
      await ended;
      assert.equal(fingerprint(repo), before, `killed after ${delay} ms`);
    }
    const { report } = await checkReport(repo);
    assert.equal(findings(report), ['a.json:1 json error']);
    assert.equal(fingerprint(repo), before);
  }));

tasks.run();
