// What tools wrote into the snapshot: what of it counts, and that the snapshot is exact again afterwards.
import { existsSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RepoPath } from '../../src/model.ts';
import type { Snapshot, Written } from '../../src/git/snapshot/held.ts';
import { withRepo, type Files, type Repo } from '../helpers/repo.ts';
import { fingerprint, listing, openSnapshotOf } from '../helpers/snapshot.ts';

const written = suite('what tools wrote');

interface Outcome {
  readonly snapshot: Snapshot;
  readonly found: Written;
  readonly kept: Snapshot;
  readonly git: (...args: string[]) => Promise<string>;
}

/** Runs `tool` in the snapshot of what is staged, keeps what it wrote, and looks at the result; the user's files must not change. */
async function afterTool(repo: Repo, paths: readonly string[], tool: (directory: string, git: Outcome['git']) => Promise<void> | void, look: (outcome: Outcome) => Promise<void> | void): Promise<void> {
  const before = fingerprint(repo);
  await openSnapshotOf(repo, async (snapshot) => {
    const git: Outcome['git'] = async (...args) => {
      const { exitCode, stdout, stderr } = await repo.run('git', args, { cwd: snapshot.directory });
      if (exitCode !== 0) throw new Error(stderr);
      return stdout;
    };
    snapshot.markDirty();
    await tool(snapshot.directory, git);
    const found = await snapshot.readWritten(paths as readonly RepoPath[]);
    const kept = await found.keep();
    assert.is(kept.tree, found.tree);
    assert.is((await git('write-tree')).trim(), kept.tree, 'the index holds the tree');
    assert.is(await git('status', '--porcelain', '--untracked-files=all').then((text) => text.split('\n').filter((line) => line !== '' && line[1] !== ' ').join()), '', 'and so do the files');
    await look({ snapshot, found, kept, git });
  });
  assert.equal(fingerprint(repo), before, 'the user has what he had');
  const directories: string[] = [];
  await openSnapshotOf(repo, (opened) => void directories.push(opened.directory));
  assert.equal(listing(directories[0] ?? ''), await stagedListing(repo), 'the next run starts from what is staged');
}

/** What a fresh checkout of the index looks like. */
async function stagedListing(repo: Repo): Promise<Record<string, string>> {
  const place = join(repo.home, 'fresh/');
  rmSync(place, { recursive: true, force: true });
  await repo.git('checkout-index', '--all', `--prefix=${place}`);
  return existsSync(place) ? listing(place) : {};
}

const brief = ({ changes }: Written): string[] => changes.map((one) => `${one.status} ${one.path}`);

const committed: Files = { 'a.txt': 'a\n', 'b.txt': 'b\n', 'd/c.txt': 'c\n', 'old.txt': 'o\n' };

written('files of the commit count, everything else is put back', () =>
  withRepo(committed, async (repo) => {
    await repo.stage({ 'a.txt': 'staged\n', 'new.txt': 'new\n', 'gone.txt': 'gone\n' });
    await afterTool(
      repo,
      ['a.txt', 'new.txt', 'gone.txt'],
      (directory) => {
        writeFileSync(join(directory, 'a.txt'), 'fixed\n');
        unlinkSync(join(directory, 'gone.txt'));
        writeFileSync(join(directory, 'b.txt'), 'not asked\n');
        unlinkSync(join(directory, 'd/c.txt'));
        writeFileSync(join(directory, 'd/report.txt'), 'litter\n');
      },
      ({ snapshot, found, kept }) => {
        assert.equal(brief(found), ['M a.txt', 'D gone.txt']);
        assert.equal(found.dropped, ['b.txt', 'd/c.txt', 'd/report.txt']);
        assert.equal(listing(kept.directory), { 'a.txt': 'fixed\n', 'b.txt': 'b\n', 'd/c.txt': 'c\n', 'new.txt': 'new\n', 'old.txt': 'o\n' });
        assert.equal(kept.staged.changes.map((one) => `${one.status} ${one.path}`), ['M a.txt', 'A new.txt']);
        assert.ok(snapshot.tracked.has('gone.txt' as RepoPath) && !kept.tracked.has('gone.txt' as RepoPath));
      },
    );
  }));

