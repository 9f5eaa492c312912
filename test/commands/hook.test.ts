// hooks/pre-commit finds node and writeopt wherever they are; where it does not, the commit does not pass.
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { projectRoot } from '../helpers/cli.ts';
import { withRepo, type CommandResult, type Repo } from '../helpers/repo.ts';

const test = suite('hook');

/** A repository with the hook copied into git's directory by hand, and the path of a directory with git and sh but no node. */
function withHook(body: (repo: Repo, bare: string) => Promise<void>): Promise<void> {
  return withRepo({ '.gitignore': 'node_modules/\n' }, async (repo) => {
    cpSync(join(projectRoot, 'hooks/pre-commit'), join(repo.directory, '.git/hooks/pre-commit'));
    mkdirSync(join(repo.directory, 'node_modules/writeopt/dist'), { recursive: true });
    writeFileSync(join(repo.directory, 'node_modules/writeopt/dist/cli.js'), "console.error('called by', process.env.WHO ?? 'node', process.argv[2]);\n");
    await body(repo, await pathWithoutNode(repo));
  });
}

async function pathWithoutNode(repo: Repo): Promise<string> {
  const bin = join(repo.home, 'bin');
  mkdirSync(bin);
  for (const name of ['git', 'sh']) {
    const { stdout } = await repo.run('sh', ['-c', `command -v ${name}`]);
    symlinkSync(stdout.trim(), join(bin, name));
  }
  return bin;
}

/** A node that says where it lies. */
function putNode(directory: string, who: string): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'node'), `#!/bin/sh\nWHO=${who} exec '${process.execPath}' "$@"\n`);
  chmodSync(join(directory, 'node'), 0o755);
}

async function commit(repo: Repo, env: NodeJS.ProcessEnv = {}, cwd = repo.directory): Promise<CommandResult> {
  writeFileSync(join(cwd, 'change.txt'), String(Math.random()));
  await repo.run('git', ['add', 'change.txt'], { cwd });
  return repo.run('git', ['commit', '--quiet', '--message', 'change'], { cwd, env });
}

test('it has no more than 15 lines', () => {
  assert.ok(readFileSync(join(projectRoot, 'hooks/pre-commit'), 'utf8').trimEnd().split('\n').length <= 15);
});

test('it calls writeopt check with the node on the PATH', () =>
  withHook(async (repo) => {
    const { exitCode, stderr } = await commit(repo);
    assert.equal([exitCode, stderr], [0, 'called by node check\n']);
  }));

test('WRITEOPT=0 skips it, WRITEOPT=2 traces it', () =>
  withHook(async (repo) => {
    assert.equal(await commit(repo, { WRITEOPT: '0' }), { exitCode: 0, stdout: '', stderr: '' });
    assert.match((await commit(repo, { WRITEOPT: '2' })).stderr, /\+ exec node .*called by/s);
  }));

test('without node on the PATH: the newest of nvm, then volta, then the recorded one', () =>
  withHook(async (repo, bare) => {
    putNode(join(repo.home, '.nvm/versions/node/v20.1.0/bin'), 'nvm20');
    putNode(join(repo.home, '.nvm/versions/node/v22.1.0/bin'), 'nvm22');
    assert.match((await commit(repo, { PATH: bare })).stderr, 'called by nvm22 check');
    putNode(join(repo.home, '.volta/bin'), 'volta');
    assert.match((await commit(repo, { PATH: bare })).stderr, 'called by volta check');
    putNode(join(repo.home, 'recorded one'), 'recorded');
    assert.match((await commit(repo, { PATH: bare, WRITEOPT_NODE: join(repo.home, 'recorded one/node') })).stderr, 'called by recorded check');
    assert.match((await commit(repo, { PATH: bare, WRITEOPT_NODE: join(repo.home, 'gone/node') })).stderr, 'called by volta check');
  }));

test('without any node the commit does not pass, and it says what to do', () =>
  withHook(async (repo, bare) => {
    const hook = join(repo.directory, '.git/hooks/pre-commit');
    // This machine may have one in the usual places.
    writeFileSync(hook, readFileSync(hook, 'utf8').replace('/usr/bin /usr/local/bin /opt/homebrew/bin', ''));
    const { exitCode, stderr } = await commit(repo, { PATH: bare });
    assert.is(exitCode, 1);
    assert.match(stderr, /no node found: put Node .* on the PATH, or commit with WRITEOPT=0/);
  }));

test('a linked worktree without node_modules uses the main one', () =>
  withHook(async (repo) => {
    const linked = join(dirname(repo.directory), 'linked');
    await repo.git('worktree', 'add', '--quiet', linked);
    assert.match((await commit(repo, {}, linked)).stderr, 'called by node check');
  }));

test('without the package the commit does not pass, and it says what to do', () =>
  withHook(async (repo) => {
    await repo.write({ 'node_modules/writeopt': null });
    const { exitCode, stderr } = await commit(repo);
    assert.is(exitCode, 1);
    assert.match(stderr, 'not installed here');
    assert.is((await commit(repo, { WRITEOPT: '0' })).exitCode, 0);
  }));

test.run();
