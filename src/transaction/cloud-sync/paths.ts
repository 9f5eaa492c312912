// Paths of another platform than this one: whole segments, compared as that platform's file systems do.
import { posix, win32 } from 'node:path';
import type { SyncProbes } from './findings.ts';

export interface Paths {
  join(...parts: string[]): string;
  /** Without a trailing separator, `.` and `..`. */
  normalize(path: string): string;
  /** From the root on; the root itself is not one. */
  segments(path: string): string[];
  /** `/`, `C:\`, `\\server\share\`. */
  root(path: string): string;
  isAbsolute(path: string): boolean;
  same(one: string, other: string): boolean;
  /** Whether a path is a folder, or lies below it. */
  within(folder: string, path: string): boolean;
  /** The path and all directories above it, the nearest first. */
  upwards(path: string): string[];
}

/** Bounded: nobody nests deeper, and hostile input must not make it slow. */
const deepest = 256;

export function pathsOf({ platform }: Pick<SyncProbes, 'platform'>): Paths {
  const path = platform === 'win32' ? win32 : posix;
  // Both fold case; Unicode forms differ on macOS, where a decomposed name is the same file.
  const fold = platform === 'win32' ? (text: string) => text.toLowerCase() : platform === 'darwin' ? (text: string) => text.normalize('NFC').toLowerCase() : (text: string) => text;
  const normalize = (one: string): string => {
    // `\\?\C:\x` and `\\?\UNC\server\share` are long forms of shorter paths.
    const whole = path.normalize(path === win32 ? one.replace(/^[\\/]{2}[?.][\\/](?=[a-z]:)/i, '').replace(/^[\\/]{2}[?.][\\/]UNC[\\/]/i, '\\\\') : one);
    return whole.length > path.parse(whole).root.length ? whole.replace(/[\\/]$/, (end) => (end === '\\' && path === posix ? end : '')) : whole;
  };
  const root = (one: string): string => path.parse(one).root;
  const segments = (one: string): string[] => {
    const whole = normalize(one);
    return whole.slice(root(whole).length).split(path.sep).filter(Boolean);
  };
  const same = (one: string, other: string): boolean => fold(normalize(one)) === fold(normalize(other));
  const within = (folder: string, one: string): boolean => {
    const [above, below] = [fold(normalize(folder)), fold(normalize(one))];
    return below === above || below.startsWith(above.endsWith(path.sep) ? above : `${above}${path.sep}`);
  };
  const upwards = (one: string): string[] => {
    const found = [normalize(one)];
    for (let at = found[0] ?? ''; path.dirname(at) !== at && found.length < deepest; ) found.push((at = path.dirname(at)));
    return found;
  };
  return { join: path.join, normalize, segments, root, isAbsolute: path.isAbsolute, same, within, upwards };
}
