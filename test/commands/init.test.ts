// init puts the hook where the repository keeps it, changes nobody's script, and --uninstall gives every byte back.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runInit } from '../../src/commands/init.ts';
import { formatExample } from '../../src/config-docs.ts';
import type { Context } from '../../src/context.ts';
import { WriteoptError } from '../../src/errors.ts';
import { formatHook, formatHookLine } from '../../src/hook-text.ts';
import { projectRoot } from '../helpers/cli.ts';
import { withRepo, type CommandResult, type Files, type Repo } from '../helpers/repo.ts';

const test = suite('init');

const packagePath = 'node_modules/writeopt';
const shared = formatHookLine({ packagePath });
const own = formatHook({ packagePath, node: process.execPath });

/** An installed package: the real hook, and a command line that says how it was called. */
function installPackage(directory: string): void {
  mkdirSync(join(directory, packagePath, 'dist'), { recursive: true });
  cpSync(join(projectRoot, 'hooks'), join(directory, packagePath, 'hooks'), { recursive: true });
  writeFileSync(join(directory, packagePath, 'package.json'), '{"name":"writeopt","type":"module"}');
  writeFileSync(
    join(directory, packagePath, 'dist/cli.js'),
    "console.error('called:', ...process.argv.slice(2), 'in', process.cwd());\nprocess.exitCode = Number(process.env.STUB_EXIT ?? 0);\n",
  );
}

function withInstalled(files: Files, body: (repo: Repo) => Promise<void>): Promise<void> {
  return withRepo({ '.gitignore': 'node_modules/\n', ...files }, async (repo) => {
    installPackage(repo.directory);
    await body(repo);
  });
}

async function init(repo: Repo, options: { uninstall?: boolean; cwd?: string } = {}): Promise<string> {
  let printed = '';
  const print = (text: string): void => void (printed += text);
  const context: Context = {
    cwd: options.cwd ?? repo.directory,
    env: repo.env,
    stdout: print,
    stderr: print,
    progress: () => undefined,
    color: false,
    columns: 80,
    signal: new AbortController().signal,
    now: () => 0,
  };
  const exitCode = await runInit(context, { values: options.uninstall === true ? { uninstall: true } : {}, positionals: [] });
  assert.is(exitCode, 0);
  return printed;
}

async function refusal(repo: Repo): Promise<WriteoptError> {
  try {
    await init(repo);
  } catch (error) {
    if (error instanceof WriteoptError) return error;
    throw error;
  }
  throw new Error('init did not refuse');
}

const read = (repo: Repo, path: string): string => readFileSync(join(repo.directory, path), 'utf8');

/** Every file with its mode and content, node_modules and git's own data left out. */
function listing(repo: Repo): Record<string, string> {
  const paths = readdirSync(repo.directory, { recursive: true, encoding: 'utf8' }).sort();
  const kept = paths.filter((path) => !path.startsWith('node_modules') && (!path.startsWith('.git/') || path.startsWith('.git/hooks')));
  const files = kept.filter((path) => statSync(join(repo.directory, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, `${statSync(join(repo.directory, path)).mode.toString(8)} ${read(repo, path)}`]));
}

/** Commits a change in `cwd`, hooks and all. */
async function commit(repo: Repo, cwd = repo.directory, env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
  writeFileSync(join(cwd, 'change.txt'), String(Math.random()));
  await repo.run('git', ['add', 'change.txt'], { cwd });
  return repo.run('git', ['commit', '--quiet', '--message', 'change'], { cwd, env });
}

test('in a plain repository it writes the hook and the configuration, and git calls it', () =>
  withInstalled({}, async (repo) => {
    const before = listing(repo);
    const printed = await init(repo);
    assert.match(printed, /^hook: wrote \.git\/hooks\/pre-commit\nconfig: wrote \.writeoptrc/);
    assert.is(read(repo, '.git/hooks/pre-commit'), own);
    assert.is(statSync(join(repo.directory, '.git/hooks/pre-commit')).mode & 0o777, 0o755);
    assert.is(read(repo, '.writeoptrc'), formatExample());
    const passed = await commit(repo);
    assert.match(passed.stderr, `called: check in ${repo.directory}`);
    assert.is(passed.exitCode, 0);
    assert.is((await commit(repo, repo.directory, { STUB_EXIT: '1' })).exitCode, 1);
    await repo.git('reset', '--quiet', '--hard', 'HEAD~1');
    await init(repo, { uninstall: true });
    assert.equal(listing(repo), before);
  }));

