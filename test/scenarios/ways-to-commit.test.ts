// Every way to commit: the fix is in the commit, in the index that is left, and on disk, and nothing else moves.
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attempt, commit, status, versions, withFixingHook } from '../helpers/commits.ts';

const ways = suite('ways to commit');

const committed = { 'a.txt': 'first\n', 'b.txt': 'first\n', 'sub/c.txt': 'first\n' };
const everywhere = (text: string) => ({ commit: text, index: text, disk: text });

ways('commit: what is not staged stays unfixed', () =>
  withFixingHook(committed, async (repo) => {
    await repo.stage({ 'a.txt': 'bad\n' });
    await repo.write({ 'b.txt': 'bad\n' });
    const done = await commit(repo);
    assert.ok(done.committed, done.output);
    assert.match(done.output, /passed, 1 file fixed \(sh fix\.sh: 1\)/);
    assert.equal(await versions(repo, 'a.txt'), everywhere('good\n'));
    assert.equal(await versions(repo, 'b.txt'), { commit: 'first\n', index: 'first\n', disk: 'bad\n' });
    assert.equal(await status(repo), [' M b.txt']);
    assert.equal(done.touched, ['a.txt']);
  }));

ways('commit -a', () =>
  withFixingHook({ ...committed, 'bystander.txt': 'bad\nedited\n' }, async (repo) => {
    await repo.stage({ 'b.txt': 'bad staged\n' });
    await repo.write({ 'a.txt': 'bad\n', 'b.txt': 'bad staged\nand edited\n' });
    const done = await commit(repo, '--all');
    assert.ok(done.committed, done.output);
    assert.equal(await versions(repo, 'a.txt'), everywhere('good\n'));
    assert.equal(await versions(repo, 'b.txt'), everywhere('good staged\nand edited\n'));
    assert.equal(await status(repo), []);
    assert.equal(done.touched, ['a.txt', 'b.txt']);
  }));

ways('commit -i PATH: what was staged before goes along, with its fix', () =>
  withFixingHook(committed, async (repo) => {
    await repo.stage({ 'b.txt': 'bad\n' });
    await repo.write({ 'a.txt': 'bad\n', 'b.txt': 'bad\nmine\n' });
    const done = await commit(repo, '--include', 'a.txt');
    assert.ok(done.committed, done.output);
    assert.equal(await versions(repo, 'a.txt'), everywhere('good\n'));
    assert.equal(await versions(repo, 'b.txt'), { commit: 'good\n', index: 'good\n', disk: 'good\nmine\n' });
    assert.equal(await status(repo), [' M b.txt']);
    assert.equal(done.touched, ['a.txt', 'b.txt']);
  }));

ways('commit -- PATH: other staged files stay staged and unfixed, and the path is clean afterwards', () =>
  withFixingHook(committed, async (repo) => {
    await repo.stage({ 'b.txt': 'bad\n', 'new.txt': 'bad\n' });
    await repo.write({ 'a.txt': 'bad\n', 'b.txt': 'bad\nmine\n' });
    const done = await commit(repo, '--', 'a.txt');
    assert.ok(done.committed, done.output);
    assert.equal(await versions(repo, 'a.txt'), everywhere('good\n'));
    assert.equal(await versions(repo, 'b.txt'), { commit: 'first\n', index: 'bad\n', disk: 'bad\nmine\n' });
    assert.equal(await versions(repo, 'new.txt'), { commit: undefined, index: 'bad\n', disk: 'bad\n' });
    assert.equal(await status(repo), ['MM b.txt', 'A  new.txt']);
    assert.equal(done.touched, ['a.txt']);
  }));

ways('commit -- PATH of a file with a staged and an unstaged part: both go, both are fixed', () =>
  withFixingHook(committed, async (repo) => {
    await repo.stage({ 'a.txt': 'bad\n' });
    await repo.write({ 'a.txt': 'bad\n2\nbad\n' });
    const done = await commit(repo, '--', 'a.txt');
    assert.ok(done.committed, done.output);
    assert.equal(await versions(repo, 'a.txt'), everywhere('good\n2\ngood\n'));
    assert.equal(await status(repo), []);
  }));

ways('commit --amend, and commit --amend -a', () =>
  withFixingHook({ ...committed, 'bystander.txt': 'bad\nedited\n' }, async (repo) => {
    const parents = async (): Promise<string> => repo.git('rev-list', '--count', 'HEAD');
    await repo.stage({ 'a.txt': 'second\n' });
    await repo.git('commit', '--quiet', '--no-verify', '--message', 'second');
    await repo.stage({ 'a.txt': 'bad\n' });
    await repo.write({ 'b.txt': 'bad\n' });
    const amended = await commit(repo, '--amend');
    assert.ok(amended.committed, amended.output);
    assert.equal(await versions(repo, 'a.txt'), everywhere('good\n'));
    assert.equal(await status(repo), [' M b.txt']);
    assert.equal(amended.touched, ['a.txt']);
    const all = await commit(repo, '--amend', '--all');
    assert.ok(all.committed, all.output);
    assert.equal(await versions(repo, 'b.txt'), everywhere('good\n'));
    assert.equal(await status(repo), []);
    assert.equal(all.touched, ['b.txt']);
    assert.is(await parents(), '2\n');
  }));

ways('from a subdirectory: files above it are fixed too', () =>
  withFixingHook(committed, async (repo) => {
    await repo.stage({ 'a.txt': 'bad\n', 'sub/c.txt': 'bad\n' });
    await repo.write({ 'sub/c.txt': 'bad\nmine\n' });
    const cwd = join(repo.directory, 'sub');
    const done = await attempt(repo, ['commit', '--message', 'm'], { cwd });
    assert.ok(done.committed, done.output);
    assert.equal(await versions(repo, 'a.txt'), everywhere('good\n'));
    assert.equal(await versions(repo, 'sub/c.txt'), { commit: 'good\n', index: 'good\n', disk: 'good\nmine\n' });
    assert.equal(await status(repo), [' M sub/c.txt']);
    await repo.write({ 'sub/c.txt': 'bad again\n' });
    const path = await attempt(repo, ['commit', '--message', 'm', '--', 'c.txt'], { cwd });
    assert.ok(path.committed, path.output);
    assert.equal(await versions(repo, 'sub/c.txt'), everywhere('good again\n'));
    assert.equal(await status(repo), []);
  }));

ways('GIT_INDEX_FILE set by hand: the fix is in that index, and the default one is not touched', () =>
  withFixingHook(committed, async (repo) => {
    const env = { GIT_INDEX_FILE: join(repo.directory, '.git/other-index') };
    await repo.stage({ 'b.txt': 'bad\n' });
    await repo.write({ 'a.txt': 'bad\nmine\n' });
    await repo.run('git', ['read-tree', 'HEAD'], { env });
    const blob = (await repo.run('sh', ['-c', 'printf "bad\\n" | git hash-object -w --stdin'])).stdout.trim();
    await repo.run('git', ['update-index', '--cacheinfo', `100644,${blob},a.txt`], { env });
    const done = await attempt(repo, ['commit', '--message', 'm'], { env });
    assert.ok(done.committed, done.output);
    assert.is((await repo.run('git', ['show', ':a.txt'], { env })).stdout, 'good\n');
    assert.equal(await versions(repo, 'a.txt'), { commit: 'good\n', index: 'first\n', disk: 'good\nmine\n' });
    assert.equal(await versions(repo, 'b.txt'), { commit: 'first\n', index: 'bad\n', disk: 'bad\n' });
    assert.equal([done.touched, done.indexTouched], [['a.txt'], false]);
  }));

ways.run();
