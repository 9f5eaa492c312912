// Fixers write in the snapshot, everything that judges sees the final content, and what was checked is what would be committed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Report } from '../../src/model.ts';
import { checkReport, findings, linkPackages, projectRoot } from '../helpers/cli.ts';
import { withRepo, type Files, type Repo } from '../helpers/repo.ts';
import { fingerprint, listing, openSnapshotOf } from '../helpers/snapshot.ts';

const fixes = suite('fixes');

const js: Files = {
  '.gitignore': 'node_modules/\n',
  'package.json': '{ "type": "module" }',
  'eslint.config.js': "export default [{ rules: { eqeqeq: 'error', 'prefer-const': 'error' } }];\n",
  'a.js': 'export const a = 1;\n',
};

/** Runs each command on its files; each call leaves a line in `log` of the home directory. */
const tasks = (commands: Readonly<Record<string, string | readonly string[]>>): Files => ({ '.lintstagedrc.json': JSON.stringify(commands) });

/** `sh sed.sh EXPRESSION FILES`: edits in place what that changes, and logs what it was given. */
const sed: Files = {
  '.gitattributes': '*.sh eol=lf\n',
  'sed.sh': 'e="$1"; shift; echo "$*" >> "$HOME/log"; for f in "$@"; do sed "$e" "$f" > "$HOME/tmp"; cmp -s "$HOME/tmp" "$f" || cat "$HOME/tmp" > "$f"; done\n',
};

const log = (repo: Repo): string[] => (existsSync(join(repo.home, 'log')) ? readFileSync(join(repo.home, 'log'), 'utf8').trimEnd().split('\n') : []);

type Checked = Awaited<ReturnType<typeof checkReport>>;

const passedWithFixes = ({ exitCode, report }: Checked): boolean => exitCode === 0 && report.verdict === 'fixed' && report.fixes.length > 0;

const by = (report: Report): string[] => report.fixes.map((fix) => `${fix.path}: ${fix.by.join(', ')}`);

/** What is staged at the paths, where the disk holds the same. */
async function landed(repo: Repo, ...paths: readonly string[]): Promise<string[]> {
  for (const path of paths) assert.is((await repo.status(path))[1], ' ', `${path} is on disk as it is staged`);
  return Promise.all(paths.map((path) => repo.stagedContent(path)));
}

