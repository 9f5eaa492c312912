// doctor says what is there, and every wrong thing with its next step.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runDoctor, type DoctorReport, type Examination } from '../../src/commands/doctor.ts';
import type { Context } from '../../src/context.ts';
import { formatHook } from '../../src/hook-text.ts';
import { version } from '../../src/version.ts';
import { projectRoot, writeopt } from '../helpers/cli.ts';
import { withRepo, type Files, type Repo } from '../helpers/repo.ts';

const test = suite('doctor');

async function doctor(repo: Repo, options: { report?: string; cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<{ exitCode: number; text: string }> {
  let text = '';
  const context: Context = {
    cwd: options.cwd ?? repo.directory,
    env: { ...repo.env, ...options.env },
    stdout: (part) => void (text += part),
    stderr: () => undefined,
    progress: () => undefined,
    color: false,
    columns: 80,
    signal: new AbortController().signal,
    now: () => 0,
  };
  const exitCode = await runDoctor(context, { values: { report: options.report ?? 'json' }, positionals: [] });
  return { exitCode, text };
}

async function examinations(repo: Repo, env: NodeJS.ProcessEnv = {}): Promise<Record<string, Examination>> {
  const { text } = await doctor(repo, { env });
  const report = JSON.parse(text) as DoctorReport;
  return Object.fromEntries(report.examinations.map((one) => [one.name, one]));
}

const hook = { '.git/hooks/pre-commit': { content: formatHook({ packagePath: 'node_modules/writeopt' }), mode: 0o755 } };

function putPackage(repo: Repo, path: string, packageVersion: string): void {
  const file = join(repo.directory, path, 'package.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ name: 'it', version: packageVersion, exports: {} }));
}

const sound: Files = { '.gitignore': 'node_modules/\n', 'tsconfig.json': '{}', 'packages/a/tsconfig.json': '{}', 'eslint.config.js': '', '.writeoptrc': 'typescript: { block: all }\n' };

function withSound(body: (repo: Repo) => Promise<void>): Promise<void> {
  return withRepo(sound, async (repo) => {
    await repo.write(hook);
    putPackage(repo, 'node_modules/typescript', '5.9.3');
    putPackage(repo, 'packages/a/node_modules/typescript', '7.0.2');
    putPackage(repo, 'node_modules/eslint', '9.1.0');
    putPackage(repo, 'node_modules/lint-staged', '15.0.0');
    await body(repo);
  });
}

test('where nothing is wrong it says what it found, and exits with 0', () =>
  withSound(async (repo) => {
    const { exitCode, text } = await doctor(repo, { report: 'pretty' });
    assert.match(text, /Nothing is wrong\.\n$/);
    assert.is(exitCode, 0);
    const found = await examinations(repo);
    assert.equal(found.writeopt?.found, version());
    assert.equal(found.TypeScript?.found, '5.9.3 (node_modules/typescript), 7.0.2 (packages/a/node_modules/typescript)');
    assert.equal(found.ESLint?.found, '9.1.0 (node_modules/eslint)');
    assert.equal(found['lint-staged']?.found, '15.0.0 (node_modules/lint-staged)');
    assert.equal(found.hook?.found, '.git/hooks/pre-commit, calls writeopt');
    assert.equal(found.configuration, { name: 'configuration', found: '.writeoptrc' });
    assert.match(found.node?.found ?? '', process.versions.node);
    assert.match(found.git?.found ?? '', /^\d+\.\d+/);
  }));

test('what only writeopt has is not the repository\'s, also with the NODE_PATH of pnpm', () =>
  withRepo({ 'a.txt': 'a' }, async (repo) => {
    const result = await writeopt(repo, ['doctor', '--report', 'json'], { env: { NODE_PATH: join(projectRoot, 'node_modules') } });
    assert.match(result.stdout, /"\d+\.\d+\.\d+ \(writeopt's own; the repository has none\)"/);
  }));

test('every wrong thing is told with its next step', () =>
  withRepo({ 'tsconfig.json': '{}', 'package.json': '{"eslintConfig":{}}', '.writeoptrc': 'eslnt: false\ntypescript: 5\n' }, async (repo) => {
    const { exitCode, text } = await doctor(repo, { report: 'pretty', env: { WRITEOPT: '0' } });
    assert.is(exitCode, 1);
    assert.match(text, '5 things are wrong.');
    const found = await examinations(repo, { WRITEOPT: '0' });
    const wrong = Object.values(found).filter((one) => one.problem !== undefined);
    assert.equal(wrong.map((one) => one.name).sort(), ['ESLint', 'TypeScript', 'WRITEOPT', 'configuration', 'hook']);
    assert.ok(wrong.every((one) => (one.next ?? '').length > 10));
    assert.match(found.configuration?.problem ?? '', /eslnt.*did you mean "eslint"[^]*typescript: expected an object/);
  }));

test('a hook that git does not call, or that does not call writeopt', () =>
  withSound(async (repo) => {
    chmodSync(join(repo.directory, '.git/hooks/pre-commit'), 0o644);
    assert.match((await examinations(repo)).hook?.problem ?? '', 'not executable');
    await repo.write({ '.git/hooks/pre-commit': { content: '#!/bin/sh\n# writeopt later\n', mode: 0o755 } });
    assert.match((await examinations(repo)).hook?.problem ?? '', 'does not call writeopt');
    await repo.write({ 'lefthook.yml': 'pre-commit:\n' });
    assert.match((await examinations(repo)).hook?.next ?? '', 'it says what to add');
  }));

test('a configuration that is not the staged one, or not read, is noted', () =>
  withSound(async (repo) => {
    await repo.write({ '.writeoptrc': 'eslint: false\n', 'writeopt.config.mjs': 'export default {}' });
    const { configuration, ESLint } = await examinations(repo);
    assert.match(configuration?.note ?? '', /writeopt\.config\.mjs is not read[^]*not staged as it is here/);
    assert.is(ESLint?.note, 'Switched off.');
    await repo.git('add', '.writeoptrc', 'writeopt.config.mjs');
    assert.not.match((await examinations(repo)).configuration?.note ?? '', 'not staged');
  }));

test('the snapshot place is named with its size', () =>
  withSound(async (repo) => {
    const cache = join(repo.home, 'cache');
    assert.match((await examinations(repo, { WRITEOPT_CACHE_DIR: cache })).snapshot?.found ?? '', /cache\/[0-9a-f]+ \(made by the first check\)$/);
    const { found = '' } = (await examinations(repo, { WRITEOPT_CACHE_DIR: cache })).snapshot ?? {};
    const home = found.replace(/ .*/, '');
    mkdirSync(join(home, 'tree'), { recursive: true });
    writeFileSync(join(home, 'tree/big'), Buffer.alloc(2_500_000));
    assert.is((await examinations(repo, { WRITEOPT_CACHE_DIR: cache })).snapshot?.found, `${home}, 2.5 MB`);
    assert.match((await examinations(repo, { WRITEOPT_CACHE_DIR: join(repo.directory, 'node_modules/x') })).snapshot?.next ?? '', 'WRITEOPT_CACHE_DIR');
  }));

test('outside a repository that is what is wrong', () =>
  withRepo({}, async (repo) => {
    const { exitCode, text } = await doctor(repo, { cwd: repo.home, report: 'pretty' });
    assert.is(exitCode, 1);
    assert.match(text, /✗ repository +none/);
  }));

test('a report that does not exist is a usage error', () =>
  withRepo({}, async (repo) => {
    try {
      await doctor(repo, { report: 'jsn' });
      assert.unreachable();
    } catch (error) {
      assert.match(String((error as { help?: string }).help), '--report json');
    }
  }));

test.run();
