// A run that died while it wrote: every command undoes it and says so, or refuses and says why; and locks that others hold.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { takeLock } from '../../src/lock.ts';
import { beforeCommitPoint, commitDyingAt } from '../crash/dying.ts';
import { writeopt } from '../helpers/cli.ts';
import { assertLands, assertNoLitter, assertUntouched, during, gitCommit, placesOf, waiting, withFixer, type Landing } from '../helpers/landing.ts';
import type { Repo } from '../helpers/repo.ts';
import { fingerprint } from '../helpers/snapshot.ts';

const recovery = suite('recovery');

const text = 'a\nb\nc\nd\ne\nf\n';
const staged = text.replace('b', 'bad');
const fixed = text.replace('b', 'good');
const landing: Landing = { fixed: { 'fix/a.txt': { commit: fixed, disk: `${fixed}mine\n` }, 'fix/b.txt': 'good\n' }, status: ' M fix/a.txt' };

/** A commit that was killed when everything was published, and what was there before. */
function withDeadRun(body: (repo: Repo, before: Record<string, string>) => Promise<void>): Promise<void> {
  return withFixer({ 'fix/a.txt': text, 'other.txt': 'o\n' }, async (repo) => {
    await repo.stage({ 'fix/a.txt': staged, 'fix/b.txt': 'bad\n' });
    await repo.write({ 'fix/a.txt': `${staged}mine\n` });
    const before = fingerprint(repo);
    const killed = await commitDyingAt(repo, beforeCommitPoint);
    assert.is.not(killed.exitCode, 0);
    assert.equal([await repo.content('fix/a.txt'), await repo.stagedContent('fix/b.txt')], [`${fixed}mine\n`, 'good\n'], 'everything is published');
    await body(repo, before);
  });
}

const undone = /^writeopt: undid an interrupted run of \S+: 2 files are as before\.$/m;
const homeIn = (repo: Repo): string => join(repo.directory, '.git/writeopt');
const journalIn = (repo: Repo): string => join(homeIn(repo), 'transaction/journal');

async function assertOld(repo: Repo, before: Record<string, string>): Promise<void> {
  // The directories of the files have other times.
  assertUntouched({ ...before, fix: '', '': '' }, { ...fingerprint(repo), fix: '', '': '' }, []);
  assert.equal([await repo.stagedContent('fix/a.txt'), await repo.stagedContent('fix/b.txt')], [staged, 'bad\n']);
  assert.is(await repo.git('status', '--porcelain'), 'MM fix/a.txt\nA  fix/b.txt\n');
}

recovery('the next commit undoes it, says so in one line, and lands', () =>
  withDeadRun(async (repo) => {
    assert.match(await assertLands(repo, landing), undone);
  }));

recovery('doctor and recover --dry-run show it and touch nothing; recover undoes it', () =>
  withDeadRun(async (repo, before) => {
    const dead = fingerprint(repo);
    const doctor = await writeopt(repo, ['doctor']);
    assert.match(doctor.stdout, /✗ journal +2 files, since \S+, by pid \d+\n +wrong: A run was interrupted/);
    const shown = await writeopt(repo, ['recover', '--dry-run']);
    assert.is(shown.exitCode, 0);
    assert.match(shown.stdout, /pid \d+\) was interrupted[^]*\n {2}fix\/a\.txt\n {2}fix\/b\.txt\n$/);
    assert.equal(fingerprint(repo), dead);
    const recovered = await writeopt(repo, ['recover']);
    assert.is(recovered.exitCode, 0, recovered.stderr);
    assert.match(recovered.stdout, undone);
    await assertOld(repo, before);
    assertNoLitter(repo);
    assert.is((await writeopt(repo, ['recover'])).stdout, 'writeopt: nothing to recover.\n');
    assert.not.match((await writeopt(repo, ['doctor'])).stdout, /journal/);
  }));

