// Linked worktrees share objects and hooks, and nothing that a commit could mix up.
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attempt, status, versions, withFixingHook } from '../helpers/commits.ts';
import { openRepo, type Repo } from '../helpers/repo.ts';

const worktrees = suite('worktrees');

async function stageIn(repo: Repo, text: string): Promise<void> {
  await repo.stage({ 'a.txt': `bad ${text}\n2\n` });
  await repo.write({ 'a.txt': `bad ${text}\nmine in ${text}\n`, 'untracked.txt': 'bad\n' });
}

worktrees('two commits at the same time: each has its own fix, and each keeps its own edits', () =>
  withFixingHook({ 'a.txt': 'first\n' }, async (repo) => {
    await repo.git('worktree', 'add', '--quiet', '../linked', '-b', 'linked');
    const linked = openRepo(join(repo.directory, '../linked'), repo.home);
    const trees = [[repo, 'main'], [linked, 'linked']] as const;
    for (const [tree, name] of trees) await stageIn(tree, name);
    const done = await Promise.all(trees.map(([tree, name]) => attempt(tree, ['commit', '--message', name])));
    for (const [index, [tree, name]] of trees.entries()) {
      assert.ok(done[index]?.committed, done[index]?.output);
      assert.equal(done[index]?.touched, ['a.txt']);
      const fixed = `good ${name}\n2\n`;
      assert.equal(await versions(tree, 'a.txt'), { commit: fixed, index: fixed, disk: `good ${name}\nmine in ${name}\n` });
      assert.equal(await status(tree), [' M a.txt']);
      assert.is(await tree.git('log', '-1', '--format=%s', name), `${name}\n`);
    }
    assert.is(await repo.git('fsck', '--no-dangling'), '');
  }));

worktrees.run();
