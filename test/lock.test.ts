// One owner at a time, whoever dies: proven with real processes; lock/claim.test.ts goes through their interleavings.
import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { takeLock, withLocks, type LockOptions, type LockOwner } from '../src/lock.ts';
import { nodeArguments } from '../src/processes.ts';
import type { Answer, Order } from './helpers/lock-worker.ts';

const test = suite('lock');
const script = join(import.meta.dirname, 'helpers/lock-worker.ts');
const atOnce: LockOptions = { patience: 0 };
/** With the kernel's lock, and with the file alone. */
const modes: readonly LockOptions[] = [{ kernel: true }, { kernel: false }];
/** A killed process whose end nobody has waited for may still have threads that are ending. */
const threadsEnd: LockOptions = { patience: 20_000 };
const hasProc = process.platform === 'linux';

async function withDirectory<T>(body: (directory: string) => Promise<T>): Promise<T> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'writeopt-lock-')));
  try {
    return await body(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Worker {
  readonly pid: number;
  ask(order: Order): Promise<Answer>;
  /** As `ask`, for orders that must not fail. */
  obey(order: Order): Promise<unknown>;
  kill(): Promise<void>;
}

async function startWorker(): Promise<Worker> {
  const child = fork(script, [], { execArgv: nodeArguments() });
  await message(child);
  const ask = (order: Order): Promise<Answer> => {
    const reply = message(child);
    child.send(order);
    return reply as Promise<Answer>;
  };
  return {
    pid: child.pid ?? 0,
    ask,
    obey: async (order) => {
      const { result, error } = await ask(order);
      if (error !== undefined) throw new Error(`${order.verb}: ${error.message}`);
      return result;
    },
    kill: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

function message(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null, signal: string | null): void => reject(new Error(`the worker ended (${code ?? signal})`));
    child.once('exit', ended);
    child.once('message', (value) => {
      child.off('exit', ended);
      resolve(value);
    });
  });
}

async function withWorkers<T>(count: number, body: (workers: readonly Worker[], directory: string) => Promise<T>): Promise<T> {
  const workers = await Promise.all(Array.from({ length: count }, startWorker));
  try {
    return await withDirectory((directory) => body(workers, directory));
  } finally {
    await Promise.all(workers.map((worker) => worker.kill()));
  }
}

/** Fails unless the lock is free, at this moment or within the patience given, and leaves nothing behind. */
async function assertFree(file: string, options: LockOptions = {}): Promise<void> {
  const outcome = await takeLock(file, { ...atOnce, ...options }).then((release) => release(), (error: Error) => error.message);
  assert.is(outcome, undefined, 'not free');
  assert.equal(readdirSync(join(file, '..')), [], 'litter');
}

async function refusal(file: string, options: LockOptions = {}): Promise<{ code: string; message: string; help: string }> {
  try {
    (await takeLock(file, { ...atOnce, ...options }))();
  } catch (error) {
    return error as { code: string; message: string; help: string };
  }
  throw new Error('the lock was taken');
}

function recordOf(file: string): LockOwner {
  return JSON.parse(readFileSync(file, 'utf8')) as LockOwner;
}

function write(file: string, owner: object): void {
  writeFileSync(file, JSON.stringify(owner));
}

/** What this process writes when it holds the lock, to make variations of. */
async function sample(file: string): Promise<LockOwner> {
  const release = await takeLock(file);
  const owner = recordOf(file);
  release();
  return owner;
}

/** A number that no process has: the largest of Linux is 2^22. */
const gonePid = 2 ** 22 + 1;

test('four processes never hold it together, with the kernel and without', () =>
  withWorkers(4, async (workers, directory) => {
    const canary = join(directory, 'canary');
    for (const options of modes) {
      await Promise.all(workers.map((worker) => worker.obey({ verb: 'rounds', file: join(directory, 'lock'), canary, rounds: 60, options })));
      assert.equal(readdirSync(directory), []);
    }
  }));


test('a killed owner loses it at once, with the kernel and without', () =>
  withDirectory(async (directory) => {
    const file = join(directory, 'lock');
    for (const options of modes) {
      const worker = await startWorker();
      await worker.obey({ verb: 'take', file, options });
      assert.is((await refusal(file, options)).code, 'locked');
      await worker.kill();
      await assertFree(file, options);
    }
  }));

/** Starts an owner whose parent never waits for it, kills it, and returns when it is a zombie. */
async function withZombie(file: string, body: () => Promise<void>): Promise<void> {
  const parent = spawn('sh', ['-c', '"$@" & exec sleep 300', 'sh', process.execPath, ...nodeArguments(), script, 'hold', file], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
    process.kill(pid, 'SIGKILL');
    const state = (): string => spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
    while (!state().startsWith('Z')) await sleep(10);
    await body();
    assert.match(state(), /^Z/, 'still a zombie');
  } finally {
    parent.kill('SIGKILL');
  }
}

test('a zombie holds nothing, seen by the kernel lock or by the file alone', () =>
  withDirectory(async (directory) => {
    const file = join(directory, 'lock');
    for (const options of hasProc ? modes : modes.slice(0, 1)) await withZombie(file, () => assertFree(file, { ...options, ...threadsEnd }));
  }));

test('the refusal names pid, command and the next step', () =>
  withWorkers(1, async ([worker], directory) => {
    const file = join(directory, 'lock');
    await worker?.obey({ verb: 'take', file });
    const error = await refusal(file, { what: 'The snapshot' });
    assert.is(error.code, 'locked');
    assert.is(error.message, `The snapshot is in use by another writeopt (pid ${worker?.pid}: lock-worker.ts).`);
    assert.is(error.help, 'Wait for it to end and try again.');
    const byFile = await refusal(file, { kernel: false });
    assert.is(byFile.message, `${file} is in use by another writeopt (pid ${worker?.pid}: lock-worker.ts).`);
    assert.is(byFile.help, `Wait for it to end and try again; if it is gone for certain, delete ${file}.`);
  }));

test('waits for a living owner, and says once for whom', () =>
  withWorkers(1, async ([worker], directory) => {
    const file = join(directory, 'lock');
    for (const options of modes) {
      await worker?.obey({ verb: 'take', file, options });
      const seen: number[] = [];
      let freed: Promise<unknown> | undefined;
      const onWait = (owner: LockOwner): void => {
        seen.push(owner.pid);
        freed = sleep(100).then(() => worker?.obey({ verb: 'release', file }));
      };
      (await takeLock(file, { ...options, onWait }))();
      await freed;
      assert.equal(seen, [worker?.pid]);
      assert.equal(readdirSync(directory), []);
    }
  }));

test('an abort ends the waiting, and a signal that was aborted before takes nothing', () =>
  withDirectory(async (directory) => {
    const file = join(directory, 'lock');
    const codeOf = (signal: AbortSignal, onWait: () => void): Promise<string> => takeLock(file, { signal, onWait }).then(() => 'taken', (error: { code: string }) => error.code);
    const release = await takeLock(file);
    const controller = new AbortController();
    assert.is(await codeOf(controller.signal, () => setTimeout(() => controller.abort(), 50)), 'interrupted');
    release();
    assert.is(await codeOf(controller.signal, () => {}), 'interrupted');
    await assertFree(file);
  }));

test('the same process waits for itself, and releasing twice harms nobody', () =>
  withDirectory(async (directory) => {
    const file = join(directory, 'lock');
    for (const options of modes) {
      const release = await takeLock(file, options);
      assert.match((await refusal(file, options)).message, `pid ${process.pid}: `);
      release();
      const second = await takeLock(file, options);
      release();
      assert.is((await refusal(file, options)).code, 'locked');
      second();
      await assertFree(file, options);
    }
  }));

test('does not keep the process alive, and what it leaves is taken over', () =>
  withDirectory(async (directory) => {
    const file = join(directory, 'lock');
    const ended = spawnSync(process.execPath, [...nodeArguments(), script, 'hold', file, 'with-kernel', 'and-end'], { encoding: 'utf8', timeout: 60_000 });
    assert.is(ended.status, 0, ended.stderr);
    assert.is(recordOf(file).pid, Number(ended.stdout));
    await assertFree(file);
  }));

test('where the kernel gives no lock, the file serves', () =>
  withDirectory(async (directory) => {
    const file = join(directory, 'lock');
    const { listen } = Server.prototype;
    Server.prototype.listen = function (this: Server) {
      setImmediate(() => this.emit('error', Object.assign(new Error('listen EPERM'), { code: 'EPERM' })));
      return this;
    };
    try {
      const release = await takeLock(file);
      assert.is(recordOf(file).kernel, undefined);
      assert.is((await refusal(file)).code, 'locked');
      release();
      await assertFree(file);
    } finally {
      Server.prototype.listen = listen;
    }
  }));

test('an owner whose file was deleted by hand still has the kernel lock (Linux and Windows)', () =>
  withDirectory(async (directory) => {
    const file = join(directory, 'lock');
    const release = await takeLock(file);
    rmSync(file);
    if (['linux', 'win32'].includes(process.platform)) assert.is((await refusal(file, { what: 'It' })).message, 'It is in use by another writeopt.');
    release();
    await assertFree(file);
  }));

test('what cannot be locked is said with a next step', () =>
  withDirectory(async (directory) => {
    mkdirSync(join(directory, 'lock'));
    for (const file of [join(directory, 'missing/lock'), join(directory, 'lock')]) {
      const error = await refusal(file);
      assert.is(error.code, 'lock');
      assert.match(error.message, file);
      assert.match(error.help, 'its directory exists');
    }
  }));

test('garbage is inherited when it is old; a file that may just be written is not', () =>
  withDirectory(async (directory) => {
    const file = join(directory, 'lock');
    for (const options of modes) {
      for (const garbage of ['', '{"pid":12', 'null', '{"version":1,"pid":-1,"command":"x","token":"aaaaaaaaaaaaaaaaaaaaaaaa"}', '{"version":1,"pid":1,"command":"x","token":"../../escape"}']) {
        writeFileSync(file, garbage);
        assert.is((await refusal(file, { ...options, what: 'It' })).message, 'It is in use by another writeopt.');
        utimesSync(file, 1, 1);
        await assertFree(file, options);
      }
      // The clock was set back.
      writeFileSync(file, '');
      utimesSync(file, 2 ** 32, 2 ** 32);
      await assertFree(file, options);
    }
  }));

/** `dead`, or where a living owner is said to be. `proof`: dead for who can get the kernel lock. */
type Standing = 'dead' | '' | ' in another container' | ' on another machine' | 'proof';

test('who is dead, and who only cannot be seen (boots, pids and namespaces: Linux)', () =>
  withDirectory(async (directory) => {
    const file = join(directory, 'lock');
    const me = await sample(file);
    const gone = { ...me, pid: gonePid, kernel: 'another' };
    const elsewhere = { ...gone, view: 'pid:[1] time:[1]' };
    const onLinux: readonly (readonly [what: string, owner: object, standing: Standing])[] = [
      ['a reused pid', { ...me, start: '1', kernel: 'another' }, 'dead'],
      ['another boot', { ...me, boot: 'another' }, 'dead'],
      ['another boot, no machine id', { ...me, boot: 'another', machine: undefined }, 'dead'],
      ['another machine', { ...gone, boot: 'another', machine: 'another' }, me.machine === undefined ? 'dead' : ' on another machine'],
      ['a container', elsewhere, ' in another container'],
      ['a container, without a kernel lock', { ...elsewhere, kernel: undefined }, ' in another container'],
      ['a container whose kernel lock is free', { ...elsewhere, kernel: me.kernel }, 'proof'],
    ];
    for (const [what, owner, standing] of [['alive', { ...me, kernel: 'another' }, ''], ['no such pid', gone, 'dead'], ...(hasProc ? onLinux : [])] as const) {
      for (const options of modes) {
        write(file, owner);
        const outcome = await takeLock(file, { ...options, ...atOnce }).then((release) => release(), (error: Error) => error.message);
        const isFree = standing === 'dead' || (standing === 'proof' && options.kernel === true);
        const place = standing === 'proof' ? ' in another container' : standing;
        assert.is(outcome, isFree ? undefined : `${file} is in use by another writeopt (pid ${(owner as LockOwner).pid}${place}: ${me.command}).`, what);
        rmSync(file, { force: true });
      }
    }
    assert.equal(readdirSync(directory), []);
  }));

const canUnshare = process.platform === 'linux' && spawnSync('unshare', ['--net', '--pid', '--fork', '--mount-proc', '--kill-child', 'true']).status === 0;

/** Runs `body` while a process in other namespaces holds the lock; `kill` ends that process. */
async function withContainer(file: string, namespaces: readonly string[], body: (kill: () => Promise<void>) => Promise<void>): Promise<void> {
  const container = spawn('unshare', [...namespaces, '--fork', '--kill-child', process.execPath, ...nodeArguments(), script, 'hold', file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = new Promise<void>((resolve) => container.once('close', () => resolve()));
  const kill = (): Promise<void> => {
    container.kill('SIGKILL');
    return closed;
  };
  try {
    await Promise.race([new Promise((resolve) => container.stdout.once('data', resolve)), closed]);
    await body(kill);
  } finally {
    await kill();
  }
}

(canUnshare ? test : test.skip)('an owner in another container (needs the right to make namespaces)', () =>
  withDirectory(async (directory) => {
    const file = join(directory, 'lock');
    const pids = ['--pid', '--mount-proc'];
    await withContainer(file, [...pids, '--net'], async (kill) => {
      assert.match((await refusal(file)).message, /pid 1 in another container: lock-worker\.ts hold/);
      await kill();
      assert.match((await refusal(file)).message, /pid 1 in another container/, 'nothing can tell that it is gone');
      rmSync(file);
    });
    await withContainer(file, pids, async (kill) => {
      assert.match((await refusal(file)).message, /pid 1 in another container/);
      await kill();
      await assertFree(file, threadsEnd);
    });
    await withContainer(file, ['--net'], async (kill) => {
      assert.match((await refusal(file)).message, /another writeopt \(pid \d+: lock-worker/);
      await kill();
      await assertFree(file, threadsEnd);
    });
  }));

/** What lies there when a takeover begins: a stale lock, perhaps with what heirs left that died before they had it. */
function layStale(file: string, me: LockOwner, trial: number): void {
  const dead = (token: string): LockOwner => ({ ...me, pid: gonePid, kernel: 'another', token: token.repeat(24) });
  const kinds = [
    () => write(file, dead('a')),
    () => (hasProc ? write(file, { ...dead('a'), pid: process.pid, start: '1' }) : write(file, dead('a'))),
    () => (hasProc ? write(file, { ...dead('a'), pid: process.pid, boot: 'another' }) : write(file, dead('a'))),
    () => {
      writeFileSync(file, '{"pid":');
      utimesSync(file, 1, 1);
    },
  ];
  kinds[trial % 4]?.();
  if (trial % 3 > 0) write(`${file}.taking-${'a'.repeat(24)}`, dead('b'));
  if (trial % 3 > 1) write(`${file}.taking-${'b'.repeat(24)}`, dead('c'));
  if (trial % 5 === 0) write(`${file}.new-${'d'.repeat(24)}`, dead('d'));
}

async function takeovers(workers: readonly Worker[], directory: string, trials: number, options: LockOptions): Promise<void> {
  const canary = join(directory, 'canary');
  const file = join(directory, 'lock');
  const me = await sample(file);
  for (let trial = 0; trial < trials; trial += 1) {
    layStale(file, me, trial);
    const order: Order = { verb: 'contend', file, canary, options: { ...options, ...atOnce } };
    const answers = await Promise.all(workers.map((worker) => worker.ask(order)));
    const results = answers.map(({ result, error }) => result ?? error?.message);
    const winner = workers[results.indexOf('won')];
    assert.equal([...results].sort(), ['lost', 'lost', 'lost', 'won'], `trial ${trial}`);
    assert.is(recordOf(file).pid, winner?.pid, `trial ${trial}`);
    rmSync(canary);
    await winner?.obey({ verb: 'release', file });
    assert.equal(readdirSync(directory), [], `litter of trial ${trial}`);
  }
}

test('a stale lock has one heir: 1,000 times 4 contenders, with the kernel, without, and 200 times without links', () =>
  withWorkers(4, async (workers, directory) => {
    await Promise.all(workers.map((worker) => worker.obey({ verb: 'dawdle' })));
    for (const options of modes) await takeovers(workers, directory, 1000, options);
    await Promise.all(workers.map((worker) => worker.obey({ verb: 'forbid-links' })));
    await takeovers(workers, directory, 200, { kernel: false });
  }));

test('several locks at once: random subsets, no deadlock, one holder each', () =>
  withWorkers(4, async (workers, directory) => {
    const locks = join(directory, 'locks');
    const canaries = join(directory, 'canaries');
    const alias = join(directory, 'alias');
    for (const path of [locks, canaries]) mkdirSync(path);
    symlinkSync(locks, alias);
    // Two processes know the directory by a name that sorts the other way round.
    const names = [['a', 'b', 'c'].map((name) => join(locks, name)), [join(alias, 'c'), join(locks, 'b'), join(alias, 'a')]];
    for (const options of modes) {
      await Promise.all(workers.map((worker, index) => worker.obey({ verb: 'subsets', files: names[index % 2] ?? [], canaries, rounds: 50, options: { ...options, patience: 8000 } })));
      assert.equal([...readdirSync(locks), ...readdirSync(canaries)], []);
    }
  }));

test('several locks: released in reverse, also when the body or a later lock fails', () =>
  withDirectory(async (directory) => {
    const files = ['b', 'a', 'a', 'c'].map((name) => join(directory, name));
    assert.is(await withLocks(files, {}, () => readdirSync(directory).join()), 'a,b,c');
    assert.equal(readdirSync(directory), []);
    const failed = await withLocks(files, {}, () => Promise.reject(new Error('body'))).catch((error: Error) => error.message);
    assert.is(failed, 'body');
    const release = await takeLock(join(directory, 'b'));
    assert.is(await withLocks(files, atOnce, () => 'ran').catch((error: { code: string }) => error.code), 'locked');
    assert.equal(readdirSync(directory), ['b']);
    release();
    assert.is(await withLocks([], {}, () => 'ran'), 'ran');
  }));

test.run();
