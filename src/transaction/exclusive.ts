// One writer at a time: the lock of a home, and the recovery of what a dead owner left in it.
import { join } from 'node:path';
import { nodeFileSystem, type FileSystem } from '../file-system.ts';
import { withLocks, type LockOptions } from '../lock.ts';
import type { RetryPolicy } from './cloud-sync/retry-policy.ts';
import { recover, type Recovered } from './recovery.ts';
import { makeDirectories, type Undoers } from './work.ts';

export interface ExclusiveOptions extends LockOptions {
  readonly undo?: Undoers;
  /** Told of each interrupted transaction that was undone before `body` runs. */
  readonly onRecovered?: (recovered: Recovered, home: string) => void;
  readonly fileSystem?: FileSystem;
  /** For the recovery, as for a transaction. */
  readonly retry?: RetryPolicy;
}

/** The file in a home that says who writes there. */
export const lockName = 'lock';

/**
 * Runs `body` as the only one who may transact in these homes. Several are locked in the order of their real paths, so that
 * nobody waits in a circle. Throws what `withLocks` and `recover` throw; then `body` did not run.
 */
export async function withHomes<T>(homes: readonly string[], options: ExclusiveOptions, body: () => Promise<T> | T): Promise<T> {
  const fileSystem = options.fileSystem ?? nodeFileSystem;
  for (const home of homes) makeDirectories(fileSystem, home);
  const files = homes.map((home) => join(home, lockName));
  return withLocks(files, options, async () => {
    for (const home of new Set(homes)) {
      const recovered = await recover({ home, fileSystem, ...(options.undo === undefined ? {} : { undo: options.undo }), ...(options.retry === undefined ? {} : { retry: options.retry }) });
      if (recovered !== undefined) options.onRecovered?.(recovered, home);
    }
    return body();
  });
}
