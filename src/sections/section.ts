// What every format of configuration is read into: a tree with offsets, its comments, and the words for what cannot be done.
import type { ConfigChange, ConfigValue } from '../model.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Splice extends Span {
  readonly text: string;
}

export type Scalar = null | boolean | number | bigint | string;

export interface ScalarNode extends Span {
  readonly kind: 'scalar';
  readonly value: Scalar;
}

export interface MapNode extends Span {
  readonly kind: 'map';
  readonly entries: readonly Entry[];
}

export interface ListNode extends Span {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

/** What must be left alone: `words` say what it is, `text` is compared. */
export interface OpaqueNode extends Span {
  readonly kind: 'opaque';
  readonly words: string;
  readonly text: string;
}

export type Node = ScalarNode | MapNode | ListNode | OpaqueNode;

export interface Entry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Node;
}

export interface Reading {
  /** Absent in a file that holds nothing, or only comments. */
  readonly root: Node | undefined;
  readonly comments: readonly Span[];
}

export interface Edit {
  readonly splices: readonly Splice[];
  /** Where comments may go, because they belong to what is deleted. */
  readonly gone?: readonly Span[];
}

/** One format; `edit` is only asked for what changes something. */
export interface Section<R extends Reading = Reading> {
  /** More characters than this are refused unread: the parser would take too long. */
  readonly limit: number;
  read(text: string): R;
  /** The change as the format knows it: where every value is text, numbers are. */
  normal?(change: ConfigChange): ConfigChange;
  edit(text: string, reading: R, change: ConfigChange): Edit;
}

/** Why an edit is refused, and where. */
export class SectionProblem extends Error {
  readonly span: Span | undefined;
  constructor(words: string, span?: Span) {
    super(words);
    this.span = span;
  }
}

/** Deeper than any configuration, and far from what recursion can bear. */
export const depthLimit = 200;

/** How far the file already goes towards a key. */
export interface Place {
  readonly parent: MapNode | ListNode;
  readonly segment: string | number;
  /** In `parent`; absent: it has to be inserted. */
  readonly index: number | undefined;
  /** What is missing below `segment`. */
  readonly rest: readonly (string | number)[];
}

export function shown(key: readonly (string | number)[]): string {
  return key.map((segment) => (typeof segment === 'number' ? `[${segment}]` : JSON.stringify(segment))).join(' → ');
}

/** Follows a key as far as it goes. */
export function placeOf(root: Node, key: readonly (string | number)[]): Place {
  let parent = root;
  for (const [depth, segment] of key.entries()) {
    const path = shown(key.slice(0, depth));
    if (parent.kind === 'opaque') throw new SectionProblem(`${path === '' ? 'The file' : path} is ${parent.words}: change it by hand.`, parent);
    if (parent.kind === 'scalar') throw new SectionProblem(`${path === '' ? 'The file' : path} is a single value and holds no keys.`, parent);
    const index = parent.kind === 'map' ? indexInMap(parent, segment) : indexInList(parent, segment);
    if (index === undefined || depth === key.length - 1) return { parent, segment, index, rest: key.slice(depth + 1) };
    const next = childAt(parent, index);
    if (next === undefined) break;
    parent = next;
  }
  throw new SectionProblem('A change must name a key.');
}

function indexInMap(map: MapNode, segment: string | number): number | undefined {
  if (typeof segment === 'number') throw new SectionProblem(`[${segment}] is a place in a list, but this is a map of names.`, map);
  const index = map.entries.findIndex(({ key }) => key === segment);
  if (index === -1) return undefined;
  const again = map.entries.slice(index + 1).find(({ key }) => key === segment);
  if (again !== undefined) throw new SectionProblem(`The key ${JSON.stringify(segment)} is given twice: delete one of the two first.`, again.keySpan);
  return index;
}

function indexInList(list: ListNode, segment: string | number): number | undefined {
  const { length } = list.items;
  if (typeof segment === 'string') throw new SectionProblem(`${JSON.stringify(segment)} is a name, but this is a list: its places are numbers.`, list);
  if (!Number.isInteger(segment) || segment < 0 || segment > length) {
    throw new SectionProblem(`The list has ${length} ${length === 1 ? 'value' : 'values'}: [${segment}] is outside; [${length}] appends.`, list);
  }
  return segment === length ? undefined : segment;
}

