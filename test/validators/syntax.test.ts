// The syntax validator on bytes that are right and bytes that are not.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkReport, findings } from '../helpers/cli.ts';
import { withRepo, type Files } from '../helpers/repo.ts';

const syntax = suite('syntax');
const bytes = (...values: number[]): Buffer => Buffer.from(values);

const rows: readonly [name: string, files: Files, expected: readonly string[]][] = [
  ['conflict markers', { 'a.ts': 'a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> side\n' }, ['a.ts:2 conflict-marker error']],
  ['conflict markers with CRLF in an unknown kind of file', { Makefile: '<<<<<<< ours\r\nb\r\n=======\r\n>>>>>>> theirs\r\n' }, ['Makefile:1 conflict-marker error']],
  ['an underline is not a conflict', { 'a.md': 'Title\n=======\n\n>>>>>>> quoted\n' }, []],
  ['invalid UTF-8', { 'a.ts': bytes(0x61, 0x0a, 0xc3, 0x28) }, ['a.ts:2 invalid-utf8 error']],
  ['other encodings in other files', { 'a.dat': bytes(0x61, 0xe9) }, []],
  ['NUL in text', { 'a.ts': bytes(0x61, 0x00, 0x62) }, ['a.ts:1 nul-in-text error']],
  ['UTF-16 with a mark', { 'a.ts': bytes(0xff, 0xfe, 0x61, 0x00) }, []],
  ['JSON', { 'a.json': '{ "a": 1, }', 'b.json': '{ "a": 1 }', 'c.json': '// no\n{}' }, ['a.json:1 json error', 'c.json:1 json error']],
  ['JSON with a byte order mark', { 'a.json': '\ufeff{ "a": 1 }' }, []],
  ['JSONC where tools allow it', { 'tsconfig.base.json': '{ // yes\n "files": [], }', '.vscode/settings.json': '{ /* yes */ }' }, []],
  ['empty JSON', { 'a.json': '' }, ['a.json:1 json error']],
  ['YAML', { 'a.yaml': 'a: 1\nb: [1\n', 'b.yml': 'a: !Ref x\n---\nb: 2\n' }, ['a.yaml:3 yaml error']],
  ['YAML with a key twice', { 'a.yaml': 'a: 1\nb: 2\na: 3\n' }, ['a.yaml:3 duplicate-key error']],
  ['templates of YAML', { 'chart/templates/a.yaml': '{{ if x }}\na: {{ .Values.a }}\n{{ end }}\n' }, []],
];

for (const [name, files, expected] of rows) {
  syntax(name, () =>
    withRepo({ 'x.txt': 'x' }, async (repo) => {
      await repo.stage(files);
      const { report, exitCode } = await checkReport(repo);
      assert.equal(findings(report), expected, JSON.stringify(report.diagnostics));
      assert.is(exitCode, expected.length === 0 ? 0 : 1);
    }),
  );
}

syntax('ignored by configuration, deletions, links, modes', () =>
  withRepo({ '.writeoptrc': 'syntax:\n  ignore: ["fixtures/**"]\n', 'broken.json': '{', 'run.sh': 'x' }, async (repo) => {
    await repo.stage({ 'fixtures/deep/a.json': '[1,', 'broken.json': null, link: { link: 'nowhere.json' }, 'run.sh': { content: 'x', mode: 0o755 } });
    const { report } = await checkReport(repo);
    assert.equal(findings(report), []);
    assert.equal(report.operations.map((one) => `${one.kind} ${one.path}`), ['delete broken.json', 'create fixtures/deep/a.json', 'symlink link', 'chmod run.sh']);
  }));

syntax.run();
