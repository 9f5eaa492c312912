// Merges and cherry-picks that a person finishes: fixed like any commit, and never lost when they fail.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, commit, status, versions, withFixingHook } from '../helpers/commits.ts';
import type { Repo } from '../helpers/repo.ts';

const merges = suite('merges');

/** Both sides change a.txt; the other side also has a file that a fixer would change. The conflict is open afterwards. */
function withConflict(command: 'merge' | 'cherry-pick', body: (repo: Repo) => Promise<void>): Promise<void> {
  return withFixingHook({ 'a.txt': 'base\n' }, async (repo) => {
    await repo.git('checkout', '--quiet', '-b', 'side');
    await repo.stage({ 'a.txt': 'side\n', 'theirs.txt': 'bad\n' });
    await repo.git('commit', '--quiet', '--no-verify', '--message', 'side');
    await repo.git('checkout', '--quiet', 'main');
    await repo.stage({ 'a.txt': 'main\n' });
    await repo.git('commit', '--quiet', '--no-verify', '--message', 'main');
    const { exitCode } = await repo.run('git', [command, 'side']);
    assert.is(exitCode, 1, 'there is a conflict');
    await body(repo);
  });
}

const parents = async (repo: Repo): Promise<number> => (await repo.git('rev-list', '--parents', '-n1', 'HEAD')).trim().split(' ').length - 1;
const isMerging = (repo: Repo): boolean => existsSync(join(repo.directory, '.git/MERGE_HEAD'));

merges('a conflict resolved by hand: only the resolution is fixed, the other side is as it came', () =>
  withConflict('merge', async (repo) => {
    await repo.stage({ 'a.txt': 'bad both\n' });
    await repo.write({ 'a.txt': 'bad both\nmine\n' });
    const done = await commit(repo);
    assert.ok(done.committed, done.output);
    assert.is(await parents(repo), 2);
    assert.equal(await versions(repo, 'a.txt'), { commit: 'good both\n', index: 'good both\n', disk: 'good both\nmine\n' });
    assert.equal(await versions(repo, 'theirs.txt'), { commit: 'bad\n', index: 'bad\n', disk: 'bad\n' });
    assert.equal(await status(repo), [' M a.txt']);
    assert.equal(done.touched, ['a.txt']);
  }));

for (const onFail of ['keep', 'revert'] as const) {
  merges(`a failing resolution, onFail ${onFail}: the merge is still in progress, as it was`, () =>
    withConflict('merge', async (repo) => {
      await repo.stage({ 'a.txt': 'bad broken\n', '.writeoptrc': `tasks: { '*.txt': 'sh fix.sh' }\nonFail: ${onFail}\n` });
      const refused = await commit(repo);
      assert.not.ok(refused.committed);
      assert.ok(isMerging(repo));
      assert.equal(refused.touched, []);
      assert.equal(await versions(repo, 'a.txt'), { commit: 'main\n', index: 'bad broken\n', disk: 'bad broken\n' });
      assert.equal(await status(repo), ['M  .writeoptrc', 'M  a.txt', 'A  theirs.txt']);
      if (onFail === 'revert') assert.match(refused.output, /A merge is in progress, so nothing was reverted/);
    }));
}

merges('a merge whose fixed result equals one parent is not empty', () =>
  withConflict('merge', async (repo) => {
    await repo.stage({ 'a.txt': 'main\ndrop\n', 'theirs.txt': null });
    const done = await commit(repo);
    assert.ok(done.committed, done.output);
    assert.equal([await parents(repo), await status(repo), done.touched], [2, [], ['a.txt']]);
    assert.equal(await versions(repo, 'a.txt'), { commit: 'main\n', index: 'main\n', disk: 'main\n' });
  }));

merges('cherry-pick --continue', () =>
  withConflict('cherry-pick', async (repo) => {
    await repo.stage({ 'a.txt': 'bad both\n' });
    await repo.write({ 'theirs.txt': 'bad\nmine\n' });
    const done = await attempt(repo, ['cherry-pick', '--continue']);
    assert.ok(done.committed, done.output);
    assert.equal(await versions(repo, 'a.txt'), { commit: 'good both\n', index: 'good both\n', disk: 'good both\n' });
    assert.equal(await versions(repo, 'theirs.txt'), { commit: 'good\n', index: 'good\n', disk: 'good\nmine\n' });
    assert.equal(await status(repo), [' M theirs.txt']);
    assert.equal(done.touched, ['a.txt', 'theirs.txt']);
  }));

merges.run();
