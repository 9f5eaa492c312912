// The state before some operations, from the state after them.
import type { BlobId, RepoPath, WriteOperation } from '../model.ts';
import type { State } from './references.ts';

/** Undoes the operations in a list of files. `readBlobs` is asked for texts that `after` does not have. */
export function stateBefore(after: State, operations: readonly WriteOperation[], readBlobs: (blobs: readonly BlobId[]) => Promise<ReadonlyMap<BlobId, string>>): State {
  const files = new Map(after.files);
  const links = new Set(after.links);
  const changed = new Map<RepoPath, BlobId>();
  // First what came, then what was: a new file may have the name that another had.
  for (const { path } of operations) {
    files.delete(path);
    links.delete(path);
  }
  for (const operation of operations) {
    const { expected } = operation;
    if (expected.kind === 'absent') continue;
    const path = operation.kind === 'rename' ? operation.from : operation.path;
    files.set(path, expected.blob);
    if (expected.mode === '120000' || expected.mode === '160000') links.add(path);
    // Of a submodule there is no blob, and no text.
    if (expected.mode !== '160000') changed.set(path, expected.blob);
  }
  return {
    files,
    links,
    read: async (paths) => {
      const [kept, old] = [paths.filter((path) => !changed.has(path)), paths.filter((path) => changed.has(path))];
      const texts = new Map(kept.length === 0 ? [] : await after.read(kept));
      const blobs = await readBlobs([...new Set(old.flatMap((path) => changed.get(path) ?? []))]);
      for (const path of old) {
        const text = blobs.get(changed.get(path) as BlobId);
        if (text !== undefined) texts.set(path, text);
      }
      return texts;
    },
  };
}
