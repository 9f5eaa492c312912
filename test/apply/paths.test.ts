// Path safety: what must never be written is refused before anything is, whatever it is called.
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fileChanges } from '../../src/apply/changes.ts';
import { openDisk } from '../../src/apply/disk.ts';
import { wrongWith } from '../../src/apply/paths.ts';
import { publishChanges } from '../../src/apply/publish.ts';
import { openPlace } from '../../src/apply/place.ts';
import { resolveRequests } from '../../src/apply/resolve.ts';
import { transform } from '../../src/apply/transform.ts';
import { ConflictError } from '../../src/errors.ts';
import { quietContext, refusalOf, requestsOf, wordsOf, type Asked } from '../helpers/apply.ts';
import { withRepo, type Files } from '../helpers/repo.ts';
import { userListing } from '../helpers/tree.ts';

const paths = suite('apply/paths');

/** Names that are refused alone: name → a word of the reason. */
const names: readonly (readonly [string, RegExp])[] = [
  ['', /empty/],
  ['..', /\.\./],
  ['../x', /\.\./],
  ['a/../../x', /\.\./],
  ['a/..', /\.\./],
  ['.', /`\.`/],
  ['./a', /`\.`/],
  ['a/./b', /`\.`/],
  ['a//b', /empty name/],
  ['a/', /empty name/],
  ['/etc/passwd', /absolute/],
  ['//server/share/x', /network/],
  ['\\\\server\\share\\x', /network/],
  ['C:\\Windows\\x', /drive/],
  ['c:/x', /drive/],
  ['C:x', /drive/],
  ['a\\b', /backslash/],
  ['..\\x', /backslash/],
  ['~/x', /home/],
  ['~root/x', /home/],
  ['a\u0000b', /control/],
  ['a\nb', /control/],
  ['a\u007fb', /control/],
  ['.git', /git directory/],
  ['.git/config', /git directory/],
  ['.git/hooks/pre-commit', /git directory/],
  ['.GIT/config', /git directory/],
  ['sub/.Git/config', /git directory/],
  ['.git./config', /git directory/],
  ['.git /config', /git directory/],
  ['.git::$INDEX_ALLOCATION/config', /git directory/],
  ['git~1/config', /git directory/],
  ['GIT~2/x', /git directory/],
  ['.g\u200cit/config', /git directory/],
  ['.gi\ufefft/config', /git directory/],
  ['a.txt:stream', /stream/],
  ['a.txt::$DATA', /stream/],
  ['dir./x', /dot/],
  ['x.', /dot/],
  ['x ', /space/],
  ['dir /x', /space/],
  ['con', /device/],
  ['CON', /device/],
  ['nul.txt', /device/],
  ['src/aux.ts', /device/],
  ['prn', /device/],
  ['COM1', /device/],
  ['com9.log', /device/],
  ['lpt1', /device/],
  ['lpt\u00b2.txt', /device/],
  ['CONIN$', /device/],
  ['conout$.txt', /device/],
  ['a\ud800b', /surrogate/],
  [`${'n'.repeat(256)}`, /255 bytes/],
  [`${'\u00e9'.repeat(128)}`, /255 bytes/],
  [Array.from({ length: 40 }, () => 'd'.repeat(100)).join('/'), /3000 bytes/],
];

for (const [name, reason] of names) {
  paths(`refuses ${JSON.stringify(name.slice(0, 40))}`, () => assert.match(wrongWith(name) ?? 'is accepted', reason));
}

for (const name of ['a', '.gitignore', '.gitattributes', 'sub/.github/x.yml', 'a b/c d.txt', 'ünïcödé/文件.ts', 'console.ts', 'auxiliary.ts', 'com.ts', 'com10', '...x', '.env', 'a..b/c', 'x~1', 'nul2/x', 'git/x', 'a~b', '-x', '@scope/x', '[id].tsx', '(group)/page.tsx', '$x', '\u{1f600}.md', `${'n'.repeat(255)}`]) {
  paths(`accepts ${name.slice(0, 40)}`, () => assert.is(wrongWith(name), undefined));
}

interface Batch {
  readonly title: string;
  readonly files?: Files;
  readonly asked: readonly Asked[];
  readonly reason: RegExp;
  readonly exit?: number;
}

const write = (path: string, content = 'x\n'): Asked => ({ kind: 'write', path, content });

