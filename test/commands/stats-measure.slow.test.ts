// Measuring in all kinds of repositories: what the compiler keeps stays in the copy, old errors make pairs that do not count, names may be difficult.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { linkPackages, writeopt } from '../helpers/cli.ts';
import { openRepo, withRepo } from '../helpers/repo.ts';
import { lintWorld, measuredIn, scratchesOf, statsOf, withLint, withTypes } from '../helpers/stats-world.ts';
import { exactListing } from '../helpers/tree.ts';

const measuring = suite('stats --measure, slow');

measuring('an incremental project: both ways pass, and nothing of the user changes', () =>
  withTypes(async (repo) => {
    await repo.stage({ 'src/b.ts': "import { a } from './a.js';\n\nexport const b: number = a + 1;\n", 'src/plain.js': 'export const plain = 2;\n' });
    const before = exactListing(repo.directory);
    const { exitCode, stderr } = await writeopt(repo, ['stats', '--measure', '2']);
    assert.is(exitCode, 0, stderr);
    assert.equal(measuredIn(repo).filter(({ work }) => work === 'check').map(({ plain, exits }) => [plain, exits]), [1, 2].map(() => ['tsc + eslint', { writeopt: 0, plain: 0 }]));
    const after = Object.fromEntries(Object.entries(exactListing(repo.directory)).filter(([path]) => !path.startsWith('.git/writeopt')));
    assert.equal(after, before);
    assert.not(existsSync(join(repo.directory, 'tsconfig.tsbuildinfo')));
    assert.equal(scratchesOf(repo), []);
  }),
);

measuring('a project that only names others: those that hold what changes are compiled, by the same compiler', () =>
  withTypes(
    async (repo) => {
      await repo.stage({ 'src/a.ts': 'export const a: string = 1;\n' });
      const { exitCode, stderr } = await writeopt(repo, ['stats', '--measure', '1']);
      assert.is(exitCode, 0, stderr);
      assert.equal(measuredIn(repo).filter(({ work }) => work === 'check').map(({ plain, exits }) => [plain, exits]), [['tsc + eslint', { writeopt: 1, plain: 1 }]]);
    },
    {
      'tsconfig.json': '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }, { "path": "./tools" }] }\n',
      'tsconfig.app.json': '{ "compilerOptions": { "strict": true, "module": "nodenext", "target": "es2022", "noEmit": true, "types": [] }, "include": ["src"] }\n',
      'tools/tsconfig.json': '{ "compilerOptions": { "strict": true, "noEmit": true, "types": [] }, "include": ["*.ts"] }\n',
      'tools/t.ts': 'export const t: string = 1;\n',
    },
  ),
);

measuring('both find the same error: that counts; an old error, which only tsc minds, does not', () =>
  withTypes(
    async (repo) => {
      await repo.stage({ 'src/a.ts': 'export const a: string = 1;\n' });
      assert.is((await writeopt(repo, ['stats', '--measure', '1'])).exitCode, 0);
      await repo.git('reset', '--quiet', '--hard');
      await repo.write({ 'src/old.ts': 'export const old: string = 1;\n' });
      await repo.commit('an error nobody saw');
      await repo.stage({ 'src/a.ts': 'export const a: number = 3;\n' });
      assert.is((await writeopt(repo, ['stats', '--measure', '1'])).exitCode, 0);
      assert.equal(measuredIn(repo).filter(({ work }) => work === 'check').map(({ plain, exits }) => [plain, exits]), [['tsc + eslint', { writeopt: 1, plain: 1 }], ['tsc + eslint', { writeopt: 0, plain: 1 }]]);
    },
    { 'src/b.ts': 'export const b = 1;\n' },
  ),
);

measuring('the last commit; ends that differ are thrown away and counted', () =>
  withLint(
    async (repo) => {
      await repo.write({ 'src/other-name.js': 'const unused = 1;\n' });
      await repo.commit('second');
      const { exitCode, stdout, stderr } = await writeopt(repo, ['stats', '--measure', '1']);
      assert.is(exitCode, 0, stderr);
      assert.match(stdout, 'Measured with the last commit, as nothing is staged: 1 changed file.');
      const [, check] = measuredIn(repo);
      assert.equal(check?.exits, { writeopt: 1, plain: 0 }, 'a warning is one too many for the check only');
      const [, saved] = (await statsOf(repo)).saved;
      assert.equal([saved?.pairs, saved?.thrown, saved?.verdict], [0, 1, 'not enough pairs']);
    },
    { '.writeoptrc': '{ "eslint": { "maxWarnings": 0 } }\n', 'eslint.config.js': "export default [{ files: ['**/*.js'], rules: { 'no-unused-vars': 'warn' } }];\n" },
  ),
);

measuring('before the first commit, from a subdirectory, in a place with a difficult name', () =>
  withRepo({}, async (repo) => {
    const directory = join(repo.home, 'a "b": c\\d é');
    mkdirSync(join(directory, 'src'), { recursive: true });
    const there = openRepo(directory, repo.home);
    await there.git('init', '--quiet');
    linkPackages(there, { eslint: 'eslint' });
    await there.stage(lintWorld);
    const { exitCode, stderr } = await writeopt(there, ['stats', '--measure', '1'], { cwd: join(directory, 'src') });
    assert.is(exitCode, 0, stderr);
    assert.equal(measuredIn(there).map(({ work, exits }) => [work, exits]), [['write', { writeopt: 0, plain: 0 }], ['check', { writeopt: 0, plain: 0 }]]);
  }),
);

measuring.run();
