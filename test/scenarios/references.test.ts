// Forgotten files and broken importers in real commits: blocked with the command that mends it, and passed once it is mended.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkReport, installHook, linkPackages, writeopt } from '../helpers/cli.ts';
import { withRepo, type Files, type Repo } from '../helpers/repo.ts';

const references = suite('references');

// No compiler here: plain JavaScript has nobody else who would say it.
const base: Files = { '.gitignore': 'node_modules/\n', 'src/a.mjs': "export const a = 1;\n", 'src/b.mjs': "import { a } from './a.mjs';\nexport const b = a;\n" };

const commit = async (repo: Repo): Promise<{ readonly exitCode: number; readonly said: string }> => {
  const { exitCode, stdout, stderr } = await repo.run('git', ['commit', '--message', 'm']);
  return { exitCode, said: stdout + stderr };
};

references('a file that was forgotten: the commit is blocked with the line to type, and that line is right', () =>
  withRepo(base, async (repo) => {
    await installHook(repo);
    await repo.stage({ 'src/a.mjs': "import './it is new.mjs';\nexport const a = 1;\n" });
    await repo.write({ 'src/it is new.mjs': 'export {};\n' });
    const refused = await commit(repo);
    assert.is(refused.exitCode, 1);
    assert.match(refused.said, /src\/a\.mjs:1:9 - error "\.\/it is new\.mjs" leads to src\/it is new\.mjs, which is not in the commit\. {2}references\(not-staged\)/);
    const [, line = ''] = /next: Add it: (git add .*)/.exec(refused.said) ?? [];
    assert.is((await repo.run('sh', ['-c', line])).exitCode, 0);
    assert.is((await commit(repo)).exitCode, 0);
  }),
);

references('a file that was only announced (git add -N) is not in the commit', () =>
  withRepo(base, async (repo) => {
    await repo.stage({ 'src/a.mjs': "import './new.mjs';\nexport const a = 1;\n" });
    await repo.write({ 'src/new.mjs': 'export {};\n' });
    await repo.git('add', '--intent-to-add', 'src/new.mjs');
    const { report } = await checkReport(repo);
    assert.equal(report.diagnostics.map(({ code, help }) => [code, help]), [['not-staged', 'Add it: git add src/new.mjs']]);
  }),
);

references('a file that is ignored is there for everybody who builds: nothing is said', () =>
  withRepo({ ...base, '.gitignore': 'node_modules/\ngenerated.mjs\n' }, async (repo) => {
    await installHook(repo);
    await repo.write({ 'src/generated.mjs': 'export {};\n' });
    await repo.stage({ 'src/a.mjs': "import './generated.mjs';\nexport const a = 1;\n" });
    const passed = await commit(repo);
    assert.equal([passed.exitCode, /references/.test(passed.said)], [0, false], passed.said);
  }),
);

references('a deleted and a renamed file whose importer was not mended; once it is, the commit goes through', () =>
  withRepo(base, async (repo) => {
    await installHook(repo);
    await repo.git('rm', '--quiet', 'src/a.mjs');
    const deleted = await commit(repo);
    assert.is(deleted.exitCode, 1);
    assert.match(deleted.said, /src\/b\.mjs:1:20 - error "\.\/a\.mjs" leads to src\/a\.mjs, which this change deletes/);
    await repo.git('reset', '--quiet', '--hard');
    await repo.git('mv', 'src/a.mjs', 'src/c.mjs');
    const renamed = await commit(repo);
    assert.is(renamed.exitCode, 1);
    assert.match(renamed.said, /which this change renames to src\/c\.mjs/);
    await repo.stage({ 'src/b.mjs': "import { a } from './c.mjs';\nexport const b = a;\n" });
    assert.is((await commit(repo)).exitCode, 0);
  }),
);

references('a file that git shall no longer have, and that stays on disk: ignored from now on, so nothing is said; not ignored, it is', () =>
  withRepo(base, async (repo) => {
    await installHook(repo);
    await repo.git('rm', '--quiet', '--cached', 'src/a.mjs');
    assert.match((await commit(repo)).said, /which this change deletes/);
    await repo.stage({ '.gitignore': 'node_modules/\nsrc/a.mjs\n' });
    const passed = await commit(repo);
    assert.equal([passed.exitCode, /references/.test(passed.said)], [0, false], passed.said);
  }),
);

references('what is unstaged is the deletion, not the file that still needs what it takes away', () =>
  withRepo(base, async (repo) => {
    await repo.git('rm', '--quiet', 'src/a.mjs');
    await repo.stage({ 'src/b.mjs': "import { a } from './a.mjs';\nexport const b = a + 1;\n" });
    assert.is((await writeopt(repo, ['check', '--on-fail', 'unstage'])).exitCode, 1);
    assert.equal([await repo.status('src/a.mjs'), await repo.status('src/b.mjs')], [' D', 'M ']);
  }),
);

