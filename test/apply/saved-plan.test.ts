// Saved plans: carried out when nothing has changed, refused with every drifted file when anything has.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { applyRequests } from '../../src/apply/apply.ts';
import { readPlan } from '../../src/apply/saved-plan.ts';
import { ConflictError } from '../../src/errors.ts';
import { applyTo, quietContext, refusalOf } from '../helpers/apply.ts';
import { writeopt } from '../helpers/cli.ts';
import { withRepo, type Repo } from '../helpers/repo.ts';
import { project, tryMutations } from './mutations.ts';

const plans = suite('saved plans');

plans('60 changes of what a plan rests on: each is refused with what was and what is; without them it is carried out', () =>
  withRepo(project, async (repo) => {
    const { problems, report } = await tryMutations(repo, 60);
    assert.equal(problems, []);
    assert.equal([report.verdict, [...report.written].sort()], ['passed', ['README.md', 'README.moved.md', 'a.json', 'created-deep', 'created-deep/er', 'created-deep/er/e.json', 'created.txt', 'old.txt', 'src/d.ts', 'src/deep/er/c.txt'].sort()]);
    assert.is(await repo.content('src/deep/er/c.txt'), 'one\n2\nthree\n');
  }),
);

async function save(repo: Repo, ...args: string[]): Promise<string> {
  const file = join(repo.directory, 'plan.json');
  const { exitCode, stdout, stderr } = await writeopt(repo, ['apply', 'ops.json', '--plan-out', 'plan.json', ...args]);
  assert.is(exitCode, 0, stdout + stderr);
  assert.match(stdout, /writeopt apply --plan plan\.json carries it out/);
  return file;
}

const ops = (...operations: readonly object[]): string => JSON.stringify({ version: 1, operations });

plans('by command line: the plan may lie in the project it is about, and is carried out once', () =>
  withRepo({ 'a.txt': 'a\n', 'ops.json': ops({ kind: 'write', path: 'b.txt', content: 'b\n' }) }, async (repo) => {
    await save(repo);
    assert.not.ok(existsSync(join(repo.directory, 'b.txt')), 'planning writes nothing else');
    const applied = await writeopt(repo, ['apply', '--plan', 'plan.json']);
    assert.is(applied.exitCode, 0, applied.stdout + applied.stderr);
    assert.is(await repo.content('b.txt'), 'b\n');
    const again = await writeopt(repo, ['apply', '--plan', 'plan.json']);
    assert.is(again.exitCode, 4);
    assert.match(again.stderr, /The plan is stale: b\.txt was absent, and is [0-9a-f]{40} 100644/);
  }),
);

plans('what changes while a plan is judged once more refuses it as well', () =>
  withRepo({ 'a.txt': 'a\n', 'ops.json': ops({ kind: 'write', path: 'b.json', content: '{}\n' }) }, async (repo) => {
    const file = await save(repo);
    const plan = readPlan(file, 'plan.json');
    // The snapshot is built after the first look.
    rmSync(join(repo.home, '.cache'), { recursive: true });
    const said: string[] = [];
    const context = { ...quietContext(repo), progress: (message?: string) => (message === undefined ? undefined : said.push(message), writeFileSync(join(repo.directory, 'a.txt'), 'A\n')) };
    const error = await applyRequests(context, plan.requests, { level: plan.level }, { saved: { plan, file, name: 'plan.json' } }).then(() => undefined, (caught: unknown) => caught);
    assert.ok(said.length > 0 && error instanceof ConflictError, String(error));
    assert.match(error.message, /a\.txt was [0-9a-f]{40} 100644, and is [0-9a-f]{40} 100644/);
    assert.not.ok(existsSync(join(repo.directory, 'b.json')));
  }),
);

plans('several drifted files are all named, and nothing is written', () =>
  withRepo({ 'a.txt': 'a\n', 'c.txt': 'c\n', 'ops.json': ops({ kind: 'write', path: 'b.txt', content: 'b\n' }) }, async (repo) => {
    await save(repo);
    await repo.write({ 'a.txt': 'A\n', 'd.txt': 'd\n' });
    const { exitCode, stderr } = await writeopt(repo, ['apply', '--plan', 'plan.json']);
    assert.is(exitCode, 4);
    assert.match(stderr, /2 files have changed since/);
    assert.match(stderr, /a\.txt was [0-9a-f]{40} 100644, and is [0-9a-f]{40} 100644/);
    assert.match(stderr, /d\.txt was absent, and is [0-9a-f]{40} 100644/);
    assert.not.ok(existsSync(join(repo.directory, 'b.txt')));
  }),
);

