// From targets to what the transaction is to do, what a snapshot is to hold, and what a report says.
import { createHash } from 'node:crypto';
import type { PendingChange, PendingState } from '../git/pending.ts';
import { chooseWrite, differingSplice, inPlaceFrom } from '../transaction/splice.ts';
import type { BlobId, Expected, FileChange, FileMode, FileState, Plan, RepoPath, WriteOperation } from '../model.ts';
import { expectedOf, type Found } from './disk.ts';
import type { Target, Wanted } from './resolve.ts';

/** Whether the disk is that way already. */
export function isUnchanged({ before, after, from }: Target): boolean {
  if (from !== undefined) return false;
  if (after.kind === 'absent') return before.kind === 'absent';
  if (after.kind === 'directory') return before.kind === 'directory';
  if (after.kind === 'symlink') return before.kind === 'symlink' && before.target === after.target;
  return before.kind === 'file' && (after.mode === undefined || after.mode === before.mode) && Buffer.compare(before.content, after.content) === 0;
}

/** What the transaction is to do, unchanged targets left out. Each change insists on what was read. `crossover`: see `inPlace`. */
export function fileChanges(targets: readonly Target[], crossover = inPlaceFrom): FileChange[] {
  const renamed = new Set(targets.flatMap(({ from }) => from ?? []));
  const found = new Map(targets.map(({ path, before }) => [path, before]));
  return targets
    .filter((target) => !isUnchanged(target) && !renamed.has(target.path))
    .map((target) => fileChange(target, target.from === undefined ? undefined : found.get(target.from), crossover));
}

function fileChange({ path, before, after, from }: Target, source: Found | undefined, crossover: number): FileChange {
  const expected = expectedOf(before);
  if (from !== undefined && source !== undefined) return { kind: 'rename', path, from, expected, expectedFrom: expectedOf(source) };
  if (after.kind === 'absent') return { kind: 'delete', path, expected, prune: true };
  if (after.kind === 'directory') return { kind: 'mkdir', path, expected, ...(after.mode === undefined ? {} : { mode: after.mode }) };
  if (after.kind === 'symlink') return { kind: 'symlink', path, target: after.target, expected };
  if (before.kind === 'file' && after.mode !== undefined && after.mode !== before.mode && Buffer.compare(before.content, after.content) === 0) {
    return { kind: 'chmod', path, mode: after.mode, expected };
  }
  return inPlace({ path, before, after, expected, crossover }) ?? { kind: 'write', path, content: after.content, expected, ...(after.mode === undefined ? {} : { mode: after.mode }) };
}

interface Replacing {
  readonly path: string;
  readonly before: Found;
  readonly after: Extract<Wanted, { kind: 'file' }>;
  readonly expected: Expected;
  /** Bytes from which that is the faster way. */
  readonly crossover: number;
}

/** A small change of a large file is made in place: writing the whole file anew costs its size. */
function inPlace({ path, before, after, expected, crossover }: Replacing): FileChange | undefined {
  if (before.kind !== 'file' || before.content.byteLength < crossover || (after.mode ?? before.mode) !== before.mode) return undefined;
  const edits = differingSplice(before.content, after.content);
  const size = before.content.byteLength;
  return chooseWrite({ kind: 'file', size, links: before.links, mode: before.mode }, edits, crossover) === 'splice' ? { kind: 'splice', path, edits, size, expected } : undefined;
}

/** Whether any file is so large that it matters how it is written. */
export function hasLarge(targets: readonly Target[]): boolean {
  return targets.some((target) => !isUnchanged(target) && target.before.kind === 'file' && target.before.content.byteLength >= inPlaceFrom);
}

/** In the order of the plan's phases, and within one as they come; what the plan does not know goes first: directories. */
export function inPlanOrder(changes: readonly FileChange[], { phases }: Pick<Plan, 'phases'>, below: string): FileChange[] {
  const phaseOf = new Map(phases.flatMap(({ index, paths }) => paths.map((path) => [path, index] as const)));
  const rank = ({ path }: FileChange): number => phaseOf.get(repoPath(below, path)) ?? -1;
  return changes.map((change) => ({ change, rank: rank(change) })).sort((a, b) => a.rank - b.rank).map(({ change }) => change);
}

/** What a snapshot is to hold; directories are nothing to git. */
export function pendingChanges(targets: readonly Target[], below: string): PendingChange[] {
  return targets.filter(({ after }) => after.kind !== 'directory').map((target) => ({ path: repoPath(below, target.path), state: pendingState(target) }));
}

function pendingState({ before, after }: Target): PendingState {
  if (after.kind === 'file') return { kind: 'file', content: after.content, executable: (modeOf(before, after) & 0o100) !== 0 };
  return after.kind === 'symlink' ? after : { kind: 'absent' };
}

function modeOf(before: Found, after: Extract<Wanted, { kind: 'file' }>): number {
  return after.mode ?? (before.kind === 'file' ? before.mode : 0o644);
}

export function repoPath(below: string, path: string): RepoPath {
  return (below === '' ? path : `${below}/${path}`) as RepoPath;
}

/** What the report says of the targets, in their order: the deletion half of a rename is part of the rename. */
export function operationsOf(targets: readonly Target[], below: string): WriteOperation[] {
  const renamed = new Set(targets.flatMap(({ from }) => from ?? []));
  return targets.filter((target) => !renamed.has(target.path) && target.after.kind !== 'directory' && !isUnchanged(target)).map((target) => operationOf(target, below));
}

function operationOf({ path, before, after, from, template }: Target, below: string): WriteOperation {
  const expected = stateOf(before);
  const result = after.kind === 'file' ? fileState(after.content, modeOf(before, after)) : after.kind === 'symlink' ? linkState(after.target) : ({ kind: 'absent' } as const);
  const base = { path: repoPath(below, path), expected, result, origin: template === undefined ? 'request' : 'template' } as const;
  if (from !== undefined) return { kind: 'rename', from: repoPath(below, from), ...base };
  if (result.kind === 'absent') return { kind: 'delete', ...base };
  if (after.kind === 'symlink') return { kind: 'symlink', ...base };
  if (expected.kind === 'absent') return { kind: 'create', ...base };
  return { kind: result.blob === expected.blob ? 'chmod' : 'update', ...base };
}

function stateOf(found: Found): FileState {
  if (found.kind === 'file') return fileState(found.content, found.mode);
  return found.kind === 'symlink' ? linkState(found.target) : { kind: 'absent' };
}

function fileState(content: Uint8Array, mode: number): FileState & { kind: 'file' } {
  return { kind: 'file', mode: (mode & 0o100) === 0 ? '100644' : '100755', blob: blobId(content) };
}

function linkState(target: string): FileState & { kind: 'file' } {
  const mode: FileMode = '120000';
  return { kind: 'file', mode, blob: blobId(Buffer.from(target)) };
}

/** Source: git hash-object, without filters: the bytes as they are on disk. */
export function blobId(content: Uint8Array, length = 40): BlobId {
  return createHash(length === 64 ? 'sha256' : 'sha1').update(`blob ${content.byteLength}\0`).update(content).digest('hex') as BlobId;
}
