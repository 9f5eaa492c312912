// A batch of which a part may fail: the rest lands, what hangs on the failed part does not, and critical operations stop everything.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Report } from '../../src/model.ts';
import { applyTo, refusalOf, type Asked } from '../helpers/apply.ts';
import { linkPackages, writeopt } from '../helpers/cli.ts';
import { withRepo, type Files } from '../helpers/repo.ts';

const going = suite('keep going');

const write = (path: string, content: string, more: Partial<Asked> = {}): Asked => ({ kind: 'write', path, content, ...more }) as Asked;
const outcomes = ({ requests = [] }: Report): string[] => requests.map(({ path, outcome }) => `${path} ${outcome}`);
const base: Files = { 'kept.txt': 'kept\n' };
const broken = '{';

going('what fails is left out and told, the rest is written', () =>
  withRepo(base, async (repo) => {
    const asked = [write('a.json', '{}\n'), write('b.json', broken), write('c.json', '{}\n')];
    const report = await applyTo(repo, asked, { keepGoing: true });
    assert.equal([report.verdict, report.written, outcomes(report)], ['failed', ['a.json', 'c.json'], ['a.json written', 'b.json blamed', 'c.json written']]);
    assert.equal(report.diagnostics.map(({ path, operation, severity }) => [path, operation, severity]), [['b.json', '2', 'error']]);
    assert.equal(['a.json', 'b.json', 'c.json'].map((path) => existsSync(join(repo.directory, path))), [true, false, true]);
    const all = await applyTo(repo, [write('d.json', '{}\n'), write('e.json', broken)]);
    assert.equal([all.written, outcomes(all)], [[], ['d.json not written', 'e.json blamed']], 'without the option it is all or none');
  }),
);

going('what another file still needs is not taken away, and who needs it lands', () =>
  withRepo({ 'a.mjs': 'export const a = 1;\n', 'b.mjs': "import './a.mjs';\n", 'c.mjs': 'export const c = 1;\n', 'd.mjs': "import './c.mjs';\n" }, async (repo) => {
    const asked: Asked[] = [{ kind: 'delete', path: 'a.mjs' }, write('b.mjs', "import './a.mjs';\nexport {};\n"), { kind: 'rename', from: 'c.mjs', path: 'e.mjs' }, write('d.mjs', "import './c.mjs';\nexport {};\n")];
    const report = await applyTo(repo, asked, { keepGoing: true });
    assert.equal([outcomes(report), report.written], [['a.mjs blamed', 'b.mjs written', 'e.mjs blamed', 'd.mjs written'], ['b.mjs', 'd.mjs']]);
    assert.equal(report.diagnostics.map(({ path, operation, target }) => [path, operation, target]), [['b.mjs', '1', 'a.mjs'], ['d.mjs', '3', 'c.mjs']]);
  }),
);

going('a critical operation that fails, or hangs on one that does, stops everything', () =>
  withRepo(base, async (repo) => {
    for (const asked of [
      [write('a.json', '{}\n'), write('b.json', broken, { critical: true })],
      [write('a.json', '{}\n'), write('b.mjs', 'export const b = ;\n'), write('c.mjs', "import { b } from './b.mjs';\nexport const c = b;\n", { critical: true })],
      [write('a.json', '{}\n', { group: 'g', critical: true }), write('b.json', broken, { group: 'g' })],
    ]) {
      const report = await applyTo(repo, asked, { keepGoing: true });
      assert.equal([report.verdict, report.written], ['failed', []]);
      assert.not.ok(existsSync(join(repo.directory, 'a.json')));
    }
  }),
);

going('what imports something left out, and what is of its group, is left out as well', () =>
  withRepo(base, async (repo) => {
    const report = await applyTo(
      repo,
      [
        write('lib/b.mjs', 'export const b = ;\n'),
        write('lib/c.mjs', "import { b } from './b.mjs';\nexport const c = b;\n"),
        write('lib/d.mjs', "import { c } from './c.mjs';\nexport const d = c;\n"),
        write('lib/e.mjs', 'export const e = 1;\n', { group: 'd and e' }),
        write('d2.mjs', "import './lib/d.mjs';\n", { group: 'd and e' }),
        write('alone.mjs', 'export const alone = 1;\n'),
      ],
      { keepGoing: true },
    );
    assert.equal(outcomes(report), ['lib/b.mjs blamed', 'lib/c.mjs not written', 'lib/d.mjs not written', 'lib/e.mjs not written', 'd2.mjs not written', 'alone.mjs written']);
    assert.equal(report.written, ['alone.mjs']);
  }),
);

going('the compiler decides what is right together: several rounds, until the rest compiles', () =>
  withRepo({ ...base, '.gitignore': 'node_modules\n', 'package.json': '{"type":"module"}', 'tsconfig.json': '{"compilerOptions":{"strict":true,"module":"nodenext","noEmit":true,"types":[]},"include":["*.ts"]}', 'a.ts': 'export const a: number = 1;\n' }, async (repo) => {
    linkPackages(repo, { typescript: 'typescript' });
    const report = await applyTo(repo, [write('b.ts', "import { a } from './a.js';\nexport const b: string = a;\n"), write('c.ts', "import { b } from './b.js';\nexport const c = b;\n"), write('d.ts', "import { a } from './a.js';\nexport const d = a + 1;\n")], { keepGoing: true });
    assert.equal([outcomes(report), report.written], [['b.ts blamed', 'c.ts not written', 'd.ts written'], ['d.ts']]);
    assert.is(report.diagnostics[0]?.code, 'TS2322');
  }),
);

