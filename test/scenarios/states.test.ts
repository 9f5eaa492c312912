// Fixes beside everything an index entry and a file on disk can be: links, binaries, modes, renames, submodules, sparse and missing files.
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertLands, tasksConfig, withFixer } from '../helpers/landing.ts';

const states = suite('fixes beside every state of a file');

states('a submodule with submodule.recurse=true', () =>
  withFixer({ 'fix/a.txt': 'a\n' }, async (repo) => {
    const source = join(repo.home, 'source');
    for (const args of [['init', '--quiet', source], ['-C', source, 'commit', '--quiet', '--allow-empty', '--message', 'one']]) await repo.git(...args);
    await repo.git('submodule', '--quiet', 'add', source, 'sub');
    await repo.commit('with a submodule');
    await repo.git('config', 'submodule.recurse', 'true');
    await repo.write({ 'sub/untracked.txt': 'bad\n' });
    await repo.git('-C', 'sub', 'commit', '--quiet', '--allow-empty', '--message', 'two');
    const two = (await repo.git('-C', 'sub', 'rev-parse', 'HEAD')).trim();
    await repo.stage({ 'fix/a.txt': 'bad\n' });
    await repo.git('add', 'sub');
    await repo.git('-C', 'sub', 'commit', '--quiet', '--allow-empty', '--message', 'three');
    await assertLands(repo, { fixed: { 'fix/a.txt': 'good\n' }, status: ' M sub' });
    assert.match(await repo.git('ls-tree', 'HEAD', 'sub'), two);
  }));

states('a sparse checkout: a staged file outside of the cone keeps skip-worktree, and stays outside', () =>
  withFixer({ 'fix/in/a.txt': 'a\n', 'fix/out/b.txt': 'b\n', 'fix/out/c.txt': 'c\n' }, async (repo) => {
    await repo.git('sparse-checkout', 'set', '--cone', 'fix/in');
    const blob = (await repo.run('sh', ['-c', 'echo bad | git hash-object -w --stdin'])).stdout.trim();
    await repo.git('update-index', '--cacheinfo', `100644,${blob},fix/out/b.txt`);
    await repo.git('update-index', '--skip-worktree', 'fix/out/b.txt');
    await repo.stage({ 'fix/in/a.txt': 'bad\n' });
    await repo.write({ 'fix/in/a.txt': 'bad\nmine\n' });
    await assertLands(repo, {
      fixed: { 'fix/in/a.txt': { commit: 'good\n', disk: 'good\nmine\n' }, 'fix/out/b.txt': { commit: 'good\n', disk: undefined } },
      status: ' M fix/in/a.txt',
    });
    assert.is(await repo.git('ls-files', '-t', 'fix/out'), 'S fix/out/b.txt\nS fix/out/c.txt\n');
    assert.not.ok(existsSync(join(repo.directory, 'fix/out')));
  }));

states('entries that are only intended to be added stay so', () =>
  withFixer({ 'fix/a.txt': 'a\n' }, async (repo) => {
    await repo.write({ 'fix/later.txt': 'bad\n' });
    await repo.git('add', '--intent-to-add', 'fix/later.txt');
    await repo.stage({ 'fix/a.txt': 'bad\n' });
    await assertLands(repo, { fixed: { 'fix/a.txt': 'good\n' }, status: ' A fix/later.txt' });
  }));

states('a staged add that was deleted on disk is fixed in the commit only', () =>
  withFixer({}, async (repo) => {
    await repo.stage({ 'fix/new.txt': 'bad\n' });
    rmSync(join(repo.directory, 'fix'), { recursive: true });
    await assertLands(repo, { fixed: { 'fix/new.txt': { commit: 'good\n', disk: undefined } }, status: ' D fix/new.txt' });
  }));

const long = 'one\ntwo\nthree\nfour\nfive\nsix\n';

states('a rename that is fixed, with an unstaged edit', () =>
  withFixer({ 'fix/old.txt': long }, async (repo) => {
    renameSync(join(repo.directory, 'fix/old.txt'), join(repo.directory, 'fix/new.txt'));
    await repo.stage({ 'fix/old.txt': null, 'fix/new.txt': long.replace('two', 'bad') });
    await repo.write({ 'fix/new.txt': `${long.replace('two', 'bad')}mine\n` });
    const fixed = long.replace('two', 'good');
    await assertLands(repo, { fixed: { 'fix/new.txt': { commit: fixed, disk: `${fixed}mine\n` } }, status: ' M fix/new.txt' });
    assert.is(await repo.git('ls-tree', '--name-only', 'HEAD', 'fix/'), 'fix/new.txt\n');
  }));

states('a rename that is fixed, with a new file under the old name', () =>
  withFixer({ 'fix/old.txt': long }, async (repo) => {
    await repo.stage({ 'fix/old.txt': null, 'fix/new.txt': long.replace('two', 'bad') });
    await repo.write({ 'fix/old.txt': 'bad, but not staged\n' });
    await assertLands(repo, { fixed: { 'fix/new.txt': long.replace('two', 'good') }, status: '?? fix/old.txt' });
  }));

