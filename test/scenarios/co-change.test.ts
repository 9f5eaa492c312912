// A file that always comes with those that are staged is named when it is missing: in a notice, never more, and only where that makes sense.
import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkReport, installHook, writeopt } from '../helpers/cli.ts';
import { withRepo, type Repo } from '../helpers/repo.ts';
import type { CoChangeModel } from '../../src/history/co-change.ts';

const coChange = suite('co-change notices');

const together = 30;

/** The first commit and 29 more of both files, and one of another; in one go, as it is needed often. */
async function withPast(body: (repo: Repo) => Promise<void>): Promise<void> {
  await withRepo({ 'src/a.txt': '0\n', 'test/a.txt': '0\n', 'other.txt': '0\n' }, async (repo) => {
    const file = (path: string, text: string): string => `M 100644 inline ${path}\ndata ${text.length}\n${text}\n`;
    const commit = (number: number): string => `commit refs/heads/main\ncommitter T <t@example.com> ${1_700_000_000 + number} +0000\ndata 4\nboth\n${number === 1 ? 'from refs/heads/main^0\n' : ''}${file('src/a.txt', `${number}\n`)}${file('test/a.txt', `${number}\n`)}\n`;
    await repo.write({ '../stream': Array.from({ length: together - 1 }, (_, index) => commit(index + 1)).join('') });
    await repo.run('sh', ['-c', 'git fast-import --quiet < ../stream && git reset --quiet --hard']);
    await repo.stage({ 'other.txt': 'changed\n' });
    await repo.commit('other');
    // A busy machine may take too long for a check to wait.
    assert.is((await writeopt(repo, ['suggest'])).exitCode, 0);
    await body(repo);
  });
}

const modelFile = (repo: Repo): string => join(repo.directory, '.git/writeopt/history/co-change.json');
const headOf = async (repo: Repo): Promise<string> => (await repo.git('rev-parse', 'HEAD')).trim();
const kept = (repo: Repo): CoChangeModel => JSON.parse(readFileSync(modelFile(repo), 'utf8')) as CoChangeModel;

/** Checks when what is kept is old, as often as a busy machine needs to learn in time. */
async function learnInCheck(repo: Repo): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    utimesSync(modelFile(repo), 0, 0);
    await checkReport(repo);
    if (kept(repo).head === (await headOf(repo))) return;
  }
  throw new Error('nothing is learnt in a check');
}

const noticesIn = async (repo: Repo, args: readonly string[] = []): Promise<string[]> => {
  const { exitCode, report } = await checkReport(repo, args);
  assert.is(exitCode, 0);
  return report.notices.filter(({ source }) => source === 'history').map(({ message }) => message);
};

coChange('a real commit through the hook says it in one line, and goes through; with edits it says git add', () =>
  withPast(async (repo) => {
    await installHook(repo);
    await repo.write({ '.gitignore': 'node_modules\n.writeoptrc\n' });
    await repo.commit('install');
    await repo.stage({ 'src/a.txt': 'alone\n' });
    const first = await repo.run('git', ['commit', '--message', 'alone']);
    assert.is(first.exitCode, 0);
    assert.match(first.stdout + first.stderr, /src\/a\.txt and test\/a\.txt changed together in 30 of the last 30 small commits of src\/a\.txt \(100 %, surely more than 91 %\); test\/a\.txt is not staged\./);
    assert.ok(existsSync(modelFile(repo)));
    await repo.write({ 'test/a.txt': 'edited\n' });
    await repo.stage({ 'src/a.txt': 'alone again\n' });
    const second = await repo.run('git', ['commit', '--message', 'alone again']);
    assert.is(second.exitCode, 0);
    assert.match(second.stdout + second.stderr, /test\/a\.txt is not staged, and has edits: `git add test\/a\.txt`\./);
    await repo.stage({ 'src/a.txt': 'from below\n' });
    const { report } = await checkReport(repo, [], { cwd: join(repo.directory, 'src') });
    assert.match(report.notices.map(({ message }) => message).join(), /has edits: `git add \.\.\/test\/a\.txt`\./, 'typed where the user stands');
    // Given path by path, it is complete.
    await repo.write({ 'src/a.txt': 'by path\n' });
    const third = await repo.run('git', ['commit', '--message', 'by path', '--', 'src/a.txt']);
    assert.is(third.exitCode, 0);
    assert.not.match(third.stdout + third.stderr, /changed together/);
  }));

