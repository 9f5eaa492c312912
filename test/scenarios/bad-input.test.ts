// What cannot be judged is an error with a next step: nothing is changed, and it is never a pass.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkReport, findings, linkPackages, writeopt } from '../helpers/cli.ts';
import { withRepo, type Repo } from '../helpers/repo.ts';
import { fingerprint } from '../helpers/snapshot.ts';

const input = suite('bad input');

/** A tool cannot do its job: one error that says why and what to do, exit 3, nothing changed. */
async function impossible(repo: Repo, message: RegExp, help: RegExp): Promise<void> {
  const before = fingerprint(repo);
  const { exitCode, report } = await checkReport(repo);
  assert.is(exitCode, 3);
  assert.is(report.verdict, 'failed');
  assert.is(report.diagnostics.length, 1, JSON.stringify(report.diagnostics));
  assert.match(report.diagnostics[0]?.message ?? '', message);
  assert.not.match(report.diagnostics[0]?.message ?? '', /^\s*$/m);
  assert.match(report.diagnostics[0]?.help ?? '', help);
  assert.equal(fingerprint(repo), before);
}

input('not a repository, a bare one, no git', () =>
  withRepo({ 'a.txt': 'a' }, async (repo) => {
    const outside = await writeopt(repo, ['check'], { cwd: repo.home, env: { GIT_CEILING_DIRECTORIES: repo.home } });
    assert.is(outside.exitCode, 3);
    assert.match(outside.stderr, /is not in a git repository\.\n {2}next: /);
    await repo.run('git', ['clone', '--quiet', '--bare', '.', '../bare.git']);
    const bare = await writeopt(repo, ['check'], { cwd: join(repo.directory, '../bare.git') });
    assert.is(bare.exitCode, 3);
    assert.match(bare.stderr, /bare repository/);
    const none = await writeopt(repo, ['check'], { env: { PATH: '/nonexistent' } });
    assert.is(none.exitCode, 3);
    assert.match(none.stderr, /git was not found\.\n {2}next: Install git/);
  }));

input('unknown commands, flags, reports', () =>
  withRepo({ 'a.txt': 'a' }, async (repo) => {
    for (const [args, words] of [
      [['chek'], /Did you mean `writeopt check`/],
      [['check', '--repotr', 'json'], /--help/],
      [['check', '--report', 'jsn'], /Did you mean --report json/],
      [['init', 'extra'], /--help/],
    ] as const) {
      const result = await writeopt(repo, args);
      assert.is(result.exitCode, 2, args.join(' '));
      assert.match(result.stderr, words);
      assert.is(result.stdout, '');
    }
    const help = await writeopt(repo, ['check', '--help']);
    assert.is(help.exitCode, 0);
    assert.match(help.stdout, /typescript\.block/);
  }));

input('a broken configuration: every problem at once', () =>
  withRepo({ '.writeoptrc': 'typscript:\n  block: new\ntypescript:\n  block: newe\n  timeout: soon\neslint:\n  maxWarning: 3\ntasks:\n  timeout: -1\n  "*.ts": 7\n' }, async (repo) => {
    await repo.stage({ 'a.txt': 'a' });
    const before = fingerprint(repo);
    const { exitCode, stderr, stdout } = await writeopt(repo, ['check']);
    assert.is(exitCode, 2);
    assert.is(stdout, '');
    for (const words of [
      /The configuration has 6 problems/,
      /"typscript": unknown option \(did you mean "typescript"\?\)/,
      /typescript\.block: expected one of "new", "touched", "all", got "newe" \(did you mean "new"\?\)/,
      /typescript\.timeout: expected a whole number from 1 to 86400, got "soon"/,
      /eslint\.maxWarning: unknown option \(did you mean "maxWarnings"\?\)/,
      /tasks\.timeout: expected a whole number from 1 to 86400, got -1/,
      /tasks\.\*\.ts: expected a command/,
    ])
      assert.match(stderr, words);
    assert.equal(fingerprint(repo), before);
  }));

input('a configuration that does not parse, or throws', () =>
  withRepo({ '.writeoptrc': 'a: [\n' }, async (repo) => {
    await repo.stage({ 'a.txt': 'a' });
    assert.is((await writeopt(repo, ['check'])).exitCode, 2);
    await repo.stage({ '.writeoptrc': null, 'writeopt.config.mjs': "throw new Error('thrown');\n" });
    const thrown = await writeopt(repo, ['check']);
    assert.is(thrown.exitCode, 2);
    assert.match(thrown.stderr, /thrown/);
  }));

