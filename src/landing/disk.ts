// Files as they lie on disk, for deciding what may be written over them.
import { lstatSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Expected, FileState, RepoPath } from '../model.ts';
import { sha256 } from '../transaction/state.ts';
import type { OnDisk } from './changes.ts';

/** The bytes of a file that is in a directory for certain; undefined where the state has none. */
export function bytesOf(directory: string, path: RepoPath, state: FileState): Uint8Array | undefined {
  if (state.kind === 'absent' || state.mode === '160000') return undefined;
  const file = join(directory, path);
  // Where symbolic links cannot be, git writes their target into a file.
  return lstatSync(file).isSymbolicLink() ? Buffer.from(readlinkSync(file)) : readFileSync(file);
}

/** What lies at a path of a working tree now. What lies beyond a symbolic link is not the tracked file. */
export function lookAt(topLevel: string, path: RepoPath): OnDisk {
  const file = join(topLevel, path);
  try {
    const stats = lstatSync(file, { throwIfNoEntry: false });
    if (stats === undefined) return { kind: 'absent' };
    if (realpathSync(dirname(file)) !== dirname(file)) return { kind: 'other' };
    const mode = stats.mode & 0o7777;
    if (stats.isFile()) return { kind: 'file', content: readFileSync(file), mode };
    return stats.isSymbolicLink() ? { kind: 'symlink', content: Buffer.from(readlinkSync(file)), mode } : { kind: 'other' };
  } catch (error) {
    // A directory above it is a file now, or it went in this very moment.
    if (['ENOTDIR', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return { kind: 'other' };
    throw error;
  }
}

/** Exactly what was read: an editor's save in between is not written over. */
export function expectedOf(now: OnDisk): Expected | undefined {
  if (now.kind === 'other') return undefined;
  if (now.kind === 'absent') return { kind: 'absent' };
  if (now.kind === 'symlink') return { kind: 'symlink', target: Buffer.from(now.content).toString() };
  return { kind: 'file', sha256: sha256(now.content), mode: now.mode };
}
