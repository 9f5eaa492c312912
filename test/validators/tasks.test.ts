// The tasks validator: real lint-staged, real git; a repository with staged changes stands in for the snapshot.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultConfig, loadConfig, type Config } from '../../src/config.ts';
import { ConfigError, InterruptedError, ValidatorError } from '../../src/errors.ts';
import type { BlobId, FileMode, FileState, RepoPath, WriteOperation } from '../../src/model.ts';
import { createTasks } from '../../src/validators/tasks.ts';
import type { ValidationHost, ValidationRequest, ValidationResult } from '../../src/validators/validator.ts';
import { withRepo, type Files, type Repo } from '../helpers/repo.ts';

const defaults = defaultConfig();
const test = suite('validators/tasks');

interface Setup {
  readonly cwd?: string;
  readonly paths?: readonly string[];
  /** Absolute; default: the repository, which also stands for the snapshot. */
  readonly workingTree?: string;
  readonly tasks?: Partial<Config['tasks']>;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly onProgress?: (message: string) => void;
}

function stateOf(mode: string, blob: string): FileState {
  return mode === '000000' ? { kind: 'absent' } : { kind: 'file', blob: blob as BlobId, mode: mode as FileMode };
}

/** What `check` would hand to the validator for what is staged in `repo`. */
async function requestFor(repo: Repo, setup: Setup): Promise<ValidationRequest> {
  const raw = await repo.git('diff', '--cached', '--raw', '-z', '--no-renames', '--no-abbrev');
  const fields = raw.split('\0').filter((field) => field !== '');
  const operations: WriteOperation[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [before = '', after = '', from = '', to = '', status] = (fields[index] as string).slice(1).split(' ');
    const kind = status === 'A' ? 'create' : status === 'D' ? 'delete' : 'update';
    const path = fields[index + 1] as RepoPath;
    operations.push({ kind, path, expected: stateOf(before, from), result: stateOf(after, to), origin: 'staged' });
  }
  const head = await repo.run('git', ['rev-parse', 'HEAD^{tree}']);
  return {
    snapshot: repo.directory,
    workingTree: setup.workingTree ?? repo.directory,
    cache: join(repo.home, 'cache'),
    cwd: (setup.cwd ?? '') as RepoPath,
    standsIn: '',
    operations: operations.filter(({ path }) => setup.paths?.includes(path) ?? true),
    importers: [], findings: [],
    changed: operations.map(({ path }) => path),
    tracked: (await repo.git('ls-files', '-z')).split('\0').filter((path) => path !== '') as RepoPath[],
    tree: (await repo.git('write-tree')).trim(),
    fix: false,
    baseTrees: head.exitCode === 0 ? [head.stdout.trim()] : [],
    config: { ...defaults, tasks: { ...defaults.tasks, timeout: 60, ...setup.tasks } },
    run: 'test',
  };
}

async function check(repo: Repo, setup: Setup = {}): Promise<ValidationResult & { applies: boolean }> {
  const request = await requestFor(repo, setup);
  const tasks = createTasks(() => ({ ...repo.env, ...setup.env }));
  const host: ValidationHost = { signal: setup.signal ?? new AbortController().signal, progress: setup.onProgress ?? (() => {}) };
  if (!tasks.applies(request)) return { applies: false, diagnostics: [] };
  return { applies: true, ...(await tasks.validate(request, host)) };
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new assert.Assertion({ message: 'nothing was thrown', details: '', generated: false, operator: 'throws', expects: 'an error', actual: 'none' });
}

function alive(pid: number): boolean {
  try {
    const state = execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return state !== '' && !state.startsWith('Z');
  } catch {
    return false;
  }
}

/** Appends the directory it runs in and its arguments to the file named by LOG. */
const logScript = `import { appendFileSync } from 'node:fs';
appendFileSync(process.env.LOG, JSON.stringify({ cwd: process.cwd(), args: process.argv.slice(2) }) + '\\n');
`;
const upperScript = `import { readFileSync, writeFileSync } from 'node:fs';
for (const file of process.argv.slice(2)) writeFileSync(file, readFileSync(file, 'utf8').toUpperCase());
`;

const json = (value: unknown): string => JSON.stringify(value);

