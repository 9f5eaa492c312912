// The first commit of a repository: there is no HEAD to compare with, or to go back to.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeopt } from '../helpers/cli.ts';
import { commit, status, versions, withUnbornHook } from '../helpers/commits.ts';

const first = suite('first commit');

first('is fixed, with and without unstaged edits, overlapping ones too', () =>
  withUnbornHook({ 'plain.txt': 'bad\n', 'beside.txt': 'bad\n2\n', 'over.txt': 'bad\n2\n' }, async (repo) => {
    await repo.write({ 'beside.txt': 'bad\nmine\n', 'over.txt': 'bad mine\n2\n' });
    const done = await commit(repo);
    assert.ok(done.committed, done.output);
    assert.equal(await versions(repo, 'plain.txt'), { commit: 'good\n', index: 'good\n', disk: 'good\n' });
    assert.equal(await versions(repo, 'beside.txt'), { commit: 'good\n2\n', index: 'good\n2\n', disk: 'good\nmine\n' });
    assert.equal(await versions(repo, 'over.txt'), { commit: 'good\n2\n', index: 'good\n2\n', disk: 'bad mine\n2\n' });
    assert.match(done.output, /over\.txt:1 has unstaged edits where the fix goes/);
    assert.equal(await status(repo), [' M beside.txt', ' M over.txt']);
    assert.equal(done.touched, ['beside.txt', 'plain.txt']);
  }));

first('that fails is not made, and everything stays staged', () =>
  withUnbornHook({ 'a.txt': 'bad broken\n' }, async (repo) => {
    const before = await status(repo);
    const refused = await commit(repo);
    assert.not.ok(refused.committed);
    assert.equal(refused.touched, []);
    assert.equal(await versions(repo, 'a.txt'), { commit: undefined, index: 'bad broken\n', disk: 'bad broken\n' });
    assert.equal(await status(repo), before);
  }));

for (const onFail of ['unstage', 'revert'] as const) {
  first(`onFail ${onFail} without a commit to go back to, then restore`, () =>
    withUnbornHook({ 'a.txt': 'bad broken\n', '.writeoptrc': `tasks: { '*.txt': 'sh fix.sh' }\nonFail: ${onFail}\n` }, async (repo) => {
      const refused = await commit(repo);
      assert.not.ok(refused.committed);
      const disk = onFail === 'revert' ? undefined : 'bad broken\n';
      assert.equal(await versions(repo, 'a.txt'), { commit: undefined, index: undefined, disk });
      assert.equal((await status(repo)).filter((line) => line.endsWith('a.txt')), disk === undefined ? [] : ['?? a.txt']);
      const restored = await writeopt(repo, ['restore']);
      assert.is(restored.exitCode, 0, restored.stderr);
      assert.equal(await versions(repo, 'a.txt'), { commit: undefined, index: 'bad broken\n', disk: 'bad broken\n' });
    }));
}

first.run();