written('nothing written is nothing found, and costs the next run no repair', () =>
  withRepo(committed, async (repo) => {
    await repo.stage({ 'a.txt': 'staged\n' });
    await openSnapshotOf(repo, async (snapshot) => {
      snapshot.markDirty();
      assert.match(readFileSync(join(snapshot.home, 'state.json'), 'utf8'), /"dirty":true/);
      await repo.run('git', ['status'], { cwd: snapshot.directory });
      const found = await snapshot.readWritten(['a.txt' as RepoPath]);
      assert.equal([found.tree, found.changes, found.dropped, found.touched], [snapshot.tree, [], [], []]);
      assert.is((await found.keep()).tree, snapshot.tree);
      assert.match(readFileSync(join(snapshot.home, 'state.json'), 'utf8'), /"dirty":false/);
      assert.not.ok(existsSync(join(snapshot.home, 'index.kept')));
    });
  }));

written('what a tool puts into the index counts, also removals, whatever the path', () =>
  withRepo(committed, async (repo) => {
    await repo.stage({ 'a.txt': 'staged\n' });
    await afterTool(
      repo,
      ['a.txt'],
      async (directory, git) => {
        writeFileSync(join(directory, 'made.txt'), 'made\n');
        writeFileSync(join(directory, 'b.txt'), 'added\n');
        await git('add', 'made.txt', 'b.txt');
        await git('rm', '--quiet', 'old.txt');
        await git('rm', '--quiet', '--cached', 'd/c.txt');
        writeFileSync(join(directory, 'b.txt'), 'changed again\n');
        writeFileSync(join(directory, 'later.txt'), 'later\n');
        await git('add', '--intent-to-add', 'later.txt');
      },
      ({ found, kept }) => {
        assert.equal(brief(found), ['M b.txt', 'D d/c.txt', 'A made.txt', 'D old.txt']);
        assert.equal(found.dropped, ['b.txt', 'd/c.txt', 'later.txt']);
        assert.equal(listing(kept.directory), { 'a.txt': 'staged\n', 'b.txt': 'added\n', 'made.txt': 'made\n' });
      },
    );
  }));

written('a staged deletion or rename does not come back by itself', () =>
  withRepo(committed, async (repo) => {
    await repo.stage({ 'old.txt': null, 'renamed.txt': 'o\n', 'd/c.txt': null });
    await afterTool(
      repo,
      ['renamed.txt'],
      (directory) => {
        writeFileSync(join(directory, 'old.txt'), 'o\n');
        writeFileSync(join(directory, 'renamed.txt'), 'fixed\n');
      },
      ({ found }) => {
        assert.equal(brief(found), ['M renamed.txt']);
        assert.equal(found.dropped, ['old.txt']);
      },
    );
  }));

written('discard puts everything back, the index included', () =>
  withRepo(committed, async (repo) => {
    await repo.stage({ 'a.txt': 'staged\n' });
    await openSnapshotOf(repo, async (snapshot) => {
      const before = listing(snapshot.directory);
      snapshot.markDirty();
      writeFileSync(join(snapshot.directory, 'a.txt'), 'half a fix');
      writeFileSync(join(snapshot.directory, 'made.txt'), 'made\n');
      await repo.run('git', ['add', '--all'], { cwd: snapshot.directory });
      writeFileSync(join(snapshot.gitDirectory, 'index.lock'), 'left by a killed git');
      const found = await snapshot.readWritten([]);
      assert.equal(brief(found), ['M a.txt', 'A made.txt']);
      const back = await found.discard();
      assert.is(back.tree, snapshot.tree);
      assert.equal(listing(snapshot.directory), before);
      assert.is((await repo.run('git', ['write-tree'], { cwd: snapshot.directory })).stdout.trim(), snapshot.tree);
    });
  }));

written('types and modes: executable, link, file and directory swapped, a directory replaced by a link to the user', () =>
  withRepo({ ...committed, run: 'x\n', l: { link: 'a.txt' }, 'deep/x.txt': 'x\n' }, async (repo) => {
    await repo.stage({ 'a.txt': 'staged\n', run: 'y\n', 'deep/x.txt': 'staged\n' });
    await afterTool(
      repo,
      ['a.txt', 'run', 'deep/x.txt'],
      async (directory, git) => {
        await repo.run('chmod', ['+x', 'run'], { cwd: directory });
        unlinkSync(join(directory, 'l'));
        writeFileSync(join(directory, 'l'), 'a file');
        unlinkSync(join(directory, 'a.txt'));
        await repo.run('sh', ['-c', 'mkdir a.txt && echo inner > a.txt/inner'], { cwd: directory });
        rmSync(join(directory, 'd'), { recursive: true });
        symlinkSync(join(repo.directory, 'd'), join(directory, 'd'));
        writeFileSync(join(directory, 'b.txt'), 'b\n');
        await git('add', 'a.txt/inner');
      },
      ({ found, kept }) => {
        assert.equal(brief(found), ['D a.txt', 'A a.txt/inner', 'M run']);
        assert.equal(found.changes.at(-1)?.after, { ...found.changes.at(-1)?.before, mode: '100755' } as never);
        assert.equal(listing(kept.directory), { 'a.txt/inner': 'inner\n', 'b.txt': 'b\n', 'd/c.txt': 'c\n', 'deep/x.txt': 'staged\n', l: '-> a.txt', 'old.txt': 'o\n', run: 'y\n*' });
      },
    );
  }));

