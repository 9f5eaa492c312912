// Extracts nasty families and counts what comes back byte for byte, for the fast and the slow test.
import { extract } from '../../src/templates/extract/extract.ts';
import { match } from '../../src/templates/match.ts';
import { render } from '../../src/templates/render.ts';
import { nastyFamily } from './nasty.ts';

export interface RoundTrips {
  cases: number;
  exact: number;
  /** Families without a template, by reason. */
  readonly refused: Map<string, number>;
  families: number;
  /** Of the first file of each family: whether its values are found again. */
  matched: number;
}

/** Families from `first` on until there are so many cases; a case is a file. */
export function roundTrips(first: number, cases: number): RoundTrips {
  const found: RoundTrips = { cases: 0, exact: 0, refused: new Map(), families: 0, matched: 0 };
  for (let seed = first; found.cases < cases; seed += 1) {
    const sources = nastyFamily(seed);
    const extraction = extract(sources);
    if (extraction.kind === 'refused') {
      found.refused.set(extraction.reason, (found.refused.get(extraction.reason) ?? 0) + 1);
      continue;
    }
    found.families += 1;
    for (const [index, source] of sources.entries()) {
      const instance = extraction.instances[index];
      found.cases += 1;
      if (instance === undefined) continue;
      const { path, text } = render(extraction.template, instance.values, instance.form);
      if (path === source.path && text === source.text && instance.path === source.path) found.exact += 1;
    }
    const [source] = sources;
    if (source !== undefined && match(extraction.template, source.path, source.text) !== undefined) found.matched += 1;
  }
  return found;
}
