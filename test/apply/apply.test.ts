// Batches: judged as a whole, written all or nothing, in repositories and outside of them.
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha256 } from '../../src/transaction/state.ts';
import { applyTo, refusalOf, wordsOf, type Asked } from '../helpers/apply.ts';
import { linkPackages } from '../helpers/cli.ts';
import { withRepo, type Files, type Repo } from '../helpers/repo.ts';
import { userListing } from '../helpers/tree.ts';

const batches = suite('apply');

const write = (path: string, content: string): Asked => ({ kind: 'write', path, content });

const project: Files = {
  '.gitignore': 'node_modules\n',
  'package.json': '{ "name": "p", "type": "module" }\n',
  'tsconfig.json': '{ "compilerOptions": { "strict": true, "noEmit": true, "module": "nodenext", "types": [] }, "include": ["src"] }\n',
  'src/a.ts': "export const a: number = 1;\n",
  'src/b.ts': "import { a } from './a.js';\nexport const b: number = a;\n",
};

function withProject(body: (repo: Repo) => Promise<void>): Promise<void> {
  return withRepo(project, async (repo) => {
    linkPackages(repo, { typescript: 'typescript' });
    await body(repo);
  });
}

batches('a batch that only compiles with a missing file changes nothing, names the operation, and passes with the file', () =>
  withProject(async (repo) => {
    const before = userListing(repo.directory);
    const status = await repo.git('status', '--porcelain');
    const asked = [write('src/c.ts', "import { d } from './d.js';\nexport const c: number = d;\n"), write('docs/x.md', '# X\n')];
    const failed = await applyTo(repo, asked);
    assert.is(failed.verdict, 'failed');
    assert.equal(failed.diagnostics.map(({ path, code, operation }) => [path, code, operation]), [['src/c.ts', 'TS2307', '1']]);
    assert.equal((failed.requests ?? []).map(({ id, outcome }) => [id, outcome]), [['1', 'blamed'], ['2', 'not written']]);
    assert.equal(failed.written, []);
    assert.equal(userListing(repo.directory), before);
    assert.is(await repo.git('status', '--porcelain'), status);
    const passed = await applyTo(repo, [...asked, write('src/d.ts', 'export const d = 4;\n')]);
    assert.is(passed.verdict, 'passed');
    assert.equal([...passed.written].sort(), ['docs', 'docs/x.md', 'src/c.ts', 'src/d.ts']);
    assert.is(await repo.content('src/d.ts'), 'export const d = 4;\n');
  }),
);

batches('a change that breaks a file it does not touch is refused, and the changed file is to blame', () =>
  withProject(async (repo) => {
    const report = await applyTo(repo, [write('src/a.ts', "export const a: string = 'one';\n"), write('README.md', '# P\n')]);
    assert.is(report.verdict, 'failed');
    assert.equal(report.diagnostics.map(({ path, code }) => [path, code]), [['src/b.ts', 'TS2322']]);
    assert.equal((report.requests ?? []).map(({ outcome }) => outcome), ['blamed', 'not written']);
    assert.is(await repo.content('src/a.ts'), 'export const a: number = 1;\n');
  }),
);

batches('files count as they are on disk: edits that are not staged, and files that are not added', () =>
  withProject(async (repo) => {
    await repo.write({ 'src/new.ts': 'export const fresh = 1;\n', 'src/a.ts': 'export const a: number = 1;\nexport const more = 2;\n' });
    const index = readFileSync(join(repo.directory, '.git/index'));
    const report = await applyTo(repo, [write('src/c.ts', "import { more } from './a.js';\nimport { fresh } from './new.js';\nexport const c: number = more + fresh;\n")]);
    assert.equal([report.verdict, report.written], ['passed', ['src/c.ts']]);
    assert.equal(readFileSync(join(repo.directory, '.git/index')), index, 'nothing was staged');
    assert.is(await repo.status('src/new.ts'), '??');
  }),
);

batches('old errors do not block, new ones do', () =>
  withProject(async (repo) => {
    await repo.write({ 'src/broken.ts': "export const wrong: number = 'text';\n" });
    assert.is((await applyTo(repo, [write('src/c.ts', 'export const c = 1;\n')])).verdict, 'passed');
    assert.is((await applyTo(repo, [write('src/c.ts', "export const c: number = 'text';\n")])).verdict, 'failed');
  }),
);