recovery('restore --list undoes it first', () =>
  withDeadRun(async (repo, before) => {
    const list = await writeopt(repo, ['restore', '--list']);
    assert.match(list.stderr, undone);
    await assertOld(repo, before);
  }));

recovery('a file that was edited since is left alone and named, and what was there can be had back', () =>
  withDeadRun(async (repo) => {
    await repo.write({ 'fix/a.txt': 'edited since\n' });
    const recovered = await writeopt(repo, ['recover']);
    assert.is(recovered.exitCode, 5);
    assert.match(recovered.stdout, /one file is as before[^]*fix\/a\.txt was changed by somebody else[^]*writeopt restore --force (\w+)/);
    assert.equal([await repo.content('fix/a.txt'), await repo.content('fix/b.txt'), await repo.stagedContent('fix/a.txt')], ['edited since\n', 'bad\n', staged]);
    const id = /restore --force (\w+)/.exec(recovered.stdout)?.[1] ?? '';
    const restored = await writeopt(repo, ['restore', '--force', id]);
    assert.is(restored.exitCode, 0, restored.stderr);
    assert.is(await repo.content('fix/a.txt'), `${staged}mine\n`);
  }));

recovery('a journal that cannot be read: exit 5, and everything is left as it is', () =>
  withDeadRun(async (repo) => {
    writeFileSync(journalIn(repo), readFileSync(journalIn(repo), 'utf8').replace('fix/b.txt', 'fix/c.txt'));
    const before = fingerprint(repo);
    const journal = readFileSync(journalIn(repo));
    for (const args of [['recover'], ['recover', '--dry-run'], ['check'], ['restore'], ['restore', '--list']]) {
      const result = await writeopt(repo, args);
      assert.is(result.exitCode, 5, `${args.join(' ')}: ${result.stderr}`);
      assert.match(result.stderr, /its checksum is wrong[^]*next: Nothing was touched/);
    }
    assert.is.not((await gitCommit(repo)).exitCode, 0);
    assert.match((await writeopt(repo, ['doctor'])).stdout, /✗ journal +unreadable\n +wrong: [^]*checksum/);
    assertUntouched(before, fingerprint(repo), []);
    assert.ok(readFileSync(journalIn(repo)).equals(journal));
  }));

recovery('an owner that lives is named with its pid and its command', () =>
  withDeadRun(async (repo) => {
    const release = await takeLock(join(homeIn(repo), 'lock'));
    try {
      const refused = await writeopt(repo, ['recover']);
      assert.is(refused.exitCode, 3);
      assert.match(refused.stderr, new RegExp(`The working tree is in use by another writeopt \\(pid ${process.pid}: [^)]*run\\.ts`));
      assert.match((await writeopt(repo, ['doctor'])).stdout, new RegExp(`  journal +2 files, since \\S+, by pid ${process.pid} \\([^)]*\\), which runs`));
    } finally {
      release();
    }
    assert.is((await writeopt(repo, ['recover'])).exitCode, 0);
  }));

recovery('killed between locking the index and replacing it: the lock is known and removed', () =>
  withFixer({ 'fix/a.txt': text }, async (repo) => {
    await repo.stage({ 'fix/a.txt': staged });
    await commitDyingAt(repo, /^rename \S+index\.lock /);
    assert.ok(existsSync(join(repo.directory, '.git/index.lock')));
    const recovered = await writeopt(repo, ['recover']);
    assert.is(recovered.exitCode, 0, recovered.stderr);
    assertNoLitter(repo);
    assert.equal([await repo.content('fix/a.txt'), await repo.stagedContent('fix/a.txt')], [staged, staged]);
    await assertLands(repo, { fixed: { 'fix/a.txt': fixed } });
  }));

