// Refusals that pass and refusals that do not: how often a call is tried, how long it waits, and what it must never do twice.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConflictError, DiskError } from '../../src/errors.ts';
import { nodeFileSystem, type FileSystem } from '../../src/file-system.ts';
import { RetriesSpentError, retrying } from '../../src/transaction/cloud-sync/retry.ts';
import { policyFor, type RetryPolicy } from '../../src/transaction/cloud-sync/retry-policy.ts';
import { createStagger } from '../../src/transaction/cloud-sync/stagger.ts';
import { transact } from '../../src/transaction/transaction.ts';
import { exactListing } from '../helpers/tree.ts';
import { everyChange, fastDisk, judge, listingAfter, prepareDesk, withDesk } from '../crash/desk.ts';
import { errorOf, intercept, methods, recording, unflushed, type Method } from '../crash/faults.ts';
import { fakeClock, generator, memory, synced as finding } from './simulation.ts';

const retry = suite('cloud-sync: retry');

interface Trial {
  readonly policy: RetryPolicy;
  readonly slept: readonly number[];
  attempts: number;
}

function trial(changes: Partial<RetryPolicy> = {}): Trial {
  const clock = fakeClock();
  return { policy: policyFor(finding, { platform: 'linux', clock, random: generator(1), ...changes }), slept: clock.slept, attempts: 0 };
}

/** The first `times` calls of a method are refused. */
function refusing(inner: FileSystem, method: Method, code: string, times: number, count: () => void = () => undefined): FileSystem {
  let left = times;
  return intercept(inner, (call, run) => {
    if (call.method !== method) return run();
    count();
    left -= 1;
    if (left >= 0) throw errorOf(code, call);
    return run();
  });
}

const spec = [10, 20, 40, 80, 160, 320, 640, 640, 640];

retry('a call that is refused k times succeeds, and each wait is within the jitter of its place in the sequence', () => {
  for (let times = 0; times <= 9; times += 1) {
    const one = trial();
    const files = memory({ '/r/a': 'new', '/r/b': 'old' });
    retrying(refusing(files, 'rename', 'EBUSY', times, () => (one.attempts += 1)), one.policy).rename('/r/a', '/r/b');
    assert.is(one.attempts, times + 1);
    assert.is(String(files.read('/r/b')), 'new');
    assert.is(one.slept.length, times);
    for (const [index, slept] of one.slept.entries()) assert.ok(Math.abs(slept - (spec[index] ?? 0)) <= 0.25 * (spec[index] ?? 0), `${slept} for ${spec[index]}`);
  }
  const seen = new Set(Array.from({ length: 20 }, (_, seed) => {
    const one = trial({ random: generator(seed + 1) });
    retrying(refusing(memory({ '/r/a': '' }), 'unlink', 'EBUSY', 1), one.policy).unlink('/r/a');
    return one.slept[0];
  }));
  assert.ok(seen.size > 15, 'jitter: two programs do not meet again and again');
});

retry('after the budget: file, code, attempts, elapsed; never a wait that no attempt follows', () => {
  const one = trial({ perCall: 1000 });
  try {
    retrying(refusing(memory({ '/r/a': '' }), 'unlink', 'EBUSY', Infinity, () => (one.attempts += 1)), one.policy).unlink('/r/a');
    assert.unreachable();
  } catch (error) {
    assert.instance(error, RetriesSpentError);
    const { code, path, attempts, elapsed, message } = error as RetriesSpentError;
    assert.equal({ code, path, attempts }, { code: 'EBUSY', path: '/r/a', attempts: one.attempts });
    assert.is(attempts, one.slept.length + 1);
    assert.is(elapsed, one.slept.reduce((sum, each) => sum + each, 0));
    assert.ok(elapsed <= 1000 && elapsed > 300);
    assert.match(message, /^EBUSY: unlink '\/r\/a' was refused \d+ times in \d+ ms$/);
  }
});

