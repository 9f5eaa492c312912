// The probes of detection on this very system.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import type { SyncProbes } from './findings.ts';
import type { PlaceProbes } from './place-outside.ts';

/** Configuration files are small; whatever is larger is none. */
const largest = 1_000_000;

/** One set for the whole process: detection keeps what it found with it. */
export const nodeProbes: SyncProbes & PlaceProbes = {
  platform: process.platform,
  env: process.env,
  home: homedir(),
  readFile: (path) => orElse(() => (lookAt(path) <= largest ? readFileSync(path, 'utf8') : undefined), undefined),
  exists: existsSync,
  list: (path) => orElse(() => readdirSync(path), []),
  realpath: (path) => orElse(() => realpathSync.native(path), path),
  mounts: () => orElse(readMounts, undefined),
  device: (path) => orElse(() => lstatSync(path, { bigint: true }).dev, undefined),
  writable: (path) => orElse(() => (accessSync(path, constants.W_OK), true), false),
};

/** Size of a regular file; a pipe would make us wait. */
function lookAt(path: string): number {
  const stats = statSync(path);
  return stats.isFile() ? stats.size : Number.POSITIVE_INFINITY;
}

function readMounts(): string | undefined {
  if (process.platform === 'linux') return readFileSync('/proc/self/mounts', 'utf8');
  return process.platform === 'darwin' ? execFileSync('/sbin/mount', { encoding: 'utf8', timeout: 2000, stdio: ['ignore', 'pipe', 'ignore'] }) : undefined;
}

function orElse<T>(run: () => T, otherwise: T): T {
  try {
    return run();
  } catch {
    return otherwise;
  }
}
