// Batches in special surroundings: large files, synced folders, a killed apply, a root below the top; and what restore makes of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { applyTo, type Asked } from '../helpers/apply.ts';
import { installHook, linkPackages, projectRoot, writeopt } from '../helpers/cli.ts';
import { openRepo, withRepo } from '../helpers/repo.ts';
import { userListing } from '../helpers/tree.ts';

const surroundings = suite('apply/surroundings');

surroundings('a small change of a large file keeps the file, and can be taken back', () =>
  withRepo({ small: 'x\n' }, async (repo) => {
    const lines = Array.from({ length: 200_000 }, (_, index) => `line ${String(index).padStart(6, '0')}\n`).join('');
    writeFileSync(join(repo.directory, 'large.txt'), lines);
    const inode = lstatSync(join(repo.directory, 'large.txt')).ino;
    const asked: Asked[] = [{ kind: 'edit', path: 'large.txt', replacements: [{ old: 'line 100000\n', new: 'LINE 100000\n' }] }, { kind: 'write', path: 'small', content: 'y\n' }];
    const report = await applyTo(repo, asked, { level: 'none' });
    assert.equal([...report.written].sort(), ['large.txt', 'small']);
    assert.is(lstatSync(join(repo.directory, 'large.txt')).ino, inode, 'changed in place');
    assert.is(await repo.content('large.txt'), lines.replace('line 100000', 'LINE 100000'));
    assert.is((await writeopt(repo, ['restore'])).exitCode, 0);
    assert.is(await repo.content('large.txt'), lines);
    assert.is(await repo.content('small'), 'x\n');
  }),
);

surroundings('what an apply below the top wrote is restored below the top', () =>
  withRepo({ 'sub/a': 'one\n', a: 'other\n' }, async (repo) => {
    await applyTo(repo, [{ kind: 'write', path: 'a', content: 'two\n' }], { level: 'none', root: 'sub' });
    assert.is(await repo.content('sub/a'), 'two\n');
    const { exitCode, stderr } = await writeopt(repo, ['restore']);
    assert.is(exitCode, 0, stderr);
    assert.equal([await repo.content('sub/a'), await repo.content('a')], ['one\n', 'other\n']);
  }),
);

surroundings('outside of git an apply can be restored, too', () =>
  withRepo({}, async (repo) => {
    const directory = join(repo.home, 'plain');
    mkdirSync(directory);
    writeFileSync(join(directory, 'a'), 'one\n');
    const plain = { ...openRepo(directory, repo.home), directory };
    await applyTo(plain, [{ kind: 'write', path: 'a', content: 'two\n' }], { level: 'none' });
    const { exitCode, stderr } = await writeopt(plain, ['restore']);
    assert.is(exitCode, 0, stderr);
    assert.is(readFileSync(join(directory, 'a'), 'utf8'), 'one\n');
  }),
);

surroundings('a synced folder is known, and what is written there is looked at again', () =>
  withRepo({ a: 'one\n' }, async (repo) => {
    mkdirSync(join(repo.directory, '.stfolder'));
    const started = performance.now();
    const report = await applyTo(repo, [{ kind: 'write', path: 'a', content: 'two\n' }], { level: 'none' });
    assert.equal(report.written, ['a']);
    assert.is(await repo.content('a'), 'two\n');
    const home = readFileSync(join(repo.directory, '.git/writeopt/outside'), 'utf8').trim();
    assert.ok(home.startsWith(repo.home), 'journal and stage lie outside of what is synced');
    assert.not.ok(existsSync(join(repo.directory, '.git/writeopt/transaction')), 'nothing was staged inside');
    assert.ok(performance.now() - started >= 900, 'the second look comes when a client would have reacted');
  }),
);

surroundings('a file that a client puts back while the batch settles is told', () =>
  withRepo({ a: 'one\n' }, async (repo) => {
    mkdirSync(join(repo.directory, '.stfolder'));
    const client = setInterval(() => {
      if (readFileSync(join(repo.directory, 'a'), 'utf8') !== 'two\n') return;
      clearInterval(client);
      setTimeout(() => writeFileSync(join(repo.directory, 'a'), 'one\n'), 200);
      setTimeout(() => writeFileSync(join(repo.directory, 'a.sync-conflict-20261126-003000-ABCDEFG'), 'two\n'), 250);
    }, 5);
    const report = await applyTo(repo, [{ kind: 'write', path: 'a', content: 'two\n' }], { level: 'none' }).finally(() => clearInterval(client));
    const words = report.notices.map(({ message }) => message).join('\n');
    assert.match(words, /a .*(back|reverted|earlier|changed)/i);
    assert.match(words, /conflict copy of a/);
  }),
);