/** A staged file after the patch that was offered. */
async function patched(repo: Repo, report: Report, ...paths: readonly string[]): Promise<string[]> {
  const patch = /git apply \S+ ([^\s,`]+)/.exec(report.diagnostics.find(({ code }) => code === 'needs-fix')?.help ?? '')?.[1] ?? '';
  await repo.git('apply', '--cached', '--whitespace=nowarn', patch);
  return Promise.all(paths.map((path) => repo.stagedContent(path)));
}

/** Runs a check that must leave everything of the user's as it is, but for the fixes it says it has written. */
async function checked(repo: Repo, args: readonly string[] = []): Promise<Checked> {
  const before = fingerprint(repo);
  const result = await checkReport(repo, args);
  const { written, verdict } = result.report;
  assert.is(written.length > 0, verdict === 'fixed');
  const mayChange = written.length === 0 ? [] : ['', '.git/index', ...written];
  const others = (files: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(files).filter(([path]) => !mayChange.includes(path)));
  assert.equal(others(fingerprint(repo)), others(before), 'nothing else of the user is touched');
  const held = await openSnapshotOf(repo, ({ directory }) => Object.entries(listing(directory)).filter(([path]) => !path.startsWith('node_modules/')));
  const wanted = (await repo.git('ls-files', '-z')).split('\0').filter(Boolean).sort();
  assert.equal(held.map(([path]) => path).sort(), wanted, 'the next snapshot holds what is staged');
  return result;
}

for (const [name, alias] of [['8', 'eslint-8'], ['9', 'eslint-9'], ['10', 'eslint']] as const) {
  fixes(`ESLint ${name} fixes what it can, also when the cache knows the file`, () =>
    withRepo(js, async (repo) => {
      linkPackages(repo, { eslint: alias });
      for (const run of ['cold', 'warm']) {
        await repo.stage({ 'a.js': 'let a = 1;\nexport { a };\n', 'b.js': 'export const b = 1;\n' });
        const result = await checked(repo);
        assert.ok(passedWithFixes(result), `${run}: ${JSON.stringify(result.report.diagnostics)}`);
        assert.equal(by(result.report), ['a.js: eslint'], run);
      }
      assert.equal(await landed(repo, 'a.js'), ['const a = 1;\nexport { a };\n']);
      const again = await checkReport(repo);
      assert.equal([again.exitCode, again.report.verdict, again.report.fixes], [0, 'passed', []]);
    }),
  );
}

fixes('what ESLint cannot fix blocks, nothing is fixed, and findings are where the staged text has them', () =>
  withRepo({ ...js, ...sed, ...tasks({ '*.js': 'sh sed.sh 1{/header/!s/^/\\/*header*\\/\\n/}' }) }, async (repo) => {
    linkPackages(repo, { eslint: 'eslint' });
    await repo.stage({ 'a.js': 'let a = 1;\nexport const b = (c) => c == a;\nlet d = a == 2; export { d };\n' });
    const { exitCode, report } = await checked(repo);
    assert.equal([exitCode, report.verdict], [1, 'failed']);
    assert.equal(findings(report), ['a.js:2 eqeqeq error', 'a.js:3 eqeqeq error']);
    const [plain, changed] = report.diagnostics;
    assert.equal(plain?.excerpt?.text, ['let a = 1;', 'export const b = (c) => c == a;', 'let d = a == 2; export { d };'], 'the source is shown as it is staged');
    assert.is(plain?.help, undefined);
    assert.match(changed?.help ?? '', /The finding is about what `sh sed\.sh [^`]*` and `eslint` made of this line/);
    assert.is(changed?.range?.start.column, 'let d = a '.length + 1);
  }));

fixes('an ESLint that crashes on one file after it could fix another is no pass', () =>
  withRepo(
    {
      ...js,
      'eslint.config.js':
        "const boom = { create: () => ({ DebuggerStatement: () => { throw new Error('boom'); } }) };\nexport default [{ plugins: { own: { rules: { boom } } }, rules: { 'own/boom': 'error', 'prefer-const': 'error' } }];\n",
    },
    async (repo) => {
      linkPackages(repo, { eslint: 'eslint' });
      await repo.stage({ 'a.js': 'let a = 1;\nexport { a };\n', 'b.js': "import './a.js';\ndebugger;\n" });
      const { exitCode, report } = await checked(repo);
      assert.equal([exitCode, report.verdict, report.phases.length, report.fixes], [3, 'failed', 2, []]);
      assert.equal(findings(report), ['- validator-failed error']);
    },
  ));

fixes('bytes that are no UTF-8 are not rewritten', () =>
  withRepo({ ...js, '.writeoptrc': 'syntax: false\n' }, async (repo) => {
    linkPackages(repo, { eslint: 'eslint' });
    await repo.stage({ 'a.js': Buffer.from('let a = "\xe9";\nexport { a };\n', 'latin1'), 'b.js': 'let b = "é";\nexport { b };\n' });
    const { report } = await checked(repo);
    assert.equal(findings(report), ['a.js:1 prefer-const error']);
    assert.equal(by(report), ['b.js: eslint']);
  }));

fixes('a task fixes, and is asked again about what it made; a clean commit is judged once', () =>
  withRepo({ ...sed, ...tasks({ '*.txt': 'sh sed.sh s/bad/good/' }) }, async (repo) => {
    await repo.stage({ 'a.txt': 'bad\n', 'b.txt': 'good\n' });
    const result = await checked(repo);
    assert.ok(passedWithFixes(result), JSON.stringify(result.report.diagnostics));
    assert.equal(by(result.report), ['a.txt: sh sed.sh s/bad/good/']);
    assert.is(log(repo).length, 2);
    assert.equal(await landed(repo, 'a.txt', 'b.txt'), ['good\n', 'good\n']);
    assert.is((await checked(repo)).exitCode, 0);
    assert.is(log(repo).length, 3);
  }));

