// Somebody else writes into the working tree while the check runs: an editor that saves, or a task that reaches out of the snapshot.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeopt } from '../helpers/cli.ts';
import { assertLands, assertNoLitter, assertUntouched, during, gitCommit, placesOf, tasksConfig, waiting, withFixer, type Landing } from '../helpers/landing.ts';
import { fingerprint } from '../helpers/snapshot.ts';

const outside = suite('the working tree changes during the run');

/** The id that a notice names. */
function restorable(output: string): string {
  return /`writeopt restore (\w+)`/.exec(output)?.[1] ?? assert.unreachable(`no restore in: ${output}`) ?? '';
}

const text = 'a\nb\nc\nd\ne\nf\n';

outside('the file that is fixed is saved: the edit is merged and stays unstaged', () =>
  withFixer({ ...waiting, 'fix/a.txt': text, 'other.txt': 'o\n' }, async (repo) => {
    await repo.stage({ 'fix/a.txt': text.replace('b', 'bad') });
    const landing: Landing = { fixed: { 'fix/a.txt': { commit: text.replace('b', 'good'), disk: text.replace('b', 'good').replace('e', 'mine') } }, status: ' M fix/a.txt' };
    const output = await during(repo, () => assertLands(repo, landing), () => repo.write({ 'fix/a.txt': text.replace('b', 'bad').replace('e', 'mine') }));
    assert.match(output, /1 file fixed/);
  }));

outside('the file that is fixed is saved where the fix goes: the edit stays, the fix is in the commit', () =>
  withFixer({ ...waiting, 'fix/a.txt': text }, async (repo) => {
    await repo.stage({ 'fix/a.txt': text.replace('b', 'bad') });
    const landing: Landing = { fixed: { 'fix/a.txt': { commit: text.replace('b', 'good'), disk: text.replace('b', 'mine') } }, status: ' M fix/a.txt' };
    const output = await during(repo, () => assertLands(repo, landing), () => repo.write({ 'fix/a.txt': text.replace('b', 'mine') }));
    assert.match(output, /fix\/a\.txt:2 has unstaged edits where the fix goes/);
  }));

outside('other tracked files are saved: never committed, never undone, named, and the earlier bytes can be had back', () =>
  withFixer({ ...waiting, 'fix/a.txt': text, 'clean.txt': 'as committed\n', 'edited.txt': 'committed\n', 'tool.sh': { content: 'x\n', mode: 0o755 }, 'quiet.txt': 'q\n' }, async (repo) => {
    await repo.stage({ 'fix/a.txt': text.replace('b', 'bad') });
    await repo.write({ 'edited.txt': 'unstaged edit\n', 'quiet.txt': 'unstaged, but left alone\n' });
    const now = { 'clean.txt': 'saved\n', 'edited.txt': 'saved over the edit\n', 'tool.sh': { content: 'saved\n', mode: 0o755 } };
    const fixed: Landing['fixed'] = {
      'fix/a.txt': text.replace('b', 'good'),
      'clean.txt': { commit: 'as committed\n', disk: 'saved\n' },
      'edited.txt': { commit: 'committed\n', disk: 'saved over the edit\n' },
      'tool.sh': { commit: 'x\n*', disk: 'saved\n*' },
    };
    const output = await during(repo, () => assertLands(repo, { fixed, status: ' M clean.txt\0 M edited.txt\0 M quiet.txt\0 M tool.sh' }), () => repo.write(now));
    for (const name of ['clean.txt', 'edited.txt', 'tool.sh']) assert.match(output, new RegExp(`${name} changed in your working tree while the check ran`));
    assert.not.match(output, /quiet\.txt|fix\/a\.txt changed/);
    const back = await writeopt(repo, ['restore', restorable(output)]);
    assert.is(back.exitCode, 0, back.stderr);
    const places = await placesOf(repo, ['clean.txt', 'edited.txt', 'tool.sh']);
    assert.equal([...places.values()].map(({ disk }) => disk), ['as committed\n', 'unstaged edit\n', 'x\n*']);
    assert.is(await repo.git('status', '--porcelain'), ' M edited.txt\n M quiet.txt\n');
  }));