test('it is idempotent', () =>
  withInstalled({}, async (repo) => {
    await init(repo);
    const after = listing(repo);
    assert.match(await init(repo), /calls writeopt already\nconfig: \.writeoptrc is there already/);
    assert.equal(listing(repo), after);
  }));

test('it works from a subdirectory, and so does the commit', () =>
  withInstalled({ 'src/a.txt': '' }, async (repo) => {
    await init(repo, { cwd: join(repo.directory, 'src') });
    assert.match((await commit(repo, join(repo.directory, 'src'))).stderr, 'called: check');
  }));

test('a package installed below the top level is found from there', () =>
  withRepo({ '.gitignore': 'node_modules/\n', 'web/a.txt': '' }, async (repo) => {
    installPackage(join(repo.directory, 'web'));
    await init(repo, { cwd: join(repo.directory, 'web') });
    assert.match((await commit(repo)).stderr, 'called: check');
  }));

test('husky: a line goes into .husky/pre-commit, without a path of this machine', () =>
  withInstalled({ 'package.json': '{"devDependencies":{"husky":"9"}}', '.husky/pre-commit': 'echo theirs\n' }, async (repo) => {
    await repo.run(process.execPath, [join(projectRoot, 'node_modules/husky/bin.js')]);
    const before = listing(repo);
    assert.match(await init(repo), 'hook: added a line to .husky/pre-commit');
    assert.is(read(repo, '.husky/pre-commit'), `echo theirs\nw=$?; [ $w = 0 ] || exit $w; ${shared}\n`);
    const { stderr } = await commit(repo);
    assert.match(stderr, 'theirs');
    assert.match(stderr, 'called: check');
    await repo.git('reset', '--quiet', '--hard', 'HEAD~1');
    await init(repo, { uninstall: true });
    assert.equal(listing(repo), before);
  }));

test('husky that is not active yet is told', () =>
  withInstalled({ 'package.json': '{"devDependencies":{"husky":"9"}}', '.husky/.gitkeep': '' }, async (repo) => {
    assert.match(await init(repo), /hook: wrote \.husky\/pre-commit[^]*next: Run `npx husky`/);
    assert.not.ok(existsSync(join(repo.directory, '.git/hooks/pre-commit')));
  }));

test('core.hooksPath: relative to the top level', () =>
  withInstalled({ 'src/a.txt': '' }, async (repo) => {
    await repo.git('config', 'core.hooksPath', '.githooks');
    const before = listing(repo);
    assert.match(await init(repo, { cwd: join(repo.directory, 'src') }), 'hook: wrote .githooks/pre-commit');
    assert.is(read(repo, '.githooks/pre-commit'), formatHook({ packagePath }));
    assert.match((await commit(repo, join(repo.directory, 'src'))).stderr, 'called: check');
    await repo.git('reset', '--quiet', '--hard', 'HEAD~1');
    await init(repo, { uninstall: true });
    assert.equal(listing(repo), before);
  }));

test('hooks outside the repository are shared with others: it says what to add', () =>
  withInstalled({}, async (repo) => {
    const global = join(repo.home, 'hooks');
    await repo.run('git', ['config', '--global', 'core.hooksPath', '~/hooks']);
    const error = await refusal(repo);
    assert.is(error.exitCode, 2);
    assert.match(error.message, global);
    assert.equal(error.details, [shared]);
    assert.not.ok(existsSync(global));
    assert.not.ok(existsSync(join(repo.directory, '.writeoptrc')));
  }));

test('a linked worktree: the hook goes to the shared directory, and works without node_modules there', () =>
  withInstalled({}, async (repo) => {
    const linked = join(dirname(repo.directory), 'linked');
    await repo.git('worktree', 'add', '--quiet', linked);
    assert.match(await init(repo, { cwd: linked }), `hook: wrote ${join(repo.directory, '.git/hooks/pre-commit')}`);
    assert.is(readFileSync(join(linked, '.writeoptrc'), 'utf8'), formatExample());
    const { stderr, exitCode } = await commit(repo, linked);
    assert.match(stderr, `called: check in ${linked}`);
    assert.is(exitCode, 0);
    await init(repo, { cwd: linked, uninstall: true });
    assert.not.ok(existsSync(join(repo.directory, '.git/hooks/pre-commit')));
  }));