retry('the budget of a batch ends all waiting, and undoing has its own', () => {
  const one = trial({ perCall: 1000, perBatch: 1500 });
  const patient = retrying(refusing(memory({ '/r/a': '' }), 'unlink', 'EBUSY', Infinity), one.policy);
  const total = (): number => one.slept.reduce((sum, each) => sum + each, 0);
  for (let index = 0; index < 20; index += 1) assert.throws(() => patient.unlink('/r/a'), /EBUSY/);
  assert.ok(total() > 1500 && total() <= 3000, String(total()));
});

const permanent: Readonly<Record<string, readonly string[]>> = {
  linux: ['ENOENT', 'ENOSPC', 'EROFS', 'EXDEV', 'EACCES', 'EPERM', 'EIO', 'EDQUOT', 'EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY', 'ELOOP', 'EINVAL', 'EMFILE', 'ENAMETOOLONG', 'EMLINK', 'ENOSYS'],
  darwin: ['ENOENT', 'ENOSPC', 'EROFS', 'EXDEV', 'EACCES', 'EPERM', 'EIO'],
  win32: ['ENOENT', 'ENOSPC', 'EROFS', 'EXDEV', 'EIO', 'EEXIST', 'ENOTDIR'],
};
const passing: Readonly<Record<string, readonly string[]>> = { linux: ['EBUSY', 'EAGAIN', 'ETXTBSY', 'EINTR', 'ESTALE', 'ETIMEDOUT'], darwin: ['EBUSY', 'EAGAIN'], win32: ['EBUSY', 'EACCES', 'EPERM'] };

/** Arguments that every method accepts. */
const given: Partial<Record<Method, readonly unknown[]>> = { create: ['/r/new', Buffer.from('x')], createSymlink: ['t', '/r/new'], link: ['/r/a', '/r/new'], rename: ['/r/a', '/r/b'], makeDirectory: ['/r/new'], chmod: ['/r/a', 0o600], chown: ['/r/a', 1, 1], setModified: ['/r/a', 1n], readAt: ['/r/a', []], writeAt: ['/r/a', [], { inode: 0n, size: 0, modified: 0n }] };
const attemptsOf = (method: Method, code: string, platform: NodeJS.Platform, synced = true): number => {
  const one = trial({ platform, synced });
  const port = retrying(refusing(memory({ '/r/a': '', '/r/b': '' }), method, code, 1, () => (one.attempts += 1)), one.policy);
  try {
    (port[method] as (...args: unknown[]) => unknown)(...(given[method] ?? ['/r/a']));
  } catch (error) {
    assert.is((error as NodeJS.ErrnoException).code, code);
  }
  return one.slept.length;
};

retry('which codes are tried again, for every call of the port', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    for (const method of methods) {
      // Half of a write in place may be done.
      const isFlush = method === 'flush' || method === 'flushAll' || method === 'writeAt';
      for (const code of permanent[platform] ?? []) assert.is(attemptsOf(method, code, platform), 0, `${platform} ${method} ${code}`);
      for (const code of passing[platform] ?? []) {
        // A copy, or a file of one's own, is the answer to these at once.
        const other = platform === 'win32' && code !== 'EBUSY' && (method === 'link' || method === 'chown');
        assert.is(attemptsOf(method, code, platform), isFlush || other ? 0 : 1, `${platform} ${method} ${code}`);
      }
    }
  }
  assert.is(attemptsOf('rename', 'ESTALE', 'linux', false), 0, 'not on a local disk');
});

retry('a flush inside another call is not repeated either', () => {
  const one = trial();
  const refusal = Object.assign(new Error('EBUSY'), { code: 'EBUSY', syscall: 'fsync' });
  const port = retrying({ ...memory({}), create: () => ((one.attempts += 1), assert.is(one.attempts, 1), raise(refusal)) }, one.policy);
  assert.throws(() => port.create('/r/new', Buffer.from(''), { flush: true }), 'EBUSY');
  assert.equal(one.slept, []);
});

function raise(error: Error): never {
  throw error;
}

