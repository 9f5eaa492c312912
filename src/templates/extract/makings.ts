// Parameters in the making: what is found of them until they are named, and the declarations and values that come of them.
import type { Parameter, Value, Values } from '../template.ts';
import type { Place, Scope } from './columns.ts';
import type { Form } from './known-names.ts';
import { nameOf, uniqueName } from './naming.ts';

/** A parameter in the making; `parts` name it by `name`, which is set last. */
export interface Making {
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

export type Slotted =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'slot'; readonly making: Making; readonly form: Form }
  | { readonly kind: 'optional'; readonly making: Making; readonly parts: readonly Slotted[] }
  | { readonly kind: 'repeat'; readonly making: Making; readonly separator: string; readonly parts: readonly Slotted[] };

export function nameAll(makings: readonly Making[], root: Scope, used: ReadonlyMap<Scope, ReadonlySet<Making>>): ReadonlyMap<Making, string> {
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
export function usedWithin(parts: readonly Slotted[]): ReadonlyMap<Scope, ReadonlySet<Making>> {
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

export function parametersOf(owner: Scope, makings: readonly Making[], names: ReadonlyMap<Making, string>): readonly Parameter[] {
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

export function valuesOf(owner: Scope, row: number, makings: readonly Making[], names: ReadonlyMap<Making, string>): Values {
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
