// Which of the staged operations are meant by the paths that somebody named.
import { UsageError } from '../errors.ts';
import { toRepoPath, type Repository } from '../git/repository.ts';
import type { Snapshot } from '../git/snapshot/held.ts';
import type { WriteOperation } from '../model.ts';
import { stagedOperations } from '../operations/staged.ts';

/** Selects operations on the named files and below the named directories, and whatever fixers made of anything. Throws UsageError. */
export function selectOperations(repository: Repository, snapshot: Snapshot, args: readonly string[]): (operation: WriteOperation) => boolean {
  if (args.length === 0) return () => true;
  const wanted = args.map((argument) => {
    const path = toRepoPath(repository, argument);
    if (path === undefined) throw new UsageError(`${argument} is outside the repository.`, { help: 'Name files or directories of this repository.' });
    return path;
  });
  const isWanted = (path: string): boolean => wanted.some((prefix) => prefix === '' || path === prefix || path.startsWith(`${prefix}/`));
  const staged = new Set(stagedOperations(snapshot.staged.changes).map(nameOf));
  return (operation) => isWanted(operation.path) || (operation.kind === 'rename' && isWanted(operation.from)) || !staged.has(nameOf(operation));
}

function nameOf({ path, result }: WriteOperation): string {
  return JSON.stringify([path, result]);
}
