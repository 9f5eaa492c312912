// One transaction at a time in a home: takes its lock, undoes what a dead owner left, then runs.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { withLocks, type LockOptions } from '../lock.ts';
import { recover, type Recovered, type Undoers } from './transaction.ts';

export interface ExclusiveOptions extends LockOptions {
  readonly undo: Undoers;
  /** Called after an interrupted transaction was undone. */
  readonly onRecovered?: (recovered: Recovered) => void;
}

/** The file in a home that says who writes there. */
export const lockName = 'lock';

/** Runs `body` as the only one in the home. Throws what `takeLock` and `recover` throw, before `body` ran. */
export function withHome<T>(home: string, options: ExclusiveOptions, body: () => Promise<T> | T): Promise<T> {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  return withLocks([join(home, lockName)], { what: 'The working tree', ...options }, async () => {
    const recovered = await recover({ home, undo: options.undo });
    if (recovered !== undefined) options.onRecovered?.(recovered);
    return body();
  });
}
