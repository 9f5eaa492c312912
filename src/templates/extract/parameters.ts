// From a draft to the parts and parameters of a template, and the values of each file: which columns are one parameter, and whose it is.
import type { Parameter, Part, Slot, Values } from '../template.ts';
import type { Column, Draft, Place, Scope } from './columns.ts';
import { isByAccident, isOneParameter } from './evidence.ts';
import { formFor, type Form } from './known-names.ts';
import { nameAll, parametersOf, usedWithin, valuesOf, type Making, type Slotted } from './makings.ts';
import type { Known } from './masks.ts';

export interface Composed {
  readonly path: readonly Part[];
  readonly body: readonly Part[];
  readonly parameters: readonly Parameter[];
  /** One for each file. */
  readonly values: readonly Values[];
}

export function compose(path: readonly Draft[], body: readonly Draft[], root: Scope, known: readonly Known[]): Composed {
  const state: State = { known, root, makings: [], ofName: new Map(), outside: identifiersOf(textsOutside(body)) };
  const slotted = { path: slot(path, state), body: slot(body, state) };
  const spelled = simpleSpellings([...slotted.path, ...slotted.body]);
  const names = nameAll(state.makings, root, usedWithin([...slotted.path, ...slotted.body]));
  const toPart = (part: Slotted): Part => {
    if (part.kind === 'text') return part;
    const name = names.get(part.making) ?? '';
    if (part.kind === 'slot') return { kind: 'slot', name, ...(spelled.has(part.making) ? part.form : {}) } satisfies Slot;
    const parts = part.parts.map(toPart);
    if (part.kind === 'optional') return { kind: 'optional', name, parts };
    return { kind: 'repeat', name, ...(part.separator === '' ? {} : { separator: part.separator }), parts };
  };
  return {
    path: slotted.path.map(toPart),
    body: slotted.body.map(toPart),
    parameters: parametersOf(root, state.makings, names),
    values: root.files.map((_, row) => valuesOf(root, row, state.makings, names)),
  };
}

interface State {
  readonly known: readonly Known[];
  readonly root: Scope;
  readonly makings: Making[];
  /** Parameters of known names. */
  readonly ofName: Map<number, Making>;
  /** Identifiers that stand outside optional blocks. */
  readonly outside: ReadonlySet<string>;
}

function slot(parts: readonly Draft[], state: State): readonly Slotted[] {
  return parts.map((part): Slotted => {
    if (part.kind === 'text') return part;
    if (part.kind === 'name') return { kind: 'slot', making: makingOf(part.occurrence.known, part.place, state), form: withoutKnown(part.occurrence) };
    if (part.kind === 'column') return slotOf(part, state);
    return part.kind === 'optional' ? slotOptional(part, state) : slotRepeat(part, state);
  });
}

function withoutKnown({ spelling, plural }: Form): Form {
  return { ...(spelling === undefined ? {} : { spelling }), ...(plural === undefined ? {} : { plural }) };
}

function makingOf(known: number, place: Place, state: State): Making {
  const making = state.ofName.get(known) ?? { kind: 'text', owner: state.root, values: [...(state.known[known]?.values ?? [])], places: [] };
  if (!state.ofName.has(known)) {
    state.ofName.set(known, making);
    state.makings.push(making);
  }
  making.places.push(place);
  return making;
}

function slotOf(column: Column, state: State): Slotted {
  if (column.known !== undefined) {
    const values = column.scope.files.map((file) => state.known[column.known ?? 0]?.values[file] ?? '');
    const form = formFor(values, column.values);
    if (form !== undefined) return { kind: 'slot', making: makingOf(column.known, column.place, state), form: withoutKnown(form) };
  }
  const { owner, rows } = ownerOf(column.scope);
  const values: (string | undefined)[] = owner.files.map(() => undefined);
  rows.forEach((row, index) => (values[row] = column.values[index]));
  const twin = state.makings.find((one) => one.kind === 'text' && one.owner === owner && isTwin(one, values, column.place));
  if (twin !== undefined) {
    twin.places.push(column.place);
    return { kind: 'slot', making: twin, form: {} };
  }
  const making: Making = { kind: 'text', owner, values, places: [column.place] };
  state.makings.push(making);
  return { kind: 'slot', making, form: {} };
}

/** Equal wherever they are, at the same places, and hardly by accident. */
function isTwin(making: Making, values: readonly (string | undefined)[], place: Place): boolean {
  if (!making.values.every((value, row) => value === values[row])) return false;
  const given = values.filter((value) => value !== undefined);
  return isOneParameter(given) && !isByAccident(given, [...making.places, place]);
}