function logging(repo: Repo): { env: NodeJS.ProcessEnv; read: () => Promise<{ cwd: string; args: string[] }[]> } {
  const file = join(repo.home, 'log');
  return {
    env: { LOG: file },
    read: async () => (existsSync(file) ? (await readFile(file, 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line) as { cwd: string; args: string[] }) : []),
  };
}

async function withStaged<T>(committed: Files, staged: Files, body: (repo: Repo) => Promise<T>): Promise<T> {
  return withRepo({ 'log.mjs': logScript, 'upper.mjs': upperScript, ...committed }, async (repo) => {
    await repo.stage(staged);
    return body(repo);
  });
}

test('applies only where there is a configuration and something to look at', async () => {
  await withStaged({ 'package.json': json({ devDependencies: { 'lint-staged': '16' } }) }, { 'a.js': '1' }, async (repo) => {
    assert.is((await check(repo)).applies, false);
    assert.is((await check(repo, { tasks: { commands: { '*.js': 'node -e 0' } } })).applies, true);
    await repo.stage({ 'package.json': json({ 'lint-staged': { '*.js': 'node -e 0' } }) });
    assert.is((await check(repo)).applies, true);
  });
  await withStaged({ 'a.js': '1', 'b/.lintstagedrc.yml': "'*.js': node -e 0\n" }, { 'a.js': null }, async (repo) => {
    assert.is((await check(repo)).applies, false, 'deletions only');
    await repo.stage({ 'c.js': '1' });
    assert.is((await check(repo)).applies, true);
  });
});

test('passes the staged files to passing tasks, and only these', () =>
  withStaged({ '.lintstagedrc.json': json({ '*.js': 'node log.mjs' }), 'old.js': '1' }, { 'a.js': '1', 'sub dir/ü [x]\n".js': '2', 'c.txt': '3' }, async (repo) => {
    const log = logging(repo);
    const result = await check(repo, { env: log.env });
    assert.equal(result.diagnostics, []);
    assert.equal(result.notices, []);
    const [run] = await log.read();
    assert.is(run?.cwd, repo.directory);
    assert.equal(run?.args.sort(), [join(repo.directory, 'a.js'), join(repo.directory, 'sub dir/ü [x]\n".js')]);
  }));

test('a failing task is a finding with its command, exit code and output', () =>
  withStaged({ 'package.json': json({ 'lint-staged': { '*.js': `sh -c 'echo "$0 is bad"; echo more >&2; exit 3'` } }) }, { 'a.js': '1' }, async (repo) => {
    const { diagnostics } = await check(repo);
    assert.is(diagnostics.length, 1);
    const [found] = diagnostics;
    assert.is(found?.source, 'tasks');
    assert.is(found?.code, 'sh');
    assert.is(found?.severity, 'error');
    assert.is(found?.path, 'a.js');
    assert.match(found?.message ?? '', /failed with exit code 3\.\na\.js is bad\nmore$/);
    assert.ok(found?.help);
    assert.not.match(found?.message ?? '', repo.directory);
  }));

test('tells apart: silent exit, missing command, signal, and what was stopped because of another', () =>
  withStaged(
    {
      '.lintstagedrc.json': json({
        '*.a': 'node -e "process.exit(1)"',
        '*.b': 'writeopt-no-such-command --flag',
        '*.c': `sh -c 'kill -9 $$'`,
      }),
    },
    { 'x.a': '1', 'x.b': '1', 'x.c': '1' },
    async (repo) => {
      const env = { WRITEOPT_LINT_STAGED_ARGS: '["--continue-on-error"]' };
      const { diagnostics, notices } = await check(repo, { env });
      const messages = diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n');
      assert.match(messages, /^node: `node -e "process\.exit\(1\)"` failed with exit code 1\. It printed nothing\.$/m);
      assert.match(messages, /^writeopt-no-such-command: .*could not be started: there is no command `writeopt-no-such-command`/m);
      // Only the one that nobody else can have killed is a finding.
      assert.match(json(notices), /kill -9 .* was stopped because another task had failed/);
      const alone = await check(repo, { env, paths: ['x.c'] });
      assert.match(alone.diagnostics[0]?.message ?? '', /was killed by SIGKILL/);
    },
  ));

