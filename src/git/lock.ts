// One owner at a time for a snapshot: a lock file that names its owner and is taken over only from the dead.
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { WriteoptError, exitCodes, InterruptedError } from '../errors.ts';

interface Owner {
  readonly pid: number;
  /** When the process started, in clock ticks after boot: tells a reused pid from its first owner. Linux only. */
  readonly start?: string;
}

export interface LockOptions {
  readonly signal?: AbortSignal;
  /** Called once when somebody else holds the lock. */
  readonly onWait?: (pid: number) => void;
  /** How long to wait for a live owner, in milliseconds. */
  readonly patience?: number;
}

/** Takes the lock, waiting for a live owner; returns the release. Throws when patience runs out. */
export async function takeLock(file: string, options: LockOptions = {}): Promise<() => void> {
  const deadline = Date.now() + (options.patience ?? 600_000);
  let told = false;
  for (;;) {
    if (tryCreate(file)) return () => rmSync(file, { force: true });
    const owner = readOwner(file);
    if (owner !== undefined && !isAlive(owner)) {
      removeStale(file, owner);
      continue;
    }
    if (!told && owner !== undefined) options.onWait?.(owner.pid);
    told = true;
    if (Date.now() > deadline) throw held(file, owner);
    await sleep(40, undefined, options.signal ? { signal: options.signal } : {}).catch(() => {
      throw new InterruptedError('a signal');
    });
  }
}

function held(file: string, owner: Owner | undefined): WriteoptError {
  const who = owner === undefined ? 'another writeopt' : `another writeopt (pid ${owner.pid})`;
  return new WriteoptError('locked', exitCodes.tool, `The snapshot is in use by ${who}.`, {
    help: `Wait for it to end and try again; if it is gone for certain, delete ${file}.`,
  });
}

function tryCreate(file: string): boolean {
  const start = startOf(process.pid);
  const owner: Owner = start === undefined ? { pid: process.pid } : { pid: process.pid, start };
  let descriptor: number;
  try {
    descriptor = openSync(file, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(descriptor, JSON.stringify(owner));
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return true;
}

function readOwner(file: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value) || typeof value.pid !== 'number') return undefined;
    return 'start' in value && typeof value.start === 'string' ? { pid: value.pid, start: value.start } : { pid: value.pid };
  } catch {
    // Gone, or its owner is between creating and filling it: look again.
    return undefined;
  }
}

/** Moves the stale lock aside before deleting it, so that two waiting processes cannot both delete a newer one. */
function removeStale(file: string, owner: Owner): void {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readOwner(aside);
  if (moved !== undefined && (moved.pid !== owner.pid || moved.start !== owner.start)) {
    // Somebody took it over in between: give theirs back.
    renameSync(aside, file);
    return;
  }
  rmSync(aside, { force: true });
}

function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const start = startOf(owner.pid);
  return owner.start === undefined || start === undefined || start === owner.start;
}

/** Field 22 of /proc/PID/stat (proc(5)); undefined where there is no /proc, and for a zombie, which holds nothing. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'zombie' : fields[19];
  } catch {
    return undefined;
  }
}
