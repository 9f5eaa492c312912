// What `onFail` does with what failed, as real commits; and `writeopt restore` afterwards.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeopt } from '../helpers/cli.ts';
import { commit, status, versions, withFixingHook } from '../helpers/commits.ts';
import type { Files, Repo } from '../helpers/repo.ts';

const onFail = suite('on fail');

const withOnFail = (how: string): Files => ({ 'a.json': '{}', 'b.txt': 'first\n', '.writeoptrc': `tasks: { '*.txt': 'sh fix.sh' }\nonFail: ${how}\n` });

/** a.json fails and has unstaged edits, new.json fails, b.txt passes with a fix. */
async function stageFailing(repo: Repo): Promise<void> {
  await repo.stage({ 'a.json': '{ broken', 'b.txt': 'bad\n', 'new.json': '{ broken' });
  await repo.write({ 'a.json': '{ broken mine' });
  // As git's own look at the index before the hook leaves it.
  await repo.git('write-tree');
}

async function assertAsBefore(repo: Repo): Promise<void> {
  assert.equal(await versions(repo, 'a.json'), { commit: '{}', index: '{ broken', disk: '{ broken mine' });
  assert.equal(await versions(repo, 'b.txt'), { commit: 'first\n', index: 'bad\n', disk: 'bad\n' });
  assert.equal(await versions(repo, 'new.json'), { commit: undefined, index: '{ broken', disk: '{ broken' });
  assert.equal(await status(repo), ['MM a.json', 'M  b.txt', 'A  new.json']);
}

async function restore(repo: Repo): Promise<void> {
  const restored = await writeopt(repo, ['restore']);
  assert.is(restored.exitCode, 0, restored.stderr);
}

onFail('keep: the index file and every file are the same to the inode and the nanosecond; --on-fail says otherwise', () =>
  withFixingHook(withOnFail('keep'), async (repo) => {
    await stageFailing(repo);
    const refused = await commit(repo);
    assert.not.ok(refused.committed);
    assert.equal([refused.touched, refused.indexTouched], [[], false]);
    await assertAsBefore(repo);
    const flagged = await writeopt(repo, ['check', '--on-fail', 'unstage']);
    assert.is(flagged.exitCode, 1, flagged.stderr);
    assert.equal(await status(repo), [' M a.json', 'M  b.txt', '?? new.json']);
  }));

onFail('unstage: what failed leaves the index, the disk is untouched, and restore stages it again', () =>
  withFixingHook(withOnFail('unstage'), async (repo) => {
    await stageFailing(repo);
    const refused = await commit(repo);
    assert.not.ok(refused.committed);
    assert.equal(refused.touched, []);
    assert.match(refused.output, /2 files that failed are no longer staged; on disk nothing changed\. `writeopt restore \w{8}` undoes this/);
    assert.equal(await versions(repo, 'a.json'), { commit: '{}', index: '{}', disk: '{ broken mine' });
    assert.equal(await status(repo), [' M a.json', 'M  b.txt', '?? new.json']);
    const rest = await commit(repo);
    assert.ok(rest.committed, rest.output);
    assert.equal(await versions(repo, 'b.txt'), { commit: 'good\n', index: 'good\n', disk: 'good\n' });
    const [, id = ''] = /writeopt restore (\w{8})/.exec(refused.output) ?? [];
    const restored = await writeopt(repo, ['restore', id]);
    assert.is(restored.exitCode, 0, restored.stderr);
    assert.equal(await status(repo), ['MM a.json', 'A  new.json']);
  }));

onFail('revert: what failed is as in the last commit, also on disk, and restore brings all of it back', () =>
  withFixingHook(withOnFail('revert'), async (repo) => {
    await stageFailing(repo);
    const refused = await commit(repo);
    assert.not.ok(refused.committed);
    assert.equal(refused.touched, ['a.json', 'new.json']);
    assert.match(refused.output, /2 files that failed are as in the last commit again, in the index and on disk/);
    assert.equal(await versions(repo, 'a.json'), { commit: '{}', index: '{}', disk: '{}' });
    assert.equal(await versions(repo, 'new.json'), { commit: undefined, index: undefined, disk: undefined });
    assert.equal(await status(repo), ['M  b.txt']);
    await restore(repo);
    await assertAsBefore(repo);
  }));

onFail('revert under `commit -a`: git drops its index, the files go back, and restore brings them back', () =>
  withFixingHook({ ...withOnFail('revert'), 'bystander.txt': 'bad\nedited\n' }, async (repo) => {
    await repo.stage({ 'a.json': '{ }' });
    await repo.write({ 'a.json': '{ broken', 'b.txt': 'bad\n' });
    const refused = await commit(repo, '--all');
    assert.not.ok(refused.committed);
    assert.equal(refused.touched, ['a.json']);
    assert.equal(await versions(repo, 'a.json'), { commit: '{}', index: '{ }', disk: '{}' });
    assert.equal(await status(repo), ['MM a.json', ' M b.txt']);
    await restore(repo);
    assert.equal(await versions(repo, 'a.json'), { commit: '{}', index: '{ }', disk: '{ broken' });
  }));

onFail('unstage under `commit -- PATH`: there is nothing to unstage, and nothing changes', () =>
  withFixingHook(withOnFail('unstage'), async (repo) => {
    await stageFailing(repo);
    const refused = await commit(repo, '--', 'a.json');
    assert.not.ok(refused.committed);
    assert.match(refused.output, /nothing to unstage/);
    assert.equal(refused.touched, []);
    await assertAsBefore(repo);
  }));

onFail.run();