outside('a check that fails while files are saved: everything stays as it is, and the earlier bytes can be had back', () =>
  withFixer({ ...waiting, 'fix/a.txt': text, 'other.txt': 'o\n' }, async (repo) => {
    await repo.stage({ 'fix/a.txt': text.replace('b', 'bad') });
    writeFileSync(join(repo.home, 'fail'), '');
    const before = fingerprint(repo);
    const saved = { 'fix/a.txt': 'saved\n', 'other.txt': 'saved\n' };
    const result = await during(repo, () => gitCommit(repo), () => repo.write(saved));
    assert.is(result.exitCode, 1, result.stdout);
    assertUntouched(before, fingerprint(repo), Object.keys(saved));
    assertNoLitter(repo);
    assert.equal([await repo.content('fix/a.txt'), await repo.content('other.txt')], ['saved\n', 'saved\n']);
    assert.is(await repo.stagedContent('fix/a.txt'), text.replace('b', 'bad'));
    assert.is(await repo.git('status', '--porcelain'), 'MM fix/a.txt\n M other.txt\n');
    const back = await writeopt(repo, ['restore', restorable(result.stderr + result.stdout)]);
    assert.is(back.exitCode, 0, back.stderr);
    assert.equal([await repo.content('fix/a.txt'), await repo.content('other.txt')], [text.replace('b', 'bad'), 'o\n']);
  }));

outside('a tracked file is deleted, and one comes back', () =>
  withFixer({ ...waiting, 'fix/a.txt': text, 'gone.txt': 'g\n', 'missing.txt': 'm\n' }, async (repo) => {
    await repo.stage({ 'fix/a.txt': text.replace('b', 'bad') });
    rmSync(join(repo.directory, 'missing.txt'));
    const fixed: Landing['fixed'] = { 'fix/a.txt': text.replace('b', 'good'), 'gone.txt': { commit: 'g\n', disk: undefined }, 'missing.txt': { commit: 'm\n', disk: 'back\n' } };
    const output = await during(repo, () => assertLands(repo, { fixed, status: ' D gone.txt\0 M missing.txt' }), () => repo.write({ 'gone.txt': null, 'missing.txt': 'back\n' }));
    assert.is((await writeopt(repo, ['restore', restorable(output)])).exitCode, 0);
    assert.is(await repo.content('gone.txt'), 'g\n');
  }));

outside('a task that itself writes into the working tree', () =>
  withFixer({ 'fix/a.txt': text, 'other.txt': 'o\n' }, async (repo) => {
    const reach = `node fix.mjs ${join(repo.directory, 'fix/a.txt')} ${join(repo.directory, 'other.txt')}`;
    await repo.stage({ '.writeoptrc': tasksConfig({ 'fix/**': reach }), 'fix/a.txt': text.replace('b', 'bad') });
    await repo.write({ 'other.txt': 'bad edit\n' });
    const fixed: Landing['fixed'] = { 'fix/a.txt': text.replace('b', 'good'), 'other.txt': { commit: 'o\n', disk: 'good edit\n' } };
    const output = await assertLands(repo, { fixed, status: ' M other.txt' });
    assert.match(output, /other\.txt changed in your working tree/);
    assert.is((await writeopt(repo, ['restore', restorable(output)])).exitCode, 0);
    assert.is(await repo.content('other.txt'), 'bad edit\n');
  }));

outside('a file is staged meanwhile: the commit is refused, and the next one checks it', () =>
  withFixer({ ...waiting, 'fix/a.txt': text, 'other.txt': 'o\n' }, async (repo) => {
    await repo.stage({ 'fix/a.txt': text.replace('b', 'bad') });
    const result = await during(repo, () => gitCommit(repo), () => repo.stage({ 'other.txt': 'staged meanwhile\n' }));
    assert.is.not(result.exitCode, 0);
    assert.match(result.stderr, /What is staged changed while it was checked/);
    assert.equal([await repo.content('fix/a.txt'), await repo.stagedContent('fix/a.txt')], [text.replace('b', 'bad'), text.replace('b', 'bad')]);
    assertNoLitter(repo);
    await during(repo, () => assertLands(repo, { fixed: { 'fix/a.txt': text.replace('b', 'good'), 'other.txt': 'staged meanwhile\n' } }), async () => undefined);
  }));

outside.run();
