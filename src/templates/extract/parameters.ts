// From a draft to the parts and parameters of a template, and the values of each file: which columns are one parameter, and whose it is.
import type { Parameter, Part, Slot, Value, Values } from '../template.ts';
import type { Column, Draft, Place, Scope } from './columns.ts';
import { isByAccident, isOneParameter } from './evidence.ts';
import { formFor, type Form } from './known-names.ts';
import type { Known } from './masks.ts';
import { nameOf, uniqueName } from './naming.ts';

/** A parameter in the making; `parts` name it by `name`, which is set last. */
interface Making {
  readonly kind: 'text' | 'flag' | 'list';
  /** Root or the items of a list. */
  readonly owner: Scope;
  /** By row of `owner`; undefined where an optional block is absent. */
  readonly values: (string | boolean | readonly number[] | undefined)[];
  readonly places: Place[];
  /** Of a list: the scope of its items. */
  readonly items?: Scope;
  /** Words that belong to it, for its name: of a flag, what it shows. */
  readonly words?: string;
}

type Slotted =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'slot'; readonly making: Making; readonly form: Form }
  | { readonly kind: 'optional'; readonly making: Making; readonly parts: readonly Slotted[] }
  | { readonly kind: 'repeat'; readonly making: Making; readonly separator: string; readonly parts: readonly Slotted[] };

export interface Composed {
  readonly path: readonly Part[];
  readonly body: readonly Part[];
  readonly parameters: readonly Parameter[];
  /** One for each file. */
  readonly values: readonly Values[];
}

export function compose(path: readonly Draft[], body: readonly Draft[], root: Scope, known: readonly Known[]): Composed {
  const state: State = { known, root, makings: [], ofName: new Map() };
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
  const making: Making = { kind: 'flag', owner, values, places: [part.place], words: wordsOf(part.parts) };
  state.makings.splice(before, 0, making);
  return { kind: 'optional', making, parts };
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

function nameAll(makings: readonly Making[], root: Scope, used: ReadonlyMap<Scope, ReadonlySet<Making>>): ReadonlyMap<Making, string> {
  const names = new Map<Making, string>();
  const nameScope = (owner: Scope, list: string | undefined): void => {
    // An item may call its own by a name that is used outside, if it does not need that one itself.
    const taken = new Set([...(used.get(owner) ?? [])].flatMap((making) => names.get(making) ?? []));
    const own = makings.filter((one) => one.owner === owner);
    for (const making of own) {
      const name = uniqueName(nameOf({ ...making, ...(list === undefined ? {} : { list: { name: list, only: own.length === 1 } }) }), taken);
      taken.add(name);
      names.set(making, name);
    }
    for (const making of own) if (making.items !== undefined) nameScope(making.items, names.get(making) ?? '');
  };
  nameScope(root, undefined);
  return names;
}

/** For the items of each list: the parameters that are used within them. */
function usedWithin(parts: readonly Slotted[]): ReadonlyMap<Scope, ReadonlySet<Making>> {
  const used = new Map<Scope, Set<Making>>();
  const walk = (some: readonly Slotted[], scopes: readonly Scope[]): void => {
    for (const part of some) {
      if (part.kind === 'text') continue;
      for (const scope of scopes) used.set(scope, (used.get(scope) ?? new Set()).add(part.making));
      if (part.kind === 'optional') walk(part.parts, scopes);
      if (part.kind === 'repeat') walk(part.parts, part.making.items === undefined ? scopes : [part.making.items, ...scopes]);
    }
  };
  walk(parts, []);
  return used;
}

function parametersOf(owner: Scope, makings: readonly Making[], names: ReadonlyMap<Making, string>): readonly Parameter[] {
  return makings
    .filter((making) => making.owner === owner)
    .map((making): Parameter => {
      const name = names.get(making) ?? '';
      if (making.kind === 'list') return { kind: 'list', name, of: making.items === undefined ? [] : parametersOf(making.items, makings, names) };
      if (making.kind === 'flag') return { kind: 'flag', name, default: making.values.filter((value) => value === true).length * 2 > making.values.length };
      const given = making.values.filter((value) => typeof value === 'string' && value !== '');
      // One of several lines if there is one: `match` reads from it whether values may have several.
      const example = given.find((value) => typeof value === 'string' && value.includes('\n')) ?? given[0];
      const isOptional = making.values.some((value) => value === undefined || value === '');
      return { kind: 'text', name, ...(typeof example === 'string' ? { example } : {}), ...(isOptional ? { default: '' } : {}) };
    });
}

function valuesOf(owner: Scope, row: number, makings: readonly Making[], names: ReadonlyMap<Making, string>): Values {
  const entries = makings
    .filter((making) => making.owner === owner)
    .flatMap((making): (readonly [string, Value])[] => {
      const value = making.values[row];
      if (value === undefined) return making.kind === 'list' ? [[names.get(making) ?? '', []]] : [];
      const { items } = making;
      return [[names.get(making) ?? '', typeof value === 'object' ? (items === undefined ? [] : value.map((item) => valuesOf(items, item, makings, names))) : value]];
    });
  return Object.fromEntries(entries);
}
