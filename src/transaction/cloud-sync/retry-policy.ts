// When a refused call is worth another attempt, how long to wait for it, and when to stop.
import type { FileSystem } from '../../file-system.ts';
import type { SyncFinding } from './findings.ts';
import type { Stagger } from './stagger.ts';

export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Returns when so many milliseconds are over: the port is synchronous. */
  sleep(milliseconds: number): void;
}

export interface RetryPolicy {
  readonly platform: NodeJS.Platform;
  /** Whether something is known to sync the files: a few more codes pass by themselves there. */
  readonly synced: boolean;
  /** Milliseconds before the second attempt; each further wait is twice as long. */
  readonly first: number;
  /** Milliseconds of the longest wait, jitter not included. */
  readonly longest: number;
  /** A part of each wait, up and down: 0.25 means 75 % to 125 %. */
  readonly jitter: number;
  /** Milliseconds that one call may wait in all. */
  readonly perCall: number;
  /** Milliseconds that all calls together may wait. */
  readonly perBatch: number;
  readonly clock: Clock;
  /** From 0 to 1, exclusive. */
  random(): number;
  readonly stagger?: Stagger;
}

const cell = new Int32Array(new SharedArrayBuffer(4));

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds) => void Atomics.wait(cell, 0, 0, milliseconds),
};

/** Clients and scanners of Windows hold files for seconds; elsewhere hardly anybody does, and a refusal mostly stays one. */
export function policyFor(finding: SyncFinding | undefined, changes: Partial<RetryPolicy> = {}): RetryPolicy {
  const platform = changes.platform ?? process.platform;
  const patient = finding !== undefined || platform === 'win32';
  return { platform, synced: finding !== undefined, first: 10, longest: 640, jitter: 0.25, perCall: patient ? 10_000 : 1000, perBatch: patient ? 60_000 : 5000, clock: systemClock, random: Math.random, ...changes };
}

export type Method = keyof FileSystem;

const everywhere: ReadonlySet<string> = new Set(['EBUSY', 'EAGAIN', 'EINTR', 'ETXTBSY']);
/** A handle that the server has forgotten, a server that did not answer in time, a lock that it could not give. */
const onSynced: ReadonlySet<string> = new Set(['ESTALE', 'ETIMEDOUT', 'ENOLCK']);
/** Another program has the file open; on POSIX the very same codes are about permissions, and waiting changes nothing. */
const onWindows: ReadonlySet<string> = new Set(['EACCES', 'EPERM']);
/** Refusals that the transaction answers by another way at once. */
const hasOtherWay: ReadonlySet<Method> = new Set(['link', 'chown']);
/** The pages may be gone after the first refusal, and a second flush would say that all is well (Rebello et al., ATC'20). */
const flushes: ReadonlySet<string> = new Set(['fsync', 'fdatasync', 'syncfs']);

export function isTransient(error: unknown, method: Method, { platform, synced }: Pick<RetryPolicy, 'platform' | 'synced'>): error is NodeJS.ErrnoException {
  const { code = '', syscall = '' } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  if (method === 'flush' || method === 'flushAll' || flushes.has(syscall)) return false;
  if (everywhere.has(code) || (synced && onSynced.has(code))) return true;
  return platform === 'win32' && onWindows.has(code) && !hasOtherWay.has(method);
}

/** Milliseconds before attempt `attempts + 1`. */
export function delayAfter(attempts: number, { first, longest, jitter, random }: RetryPolicy): number {
  const exact = Math.min(longest, first * 2 ** Math.min(attempts - 1, 30));
  return exact * (1 - jitter + 2 * jitter * random());
}
