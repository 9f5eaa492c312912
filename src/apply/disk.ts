// What lies at the paths of a batch, read once: everything that is decided later is decided about exactly this.
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Expected } from '../model.ts';
import { sha256 } from '../transaction/state.ts';
import { directoriesAbove } from './paths.ts';

/** What a path holds; `beyond` names the symbolic link or file that is in the way to it. */
export type Found =
  | { readonly kind: 'absent' }
  | { readonly kind: 'file'; readonly content: Uint8Array; readonly mode: number; readonly links: number }
  | { readonly kind: 'symlink'; readonly target: string }
  | { readonly kind: 'directory' }
  | { readonly kind: 'other' }
  | { readonly kind: 'beyond'; readonly what: 'symbolic link' | 'file'; readonly path: string };

/** Looks at paths below a root, never through a symbolic link. */
export interface DiskReader {
  look(path: string): Found;
  /** Names in a directory; empty when there is none. */
  list(directory: string): readonly string[];
}

/** Each directory is looked at once. */
export function openDisk(root: string): DiskReader {
  const ways = new Map<string, Found | 'open'>();
  const names = new Map<string, readonly string[]>();
  const way = (directory: string): Found | 'open' => {
    const known = ways.get(directory);
    if (known !== undefined) return known;
    const found = wayThrough(root, directory);
    ways.set(directory, found);
    return found;
  };
  return {
    look: (path) => {
      for (const directory of directoriesAbove(path)) {
        const found = way(directory);
        if (found !== 'open') return found;
      }
      return lookAt(join(root, path));
    },
    list: (directory) => {
      const known = names.get(directory);
      if (known !== undefined) return known;
      const listed = namesIn(join(root, directory));
      names.set(directory, listed);
      return listed;
    },
  };
}

function wayThrough(root: string, directory: string): Found | 'open' {
  const stats = lstatSync(join(root, directory), { throwIfNoEntry: false });
  if (stats === undefined) return { kind: 'absent' };
  if (stats.isSymbolicLink()) return { kind: 'beyond', what: 'symbolic link', path: directory };
  return stats.isDirectory() ? 'open' : { kind: 'beyond', what: 'file', path: directory };
}

function lookAt(file: string): Found {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return { kind: 'absent' };
  if (stats.isFile()) return { kind: 'file', content: readFileSync(file), mode: stats.mode & 0o7777, links: stats.nlink };
  if (stats.isSymbolicLink()) return { kind: 'symlink', target: readlinkSync(file) };
  return stats.isDirectory() ? { kind: 'directory' } : { kind: 'other' };
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

/** What must still be there when the batch is published: exactly what was read. */
export function expectedOf(found: Found): Expected {
  if (found.kind === 'file') return { kind: 'file', sha256: sha256(found.content), mode: found.mode };
  if (found.kind === 'symlink') return { kind: 'symlink', target: found.target };
  if (found.kind === 'directory') return { kind: 'directory' };
  if (found.kind === 'absent') return { kind: 'absent' };
  throw new Error(`nothing can be expected of what is ${found.kind}`);
}