export function childAt(parent: MapNode | ListNode, index: number): Node | undefined {
  return parent.kind === 'map' ? parent.entries[index]?.value : parent.items[index];
}

/** The value that has to be inserted where a key ends: missing parents around it. */
export function wrapped(rest: readonly (string | number)[], value: ConfigValue): ConfigValue {
  return rest.reduceRight<ConfigValue>((inner, segment) => {
    if (typeof segment === 'string') return Object.fromEntries([[segment, inner]]);
    if (segment !== 0) throw new SectionProblem(`There is no list yet: [${segment}] is outside; [0] begins one.`);
    return [inner];
  }, value);
}

const nowhere: Span = { start: 0, end: 0 };

/** A value as the tree that its text must be read into. */
export function nodeOf(value: ConfigValue, depth = 0): Node {
  if (depth > depthLimit / 2) throw new SectionProblem('The value is nested too deeply.');
  if (isList(value)) return { kind: 'list', items: value.map((item) => nodeOf(item, depth + 1)), ...nowhere };
  if (typeof value === 'object' && value !== null) {
    return { kind: 'map', entries: Object.entries(value).map(([key, item]) => ({ key, keySpan: nowhere, value: nodeOf(item, depth + 1) })), ...nowhere };
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new SectionProblem(`${value} is not a value that a configuration file can hold.`);
  if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) throw new SectionProblem('The value holds half a character (a lone surrogate).');
  return { kind: 'scalar', value, ...nowhere };
}

export function isList(value: ConfigValue): value is readonly ConfigValue[] {
  return Array.isArray(value);
}

/** The tree after a change, made without looking at any text. */
export function intended(root: Node | undefined, change: ConfigChange): Node | undefined {
  const { key } = change;
  if (key.length === 0) throw new SectionProblem('A change must name a key.');
  if (key.length > depthLimit / 2) throw new SectionProblem('The key is nested too deeply.');
  if (root === undefined) return change.kind === 'delete' ? undefined : nodeOf(wrapped(key, change.value));
  placeOf(root, key);
  return changed(root, key, change);
}

function changed(node: Node, key: readonly (string | number)[], change: ConfigChange): Node {
  const place = placeOf(node, key.slice(0, 1));
  const { parent, index, segment } = place;
  const rest = key.slice(1);
  if (index === undefined) {
    if (change.kind === 'delete') {
      if (typeof segment === 'number') throw new SectionProblem(`The list has no [${segment}] to delete.`, parent);
      return node;
    }
    const value = nodeOf(wrapped(rest, change.value));
    return parent.kind === 'map' ? { ...parent, entries: [...parent.entries, { key: String(segment), keySpan: nowhere, value }] } : { ...parent, items: [...parent.items, value] };
  }
  const old = childAt(parent, index) ?? parent;
  const value = rest.length > 0 ? changed(old, rest, change) : change.kind === 'delete' ? undefined : nodeOf(change.value);
  if (value === old) return node;
  const put = <T>(list: readonly T[], item: T | undefined): T[] => list.flatMap((one, at) => (at !== index ? [one] : item === undefined ? [] : [item]));
  if (parent.kind === 'list') return { ...parent, items: put(parent.items, value) };
  const entry = parent.entries[index];
  return { ...parent, entries: put(parent.entries, entry && value && { ...entry, value }) };
}

/** Whether two trees hold the same; the order of keys does not count, but that of equal ones does. */
export function same(a: Node | undefined, b: Node | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (a.kind === 'scalar') return b.kind === 'scalar' && (a.value === b.value || Object.is(a.value, b.value));
  if (a.kind === 'opaque') return b.kind === 'opaque' && a.text === b.text;
  if (a.kind === 'list') return b.kind === 'list' && a.items.length === b.items.length && a.items.every((item, at) => same(item, b.items[at]));
  if (b.kind !== 'map' || a.entries.length !== b.entries.length) return false;
  const others = sorted(b.entries);
  return sorted(a.entries).every((entry, at) => entry.key === others[at]?.key && same(entry.value, others[at]?.value));
}

function sorted(entries: readonly Entry[]): readonly Entry[] {
  return entries.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}