written('CRLF: the blob is what git add would store, the file what a checkout would make', () =>
  withRepo({ 'a.txt': 'a\n', 'b.txt': 'one\ntwo\n' }, async (repo) => {
    await repo.git('config', 'core.autocrlf', 'true');
    await repo.git('config', 'core.safecrlf', 'true');
    await repo.stage({ 'a.txt': 'staged\r\n' });
    await repo.git('add', '--renormalize', '.');
    await repo.git('commit', '--quiet', '--no-verify', '--message', 'crlf');
    await repo.stage({ 'a.txt': 'again\r\n', 'b.txt': 'three\r\n' });
    await afterTool(
      repo,
      ['a.txt', 'b.txt'],
      async (directory, git) => {
        assert.is(readFileSync(join(directory, 'a.txt'), 'utf8'), 'again\r\n');
        writeFileSync(join(directory, 'a.txt'), 'fixed\nwith LF\n');
        writeFileSync(join(directory, 'b.txt'), 'three\n');
        // It also knows the file by the index now, and must be written anew all the same.
        await git('-c', 'core.safecrlf=false', 'add', 'b.txt');
      },
      async ({ found, kept, snapshot, git }) => {
        assert.equal(brief(found), ['M a.txt']);
        assert.is(await git('cat-file', 'blob', `${kept.tree}:a.txt`), 'fixed\nwith LF\n');
        assert.equal(listing(kept.directory), { 'a.txt': 'fixed\r\nwith LF\r\n', 'b.txt': 'three\r\n' });
        assert.is(await kept.textOf(snapshot.tree, 'a.txt' as RepoPath), 'again\r\n');
      },
    );
  }));

written('CRLF: a file that git would store as it was is put back as it was', () =>
  withRepo({ 'a.txt': 'a\n' }, async (repo) => {
    await repo.git('config', 'core.autocrlf', 'true');
    await repo.stage({ 'a.txt': 'staged\r\n' });
    await afterTool(
      repo,
      ['a.txt'],
      (directory) => writeFileSync(join(directory, 'a.txt'), 'staged\n'),
      ({ found, kept, snapshot }) => {
        assert.equal([found.changes, found.dropped, found.touched], [[], [], ['a.txt']]);
        assert.is(kept.tree, snapshot.tree);
        assert.equal(listing(kept.directory), { 'a.txt': 'staged\r\n' });
      },
    );
  }));

written('clean and smudge filters: the blob is the clean version, the file the smudged one', () =>
  withRepo({ '.gitattributes': '*.up filter=case\n', 'a.txt': 'a\n' }, async (repo) => {
    await repo.git('config', 'filter.case.clean', 'tr a-z A-Z');
    await repo.git('config', 'filter.case.smudge', 'tr A-Z a-z');
    await repo.stage({ 'x.up': 'staged\n' });
    await afterTool(
      repo,
      ['x.up'],
      (directory) => writeFileSync(join(directory, 'x.up'), 'Fixed\n'),
      async ({ found, kept, git }) => {
        assert.equal(brief(found), ['M x.up']);
        assert.is(await git('cat-file', 'blob', `${kept.tree}:x.up`), 'FIXED\n');
        assert.is(listing(kept.directory)['x.up'], 'fixed\n');
        assert.is(await kept.textOf(kept.tree, 'x.up' as RepoPath), 'fixed\n');
      },
    );
  }));