fixes('a check that passed before a fixer beside it had written is asked again about what it wrote', () =>
  withRepo(
    {
      'check.sh': 'grep -q forbidden a.txt; found=$?; touch "$HOME/checked"; [ $found = 1 ]\n',
      'fix.sh': 'for i in 1 2 3 4 5 6 7 8 9; do [ -e "$HOME/checked" ] || sleep 1; done; grep -q bad a.txt && echo "$1" > a.txt; true\n',
      ...tasks({ 'a.t*': 'sh check.sh', 'a.*': 'sh fix.sh forbidden' }),
    },
    async (repo) => {
      await repo.stage({ 'a.txt': 'bad\n' });
      const { exitCode, report } = await checked(repo);
      assert.equal([exitCode, report.diagnostics.map(({ message }) => message.split('\n')[0])], [1, ['`sh check.sh` failed with exit code 1. It printed nothing.']]);
      assert.equal(by(report), ['a.txt: sh check.sh, sh fix.sh forbidden']);
      await repo.stage(tasks({ 'a.t*': 'sh check.sh', 'a.*': 'sh fix.sh allowed' }));
      assert.ok(passedWithFixes(await checked(repo)));
    },
  ));

fixes('a task that fails has fixed nothing; one that passes after a fix of ESLint passes', () =>
  withRepo({ ...js, ...tasks({ '*.js': 'sh task.sh' }), 'task.sh': 'echo "// half" >> a.js; ! grep -q "let a" a.js\n' }, async (repo) => {
    linkPackages(repo, { eslint: 'eslint' });
    await repo.stage({ 'a.js': 'let a = 1;\nexport { a };\n', 'task.sh': 'grep -q "let a" a.js && { echo "// half" >> a.js; exit 1; }; true\n' });
    const result = await checked(repo);
    assert.ok(passedWithFixes(result), JSON.stringify(result.report.diagnostics));
    assert.equal(await landed(repo, 'a.js'), ['const a = 1;\nexport { a };\n']);
  }));

const typed: Files = {
  ...js,
  'tsconfig.json': '{ "compilerOptions": { "strict": true, "noEmit": true, "module": "nodenext", "types": [], "skipLibCheck": true }, "include": ["*.ts"] }',
  'eslint.config.js': "import tseslint from 'typescript-eslint';\nexport default [{ files: ['*.ts'], languageOptions: { parser: tseslint.parser }, rules: { 'prefer-const': 'error' } }];\n",
  'use.ts': "import { one } from './one.js';\nexport const two: number = one + 1;\n",
  'one.ts': 'export const one = 1;\n',
};

fixes('a task and ESLint fix the same file, and both and TypeScript see the result', () =>
  withRepo({ ...typed, ...sed, ...tasks({ '*.ts': 'sh sed.sh s/OLD/1/' }) }, async (repo) => {
    linkPackages(repo, { eslint: 'eslint', typescript: 'typescript', 'typescript-eslint': 'typescript-eslint' });
    await repo.stage({ 'one.ts': 'let one = OLD;\nexport { one };\n' });
    const result = await checked(repo);
    assert.ok(passedWithFixes(result), JSON.stringify(result.report.diagnostics));
    assert.equal(by(result.report), ['one.ts: sh sed.sh s/OLD/1/, eslint']);
    assert.is(log(repo).length, 2, 'the task ran on what was staged and on what was made of it');
    assert.equal(await landed(repo, 'one.ts'), ['const one = 1;\nexport { one };\n']);
  }));

fixes('a fix that breaks types elsewhere blocks', () =>
  withRepo({ ...typed, ...sed, ...tasks({ 'one.ts': "sh sed.sh s/2/'two'/" }) }, async (repo) => {
    linkPackages(repo, { eslint: 'eslint', typescript: 'typescript', 'typescript-eslint': 'typescript-eslint' });
    await repo.stage({ 'one.ts': 'export const one = 2;\n' });
    const { exitCode, report } = await checked(repo);
    assert.is(exitCode, 1);
    assert.equal(findings(report), ['use.ts:2 TS2322 error']);
  }));

