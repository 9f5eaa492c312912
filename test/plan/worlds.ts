// States and operations from texts by path, for tests of whole plans.
import type { Reference } from '../../src/languages/reference.ts';
import type { BlobId, RepoPath, WriteOperation } from '../../src/model.ts';
import type { ReferenceCache, State } from '../../src/plan/references.ts';
import type { Texts } from './random-repository.ts';

/** A text is its own blob; `-> a` is a symbolic link. */
export function stateOf(texts: Texts): State {
  return {
    files: new Map(Object.entries(texts).map(([path, text]) => [path as RepoPath, text as BlobId])),
    links: new Set(Object.keys(texts).filter((path) => isLink(texts[path] ?? '')) as RepoPath[]),
    read: async (paths) => new Map(paths.flatMap((path) => (texts[path] === undefined ? [] : [[path, texts[path]]]))),
  };
}

const isLink = (text: string): boolean => text.startsWith('-> ');

export function operationsBetween(before: Texts, after: Texts, renames: Readonly<Record<string, string>>): WriteOperation[] {
  const state = (text: string | undefined): WriteOperation['result'] => (text === undefined ? { kind: 'absent' } : { kind: 'file', blob: text as BlobId, mode: isLink(text) ? '120000' : '100644' });
  const sources = new Set(Object.values(renames));
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((path): WriteOperation[] => {
    const from = renames[path];
    const base = { path: path as RepoPath, expected: state(before[from ?? path]), result: state(after[path]), origin: 'staged' } as const;
    if (from !== undefined) return [{ kind: 'rename', from: from as RepoPath, ...base }];
    if (before[path] === after[path] || (after[path] === undefined && sources.has(path))) return [];
    return [{ kind: before[path] === undefined ? 'create' : after[path] === undefined ? 'delete' : 'update', ...base }];
  });
}

export function cacheOf(): ReferenceCache {
  const kept = new Map<string, readonly Reference[]>();
  return { get: (key) => kept.get(key), set: (key, references) => void kept.set(key, references) };
}
