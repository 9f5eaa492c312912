// Every way to commit, with the real hook: git names the index, and that index is what is judged.
import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkReport, findings, installHook, writeopt } from '../helpers/cli.ts';
import { withRepo, type CommandResult, type Files, type Repo } from '../helpers/repo.ts';
import { fingerprint } from '../helpers/snapshot.ts';

const commits = suite('commits');

const base: Files = { '.gitignore': 'node_modules/\n.writeoptrc\n', 'a.json': '{}', 'b.json': '{}', 'sub/c.json': '{}' };
const good = '{ "fine": true }';
const bad = '{ broken';

const commit = (repo: Repo, ...args: string[]): Promise<CommandResult> => repo.run('git', ['commit', '--message', 'm', ...args]);
const head = (repo: Repo): Promise<string> => repo.git('rev-parse', 'HEAD');

async function blocked(repo: Repo, ...args: string[]): Promise<string> {
  const before = await head(repo);
  const print = fingerprint(repo);
  const result = await commit(repo, ...args);
  assert.is.not(result.exitCode, 0, 'the commit should be blocked');
  assert.is(await head(repo), before);
  const after = fingerprint(repo);
  delete print['.git/index'];
  delete after['.git/index'];
  assert.equal(after, print, 'working tree');
  return result.stderr + result.stdout;
}

async function passes(repo: Repo, ...args: string[]): Promise<string> {
  const before = await head(repo).catch(() => '');
  const result = await commit(repo, ...args);
  assert.is(result.exitCode, 0, result.stderr + result.stdout);
  assert.is.not(await head(repo), before);
  return result.stderr + result.stdout;
}

commits('commit: the staged version decides, in both directions', () =>
  withRepo(base, async (repo) => {
    await installHook(repo);
    await repo.stage({ 'a.json': bad });
    await repo.write({ 'a.json': good });
    assert.match(await blocked(repo), /a\.json:1:3 - error Not valid JSON/);
    await repo.stage({ 'a.json': good });
    await repo.write({ 'a.json': bad });
    assert.match(await passes(repo), /writeopt: 1 staged file checked/);
  }));

commits('commit -a', () =>
  withRepo(base, async (repo) => {
    await installHook(repo);
    await repo.write({ 'a.json': bad });
    assert.match(await blocked(repo, '--all'), /a\.json:1:3/);
    await repo.write({ 'a.json': good });
    await passes(repo, '--all');
    assert.is(await repo.stagedContent('a.json'), good);
  }));

commits('commit -- path: other staged files are not part of it', () =>
  withRepo(base, async (repo) => {
    await installHook(repo);
    await repo.stage({ 'b.json': bad });
    await repo.write({ 'a.json': good });
    await passes(repo, '--', 'a.json');
    assert.is(await repo.stagedContent('b.json'), bad, 'still staged');
    await repo.stage({ 'b.json': good });
    await repo.write({ 'a.json': bad });
    assert.match(await blocked(repo, '--', 'a.json'), /a\.json:1:3/);
  }));

commits('commit -i path', () =>
  withRepo(base, async (repo) => {
    await installHook(repo);
    await repo.stage({ 'b.json': good });
    await repo.write({ 'a.json': bad });
    assert.match(await blocked(repo, '--include', 'a.json'), /a\.json:1:3/);
    await repo.write({ 'a.json': good });
    assert.match(await passes(repo, '--include', 'a.json'), /2 staged files/);
  }));

commits('from a subdirectory, with --amend, and a deletion', () =>
  withRepo(base, async (repo) => {
    await installHook(repo);
    await repo.stage({ 'sub/c.json': bad });
    const result = await repo.run('git', ['commit', '--message', 'm'], { cwd: join(repo.directory, 'sub') });
    assert.is.not(result.exitCode, 0);
    assert.match(result.stderr + result.stdout, /sub\/c\.json:1:3/);
    await repo.stage({ 'sub/c.json': null });
    await passes(repo, '--amend');
  }));

commits('the first commit', () =>
  withRepo({}, async (repo) => {
    await repo.write({ '.git/info/exclude': 'node_modules\n.writeoptrc\n' });
    await installHook(repo);
    await repo.stage({ 'a.json': bad });
    const result = await commit(repo);
    assert.is.not(result.exitCode, 0);
    await repo.stage({ 'a.json': good });
    await passes(repo);
  }));

commits('linked worktrees', () =>
  withRepo(base, async (repo) => {
    await installHook(repo);
    await repo.git('worktree', 'add', '--quiet', '../linked', '-b', 'other');
    const cwd = join(repo.directory, '../linked');
    await repo.write({ '../linked/a.json': bad });
    await repo.run('git', ['add', 'a.json'], { cwd });
    const result = await repo.run('git', ['commit', '--message', 'm'], { cwd });
    assert.is.not(result.exitCode, 0);
    assert.match(result.stderr + result.stdout, /a\.json:1:3/);
    await repo.write({ '../linked/a.json': good });
    await repo.run('git', ['add', 'a.json'], { cwd });
    const second = await repo.run('git', ['commit', '--message', 'm'], { cwd });
    assert.is(second.exitCode, 0, second.stderr);
  }));

