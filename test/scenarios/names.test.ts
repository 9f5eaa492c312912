// Names that break quoting, globbing, pathspecs and options somewhere, and many files at once.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertLands, assertUntouched, gitCommit, tasksConfig, withFixer } from '../helpers/landing.ts';
import type { Files, Repo } from '../helpers/repo.ts';
import { fingerprint } from '../helpers/snapshot.ts';

const names = suite('fixes in files of any name and number');

const odd = [
  'with space',
  'quo"te\'s',
  'new\nline',
  'tab\tbed',
  '-leading-dash',
  '[brackets]{a,b}',
  'caf\u00e9-composed',
  'cafe\u0301-decomposed',
  'star*?',
  'trailing space ',
];

const everywhere = (paths: readonly string[], content: string): Files => Object.fromEntries(paths.map((path) => [path, content]));

/** All of `paths` are staged with something to fix, and have unstaged edits. */
async function assertAllLand(repo: Repo, paths: readonly string[]): Promise<string> {
  await repo.write(everywhere(paths, 'bad\nb\nc\n'));
  await repo.git('add', '--all');
  await repo.write(everywhere(paths, 'bad\nb\nmine\nc\n'));
  const fixed = Object.fromEntries(paths.map((path) => [path, { commit: 'good\nb\nc\n', disk: 'good\nb\nmine\nc\n' }]));
  const sorted = paths.map((path) => Buffer.from(path)).sort(Buffer.compare).map(String);
  return assertLands(repo, { fixed, status: sorted.map((path) => ` M ${path}`).join('\0') });
}

names('odd names below a directory', () => {
  const paths = [...odd, ':colon:(top)'].map((name) => `fix/${name}`);
  // For lint-staged `**` is not a newline, and `*` is.
  return withFixer({ '.writeoptrc': tasksConfig({ 'fix/*': 'node fix.mjs' }), ...everywhere(paths, 'a\nb\nc\n') }, async (repo) => void (await assertAllLand(repo, paths)));
});

names('odd names at the top level', () => {
  const paths = odd.map((name) => `${name}.fix`);
  return withFixer({ '.writeoptrc': tasksConfig({ '*.fix': 'node fix.mjs' }), ...everywhere(paths, 'a\nb\nc\n') }, async (repo) => void (await assertAllLand(repo, paths)));
});

names('a backslash, which lint-staged would take for a slash: fixed by the task of another file', () => {
  const paths = ['back\\slash', 'back\\'];
  return withFixer({ '.writeoptrc': tasksConfig({ 'a.txt': `node fix.mjs ${paths.map((path) => `'${path}'`).join(' ')}` }), 'a.txt': 'a\n', ...everywhere(paths, 'a\nb\nc\n') }, async (repo) => {
    await repo.stage({ 'a.txt': 'b\n' });
    await assertAllLand(repo, paths);
  });
});

names('a colon in front at the top level, which lint-staged cannot read: the commit is refused with the reason', () =>
  withFixer({}, async (repo) => {
    await repo.stage({ ':colon': 'a\n', 'fix/a.txt': 'bad\n' });
    const before = fingerprint(repo);
    const result = await gitCommit(repo);
    assert.is(result.exitCode, 1);
    assert.match(result.stderr + result.stdout, /cannot read a list of files with :colon in it/);
    assertUntouched(before, fingerprint(repo), []);
    assert.is(await repo.git('rev-list', '--count', 'HEAD'), '1\n');
  }));

names('1,100 partly staged files in one commit', () => {
  const paths = Array.from({ length: 1100 }, (_, index) => `fix/${index % 10}/file-${index}.txt`);
  return withFixer(everywhere(paths, 'a\nb\nc\n'), async (repo) => {
    assert.match(await assertAllLand(repo, paths), /1,?100 files fixed/);
  });
});

names.run();