references('a directory with a symbolic link or a submodule in its place', () =>
  withRepo({ ...base, 'other/a.mjs': 'export const a = 2;\n', 'src/lib/a.mjs': 'export const a = 1;\n', 'src/c.mjs': "import './lib/a.mjs';\n" }, async (repo) => {
    await installHook(repo);
    await repo.git('rm', '--quiet', '-r', 'src/lib');
    await repo.stage({ 'src/lib': { link: '../other' } });
    const linked = await commit(repo);
    assert.equal([linked.exitCode, /references/.test(linked.said)], [0, false], linked.said);
    await repo.git('reset', '--quiet', '--hard', 'HEAD~1');
    await repo.git('rm', '--quiet', '-r', 'src/lib');
    await repo.git('update-index', '--add', '--cacheinfo', `160000,${(await repo.git('rev-parse', 'HEAD')).trim()},src/lib`);
    const submodule = await commit(repo);
    assert.equal([submodule.exitCode, /references/.test(submodule.said)], [0, false], submodule.said);
  }),
);

references('a symbolic link says nothing itself: what the file behind it says is asked anew', () =>
  withRepo({ ...base, 'src/link.mjs': { link: 'b.mjs' } }, async (repo) => {
    await repo.stage({ 'src/other.mjs': 'export {};\n' });
    assert.equal((await checkReport(repo)).report.diagnostics, []);
    await repo.stage({ 'src/b.mjs': 'export const b = 1;\n', 'src/a.mjs': null });
    assert.equal((await checkReport(repo)).report.diagnostics, []);
  }),
);

references('a package of the workspace that is installed from now on is no error', () =>
  withRepo({ '.gitignore': 'node_modules/\n', 'package.json': '{"workspaces":["packages/*"]}\n', 'packages/p/package.json': '{"name":"@w/p","exports":"./index.mjs"}\n', 'packages/p/index.mjs': '', 'a.mjs': "import '@w/p';\n" }, async (repo) => {
    await installHook(repo);
    await repo.git('rm', '--quiet', '-r', 'packages');
    await repo.stage({ 'package.json': '{"workspaces":["packages/*"],"dependencies":{"@w/p":"^1.0.0"}}\n' });
    const passed = await commit(repo);
    assert.is(passed.exitCode, 0, passed.said);
    assert.match(passed.said, /a\.mjs:1:9 - warning "@w\/p" leads to packages\/p\/index\.mjs, which this change deletes, and nothing here takes its place/);
  }),
);

references('a new cycle is a warning, an error where the configuration says so, and nothing where it is off', () =>
  withRepo(base, async (repo) => {
    await repo.stage({ 'src/a.mjs': "import { b } from './b.mjs';\nexport const a = () => b;\n" });
    const severities = async (): Promise<string[]> => (await checkReport(repo)).report.diagnostics.map(({ code, severity }) => `${code} ${severity}`);
    assert.equal(await severities(), ['new-cycle warning']);
    await repo.stage({ '.writeoptrc': '{"references":{"cycles":"error"}}' });
    assert.equal(await severities(), ['new-cycle error']);
    await repo.stage({ '.writeoptrc': '{"references":{"cycles":"off"}}' });
    assert.equal(await severities(), []);
  }),
);

references('one finding for one mistake: the compiler is not heard about the same line', () =>
  withRepo({ '.gitignore': 'node_modules\n', 'tsconfig.json': '{"compilerOptions":{"strict":true,"module":"nodenext","noEmit":true,"types":[]},"include":["*.ts"]}', 'package.json': '{"type":"module"}', 'a.ts': 'export {};\n' }, async (repo) => {
    linkPackages(repo, { typescript: 'typescript' });
    await repo.write({ 'n.ts': 'export const n = 1;\n' });
    await repo.stage({ 'a.ts': "import { n } from './n.js';\nimport { m } from './nowhere.js';\nexport { m, n };\n" });
    const { report } = await checkReport(repo);
    assert.equal(report.diagnostics.map(({ code, range }) => `${code} ${range?.start.line}`), ['not-staged 1', 'TS2307 2']);
    await rm(join(repo.directory, 'n.ts'));
    const alone = (await checkReport(repo)).report;
    assert.equal(alone.diagnostics.map(({ code, range }) => `${code} ${range?.start.line}`), ['TS2307 1', 'TS2307 2']);
  }),
);

references.run();
