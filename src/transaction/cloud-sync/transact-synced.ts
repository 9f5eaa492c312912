// A transaction in a folder that something else writes to as well: patient while it writes, and suspicious afterwards.
import { realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { nodeFileSystem, type FileSystem } from '../../file-system.ts';
import type { FileChange } from '../../model.ts';
import { sha256 } from '../state.ts';
import { transact, type Committed, type TransactionOptions } from '../transaction.ts';
import { watchConflicts } from './conflicts.ts';
import type { SyncFinding } from './findings.ts';
import { policyFor, type RetryPolicy } from './retry-policy.ts';
import { usualSettle, verifySettled, type Unsettled, type Written } from './settle.ts';
import { retrying } from './retry.ts';
import { createStagger } from './stagger.ts';

export interface SyncedOptions extends Omit<TransactionOptions, 'retry'> {
  readonly finding: SyncFinding;
  readonly policy?: Partial<RetryPolicy>;
  /** Milliseconds until the second look; 0: only one, as by default where syncing is merely possible, and on network file systems: they have no mind of their own. */
  readonly settle?: number;
  readonly wait?: (milliseconds: number) => Promise<void>;
  /** Names of this computer that clients put into the names of conflict copies. */
  readonly hosts?: readonly string[];
}

export interface SyncedCommit extends Committed {
  /** What the client, or anybody else, did to the files since; nothing was put right. */
  readonly unsettled: readonly Unsettled[];
}

/** Throws what `transact` throws, and nothing once the changes are committed: what is wrong then is returned. */
export async function transactSynced(changes: readonly FileChange[], options: SyncedOptions): Promise<SyncedCommit> {
  const { finding, fileSystem = nodeFileSystem } = options;
  const settle = options.settle ?? settleFor(finding);
  const root = fileSystem === nodeFileSystem ? realpathSync(options.root) : options.root;
  const plain = policyFor(finding, options.policy);
  const retry = { ...plain, stagger: plain.stagger ?? createStagger({ synced: true, root, sleep: plain.clock.sleep }) };
  const patient = retrying(fileSystem, retry);
  const outlook = outlookOf(changes, root, patient);
  const conflicts = watchConflicts(patient, [...new Set(changes.map(({ path }) => join(root, path)))], options.hosts ?? [hostname()]);
  const committed = await transact(outlook.changes, { ...options, root, retry });
  const unsettled = await verifySettled(outlook.written(), { root, fileSystem: patient, synced: settle !== 0, wait: options.wait ?? ((milliseconds) => wait(milliseconds)), conflicts, settle });
  return { ...committed, unsettled };
}

function settleFor({ provider, confidence }: SyncFinding): number {
  return provider === 'network' || confidence === 'possible' ? 0 : usualSettle;
}

interface Outlook {
  /** The same changes; their content is hashed when the transaction asks for it. */
  readonly changes: readonly FileChange[];
  written(): Written[];
}

function outlookOf(changes: readonly FileChange[], root: string, fileSystem: FileSystem): Outlook {
  const hashes = new Map<string, string>();
  const paths = changes.flatMap((change) => (change.kind === 'rename' ? [change.path, change.from] : [change.path]));
  const old = new Map([...new Set(paths)].map((path) => [path, hashOf(fileSystem, join(root, path))] as const));
  return {
    changes: changes.map((change) => (change.kind === 'write' ? hashing(change, hashes) : change)),
    written: () => {
      const all = new Map<string, Written>();
      const add = ({ path, ...one }: Written): void => {
        const replaced = old.get(path);
        all.set(path, { path, ...(replaced === undefined ? {} : { replaced }), ...all.get(path), ...one });
      };
      // What is taken away first: something else may be put there.
      for (const change of changes) if (change.kind === 'rename') add({ path: change.from });
      for (const change of changes) for (const one of writtenBy(change, hashes, old)) add(one);
      for (const { kind, path } of changes) if (kind === 'symlink' || kind === 'mkdir') all.delete(path);
      return [...all.values()];
    },
  };
}

function hashing(change: FileChange & { readonly kind: 'write' }, hashes: Map<string, string>): FileChange {
  const content = (): Uint8Array => {
    const bytes = typeof change.content === 'function' ? change.content() : change.content;
    hashes.set(change.path, sha256(bytes));
    return bytes;
  };
  return { ...change, content };
}

type Hashes = ReadonlyMap<string, string | undefined>;

function writtenBy(change: FileChange, hashes: Hashes, old: Hashes): Written[] {
  const { path } = change;
  if (change.kind === 'delete') return [{ path }];
  if (change.kind === 'write') return withHash(path, hashes.get(path), change.mode);
  if (change.kind === 'rename') return withHash(path, old.get(change.from), undefined);
  return change.kind === 'chmod' ? withHash(path, hashes.get(path) ?? old.get(path), change.mode) : [];
}

function withHash(path: string, hash: string | undefined, mode: number | undefined): Written[] {
  return hash === undefined ? [] : [{ path, sha256: hash, ...(mode === undefined ? {} : { mode }) }];
}

/** Of a file that can be read; the transaction itself says what it thinks of others. */
function hashOf(fileSystem: FileSystem, path: string): string | undefined {
  try {
    return fileSystem.stat(path)?.kind === 'file' ? sha256(fileSystem.read(path)) : undefined;
  } catch {
    return undefined;
  }
}
