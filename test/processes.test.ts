// Child processes: output, limits, groups that leave nothing behind, clean environments.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { cleanEnvironment, nodeArguments, startNode, startProcess, stopAll } from '../src/processes.ts';

const test = suite('processes');
const env = { PATH: process.env['PATH'] };
const cwd = tmpdir();

/** Whether a process runs; a zombie that nobody reaped does not. */
function alive(pid: number): boolean {
  try {
    const state = execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return state !== '' && !state.startsWith('Z');
  } catch {
    return false;
  }
}

async function withDirectory<T>(body: (directory: string) => Promise<T>): Promise<T> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'writeopt-processes-')));
  try {
    return await body(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A shell line that starts a grandchild, prints both pids, and waits. */
const family = 'sleep 300 & echo "$$ $!"; wait';

function firstLine(): { line: Promise<string>; onLine: (line: string) => void } {
  let onLine: (line: string) => void = () => {};
  const line = new Promise<string>((resolve) => (onLine = resolve));
  return { line, onLine: (text) => onLine(text) };
}

test('collects output and the exit code', async () => {
  const seen: string[] = [];
  const result = await startProcess('sh', ['-c', 'cat; echo err >&2; printf last; exit 3'], {
    cwd,
    env,
    input: 'one\ntwo\n',
    onLine: (line, stream) => void seen.push(`${stream}:${line}`),
  }).result;
  assert.is(result.exitCode, 3);
  assert.is(result.signal, null);
  assert.is(result.stdout, 'one\ntwo\nlast');
  assert.is(result.stderr, 'err\n');
  assert.is(result.timedOut, false);
  assert.equal(seen.filter((line) => line.startsWith('stdout')), ['stdout:one', 'stdout:two', 'stdout:last']);
});

test('a command that does not exist is a failure with its code, not an exception', async () => {
  const result = await startProcess('writeopt-no-such-command', [], { cwd, env }).result;
  assert.is(result.failure?.code, 'ENOENT');
  assert.is(result.exitCode, null);
});

test('names the signal that killed the command', async () => {
  const result = await startProcess('sh', ['-c', 'kill -9 $$'], { cwd, env }).result;
  assert.is(result.signal, 'SIGKILL');
  assert.is(result.exitCode, null);
});

test('keeps the beginning and the end of long output and says how much was cut', async () => {
  const script = 'process.stdout.write("A".repeat(100) + "x".repeat(1000) + "Z".repeat(100))';
  const result = await startProcess(process.execPath, ['-e', script], { cwd, env, keep: 100 }).result;
  assert.is(result.stdout, `${'A'.repeat(100)}\n… 1000 bytes left out …\n${'Z'.repeat(100)}`);
});

test('a timeout kills the whole group', async () => {
  const { line, onLine } = firstLine();
  const child = startProcess('sh', ['-c', family], { cwd, env, timeout: 300, onLine });
  const pids = (await line).split(' ').map(Number);
  const result = await child.result;
  assert.is(result.timedOut, true);
  assert.is(pids.length, 2);
  assert.equal(pids.filter(alive), []);
});

test('a group that ignores SIGTERM is killed', async () => {
  const { line, onLine } = firstLine();
  const child = startProcess('sh', ['-c', `trap '' TERM; ${family}; wait; sleep 300`], { cwd, env, onLine });
  const pids = (await line).split(' ').map(Number);
  await child.stop('test');
  const result = await child.result;
  assert.is(result.stopped, 'test');
  assert.is(result.signal, 'SIGKILL');
  assert.equal(pids.filter(alive), []);
});

test('an abort signal stops the group, also when it was aborted before', async () => {
  const controller = new AbortController();
  const { line, onLine } = firstLine();
  const child = startProcess('sh', ['-c', family], { cwd, env, signal: controller.signal, onLine });
  const pids = (await line).split(' ').map(Number);
  controller.abort();
  assert.is((await child.result).stopped, 'aborted');
  assert.equal(pids.filter(alive), []);
  assert.is((await startProcess('sleep', ['300'], { cwd, env, signal: controller.signal }).result).stopped, 'aborted');
});

test('a grandchild that keeps the pipes open neither hangs the result nor survives it', async () => {
  const result = await startProcess('sh', ['-c', 'sleep 300 & echo $!'], { cwd, env }).result;
  assert.is(result.exitCode, 0);
  assert.is(alive(Number(result.stdout)), false);
});

test('stopAll stops what runs', async () => {
  const { line, onLine } = firstLine();
  const child = startProcess('sh', ['-c', family], { cwd, env, onLine });
  const pids = (await line).split(' ').map(Number);
  await stopAll('SIGTERM');
  assert.is((await child.result).stopped, 'SIGTERM');
  assert.equal(pids.filter(alive), []);
});

const processesUrl = pathToFileURL(join(import.meta.dirname, '../src/processes.ts')).href;

test('a Node.js script talks JSON, from any directory', () =>
  withDirectory(async (directory) => {
    await writeFile(
      join(directory, 'echo.ts'),
      `import { dieWithParent } from ${JSON.stringify(processesUrl)};\ndieWithParent();\n` +
        `process.on('message', (message: unknown) => process.send?.({ echo: message }, () => process.disconnect()));\n`,
    );
    const messages: unknown[] = [];
    const child = startNode(join(directory, 'echo.ts'), [], { cwd: directory, env, onMessage: (message) => void messages.push(message) });
    child.send({ text: 'ü' });
    await child.result;
    assert.equal(messages, [{ echo: { text: 'ü' } }]);
    assert.ok(nodeArguments().every((argument) => argument !== 'tsx'));
  }));

test('when the parent is killed, the child and its group end', () =>
  withDirectory(async (directory) => {
    const pidFile = join(directory, 'pids');
    await writeFile(
      join(directory, 'child.ts'),
      `import { spawn } from 'node:child_process';\nimport { writeFileSync } from 'node:fs';\n` +
        `import { dieWithParent } from ${JSON.stringify(processesUrl)};\ndieWithParent();\n` +
        `const sleeper = spawn('sleep', ['300'], { stdio: 'ignore' });\n` +
        `writeFileSync(${JSON.stringify(pidFile)}, process.pid + ' ' + sleeper.pid);\nprocess.send?.('ready');\nsetInterval(() => {}, 1000);\n`,
    );
    await writeFile(
      join(directory, 'parent.ts'),
      `import { startNode } from ${JSON.stringify(processesUrl)};\n` +
        `startNode(${JSON.stringify(join(directory, 'child.ts'))}, [], { cwd: ${JSON.stringify(directory)}, env: process.env, onMessage: () => process.kill(process.pid, 'SIGKILL') });\n`,
    );
    const result = await startProcess(process.execPath, [...nodeArguments(), join(directory, 'parent.ts')], { cwd: directory, env }).result;
    assert.is(result.signal, 'SIGKILL', result.stderr);
    const pids = (await readFile(pidFile, 'utf8')).split(' ').map(Number);
    for (let tries = 0; tries < 200 && pids.some(alive); tries += 1) await sleep(25);
    assert.equal(pids.filter(alive), []);
  }));

test('a clean environment names neither the user’s index nor the directory of the call', () => {
  const clean = cleanEnvironment({
    PATH: '/bin',
    GIT_DIR: '/r/.git',
    GIT_INDEX_FILE: '/r/.git/index',
    GIT_WORK_TREE: '/r',
    GIT_PREFIX: 'a/',
    GIT_CONFIG_PARAMETERS: "'a.b=c'",
    GIT_AUTHOR_DATE: '@0 +0000',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_SSH_COMMAND: 'ssh -i key',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'a.b',
    GIT_CONFIG_VALUE_0: 'c',
    GIT_CONFIG_GLOBAL: '/h/.gitconfig',
    INIT_CWD: '/r',
    PWD: '/r',
    npm_package_json: '/r/package.json',
    npm_config_registry: 'kept',
  });
  assert.equal(Object.keys(clean).sort(), [
    'GIT_AUTHOR_NAME',
    'GIT_CONFIG_COUNT',
    'GIT_CONFIG_GLOBAL',
    'GIT_CONFIG_KEY_0',
    'GIT_CONFIG_VALUE_0',
    'GIT_SSH_COMMAND',
    'PATH',
    'npm_config_registry',
  ]);
});

test.run();