commits('a merge in progress: only what differs from both parents is judged', () =>
  withRepo({ ...base, 'conflict.txt': 'base\n' }, async (repo) => {
    await repo.git('checkout', '--quiet', '-b', 'side');
    await repo.write({ 'conflict.txt': 'side\n', 'theirs.json': bad });
    await repo.commit();
    await repo.git('checkout', '--quiet', 'main');
    await repo.write({ 'conflict.txt': 'main\n' });
    await repo.commit();
    await installHook(repo);
    await repo.run('git', ['merge', 'side']);
    assert.is((await checkReport(repo).catch((error: Error) => ({ exitCode: error.message.includes('unmerged') ? 3 : 0 }))).exitCode, 3);
    await repo.stage({ 'conflict.txt': 'both\n' });
    const { report } = await checkReport(repo);
    assert.equal(report.operations.map((one) => `${one.kind} ${one.path}`), ['update conflict.txt']);
    await passes(repo);
    assert.is((await repo.git('rev-list', '--parents', '-n1', 'HEAD')).trim().split(' ').length, 3);
  }));

commits('intent to add is not part of the commit', () =>
  withRepo(base, async (repo) => {
    await installHook(repo);
    await repo.write({ 'later.json': bad });
    await repo.git('add', '--intent-to-add', 'later.json');
    await repo.stage({ 'a.json': good });
    await passes(repo);
  }));

commits('renames, modes, links, types: one operation each', () =>
  withRepo({ 'old.txt': 'one\ntwo\nthree\nfour\n', 'pure.txt': 'moved as it is\n', run: 'x', 'was-file': 'f', 'bin.dat': Buffer.from([0, 1, 2]) }, async (repo) => {
    mkdirSync(join(repo.directory, 'd'));
    renameSync(join(repo.directory, 'old.txt'), join(repo.directory, 'd/new.txt'));
    renameSync(join(repo.directory, 'pure.txt'), join(repo.directory, 'pure2.txt'));
    await repo.write({ 'd/new.txt': 'one\ntwo\nthree\nFOUR\n', run: { content: 'x', mode: 0o755 }, 'was-file': { link: 'run' }, 'bin.dat': Buffer.from([0, 9]) });
    await repo.git('add', '--all');
    const { report } = await checkReport(repo);
    assert.equal(
      report.operations.map((one) => `${one.kind} ${one.kind === 'rename' ? `${one.from} > ` : ''}${one.path}`),
      ['update bin.dat', 'rename old.txt > d/new.txt', 'rename pure.txt > pure2.txt', 'chmod run', 'symlink was-file'],
    );
  }));

commits('WRITEOPT=0 and WRITEOPT_SKIP', () =>
  withRepo(base, async (repo) => {
    await installHook(repo);
    await repo.stage({ 'a.json': bad });
    const skip = await repo.run('git', ['commit', '--message', 'm'], { env: { WRITEOPT_SKIP: 'syntax' } });
    assert.is(skip.exitCode, 0, skip.stderr);
    await repo.stage({ 'a.json': `${bad} more` });
    const off = await repo.run('git', ['commit', '--message', 'm'], { env: { WRITEOPT: '0' } });
    assert.is(off.exitCode, 0, off.stderr);
    await repo.stage({ 'a.json': bad });
    const typo = await repo.run('git', ['commit', '--message', 'm'], { env: { WRITEOPT_SKIP: 'sintax' } });
    assert.is.not(typo.exitCode, 0);
    assert.match(typo.stderr, /did you mean "syntax"/);
  }));

commits('PATHS narrow what is judged', () =>
  withRepo(base, async (repo) => {
    await repo.stage({ 'a.json': bad, 'sub/c.json': good });
    assert.is((await checkReport(repo, ['sub'])).exitCode, 0);
    assert.is((await checkReport(repo, ['c.json'], { cwd: join(repo.directory, 'sub') })).exitCode, 0);
    assert.equal(findings((await checkReport(repo, ['a.json'])).report), ['a.json:1 json error']);
    const outside = await writeopt(repo, ['check', '../elsewhere']);
    assert.is(outside.exitCode, 2);
  }));

commits('check leaves index, files, inodes and times as they are', () =>
  withRepo(base, async (repo) => {
    await repo.stage({ 'a.json': bad, 'new.json': good });
    await repo.write({ 'b.json': 'unstaged', 'untracked.txt': 'u' });
    const before = fingerprint(repo);
    await checkReport(repo);
    assert.equal(fingerprint(repo), before);
    assert.is(readFileSync(join(repo.directory, 'a.json'), 'utf8'), bad);
  }));

commits.run();
