// What is known of the values while a text is read; nothing is changed in place, so that a choice can be taken back.
import type { Slot, Value, Values } from '../template.ts';
import { fill } from '../words.ts';

/** What is known of one parameter. */
interface Binding {
  readonly name: string;
  readonly value: string | boolean;
  /** Slots it was read from; all of them must give what was read. */
  readonly read: readonly { readonly slot: Slot; readonly text: string }[];
  readonly next: Binding | undefined;
}

interface Item {
  readonly frame: Frame;
  readonly before: Item | undefined;
}

interface List {
  readonly name: string;
  readonly items: Item | undefined;
  readonly next: List | undefined;
}

/** The values of one scope, within those around it. */
export interface Frame {
  readonly bindings: Binding | undefined;
  readonly lists: List | undefined;
  readonly outer: Frame | undefined;
  /** Names of parameters of this scope. */
  readonly names: ReadonlySet<string>;
  /** Where the item starts in the text. */
  readonly from: number;
}

export function emptyFrame(names: ReadonlySet<string>, outer?: Frame, from = 0): Frame {
  return { bindings: undefined, lists: undefined, outer, names, from };
}

export function lookUp(frame: Frame | undefined, name: string): Binding | undefined {
  for (let at = frame; at !== undefined; at = at.outer) {
    if (!at.names.has(name) && at.outer !== undefined) continue;
    for (let one = at.bindings; one !== undefined; one = one.next) if (one.name === name) return one;
    return undefined;
  }
  return undefined;
}

/** The frame with the value in the scope that has the name. */
function bind(frame: Frame, binding: Binding): Frame {
  if (!frame.names.has(binding.name) && frame.outer !== undefined) return { ...frame, outer: bind(frame.outer, binding) };
  return { ...frame, bindings: { ...binding, next: frame.bindings } };
}

export function bindFlag(frame: Frame, name: string, value: boolean): Frame {
  return bind(frame, { name, value, read: [], next: undefined });
}

/** The frame when a slot was read as this text; undefined when it cannot be. */
export function bindText(frame: Frame, slot: Slot, text: string): Frame | undefined {
  const known = lookUp(frame, slot.name);
  const read = [...(known?.read ?? []), { slot, text }];
  if (known !== undefined && typeof known.value === 'string' && fill(slot, known.value) === text) return known.read.length > 8 ? frame : bind(frame, { name: slot.name, value: known.value, read, next: undefined });
  const value = valuesFor(slot, text).find((one) => read.every((other) => fill(other.slot, one) === other.text));
  return value === undefined ? undefined : bind(frame, { name: slot.name, value, read, next: undefined });
}

/** Values that a slot may have been filled with. */
function valuesFor({ spelling, plural }: Slot, text: string): readonly string[] {
  const candidates = plural === undefined ? [text] : [text.replace(/ies$/i, (end) => (end === 'IES' ? 'Y' : 'y')), text.replace(/es$/i, ''), text.replace(/s$/i, '')];
  return candidates.filter((one) => fill({ ...(spelling === undefined ? {} : { spelling }), ...(plural === undefined ? {} : { plural }) }, one) === text);
}

/** Whether only one text can stand in a slot, and which. */
export function expectedText(frame: Frame, slot: Slot): string | undefined {
  const known = lookUp(frame, slot.name);
  return typeof known?.value === 'string' ? fill(slot, known.value) : undefined;
}

/** Whether a value may still turn out to be more than what was read: user-card was read, XMLParser or UserCard may be meant. */
export function isOpen(frame: Frame, name: string): boolean {
  const known = lookUp(frame, name);
  return known !== undefined && known.read.every(({ slot }) => slot.spelling !== undefined || slot.plural !== undefined);
}

export function addItem(frame: Frame, name: string, item: Frame): Frame {
  if (!frame.names.has(name) && frame.outer !== undefined) return { ...frame, outer: addItem(frame.outer, name, item) };
  return { ...frame, lists: { name, items: { frame: item, before: itemsIn(frame, name) }, next: frame.lists } };
}

function itemsIn(frame: Frame, name: string): Item | undefined {
  for (let one = frame.lists; one !== undefined; one = one.next) if (one.name === name) return one.items;
  return undefined;
}

export function hasItems(frame: Frame, name: string): boolean {
  let at = frame;
  while (!at.names.has(name) && at.outer !== undefined) at = at.outer;
  return itemsIn(at, name) !== undefined;
}

export function valuesOf(frame: Frame): Values {
  const values = new Map<string, Value>();
  for (let one = frame.bindings; one !== undefined; one = one.next) if (!values.has(one.name)) values.set(one.name, one.value);
  const seen = new Set<string>();
  for (let list = frame.lists; list !== undefined; list = list.next) {
    if (seen.has(list.name)) continue;
    seen.add(list.name);
    const items: Values[] = [];
    for (let item = list.items; item !== undefined; item = item.before) items.push(valuesOf(item.frame));
    values.set(list.name, items.reverse());
  }
  return Object.fromEntries(values);
}
