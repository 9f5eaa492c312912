// `writeopt plan` as a person and a program use it: staged changes and documents, four reports, and an exit code that means something.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanReport } from '../../src/model.ts';
import { installHook, writeopt } from '../helpers/cli.ts';
import { withRepo, type Files, type Repo } from '../helpers/repo.ts';
import { fingerprint } from '../helpers/snapshot.ts';

const plan = suite('plan command');

const base: Files = {
  '.gitignore': 'node_modules/\n',
  'src/a.mjs': 'export const a = 1;\n',
  'src/b.mjs': "import { a } from './a.mjs';\nexport const b = a;\n",
  'src/c.mjs': "import { b } from './b.mjs';\nexport const c = b;\n",
  'src/old.mjs': 'export const old = 1;\n',
  'src/d.mjs': "import { old } from './old.mjs';\nexport const d = old;\n",
};

async function planned(repo: Repo, ...args: string[]): Promise<{ readonly exitCode: number; readonly report: PlanReport }> {
  const { exitCode, stdout, stderr } = await writeopt(repo, ['plan', '--report', 'json', ...args]);
  assert.ok(stdout.startsWith('{'), stdout + stderr);
  return { exitCode, report: JSON.parse(stdout) as PlanReport };
}

async function stageAll(repo: Repo): Promise<void> {
  await repo.stage({ 'src/new.mjs': 'export const fresh = 1;\n', 'src/b.mjs': "import { fresh } from './new.mjs';\nexport const b = fresh;\n", 'src/d.mjs': 'export const d = 1;\n' });
  await repo.git('rm', '--quiet', 'src/old.mjs');
}

plan('what is staged: creations first, deletions last, with reasons, and nothing is changed', () =>
  withRepo(base, async (repo) => {
    await stageAll(repo);
    const before = fingerprint(repo);
    const { exitCode, report } = await planned(repo);
    assert.is(exitCode, 0);
    assert.equal(report.operations.map(({ kind, path }) => `${kind} ${path}`).sort(), ['create src/new.mjs', 'delete src/old.mjs', 'update src/b.mjs', 'update src/d.mjs']);
    const at = (path: string): number => report.operations.findIndex((one) => one.path === path);
    assert.ok(at('src/new.mjs') < at('src/b.mjs') && at('src/d.mjs') < at('src/old.mjs') && at('src/old.mjs') === 3);
    assert.equal(report.dependencies.map(({ before: one, after, reason, line }) => `${one} ${after} ${reason} ${line ?? '-'}`).sort(), ['src/b.mjs src/c.mjs imports 1', 'src/d.mjs src/old.mjs releases -', 'src/new.mjs src/b.mjs imports 1']);
    assert.equal(report.importers, ['src/c.mjs']);
    const deleted = report.operations[3];
    assert.equal([deleted?.strategy.name, deleted?.factors.map(({ name }) => name), deleted?.lines], ['delete', ['existing-file', 'deletion'], { added: 0, removed: 1 }]);
    const after = fingerprint(repo);
    assert.equal(after, before);
  }),
);

plan('a document is planned at the level that apply would judge it at: both say the same', () =>
  withRepo({ 'a.mjs': 'export const a = 1;\n', 'b.mjs': "import './a.mjs';\n", 'c.md': '[d](d.md)\n', 'd.md': 'd\n' }, async (repo) => {
    const del = (path: string, level?: string): string => JSON.stringify({ version: 1, operations: [{ kind: 'delete', path, ...(level === undefined ? {} : { level }) }] });
    await repo.write({ 'code.json': del('a.mjs'), 'link.json': del('d.md'), 'strict.json': del('d.md', 'strict') });
    for (const [file, level, code] of [['code.json', 'none', 0], ['code.json', 'syntax', 0], ['code.json', 'standard', 1], ['link.json', 'standard', 0], ['link.json', 'strict', 1], ['strict.json', 'none', 0]] as const) {
      const exits = [await writeopt(repo, ['plan', '--operations', file, '--level', level]), await writeopt(repo, ['apply', file, '--dry-run', '--level', level])].map(({ exitCode }) => exitCode);
      assert.equal(exits, [code, code], `${file} at ${level}`);
    }
    assert.is((await writeopt(repo, ['plan', '--level', 'strict'])).exitCode, 2);
  }),
);

plan('paths narrow it; the pretty report is readable; the same again is the same, byte for byte', () =>
  withRepo(base, async (repo) => {
    await stageAll(repo);
    const { report } = await planned(repo, 'src/b.mjs', 'src/new.mjs');
    assert.equal(report.operations.map(({ path }) => path), ['src/new.mjs', 'src/b.mjs']);
    const first = await writeopt(repo, ['plan']);
    assert.match(first.stdout, /Phase 1: /);
    assert.match(first.stdout, /after src\/new\.mjs: imports '\.\/new\.mjs' \(line 1\)/);
    assert.match(first.stdout, /writeopt: 4 staged files in \d phases, balanced\. Nothing was changed\.\n$/);
    assert.is((await writeopt(repo, ['plan'])).stdout, first.stdout);
    assert.is((await writeopt(repo, ['plan', '..'])).exitCode, 2);
  }),
);

