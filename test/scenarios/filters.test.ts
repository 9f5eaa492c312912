// Fixes through git's filters: what git stores is what `git add` would store, and the working file is what a checkout would write.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha256 } from '../../src/transaction/state.ts';
import { assertLands, withFixer } from '../helpers/landing.ts';
import type { Repo } from '../helpers/repo.ts';

const filters = suite('fixes through filters');

/** What `git add` of the working file would store. */
const stored = async (repo: Repo, path: string): Promise<string> => (await repo.git('hash-object', '--path', path, join(repo.directory, path))).trim();
const committed = async (repo: Repo, path: string): Promise<string> => (await repo.git('rev-parse', `HEAD:${path}`)).trim();

filters('core.autocrlf=true: LF in the commit, CRLF on disk', () =>
  withFixer({ 'fix/a.txt': 'a\nb\nc\n', 'fix/b.txt': 'b\n' }, async (repo) => {
    await repo.git('config', 'core.autocrlf', 'true');
    await repo.stage({ 'fix/a.txt': 'bad\r\nb\r\nc\r\n', 'fix/b.txt': 'bad\r\n' });
    await repo.write({ 'fix/a.txt': 'bad\r\nb\r\nc\r\nmine\r\n' });
    await assertLands(repo, {
      fixed: { 'fix/a.txt': { commit: 'good\nb\nc\n', disk: 'good\r\nb\r\nc\r\nmine\r\n' }, 'fix/b.txt': { commit: 'good\n', disk: 'good\r\n' } },
      status: ' M fix/a.txt',
    });
    assert.is(await stored(repo, 'fix/b.txt'), await committed(repo, 'fix/b.txt'));
  }));

filters('core.autocrlf=true with LF on disk: the line ends of the file stay as they are', () =>
  withFixer({ 'fix/a.txt': 'a\nb\n' }, async (repo) => {
    await repo.git('config', 'core.autocrlf', 'true');
    await repo.stage({ 'fix/a.txt': 'bad\nb\n' });
    await assertLands(repo, { fixed: { 'fix/a.txt': 'good\nb\n' } });
  }));

filters('eol=crlf in .gitattributes, and a byte order mark', () =>
  withFixer({ '.gitattributes': 'fix/*.txt text eol=crlf\n', 'fix/a.txt': 'a\r\nb\r\n' }, async (repo) => {
    const mark = Buffer.from('\ufeff').toString('latin1');
    await repo.stage({ 'fix/a.txt': '\ufeffbad\r\nb\r\n' });
    await repo.write({ 'fix/a.txt': '\ufeffbad\r\nb\r\nmine\r\n' });
    await repo.git('config', 'core.safecrlf', 'true');
    const commit = await shaOf(repo, '\ufeffgood\nb\n');
    await assertLands(repo, { fixed: { 'fix/a.txt': { commit, disk: `${mark}good\r\nb\r\nmine\r\n` } }, status: ' M fix/a.txt' });
  }));

/** Content with bytes beyond ASCII is compared by its id. */
async function shaOf(repo: Repo, content: string): Promise<string> {
  await repo.write({ '../home/content': content });
  return `sha ${(await repo.git('hash-object', '--no-filters', join(repo.home, 'content'))).trim()}`;
}

/** Stores `x` where the working tree has `smudged(x)`. */
async function useFilter(repo: Repo): Promise<void> {
  await repo.git('config', 'filter.turn.clean', "sed -e 's/^smudged: //'");
  await repo.git('config', 'filter.turn.smudge', "sed -e 's/^/smudged: /'");
  await repo.git('config', 'filter.turn.required', 'true');
}

filters('a clean and smudge filter', () =>
  withFixer({ 'fix/other.txt': 'o\n' }, async (repo) => {
    await useFilter(repo);
    await repo.stage({ '.gitattributes': 'fix/*.txt filter=turn\n', 'fix/a.txt': 'smudged: bad\nsmudged: b\n', 'fix/b.txt': 'smudged: bad\n' });
    await repo.write({ 'fix/a.txt': 'smudged: bad\nsmudged: b\nsmudged: mine\n' });
    await assertLands(repo, {
      fixed: { 'fix/a.txt': { commit: 'good\nb\n', disk: 'smudged: good\nsmudged: b\nsmudged: mine\n' }, 'fix/b.txt': { commit: 'good\n', disk: 'smudged: good\n' } },
      status: ' M fix/a.txt',
    });
    assert.is(await stored(repo, 'fix/b.txt'), await committed(repo, 'fix/b.txt'));
  }));

const lfsVersion = ((): string | undefined => {
  try {
    return execFileSync('git', ['lfs', 'version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
})();

const lfs = lfsVersion === undefined ? filters.skip : filters;

lfs(`LFS${lfsVersion === undefined ? ' (skipped: git-lfs is not installed)' : ''}`, () =>
  withFixer({}, async (repo) => {
    await repo.git('lfs', 'install', '--local', '--skip-repo');
    await repo.stage({ '.gitattributes': 'fix/*.dat filter=lfs diff=lfs merge=lfs -text\n', 'fix/a.dat': 'bad\nb\nc\n', 'fix/b.dat': 'bad\n' });
    await repo.write({ 'fix/a.dat': 'bad\nb\nc\nmine\n' });
    const [a, b] = [pointerTo('good\nb\nc\n'), pointerTo('good\n')];
    await assertLands(repo, {
      fixed: { 'fix/a.dat': { commit: a, disk: 'good\nb\nc\nmine\n' }, 'fix/b.dat': { commit: b, disk: 'good\n' } },
      status: ' M fix/a.dat',
    });
    const id = /oid sha256:(\w+)/.exec(b)?.[1] ?? '';
    assert.is(readFileSync(join(repo.directory, '.git/lfs/objects', id.slice(0, 2), id.slice(2, 4), id), 'utf8'), 'good\n', 'the object is there to be pushed');
  }));

/** Source of the format: git-lfs docs/spec.md. */
function pointerTo(content: string): string {
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(content)}\nsize ${Buffer.byteLength(content)}\n`;
}

filters.run();
