// A process that takes locks on command, for tests: `lock-worker.ts` obeys its channel, `lock-worker.ts hold FILE` takes one and sleeps.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeLock, withLocks, type LockOptions } from '../../src/lock.ts';

export type Order =
  | { readonly verb: 'take'; readonly file: string; readonly options?: LockOptions }
  | { readonly verb: 'release'; readonly file: string }
  /** Tries once; who gets the lock proves it with a canary and keeps it. */
  | { readonly verb: 'contend'; readonly file: string; readonly canary: string; readonly options: LockOptions }
  /** Takes and releases; the canary shows that nobody else was inside. */
  | { readonly verb: 'rounds'; readonly file: string; readonly canary: string; readonly rounds: number; readonly options: LockOptions }
  /** As `rounds`, with a random subset of the files each time, in random order. */
  | { readonly verb: 'subsets'; readonly files: readonly string[]; readonly canaries: string; readonly rounds: number; readonly options: LockOptions }
  /** From now on every change of the directory takes a random moment longer, so that others come in between. */
  | { readonly verb: 'dawdle' }
  /** From now on this process lives on a disk without hard links. */
  | { readonly verb: 'forbid-links' };

export interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: unknown; readonly message: string; readonly help: unknown };
}

const held = new Map<string, () => void>();

async function obey(order: Order): Promise<unknown> {
  if (order.verb === 'take') held.set(order.file, await takeLock(order.file, order.options));
  if (order.verb === 'release') held.get(order.file)?.();
  if (order.verb === 'contend') return contend(order);
  if (order.verb === 'rounds') return rounds(order);
  if (order.verb === 'subsets') return subsets(order);
  if (order.verb === 'dawdle') dawdle();
  if (order.verb === 'forbid-links') forbidLinks();
  return undefined;
}

async function contend({ file, canary, options }: Extract<Order, { verb: 'contend' }>): Promise<string> {
  try {
    held.set(file, await takeLock(file, options));
  } catch (error) {
    if ((error as { code?: unknown }).code === 'locked') return 'lost';
    throw error;
  }
  // Exists already when there is a second winner.
  fs.closeSync(fs.openSync(canary, 'wx'));
  return 'won';
}

async function rounds(order: Extract<Order, { verb: 'rounds' }>): Promise<void> {
  for (let round = 0; round < order.rounds; round += 1) {
    const release = await takeLock(order.file, order.options);
    await inside([order.canary]);
    release();
  }
}

async function subsets({ files, canaries, rounds: count, options }: Extract<Order, { verb: 'subsets' }>): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    const chosen = files.filter(() => Math.random() < 0.6).sort(() => Math.random() - 0.5);
    // The first twice: a lock that is named twice is taken once.
    await withLocks([...chosen, ...chosen.slice(0, 1)], options, () => inside(chosen.map((file) => join(canaries, basename(file)))));
  }
}

/** Lets others run between the steps, so that one who should not be here has the chance to come in. */
async function inside(canaries: readonly string[]): Promise<void> {
  for (const canary of canaries) fs.closeSync(fs.openSync(canary, 'wx'));
  await sleep(Math.random() * 2);
  for (const canary of canaries) fs.rmSync(canary);
}

function dawdle(): void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (const name of ['linkSync', 'renameSync', 'rmSync'] as const) {
    const original = fs[name] as (...args: unknown[]) => unknown;
    const slow = (...args: unknown[]): unknown => {
      Atomics.wait(clock, 0, 0, Math.random() * 0.4);
      return original(...args);
    };
    Object.assign(fs, { [name]: slow });
  }
  syncBuiltinESMExports();
}

function forbidLinks(): void {
  fs.linkSync = () => {
    throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
  };
  syncBuiltinESMExports();
}

async function answer(order: Order): Promise<Answer> {
  try {
    return { result: await obey(order) };
  } catch (error) {
    const { code, message, help } = error as { code?: unknown; message: string; help?: unknown };
    return { error: { code, message, help } };
  }
}

if (process.argv[2] === 'hold') {
  await takeLock(process.argv[3] ?? '', { kernel: process.argv[4] !== 'without-kernel' });
  process.stdout.write(`${process.pid}\n`);
  if (process.argv[5] !== 'and-end') await sleep(300_000);
} else if (process.send !== undefined) {
  process.on('message', (order: Order) => void answer(order).then((reply) => process.send?.(reply)));
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.send('ready');
}