written('a tool that changes the ignore rules makes no links into litter', () =>
  withRepo({ '.gitignore': 'node_modules/\n.env\n', 'a.txt': 'a\n' }, async (repo) => {
    await repo.write({ 'node_modules/x/index.js': 'x', '.env': 'secret' });
    await repo.stage({ 'a.txt': 'staged\n' });
    const before = fingerprint(repo);
    await openSnapshotOf(repo, async (snapshot) => {
      assert.ok(existsSync(join(snapshot.directory, 'node_modules/x/index.js')));
      snapshot.markDirty();
      writeFileSync(join(snapshot.directory, '.gitignore'), '# nothing\n');
      const found = await snapshot.readWritten([]);
      assert.equal(found.dropped, ['.gitignore']);
      await found.keep();
      assert.ok(existsSync(join(snapshot.directory, 'node_modules/x/index.js')), 'the links are there');
      assert.is(readFileSync(join(snapshot.directory, '.env'), 'utf8'), 'secret');
    });
    assert.equal(fingerprint(repo), before);
  }));

written('an ignored file that a tool adds by force is not the link that stands for it', () =>
  withRepo({ '.gitignore': 'dist/\n', 'a.txt': 'a\n' }, async (repo) => {
    await repo.write({ 'dist/out.js': 'built' });
    await repo.stage({ 'a.txt': 'staged\n' });
    const before = fingerprint(repo);
    await openSnapshotOf(repo, async (snapshot) => {
      snapshot.markDirty();
      writeFileSync(join(snapshot.directory, 'dist/new.js'), 'new');
      const { exitCode } = await repo.run('git', ['add', '--force', 'dist/out.js', 'dist/new.js'], { cwd: snapshot.directory });
      assert.is(exitCode, 0);
      const found = await snapshot.readWritten([]);
      assert.equal([brief(found), found.dropped], [['A dist/new.js'], ['dist/out.js']]);
      const kept = await found.keep();
      assert.is(readFileSync(join(kept.directory, 'dist/new.js'), 'utf8'), 'new');
    });
    assert.equal(fingerprint(repo), before);
  }));

written('killed anywhere: the next snapshot is exact', () =>
  withRepo(committed, async (repo) => {
    await repo.stage({ 'a.txt': 'staged\n', 'b.txt': 'b2\n' });
    const damages: ((snapshot: Snapshot) => Promise<unknown> | void)[] = [
      ({ directory }) => writeFileSync(join(directory, 'a.txt'), 'half'),
      async (snapshot) => {
        writeFileSync(join(snapshot.directory, 'a.txt'), 'fixed\n');
        await repo.run('git', ['add', 'a.txt'], { cwd: snapshot.directory });
      },
      async (snapshot) => {
        writeFileSync(join(snapshot.directory, 'a.txt'), 'fixed\n');
        await snapshot.readWritten(['a.txt' as RepoPath]);
      },
      ({ gitDirectory }) => writeFileSync(join(gitDirectory, 'index'), 'half an index'),
      ({ gitDirectory, home }) => writeFileSync(join(gitDirectory, 'index'), readFileSync(join(home, 'index.kept'))),
    ];
    for (const [number, damage] of damages.entries()) {
      await openSnapshotOf(repo, async (snapshot) => {
        snapshot.markDirty();
        await damage(snapshot);
      });
      await openSnapshotOf(repo, (snapshot) => {
        assert.equal(listing(snapshot.directory), { 'a.txt': 'staged\n', 'b.txt': 'b2\n', 'd/c.txt': 'c\n', 'old.txt': 'o\n' }, `damage ${number}`);
        assert.not.ok(existsSync(join(snapshot.home, 'index.kept')), 'no litter');
      });
    }
  }));

written('the kept tree can be left for another and returned to, and a patch leads to it', () =>
  withRepo(committed, async (repo) => {
    await repo.stage({ 'a.txt': 'staged\n' });
    await afterTool(
      repo,
      ['a.txt'],
      (directory) => writeFileSync(join(directory, 'a.txt'), 'fixed\n'),
      async ({ snapshot, kept }) => {
        const inside = await kept.withTree(snapshot.tree, async () => listing(kept.directory)['a.txt']);
        assert.equal([inside, listing(kept.directory)['a.txt']], ['staged\n', 'fixed\n']);
        const patch = join(repo.home, 'fix.patch');
        await kept.writePatch(snapshot.tree, kept.tree, patch);
        assert.match(readFileSync(patch, 'utf8'), /^diff --git a\/a\.txt b\/a\.txt[\s\S]*-staged\n\+fixed\n$/);
      },
    );
  }));

written.run();
