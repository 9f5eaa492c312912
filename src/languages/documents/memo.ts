// Remembers where specifiers lead, by the directory and the dialect of who names them: many files of a directory name the same.
import type { RepoPath } from '../../model.ts';
import type { Reference, Resolution, Resolve } from '../reference.ts';
import { directoryOf } from './paths.ts';

type Known = Map<string, Resolution | undefined>;

/** `dialectOf` says what else than the directory decides. */
export function remembering<Dialect extends string>(dialectOf: (path: string) => Dialect, lookUp: (dialect: Dialect, from: RepoPath, reference: Pick<Reference, 'specifier' | 'kind'>) => Resolution | undefined): Resolve {
  const places = new Map<string, Known>();
  // All references of a file are asked for one after the other.
  let last: { readonly from: string; readonly dialect: Dialect; readonly known: Known } | undefined;
  const placeOf = (from: string): NonNullable<typeof last> => {
    if (last?.from === from) return last;
    const dialect = dialectOf(from);
    const key = `${dialect}:${directoryOf(from)}`;
    const known: Known = places.get(key) ?? new Map<string, Resolution | undefined>();
    places.set(key, known);
    last = { from, dialect, known };
    return last;
  };
  return (reference, from) => {
    const { dialect, known } = placeOf(from);
    const key = reference.kind === 'import' ? `import ${reference.specifier}` : reference.specifier;
    const before = known.get(key);
    if (before !== undefined || known.has(key)) return before;
    const resolution = lookUp(dialect, from, reference);
    known.set(key, resolution);
    return resolution;
  };
}
