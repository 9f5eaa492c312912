// The snapshot holds exactly what git would commit, heals itself, and leaves the user's files alone.
import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newOwner } from '../../src/lock/owner.ts';
import { withRepo, type Repo } from '../helpers/repo.ts';
import { fingerprint, listing, openSnapshotOf } from '../helpers/snapshot.ts';

const snapshot = suite('snapshot');

const show = (repo: Repo, env: NodeJS.ProcessEnv = {}): Promise<Record<string, string>> =>
  openSnapshotOf(repo, (opened) => listing(opened.directory), { env });

snapshot('holds staged content only', () =>
  withRepo({ 'a.txt': 'old', 'b.txt': 'b', 'bin/run': { content: 'x', mode: 0o755 }, link: { link: 'a.txt' } }, async (repo) => {
    await repo.stage({ 'a.txt': 'staged' });
    await repo.write({ 'a.txt': 'unstaged', 'b.txt': 'edited', 'new.txt': 'untracked' });
    const before = fingerprint(repo);
    assert.equal(await show(repo), { 'a.txt': 'staged', 'b.txt': 'b', 'bin/run': 'x*', link: '-> a.txt' });
    assert.equal(fingerprint(repo), before);
  }));

snapshot('follows every kind of change without touching what stayed', () =>
  withRepo({ 'a.txt': 'a', 'keep.txt': 'keep', 'd/x': 'x', 'swap': 'file' }, async (repo) => {
    const first = await openSnapshotOf(repo, (opened) => statSync(join(opened.directory, 'keep.txt')).ino);
    await repo.write({ d: null, swap: null });
    await repo.stage({ 'a.txt': null, d: 'now a file', 'new/deep/file': 'n', 'swap/inner': 'dir' });
    assert.equal(await show(repo), { 'keep.txt': 'keep', d: 'now a file', 'new/deep/file': 'n', 'swap/inner': 'dir' });
    assert.is(await openSnapshotOf(repo, (opened) => statSync(join(opened.directory, 'keep.txt')).ino), first);
  }));

