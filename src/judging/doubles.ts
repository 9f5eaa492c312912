// One finding for one mistake: what the graph explains is not said again by the tools that stumble over it.
import type { Diagnostic } from '../model.ts';

/** What compilers, linters and checkers say of a module or file that is not there. */
const notThere: ReadonlySet<string> = new Set(['TS2307', 'TS2792', 'TS6053', 'TS2882', 'import/no-unresolved', 'n/no-missing-import', 'import-x/no-unresolved', 'missing-file']);

/** Leaves out what says of the same line, with no more words, that something is not there. */
export function withoutDoubles(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const placeOf = ({ path, range }: Diagnostic): string => `${path ?? ''}\0${range?.start.line ?? 0}`;
  const explained = new Map(diagnostics.filter(({ source, code }) => source === 'references' && code !== 'new-cycle').map((one) => [placeOf(one), one]));
  return diagnostics.filter((one) => {
    const better = one.source === 'references' || !notThere.has(one.code) ? undefined : explained.get(placeOf(one));
    // A warning explains an error, and does not stand in for it.
    return better === undefined || (better.severity !== 'error' && one.severity === 'error');
  });
}
