// One finding for one mistake: what the graph explains is not said again by the tools that stumble over it.
import type { Diagnostic } from '../model.ts';

/** What compilers, linters and checkers say of a module or file that is not there. */
const notThere: ReadonlySet<string> = new Set(['TS2307', 'TS2792', 'TS6053', 'TS2882', 'import/no-unresolved', 'n/no-missing-import', 'import-x/no-unresolved', 'missing-file', 'missing-anchor']);

/** Leaves out what says of the same line, with no more words, that something is not there. */
export function withoutDoubles(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const placeOf = ({ path, range }: Diagnostic): string => `${path ?? ''}\0${range?.start.line ?? 0}`;
  const explained = new Map(diagnostics.filter(({ source, code }) => source === 'references' && code !== 'new-cycle').map((one) => [placeOf(one), one]));
  const isOther = ({ source, code }: Diagnostic): boolean => source !== 'references' && notThere.has(code);
  const blocking = new Set(diagnostics.filter((one) => isOther(one) && one.severity === 'error').map(placeOf));
  return diagnostics.filter((one) => {
    // A warning does not stand in for an error.
    if (one.source === 'references') return one.severity === 'error' || one.code === 'new-cycle' || !blocking.has(placeOf(one));
    const better = isOther(one) ? explained.get(placeOf(one)) : undefined;
    return better === undefined || (better.severity !== 'error' && one.severity === 'error');
  });
}
