// Finds the names of a family: values that come again in other spellings, or that files are named after.
import { fill, spellings } from '../words.ts';
import type { Slot } from '../template.ts';
import type { Column, Draft, Place } from './columns.ts';
import { flatKey, isByAccident, isName, isOneParameter } from './evidence.ts';
import type { Known } from './masks.ts';

export type Form = Pick<Slot, 'spelling' | 'plural'>;

const forms: readonly Form[] = [...spellings.map((spelling) => ({ spelling })), {}, ...spellings.map((spelling) => ({ spelling, plural: true as const })), { plural: true }];

/** The form in which every value gives its surface. */
export function formFor(values: readonly string[], surfaces: readonly string[]): Form | undefined {
  return forms.find((form) => surfaces.every((surface, index) => fill(form, values[index] ?? '') === surface));
}

/** Columns of all files, outside optional and repeated blocks. */
export function rootColumns(parts: readonly Draft[]): readonly Column[] {
  return parts.filter((part) => part.kind === 'column').filter((column) => column.scope.kind === 'root');
}

/**
 * The names after one more look: those known before, with values that more columns follow from, and columns that come at least twice or
 * name the file. A plural of another name is none of its own.
 */
export function findNames(known: readonly Known[], columns: readonly Column[]): readonly Known[] {
  const groups = new Map<string, { readonly tuples: (readonly string[])[]; readonly places: Place[]; inPath: boolean; count: number; isKnown: boolean }>();
  const add = (values: readonly string[], place: Place | undefined, isKnown: boolean): void => {
    const key = flatKey(values);
    const group = groups.get(key) ?? { tuples: [], places: [], inPath: false, count: 0, isKnown: false };
    groups.set(key, group);
    group.tuples.push(values);
    group.inPath ||= place?.inPath ?? false;
    if (place !== undefined) group.places.push(place);
    group.isKnown ||= isKnown;
    group.count += 1;
  };
  for (const { values } of known) add(values, undefined, true);
  for (const column of columns) add(column.values, column.place, false);
  const found = [...groups.values()].filter((group) => group.isKnown || ((group.inPath || (group.count > 1 && !(group.tuples.every((tuple) => String(tuple) === String(group.tuples[0])) && isByAccident(group.tuples[0] ?? [], group.places)))) && isName(group.tuples[0] ?? [], group.inPath)));
  const names = found.map((group) => ({ values: bestValues(group.tuples) }));
  const plurals = new Set(names.map(({ values }) => flatKey(values.map((value) => fill({ spelling: 'flat', plural: true }, value)))));
  return names.filter(({ values }) => !plurals.has(flatKey(values)) && isOneParameterOrPath(values));
}

function isOneParameterOrPath(values: readonly string[]): boolean {
  return isOneParameter(values) || isName(values, true);
}

/** The tuple that most others are spellings of. */
function bestValues(tuples: readonly (readonly string[])[]): readonly string[] {
  const unique = [...new Map(tuples.map((tuple) => [JSON.stringify(tuple), tuple])).values()];
  const scored = unique.map((values) => ({ values, score: unique.filter((other) => formFor(values, other) !== undefined).length }));
  return scored.reduce((best, one) => (one.score > best.score ? one : best), scored[0] ?? { values: [], score: 0 }).values;
}