test('function configurations: passing, a function task that throws, a function that throws', () =>
  withStaged({}, { 'a.js': '1', 'lint-staged.config.mjs': `export default (files) => 'node log.mjs ' + files.length;` }, async (repo) => {
    const log = logging(repo);
    assert.equal((await check(repo, { env: log.env })).diagnostics, []);
    assert.equal((await log.read())[0]?.args, ['2']);

    const thrower = `export default { '*.js': { title: 'look at it', task: async () => { console.log('seen'); throw new Error('no'); } } };`;
    await repo.stage({ 'lint-staged.config.mjs': thrower });
    const { diagnostics } = await check(repo);
    assert.is(diagnostics.length, 1);
    assert.match(diagnostics[0]?.message ?? '', /^`look at it` failed\.\n(seen$|Error: no)/);

    await repo.stage({ 'lint-staged.config.mjs': `export default { '*.js': () => { throw new Error('cannot decide'); } };` });
    const error = await failure(check(repo));
    assert.instance(error, ValidatorError);
    assert.match(error.message, /cannot decide/);
  }));

test('a configuration that is invalid or cannot be read is an error, never a pass', () =>
  withStaged({ 'p/.lintstagedrc.json': json({ '*': 'node -e 0' }) }, { 'a.js': '1', 'p/a.js': '1', '.lintstagedrc.json': json({ '*.js': 7 }) }, async (repo) => {
    const invalid = await failure(check(repo));
    assert.instance(invalid, ValidatorError);
    assert.match(invalid.message + (invalid as ValidatorError).details.join('\n'), /Invalid value for '\*\.js': 7/);
    await repo.stage({ '.lintstagedrc.json': '{ "*.js": ' });
    const unreadable = await failure(check(repo));
    assert.instance(unreadable, ValidatorError);
    assert.match(unreadable.message, /cannot read \.lintstagedrc\.json/);
    assert.match((unreadable as ValidatorError).details.join('\n'), /JSON/);
  }));

test('monorepo configurations: the nearest wins, and runs in its directory', () =>
  withStaged(
    { '.lintstagedrc.json': json({ '*.js': 'node log.mjs root' }), 'p/.lintstagedrc.json': json({ '*.js': 'node ../log.mjs p' }) },
    { 'a.js': '1', 'p/b.js': '1' },
    async (repo) => {
      const log = logging(repo);
      assert.equal((await check(repo, { env: log.env })).diagnostics, []);
      const runs = (await log.read()).sort((a, b) => a.cwd.length - b.cwd.length);
      assert.equal(runs, [
        { cwd: repo.directory, args: ['root', join(repo.directory, 'a.js')] },
        { cwd: join(repo.directory, 'p'), args: ['p', join(repo.directory, 'p/b.js')] },
      ]);
    },
  ));

test('runs in the directory the command was called from', () =>
  withStaged({ '.lintstagedrc.json': json({ '*.js': 'node ../log.mjs' }) }, { 'a.js': '1', 'p/b.js': '1' }, async (repo) => {
    const log = logging(repo);
    assert.equal((await check(repo, { env: log.env, cwd: 'p' })).diagnostics, []);
    assert.equal(await log.read(), [{ cwd: join(repo.directory, 'p'), args: [join(repo.directory, 'p/b.js')] }]);
  }));

test('PATHS narrow what lint-staged sees, and nothing else', () =>
  withStaged(
    { '.lintstagedrc.json': json({ '*.js': 'node log.mjs' }), 'gone.js': 'gone' },
    { 'a.js': '1', 'b c.js': '1', 'd.js': '1', 'gone.js': null },
    async (repo) => {
      const log = logging(repo);
      assert.equal((await check(repo, { env: log.env, paths: ['b c.js', 'd.js'] })).diagnostics, []);
      assert.equal((await log.read()).map(({ args }) => args), [[join(repo.directory, 'b c.js'), join(repo.directory, 'd.js')]]);
      // Tasks that ask git still see everything that is staged.
      assert.is((await repo.git('diff', '--staged', '--name-only')).split('\n').length, 5);
    },
  ));

test('narrows before the first commit, too', () =>
  withRepo({}, async (repo) => {
    await repo.stage({ 'log.mjs': logScript, '.lintstagedrc.json': json({ '*.js': 'node log.mjs' }), 'a.js': '1', 'b.js': '1' });
    const log = logging(repo);
    assert.equal((await check(repo, { env: log.env, paths: ['b.js'] })).diagnostics, []);
    assert.equal((await log.read()).map(({ args }) => args), [[join(repo.directory, 'b.js')]]);
  }));

