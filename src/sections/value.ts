// Values without layout: made from plain data, compared, and changed as a change intends.
import type { ConfigValue } from '../model.ts';
import { Refusal, type Intention, type Key, type Node, type Value } from './section.ts';

const deepest = 500;

/** Plain data as a value; data nested too deeply is refused. */
export function valueFrom(data: ConfigValue, depth = 0): Value {
  if (depth > deepest) throw new Refusal('the value is nested too deeply');
  if (typeof data !== 'object' || data === null) return data;
  if (isList(data)) return data.map((one) => valueFrom(one, depth + 1));
  return new Map(Object.entries(data).map(([key, one]) => [key, valueFrom(one, depth + 1)]));
}

export function isList(data: ConfigValue): data is readonly ConfigValue[] {
  return Array.isArray(data);
}

/** What a tree says; of duplicate keys the last counts. */
export function valueOf(node: Node): Value {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.entries.map((entry) => valueOf(entry.node));
  return new Map(node.entries.map((entry) => [entry.key, valueOf(entry.node)]));
}

export function equal(one: Value, other: Value): boolean {
  if (Array.isArray(one)) return Array.isArray(other) && one.length === other.length && one.every((value, index) => equal(value, other[index] ?? null));
  if (one instanceof Map) {
    if (!(other instanceof Map) || one.size !== other.size) return false;
    for (const [key, value] of one) {
      const there = other.get(key);
      if (there === undefined || !equal(value, there)) return false;
    }
    return true;
  }
  // 1 and 1n are one number to a reader of configuration; -0 and 0 too, and NaN is itself.
  if (typeof one === 'bigint' || typeof other === 'bigint') return String(one) === String(other) && typeof other !== 'string' && typeof one !== 'string';
  return one === other || Object.is(one, other);
}

/** The value at a key, or undefined. */
export function valueAt(root: Value, key: Key): Value | undefined {
  let at: Value | undefined = root;
  for (const part of key) {
    if (at instanceof Map && typeof part === 'string') at = at.get(part);
    else if (Array.isArray(at) && typeof part === 'number') at = at[part];
    else return undefined;
  }
  return at;
}

/** A new value with the change made; the old one is shared where it stays. */
export function intended(root: Value, { key, value }: Intention, depth = 0): Value {
  const part = key[depth];
  if (part === undefined) return value === undefined ? null : valueFrom(value);
  const last = depth === key.length - 1;
  if (typeof part === 'number') {
    const list = Array.isArray(root) ? [...root] : [];
    if (last && value === undefined) list.splice(part, 1);
    else list[part] = intended(list[part] ?? null, { key, value }, depth + 1);
    return list;
  }
  const map = new Map(root instanceof Map ? root : []);
  if (last && value === undefined) map.delete(part);
  else map.set(part, intended(map.get(part) ?? null, { key, value }, depth + 1));
  return map;
}

/** The same after the deletion, without the parents that it left empty. */
export function pruned(root: Value, key: Key): Value[] {
  const results: Value[] = [];
  for (let length = key.length - 1, at = root; length > 0; length -= 1) {
    const parent = valueAt(at, key.slice(0, length));
    if (!((parent instanceof Map && parent.size === 0) || (Array.isArray(parent) && parent.length === 0))) break;
    at = intended(at, { key: key.slice(0, length), value: undefined });
    results.push(at);
  }
  return results;
}

/** The parents of a key that does not exist yet, around its value. */
export function wrapped(key: Key, value: ConfigValue): ConfigValue {
  let result = value;
  for (const part of [...key].reverse()) {
    if (typeof part === 'number') {
      if (part !== 0) throw new Refusal(`there is no list yet, so its place ${part} cannot be set: begin with 0`);
      result = [result];
    } else result = Object.defineProperty({}, part, { value: result, enumerable: true });
  }
  return result;
}