going('operations that cannot be carried out, or whose files are not as expected, are left out too', () =>
  withRepo({ 'a.txt': 'a\n', 'b.txt': 'b\n' }, async (repo) => {
    const asked: Asked[] = [
      { kind: 'edit', path: 'a.txt', replacements: [{ old: 'nowhere', new: 'x' }] },
      write('b.txt', 'B\n', { expect: { kind: 'absent' } }),
      write('c.txt', 'c\n'),
    ];
    assert.is((await refusalOf(repo, asked)).exitCode, 2);
    const report = await applyTo(repo, asked, { keepGoing: true, level: 'none' });
    assert.equal([outcomes(report), report.written], [['a.txt blamed', 'b.txt blamed', 'c.txt written'], ['c.txt']]);
    assert.equal(report.diagnostics.map(({ code, operation }) => [code, operation]), [['impossible', '1'], ['not-as-expected', '2']]);
  }),
);

going('the same by command line: exit 1, and the report lists what was left out', () =>
  withRepo(base, async (repo) => {
    await repo.write({ 'ops.json': JSON.stringify({ version: 1, operations: [{ kind: 'write', path: 'a.json', content: '{}\n' }, { id: 'second', kind: 'write', path: 'b.json', content: broken }] }) });
    const { exitCode, stdout } = await writeopt(repo, ['apply', 'ops.json', '--keep-going', '--key', 'once']);
    assert.is(exitCode, 1);
    assert.match(stdout, /1 path written, 1 operation of 2 left out, 1 error/);
    assert.match(stdout, /left out:\n {4}operation second: write b\.json\n/);
    assert.is(await repo.content('a.json'), '{}\n');
    await repo.write({ 'ops.json': JSON.stringify({ version: 1, operations: [{ kind: 'write', path: 'a.json', content: '{}\n' }, { id: 'second', kind: 'write', path: 'b.json', content: '{}\n' }] }) });
    const whole = await writeopt(repo, ['apply', 'ops.json', '--keep-going', '--key', 'once']);
    assert.equal([whole.exitCode, await repo.content('b.json')], [0, '{}\n'], 'a key stands for a batch that was carried out whole');
  }),
);

going('a plan is of a whole batch', () =>
  withRepo(base, async (repo) => {
    const refused = await refusalOf(repo, [write('a.json', '{}\n')], { keepGoing: true, planOut: 'plan.json' });
    assert.equal([refused.exitCode, existsSync(join(repo.directory, 'plan.json'))], [2, false]);
  }),
);

const append = (path: string, more: Partial<Asked> = {}): Asked => ({ kind: 'edit', path, replacements: [{ old: '1\n', new: '1\n1\n' }], ...more }) as Asked;

going('a key knows what of its batch has landed: the rest is tried again, and nothing twice', () =>
  withRepo({ 'a.txt': '0\n1\n' }, async (repo) => {
    const options = { keepGoing: true, key: 'k', level: 'syntax' } as const;
    const first = await applyTo(repo, [append('a.txt'), write('b.json', broken)], options);
    assert.equal([outcomes(first), first.written], [['a.txt written', 'b.json blamed'], ['a.txt']]);
    const again = await applyTo(repo, [append('a.txt'), write('b.json', broken)], options);
    assert.equal([outcomes(again), again.written, await repo.content('a.txt')], [['a.txt unchanged', 'b.json blamed'], [], '0\n1\n1\n']);
    const other = await refusalOf(repo, [append('a.txt', { path: 'c.txt' }), write('b.json', '{}\n')], options);
    assert.match(other.message, /used for another batch/);
    // Mended, with another operation before it, and in the end as a whole.
    const mended = [write('c.json', broken), append('a.txt'), write('b.json', '{}\n')];
    const second = await applyTo(repo, mended, options);
    assert.equal([outcomes(second), second.written], [['c.json blamed', 'a.txt unchanged', 'b.json written'], ['b.json']]);
    const whole = [write('c.json', '{}\n'), ...mended.slice(1)];
    const third = await applyTo(repo, whole, { key: 'k', level: 'syntax' });
    assert.equal([outcomes(third), third.written], [['c.json written', 'a.txt unchanged', 'b.json unchanged'], ['c.json']]);
    assert.match(third.notices.map(({ message }) => message).join(), /2 operations of the batch landed before under this key/);
    assert.equal([(await applyTo(repo, whole, { key: 'k' })).written, await repo.content('a.txt')], [[], '0\n1\n1\n']);
    assert.match((await refusalOf(repo, mended, { key: 'k' })).message, /used for another batch/);
  }),
);

going.run();
