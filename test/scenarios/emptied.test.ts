// Fixes that undo everything that was staged: no empty commit behind the user's back.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commit, status, versions, withFixingHook } from '../helpers/commits.ts';

const emptied = suite('emptied commits');

emptied('refused, and neither index nor files are fixed', () =>
  withFixingHook({ 'a.txt': 'good\n' }, async (repo) => {
    await repo.stage({ 'a.txt': 'bad\n' });
    const refused = await commit(repo);
    assert.not.ok(refused.committed);
    assert.match(refused.output, /The fixes leave nothing to commit/);
    assert.equal(refused.touched, []);
    assert.equal(await versions(repo, 'a.txt'), { commit: 'good\n', index: 'bad\n', disk: 'bad\n' });
    assert.equal(await status(repo), ['M  a.txt']);
  }));

emptied('made where the configuration allows it', () =>
  withFixingHook({ 'a.txt': 'good\n', '.writeoptrc': "tasks: { '*.txt': 'sh fix.sh' }\nallowEmpty: true\n" }, async (repo) => {
    await repo.stage({ 'a.txt': 'bad\n' });
    const done = await commit(repo);
    assert.ok(done.committed, done.output);
    assert.equal(await versions(repo, 'a.txt'), { commit: 'good\n', index: 'good\n', disk: 'good\n' });
    assert.equal([await status(repo), done.touched], [[], ['a.txt']]);
    assert.is(await repo.git('diff', '--name-only', 'HEAD~1', 'HEAD'), '');
  }));

emptied.run();