coChange('not when it is staged, chosen by path, just committed, turned off, deleted, or in a merge', () =>
  withPast(async (repo) => {
    await repo.stage({ 'src/a.txt': 'x\n' });
    assert.is((await noticesIn(repo)).length, 1);
    assert.equal(await noticesIn(repo, ['src/a.txt']), []);
    await repo.stage({ 'test/a.txt': 'x\n' });
    assert.equal(await noticesIn(repo), []);
    await repo.commit('both');
    await repo.stage({ 'src/a.txt': 'y\n' });
    assert.equal(await noticesIn(repo), [], 'the last commit had it');
    await repo.commit('source');
    await repo.stage({ 'src/a.txt': 'z\n' });
    assert.is((await noticesIn(repo)).length, 1);
    for (const setting of ['coChange', 'keep']) {
      await repo.stage({ '.writeoptrc': `history: { ${setting}: false }\n` });
      assert.equal(await noticesIn(repo), [], setting);
    }
    await repo.stage({ '.writeoptrc': null });
    await repo.git('rm', '--quiet', 'test/a.txt');
    assert.equal(await noticesIn(repo), [], 'it goes with this commit');
    await repo.commit('gone');
    await repo.stage({ 'other.txt': 'later\n' });
    await repo.commit('later');
    await repo.stage({ 'src/a.txt': 'after\n' });
    assert.equal(await noticesIn(repo), [], 'there is none any more');
    await repo.git('reset', '--quiet', '--hard', 'HEAD~2');
    await repo.git('checkout', '--quiet', '-b', 'side', 'HEAD~3');
    await repo.stage({ 'third.txt': 'side\n' });
    await repo.commit('side');
    await repo.git('merge', '--quiet', '--no-commit', '--no-ff', 'main');
    await repo.stage({ 'src/a.txt': 'merged\n' });
    assert.equal(await noticesIn(repo), [], 'a merge');
  }));

coChange('what is kept is brought up to date by what is new, follows renames, and is built anew for another history or when damaged', () =>
  withPast(async (repo) => {
    const before = kept(repo);
    assert.is(before.head, await headOf(repo));
    await repo.git('mv', 'test/a.txt', 'test/b.txt');
    await repo.commit('renamed');
    await repo.stage({ 'src/a.txt': 'y\n' });
    await noticesIn(repo);
    assert.is(kept(repo).head, before.head, 'within the hour nobody asks git');
    await learnInCheck(repo);
    assert.is(kept(repo).commits.length, before.commits.length + 1);
    assert.equal(await noticesIn(repo), [], 'the last commit had it');
    await repo.commit('next');
    await repo.stage({ 'src/a.txt': 'z\n' });
    await learnInCheck(repo);
    assert.match((await noticesIn(repo))[0] ?? '', /src\/a\.txt and test\/b\.txt changed together in 29 of the last 30/);
    const { commits } = kept(repo);
    await repo.git('commit', '--quiet', '--no-verify', '--amend', '--message', 'amended');
    await repo.stage({ 'src/a.txt': 'u\n' });
    await learnInCheck(repo);
    assert.is((await noticesIn(repo)).length, 1);
    assert.is(kept(repo).commits.length, commits.length, 'what was amended away is not counted');
    for (const damage of ['', '{', '{"version":1,"head":"x","asked":1,"paths":[],"commits":[[1]]}', `{"version":1,"head":"${'0'.repeat(40)}","asked":2000,"paths":["src/a.txt"],"commits":[[7]]}`]) {
      writeFileSync(modelFile(repo), damage);
      await checkReport(repo);
      await writeopt(repo, ['suggest']);
      assert.is((await noticesIn(repo)).length, 1, damage);
    }
  }));

coChange('a git that takes long to tell the past holds no check up, and fails none', () =>
  withPast(async (repo) => {
    rmSync(modelFile(repo));
    const git = (await repo.run('sh', ['-c', 'command -v git'])).stdout.trim();
    await repo.write({ '../bin/git': { content: `#!/bin/sh\ncase " $* " in *' log '*) exec sleep 60;; esac\nexec ${git} "$@"\n`, mode: 0o755 } });
    await repo.stage({ 'src/a.txt': 'x\n' });
    const started = performance.now();
    const { exitCode, report } = await checkReport(repo, [], { env: { PATH: `${join(repo.directory, '../bin')}:${process.env.PATH ?? ''}` } });
    assert.is(exitCode, 0);
    assert.equal(report.notices, []);
    assert.ok(performance.now() - started < 30_000);
    assert.not.ok(existsSync(modelFile(repo)));
  }));

coChange('a repository without a commit, or with one, says nothing', async () => {
  await withRepo({}, async (repo) => {
    await repo.stage({ 'a.txt': '1\n' });
    assert.equal(await noticesIn(repo), []);
    await repo.commit();
    await repo.stage({ 'a.txt': '2\n' });
    assert.equal(await noticesIn(repo), []);
  });
});

coChange.run();