test("somebody's hook is kept, runs, and comes back byte for byte", () =>
  withInstalled({}, async (repo) => {
    const theirs = '#!/bin/sh\n# mine\necho theirs >&2\nexit 0';
    await repo.write({ '.git/hooks/pre-commit': { content: theirs, mode: 0o750 } });
    const before = listing(repo);
    await init(repo);
    assert.match(read(repo, '.git/hooks/pre-commit'), /^#!\/bin\/sh\n# mine\necho theirs >&2\n\[.* # writeopt\nexit 0$/);
    const { stderr, exitCode } = await commit(repo, repo.directory, { STUB_EXIT: '1' });
    assert.match(stderr, /theirs\ncalled: check/);
    assert.is(exitCode, 1);
    await repo.git('reset', '--quiet', '--hard');
    await init(repo, { uninstall: true });
    assert.equal(listing(repo), before);
  }));

const untouchable: readonly [name: string, files: Files, message: RegExp, detail: RegExp][] = [
  ['a hook in another language', { '.git/hooks/pre-commit': { content: '#!/usr/bin/env node\n', mode: 0o755 } }, /not a shell script/, /# writeopt$/],
  ['a hook that git does not call', { '.git/hooks/pre-commit': { content: '#!/bin/sh\n', mode: 0o644 } }, /not executable/, /# writeopt$/],
  ['a hook that does not parse', { '.git/hooks/pre-commit': { content: '#!/bin/sh\nif true; then\n', mode: 0o755 } }, /sh cannot read/, /# writeopt$/],
  ['lefthook', { 'lefthook.yml': 'pre-commit:\n' }, /lefthook writes the hooks/, /run: npx writeopt check/],
  ['simple-git-hooks', { 'package.json': '{"simple-git-hooks":{}}' }, /simple-git-hooks writes/, /"pre-commit": "npx writeopt check"/],
  [
    'pre-commit',
    { '.git/hooks/pre-commit': { content: '#!/usr/bin/env bash\n# File generated by pre-commit: https://pre-commit.com\n', mode: 0o755 } },
    /pre-commit writes/,
    /entry: npx writeopt check/,
  ],
];

for (const [name, files, message, detail] of untouchable) {
  test(`${name}: nothing is changed, and it says what to add`, () =>
    withInstalled({}, async (repo) => {
      await repo.write(files);
      const before = listing(repo);
      const error = await refusal(repo);
      assert.is(error.exitCode, 2);
      assert.match(error.message, message);
      assert.match(error.details.join('\n'), detail);
      assert.equal(listing(repo), before);
    }));
}

test('a tool that calls writeopt already is fine', () =>
  withInstalled({ 'lefthook.yml': 'pre-commit:\n  commands:\n    writeopt:\n      run: npx writeopt check\n' }, async (repo) => {
    assert.match(await init(repo), 'lefthook calls writeopt already');
  }));

test('a hook that calls writeopt in its own words is left alone, also by --uninstall', () =>
  withInstalled({}, async (repo) => {
    await repo.write({ '.git/hooks/pre-commit': { content: '#!/bin/sh\nnpx writeopt check\n', mode: 0o755 } });
    assert.match(await init(repo), 'calls writeopt already');
    assert.match(await init(repo, { uninstall: true }), 'left as it is');
    assert.is(read(repo, '.git/hooks/pre-commit'), '#!/bin/sh\nnpx writeopt check\n');
  }));

test('without the package nothing is installed', () =>
  withRepo({ 'a.txt': '' }, async (repo) => {
    assert.match((await refusal(repo)).help, 'npm install --save-dev writeopt');
    assert.not.ok(existsSync(join(repo.directory, '.git/hooks/pre-commit')));
  }));

test('a configuration in any format is enough', () =>
  withInstalled({ 'package.json': '{"writeopt":{}}' }, async (repo) => {
    assert.match(await init(repo), 'config: package.json is there already');
    assert.not.ok(existsSync(join(repo.directory, '.writeoptrc')));
  }));

test('--uninstall keeps a configuration that was edited, and says when there is nothing', () =>
  withInstalled({}, async (repo) => {
    await init(repo);
    await repo.write({ '.writeoptrc': 'eslint: false\n' });
    assert.match(await init(repo, { uninstall: true }), /hook: removed \.git\/hooks\/pre-commit\nconfig: kept \.writeoptrc/);
    assert.match(await init(repo, { uninstall: true }), 'nothing of writeopt init was found');
  }));

test.run();