batches('every kind of operation in one batch, in any order', () =>
  withRepo({ 'gone/a': '1', 'old name': { content: 'moved\n', mode: 0o755 }, 'mode.sh': '#!/bin/sh\n', keep: 'same\n', 'swap/x': 'x', 'into a directory': '1' }, async (repo) => {
    const asked: Asked[] = [
      write('into a directory/x', 'below\n'),
      { kind: 'delete', path: 'into a directory' },
      write('deep/er/new', 'new\n'),
      { kind: 'delete', path: 'gone/a' },
      { kind: 'rename', path: 'new name', from: 'old name' },
      { kind: 'chmod', path: 'mode.sh', mode: 0o755 },
      { kind: 'symlink', path: 'link', target: 'deep/er/new' },
      { kind: 'mkdir', path: 'empty' },
      write('keep', 'same\n'),
    ];
    const inode = lstatSync(join(repo.directory, 'old name')).ino;
    const report = await applyTo(repo, asked, { level: 'none' });
    assert.is(report.verdict, 'passed');
    assert.equal((report.requests ?? []).map(({ outcome }) => outcome), ['written', 'written', 'written', 'written', 'written', 'written', 'written', 'written', 'unchanged']);
    const moved = lstatSync(join(repo.directory, 'new name'));
    assert.equal([moved.ino, moved.mode & 0o777], [inode, 0o755]);
    assert.is(await repo.content('into a directory/x'), 'below\n');
    assert.is(await repo.content('link'), 'new\n');
    assert.ok(lstatSync(join(repo.directory, 'empty')).isDirectory());
    assert.is(lstatSync(join(repo.directory, 'mode.sh')).mode & 0o777, 0o755);
    assert.not.ok(existsSync(join(repo.directory, 'gone')), 'an emptied directory goes, as in git');
  }),
);

batches('a disk that refuses in the last directory leaves the first as it was, new files and directories included', () =>
  withRepo({ 'a/x': 'old\n', 'z/y': 'old\n' }, async (repo) => {
    if (process.getuid?.() === 0) {
      // The superuser may write everywhere: a file in the way of a directory refuses as well.
      const error = await refusalOf(repo, [write('a/x', 'new\n'), write('new/dir/file', 'new\n'), write('z/y/below', 'new\n')]);
      assert.is(error.exitCode, 2);
    } else {
      chmodSync(join(repo.directory, 'z'), 0o555);
      const error = await refusalOf(repo, [write('a/x', 'new\n'), write('new/dir/file', 'new\n'), write('z/y', 'new\n')]);
      chmodSync(join(repo.directory, 'z'), 0o755);
      assert.is(error.exitCode, 3);
    }
    assert.is(await repo.content('a/x'), 'old\n');
    assert.not.ok(existsSync(join(repo.directory, 'new')));
  }),
);

batches('what a batch expects must be there', () =>
  withRepo({ a: 'one\n' }, async (repo) => {
    const good = sha256('one\n');
    for (const expect of [{ kind: 'absent' }, { kind: 'file', sha256: sha256('two\n') }, { kind: 'file', mode: 0o600 }] as const) {
      const error = await refusalOf(repo, [{ ...write('a', 'new\n'), expect }, write('b', 'b')]);
      assert.is(error.exitCode, 4);
      assert.match(wordsOf(error), /operation 1: a (is there|has other content|has mode)/);
    }
    assert.not.ok(existsSync(join(repo.directory, 'b')));
    const report = await applyTo(repo, [{ ...write('a', 'new\n'), expect: { kind: 'file', sha256: good.toUpperCase() } }], { level: 'none' });
    assert.equal(report.written, ['a']);
  }),
);

batches('with --merge a file that has changed since keeps both changes, and an overlap is refused', () =>
  withRepo({ a: 'one\ntwo\nthree\nfour\nfive\n' }, async (repo) => {
    const expect = { kind: 'file', sha256: sha256('one\ntwo\nthree\nfour\nfive\n') } as const;
    await repo.write({ a: 'ONE\ntwo\nthree\nfour\nfive\n' });
    const theirs = 'one\ntwo\nthree\nfour\nFIVE\n';
    assert.is((await refusalOf(repo, [{ ...write('a', theirs), expect }])).exitCode, 4);
    await applyTo(repo, [{ ...write('a', theirs), expect }], { level: 'none', merge: true });
    assert.is(await repo.content('a'), 'ONE\ntwo\nthree\nfour\nFIVE\n');
    assert.is((await refusalOf(repo, [{ ...write('a', 'uno\ntwo\nthree\nfour\nfive\n'), expect }], { merge: true })).exitCode, 4);
    assert.is((await refusalOf(repo, [{ ...write('a', 'one\nTWO\nthree\nfour\nfive\n'), expect }], { merge: true })).exitCode, 4, 'changes that touch, as for git');
    assert.is(await repo.content('a'), 'ONE\ntwo\nthree\nfour\nFIVE\n');
  }),
);

