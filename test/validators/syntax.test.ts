// What the syntax validator finds in staged files, and what it must leave alone.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ValidatorError } from '../../src/errors.ts';
import type { Diagnostic } from '../../src/model.ts';
import { syntax } from '../../src/validators/syntax.ts';
import { config, deleted, host, requestFor, staged, withDirectory, type Content } from './requests.ts';

const ours = `${'<'.repeat(7)} HEAD`;
const middle = '='.repeat(7);
const theirs = `${'>'.repeat(7)} branch`;
const conflict = `a\n${ours}\nb\n${middle}\nc\n${theirs}\n`;

async function check(files: Record<string, Content>, ignore: readonly string[] = []): Promise<readonly Diagnostic[]> {
  return withDirectory(files, async (snapshot) => {
    const paths = Object.keys(files);
    const request = requestFor(snapshot, paths.map((path) => staged(path)), paths, {
      config: { ...config, syntax: { enabled: true, level: 'syntax', ignore } },
    });
    return (await syntax.validate(request, host)).diagnostics;
  });
}

/** `path:line:column severity code`, in the order of the paths. */
async function brief(files: Record<string, Content>, ignore: readonly string[] = []): Promise<string[]> {
  return (await check(files, ignore)).map(
    ({ path, range, severity, code }) => `${path}:${range?.start.line}:${range?.start.column} ${severity} ${code}`,
  );
}

const markers = suite('syntax: conflict markers');

markers('a conflict is an error at its first line, in any text file', async () => {
  assert.equal(await brief({ 'a.ts': conflict, 'no extension': conflict, 'c.txt': conflict.replaceAll('\n', '\r\n') }), [
    'a.ts:2:1 error conflict-marker',
    'no extension:2:1 error conflict-marker',
    'c.txt:2:1 error conflict-marker',
  ]);
});

markers('a half-resolved conflict is found too', async () => {
  assert.equal(await brief({ 'a.ts': `${ours}\na\n`, 'b.ts': `a\n${middle}\nb\n${theirs}\n`, 'c.ts': `${ours}\n${conflict}` }), [
    'a.ts:1:1 error conflict-marker',
    'b.ts:4:1 error conflict-marker',
    'c.ts:1:1 error conflict-marker',
    'c.ts:3:1 error conflict-marker',
  ]);
});

markers('headings, quotations and indented examples are no markers', async () => {
  assert.equal(
    await brief({
      'heading.md': `Title\n${middle}\n\ntext\n`,
      'quote.md': `${theirs}\n`,
      'indented.rst': conflict.replaceAll(/^/gm, '    '),
      'shift.cpp': `a ${ours}`,
      'long.txt': `${'<'.repeat(9)} no\n`,
      'binary.bin': Buffer.concat([Buffer.from([0, 10]), Buffer.from(conflict)]),
    }),
    [],
  );
});

markers('one diagnostic per file: what the conflict breaks is not reported again', async () => {
  assert.equal(await brief({ 'a.json': conflict }), ['a.json:2:1 error conflict-marker']);
});

markers('files over 5 MB are scanned in pieces, not parsed', async () => {
  const filler = `${'x'.repeat(99)}\n`.repeat(60_000);
  assert.equal(await brief({ 'big.json': `${filler}${conflict}`, 'nul.ts': `${filler}ab\0c`, 'fine.yaml': `a: [\n${filler}` }), [
    'big.json:60002:1 error conflict-marker',
    'nul.ts:60001:3 error nul-in-text',
  ]);
});

markers.run();

const encoding = suite('syntax: encoding');

encoding('a byte that is not UTF-8 is named with line and column', async () => {
  const latin = Buffer.from('// ok \u{1F600} \uFFFD\n// caf\xe9 x\n', 'utf8');
  const broken = Buffer.concat([Buffer.from('a\n\uFFFDé '), Buffer.from([0xe9, 0x20, 0x0a])]);
  assert.equal(await brief({ 'fine.ts': latin, 'a.ts': broken, 'b.txt': broken, 'cut.md': Buffer.from([0x61, 0xe2, 0x82]) }), [
    'a.ts:2:4 error invalid-utf8',
    'b.txt:2:4 warning invalid-utf8',
    'cut.md:1:2 error invalid-utf8',
  ]);
});