fixes('a fix of ESLint that breaks types blocks, and one that mends them passes', () =>
  withRepo(
    {
      ...typed,
      'rule.js':
        "export const rule = { meta: { fixable: 'code' }, create: (c) => ({ Literal: (node) => { if (node.value === 2) c.report({ node, message: 'two', fix: (f) => f.replaceText(node, '\"two\"') }); if (node.value === 'three') c.report({ node, message: 'three', fix: (f) => f.replaceText(node, '3') }); } }) };\n",
      'eslint.config.js':
        "import tseslint from 'typescript-eslint';\nimport { rule } from './rule.js';\nexport default [{ files: ['*.ts'], plugins: { own: { rules: { rule } } }, languageOptions: { parser: tseslint.parser }, rules: { 'own/rule': 'error' } }];\n",
    },
    async (repo) => {
      linkPackages(repo, { eslint: 'eslint', typescript: 'typescript', 'typescript-eslint': 'typescript-eslint' });
      await repo.stage({ 'one.ts': 'export const one = 2;\n' });
      assert.equal(findings((await checked(repo)).report), ['use.ts:2 TS2322 error']);
      await repo.stage({ 'one.ts': "export const one = 'three';\n" });
      const mended = await checked(repo);
      assert.ok(passedWithFixes(mended), JSON.stringify(mended.report.diagnostics));
      assert.equal(await landed(repo, 'one.ts'), ['export const one = 3;\n']);
    },
  ));

fixes('TypeScript 7 sees what ESLint made of a file that it had seen before', () =>
  withRepo(
    {
      ...js,
      'tsconfig.json': '{ "compilerOptions": { "strict": true, "noEmit": true, "allowJs": true, "checkJs": true, "module": "nodenext", "types": [] }, "include": ["*.ts", "one.js"] }',
      'eslint.config.js':
        "const rule = { meta: { fixable: 'code' }, create: (c) => ({ Literal: (node) => { if (node.value === 2) c.report({ node, message: 'two', fix: (f) => f.replaceText(node, '\"two\"') }); } }) };\nexport default [{ files: ['one.js'], plugins: { own: { rules: { rule } } }, rules: { 'own/rule': 'error' } }];\n",
      'use.ts': "import { one } from './one.js';\nexport const two: number = one + 1;\n",
      'one.js': 'export const one = 1;\n',
    },
    async (repo) => {
      linkPackages(repo, { eslint: 'eslint', typescript: 'typescript-7' });
      await repo.stage({ 'one.js': 'export const one = 2;\n' });
      assert.equal(findings((await checked(repo)).report), ['use.ts:2 TS2322 error']);
    },
  ));

fixes('a configuration that a task or ESLint itself fixes judges with the fix', () =>
  withRepo({ ...js, ...sed, ...tasks({ 'eslint.config.js': "sh sed.sh s/'ask'/'error'/" }) }, async (repo) => {
    linkPackages(repo, { eslint: 'eslint' });
    const rule = "{ meta: { fixable: 'code' }, create: (c) => ({ Literal: (node) => { if (node.value === 'of' + 'f') c.report({ node, message: 'no', fix: (f) => f.replaceText(node, \"'error'\") }); } }) }";
    const configured = (level: string): string => `const rule = ${rule};\nexport default [{ plugins: { own: { rules: { rule } } }, rules: { 'own/rule': 'error', eqeqeq: '${level}' } }];\n`;
    for (const level of ['off', 'ask']) {
      await repo.stage({ 'eslint.config.js': configured(level), 'a.js': 'export const b = (c) => c == 1;\n' });
      const { report } = await checked(repo);
      assert.equal(findings(report), ['a.js:1 eqeqeq error'], level);
      assert.equal(report.fixes.map(({ path }) => path as string), ['eslint.config.js']);
    }
  }));

