// Writes a judged batch: under the lock of the place, all or nothing, read back before it counts.
import { ConflictError, InterruptedError } from '../errors.ts';
import { undoersOf, withWorkingTree, type Exclusivity } from '../landing/place.ts';
import type { FileChange } from '../model.ts';
import { keyed, verifying, type KeyRecord } from '../transaction/participants.ts';
import { transact } from '../transaction/transaction.ts';
import type { ApplyPlace } from './place.ts';

export interface Publication {
  readonly place: ApplyPlace;
  readonly changes: readonly FileChange[];
  readonly key?: KeyRecord;
  readonly exclusivity: Exclusivity;
  readonly signal: AbortSignal;
}

/** Returns the paths that were written, relative to the root. Throws ConflictError when a file is not what was read; nothing is written then. */
export async function publishChanges({ place, changes, key, exclusivity, signal }: Publication): Promise<readonly string[]> {
  if (changes.length === 0 && key === undefined) return [];
  return withWorkingTree(place.repository, exclusivity, async () => {
    const { written } = await transact(changes, {
      root: place.root,
      home: place.home,
      reason: 'apply',
      participants: [verifying(place.root, changes), ...(key === undefined ? [] : [keyed(place.home, key)])],
      undo: undoersOf(place.repository),
      validate: () => {
        if (signal.aborted) throw new InterruptedError(String(signal.reason));
      },
    });
    return written;
  });
}

/** Says what to do about files that changed while the batch was judged. */
export function asDrift(error: unknown): unknown {
  if (!(error instanceof ConflictError)) return error;
  return new ConflictError(error.message, { help: 'Nothing was written. Read the files again, and make the batch anew; `--merge` merges into what they hold now.', details: error.details, cause: error });
}
