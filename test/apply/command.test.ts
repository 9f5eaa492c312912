// The command and the library as a user has them: built, with documents on standard input, exit codes, reports and the published names.
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Report } from '../../src/model.ts';
import { linkPackages, projectRoot, writeopt } from '../helpers/cli.ts';
import { withRepo, type Repo } from '../helpers/repo.ts';

const command = suite('apply/command');

/** Runs `writeopt apply` with a document on standard input. */
function pipe(repo: Repo, document: string, ...args: string[]): { exitCode: number; stdout: string; stderr: string } {
  try {
    const stdout = execFileSync(process.execPath, [join(projectRoot, 'dist/cli.js'), 'apply', ...args], { cwd: repo.directory, env: repo.env, input: document, encoding: 'utf8', stdio: 'pipe' });
    return { exitCode: 0, stdout, stderr: '' };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { exitCode: status, stdout, stderr };
  }
}

const ops = (...operations: readonly object[]): string => JSON.stringify({ version: 1, operations });

command('every format, from standard input', () =>
  withRepo({ 'a.txt': 'one\ntwo\nthree\n' }, async (repo) => {
    const documents: [string, string][] = [
      [ops({ kind: 'edit', path: 'a.txt', old: 'one', new: '1' }), '1\ntwo\nthree\n'],
      ['{"kind":"edit","path":"a.txt","old":"two","new":"2"}\n{"kind":"write","path":"n.txt","content":"n\\n"}\n', '1\n2\nthree\n'],
      ['--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\n 1\n 2\n-three\n+3\n', '1\n2\n3\n'],
      ['*** Begin Patch\n*** Update File: a.txt\n@@\n 1\n-2\n+II\n 3\n*** End Patch\n', '1\nII\n3\n'],
      ['a.txt\n<<<<<<< SEARCH\nII\n=======\n2\n>>>>>>> REPLACE\n', '1\n2\n3\n'],
      [JSON.stringify({ file_path: 'a.txt', old_string: '1\n2', new_string: 'one\ntwo' }), 'one\ntwo\n3\n'],
    ];
    for (const [document, expected] of documents) {
      const result = pipe(repo, document, '--level', 'syntax');
      assert.is(result.exitCode, 0, `${document}\n${result.stderr}${result.stdout}`);
      assert.is(await repo.content('a.txt'), expected, document);
    }
    assert.is(await repo.content('n.txt'), 'n\n');
  }),
);

command('exit codes and words: a check that fails, a document that is wrong, drift', () =>
  withRepo({ 'a.json': '{"a":1}\n' }, async (repo) => {
    const failed = pipe(repo, ops({ id: 'mine', kind: 'write', path: 'b.json', content: '{' }, { kind: 'write', path: 'c.txt', content: 'c' }), '--level', 'syntax');
    assert.is(failed.exitCode, 1);
    assert.match(failed.stdout, /b\.json:1:\d+ - error .*operation mine/);
    assert.match(failed.stdout, /refused, 1 error; nothing of 2 operations was written/);
    assert.match(failed.stdout, /to blame:\n {4}operation mine: write b\.json/);
    const wrong = pipe(repo, ops({ kind: 'wirte', path: 'x' }));
    assert.is(wrong.exitCode, 2);
    assert.match(wrong.stderr, /stdin:1:\d+.*(write|mean)/);
    const drift = pipe(repo, ops({ kind: 'write', path: 'a.json', content: '{}', expect: 'absent' }));
    assert.is(drift.exitCode, 4);
    assert.match(drift.stderr, /a\.json is there/);
    assert.match(drift.stderr, /Nothing was written/);
    assert.is(pipe(repo, ops(), '--levle', 'none').exitCode, 2);
    assert.is(pipe(repo, ops(), '--level', 'nome').exitCode, 2);
    assert.is(pipe(repo, '').exitCode, 2);
    assert.is(await repo.git('status', '--porcelain'), '');
  }),
);

command('every type is checked in the built program, too', () =>
  withRepo({ a: 'a\n' }, async (repo) => {
    const broken: [string, string][] = [['a.py', 'def f(:\n'], ['a.toml', 'a = \n'], ['a.yaml', 'a: [1\n'], ['a.json', '{'], ['tsconfig.json', '{ // c\n "a": }'], ['a.ts', 'const = 1;\n'], ['a.md', '[x](missing.md)\n'], ['b.json', '{"$schema":"./none.json"}']];
    for (const [path, content] of broken) {
      const { stdout, exitCode } = pipe(repo, ops({ kind: 'write', path, content }), '--level', 'standard', '--report', 'json');
      const { diagnostics } = JSON.parse(stdout) as Report;
      assert.equal([exitCode, diagnostics.map((one) => [one.path, one.severity])], [1, [[path, 'error']]], `${path}: ${stdout}`);
    }
  }),
);