recovery('a lock of another program stays where it is', () =>
  withDeadRun(async (repo) => {
    const lock = join(repo.directory, '.git/index.lock');
    writeFileSync(lock, 'of somebody else');
    const waits = writeopt(repo, ['recover']);
    await sleep(3000);
    assert.is(readFileSync(lock, 'utf8'), 'of somebody else');
    rmSync(lock);
    assert.is((await waits).exitCode, 0);
  }));

recovery('a signal while the index is written: what has begun is finished', () =>
  withFixer({ 'fix/a.txt': text }, async (repo) => {
    await repo.stage({ 'fix/a.txt': staged });
    const result = await commitDyingAt(repo, /^spawned .*--index-info$/, 'SIGTERM');
    assert.is(result.exitCode, 0, result.stderr);
    assert.equal([...(await placesOf(repo, ['fix/a.txt'])).values()], [{ commit: fixed, index: fixed, disk: fixed }]);
    assert.is(await repo.git('status', '--porcelain'), '');
    assertNoLitter(repo);
  }));

recovery('a signal before anything is written: nothing is', () =>
  withFixer({ 'fix/a.txt': text }, async (repo) => {
    await repo.stage({ 'fix/a.txt': staged });
    const before = fingerprint(repo);
    const result = await commitDyingAt(repo, /^mkdtemp \S+scratch-$/, 'SIGTERM');
    assert.is(result.exitCode, 1);
    assert.match(result.stderr, /Stopped by SIGTERM[^]*Nothing was changed/);
    assertUntouched(before, fingerprint(repo), []);
    assertNoLitter(repo);
  }));

recovery('doctor counts the backups', () =>
  withFixer({ 'fix/a.txt': text }, async (repo) => {
    assert.match((await writeopt(repo, ['doctor'])).stdout, / backups +none \(kept for 7 days, up to 200 MB\)/);
    await repo.stage({ 'fix/a.txt': staged });
    await assertLands(repo, { fixed: { 'fix/a.txt': fixed } });
    assert.match((await writeopt(repo, ['doctor'])).stdout, / backups +1, 0\.0 MB, 0 min old \(kept for 7 days, up to 200 MB\)/);
  }));

recovery('a lock of the index that another program holds is waited for', () =>
  withFixer({ ...waiting, 'fix/a.txt': text }, async (repo) => {
    await repo.stage({ 'fix/a.txt': staged });
    const lock = join(repo.directory, '.git/index.lock');
    let released: Promise<unknown> = Promise.resolve();
    const hold = async (): Promise<void> => {
      writeFileSync(lock, '', { flag: 'wx' });
      released = repo.run('sh', ['-c', `while [ ! -e "${join(homeIn(repo), 'transaction/journal')}" ]; do sleep 0.05; done; sleep 0.3; rm "${lock}"`]);
    };
    await during(repo, () => assertLands(repo, { fixed: { 'fix/a.txt': fixed } }), hold);
    await released;
  }));

recovery("git's own lock (commit --all) is never waited for", () =>
  withFixer({ 'fix/a.txt': text }, async (repo) => {
    await repo.write({ 'fix/a.txt': staged });
    await assertLands(repo, { fixed: { 'fix/a.txt': fixed }, args: ['--all'] });
  }));

recovery('a killed commit --all is undone too, when git has given its lock back', () =>
  withFixer({ 'fix/a.txt': text }, async (repo) => {
    await repo.write({ 'fix/a.txt': staged });
    const before = fingerprint(repo);
    await commitDyingAt(repo, beforeCommitPoint, 'SIGKILL', ['--all']);
    assert.is(await repo.content('fix/a.txt'), fixed);
    assert.is((await writeopt(repo, ['recover'])).exitCode, 0);
    assertUntouched({ ...before, fix: '' }, { ...fingerprint(repo), fix: '' }, []);
    assertNoLitter(repo);
    assert.is(await repo.git('status', '--porcelain'), ' M fix/a.txt\n');
    await assertLands(repo, { fixed: { 'fix/a.txt': fixed }, args: ['--all'] });
  }));

recovery.run();