fixes('what a task adds is part of the commit, and judged', () =>
  withRepo({ ...tasks({ '*.txt': 'sh make.sh' }), 'make.sh': 'cp a.txt made.json; git add made.json\n' }, async (repo) => {
    await repo.stage({ 'a.txt': '{ "fine": true }\n' });
    const result = await checked(repo);
    assert.ok(passedWithFixes(result), JSON.stringify(result.report.diagnostics));
    assert.equal(by(result.report), ['made.json: sh make.sh']);
    assert.equal(await landed(repo, 'made.json'), ['{ "fine": true }\n']);
    await repo.stage({ 'a.txt': '{ broken\n' });
    const { report } = await checked(repo, ['a.txt']);
    assert.equal(findings(report), ['made.json:1 json error']);
  }));

fixes('what a task changes besides is left out, with a notice, before anything judges', () =>
  withRepo({ 'other.json': '{}', 'old.txt': 'old\n', ...tasks({ 'a.txt': 'sh wild.sh' }), 'wild.sh': 'echo "{ broken" > other.json; echo "{ broken" > new.json; rm old.txt; echo fixed > a.txt\n' }, async (repo) => {
    await repo.stage({ 'a.txt': 'a\n' });
    const result = await checked(repo);
    assert.ok(passedWithFixes(result), JSON.stringify(result.report.diagnostics));
    assert.equal(by(result.report), ['a.txt: sh wild.sh']);
    assert.equal(result.report.notices, [
      { source: 'tasks', message: '`sh wild.sh` also changed new.json, old.txt and other.json, which are not part of this commit: left out; `git add` them in the task to include them.' },
    ]);
  }));

fixes('a deleted or renamed file does not come back because a task writes it', () =>
  withRepo({ 'gone.txt': 'gone\n', 'old.txt': 'one\ntwo\nthree\n', ...tasks({ '*.txt': 'sh back.sh' }), 'back.sh': 'echo back > gone.txt; echo back > old.txt\n' }, async (repo) => {
    await repo.stage({ 'gone.txt': null, 'old.txt': null, 'new.txt': 'one\ntwo\nthree\n' });
    const { exitCode, report } = await checked(repo);
    assert.equal([exitCode, report.verdict, report.fixes], [0, 'passed', []]);
    assert.match(report.notices[0]?.message ?? '', /also changed gone\.txt and old\.txt/);
  }));

fixes('PATHS: a staged file that was not named is not fixed', () =>
  withRepo({ ...sed, ...tasks({ '*.txt': 'sh sed.sh s/bad/good/ a.txt' }) }, async (repo) => {
    await repo.stage({ 'a.txt': 'bad\n', 'b.txt': 'bad\n' });
    const { exitCode, report } = await checked(repo, ['b.txt']);
    assert.equal(by(report), ['b.txt: sh sed.sh s/bad/good/ a.txt']);
    assert.is(exitCode, 0);
    assert.equal(await landed(repo, 'a.txt', 'b.txt'), ['bad\n', 'good\n']);
    assert.match(report.notices[0]?.message ?? '', /also changed a\.txt, which is not part of this commit/);
  }));

fixes('fixers that undo each other are named', () =>
  withRepo({ ...js, ...sed, ...tasks({ '*.js': 'sh sed.sh s/const/let/' }) }, async (repo) => {
    linkPackages(repo, { eslint: 'eslint' });
    await repo.stage({ 'a.js': 'const a = 1;\nexport { a };\n' });
    const { exitCode, report } = await checked(repo);
    assert.is(exitCode, 1);
    assert.equal(findings(report), ['a.js fixes-do-not-settle error']);
    assert.is(report.diagnostics[0]?.message, '`sh sed.sh s/const/let/` and `eslint` change this file again and again, each what another one did.');
  }));

