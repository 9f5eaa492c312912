// Extracts families whose parameters are known, and compares what was found with them, for the fast and the slow test.
import { extract } from '../../src/templates/extract/extract.ts';
import type { Template } from '../../src/templates/template.ts';
import { countParameters, namesOnLine, randomFamily } from './families.ts';

export interface Recovery {
  families: number;
  /** As many texts, flags, lists and parameters of items as the known template has, and none merged. */
  exact: number;
  refused: number;
  /** Seeds of families in which one parameter stands for two. */
  readonly merged: number[];
}

export function recovery(first: number, families: number): Recovery {
  const found: Recovery = { families, exact: 0, refused: 0, merged: [] };
  for (let seed = first; seed < first + families; seed += 1) {
    const family = randomFamily(seed);
    const extraction = extract(family.sources);
    if (extraction.kind === 'refused') {
      found.refused += 1;
      continue;
    }
    const isMerged = hasMerged(extraction.template, family.marks);
    if (isMerged) found.merged.push(seed);
    const [known, recovered] = [family.template, extraction.template].map((template) => JSON.stringify(countParameters(template.parameters)));
    if (known === recovered && !isMerged) found.exact += 1;
  }
  return found;
}

/** Whether the lines of two known parameters use one that was found, other than the name that many lines have. */
function hasMerged(template: Template, marks: ReadonlyMap<string, string>): boolean {
  const owners = new Map<string, string>();
  const inPath = new Set(template.path.flatMap((part) => (part.kind === 'slot' ? [part.name] : [])));
  for (const [parameter, mark] of marks) {
    const names = namesOnLine(template.body, mark);
    for (const name of names) {
      if (inPath.has(name)) continue;
      if (owners.has(name) && owners.get(name) !== parameter) return true;
      owners.set(name, parameter);
    }
  }
  return false;
}