states('a mode that is staged, and one that a fixer sets', () =>
  withFixer({ '.writeoptrc': tasksConfig({ 'fix/**': ['node fix.mjs', 'chmod +x'] }), 'fix/fixer.sh': 'a\n', 'fix/edited.sh': 'a\nb\nc\n', 'staged.sh': 'a\n' }, async (repo) => {
    chmodSync(join(repo.directory, 'staged.sh'), 0o755);
    await repo.stage({ 'fix/fixer.sh': 'bad\n', 'fix/edited.sh': 'a\nb\nbad\n' });
    await repo.git('add', 'staged.sh');
    await repo.write({ 'fix/edited.sh': 'mine\nb\nbad\n' });
    chmodSync(join(repo.directory, 'fix/fixer.sh'), 0o640);
    await assertLands(repo, {
      fixed: { 'fix/fixer.sh': 'good\n*', 'fix/edited.sh': { commit: 'a\nb\ngood\n*', disk: 'mine\nb\ngood\n*' } },
      status: ' M fix/edited.sh',
    });
    assert.match(await repo.git('ls-tree', 'HEAD', 'staged.sh'), /^100755/);
  }));

states('a mode that is set by a fixer on a file with the same content', () =>
  withFixer({ '.writeoptrc': tasksConfig({ 'fix/**': 'chmod +x' }), 'fix/run.sh': 'a\n' }, async (repo) => {
    await repo.stage({ 'fix/run.sh': 'b\n' });
    await repo.write({ 'fix/run.sh': 'b\nmine\n' });
    await assertLands(repo, { fixed: { 'fix/run.sh': { commit: 'b\n*', disk: 'b\nmine\n*' } }, status: ' M fix/run.sh' });
  }));

states('binary files: fixed where they are as staged, left alone where they are edited', () =>
  withFixer({ 'fix/a.bin': Buffer.from('\0\0\0a'), 'fix/b.bin': Buffer.from('\0\0\0b') }, async (repo) => {
    await repo.stage({ 'fix/a.bin': Buffer.from('\0\0bad\x01'), 'fix/b.bin': Buffer.from('\0\0bad\x02') });
    await repo.write({ 'fix/b.bin': Buffer.from('\0\0mine') });
    const output = await assertLands(repo, { fixed: { 'fix/a.bin': '\0\0good\x01', 'fix/b.bin': { commit: '\0\0good\x02', disk: '\0\0mine' } }, status: ' M fix/b.bin' });
    assert.match(output, /fix\/b\.bin is binary and has unstaged edits/);
  }));

states('symbolic links that are staged or present stay links, and what they lead to is not written', () =>
  withFixer({ 'fix/a.txt': 'a\n', 'target.txt': 'bad\n', 'fix/present': { link: '../target.txt' } }, async (repo) => {
    await repo.stage({ 'fix/a.txt': 'bad\n', 'fix/staged': { link: '../target.txt' } });
    // Staged as a file, a link on disk: what the link leads to is none of our business.
    await repo.stage({ 'fix/became': 'bad\n' });
    await repo.write({ 'fix/became': { link: '../target.txt' } });
    const output = await assertLands(repo, { fixed: { 'fix/a.txt': 'good\n', 'fix/became': { commit: 'good\n', disk: '-> ../target.txt' } }, status: ' T fix/became' });
    assert.match(await repo.git('ls-tree', 'HEAD', 'fix/staged'), /^120000/);
    assert.match(output, /fix\/became has unstaged edits/);
  }));

states('a file that becomes a link, and a link that becomes a file which is fixed', () =>
  // lint-staged does not name files whose type changed, so the task of another file fixes it.
  withFixer({ '.writeoptrc': tasksConfig({ 'fix/a.txt': 'node fix.mjs fix/link' }), 'fix/file': 'bad\n', 'fix/link': { link: 'file' }, 'fix/a.txt': 'a\n' }, async (repo) => {
    rmSync(join(repo.directory, 'fix/link'));
    await repo.stage({ 'fix/file': { link: 'link' }, 'fix/link': 'bad\n', 'fix/a.txt': 'b\n' });
    await assertLands(repo, { fixed: { 'fix/link': 'good\n' } });
    assert.match(await repo.git('ls-tree', 'HEAD', 'fix/file'), /^120000/);
  }));

states('a directory that stands where the staged file was', () =>
  withFixer({ 'fix/a': 'a\n' }, async (repo) => {
    await repo.stage({ 'fix/a': 'bad\n' });
    rmSync(join(repo.directory, 'fix/a'));
    mkdirSync(join(repo.directory, 'fix/a'));
    writeFileSync(join(repo.directory, 'fix/a/inside.txt'), 'mine\n');
    const output = await assertLands(repo, { fixed: { 'fix/a': { commit: 'good\n', disk: 'a directory' } }, status: ' D fix/a' });
    assert.match(output, /fix\/a is no file here any more/);
  }));

states.run();
