// ESLint 8, 9 and 10 of the repository's own, in the snapshot: what is staged is linted with the staged configuration.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkReport, findings, linkPackages } from '../helpers/cli.ts';
import { withRepo, type Files } from '../helpers/repo.ts';

const flat: Files = {
  '.gitignore': 'node_modules/\n',
  'package.json': '{ "type": "module" }',
  'eslint.config.js': "export default [{ ignores: ['gen/'] }, { rules: { eqeqeq: 'error', 'no-console': 'warn' } }];\n",
  'a.js': 'export const a = 1;\n',
};
const legacy: Files = {
  '.gitignore': 'node_modules/\n',
  '.eslintrc.json': '{ "root": true, "parserOptions": { "ecmaVersion": 2022, "sourceType": "module" }, "rules": { "eqeqeq": "error", "no-console": "warn" }, "ignorePatterns": ["gen/"] }',
  'a.js': 'export const a = 1;\n',
};
const bad = 'export const a = (b) => b == 1;\nconsole.log(2);\n';

const versions: readonly [string, string, Files][] = [
  ['8 with .eslintrc', 'eslint-8', legacy],
  ['8 with eslint.config.js', 'eslint-8', flat],
  ['9', 'eslint-9', flat],
  ['10', 'eslint', flat],
];

for (const [name, alias, files] of versions) {
  const lint = suite(`ESLint ${name}`);

  lint('errors block, warnings are shown, ignored and unstaged files are not linted', () =>
    withRepo({ ...files, 'b.js': 'export const b = 1;\n' }, async (repo) => {
      linkPackages(repo, { eslint: alias });
      await repo.stage({ 'a.js': bad, 'gen/out.js': bad, 'note.txt': 'x' });
      await repo.write({ 'a.js': 'export const a = 1;\n', 'b.js': bad });
      const { exitCode, report } = await checkReport(repo);
      assert.equal(findings(report), ['a.js:1 eqeqeq error', 'a.js:2 no-console warning'], JSON.stringify(report.diagnostics));
      assert.is(exitCode, 1);
      assert.equal((await checkReport(repo)).report.diagnostics, report.diagnostics, 'with a warm cache');
    }),
  );

  lint('the staged configuration is used, an unstaged one is not', () =>
    withRepo(files, async (repo) => {
      linkPackages(repo, { eslint: alias });
      const config = alias === 'eslint-8' && '.eslintrc.json' in files ? '.eslintrc.json' : 'eslint.config.js';
      const off = String(files[config]).replace(/(eqeqeq"?: )["']error["']/, '$1"off"');
      await repo.stage({ 'a.js': bad });
      await repo.write({ [config]: off });
      const unstaged = await checkReport(repo);
      assert.is(unstaged.exitCode, 1);
      assert.match(unstaged.report.notices.map((one) => one.message).join('\n'), /has unstaged edits: the staged version was used/);
      await repo.git('add', config);
      assert.equal(findings((await checkReport(repo)).report).filter((one) => one.includes('eqeqeq')), []);
    }),
  );

  lint('a crashing rule, a configuration that throws, a missing ESLint: never a pass', () =>
    withRepo({ ...files, '.writeoptrc': 'eslint:\n  maxWarnings: 0\n' }, async (repo) => {
      await repo.stage({ 'a.js': 'export const a = 2;\n' });
      const missing = await checkReport(repo);
      assert.is(missing.exitCode, 3);
      assert.match(missing.report.diagnostics[0]?.message ?? '', /ESLint is not installed/);
      linkPackages(repo, { eslint: alias });
      assert.is((await checkReport(repo)).exitCode, 0);
      await repo.stage({ 'a.js': 'console.log(2);\n' });
      const warned = await checkReport(repo);
      assert.is(warned.exitCode, 1);
      assert.ok(findings(warned.report).includes('- too-many-warnings error'));
      if ('.eslintrc.json' in files) await repo.stage({ '.eslintrc.json': '{ "rules": { "eqeqeq": "wrong" } }' });
      else await repo.stage({ 'eslint.config.js': "throw new Error('broken config');\n" });
      const broken = await checkReport(repo);
      assert.is(broken.exitCode, 3);
      assert.is(broken.report.verdict, 'failed');
      if (!('.eslintrc.json' in files)) {
        await repo.stage({
          'eslint.config.js': "export default [{ plugins: { p: { rules: { r: { create() { throw new Error('rule crashed'); } } } } }, rules: { 'p/r': 'error' } }];\n",
        });
        const crashed = await checkReport(repo);
        assert.is(crashed.exitCode, 3);
        assert.match(crashed.report.diagnostics[0]?.message ?? '', /rule crashed/);
      }
    }),
  );

  lint('odd file names', () =>
    withRepo(files, async (repo) => {
      linkPackages(repo, { eslint: alias });
      const names = ['with space.js', "quote'\".js", '[id].js', '-dash.js', 'ünïcode-日本.js', '{a,b}.js', '!bang.js', '(group)/page.js', 'new\nline.js', 'star*.js', '#hash.js', 'back\\slash.js'];
      await repo.stage(Object.fromEntries(names.map((one) => [one, 'export const a = (b) => b == 1;\n'])));
      const { report } = await checkReport(repo);
      const found = report.diagnostics.filter((one) => one.code === 'eqeqeq').map((one) => one.path as string);
      assert.equal(found.sort(), [...names].sort(), JSON.stringify(report.diagnostics.filter((one) => one.code !== 'eqeqeq')));
    }),
  );
  lint.run();
}

const typed = suite('ESLint with typed rules');
typed('sees a change in another file, though the linted file did not change', () =>
  withRepo(
    {
      '.gitignore': 'node_modules/\n',
      'package.json': '{ "type": "module" }',
      'tsconfig.json': '{ "compilerOptions": { "strict": true, "module": "nodenext", "types": [] }, "include": ["*.ts"] }',
      'eslint.config.js':
        "import tseslint from 'typescript-eslint';\nexport default tseslint.config({ files: ['*.ts'], extends: [tseslint.configs.base], languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } }, rules: { '@typescript-eslint/no-floating-promises': 'error' } });\n",
      'lib.ts': 'export const work = (): void => undefined;\n',
      'use.ts': '',
    },
    async (repo) => {
      linkPackages(repo, { eslint: 'eslint', typescript: 'typescript', 'typescript-eslint': 'typescript-eslint' });
      await repo.stage({ 'use.ts': "import { work } from './lib.js';\nwork();\n" });
      assert.equal(findings((await checkReport(repo)).report), []);
      await repo.stage({ 'lib.ts': 'export const work = async (): Promise<void> => undefined;\n' });
      assert.equal(findings((await checkReport(repo)).report), ['use.ts:2 @typescript-eslint/no-floating-promises error']);
    },
  ),
);
typed.run();