fixes('a task that never ends changing its file is named, after four rounds', () =>
  withRepo({ ...sed, ...tasks({ '*.txt': 'sh sed.sh s/$/x/' }) }, async (repo) => {
    await repo.stage({ 'a.txt': 'a\n' });
    const { report } = await checked(repo);
    assert.equal(findings(report), ['a.txt fixes-do-not-settle error']);
    assert.is(report.diagnostics[0]?.message, '`sh sed.sh s/$/x/` changes this file again each time it runs.');
    assert.is(log(repo).length, 4);
  }));

const undo: Files = { ...sed, ...tasks({ 'a.txt': 'sh sed.sh s/new/old/' }), 'a.txt': 'old\n' };

fixes('a commit that fixes leave empty is refused, unless that is allowed', () =>
  withRepo(undo, async (repo) => {
    await repo.stage({ 'a.txt': 'new\n' });
    const { exitCode, report } = await checked(repo);
    assert.is(exitCode, 1);
    assert.equal(findings(report), ['- empty-commit error']);
    assert.ok(passedWithFixes(await checked(repo, ['--allow-empty'])));
    await repo.stage({ '.writeoptrc': 'allowEmpty: true\n', 'a.txt': 'old\n' });
    await repo.commit();
    await repo.stage({ 'a.txt': 'new\n' });
    assert.ok(passedWithFixes(await checked(repo)));
    await repo.stage({ 'a.txt': 'new\n' });
    assert.equal(findings((await checked(repo, ['--no-allow-empty'])).report), ['- empty-commit error']);
    // Nothing staged is not emptied.
    await repo.git('reset', '--quiet', '--hard');
    assert.is((await checked(repo)).exitCode, 0);
  }));

fixes('a first commit that fixes leave without a file is refused', () =>
  withRepo({}, async (repo) => {
    await repo.stage({ 'a.txt': 'a\n' });
    await repo.write({ '.git/info/exclude': 'node_modules/\n' });
    await repo.stage({ '.lintstagedrc.json': '{ "*": "git rm -qf" }' });
    const { report } = await checked(repo);
    assert.equal(findings(report), ['- empty-commit error']);
  }));

fixes('a merge whose result equals one parent is not empty', () =>
  withRepo({ ...undo, ...tasks({ 'a.txt': 'sh sed.sh s/both/main/' }) }, async (repo) => {
    await repo.git('checkout', '--quiet', '-b', 'side');
    await repo.write({ 'a.txt': 'side\n' });
    await repo.commit();
    await repo.git('checkout', '--quiet', 'main');
    await repo.write({ 'a.txt': 'main\n' });
    await repo.commit();
    await repo.run('git', ['merge', 'side']);
    await repo.stage({ 'a.txt': 'both\n' });
    const result = await checked(repo);
    assert.ok(passedWithFixes(result), JSON.stringify(result.report.diagnostics));
    assert.equal(await landed(repo, 'a.txt'), ['main\n']);
  }));

fixes('--no-fix: ESLint reports, and what a task would change blocks, with a patch', () =>
  withRepo({ ...js, ...sed, ...tasks({ '*.txt': 'sh sed.sh s/bad/good/' }) }, async (repo) => {
    linkPackages(repo, { eslint: 'eslint' });
    await repo.stage({ 'a.js': 'let a = 1;\nexport { a };\n', 'a.txt': 'bad\n' });
    const { exitCode, report } = await checked(repo, ['--no-fix']);
    assert.is(exitCode, 1);
    assert.equal(findings(report), ['a.js:1 prefer-const error', 'a.txt needs-fix error']);
    assert.match(report.diagnostics[0]?.help ?? '', /npx eslint --fix a\.js/);
    assert.equal(log(repo).length, 1, 'the task runs once');
    assert.equal(await patched(repo, report, 'a.txt', 'a.js'), ['good\n', 'let a = 1;\nexport { a };\n']);
    await repo.stage({ '.writeoptrc': 'eslint: { fix: false }\n', 'a.txt': 'bad\n' });
    const own = await checked(repo);
    assert.equal(findings(own.report), ['a.js:1 prefer-const error']);
    assert.equal(by(own.report), ['a.txt: sh sed.sh s/bad/good/']);
  }));

