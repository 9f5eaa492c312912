// Making things durable: one flush of the whole file system or one for each file, whichever this disk does faster.
import { dirname } from 'node:path';
import type { FileSystem } from '../file-system.ts';

export interface Flushing {
  /** Every file whose content must be on disk. */
  readonly files: readonly string[];
  /** Every directory whose entries must be on disk. */
  readonly directories: Iterable<string>;
}

export interface Flusher {
  /** Returns when all of it is durable. Throws when the disk says no: never to be tried again, the pages may be gone (Rebello et al., ATC'20). */
  flush(what: Flushing): void;
}

/** A flush of the file system costs about as much as so many flushes of small files, until both were measured here. */
const assumedRatio = 10;

/** `now` in milliseconds. */
export function createFlusher(fileSystem: FileSystem, now: () => number): Flusher {
  let one: number | undefined;
  let all: number | undefined;
  const timed = (run: () => boolean | void): { done: boolean; milliseconds: number } => {
    const started = now();
    const done = run() !== false;
    return { done, milliseconds: now() - started };
  };
  const flushEach = (paths: readonly string[]): void => {
    if (paths.length === 0) return;
    one = timed(() => paths.forEach((path) => fileSystem.flush(path))).milliseconds / paths.length;
  };
  const flushAll = (paths: readonly string[]): boolean => {
    const places = new Map([...new Set(paths)].map((path) => [fileSystem.stat(path)?.device, path] as const));
    for (const path of places.values()) {
      const { done, milliseconds } = timed(() => fileSystem.flushAll(path));
      if (!done) return false;
      all = milliseconds;
    }
    return true;
  };
  return {
    flush: ({ files, directories }) => {
      const places = [...directories];
      const [first, ...rest] = [...files, ...places];
      if (first === undefined) return;
      // The first is the probe: what one flush takes on this disk, as busy as it is now. A flush of all makes it superfluous, but only it can say so.
      flushEach([first]);
      const each = one ?? 0;
      if (rest.length * each <= (all ?? each * assumedRatio) || !flushAll([...places, ...files.map(dirname)])) flushEach(rest);
    },
  };
}