surroundings('a commit beside an apply does not disturb it, and neither loses anything', () =>
  withRepo({ '.gitignore': 'node_modules\n', 'tsconfig.json': '{"compilerOptions":{"strict":true,"noEmit":true,"types":[]},"include":["src"]}', 'src/a.ts': 'export const a = 1;\n', b: 'old\n', c: 'old\n' }, async (repo) => {
    linkPackages(repo, { typescript: 'typescript' });
    await installHook(repo);
    await repo.commit();
    await repo.stage({ b: 'staged\n' });
    const document = join(repo.home, 'ops.json');
    writeFileSync(document, JSON.stringify({ version: 1, operations: [{ kind: 'write', path: 'src/d.ts', content: 'export const d: number = 1;\n' }, { kind: 'write', path: 'c', content: 'new\n' }] }));
    const [applied, committed] = await Promise.all([writeopt(repo, ['apply', document]), repo.run('git', ['commit', '--quiet', '--message', 'beside'])]);
    assert.is(applied.exitCode, 0, applied.stderr + applied.stdout);
    assert.is(committed.exitCode, 0, committed.stderr);
    assert.equal([await repo.content('c'), await repo.content('src/d.ts'), await repo.git('show', 'HEAD:b'), await repo.git('show', 'HEAD:c')], ['new\n', 'export const d: number = 1;\n', 'staged\n', 'old\n']);
  }),
);

surroundings('in a synced folder a killed apply is undone by whatever comes next, and backups are found', () =>
  withRepo(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}`, 'old\n'])), async (repo) => {
    mkdirSync(join(repo.directory, '.stfolder'));
    const document = join(repo.home, 'ops.json');
    const operations = Array.from({ length: 300 }, (_, index) => ({ kind: 'write', path: `f${index}`, content: 'new\n' }));
    writeFileSync(document, JSON.stringify({ version: 1, operations }));
    const args = [join(projectRoot, 'dist/cli.js'), 'apply', document, '--level', 'none'];
    let undone = 0;
    for (let attempt = 0; attempt < 40 && undone === 0; attempt += 1) {
      await repo.git('checkout', '--quiet', '--force', '.');
      const child = spawn(process.execPath, args, { cwd: repo.directory, env: repo.env, stdio: 'ignore' });
      const ended = once(child, 'exit');
      // Killed as soon as the first file is new.
      while (child.exitCode === null && readFileSync(join(repo.directory, 'f0'), 'utf8') === 'old\n' && readFileSync(join(repo.directory, 'f299'), 'utf8') === 'old\n') await new Promise((resolve) => setImmediate(resolve));
      child.kill('SIGKILL');
      await ended;
      const result = await writeopt(repo, ['check']);
      const contents = new Set(Array.from({ length: 300 }, (_, index) => readFileSync(join(repo.directory, `f${index}`), 'utf8')));
      assert.is(contents.size, 1, 'old or new');
      if (/was undone|interrupted/.test(result.stderr)) undone += 1;
    }
    assert.is(undone, 1, 'at least one was killed in the middle');
    assert.is((await repo.run(process.execPath, args)).exitCode, 0);
    assert.is((await writeopt(repo, ['restore'])).exitCode, 0);
    assert.is(await repo.content('f7'), 'old\n');
  }),
);

/** Killed at moments spread over its run: afterwards the tree is old or new, and the next command tidies up. */
surroundings('an apply that is killed leaves the old tree or the new one', () =>
  withRepo(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`d${index % 7}/f${index}`, 'old\n'])), async (repo) => {
    const operations = [
      ...Array.from({ length: 60 }, (_, index) => (index % 3 === 0 ? { kind: 'delete', path: `d${index % 7}/f${index}` } : { kind: 'write', path: `d${index % 7}/f${index}`, content: 'new\n' })),
      ...Array.from({ length: 40 }, (_, index) => ({ kind: 'write', path: `new${index % 5}/g${index}`, content: 'new\n' })),
    ];
    const document = join(repo.home, 'ops.json');
    writeFileSync(document, JSON.stringify({ version: 1, operations }));
    const contentsOf = (): Record<string, string> => Object.fromEntries(Object.entries(userListing(repo.directory)).map(([path, line]) => [path, line.replace(/ inode .* modified \d+/, '')]));
    const old = contentsOf();
    const args = [join(projectRoot, 'dist/cli.js'), 'apply', document, '--level', 'none'];
    const outcomes: string[] = [];
    let whole = 0;
    {
      const started = performance.now();
      assert.is((await repo.run(process.execPath, args)).exitCode, 0);
      whole = performance.now() - started;
    }
    const fresh = contentsOf();
    for (let moment = 0; moment < 16; moment += 1) {
      await repo.git('checkout', '--quiet', '--force', '.');
      await repo.git('clean', '--quiet', '-ffd');
      assert.equal(contentsOf(), old);
      const child = spawn(process.execPath, args, { cwd: repo.directory, env: repo.env, stdio: 'ignore' });
      const ended = once(child, 'exit');
      await new Promise((resolve) => setTimeout(resolve, whole * (0.3 + moment * 0.05)));
      child.kill('SIGKILL');
      await ended;
      await writeopt(repo, ['recover']);
      const now = contentsOf();
      outcomes.push(JSON.stringify(now) === JSON.stringify(old) ? 'old' : JSON.stringify(now) === JSON.stringify(fresh) ? 'new' : 'mixed');
    }
    assert.equal(outcomes.filter((outcome) => outcome === 'mixed'), [], outcomes.join(' '));
    assert.not.ok(existsSync(join(repo.directory, '.git/writeopt/transaction/journal')));
  }),
);

surroundings.run();
