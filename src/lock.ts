// One lock for the whole house: freed by the kernel when its owner dies, and a file beside it that says whose it is.
import { realpathSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodes, InterruptedError, WriteoptError } from './errors.ts';
import { claim, isMine, readOwner, sweep, type Attempt, type Outcome } from './lock/claim.ts';
import { takeKernelLock, type KernelAnswer } from './lock/kernel.ts';
import { isDead, newOwner, placeOf, type LockOwner } from './lock/owner.ts';

export type { LockOwner } from './lock/owner.ts';

export interface LockOptions {
  readonly signal?: AbortSignal;
  /** How long to wait for a living owner, in milliseconds; 0: not at all. Ten minutes when absent. */
  readonly patience?: number;
  /** Called once per lock, when somebody else is seen to hold it. */
  readonly onWait?: (owner: LockOwner) => void;
  /** What is locked, as the subject of a sentence: `The snapshot`. */
  readonly what?: string;
  /** For tests: false leaves the kernel out, as on a system that has no such locks. */
  readonly kernel?: boolean;
}

const defaultPatience = 600_000;
const shortestPause = 10;
const longestPause = 200;

interface Blocked {
  readonly owner?: LockOwner;
  /** The kernel vouches that the owner lives. */
  readonly certain: boolean;
}

/**
 * Takes the lock, waiting for a living owner and inheriting from a dead one; returns the release, which may be called twice.
 * The directory of `file` must exist, and is better small: markers and temporary files come and go there, and what the dead
 * left of them is looked for. A lock is not counted: who holds it and takes it again waits like everybody else.
 *
 * The file alone decides, so that processes exclude each other that share a disk but no kernel lock (containers). The kernel
 * lock comes first and goes last: it proves a death the moment it happens, and guards an owner whose file was deleted by hand.
 *
 * @throws WriteoptError `locked` when patience ends, `lock` when the lock cannot be made; InterruptedError when aborted.
 */
export async function takeLock(file: string, options: LockOptions = {}): Promise<() => void> {
  const path = realPath(file);
  const deadline = deadlineOf(options);
  let pause = shortestPause;
  let told = false;
  for (;;) {
    if (options.signal?.aborted === true) throw new InterruptedError('a signal');
    const outcome = await tryLock(path, options);
    if (typeof outcome === 'function') return outcome;
    if (!told && outcome.owner !== undefined) {
      told = true;
      options.onWait?.(outcome.owner);
    }
    const left = deadline - performance.now();
    if (left <= 0) throw locked(path, outcome, options);
    await wait(Math.min(pause, left), options.signal);
    pause = Math.min(pause * 2, longestPause);
  }
}

/**
 * Runs `body` while holding all the locks. They are taken in the order of their real paths, each once, so that two processes
 * never wait for each other, and released in reverse. `patience` is for all of them together.
 */
export async function withLocks<T>(files: readonly string[], options: LockOptions, body: () => Promise<T> | T): Promise<T> {
  const paths = [...new Set(files.map(realPath))].sort();
  const deadline = deadlineOf(options);
  const holding = async (taken: number): Promise<T> => {
    const next = paths[taken];
    if (next === undefined) return body();
    const release = await takeLock(next, { ...options, patience: Math.max(0, deadline - performance.now()) });
    try {
      return await holding(taken + 1);
    } finally {
      release();
    }
  };
  return holding(0);
}

function deadlineOf(options: LockOptions): number {
  return performance.now() + (options.patience ?? defaultPatience);
}

/** The lock file itself may not exist yet. */
function realPath(file: string): string {
  try {
    return join(realpathSync.native(dirname(file)), basename(file));
  } catch (error) {
    throw cannotLock(file, error);
  }
}

/** One attempt, which leaves nothing behind when it fails: whoever waits holds nothing meanwhile. */
async function tryLock(path: string, options: LockOptions): Promise<(() => void) | Blocked> {
  const kernel: KernelAnswer = options.kernel === false ? 'impossible' : await takeKernelLock(path);
  try {
    return kernel === 'taken' ? { ...known(readOwner(path)), certain: true } : tryFile(path, kernel);
  } catch (error) {
    throw cannotLock(path, error);
  }
}

function tryFile(path: string, kernel: KernelAnswer): (() => void) | Blocked {
  const id = typeof kernel === 'object' ? kernel.id : undefined;
  const attempt: Attempt = { file: path, mine: newOwner(id), isDead: (owner) => isDead(owner, id) };
  const release = releaseOf(attempt, kernel);
  let outcome: Outcome = { taken: false };
  try {
    outcome = claim(attempt);
  } finally {
    // Also for an error that came when the file was ours already.
    if (!outcome.taken) release();
  }
  if (!outcome.taken) return { ...known(outcome.owner), certain: false };
  sweep(attempt);
  return release;
}

/** A dead owner's file may still lie there while its heir is about to replace it. */
function known(owner: LockOwner | undefined): { owner?: LockOwner } {
  return owner === undefined || isDead(owner, undefined) ? {} : { owner };
}

function releaseOf(attempt: Attempt, kernel: KernelAnswer): () => void {
  let released = false;
  return () => {
    if (released) return;
    released = true;
    try {
      if (isMine(attempt.file, attempt.mine)) rmSync(attempt.file, { force: true });
    } finally {
      if (typeof kernel === 'object') kernel.release();
    }
  };
}

function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return sleep(milliseconds, undefined, signal ? { signal } : {}).catch(() => {
    throw new InterruptedError('a signal');
  });
}

function locked(path: string, { owner, certain }: Blocked, options: LockOptions): WriteoptError {
  const where = owner === undefined ? undefined : placeOf(owner);
  const who = owner === undefined ? 'another writeopt' : `another writeopt (pid ${owner.pid}${where === undefined ? '' : ` ${where}`}: ${owner.command})`;
  return new WriteoptError('locked', exitCodes.tool, `${options.what ?? path} is in use by ${who}.`, {
    help: `Wait for it to end and try again${certain ? '' : `; if it is gone for certain, delete ${path}`}.`,
  });
}

function cannotLock(path: string, error: unknown): WriteoptError {
  return new WriteoptError('lock', exitCodes.tool, `The lock ${path} cannot be taken: ${error instanceof Error ? error.message : String(error)}.`, {
    help: 'See that its directory exists, is writable and has room, and try again.',
    cause: error,
  });
}
