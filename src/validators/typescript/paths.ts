// Turns absolute paths of the snapshot into paths of the repository.
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