plan('an error that the graph finds is exit 1', () =>
  withRepo(base, async (repo) => {
    await repo.git('rm', '--quiet', 'src/a.mjs');
    const { exitCode, report } = await planned(repo);
    assert.equal([exitCode, report.diagnostics.map(({ code, path }) => `${code} ${path}`)], [1, ['still-needed src/b.mjs']]);
  }),
);

plan('nothing staged, and nothing but files that nobody can refer to', () =>
  withRepo(base, async (repo) => {
    const empty = await writeopt(repo, ['plan']);
    assert.equal([empty.exitCode, /nothing/i.test(empty.stdout)], [0, true], empty.stdout);
    await repo.stage({ 'notes.txt': 'n\n', 'picture.png': Buffer.from([0x89, 0x50, 0, 1, 2, 3]) });
    const { report } = await planned(repo);
    assert.equal(report.operations.map(({ path, lines }) => [path, lines.added]), [['notes.txt', 1], ['picture.png', 0]]);
  }),
);

plan('a document: the requests that ask, what git does not have, and the same refusals as apply', () =>
  withRepo(base, async (repo) => {
    await repo.write({ 'loose.txt': 'never added\n', 'ops.json': JSON.stringify({ version: 1, operations: [{ id: 'one', kind: 'write', path: 'loose.txt', content: 'replaced\n' }, { id: 'two', kind: 'config.set', path: 'p.json', key: ['a'], value: 1 }, { id: 'three', kind: 'edit', path: 'src/a.mjs', old: '1', new: '2', critical: true }] }) });
    await repo.write({ 'p.json': '{"a":0}\n' });
    const { exitCode, report } = await planned(repo, '--operations', 'ops.json');
    assert.is(exitCode, 0);
    const by = new Map(report.operations.map((one) => [one.path as string, one]));
    assert.equal([report.source, by.get('loose.txt')?.requests, by.get('loose.txt')?.factors.map(({ name }) => name)], ['request', ['one'], ['existing-file', 'untracked']]);
    assert.equal([by.get('p.json')?.strategy.name, by.get('src/a.mjs')?.dependents], ['config-section', 2]);
    assert.equal(report.phases.map(({ critical, paths }) => [critical, paths.includes('src/a.mjs' as never)]).filter(([critical]) => critical), [[true, true]]);
    assert.is(await repo.content('loose.txt'), 'never added\n');
    await repo.write({ 'bad.json': JSON.stringify({ version: 1, operations: [{ kind: 'edit', path: 'src/a.mjs', old: 'nowhere', new: '2' }] }) });
    assert.is((await writeopt(repo, ['plan', '--operations', 'bad.json'])).exitCode, 2);
    assert.is((await writeopt(repo, ['plan', '--operations', 'ops.json', 'src'])).exitCode, 2);
  }),
);

plan('Mermaid and a page in a file', () =>
  withRepo(base, async (repo) => {
    await stageAll(repo);
    assert.match((await writeopt(repo, ['plan', '--report', 'mermaid'])).stdout, /^flowchart LR\n/);
    assert.is((await writeopt(repo, ['plan', '--report', 'html', '--output', 'plan.html'])).exitCode, 0);
    const page = readFileSync(join(repo.directory, 'plan.html'), 'utf8');
    assert.match(page, /^<!doctype html>/i);
    assert.not.match(page, /(?:src|href)="https?:/);
    assert.is((await writeopt(repo, ['plan', '--report', 'htlm'])).exitCode, 2);
  }),
);

plan('after a check the plan knows what the last one took; the log is private and holds no name', () =>
  withRepo(base, async (repo) => {
    await installHook(repo);
    await stageAll(repo);
    assert.is((await writeopt(repo, ['check'])).exitCode, 0);
    const { report } = await planned(repo);
    assert.equal([report.lastRun?.verdict, report.lastRun?.timings.some(({ name }) => name === 'total'), report.estimate.runs, report.estimate.calibrated], ['passed', true, 1, false]);
    const log = join(repo.directory, '.git/writeopt/history/runs.jsonl');
    const text = readFileSync(log, 'utf8');
    assert.is(text.trim().split('\n').length, 1);
    assert.not.match(text, /src|new\.mjs|old\.mjs/);
    assert.is(statSync(log).mode & 0o77, 0);
  }),
);

plan('where the configuration says so nothing is remembered', () =>
  withRepo({ ...base, '.writeoptrc': '{"history":{"keep":false}}' }, async (repo) => {
    await stageAll(repo);
    assert.is((await writeopt(repo, ['check'])).exitCode, 0);
    assert.not.ok(existsSync(join(repo.directory, '.git/writeopt/history')));
  }),
);

plan.run();
