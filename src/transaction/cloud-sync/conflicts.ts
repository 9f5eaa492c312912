// Conflict copies: what clients make of a file when two have written it, told by name, and only when it was not there before.
import { basename, dirname, extname, join } from 'node:path';
import type { FileSystem } from '../../file-system.ts';

export interface ConflictCopy {
  /** Absolute. */
  readonly path: string;
  /** The file that it is a copy of, absolute. */
  readonly of: string;
}

export interface ConflictWatch {
  /** Copies of the written files that have appeared since the watch began. */
  appeared(): ConflictCopy[];
}

/** Remembers the names beside the files that are about to be written; `hosts` are names of computers that clients may add. */
export function watchConflicts(fileSystem: FileSystem, files: readonly string[], hosts: readonly string[] = []): ConflictWatch {
  const own = new Set(files);
  const directories = [...new Set(files.map(dirname))];
  const before = new Map(directories.map((directory) => [directory, setOf(listed(fileSystem, directory))] as const));
  const known = hosts.flatMap((host) => [host, host.replace(/\.(local|lan|home)$/i, ''), host.split('.')[0] ?? host]).filter((host) => host !== '');
  const appearedIn = (directory: string): ConflictCopy[] => {
    const old = before.get(directory);
    // What was there before cannot be told from what was not.
    if (old === undefined) return [];
    const fresh = (listed(fileSystem, directory) ?? []).filter((name) => !old.has(name) && !own.has(join(directory, name)));
    return fresh.flatMap((name) => {
      const original = originalsOf(name, known).map((one) => join(directory, one)).find((one) => own.has(one));
      return original === undefined ? [] : [{ path: join(directory, name), of: original }];
    });
  };
  return { appeared: () => directories.flatMap(appearedIn) };
}

/** Undefined when it cannot be read. */
function listed(fileSystem: FileSystem, directory: string): string[] | undefined {
  try {
    return fileSystem.list(directory);
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '') ? [] : undefined;
  }
}

function setOf(names: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return names === undefined ? undefined : new Set(names);
}

/** A copy of a copy of a copy has three marks; nobody makes more. */
const mostMarks = 3;

/** The names that a file may have had before a client marked it, the nearest first. */
export function originalsOf(name: string, hosts: readonly string[] = []): string[] {
  const found = new Set<string>();
  let names = [name];
  for (let mark = 0; mark < mostMarks; mark += 1) {
    names = names.flatMap((one) => stripped(one, hosts));
    for (const one of names) found.add(one);
  }
  found.delete(name);
  return [...found];
}

/** Most clients put their mark before the extension, some after it. */
function stripped(name: string, hosts: readonly string[]): string[] {
  const extension = extname(name);
  const stems = extension === '' ? [''] : [extension, ''];
  return stems.flatMap((end) => {
    const stem = withoutMark(basename(name, end), hosts);
    return stem === undefined || stem === '' ? [] : [`${stem}${end}`];
  });
}

const conflictWords = /conflict|konflikt|conflit|conflitt|競合|冲突|충돌/i;

function withoutMark(stem: string, hosts: readonly string[]): string | undefined {
  return inBrackets(stem) ?? bySuffix(stem) ?? byHost(stem, hosts);
}

/** `x (conflicted copy 2026-11-25)`, `x (HOST's conflicted copy …)`, `x [conflicted]`, `x (1)`. */
function inBrackets(stem: string): string | undefined {
  const open = stem.endsWith(')') ? stem.lastIndexOf('(') : stem.endsWith(']') ? stem.lastIndexOf('[') : -1;
  if (open <= 0) return undefined;
  const inside = stem.slice(open + 1, -1);
  return /^\d{1,3}$/.test(inside) || conflictWords.test(inside) ? stem.slice(0, open).trimEnd() : undefined;
}

const suffixes: readonly RegExp[] = [
  // Syncthing.
  /\.sync-conflict-\d{8}-\d{6}(?:-[A-Z0-9]{7})?$/,
  // ownCloud, and Nextcloud before 2.6.
  /_conflict-\d{8}-\d{6}$/,
  // iCloud counts from 2.
  / (?:[2-9]|[1-9]\d)$/,
  // OneDrive adds the name of the computer; these are the ones that Windows makes up, sometimes counted.
  /-(?:DESKTOP|LAPTOP|WIN|PC|MININT)-[A-Z0-9]{2,15}(?:-\d{1,3})?$/,
];

function bySuffix(stem: string): string | undefined {
  const match = suffixes.map((one) => one.exec(stem)).find((one) => one !== null && one.index > 0);
  return match === undefined || match === null ? undefined : stem.slice(0, match.index);
}

function byHost(stem: string, hosts: readonly string[]): string | undefined {
  const counted = stem.replace(/-\d{1,3}$/, '');
  for (const one of new Set([stem, counted])) {
    const host = hosts.find((name) => one.length > name.length + 1 && one.toLowerCase().endsWith(`-${name.toLowerCase()}`));
    if (host !== undefined) return one.slice(0, one.length - host.length - 1);
  }
  return undefined;
}
