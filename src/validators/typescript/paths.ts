// Turns absolute paths of the snapshot into paths of the repository.
import { realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';

/** The path relative to the snapshot, with forward slashes. */
export function repoPath(root: string, file: string): string {
  return relative(root, file).split(sep).join('/');
}

/** Is this a file of the repository, not of a package installed in it nor of the compiler? */
export function isOwn(root: string, file: string): boolean {
  const path = repoPath(root, file);
  return path !== '' && !path.startsWith('../') && !/^[a-z]:/i.test(path) && !/(^|\/)node_modules\//.test(path);
}

/**
 * The real path as a compiler should see it: ignored build output in the snapshot is linked from the working tree, and seen by its
 * path there it would not be known for the output of a project of this repository. Undefined: it does not exist.
 */
export function realPathInSnapshot(root: string, workingTree: string, path: string): string | undefined {
  let real: string;
  try {
    real = realpathSync(path);
  } catch {
    return undefined;
  }
  const linked = workingTree !== root && real.startsWith(`${workingTree}${sep}`) && !real.includes(`${sep}node_modules${sep}`);
  return linked ? root + real.slice(workingTree.length) : real;
}
