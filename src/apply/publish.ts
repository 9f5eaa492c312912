// Writes a judged batch: under the lock of the place, all or nothing, read back before it counts.
import { InterruptedError } from '../errors.ts';
import { undoersOf, withWorkingTree, type Exclusivity } from '../landing/place.ts';
import type { FileChange, Notice } from '../model.ts';
import type { SyncFinding } from '../transaction/cloud-sync/findings.ts';
import { transactSynced } from '../transaction/cloud-sync/transact-synced.ts';
import { keyed, verifying, type KeyRecord } from '../transaction/participants.ts';
import { transact, type TransactionOptions } from '../transaction/transaction.ts';
import type { ApplyPlace } from './place.ts';

export interface Publication {
  readonly place: ApplyPlace;
  readonly changes: readonly FileChange[];
  readonly key?: KeyRecord;
  readonly exclusivity: Exclusivity;
  readonly signal: AbortSignal;
  /** A last look, when nobody else of ours writes any more; what it throws is thrown, and nothing is written. */
  readonly look?: () => Promise<void>;
}

/** What was written, relative to the root, and what happened to it since. */
export interface Published {
  readonly written: readonly string[];
  readonly notices: readonly Notice[];
}

/** Throws ConflictError when a file is not what was read; nothing is written then. */
export async function publishChanges({ place, changes, key, exclusivity, signal, look }: Publication): Promise<Published> {
  if (changes.length === 0 && key === undefined) return { written: [], notices: [] };
  return withWorkingTree(place.repository, exclusivity, async () => {
    await look?.();
    const options: TransactionOptions = {
      root: place.root,
      home: place.home,
      reason: 'apply',
      participants: [verifying(place.root, changes), ...(key === undefined ? [] : [keyed(place.home, key)])],
      undo: undoersOf(place.repository),
      validate: () => {
        if (signal.aborted) throw new InterruptedError(String(signal.reason));
      },
    };
    return place.sync === undefined ? { ...(await transact(changes, options)), notices: [] } : publishSynced(changes, options, place.sync);
  });
}

/** A client may hold files, revert them, or put copies beside them: what it did is told. */
async function publishSynced(changes: readonly FileChange[], options: TransactionOptions, finding: SyncFinding): Promise<Published> {
  const { written, unsettled } = await transactSynced(changes, { ...options, finding });
  return { written, notices: unsettled.map(({ words }) => ({ source: 'writeopt', message: `${words} ${finding.words}` })) };
}
