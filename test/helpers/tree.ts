// A directory tree as comparable lines: content, mode, type, identity, time in nanoseconds, links.
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../src/transaction/state.ts';

/** Path → everything that a rollback must restore. Directories show type and mode only: their times and inodes are not restored. */
export function exactListing(root: string, below = ''): Record<string, string> {
  const lines: Record<string, string> = {};
  for (const name of readdirSync(join(root, below)).sort()) {
    const path = below === '' ? name : `${below}/${name}`;
    const stats = lstatSync(join(root, path), { bigint: true });
    const mode = (Number(stats.mode) & 0o7777).toString(8);
    if (stats.isDirectory()) Object.assign(lines, { [path]: `directory ${mode}` }, exactListing(root, path));
    else if (stats.isSymbolicLink()) lines[path] = `symlink inode ${stats.ino} -> ${readlinkSync(join(root, path))}`;
    else lines[path] = `file ${mode} inode ${stats.ino} links ${stats.nlink} modified ${stats.mtimeNs} ${sha256(readFileSync(join(root, path)))}`;
  }
  return lines;
}

/** The same without what is git's own. */
export function userListing(root: string): Record<string, string> {
  return Object.fromEntries(Object.entries(exactListing(root)).filter(([path]) => path !== '.git' && !path.startsWith('.git/')));
}
