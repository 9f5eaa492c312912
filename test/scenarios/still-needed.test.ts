// What a commit takes away although something still needs it: what is there all the same, and who is to blame.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkReport, installHook, writeopt } from '../helpers/cli.ts';
import { withRepo, type Files, type Repo } from '../helpers/repo.ts';

const needed = suite('still needed');

// No compiler here: plain JavaScript has nobody else who would say it.
const base: Files = { '.gitignore': 'node_modules/\n', 'src/a.mjs': "export const a = 1;\n", 'src/b.mjs': "import { a } from './a.mjs';\nexport const b = a;\n" };

const commit = async (repo: Repo): Promise<{ readonly exitCode: number; readonly said: string }> => {
  const { exitCode, stdout, stderr } = await repo.run('git', ['commit', '--message', 'm']);
  return { exitCode, said: stdout + stderr };
};

needed('a file that git shall no longer have, and that stays on disk: ignored from now on, so nothing is said; not ignored, it is', () =>
  withRepo(base, async (repo) => {
    await installHook(repo);
    await repo.git('rm', '--quiet', '--cached', 'src/a.mjs');
    assert.match((await commit(repo)).said, /which this change deletes/);
    await repo.stage({ '.gitignore': 'node_modules/\nsrc/a.mjs\n' });
    const passed = await commit(repo);
    assert.equal([passed.exitCode, /references/.test(passed.said)], [0, false], passed.said);
  }),
);

needed('what is unstaged is the deletion, not the file that still needs what it takes away', () =>
  withRepo(base, async (repo) => {
    await repo.git('rm', '--quiet', 'src/a.mjs');
    await repo.stage({ 'src/b.mjs': "import { a } from './a.mjs';\nexport const b = a + 1;\n" });
    assert.is((await writeopt(repo, ['check', '--on-fail', 'unstage'])).exitCode, 1);
    assert.equal([await repo.status('src/a.mjs'), await repo.status('src/b.mjs')], [' D', 'M ']);
  }),
);

needed('a directory with a symbolic link or a submodule in its place', () =>
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

needed('a symbolic link says nothing itself: what the file behind it says is asked anew', () =>
  withRepo({ ...base, 'src/link.mjs': { link: 'b.mjs' } }, async (repo) => {
    await repo.stage({ 'src/other.mjs': 'export {};\n' });
    assert.equal((await checkReport(repo)).report.diagnostics, []);
    await repo.stage({ 'src/b.mjs': 'export const b = 1;\n', 'src/a.mjs': null });
    assert.equal((await checkReport(repo)).report.diagnostics, []);
  }),
);

needed('a package of the workspace that is installed from now on is no error', () =>
  withRepo({ '.gitignore': 'node_modules/\n', 'package.json': '{"workspaces":["packages/*"]}\n', 'packages/p/package.json': '{"name":"@w/p","exports":"./index.mjs"}\n', 'packages/p/index.mjs': '', 'a.mjs': "import '@w/p';\n" }, async (repo) => {
    await installHook(repo);
    await repo.git('rm', '--quiet', '-r', 'packages');
    await repo.stage({ 'package.json': '{"workspaces":["packages/*"],"dependencies":{"@w/p":"^1.0.0"}}\n' });
    const passed = await commit(repo);
    assert.is(passed.exitCode, 0, passed.said);
    assert.match(passed.said, /a\.mjs:1:9 - warning "@w\/p" leads to packages\/p\/index\.mjs, which this change deletes, and nothing here takes its place/);
  }),
);

needed.run();