plans('a plan that was edited, or is none, is refused; so are options that belong to the making of it', () =>
  withRepo({ 'a.txt': 'a\n', 'ops.json': ops({ kind: 'write', path: 'b.txt', content: 'b\n' }) }, async (repo) => {
    const file = await save(repo);
    const text = readFileSync(file, 'utf8');
    const attempts: readonly [string, RegExp][] = [
      [text.replace('"b.txt"', '"c.txt"'), /it was changed after it was saved/],
      [text.slice(0, -10), /it is no JSON/],
      ['{"version":1}', /it is something else/],
      [text.replace('"version": 1', '"version": 2'), /version 2/],
      ['', /it is no JSON/],
    ];
    for (const [content, words] of attempts) {
      writeFileSync(file, content);
      const { exitCode, stderr } = await writeopt(repo, ['apply', '--plan', 'plan.json']);
      assert.is(exitCode, 2);
      assert.match(stderr, words);
    }
    writeFileSync(file, text);
    for (const extra of [['--level', 'none'], ['ops.json'], ['--no-check'], ['--key', 'k']]) {
      const { exitCode, stderr } = await writeopt(repo, ['apply', '--plan', 'plan.json', ...extra]);
      assert.is(exitCode, 2, extra.join(' '));
      assert.match(stderr, /is applied as it was made/);
    }
    assert.is((await writeopt(repo, ['apply', '--plan', 'nowhere.json'])).exitCode, 2);
  }),
);

plans('a batch that fails its check leaves no plan', () =>
  withRepo({ 'ops.json': ops({ kind: 'write', path: 'b.json', content: '{' }) }, async (repo) => {
    const { exitCode } = await writeopt(repo, ['apply', 'ops.json', '--plan-out', 'plan.json']);
    assert.equal([exitCode, existsSync(join(repo.directory, 'plan.json'))], [1, false]);
  }),
);

plans('a plan goes to a new name, over an earlier plan, or into an empty file: never over anything else', () =>
  withRepo({ 'a.txt': 'a\n', 'empty.json': '', d: { link: 'a.txt' }, 'e/f.txt': 'f\n' }, async (repo) => {
    const asked = [{ kind: 'write', path: 'b.txt', content: 'b\n' }, { kind: 'delete', path: 'e/f.txt' }] as const;
    for (const [planOut, words] of [['a.txt', /something else is in it/], ['d', /no file/], ['e', /no file/], ['b.txt', /is about b\.txt/], ['e/f.txt', /is about e\/f\.txt/]] as const) {
      const refused = await refusalOf(repo, asked, { planOut });
      assert.equal([refused.exitCode, words.test(refused.message)], [2, true], `${planOut}: ${refused.message}`);
    }
    assert.equal([await repo.content('a.txt'), await repo.git('status', '--porcelain')], ['a\n', '']);
    for (const planOut of ['new.json', 'new.json', 'empty.json']) await applyTo(repo, asked, { planOut, level: 'none' });
    assert.match(await repo.content('empty.json'), /"kind": "writeopt plan"/);
  }),
);

plans('a dry run shows what would be written as a diff that git takes', () =>
  withRepo({ 'a.txt': 'one\ntwo\nthree\n', 'b c.txt': 'x', 'd.sh': '#!/bin/sh\n', 'gone.txt': 'g\n', 'm.txt': 'moved\n' }, async (repo) => {
    const requests = [
      { kind: 'edit', path: 'a.txt', replacements: [{ old: 'two', new: '2' }] },
      { kind: 'write', path: 'b c.txt', content: 'y' },
      { kind: 'chmod', path: 'd.sh', mode: 0o755 },
      { kind: 'delete', path: 'gone.txt' },
      { kind: 'rename', path: 'n/o.txt', from: 'm.txt' },
      { kind: 'write', path: 'new "quoted".txt', content: 'q\n' },
      { kind: 'symlink', path: 'link', target: 'a.txt' },
      { kind: 'write', path: 'empty.txt', content: '' },
    ] as const;
    const { patch = '', written } = await applyTo(repo, requests, { dryRun: true, level: 'none' });
    assert.equal(written, []);
    writeFileSync(join(repo.home, 'x.patch'), patch);
    await repo.git('apply', '--index', join(repo.home, 'x.patch'));
    const theirs = await repo.git('write-tree');
    await repo.git('reset', '--quiet', '--hard');
    await applyTo(repo, requests, { level: 'none' });
    await repo.git('add', '--all');
    assert.is(await repo.git('write-tree'), theirs, patch);
  }),
);

plans('a plan that cannot be saved is an error, and nothing is written', () =>
  withRepo({ 'a.txt': 'a\n' }, async (repo) => {
    const refused = await refusalOf(repo, [{ kind: 'write', path: 'b.txt', content: 'b\n' }], { planOut: join(repo.directory, 'no/such\0/plan.json') });
    assert.is(refused.exitCode, 3);
  }),
);

plans.run();
