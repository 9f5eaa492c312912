// Merges whose sides are right each by itself, and break something together.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { installHook } from '../helpers/cli.ts';
import { withRepo, type Files, type Repo } from '../helpers/repo.ts';

const merged = suite('merged');

const base: Files = { '.gitignore': 'node_modules/\n', 'a.mjs': 'export const a = 1;\n', 'b.mjs': 'export const b = 1;\n', 'broken.mjs': "import './gone.mjs';\n", 'kept.txt': 'kept\n' };

/** Merges what another branch does into what this one does, and commits through the hook. */
async function merge(repo: Repo, ours: Files, theirs: Files): Promise<{ readonly exitCode: number; readonly said: string }> {
  await installHook(repo);
  await repo.commit('hook');
  await repo.git('checkout', '--quiet', '-b', 'side');
  await repo.stage(theirs);
  await repo.git('commit', '--quiet', '--no-verify', '--message', 'side');
  await repo.git('checkout', '--quiet', 'main');
  await repo.stage(ours);
  await repo.git('commit', '--quiet', '--no-verify', '--message', 'main');
  await repo.git('merge', '--quiet', '--no-commit', 'side');
  const { exitCode, stdout, stderr } = await repo.run('git', ['commit', '--message', 'merge']);
  return { exitCode, said: stdout + stderr };
}

const needsA: Files = { 'b.mjs': "import './a.mjs';\n" };

for (const [side, ours, theirs] of [['ours', { 'a.mjs': null }, needsA], ['theirs', needsA, { 'a.mjs': null }]] as const) {
  merged(`${side} deletes what the other one needs: the clean merge is blocked, and not lost`, () =>
    withRepo(base, async (repo) => {
      const { exitCode, said } = await merge(repo, ours, theirs);
      assert.is(exitCode, 1, said);
      assert.match(said, /b\.mjs:1:9 - error "\.\/a\.mjs" leads to a\.mjs, which this change deletes/);
      await repo.stage({ 'b.mjs': 'export const b = 1;\n' });
      const mended = await repo.run('git', ['commit', '--message', 'merge']);
      assert.is(mended.exitCode, 0, mended.stderr);
      assert.is((await repo.git('rev-list', '--parents', '-n1', 'HEAD')).trim().split(' ').length, 3);
    }),
  );
}

merged('what one side alone has broken, and what both sides are right about, passes', () =>
  withRepo({ ...base, 'gone.mjs': '' }, async (repo) => {
    const { exitCode, said } = await merge(repo, { 'gone.mjs': null, 'c.mjs': "import './b.mjs';\n" }, { 'kept.txt': 'other\n', 'a.mjs': null });
    assert.equal([exitCode, /references/.test(said)], [0, false], said);
    assert.match(said, /This is a merge/);
  }),
);

merged.run();
