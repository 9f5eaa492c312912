// Fixes and rejections in real repositories: index and working tree together, and back again.
import { readFile } from 'node:fs/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConflictError } from '../../src/errors.ts';
import { indexMark } from '../../src/git/index-entries.ts';
import { openRepository, readBase, readStagedChanges, writeStagedTree, type Repository } from '../../src/git/repository.ts';
import { landFixes, type Landed } from '../../src/landing/land.ts';
import { homeOf, undoersOf, withWorkingTree } from '../../src/landing/place.ts';
import { rejectOperations } from '../../src/landing/reject.ts';
import type { TreeId } from '../../src/model.ts';
import { stagedOperations } from '../../src/operations/staged.ts';
import { listBackups } from '../../src/transaction/backups.ts';
import { needsRecovery, recover } from '../../src/transaction/recovery.ts';
import { transact } from '../../src/transaction/transaction.ts';
import { writeopt } from '../helpers/cli.ts';
import { withRepo, type Files, type Repo } from '../helpers/repo.ts';
import { fingerprint } from '../helpers/snapshot.ts';

const landing = suite('landing');

function open(repo: Repo): Promise<Repository> {
  return openRepository({ cwd: repo.directory, env: repo.env });
}

/** Lands `fixed` (path → content as a fixer left it) on what is staged, as `check` does after everything has passed. */
async function land(repo: Repo, fixed: Record<string, string>): Promise<Landed> {
  const repository = await open(repo);
  const mark = indexMark(repository);
  const private_ = join(repo.home, 'private-index');
  const staged = await writeStagedTree(repository, private_);
  const directory = join(repo.home, 'fixed');
  mkdirSync(directory, { recursive: true });
  const env = { GIT_INDEX_FILE: private_ };
  for (const [path, content] of Object.entries(fixed)) {
    writeFileSync(join(directory, path), content);
    const blob = (await repository.git(['hash-object', '-w', '--path', path, join(directory, path)])).trim();
    await repository.git(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`], { env });
  }
  const checked = (await repository.git(['write-tree'], { env })).trim() as TreeId;
  const { changes } = await readStagedChanges(repository, { commits: [], trees: [staged], head: '' }, checked);
  return withWorkingTree(repository, {}, () => landFixes({ repository, directory, staged, checked, changes, mark, signal: new AbortController().signal }));
}

function withoutIndex(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => path !== '.git/index'));
}

const committed: Files = { 'a.txt': '1\n2\n3\n4\n5\n', 'other.txt': 'other\n' };

landing('a fix lands in the index and in the working tree, and nothing else is touched', () =>
  withRepo(committed, async (repo) => {
    await repo.stage({ 'a.txt': '1\n2\n3\n4\nFIVE\n' });
    const before = fingerprint(repo)['other.txt'];
    const landed = await land(repo, { 'a.txt': 'ONE\n2\n3\n4\nFIVE\n' });
    assert.is(await repo.stagedContent('a.txt'), 'ONE\n2\n3\n4\nFIVE\n');
    assert.is(await repo.content('a.txt'), 'ONE\n2\n3\n4\nFIVE\n');
    assert.is(await repo.status('a.txt'), 'M ');
    assert.is(fingerprint(repo)['other.txt'], before);
    assert.equal(landed, { written: ['a.txt'], notices: [] });
    // The entry knows the file already: plumbing that other hooks use sees no change.
    assert.is(await repo.git('diff-files', '--name-only'), '');
  }),
);

landing('unstaged edits stay unstaged, beside the fix', () =>
  withRepo(committed, async (repo) => {
    await repo.stage({ 'a.txt': '1\n2\n3\n4\nFIVE\n' });
    await repo.write({ 'a.txt': '1\n2\nmine\n3\n4\nFIVE\n' });
    await land(repo, { 'a.txt': 'ONE\n2\n3\n4\nFIVE\n' });
    assert.is(await repo.stagedContent('a.txt'), 'ONE\n2\n3\n4\nFIVE\n');
    assert.is(await repo.content('a.txt'), 'ONE\n2\nmine\n3\n4\nFIVE\n');
    assert.is(await repo.status('a.txt'), 'MM');
  }),
);

landing('an overlap is told with its lines', () =>
  withRepo(committed, async (repo) => {
    await repo.stage({ 'a.txt': '1\n2\n3\n4\nFIVE\n' });
    await repo.write({ 'a.txt': '1\nzwei\n3\n4\nFIVE\n' });
    const { notices } = await land(repo, { 'a.txt': '1\nTWO\n3\n4\nFIVE\n' });
    assert.is(await repo.content('a.txt'), '1\nzwei\n3\n4\nFIVE\n');
    assert.is(await repo.stagedContent('a.txt'), '1\nTWO\n3\n4\nFIVE\n');
    assert.match(notices[0]?.message ?? '', /^a\.txt:2 has unstaged edits/);
  }),
);

for (const path of ['other.txt', 'a.txt']) {
  landing(`${path} staged at the last moment refuses the landing, and nothing is written`, () =>
    withRepo(committed, async (repo) => {
      await repo.stage({ 'a.txt': '1\n2\n3\n4\nFIVE\n' });
      const repository = await open(repo);
      const base = await readBase(repository);
      const staged = await writeStagedTree(repository, join(repo.home, 'one'));
      const { changes } = await readStagedChanges(repository, base, staged);
      await repo.stage({ [path]: 'staged while it was checked\n' });
      const before = fingerprint(repo);
      // Taken only now, as if it had come after the look before the landing.
      const mark = indexMark(repository);
      const fix = changes.map((change) => ({ ...change, before: change.after, after: change.before }));
      const parts = { repository, directory: repo.directory, staged, checked: base.trees[0] ?? staged, changes: fix, mark, signal: new AbortController().signal };
      const error = await withWorkingTree(repository, {}, () => landFixes(parts)).catch((caught: unknown) => caught);
      assert.instance(error, ConflictError);
      assert.match((error as Error).message, /What is staged changed/);
      assert.equal(withoutIndex(fingerprint(repo)), withoutIndex(before));
      assert.is(await repo.stagedContent('a.txt'), path === 'a.txt' ? 'staged while it was checked\n' : '1\n2\n3\n4\nFIVE\n');
      assert.is(await repo.stagedContent(path), 'staged while it was checked\n');
      assert.not.ok(needsRecovery({ home: homeOf(repository) }));
    }),
  );
}

landing('a lock of another git is waited for', () =>
  withRepo(committed, async (repo) => {
    await repo.stage({ 'a.txt': '1\n2\n3\n4\nFIVE\n' });
    const lock = join(repo.directory, '.git/index.lock');
    writeFileSync(lock, '');
    const released = repo.run('sh', ['-c', `sleep 0.4; rm ${JSON.stringify(lock)}`]);
    await land(repo, { 'a.txt': 'ONE\n2\n3\n4\nFIVE\n' });
    await released;
    assert.is(await repo.stagedContent('a.txt'), 'ONE\n2\n3\n4\nFIVE\n');
  }),
);

landing('a process that died after the index was written is undone by the next one', () =>
  withRepo(committed, async (repo) => {
    await repo.stage({ 'a.txt': '1\n2\n3\n4\nFIVE\n' });
    const before = fingerprint(repo);
    const repository = await open(repo);
    const home = homeOf(repository);
    // Stops where a kill would: the journal stays, as undoing it is what fails here.
    const record = { files: [repository.indexFile], entries: [] };
    const crash = { name: 'index', record, publish: () => Promise.reject(new Error('killed')) };
    mkdirSync(home, { recursive: true });
    await transact([{ kind: 'write', path: 'a.txt', content: Buffer.from('half\n') }], { root: repo.directory, home, participants: [crash], undo: { index: () => Promise.reject(new Error('killed')) } }).catch(() => undefined);
    assert.is(await repo.content('a.txt'), 'half\n');
    const recovered = await recover({ home, undo: undoersOf(repository) });
    assert.equal(recovered?.restored, ['a.txt']);
    // The times of a directory are not put back.
    assert.equal({ ...fingerprint(repo), '': '' }, { ...before, '': '' });
  }),
);

async function reject(repo: Repo, how: 'unstage' | 'revert'): Promise<readonly string[]> {
  const repository = await open(repo);
  const base = await readBase(repository);
  const tree = await writeStagedTree(repository, join(repo.home, 'private-index'));
  const operations = stagedOperations((await readStagedChanges(repository, base, tree)).changes);
  const rejected = await withWorkingTree(repository, {}, () => rejectOperations({ repository, how, operations, base: base.trees }));
  return rejected.restored;
}

const everyKind: Files = {
  'edited.txt': 'staged\n',
  'new/added.txt': 'added\n',
  'gone.txt': null,
  'tool.sh': { content: '#!/bin/sh\n', mode: 0o755 },
  'new-name.txt': 'a file that is renamed, long enough to be found again\n',
  'old-name.txt': null,
};
const everyBase: Files = {
  'edited.txt': 'committed\n',
  'gone.txt': 'was here\n',
  'tool.sh': '#!/bin/sh\n',
  'old-name.txt': 'a file that is renamed, long enough to be found again\n',
};

landing('unstage takes operations of every kind out of the index only, and restore brings them back', () =>
  withRepo(everyBase, async (repo) => {
    await repo.stage(everyKind);
    await repo.write({ 'edited.txt': 'staged\nand edited\n' });
    const before = withoutIndex(fingerprint(repo));
    const staged = await repo.git('diff', '--cached', '--raw');
    await reject(repo, 'unstage');
    assert.is(await repo.git('diff', '--cached', '--raw'), '');
    assert.equal(withoutIndex(fingerprint(repo)), before, 'the working tree is untouched');
    const restored = await writeopt(repo, ['restore']);
    assert.is(restored.exitCode, 0, restored.stderr);
    assert.is(await repo.git('diff', '--cached', '--raw'), staged);
  }),
);

landing('revert puts operations of every kind back to the last commit, and restore brings them back', () =>
  withRepo(everyBase, async (repo) => {
    await repo.stage(everyKind);
    await repo.write({ 'edited.txt': 'staged\nand edited\n' });
    const staged = await repo.git('diff', '--cached', '--raw');
    await reject(repo, 'revert');
    assert.is(await repo.git('status', '--porcelain'), '');
    assert.is(await readFile(join(repo.directory, 'edited.txt'), 'utf8'), 'committed\n');
    const list = await writeopt(repo, ['restore', '--list']);
    assert.match(list.stdout, /revert/);
    const restored = await writeopt(repo, ['restore']);
    assert.is(restored.exitCode, 0, restored.stderr);
    assert.is(await repo.git('diff', '--cached', '--raw'), staged);
    assert.is(await repo.content('edited.txt'), 'staged\nand edited\n');
    assert.is(await repo.content('new/added.txt'), 'added\n');
    assert.is((await repo.git('status', '--porcelain', 'tool.sh')).trim(), 'M  tool.sh');
    assert.is(listBackups(homeOf(await open(repo)))[0]?.reason, 'restore', 'restoring can be undone too');
  }),
);

landing('restore refuses to write over what was edited since, and --force keeps it', () =>
  withRepo(everyBase, async (repo) => {
    await repo.stage({ 'edited.txt': 'staged\n' });
    await reject(repo, 'revert');
    await repo.write({ 'edited.txt': 'edited since\n' });
    const refused = await writeopt(repo, ['restore']);
    assert.is(refused.exitCode, 4);
    assert.match(refused.stderr, /edited\.txt/);
    assert.is(await repo.content('edited.txt'), 'edited since\n');
    const forced = await writeopt(repo, ['restore', '--force']);
    assert.is(forced.exitCode, 0, forced.stderr);
    assert.is(await repo.content('edited.txt'), 'staged\n');
    const back = await writeopt(repo, ['restore']);
    assert.is(back.exitCode, 0, back.stderr);
    assert.is(await repo.content('edited.txt'), 'edited since\n');
  }),
);

landing.run();
