// After publication: whether everything is as it was written, now and again when a client has had time to react.
import { join } from 'node:path';
import type { FileSystem } from '../../file-system.ts';
import { sha256 } from '../state.ts';
import type { ConflictWatch } from './conflicts.ts';

/** What a path must hold. */
export interface Written {
  /** Relative to the root. */
  readonly path: string;
  /** Of the content; absent: nothing must be there. */
  readonly sha256?: string;
  /** Permission bits, where they were written. */
  readonly mode?: number;
  /** Of what was there before: told apart from other changes when it comes back. */
  readonly replaced?: string;
}

export interface SettleOptions {
  readonly root: string;
  readonly fileSystem: FileSystem;
  /** Without something that syncs there is nothing to wait for: one look. */
  readonly synced: boolean;
  /** Milliseconds. */
  readonly settle?: number;
  wait(milliseconds: number): Promise<void>;
  /** Begun before publication. */
  readonly conflicts?: ConflictWatch;
}

export interface Unsettled {
  /** Relative to the root. */
  readonly path: string;
  readonly when: 'at once' | 'after settling';
  readonly why: 'gone' | 'back' | 'reverted' | 'changed' | 'mode' | 'unreadable' | 'conflict copy';
  /** One sentence. */
  readonly words: string;
}

/** A client reacts to a change within about one second. */
export const usualSettle = 1000;

/** What is not as written; nothing is put right, for somebody else's content may be the newer one. */
export async function verifySettled(files: readonly Written[], options: SettleOptions): Promise<Unsettled[]> {
  const found = check(files, options, 'at once');
  if (options.synced) {
    await options.wait(options.settle ?? usualSettle);
    const known = new Set(found.map(({ path }) => path));
    found.push(...check(files.filter(({ path }) => !known.has(path)), options, 'after settling'));
  }
  return [...found, ...copies(files, options)];
}

function check(files: readonly Written[], { root, fileSystem }: SettleOptions, when: Unsettled['when']): Unsettled[] {
  return files.flatMap((file) => {
    const why = problemOf(fileSystem, join(root, file.path), file);
    return why === undefined ? [] : [{ path: file.path, when, why, words: `${file.path} ${sentences[why]}.` }];
  });
}

type Problem = Exclude<Unsettled['why'], 'conflict copy'>;

const sentences: Readonly<Record<Problem, string>> = {
  gone: 'is gone again: something else removed it after it was written',
  back: 'is there again: something else brought it back after it was deleted',
  reverted: 'has its old content again: something else put it back after it was written',
  changed: 'has other content than what was written: something else wrote it afterwards',
  unreadable: 'cannot be read now, so nobody can tell whether it is as it was written',
  mode: 'has other permissions than those that were written',
};

function problemOf(fileSystem: FileSystem, path: string, file: Written): Problem | undefined {
  try {
    return whatIsWrong(fileSystem, path, file);
  } catch (error) {
    // What is written is written: a look that fails must not say otherwise.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : 'unreadable';
  }
}

function whatIsWrong(fileSystem: FileSystem, path: string, file: Written): Problem | undefined {
  const stats = fileSystem.stat(path);
  // A directory may have taken the place of a file in the same batch.
  if (file.sha256 === undefined) return stats === undefined || stats.kind === 'directory' ? undefined : 'back';
  if (stats === undefined) return 'gone';
  if (stats.kind !== 'file') return 'changed';
  const found = sha256(fileSystem.read(path));
  if (found !== file.sha256) return found === file.replaced ? 'reverted' : 'changed';
  return file.mode !== undefined && stats.mode !== file.mode ? 'mode' : undefined;
}

function copies(files: readonly Written[], { root, synced, conflicts }: SettleOptions): Unsettled[] {
  const names = new Map(files.map(({ path }) => [join(root, path), path]));
  return (conflicts?.appeared() ?? []).flatMap(({ path, of }) => {
    const name = names.get(of);
    if (name === undefined) return [];
    return [{ path: name, when: synced ? 'after settling' : 'at once', why: 'conflict copy', words: `${path} appeared, which looks like a conflict copy of ${name}.` } as const];
  });
}