input('the staged configuration judges, not the edited one', () =>
  withRepo({ '.writeoptrc': 'syntax: false\n' }, async (repo) => {
    await repo.stage({ 'a.json': '{' });
    await repo.write({ '.writeoptrc': 'syntax: true\n' });
    assert.is((await checkReport(repo)).exitCode, 0);
    await repo.git('add', '.writeoptrc');
    assert.is((await checkReport(repo)).exitCode, 1);
  }));

input('TypeScript is missing though there is a tsconfig', () =>
  withRepo({ 'tsconfig.json': '{}', 'a.ts': 'export {};\n' }, async (repo) => {
    await repo.stage({ 'a.ts': 'export const a = 1;\n' });
    await impossible(repo, /TypeScript is not installed/, /npm install --save-dev typescript/);
  }));

input('ESLint is missing though there is a configuration; said once, however many phases there are', () =>
  withRepo({ 'eslint.config.js': 'export default [];\n' }, async (repo) => {
    await repo.stage({ 'a.js': "import './b.js';\n", 'b.js': "import './c.js';\n", 'c.js': 'export {};\n' });
    await impossible(repo, /ESLint is not installed, but eslint\.config\.js configures it/, /npm ci/);
  }));

const plugin = (create: string): string => `export default [{ plugins: { p: { rules: { r: { create() { ${create} } } } } }, rules: { 'p/r': 2 } }];\n`;
const crashes: Readonly<Record<string, readonly [config: string, message: RegExp, help?: RegExp]>> = {
  'throws in a rule': [plugin("throw new Error('rule crashed');"), /ESLint failed with eslint\.config\.js: .*rule crashed/],
  'throws a string': [plugin("throw 'no error';"), /ESLint failed with eslint\.config\.js/],
  'ends the process with 0 in a rule': [plugin('process.exit(0);'), /its process ended with exit code 0 before it answered/],
  'ends the process with 0 when it is loaded': ['process.exit(0);\nexport default [];\n', /its process ended with exit code 0/],
  'rejects later': [plugin("Promise.reject(new Error('later')); return {};"), /could not do its job: later/],
  'finds the disk full': [plugin("Promise.reject(new Error('ENOSPC: no space left on device, write')); return {};"), /job: ENOSPC: no space left on device, write$/, /Free disk space .*WRITEOPT_CACHE_DIR/],
  'is killed': [plugin("process.kill(process.pid, 'SIGSEGV');"), /its process ended by SIGSEGV/],
  'is not installed': ["import nope from 'eslint-plugin-nope';\nexport default [{ plugins: { nope } }];\n", /Cannot find package 'eslint-plugin-nope'/],
};
for (const [name, [config, message, help]] of Object.entries(crashes)) {
  input(`an ESLint plugin that ${name}`, () =>
    withRepo({ '.gitignore': 'node_modules/\n', 'package.json': '{ "type": "module" }', 'eslint.config.js': config }, async (repo) => {
      linkPackages(repo, { eslint: 'eslint' });
      await repo.stage({ 'a.js': 'export const a = 1;\n' });
      await impossible(repo, message, help ?? /npx eslint/);
    }),
  );
}

input('a tsconfig that cannot be read: what is wrong with it, and where', () =>
  withRepo({ '.gitignore': 'node_modules/\n', 'tsconfig.json': '{ "compilerOptions": { "types": [] } }', 'a.ts': 'export {};\n' }, async (repo) => {
    linkPackages(repo, { typescript: 'typescript' });
    for (const [text, expected] of [
      ['{ "compilerOptions": { "strict": tru }', ['tsconfig.json:1 TS1005 error', 'tsconfig.json:1 TS5024 error', 'tsconfig.json:1 json error']],
      ['[]', ['tsconfig.json:1 TS5092 error']],
      ['{ "extends": "./nope.json" }', ['tsconfig.json TS5083 error']],
      ['{ "compilerOptions": { "stric": true } }', ['tsconfig.json:1 TS5025 error']],
      ['{ "include": ["nope"] }', ['tsconfig.json TS18003 error']],
    ] as const) {
      await repo.stage({ 'tsconfig.json': text, 'a.ts': 'export const a = 1;\n' });
      const before = fingerprint(repo);
      const { exitCode, report } = await checkReport(repo);
      assert.is(exitCode, 1, text);
      assert.equal(findings(report).sort(), expected, text);
      assert.equal(fingerprint(repo), before);
    }
  }));

