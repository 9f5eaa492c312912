// Commits that end without being made, before or after the fix has landed: nothing of the user's is lost.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeopt } from '../helpers/cli.ts';
import type { Files } from '../helpers/repo.ts';
import { attempt, commit, status, versions, withFixingHook } from '../helpers/commits.ts';

const refused = suite('refused commits');

refused('a check that fails after a fixer ran: nothing landed, not even in the files that passed', () =>
  withFixingHook({ 'a.txt': 'first\n', 'b.txt': 'first\n' }, async (repo) => {
    await repo.stage({ 'a.txt': 'bad\n', 'b.txt': 'bad broken\n' });
    await repo.write({ 'a.txt': 'bad\nmine\n' });
    await repo.git('write-tree');
    const done = await commit(repo);
    assert.not.ok(done.committed);
    assert.equal([done.touched, done.indexTouched], [[], false]);
    assert.equal(await versions(repo, 'a.txt'), { commit: 'first\n', index: 'bad\n', disk: 'bad\nmine\n' });
    assert.equal(await versions(repo, 'b.txt'), { commit: 'first\n', index: 'bad broken\n', disk: 'bad broken\n' });
    assert.equal(await status(repo), ['MM a.txt', 'M  b.txt']);
  }));

const rejecting = { '.git/hooks/commit-msg': { content: '#!/bin/sh\nexit 1\n', mode: 0o755 } };

refused('commit-msg rejects after the fix has landed: the fix stays staged, the edits stay', () =>
  withFixingHook({ 'a.txt': 'first\n' }, async (repo) => {
    await repo.stage({ 'a.txt': 'bad\n2\n' });
    await repo.write({ ...rejecting, 'a.txt': 'bad\nmine\n' });
    const done = await commit(repo);
    assert.not.ok(done.committed);
    assert.equal(done.touched, ['a.txt']);
    assert.equal(await versions(repo, 'a.txt'), { commit: 'first\n', index: 'good\n2\n', disk: 'good\nmine\n' });
    assert.equal(await status(repo), ['MM a.txt']);
    const restored = await writeopt(repo, ['restore']);
    assert.is(restored.exitCode, 0, restored.stderr);
    assert.equal(await versions(repo, 'a.txt'), { commit: 'first\n', index: 'bad\n2\n', disk: 'bad\nmine\n' });
  }));

for (const args of [['--all'], ['--', 'a.txt']] as const) {
  refused(`commit-msg rejects \`commit ${args.join(' ')}\`: git drops its index, and the fixed file keeps everything`, () =>
    withFixingHook({ 'a.txt': 'first\n', 'bystander.txt': 'bad\nedited\n' }, async (repo) => {
      await repo.stage({ 'a.txt': 'staged\n' });
      await repo.write({ ...rejecting, 'a.txt': 'staged\nbad\nmine\n' });
      const done = await commit(repo, ...args);
      assert.not.ok(done.committed);
      assert.equal(done.touched, ['a.txt']);
      assert.equal(await versions(repo, 'a.txt'), { commit: 'first\n', index: 'staged\n', disk: 'staged\ngood\nmine\n' });
      assert.equal(await status(repo), ['MM a.txt']);
      const restored = await writeopt(repo, ['restore']);
      assert.is(restored.exitCode, 0, restored.stderr);
      assert.equal(await versions(repo, 'a.txt'), { commit: 'first\n', index: 'staged\n', disk: 'staged\nbad\nmine\n' });
    }));
}

/** A task that stages `text` in the user's repository, as another terminal would. */
const meddling = (path: string, text: string): Files => ({
  'a.txt': 'first\n',
  'c.txt': 'first\n',
  '.writeoptrc': "tasks: { '*.txt': ['sh fix.sh', 'sh meddle.sh'] }\n",
  'meddle.sh': `cd "$USERS" && printf '${text}' > ${path} && git add ${path}\n`,
});

for (const [what, staged] of [['with a fix to land', 'bad\n'], ['with nothing to land', 'fine\n']] as const) {
  refused(`the index changed while the hook ran, ${what}: refused, and both stay staged`, () =>
    withFixingHook(meddling('c.txt', 'other\n'), async (repo) => {
      await repo.stage({ 'a.txt': staged });
      await repo.write({ 'a.txt': `${staged}mine\n` });
      const done = await attempt(repo, ['commit', '--message', 'm'], { env: { USERS: repo.directory } });
      assert.not.ok(done.committed);
      assert.match(done.output, /What is staged changed while it was checked/);
      assert.equal(done.touched, ['c.txt']);
      assert.equal(await versions(repo, 'a.txt'), { commit: 'first\n', index: staged, disk: `${staged}mine\n` });
      assert.equal(await versions(repo, 'c.txt'), { commit: 'first\n', index: 'other\n', disk: 'other\n' });
      assert.equal(await status(repo), ['MM a.txt', 'M  c.txt']);
    }));
}

refused('the fixed file itself was staged anew while the hook ran: exit 4, and the new version stays', () =>
  withFixingHook(meddling('a.txt', 'newer\n'), async (repo) => {
    await repo.stage({ 'a.txt': 'bad\n' });
    const done = await writeopt(repo, ['check'], { env: { USERS: repo.directory } });
    assert.is(done.exitCode, 4, done.stderr);
    assert.equal(await versions(repo, 'a.txt'), { commit: 'first\n', index: 'newer\n', disk: 'newer\n' });
    assert.match((await writeopt(repo, ['recover'])).stdout, /nothing to recover/);
  }));

refused.run();
