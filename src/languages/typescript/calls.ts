// Which calls name a module, and what kind of mention each is.
import type { ReferenceKind } from '../reference.ts';

const calls: ReadonlyMap<string, ReferenceKind> = new Map<string, ReferenceKind>([
  ['require', 'import'],
  ['require.resolve', 'reference'],
  ['import.meta.resolve', 'reference'],
  ...['jest', 'vi', 'vitest'].flatMap((library): [string, ReferenceKind][] => [
    ...['mock', 'doMock', 'unmock', 'doUnmock', 'dontMock'].map((name): [string, ReferenceKind] => [`${library}.${name}`, 'reference']),
    ...['requireActual', 'requireMock'].map((name): [string, ReferenceKind] => [`${library}.${name}`, 'import']),
    ...['importActual', 'importMock'].map((name): [string, ReferenceKind] => [`${library}.${name}`, 'dynamic']),
  ]),
]);

export function kindOfCall(name: string): ReferenceKind | undefined {
  return calls.get(name);
}

/** A file beside this one; a directory is none, and what has no dot is a package to some bundlers and a path to others. */
export function isAsset(url: string): boolean {
  return /^\.\.?\/(?:.*\/)?[^/]*[^/.][^/]*$/.test(url);
}
