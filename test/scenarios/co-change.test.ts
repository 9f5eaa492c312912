// A file that always comes with those that are staged is named when it is missing: in a notice, never more, and only where that makes sense.
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkReport, installHook } from '../helpers/cli.ts';
import { withRepo, type Repo } from '../helpers/repo.ts';

const coChange = suite('co-change notices');

const together = 30;

/** The first commit and 29 more of both files, and one of another. */
async function withPast(body: (repo: Repo) => Promise<void>): Promise<void> {
  await withRepo({ 'src/a.txt': '0\n', 'test/a.txt': '0\n', 'other.txt': '0\n' }, async (repo) => {
    for (let number = 1; number < together; number += 1) {
      await repo.write({ 'src/a.txt': `${number}\n`, 'test/a.txt': `${number}\n` });
      await repo.git('commit', '--quiet', '--no-verify', '--all', '--message', `both ${number}`);
    }
    await repo.stage({ 'other.txt': 'changed\n' });
    await repo.commit('other');
    await body(repo);
  });
}

const modelFile = (repo: Repo): string => join(repo.directory, '.git/writeopt/history/co-change.json');
const expire = (repo: Repo): void => utimesSync(modelFile(repo), 0, 0);
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
    await repo.stage({ 'src/a.txt': 'after\n' });
    assert.equal(await noticesIn(repo), [], 'there is none any more');
    await repo.git('reset', '--quiet', '--hard', 'HEAD~1');
    await repo.git('checkout', '--quiet', '-b', 'side', 'HEAD~3');
    await repo.stage({ 'third.txt': 'side\n' });
    await repo.commit('side');
    await repo.git('merge', '--quiet', '--no-commit', '--no-ff', 'main');
    await repo.stage({ 'src/a.txt': 'merged\n' });
    assert.equal(await noticesIn(repo), [], 'a merge');
  }));

coChange('what is kept is brought up to date by what is new, follows renames, and is built anew for another history or when damaged', () =>
  withPast(async (repo) => {
    await repo.stage({ 'src/a.txt': 'x\n' });
    await noticesIn(repo);
    const head = async (): Promise<string> => (await repo.git('rev-parse', 'HEAD')).trim();
    const kept = (): { head: string; commits: unknown[]; paths: string[] } => JSON.parse(readFileSync(modelFile(repo), 'utf8')) as { head: string; commits: unknown[]; paths: string[] };
    const before = kept();
    assert.is(before.head, await head());
    await repo.git('mv', 'test/a.txt', 'test/b.txt');
    await repo.commit('renamed');
    await repo.stage({ 'src/a.txt': 'y\n' });
    await noticesIn(repo);
    assert.is(kept().head, before.head, 'within the hour nobody asks git');
    expire(repo);
    const [notice = ''] = await noticesIn(repo);
    assert.is(kept().head, await head());
    assert.is(kept().commits.length, before.commits.length + 1);
    assert.match(notice, /^$|src\/a\.txt and test\/b\.txt/);
    await repo.commit('next');
    await repo.stage({ 'src/a.txt': 'z\n' });
    expire(repo);
    assert.match((await noticesIn(repo))[0] ?? '', /src\/a\.txt and test\/b\.txt changed together in 29 of the last 30/);
    await repo.git('commit', '--quiet', '--no-verify', '--amend', '--message', 'amended');
    await repo.stage({ 'src/a.txt': 'u\n' });
    expire(repo);
    assert.is((await noticesIn(repo)).length, 1);
    assert.is(kept().head, await head());
    for (const damage of ['', '{', '{"version":1,"head":"x","asked":1,"paths":[],"commits":[[1]]}', `{"version":1,"head":"${'0'.repeat(40)}","asked":2000,"paths":["src/a.txt"],"commits":[[7]]}`]) {
      writeFileSync(modelFile(repo), damage);
      assert.is((await noticesIn(repo)).length, 1, damage);
    }
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