input('odd file names, through TypeScript and syntax', () =>
  withRepo({ '.gitignore': 'node_modules/\n', 'tsconfig.json': '{ "compilerOptions": { "strict": true, "types": [], "module": "preserve" }, "include": ["**/*.ts"] }' }, async (repo) => {
    linkPackages(repo, { typescript: 'typescript' });
    const names = ['with space', "quote'\"", '[id]', '-dash', 'ünïcode-日本', '{a,b}', '$dollar', 'new\nline', ';semi', 'dir with space/[x]/f'];
    await repo.stage(Object.fromEntries(names.flatMap((name) => [[`${name}.ts`, 'export const a: number = "";\n'], [`${name}.json`, '{']])));
    const { report } = await checkReport(repo);
    const found = (code: string): string[] => report.diagnostics.filter((one) => one.code === code).map((one) => String(one.path)).sort();
    assert.equal(found('TS2322'), names.map((name) => `${name}.ts`).sort());
    assert.equal(found('json'), names.map((name) => `${name}.json`).sort());
    const { stdout } = await writeopt(repo, ['check']);
    assert.match(stdout, /dir with space\/\[x\]\/f\.json:1:2 - error/);
  }));

input('200 kB of paths, through syntax, TypeScript and ESLint', () =>
  withRepo(
    {
      '.gitignore': 'node_modules/\n',
      'package.json': '{ "type": "module" }',
      'tsconfig.json': '{ "compilerOptions": { "strict": true, "allowJs": true, "checkJs": true, "noEmit": true, "types": [], "module": "preserve" } }',
      'eslint.config.js': "export default [{ rules: { eqeqeq: 'error' } }];\n",
    },
    async (repo) => {
      linkPackages(repo, { typescript: 'typescript', eslint: 'eslint' });
      const stem = `${'d'.repeat(150)}/${'n'.repeat(40)}`;
      mkdirSync(join(repo.directory, 'd'.repeat(150)));
      for (let index = 0; index < 550; index += 1) {
        writeFileSync(join(repo.directory, `${stem}${index}.json`), index === 300 ? '{' : '{}');
        writeFileSync(join(repo.directory, `${stem}${index}.js`), index === 400 ? 'export const a = 1 == NaN;\n' : `export const a = ${index};\n`);
      }
      await repo.git('add', '--all');
      const before = fingerprint(repo);
      const { exitCode, report } = await checkReport(repo);
      assert.is(exitCode, 1);
      assert.is(report.operations.length, 1100);
      assert.equal(findings(report).sort(), [`${stem}300.json:1 json error`, `${stem}400.js:1 TS2845 error`, `${stem}400.js:1 eqeqeq error`]);
      assert.equal(fingerprint(repo), before);
    },
  ));

input('the cache cannot be written', () =>
  withRepo({ 'a.txt': 'a' }, async (repo) => {
    await repo.stage({ 'b.txt': 'b' });
    const before = fingerprint(repo);
    const cases: string[] = [join(repo.directory, 'a.txt', 'cache'), join(repo.directory, '.git', 'cache')];
    if (process.getuid?.() !== 0) {
      mkdirSync(join(repo.home, 'locked'));
      chmodSync(join(repo.home, 'locked'), 0o500);
      cases.push(join(repo.home, 'locked/cache'));
    }
    for (const place of cases) {
      const result = await writeopt(repo, ['check'], { env: { WRITEOPT_CACHE_DIR: place } });
      assert.is.not(result.exitCode, 0);
      assert.match(result.stderr, /next: .*WRITEOPT_CACHE_DIR/);
    }
    assert.equal(fingerprint(repo), before);
  }));

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('sh', ['-c', 'd=$(mktemp -d) && mount -t tmpfs none "$d" && umount "$d"']).status === 0;

(canMount ? input : input.skip)('the disk is full (needs the right to mount a small file system)', () =>
  withRepo({ 'a.txt': 'a' }, async (repo) => {
    const disk = join(repo.home, 'disk');
    mkdirSync(disk);
    const mounted = await repo.run('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'none', disk]);
    assert.is(mounted.exitCode, 0, mounted.stderr);
    try {
      await repo.stage(Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`f${index}.txt`, `${index} ${'x'.repeat(20_000)}`])));
      const before = fingerprint(repo);
      for (const run of ['first', 'second']) {
        const result = await writeopt(repo, ['check'], { env: { WRITEOPT_CACHE_DIR: join(disk, 'cache') } });
        assert.is(result.exitCode, 3, `${run}: ${result.stderr}`);
        assert.match(result.stderr, /next: .*(WRITEOPT_CACHE_DIR|disk space)/);
      }
      assert.equal(fingerprint(repo), before);
      await repo.run('mount', ['-o', 'remount,size=30m', disk]);
      const freed = await writeopt(repo, ['check'], { env: { WRITEOPT_CACHE_DIR: join(disk, 'cache') } });
      assert.is(freed.exitCode, 0, freed.stderr);
    } finally {
      await repo.run('umount', [disk]);
    }
  }));

input.run();