/** The scope that has the value: an optional block has none of its own. */
function ownerOf(scope: Scope): { readonly owner: Scope; readonly rows: readonly number[] } {
  let owner = scope;
  let rows: readonly number[] = scope.files.map((_, row) => row);
  while (owner.kind === 'optional' && owner.parent !== undefined) {
    const { parentRows } = owner;
    rows = rows.map((row) => parentRows[row] ?? 0);
    owner = owner.parent;
  }
  return { owner, rows };
}

function slotOptional(part: Draft & { readonly kind: 'optional' }, state: State): Slotted {
  const before = state.makings.length;
  const parts = slot(part.parts, state);
  const own = state.makings.slice(before).filter((one) => one.owner === ownerOf(part.scope).owner);
  const { owner, rows } = ownerOf(part.scope);
  const here = new Set(rows);
  const [only] = own;
  const isWhole = (one: Making): boolean => one.values.every((value, row) => (here.has(row) ? isOn(value) : value === undefined));
  if (only !== undefined && own.length === 1 && only.kind !== 'flag' && isWhole(only)) return { kind: 'optional', making: only, parts };
  const values = owner.files.map((_, row) => here.has(row));
  const words = wordsOf(part.parts);
  const twin = state.makings.find((one) => one.kind === 'flag' && one.owner === owner && one.values.every((value, row) => value === values[row]) && isLinked(one.words ?? '', words, state));
  if (twin !== undefined) {
    twin.places.push(part.place);
    return { kind: 'optional', making: twin, parts };
  }
  const making: Making = { kind: 'flag', owner, values, places: [part.place], words };
  state.makings.splice(before, 0, making);
  return { kind: 'optional', making, parts };
}

/**
 * Blocks that the same files have are two flags, since that is easily an accident; but one if both use an identifier that nothing else
 * does: an import and its use.
 */
function isLinked(one: string, other: string, { outside }: State): boolean {
  const words = identifiersOf([other]);
  return [...identifiersOf([one])].some((word) => word.length > 3 && words.has(word) && !outside.has(word));
}

function identifiersOf(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []));
}

function textsOutside(parts: readonly Draft[]): readonly string[] {
  return parts.flatMap((part) => (part.kind === 'text' ? [part.text] : part.kind === 'repeat' ? textsOutside(part.parts) : []));
}

function isOn(value: Making['values'][number]): boolean {
  return typeof value === 'object' ? value.length > 0 : value !== undefined && value !== '';
}

function wordsOf(parts: readonly Draft[]): string {
  return parts.flatMap((part) => (part.kind === 'text' ? [part.text] : part.kind === 'optional' || part.kind === 'repeat' ? [wordsOf(part.parts)] : [])).join(' ');
}

function slotRepeat(part: Draft & { readonly kind: 'repeat' }, state: State): Slotted {
  const { owner, rows } = ownerOf(part.scope.parent ?? state.root);
  const values: (readonly number[] | undefined)[] = owner.files.map(() => undefined);
  rows.forEach((row) => (values[row] = []));
  part.scope.parentRows.forEach((parentRow, item) => {
    const row = rows[parentRow] ?? 0;
    values[row] = [...(values[row] ?? []), item];
  });
  const making: Making = { kind: 'list', owner, values, places: [part.place], items: part.scope, words: wordsOf(part.parts) };
  state.makings.push(making);
  return { kind: 'repeat', making, separator: part.separator, parts: slot(part.parts, state) };
}

/** Parameters that come in several spellings; others are put in as they were given. */
function simpleSpellings(parts: readonly Slotted[]): ReadonlySet<Making> {
  const forms = new Map<Making, Set<string>>();
  const collect = (part: Slotted): void => {
    if (part.kind === 'slot') forms.set(part.making, (forms.get(part.making) ?? new Set()).add(JSON.stringify(part.form)));
    else if (part.kind !== 'text') part.parts.forEach(collect);
  };
  parts.forEach(collect);
  return new Set([...forms].filter(([making, used]) => used.size > 1 || ![...used].every((form) => isAsGiven(making, form))).map(([making]) => making));
}

function isAsGiven(making: Making, form: string): boolean {
  const texts = making.values.filter((value) => typeof value === 'string');
  const [only] = [formFor(texts, texts)].map((one) => JSON.stringify(one));
  return form === '{}' || form === only;
}
