// Staged changes as write operations: what git would write into the commit, with the state before and after.
import type { StagedChange, WriteOperation } from '../model.ts';

/** One operation for each change, in the same order. */
export function stagedOperations(changes: readonly StagedChange[]): WriteOperation[] {
  return changes.map(toOperation);
}

function toOperation(change: StagedChange): WriteOperation {
  const { path, before, after, from } = change;
  const base = { path, expected: before, result: after, origin: 'staged' } as const;
  if (after.kind === 'absent') return { kind: 'delete', ...base };
  if (after.mode === '160000') return { kind: 'submodule', ...base };
  if (from !== undefined && change.status === 'R') return { kind: 'rename', from, ...base };
  if (after.mode === '120000') return { kind: 'symlink', ...base };
  if (before.kind === 'absent' || change.status === 'C') return { kind: 'create', ...base };
  if (before.blob === after.blob && before.mode !== after.mode) return { kind: 'chmod', ...base };
  return { kind: 'update', ...base };
}