snapshot('is a repository whose status shows the staged changes, and that the user does not see', () =>
  withRepo({ 'a.txt': 'a', 'b.txt': 'b' }, async (repo) => {
    await repo.stage({ 'a.txt': 'staged', 'n.txt': 'n', 'b.txt': null });
    const out = await openSnapshotOf(repo, async (opened) => ({
      top: (await repo.run('git', ['rev-parse', '--show-toplevel'], { cwd: opened.directory })).stdout.trim(),
      status: (await repo.run('git', ['status', '--porcelain'], { cwd: opened.directory })).stdout,
      head: (await repo.run('git', ['rev-parse', 'HEAD'], { cwd: opened.directory })).stdout,
      directory: opened.directory,
    }));
    assert.is(out.top, out.directory);
    assert.is(out.status, 'M  a.txt\nD  b.txt\nA  n.txt\n');
    assert.is(out.head, await repo.git('rev-parse', 'HEAD'));
    assert.not.match(await repo.git('worktree', 'list'), /tree \(?detached/);
    assert.is((await repo.git('worktree', 'list')).trim().split('\n').length, 1);
    assert.is(await repo.git('worktree', 'prune', '--verbose'), '');
  }));

snapshot('heals: edited, deleted, added files, broken index, broken .git, foreign state', () =>
  withRepo({ 'a.txt': 'a', 'd/b.txt': 'b' }, async (repo) => {
    await repo.stage({ 'a.txt': 'staged' });
    const expected = { 'a.txt': 'staged', 'd/b.txt': 'b' };
    const damages: ((home: string) => void)[] = [
      (home) => writeFileSync(join(home, 'tree/a.txt'), 'damaged'),
      (home) => rmSync(join(home, 'tree/d'), { recursive: true }),
      (home) => writeFileSync(join(home, 'tree/extra.ts'), 'added'),
      (home) => writeFileSync(join(home, 'git/index'), 'garbage'),
      (home) => rmSync(join(home, 'git/index')),
      (home) => rmSync(join(home, 'git'), { recursive: true }),
      (home) => rmSync(join(home, 'tree'), { recursive: true }),
      (home) => writeFileSync(join(home, 'tree/.git'), 'gitdir: /nowhere\n'),
      (home) => rmSync(join(home, 'tree/.git')),
      (home) => writeFileSync(join(home, 'state.json'), '{"version":1'),
      (home) => writeFileSync(join(home, 'state.json'), readFileSync(join(home, 'state.json'), 'utf8').replace(repo.directory, '/other')),
      (home) => writeFileSync(join(home, 'git/index.lock'), ''),
      (home) => writeFileSync(join(home, 'git/HEAD'), `${'1'.repeat(40)}\n`),
      (home) => writeFileSync(join(home, 'lock'), JSON.stringify({ ...newOwner(undefined), pid: 2 ** 22 + 1 })),
      (home) => {
        writeFileSync(join(home, 'lock'), '{"pid":');
        utimesSync(join(home, 'lock'), 1, 1);
      },
      (home) => {
        rmSync(join(home, 'tree/d'), { recursive: true });
        symlinkSync(repo.directory, join(home, 'tree/d'));
      },
    ];
    for (const [number, damage] of damages.entries()) {
      const home = await openSnapshotOf(repo, (opened) => opened.home);
      const before = fingerprint(repo);
      damage(home);
      assert.equal(await show(repo), expected, `damage ${number}`);
      assert.equal(fingerprint(repo), before, `damage ${number}: working tree`);
    }
  }));

snapshot('links ignored entries, one level deep, and never follows them when it writes', () =>
  withRepo({ '.gitignore': 'node_modules/\ndist/\n.env\n*.log\n', 'a.txt': 'a' }, async (repo) => {
    await repo.write({ '.env': 'secret', 'dist/sub/out.js': 'user', 'dist/top.js': 'top', 'node_modules/x/index.js': 'x', 'untracked/y.log': 'l', 'z.log': 'z' });
    const seen = await show(repo);
    assert.is(seen['.env'], `-> ${repo.directory}/.env`);
    assert.is(seen['dist/sub'], `-> ${repo.directory}/dist/sub`);
    assert.is(seen['node_modules/x'], `-> ${repo.directory}/node_modules/x`);
    assert.is(seen['untracked/y.log'], undefined, 'an untracked directory does not exist in the commit');
    const status = await openSnapshotOf(repo, (opened) => repo.run('git', ['status', '--porcelain'], { cwd: opened.directory }));
    assert.is(status.stdout, '');
    // A tracked file now goes where a link into the working tree was.
    await repo.write({ 'other/out.js': 'staged version' });
    await repo.git('update-index', '--add', '--cacheinfo', `100644,${(await repo.git('hash-object', '-w', 'other/out.js')).trim()},dist/sub/out.js`);
    rmSync(join(repo.directory, 'other'), { recursive: true });
    const before = fingerprint(repo);
    assert.is((await show(repo))['dist/sub/out.js'], 'staged version');
    assert.equal(fingerprint(repo), before);
    // And entries that are gone go here too.
    await repo.git('reset', '--quiet');
    await repo.write({ '.env': null, 'node_modules/x': null, 'node_modules/w/index.js': 'w' });
    const after = await show(repo);
    assert.is(after['.env'], undefined);
    assert.is(after['node_modules/x'], undefined);
    assert.is(after['node_modules/w'], `-> ${repo.directory}/node_modules/w`);
    assert.is(after['dist/sub'], `-> ${repo.directory}/dist/sub`);
  }));

snapshot('an unstaged ignore rule does not bring a file into the snapshot', () =>
  withRepo({ '.gitignore': 'dist/\n', 'a.txt': 'a' }, async (repo) => {
    await repo.write({ 'helper.ts': 'untracked', 'gen/x.ts': 'x', '.gitignore': 'dist/\nhelper.ts\ngen/\n' });
    assert.equal(await show(repo), { '.gitignore': 'dist/\n', 'a.txt': 'a' });
    assert.equal(await show(repo), { '.gitignore': 'dist/\n', 'a.txt': 'a' }, 'second run');
    await repo.git('add', '.gitignore');
    assert.is((await show(repo))['helper.ts'], `-> ${repo.directory}/helper.ts`);
  }));

snapshot('workspace links in node_modules lead into the snapshot', () =>
  withRepo({ '.gitignore': 'node_modules/\n', 'packages/a/index.ts': 'a', 'packages/a/bin.js': 'bin' }, async (repo) => {
    const modules = join(repo.directory, 'node_modules');
    mkdirSync(join(modules, '@scope'), { recursive: true });
    mkdirSync(join(modules, '.bin'), { recursive: true });
    mkdirSync(join(modules, '.pnpm/x@1/node_modules/x'), { recursive: true });
    symlinkSync('../packages/a', join(modules, 'a'));
    symlinkSync('../../packages/a', join(modules, '@scope/a'));
    symlinkSync('../a/bin.js', join(modules, '.bin/a'));
    symlinkSync('.pnpm/x@1/node_modules/x', join(modules, 'x'));
    mkdirSync(join(modules, '.cache'));
    await openSnapshotOf(repo, (opened) => {
      const target = (path: string): string => readlinkSync(join(opened.directory, 'node_modules', path));
      assert.is(target('a'), join(opened.directory, 'packages/a'));
      assert.is(target('@scope/a'), join(opened.directory, 'packages/a'));
      assert.is(target('.bin/a'), join(opened.directory, 'packages/a/bin.js'));
      assert.is(target('x'), join(modules, 'x'));
      assert.not.ok(existsSync(join(opened.directory, 'node_modules/.cache')), 'tools keep their caches to themselves');
    });
    // A new package in a scope changes only the scope's directory.
    symlinkSync('../../packages/a', join(modules, '@scope/b'));
    await openSnapshotOf(repo, (opened) => assert.is(readlinkSync(join(opened.directory, 'node_modules/@scope/b')), join(opened.directory, 'packages/a')));
  }));

snapshot('reads the active index that git names', () =>
  withRepo({ 'a.txt': 'a' }, async (repo) => {
    await repo.stage({ 'a.txt': 'default index' });
    await repo.run('cp', ['.git/index', '.git/other-index']);
    await repo.write({ 'a.txt': 'other index' });
    await repo.run('git', ['add', 'a.txt'], { env: { GIT_INDEX_FILE: '.git/other-index' } });
    assert.equal(await show(repo, { GIT_INDEX_FILE: '.git/other-index' }), { 'a.txt': 'other index' });
    assert.equal(await show(repo, { GIT_INDEX_FILE: join(repo.directory, '.git/other-index') }), { 'a.txt': 'other index' });
    assert.equal(await show(repo), { 'a.txt': 'default index' });
  }));

snapshot('first commit, intent-to-add, unmerged paths', async () => {
  await withRepo({}, async (repo) => {
    assert.equal(await show(repo), {});
    await repo.stage({ 'a.txt': 'a' });
    await repo.write({ 'later.txt': 'later' });
    await repo.git('add', '--intent-to-add', 'later.txt');
    assert.equal(await show(repo), { 'a.txt': 'a' });
  });
  await withRepo({ 'a.txt': 'a\n' }, async (repo) => {
    await repo.git('checkout', '--quiet', '-b', 'side');
    await repo.write({ 'a.txt': 'side\n' });
    await repo.commit();
    await repo.git('checkout', '--quiet', 'main');
    await repo.write({ 'a.txt': 'main\n' });
    await repo.commit();
    await repo.run('git', ['merge', 'side']);
    const error = await show(repo).then(
      () => undefined,
      (reason: unknown) => reason as { message: string; details: string[]; exitCode: number },
    );
    assert.match(error?.message ?? '', /One path is unmerged/);
    assert.equal(error?.details, ['a.txt']);
    assert.is(error?.exitCode, 3);
  });
});

snapshot('filters: CRLF as in a fresh checkout', () =>
  withRepo({ 'a.txt': 'one\ntwo\n' }, async (repo) => {
    await repo.git('config', 'core.autocrlf', 'true');
    assert.equal(await show(repo), { 'a.txt': 'one\r\ntwo\r\n' });
  }));

snapshot('linked worktrees have their own snapshot', () =>
  withRepo({ 'a.txt': 'a' }, async (repo) => {
    await repo.git('worktree', 'add', '--quiet', '../linked', '-b', 'other');
    const linked = join(repo.directory, '../linked');
    writeFileSync(join(linked, 'a.txt'), 'linked');
    await repo.run('git', ['add', 'a.txt'], { cwd: linked });
    const there = await openSnapshotOf(repo, (opened) => ({ home: opened.home, files: listing(opened.directory) }), { cwd: linked });
    assert.equal(there.files, { 'a.txt': 'linked' });
    assert.equal(await show(repo), { 'a.txt': 'a' });
    assert.is.not(there.home, await openSnapshotOf(repo, (opened) => opened.home));
  }));

snapshot('submodules are linked, sparse checkouts are complete', async () => {
  await withRepo({ 'lib.ts': 'lib' }, async (inner) =>
    withRepo({ 'a.txt': 'a', 'skip/b.txt': 'b' }, async (repo) => {
      await repo.git('submodule', '--quiet', 'add', inner.directory, 'vendor/inner');
      const { files, status } = await openSnapshotOf(repo, async (opened) => ({
        files: listing(opened.directory),
        status: (await repo.run('git', ['status', '--porcelain'], { cwd: opened.directory })).stdout,
      }));
      assert.is(files['vendor/inner/lib.ts'], `-> ${repo.directory}/vendor/inner/lib.ts`);
      assert.is(status, 'A  .gitmodules\nA  vendor/inner\n');
      await repo.commit();
      await repo.git('sparse-checkout', 'set', 'vendor');
      assert.not.ok(existsSync(join(repo.directory, 'skip')));
      assert.is((await show(repo))['skip/b.txt'], 'b');
    }),
  );
});

snapshot('another tree for a while, and back, also when the body throws', () =>
  withRepo({ 'a.txt': 'a', 'b.txt': 'b' }, async (repo) => {
    await repo.stage({ 'a.txt': 'staged', 'b.txt': null });
    await openSnapshotOf(repo, async (opened, repository) => {
      const head = (await repository.git(['rev-parse', 'HEAD^{tree}'])).trim() as typeof opened.tree;
      const seen = await opened.withTree(head, async () => listing(opened.directory));
      assert.equal(seen, { 'a.txt': 'a', 'b.txt': 'b' });
      await opened.withTree(head, async () => Promise.reject(new Error('stop'))).catch(() => undefined);
      assert.equal(listing(opened.directory), { 'a.txt': 'staged' });
    });
  }));

snapshot('tasks that wrote into it are undone by the next run', () =>
  withRepo({ 'a.txt': 'a', 'b.txt': 'b' }, async (repo) => {
    await openSnapshotOf(repo, async (opened) => {
      opened.markDirty();
      writeFileSync(join(opened.directory, 'a.txt'), 'formatted');
      await repo.run('git', ['add', 'a.txt'], { cwd: opened.directory });
      rmSync(join(opened.directory, 'b.txt'));
      writeFileSync(join(opened.directory, 'report.txt'), 'litter');
    });
    assert.equal(await show(repo), { 'a.txt': 'a', 'b.txt': 'b' });
  }));

snapshot.run();