encoding('a NUL in text is an error; binaries, videos and UTF-16 are not looked into', async () => {
  const video = Buffer.alloc(400);
  video[0] = 0x47;
  video[188] = 0x47;
  assert.equal(
    await brief({
      'a.ts': 'const a = 1;\nlet \0b;\n',
      'late.js': `${'x'.repeat(9000)}\0`,
      'image.png': Buffer.from([0x89, 0x50, 0, 0xff]),
      'video.ts': video,
      'utf16.ts': Buffer.from('\uFEFFconst a = 1;', 'utf16le'),
      'data.der': Buffer.from([0x30, 0x82, 0x01, 0xff, 0xfe]),
    }),
    ['a.ts:2:5 error nul-in-text', 'late.js:1:9001 error nul-in-text'],
  );
});

encoding.run();

const json = suite('syntax: JSON');

json('what does not parse is an error where it breaks', async () => {
  assert.equal(
    await brief({
      'comma.json': '{\n  "a": 1,\n}\n',
      'comment.json': '{ // no\n}',
      'empty.json': '',
      'blank.json': ' \n',
      'open.json': '{"a": [1, 2',
      'two.json': '{}\n{}\n',
      'single.webmanifest': "{'a': 1}",
      'number.json': '[01]',
    }),
    [
      'comma.json:3:1 error json',
      'comment.json:1:3 error json',
      'empty.json:1:1 error json',
      'blank.json:2:1 error json',
      'open.json:1:12 error json',
      'two.json:2:1 error json',
      'single.webmanifest:1:2 error json',
      'number.json:1:3 error json',
    ],
  );
});

json('comments and trailing commas are fine where the tool reads them; other mistakes are not', async () => {
  const text = '// why\n{ "a": [1, 2,], /* b */ }\n';
  const names = ['tsconfig.json', 'a/tsconfig.build.json', '.vscode/settings.json', '.eslintrc', '.babelrc', '.eslintrc.json', 'turbo.json'];
  const more = ['x.jsonc', 'x.code-workspace', '.devcontainer/devcontainer.json', 'api-extractor.json', 'typedoc.json', 'appsettings.Development.json'];
  const files = Object.fromEntries([...names, ...more].map((name) => [name, text]));
  assert.equal(await brief({ ...files, 'empty/tsconfig.json': '', 'data.json5': "{a: 'b'}", 'lines.jsonl': '{}\n{}\n' }), []);
  assert.equal(await brief({ 'tsconfig.json': '{ "a": }' }), ['tsconfig.json:1:8 error json']);
});

json('a byte order mark is fine, a key given twice is a warning', async () => {
  assert.equal(await brief({ 'bom.json': '\uFEFF{"a": 1}', 'twice.json': '{"a": 1, "b": {"a": 1},\n "a": 2}' }), [
    'twice.json:2:2 warning duplicate-key',
  ]);
});

json('templates of project generators are not JSON yet; a broken fixture does not block', async () => {
  assert.equal(
    await brief({
      'template/package.json': '{ "name": <%= name %> }',
      'b/package.json': '{ {{#if x}}"a": 1{{/if}} }',
      'c/package.json': '{ "name": {{name}} }',
      '{{cookiecutter.name}}/x.json': '{ nope }',
      'i18n.json': '{ "a": "Hello {{name}}", }',
      'test/fixtures/x.json': '{',
      'test/data/invalid-thing.json': '{',
    }),
    ['i18n.json:1:26 error json', 'test/fixtures/x.json:1:2 warning json', 'test/data/invalid-thing.json:1:2 warning json'],
  );
});

json('thousands of nested arrays do not crash', async () => {
  assert.equal(await brief({ 'deep.json': '['.repeat(50_000) + ']'.repeat(50_000) }), []);
});

json('`.eslintrc` may be YAML', async () => {
  assert.equal(await brief({ '.eslintrc': 'root: true\n' }), []);
});

json.run();

const yaml = suite('syntax: YAML');

yaml('what does not parse is an error where it breaks', async () => {
  assert.equal(
    await brief({
      'nested.yml': 'ok: 1\na: b: c\n',
      'tab.yaml': 'a:\n\tb: 1\n',
      'second.yaml': 'a: 1\n---\nb: [1\n',
      'twice.yaml': 'a: 1\nb:\n  c: 1\n  c: 2\n',
      'alias.yaml': 'a: *nobody\n',
    }),
    [
      'nested.yml:2:4 error yaml',
      'tab.yaml:2:1 error yaml',
      'second.yaml:4:1 error yaml',
      'twice.yaml:4:3 error duplicate-key',
      'alias.yaml:1:4 error yaml',
    ],
  );
});