retry('a rename that was refused and happened all the same is not repeated', () => {
  const one = trial();
  const files = memory({ '/r/a': 'new', '/r/b': 'old' });
  let calls = 0;
  const lying: FileSystem = { ...files, rename: (from, to) => ((calls += 1), calls === 2 && files.rename(from, to), raise(errorOf('ESTALE', { method: 'rename', arguments: [from, to] }))) };
  retrying(lying, one.policy).rename('/r/a', '/r/b');
  assert.is(calls, 2);
  assert.is(String(files.read('/r/b')), 'new');
});

retry('nobody can tell whether a first rename happened whose source is gone: the refusal stands, at once', () => {
  const one = trial();
  const files = memory({ '/r/a': 'new' });
  const lying: FileSystem = { ...files, rename: (from, to) => (files.rename(from, to), raise(errorOf('ESTALE', { method: 'rename', arguments: [from, to] }))) };
  assert.throws(() => retrying(lying, one.policy).rename('/r/a', '/r/b'), /ESTALE/);
  assert.equal(one.slept, []);
});

retry('what a client writes while it holds the file is not overwritten after the wait', () => {
  for (const [method, act] of [
    ['rename', (port: FileSystem) => port.rename('/r/a', '/r/b')],
    ['unlink', (port: FileSystem) => port.unlink('/r/b')],
    ['chmod', (port: FileSystem) => port.chmod('/r/b', 0o600)],
  ] as const) {
    const files = memory({ '/r/a': 'ours', '/r/b': 'old' });
    const clock = fakeClock(() => files.put('/r/b', 'from the cloud'));
    const one = trial({ clock });
    assert.throws(() => act(retrying(refusing(files, method, 'EBUSY', 1), one.policy)), (error: unknown) => error instanceof ConflictError);
    assert.is(String(files.read('/r/b')), 'from the cloud');
  }
});

retry('traces of a first attempt are no news', () => {
  const late = (method: Method, code: string): FileSystem => {
    const files = memory({ '/r/a': 'x' });
    let calls = 0;
    return intercept(files, (call, run) => {
      if (call.method !== method) return run();
      calls += 1;
      const result = run();
      if (calls === 1) throw errorOf(code, call);
      return result;
    });
  };
  retrying(late('unlink', 'EBUSY'), trial().policy).unlink('/r/a');
  retrying(late('link', 'EBUSY'), trial().policy).link('/r/a', '/r/l');
  assert.throws(() => retrying(late('makeDirectory', 'EBUSY'), trial().policy).makeDirectory('/r/d'), /EBUSY/);
  assert.throws(() => retrying(late('create', 'EBUSY'), trial().policy).create('/r/c', Buffer.from('x')), /EBUSY/);
});

retry('a transaction on a real disk: whichever call is refused for a while, the outcome is the same', () =>
  withDesk(async (desk) => {
    const after = await listingAfter(desk, everyChange, unflushed);
    prepareDesk(desk);
    // Those are never tried again.
    const isOnce = (method: Method): boolean => method === 'flush' || method === 'flushAll' || method === 'writeAt';
    const recorder = recording(unflushed, (method) => !isOnce(method));
    await transact(everyChange, { ...desk, fileSystem: recorder.fileSystem });
    for (const { index, method, arguments: args } of recorder.calls) {
      prepareDesk(desk);
      const before = exactListing(desk.root);
      const one = trial();
      let [count, left] = [-1, 3];
      const held = intercept(unflushed, (call, run) => {
        if (isOnce(call.method)) return run();
        count += 1;
        // That call, and what repeats it.
        if (count < index || call.method !== method || call.arguments[0] !== args[0] || (left -= 1) < 0) return run();
        throw errorOf('EBUSY', call);
      });
      await transact(everyChange, { ...desk, fileSystem: held, retry: one.policy });
      assert.is(judge(desk.root, before, after), 'new', `${method}, call ${index}`);
      assert.ok(one.slept.length >= 1, `${method}, call ${index}`);
    }
    assert.ok(recorder.calls.length > 100);
  }, fastDisk),
);

