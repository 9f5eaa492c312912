// `writeopt stats` on real runs: what it says is what happened, the log gives nobody away.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeopt } from '../helpers/cli.ts';
import { withRepo } from '../helpers/repo.ts';
import { historyOf, statsOf, withLint } from '../helpers/stats-world.ts';

const stats = suite('stats command');

stats('outside of a repository it says so, as every command does', () =>
  withRepo({}, async (repo) => {
    const { exitCode, stderr } = await writeopt(repo, ['stats'], { cwd: repo.home });
    assert.is(exitCode, 3);
    assert.match(stderr, 'is not in a git repository');
  }),
);

stats('without runs it says what to do, in every report', () =>
  withRepo({ 'a.txt': 'a\n' }, async (repo) => {
    const { exitCode, stdout } = await writeopt(repo, ['stats']);
    assert.is(exitCode, 0);
    assert.match(stdout, /^writeopt: No runs are remembered yet\.\n {2}next: stage a change and run `writeopt check`/);
    assert.equal((await statsOf(repo)).runs, { total: 0, check: 0, apply: 0, earlier: 0 });
    assert.match((await writeopt(repo, ['stats', '--report', 'html'])).stdout, 'No runs are remembered yet.');
    assert.not(readdirSync(join(repo.directory, '.git')).includes('writeopt'), 'looking makes nothing');
  }),
);

stats('with `history.keep: false` it says so, and measures nothing', () =>
  withRepo({ 'a.txt': 'a\n', '.writeoptrc': '{ "history": { "keep": false } }\n' }, async (repo) => {
    const { exitCode, stdout } = await writeopt(repo, ['stats']);
    assert.is(exitCode, 0);
    assert.match(stdout, '`history.keep` is false');
    const refused = await writeopt(repo, ['stats', '--measure']);
    assert.is(refused.exitCode, 2);
    assert.match(refused.stderr, 'nothing is to be remembered');
  }),
);

stats('what cannot be understood is refused', () =>
  withRepo({ 'a.txt': 'a\n' }, async (repo) => {
    for (const [args, words] of [
      [['--days', '0'], '--days takes a whole number from 1 to 36500, not "0"'],
      [['--days', '1e3'], '--days takes'],
      [['7'], 'only with --measure'],
      [['--measure', 'x'], '--measure takes'],
      [['--measure', '1', '2'], 'one number of pairs'],
      [['--report', 'htm'], 'Did you mean --report html?'],
    ] as const) {
      const { exitCode, stderr } = await writeopt(repo, ['stats', ...args]);
      assert.is(exitCode, 2, args.join(' '));
      assert.match(stderr, words);
    }
    const nothing = await writeopt(repo, ['stats', '--measure', '1']);
    assert.is(nothing.exitCode, 0, nothing.stderr);
    assert.match(nothing.stdout, 'neither TypeScript nor ESLint has anything to do');
  }),
);

stats('three real runs: who failed, on which file, warm and cold; a file that goes loses its name; the log names nothing', () =>
  withLint(async (repo) => {
    const secret = 'VerySecretIdentifier';
    await repo.stage({ 'src/peculiar-name.js': `const ${secret} = 1;\n` });
    assert.is((await writeopt(repo, ['check'])).exitCode, 1);
    await repo.stage({ 'src/peculiar-name.js': `export const ${secret} = 2;\n` });
    assert.is((await writeopt(repo, ['check'])).exitCode, 0);
    await repo.stage({ 'src/peculiar-name.js': `export const ${secret} = notDefined;\n`, 'src/other-name.js': 'const unused = 1;\n' });
    assert.is((await writeopt(repo, ['check'])).exitCode, 1);
    const report = await statsOf(repo);
    assert.equal([report.runs.total, report.verdicts], [3, { passed: 1, fixed: 0, failed: 2 }]);
    const eslint = report.parts.find(({ name }) => name === 'eslint');
    assert.equal([eslint?.kind, eslint?.time.runs, eslint?.judged, eslint?.failed, eslint?.cold?.runs, eslint?.warm?.runs], ['validator', 3, 3, 2, 1, 2]);
    assert.ok((eslint?.time.median ?? 0) > 0 && (eslint?.time.p90 ?? 0) >= (eslint?.time.median ?? 0));
    assert.equal(report.parts.find(({ name }) => name === 'syntax')?.failed, 0);
    assert.equal(report.parts.filter(({ kind }) => kind === 'stage').map(({ name }) => name).sort(), ['plan', 'snapshot']);
    assert.equal(report.rules, [{ rule: 'eslint/no-unused-vars', runs: 2, findings: 2 }, { rule: 'eslint/no-undef', runs: 1, findings: 1 }]);
    assert.equal(report.files.map(({ path, runs, findings }) => [path, runs, findings]), [['src/peculiar-name.js', 2, 2], ['src/other-name.js', 1, 1]]);
    assert.equal(report.series.map(({ points }) => points.length), report.series.map(() => 3));
    const text = (await writeopt(repo, ['stats'])).stdout;
    assert.match(text, /^writeopt: 3 runs, \d{4}-\d\d-\d\d: 1 passed, 0 fixed, 2 failed\.\n/);
    assert.match(text, /eslint {5,}3 +67 % .* 67 % /);
    assert.match(text, 'Time saved: not measured yet.');
    const log = readdirSync(historyOf(repo)).filter((name) => name.endsWith('.jsonl')).map((name) => readFileSync(join(historyOf(repo), name), 'utf8')).join('');
    assert.is(log.split('\n').filter((line) => line.includes('"failed":{')).length, 3);
    for (const word of [repo.directory, repo.home, '/repo', 'peculiar', 'other-name', 'src', secret, 'notDefined', 'unused =', 'Test', 'example.com']) assert.not(log.includes(word), word);
    await repo.git('rm', '--quiet', '--force', 'src/peculiar-name.js');
    assert.equal((await statsOf(repo)).files.map(({ path, runs }) => [path, runs]), [[undefined, 2], ['src/other-name.js', 1]]);
    assert.match((await writeopt(repo, ['stats'])).stdout, 'a file that is gone');
    assert.is((await statsOf(repo, '--days', '1')).runs.total, 3);
    const output = await writeopt(repo, ['stats', '--report', 'html', '--output', 'stats.html']);
    assert.is(output.stdout, '');
    assert.match(await repo.content('stats.html'), /<h1>3 runs<\/h1>[\s\S]*<\/html>\n$/);
  }),
);

stats.run();