batches('a batch with a key is applied once, and the key stands for nothing else', () =>
  withRepo({ a: 'one\n' }, async (repo) => {
    const asked: Asked[] = [{ ...write('a', 'two\n'), expect: { kind: 'file', sha256: sha256('one\n') } }];
    assert.equal((await applyTo(repo, asked, { level: 'none', key: 'k1' })).written, ['a']);
    const again = await applyTo(repo, asked, { level: 'none', key: 'k1' });
    assert.equal([again.verdict, again.written, again.notices.length], ['passed', [], 1]);
    const error = await refusalOf(repo, [write('a', 'three\n')], { key: 'k1' });
    assert.match(error.message, /used for another batch/);
    assert.is(await repo.content('a'), 'two\n');
    // A batch that failed has not used its key.
    assert.is((await refusalOf(repo, [{ ...write('a', 'x'), expect: { kind: 'absent' } }], { key: 'k2' })).exitCode, 4);
    assert.equal((await applyTo(repo, [write('a', 'four\n')], { level: 'none', key: 'k2' })).written, ['a']);
  }),
);

batches('an operation may ask for more than the batch, or for less', () =>
  withRepo({ a: 'one\n' }, async (repo) => {
    const broken: Asked = { kind: 'write', path: 'broken.json', content: '{', level: 'none' };
    assert.is((await applyTo(repo, [broken, write('good.json', '{}')], { level: 'syntax' })).verdict, 'passed');
    const more = await applyTo(repo, [{ ...write('page.md', '[a](missing.md)\n'), level: 'standard' }, { ...write('other.md', '[a](missing.md)\n'), level: 'syntax' }], { level: 'syntax' });
    assert.equal(more.diagnostics.map(({ path, code, operation }) => [path, code, operation]), [['page.md', 'missing-file', '1']]);
    const strict = await applyTo(repo, [{ ...write('bin/run', '#!/bin/sh\n'), level: 'strict' }], { level: 'standard' });
    assert.equal(strict.diagnostics.map(({ code, severity }) => [code, severity]), [['executable', 'error']]);
  }),
);

batches('a dry run writes nothing and says how much it would be', () =>
  withRepo({ a: 'one\n' }, async (repo) => {
    const before = userListing(repo.directory);
    const report = await applyTo(repo, [write('a', 'two\n'), write('b', 'b')], { level: 'none', dryRun: true });
    assert.match(report.notices.map(({ message }) => message).join(), /2 changes were not written/);
    assert.equal(userListing(repo.directory), before);
  }),
);

batches('what an apply replaced can be restored', () =>
  withRepo({ a: 'one\n' }, async (repo) => {
    await applyTo(repo, [write('a', 'two\n')], { level: 'none' });
    const result = await repo.run(process.execPath, [join(import.meta.dirname, '../../dist/cli.js'), 'restore']);
    assert.is(result.exitCode, 0, result.stderr);
    assert.is(await repo.content('a'), 'one\n');
  }),
);

batches('the root may be a directory of a repository', () =>
  withProject(async (repo) => {
    const report = await applyTo(repo, [write('c.ts', "import { a } from './a.js';\nexport const c: string = a;\n")], { root: 'src' });
    assert.equal(report.diagnostics.map(({ path, code, operation }) => [path, code, operation]), [['src/c.ts', 'TS2322', '1']]);
    const passed = await applyTo(repo, [write('c.ts', "import { a } from './a.js';\nexport const c: number = a;\n")], { root: 'src' });
    assert.equal(passed.written, ['src/c.ts']);
    assert.is((await refusalOf(repo, [write('../x', 'x')], { root: 'src' })).exitCode, 2);
  }),
);

batches('outside of git the project tools judge just so, and nothing is left in the directory', () =>
  withRepo({}, async (repo) => {
    const directory = join(repo.home, 'plain');
    for (const [path, content] of Object.entries(project)) {
      mkdirSync(join(directory, path, '..'), { recursive: true });
      writeFileSync(join(directory, path), String(content));
    }
    const plain: Repo = { ...repo, directory };
    linkPackages(plain, { typescript: 'typescript' });
    const before = userListing(directory);
    const bad = await applyTo(plain, [write('src/c.ts', "import { a } from './a.js';\nexport const c: string = a;\n")]);
    assert.equal(bad.diagnostics.map(({ path, code }) => [path, code]), [['src/c.ts', 'TS2322']]);
    assert.equal(userListing(directory), before);
    const good = await applyTo(plain, [write('src/c.ts', "import { a } from './a.js';\nexport const c: number = a;\n")]);
    assert.equal([good.verdict, good.written], ['passed', ['src/c.ts']]);
    assert.equal(Object.keys(userListing(directory)).filter((path) => !(path in before)), ['src/c.ts']);
  }),
);

batches.run();