retry('a transaction after the budget: DiskError with file, code, attempts and time, and the tree as before', () =>
  withDesk(async (desk) => {
    const after = await listingAfter(desk, everyChange, unflushed);
    for (const code of ['EBUSY', 'EAGAIN']) {
      prepareDesk(desk);
      const before = exactListing(desk.root);
      const one = trial({ perCall: 2000 });
      const held = intercept(unflushed, (call, run) => {
        if (call.method === 'rename' && call.arguments[1] === `${desk.root}/update.txt` && !String(call.arguments[0]).includes('/old/')) throw errorOf(code, call);
        return run();
      });
      const error: unknown = await transact(everyChange, { ...desk, fileSystem: held, retry: one.policy }).then(() => undefined, (reason: unknown) => reason);
      assert.instance(error, DiskError);
      assert.match((error as DiskError).message, new RegExp(`as before: ${code}: rename '.*/update\\.txt' was refused \\d+ times in \\d+ ms\\.$`));
      assert.instance((error as DiskError).cause, RetriesSpentError);
      assert.is(judge(desk.root, before, after), 'old');
    }
  }, fastDisk),
);

retry('a read-only file of Windows stays one, and so does a directory', () => {
  const files = memory({ '/r/a': '', '/r/b': '' });
  files.chmod('/r/b', 0o444);
  files.makeDirectory('/r/d');
  for (const to of ['/r/b', '/r/d']) {
    const one = trial({ platform: 'win32' });
    assert.throws(() => retrying(refusing(files, 'rename', 'EPERM', 1), one.policy).rename('/r/a', to), /EPERM/);
    assert.equal(one.slept, []);
  }
});

retry('permissions of POSIX are told at once', () =>
  withDesk(async (desk) => {
    prepareDesk(desk);
    const one = trial();
    const error: unknown = await transact(everyChange, { ...desk, fileSystem: refusing(unflushed, 'rename', 'EACCES', Infinity), retry: one.policy }).then(() => undefined, (reason: unknown) => reason);
    assert.ok(error !== undefined);
    assert.equal(one.slept, []);
  }, fastDisk),
);

retry('pauses between publications: none before a refusal, growing with refusals, gone after successes', () => {
  const slept: number[] = [];
  const stagger = createStagger({ synced: true, root: '/r', sleep: (milliseconds) => slept.push(milliseconds) });
  const files = memory({ '/r/a': '', '/r/b': '', '/elsewhere/x': '' });
  const renames = (refusals: number): void => retrying(refusing(files, 'chmod', 'EBUSY', refusals), trial({ stagger }).policy).chmod('/r/a', 0o600);
  renames(0);
  assert.equal(slept, []);
  renames(1);
  renames(1);
  renames(1);
  assert.equal(slept, [5, 10]);
  assert.is(stagger.pause, 20);
  retrying(files, trial({ stagger }).policy).chmod('/elsewhere/x', 0o600);
  assert.is(slept.length, 2, 'what lies elsewhere is not paced');
  for (let index = 0; index < 20; index += 1) renames(0);
  assert.is(stagger.pause, 0);
  assert.ok(slept.length < 12);
  const never = createStagger({ synced: false, root: '/r', sleep: () => assert.unreachable() });
  never.after('/r/a', true);
  never.before('/r/a');
  assert.is(never.pause, 0);
});

retry('the default policy: patient where something syncs or scans, short elsewhere', () => {
  assert.is(policyFor(undefined, { platform: 'linux' }).perCall, 1000);
  assert.is(policyFor(undefined, { platform: 'win32' }).perCall, 10_000);
  assert.is(policyFor(finding).perCall, 10_000);
  const started = performance.now();
  policyFor(undefined).clock.sleep(20);
  assert.ok(performance.now() - started >= 19);
  assert.equal(Object.keys(retrying(nodeFileSystem, policyFor(undefined))).sort(), [...methods].sort());
});

retry.run();