/** What a batch has against itself or against the disk. */
const batches: readonly Batch[] = [
  { title: 'two writes of one path', asked: [write('a'), write('a', 'y')], reason: /asked for twice: by 1 \(write\) and by 2 \(write\)/ },
  { title: 'write and delete of one path', files: { a: '1' }, asked: [write('a'), { kind: 'delete', path: 'a' }], reason: /twice/ },
  { title: 'write and chmod of one path', asked: [write('a'), { kind: 'chmod', path: 'a', mode: 0o755 }], reason: /twice/ },
  { title: 'rename to a path that is written', files: { a: '1' }, asked: [write('b'), { kind: 'rename', path: 'b', from: 'a' }], reason: /twice/ },
  { title: 'rename of a path that is written', files: { a: '1' }, asked: [write('a'), { kind: 'rename', path: 'b', from: 'a' }], reason: /changes too/ },
  { title: 'two renames of one file', files: { a: '1' }, asked: [{ kind: 'rename', path: 'b', from: 'a' }, { kind: 'rename', path: 'c', from: 'a' }], reason: /changes too/ },
  { title: 'a file and a file below it', asked: [write('a'), write('a/b')], reason: /needs a directory/ },
  { title: 'a file below it first', asked: [write('a/b/c'), write('a')], reason: /needs a directory/ },
  { title: 'a file below a link of the batch', asked: [{ kind: 'symlink', path: 'a', target: 'b' }, write('a/x')], reason: /needs a directory/ },
  { title: 'names that differ in case only', asked: [write('src/a.ts'), write('src/A.ts')], reason: /same to a file system/ },
  { title: 'directories that differ in case only', asked: [write('src/a.ts'), write('Src/b.ts')], reason: /same to a file system/ },
  { title: 'names that differ in composition only', asked: [write('caf\u00e9'), write('cafe\u0301')], reason: /same to a file system/ },
  { title: 'a name beside one that is there in other case', files: { 'README.md': '1' }, asked: [write('readme.md')], reason: /README\.md, which is there/ },
  { title: 'a directory beside one that is there in other case', files: { 'Src/a': '1' }, asked: [write('src/b')], reason: /Src, which is there/ },
  { title: 'a file below an existing file', files: { a: '1' }, asked: [write('a/b')], reason: /beyond the file a/ },
  { title: 'a file through a symbolic link', files: { 'real/x': '1', link: { link: 'real' } }, asked: [write('link/y')], reason: /beyond the symbolic link link/ },
  { title: 'a file through a link out of the root', files: { link: { link: '/tmp' } }, asked: [write('link/y')], reason: /beyond the symbolic link link/ },
  { title: 'a file through a link further up', files: { 'a/link': { link: '../..' } }, asked: [write('a/link/b/c')], reason: /beyond the symbolic link a\/link/ },
  { title: 'a delete through a link', files: { 'real/x': '1', link: { link: 'real' } }, asked: [{ kind: 'delete', path: 'link/x' }], reason: /beyond/ },
  { title: 'a write on a link', files: { link: { link: 'elsewhere' } }, asked: [write('link')], reason: /symbolic link to elsewhere/ },
  { title: 'a write on a directory', files: { 'a/x': '1' }, asked: [write('a')], reason: /is a directory/ },
  { title: 'a delete of a directory', files: { 'a/x': '1' }, asked: [{ kind: 'delete', path: 'a' }], reason: /is a directory/ },
  { title: 'a link to an absolute path', asked: [{ kind: 'symlink', path: 'a', target: '/etc/passwd' }], reason: /absolute/ },
  { title: 'a link out of the root', asked: [{ kind: 'symlink', path: 'a/b', target: '../../x' }], reason: /outside the root/ },
  { title: 'a link out of the root by a detour', asked: [{ kind: 'symlink', path: 'a/b', target: 'c/../../../x' }], reason: /outside the root/ },
  { title: 'a link with a drive letter', asked: [{ kind: 'symlink', path: 'a', target: 'C:\\x' }], reason: /absolute/ },
  { title: 'a link over a file', files: { a: '1' }, asked: [{ kind: 'symlink', path: 'a', target: 'b' }], reason: /is a file already/ },
  { title: 'a directory over a file', files: { a: '1' }, asked: [{ kind: 'mkdir', path: 'a' }], reason: /is a file already/ },
  { title: 'a rename onto a file', files: { a: '1', b: '2' }, asked: [{ kind: 'rename', path: 'b', from: 'a' }], reason: /is there already/, exit: 4 },
  { title: 'a rename of nothing', asked: [{ kind: 'rename', path: 'b', from: 'a' }], reason: /which is not there/, exit: 4 },
  { title: 'a delete of nothing', asked: [{ kind: 'delete', path: 'a' }], reason: /not there/, exit: 4 },
  { title: 'a mode of nothing', asked: [{ kind: 'chmod', path: 'a', mode: 0o755 }], reason: /not there/, exit: 4 },
  { title: 'a rename out of the root', files: { a: '1' }, asked: [{ kind: 'rename', path: '../b', from: 'a' }], reason: /\.\./ },
  { title: 'a rename from outside the root', asked: [{ kind: 'rename', path: 'b', from: '../a' }], reason: /\.\./ },
];

for (const { title, files = {}, asked, reason, exit = 2 } of batches) {
  paths(`refuses ${title}`, () =>
    withRepo({ ...files }, async (repo) => {
      const before = userListing(repo.directory);
      const error = await refusalOf(repo, [...asked, write('bystander')]);
      assert.match(wordsOf(error), reason);
      assert.is(error.exitCode, exit);
      assert.equal(userListing(repo.directory), before);
    }),
  );
}

paths('a parent that becomes a link between plan and publication is noticed', () =>
  withRepo({ 'sub/a': 'old\n' }, async (repo) => {
    const place = await openPlace(quietContext(repo), undefined);
    const { targets, refusals } = await resolveRequests(requestsOf([write('sub/a', 'new\n'), write('sub/b', 'new\n')]), { disk: openDisk(place.root), transform });
    assert.equal(refusals, []);
    const outside = join(repo.home, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'a'), 'old\n');
    renameSync(join(repo.directory, 'sub'), join(repo.directory, 'gone'));
    symlinkSync(outside, join(repo.directory, 'sub'));
    const before = userListing(outside);
    const error = await publishChanges({ place, changes: fileChanges(targets), exclusivity: {}, signal: new AbortController().signal }).catch((reason: unknown) => reason);
    assert.instance(error, ConflictError);
    assert.equal(userListing(outside), before);
    assert.is(await repo.content('gone/a'), 'old\n');
  }),
);

paths.run();
