// Forgotten files and broken importers in real commits: blocked with the command that mends it, and passed once it is mended.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkReport, installHook, linkPackages } from '../helpers/cli.ts';
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

references('the line to type is right where the user stands, and for names that git or a shell take for something else', () =>
  withRepo({ ...base, 'src/deep/c.mjs': 'export {};\n' }, async (repo) => {
    await installHook(repo);
    const names = ['-n.mjs', ':c.mjs', "it's.mjs", '[id].mjs'];
    await repo.stage({ 'src/deep/c.mjs': [...names.map((name) => `import ${JSON.stringify(`./${name}`)};\n`), "import '../new.mjs';\n"].join('') });
    await repo.write({ ...Object.fromEntries(names.map((name) => [`src/deep/${name}`, 'export {};\n'])), 'src/new.mjs': 'export {};\n', 'src/deep/i.mjs': 'export {};\n' });
    const cwd = join(repo.directory, 'src/deep');
    const refused = await repo.run('git', ['commit', '--message', 'm'], { cwd });
    const lines = [...(refused.stdout + refused.stderr).matchAll(/next: Add it: (git .*)/g)].map((match) => match[1] ?? '');
    assert.is(lines.length, 5, refused.stdout + refused.stderr);
    for (const line of lines) assert.is((await repo.run('sh', ['-c', line], { cwd })).exitCode, 0, line);
    assert.is((await repo.run('git', ['commit', '--message', 'm'], { cwd })).exitCode, 0);
    assert.is((await repo.git('status', '--porcelain', '--', 'src')).trim(), '?? src/deep/i.mjs');
  }),
);

references('a commit of some paths is told when what it forgets is staged already', () =>
  withRepo(base, async (repo) => {
    await installHook(repo);
    await repo.stage({ 'src/a.mjs': "import './new.mjs';\nimport './other.mjs';\nexport const a = 1;\n", 'src/new.mjs': 'export {};\n' });
    await repo.write({ 'src/other.mjs': 'export {};\n' });
    const { stdout, stderr } = await repo.run('git', ['commit', '--message', 'm', '--', 'src/a.mjs']);
    assert.match(stdout + stderr, /new\.mjs, which is not in the commit[^]*next: Commit it too: it is staged[^]*next: Add it: git add src\/other\.mjs/);
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