fixes('--no-fix: the patch can be applied from a subdirectory, and beside unstaged edits', () =>
  withRepo({ ...sed, ...tasks({ '*.txt': 'sh ../sed.sh s/bad/good/' }) }, async (repo) => {
    await repo.stage({ 'p/a.txt': 'bad\n' });
    const cwd = join(repo.directory, 'p');
    const command = async (): Promise<string> => /`(git [^`]+)`/.exec((await checkReport(repo, ['--no-fix'], { cwd })).report.diagnostics[0]?.help ?? '')?.[1] ?? '';
    assert.match(await command(), /apply --3way/);
    await repo.write({ 'p/a.txt': 'bad\nedited\n' });
    const applied = await repo.run('sh', ['-c', await command()], { cwd });
    assert.is(applied.exitCode, 0, applied.stderr);
    assert.equal([await repo.stagedContent('p/a.txt'), await repo.content('p/a.txt')], ['good\n', 'bad\nedited\n']);
  }));

fixes('autocrlf: a fix is stored as git add would store it, and one that git does not store is no fix', () =>
  withRepo(
    {
      ...js,
      ...sed,
      ...tasks({ '*.txt': 'sh sed.sh s/bad/good/' }),
      'eslint.config.js':
        "const crlf = { meta: { fixable: 'whitespace' }, create: (c) => ({ Program: (node) => { const { text } = c.sourceCode; if (text.includes('\\r')) c.report({ node, message: 'CR', fix: (f) => f.replaceTextRange([0, text.length], text.replaceAll('\\r', '')) }); } }) };\nexport default [{ files: ['lf.js'], plugins: { own: { rules: { crlf } } }, rules: { 'own/crlf': 'error' } }, { rules: { 'prefer-const': 'error' } }];\n",
    },
    async (repo) => {
      linkPackages(repo, { eslint: 'eslint' });
      await repo.git('config', 'core.autocrlf', 'true');
      await repo.stage({ 'a.txt': 'bad\r\nmore\r\n', 'a.js': 'let a = 1;\r\nexport { a };\r\n' });
      const result = await checked(repo);
      assert.ok(passedWithFixes(result), JSON.stringify(result.report.diagnostics));
      assert.equal(await landed(repo, 'a.txt', 'a.js'), ['good\nmore\n', 'const a = 1;\nexport { a };\n']);
      await repo.stage({ 'lf.js': 'f();\r\n' });
      const unstorable = await checked(repo);
      assert.equal(findings(unstorable.report), ['lf.js:1 own/crlf error'], 'it is judged as a checkout would have it');
    },
  ));

fixes('killed while a task fixes: the user has everything, and the next check is right', () =>
  withRepo({ ...tasks({ '*.txt': 'sh slow.sh' }), 'slow.sh': 'for f in "$@"; do echo half > "$f"; done; echo x > litter; git add litter; echo $$ > "$HOME/pid"; sleep 300\n' }, async (repo) => {
    await repo.stage({ 'a.txt': 'staged\n' });
    await repo.write({ 'a.txt': 'unstaged\n' });
    const before = fingerprint(repo);
    const child = spawn(process.execPath, [join(projectRoot, 'dist/cli.js'), 'check'], { cwd: repo.directory, env: repo.env, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    for (let tries = 0; tries < 400 && !existsSync(join(repo.home, 'pid')); tries += 1) await sleep(50);
    child.kill('SIGKILL');
    await ended;
    assert.equal(fingerprint(repo), before);
    const held = await openSnapshotOf(repo, ({ directory, gitDirectory }) => ({ files: listing(directory), locked: existsSync(join(gitDirectory, 'index.lock')) }));
    assert.equal(Object.keys(held.files).sort(), ['.lintstagedrc.json', 'a.txt', 'slow.sh']);
    assert.equal([held.files['a.txt'], held.locked], ['staged\n', false]);
    await repo.stage({ 'slow.sh': 'grep -q staged "$@"\n', 'a.txt': 'staged again\n' });
    assert.is((await checked(repo)).exitCode, 0);
  }));

fixes.run();