yaml('documents, tags of other tools, merges and bombs are fine', async () => {
  const bomb = `a0: &a0 [x, x]\n${Array.from({ length: 40 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]\n`).join('')}`;
  assert.equal(
    await brief({
      'cloudformation.yaml': 'A: !Ref x\nB: !Sub |\n  text\nC: !If [a, !GetAtt b.c]\nD: !Foo {a: 1}\n',
      '.gitlab-ci.yml': 'job:\n  script:\n    - !reference [.a, script]\n',
      'vault.yml': 'a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6231\n',
      'mkdocs.yml': 'a: !!python/name:material.x.y\nb: !!python/object/apply:a.b {kwds: {case: lower}}\n',
      'many.yaml': '%YAML 1.1\n---\na: yes\n---\n- b\n...\n',
      'merge.yaml': 'a: &a {x: 1}\nb: &b {y: 1}\nc:\n  <<: *a\n  <<: *b\n',
      'bomb.yaml': bomb,
      'empty.yaml': '',
      'comment.yaml': '# nothing\n',
      '.github/workflows/x.yml': 'on: push\nenv:\n  A: ${{ secrets.A }}\n',
    }),
    [],
  );
});

yaml('Helm and Jinja templates are not YAML yet; beside a chart they are', async () => {
  const template = '{{- if .Values.a }}\na: b\n{{- end }}\n';
  const broken = 'a: b: c\n';
  assert.equal(
    await brief({
      'charts/web/Chart.yaml': 'name: web\n',
      'charts/web/templates/a.yaml': broken,
      'charts/web/templates/sub/b.yaml': template,
      'charts/web/values.yaml': broken,
      'recipe/meta.yaml': '{% set v = 1 %}\npackage:\n  a: {{ v }}\n',
      'templates/other.yaml': broken,
    }),
    ['charts/web/values.yaml:1:4 error yaml', 'templates/other.yaml:1:4 error yaml'],
  );
});

yaml('a flow collection that is not indented is only a warning: most tools read it', async () => {
  assert.equal(await brief({ 'a.yaml': 'foo: [\na,\nb: c\n]\nx: {\n}\n', 'b.yaml': 'foo: [\na\nb: c\n' }), [
    'a.yaml:2:1 warning yaml',
    'b.yaml:2:1 error yaml',
  ]);
});

yaml.run();

const selection = suite('syntax: which files');

selection('deletions, links and submodules are skipped; executables are not', async () => {
  await withDirectory({ 'a.json': '{', link: { link: 'a.json' } }, async (snapshot) => {
    const skipped = [deleted('gone.json'), staged('link', '120000'), staged('module', '160000')];
    const request = requestFor(snapshot, skipped, ['a.json']);
    assert.not(syntax.applies(request));
    assert.equal((await syntax.validate(request, host)).diagnostics, []);
    const executable = requestFor(snapshot, [...skipped, staged('a.json', '100755')], ['a.json']);
    assert.ok(syntax.applies(executable));
    assert.is((await syntax.validate(executable, host)).diagnostics.length, 1);
  });
});

selection('syntax.ignore takes files out; syntax.enabled turns it off', async () => {
  assert.equal(await brief({ 'a/broken.json': '{', 'b.json': '{' }, ['a/**']), ['b.json:1:2 error json']);
  const off = requestFor('/', [staged('a')], [], { config: { ...config, syntax: { enabled: false, level: 'syntax', ignore: [] } } });
  assert.not(syntax.applies(off));
});

selection('a file that is not there is an error of the validator, never a pass', async () => {
  await withDirectory({}, async (snapshot) => {
    try {
      await syntax.validate(requestFor(snapshot, [staged('a b.ts')], []), host);
      assert.unreachable();
    } catch (error) {
      assert.instance(error, ValidatorError);
      assert.match(String(error), /a b\.ts could not be checked: ENOENT/);
    }
  });
});

selection('every finding has its source, a message, a next step and a range', async () => {
  for (const diagnostic of await check({ 'a.json': '{', 'b.yml': 'a: b: c', 'c.ts': conflict, 'd.ts': Buffer.from([0xff]), 'e.ts': '\0' })) {
    assert.is(diagnostic.source, 'syntax');
    assert.match(diagnostic.message, /[^\s]/);
    assert.match(diagnostic.help ?? '', /\.$/);
    assert.ok(diagnostic.range !== undefined && diagnostic.range.start.line >= 1 && diagnostic.range.start.column >= 1);
  }
});

selection.run();