test('says which commands ran, without their files, and which files each was given', () =>
  withStaged(
    { '.lintstagedrc.json': json({ '*.txt': ['node upper.mjs', `sh -c 'echo new > made.out'`], '*.md': 'node upper.mjs' }) },
    { 'a.txt': 'small\n', 'b b.txt': 'small\n', 'c.md': 'small\n' },
    async (repo) => {
      const { diagnostics, writers = [] } = await check(repo);
      assert.equal(diagnostics, []);
      assert.is(await repo.content('a.txt'), 'SMALL\n');
      const given = new Map(writers.map(({ command, paths }) => [command, [...paths].sort() as string[]]));
      assert.equal(given.get('node upper.mjs'), ['a.txt', 'b b.txt', 'c.md']);
      assert.equal(given.get('sh -c echo new > made.out'), ['a.txt', 'b b.txt']);
      assert.is(given.size, 2);
    },
  ));

test('a timeout names the command and kills what it started', () =>
  withStaged({ '.lintstagedrc.json': json({ '*.js': `sh -c 'sleep 300 & echo "$$ $!" > "$PIDS"; wait'` }) }, { 'a.js': '1' }, async (repo) => {
    const pidFile = join(repo.home, 'pids');
    const { diagnostics } = await check(repo, { env: { PIDS: pidFile }, tasks: { timeout: 3 } });
    assert.is(diagnostics[0]?.code, 'timeout');
    assert.match(diagnostics[0]?.message ?? '', /^`sh -c sleep 300 .* did not finish within 3 s/);
    const pids = (await readFile(pidFile, 'utf8')).trim().split(' ').map(Number);
    assert.is(pids.length, 2);
    assert.equal(pids.filter(alive), []);
  }));

test('a grandchild that holds the pipe of a stopped task does not hide what failed', () =>
  withStaged(
    { '.lintstagedrc.json': json({ '*.a': 'sh -c "while ! test -s $PIDS; do sleep 0.1; done; exit 4"', '*.b': `sh -c 'sleep 300 & echo $! > "$PIDS"; wait'` }) },
    { 'x.a': '1', 'x.b': '1' },
    async (repo) => {
      const pidFile = join(repo.home, 'pids');
      const { diagnostics } = await check(repo, { env: { PIDS: pidFile }, tasks: { timeout: 20 } });
      assert.equal(diagnostics.map(({ path, message }) => [path, /exit code 4/.test(message)]), [['x.a', true]]);
      assert.is(alive(Number(await readFile(pidFile, 'utf8'))), false);
    },
  ));

test('an interrupt kills what tasks started', () =>
  withStaged({ '.lintstagedrc.json': json({ '*.js': `sh -c 'sleep 300 & echo "$$ $!" > "$PIDS"; wait'` }) }, { 'a.js': '1' }, async (repo) => {
    const pidFile = join(repo.home, 'pids');
    const controller = new AbortController();
    const pending = failure(check(repo, { env: { PIDS: pidFile }, signal: controller.signal }));
    while (!existsSync(pidFile) || (await readFile(pidFile, 'utf8')).trim() === '') await sleep(20);
    controller.abort('SIGINT');
    const error = await pending;
    assert.instance(error, InterruptedError);
    assert.match(error.message, /SIGINT/);
    assert.equal((await readFile(pidFile, 'utf8')).trim().split(' ').map(Number).filter(alive), []);
  }));

test('flags of lint-staged, from the configuration and from the environment', () =>
  withStaged({ '.lintstagedrc.json': json({ '*.js': 'node log.mjs', '*.txt': 'sh -c "echo spoken"' }) }, { 'a.js': '1', 'b.txt': '1' }, async (repo) => {
    const log = logging(repo);
    const result = await check(repo, {
      env: { ...log.env, WRITEOPT_LINT_STAGED_ARGS: json(['--concurrent', '1', '--no-stash', '--hide-unstaged']) },
      tasks: { lintStaged: ['-vr'] },
    });
    assert.equal(result.diagnostics, []);
    assert.equal((await log.read())[0]?.args, ['a.js']);
    assert.match(json(result.notices), /spoken/);
    assert.match(json(result.notices), /--hide-unstaged means nothing/);
    for (const args of ['["--frobnicate"]', '["--diff","HEAD~1"]', '["--all"]', '["--concurrent","x"]', '["--cwd","../.."]', 'no json', '[1]']) {
      assert.instance(await failure(check(repo, { env: { WRITEOPT_LINT_STAGED_ARGS: args } })), ConfigError, args);
    }
  }));

test('the configuration file named by the environment is used, from the snapshot', () =>
  withStaged({ '.lintstagedrc.json': json({ '*.js': 'node -e "process.exit(1)"' }) }, { 'a.js': '1', 'config/other.json': json({ '*.js': 'node log.mjs' }) }, async (repo) => {
    const log = logging(repo);
    for (const name of ['config/other.json', join(repo.directory, 'config/other.json')]) {
      assert.equal((await check(repo, { env: { ...log.env, WRITEOPT_LINT_STAGED_CONFIG: name } })).diagnostics, []);
    }
    assert.is((await log.read()).length, 2);
    const error = await failure(check(repo, { env: { WRITEOPT_LINT_STAGED_CONFIG: 'config/none.json' } }));
    assert.instance(error, ConfigError);
  }));

test('commands of .writeoptrc come before the lint-staged configuration', () =>
  withStaged({ '.lintstagedrc.json': json({ '*.js': 'node -e "process.exit(1)"' }) }, { 'a.js': '1' }, async (repo) => {
    const log = logging(repo);
    assert.equal((await check(repo, { env: log.env, tasks: { commands: { '*.js': 'node log.mjs' } } })).diagnostics, []);
    assert.is((await log.read()).length, 1);
  }));

test('functions in .writeoptrc run, although they do not cross to another process', () =>
  withStaged({ '.writeoptrc.mjs': `export default { tasks: { '*.js': (files) => 'node log.mjs ' + files.length } };` }, { 'a.js': '1' }, async (repo) => {
    const log = logging(repo);
    const { config } = await loadConfig({ directory: repo.directory, env: repo.env });
    assert.equal((await check(repo, { env: log.env, tasks: config.tasks })).diagnostics, []);
    assert.equal((await log.read())[0]?.args, ['1']);
  }));

test('the copy of lint-staged that the repository has is used', () =>
  withStaged(
    {
      '.lintstagedrc.json': json({ '*.js': 'node log.mjs' }),
      'node_modules/lint-staged/package.json': json({ name: 'lint-staged', version: '16.9.9', type: 'module', exports: { '.': './index.js', './package.json': './package.json' } }),
      'node_modules/lint-staged/index.js': `export default async (options, logger) => (logger.warn('own copy, stash ' + options.stash), true);`,
    },
    { 'a.js': '1' },
    async (repo) => {
      assert.equal((await check(repo)).notices, [{ source: 'tasks', message: 'own copy, stash false' }]);
      await repo.write({ 'node_modules/lint-staged/index.js': 'export default (' });
      assert.match((await failure(check(repo))).message, /lint-staged cannot be loaded/);
    },
  ));

test('more paths than fit on one command line', () =>
  withStaged(
    { '.lintstagedrc.json': json({ '*.js': 'node log.mjs' }) },
    Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`${'d'.repeat(150)}/${index}.js`, '1'])),
    async (repo) => {
      const log = logging(repo);
      assert.equal((await check(repo, { env: log.env })).diagnostics, []);
      const runs = await log.read();
      assert.ok(runs.length > 1);
      assert.is(new Set(runs.flatMap(({ args }) => args)).size, 1000);
    },
  ));

test('a task sees a clean environment and that writeopt is running', () =>
  withStaged({ '.lintstagedrc.json': json({ '*.js': `sh -c 'env > "$LOG"'` }) }, { 'a.js': '1' }, async (repo) => {
    const file = join(repo.home, 'log');
    await check(repo, { env: { LOG: file, GIT_INDEX_FILE: '/nowhere', INIT_CWD: '/nowhere', FORCE_COLOR: '1' } });
    const env = await readFile(file, 'utf8');
    assert.match(env, /^WRITEOPT_RUNNING=1$/m);
    assert.not.match(env, /^(GIT_INDEX_FILE|INIT_CWD|FORCE_COLOR|NODE_CHANNEL_FD)=/m);
  }));

test.run();
