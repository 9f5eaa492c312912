// Removes what killed runs have left under names that say whose it was.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Everything in the directory whose name begins with one of the prefixes, followed by the pid of a process that is no more and a dash; that of
 * one that lives, or of a new one with its number, stays. What cannot be removed stays as well.
 */
export function removeAbandoned(directory: string, prefixes: readonly string[]): void {
  for (const name of namesIn(directory)) {
    const prefix = prefixes.find((one) => name.startsWith(one));
    const pid = prefix === undefined ? undefined : /^(\d+)-/.exec(name.slice(prefix.length))?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) remove(join(directory, name));
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    // Nothing was ever made here.
    return [];
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // The next run tries again.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