command('a report as JSON says what became of each operation', () =>
  withRepo({ a: 'a\n' }, async (repo) => {
    const { stdout } = pipe(repo, ops({ kind: 'write', path: 'a', content: 'a\n' }, { id: 'second', kind: 'write', path: 'b', content: 'b\n' }), '--report', 'json');
    const report = JSON.parse(stdout) as Report;
    assert.equal([report.version, report.command, report.verdict, report.written], [1, 'apply', 'passed', ['b']]);
    assert.equal(report.requests, [{ id: '1', kind: 'write', path: 'a', outcome: 'unchanged' }, { id: 'second', kind: 'write', path: 'b', outcome: 'written' }]);
  }),
);

command('the help names the formats and the levels', () =>
  withRepo({ a: 'a' }, async (repo) => {
    const { stdout, exitCode } = await writeopt(repo, ['apply', '--help']);
    assert.is(exitCode, 0);
    assert.match(stdout, /search-replace/);
    assert.match(stdout, /none, syntax, standard .*strict/);
  }),
);

command('ESLint finishes a batch, and what it made is what is written', () =>
  withRepo({ '.gitignore': 'node_modules\n', 'eslint.config.mjs': "export default [{ rules: { 'prefer-const': 'error', 'no-undef': 'error' } }];\n" }, async (repo) => {
    linkPackages(repo, { eslint: 'eslint' });
    const fixed = pipe(repo, ops({ kind: 'write', path: 'a.js', content: 'let a = 1;\nexport { a };\n' }));
    assert.is(fixed.exitCode, 0, fixed.stdout + fixed.stderr);
    assert.is(await repo.content('a.js'), 'const a = 1;\nexport { a };\n');
    const refused = pipe(repo, ops({ kind: 'write', path: 'b.js', content: 'export const b = c;\n' }));
    assert.is(refused.exitCode, 1);
    assert.match(refused.stdout, /eslint\(no-undef\), operation 1/);
    const unfixed = pipe(repo, ops({ kind: 'write', path: 'c.js', content: 'let c = 1;\nexport { c };\n' }), '--no-fix');
    assert.is(unfixed.exitCode, 1, unfixed.stdout);
  }),
);

command('the published package: apply, plan, optimizeWrites, and errors by class', () =>
  withRepo({ 'a.ts': 'export const a = 1;\n', 'data.json': '{}\n' }, async (repo) => {
    mkdirSync(join(repo.directory, 'node_modules'));
    symlinkSync(projectRoot, join(repo.directory, 'node_modules/writeopt'));
    writeFileSync(
      join(repo.directory, 'node_modules/try.mjs'),
      `import { apply, plan, optimizeWrites, parseDocument, RequestError, ConflictError } from 'writeopt';
       const level = 'none';
       const report = await optimizeWrites(async (files) => {
         files.writeFile('b.ts', "import { a } from './a.js';\\n");
         files.edit('a.ts', { old: '1', new: '2' });
         files.config('data.json', { kind: 'set', key: ['x'], value: [1] });
         files.writeFile('b.ts', "import { a } from './a.js';\\nexport const b = a;\\n");
         files.mkdir('empty');
         if (Buffer.from(await files.readFile('b.ts')).toString().length < 30) throw new Error('an earlier write is not seen');
       }, { level });
       const nothing = await optimizeWrites(() => { throw new Error('mine'); }, { level }).catch((error) => error.message);
       const refused = await apply([{ id: '1', kind: 'edit', path: 'a.ts', replacements: [{ old: 'none', new: 'x' }] }], { level }).catch((error) => [error instanceof RequestError, error.code, error.help !== '']);
       const drift = await apply([{ id: '1', kind: 'write', path: 'a.ts', content: Buffer.from(''), expect: { kind: 'absent' } }], { level }).catch((error) => error instanceof ConflictError);
       const { requests } = parseDocument('{"version":1,"operations":[{"kind":"delete","path":"a.ts"}]}', { name: 'x' });
       const { phases } = await plan([{ id: '1', kind: 'write', path: 'c.ts', content: Buffer.from("import { d } from './d';") }, { id: '2', kind: 'write', path: 'd.ts', content: Buffer.from('export const d = 1;') }]);
       console.log(JSON.stringify([report.verdict, [...report.written].sort(), nothing, refused, drift, requests[0].kind, phases.map((phase) => phase.paths)]));`,
    );
    const { stdout, stderr } = await repo.run(process.execPath, ['node_modules/try.mjs']);
    assert.is(stderr, '');
    assert.equal(JSON.parse(stdout), ['passed', ['a.ts', 'b.ts', 'data.json', 'empty'], 'mine', [true, 'request', true], true, 'delete', [['d.ts'], ['c.ts']]]);
    assert.is(await repo.content('b.ts'), "import { a } from './a.js';\nexport const b = a;\n");
    assert.equal(JSON.parse(await repo.content('data.json')), { x: [1] });
  }),
);

command.run();
